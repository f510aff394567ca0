package pilotlight.sweep;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import pilotlight.compute.Workers;
import pilotlight.surface.Mistake;

/** Where the runs of a sweep are computed. */
public interface Engine {
    /** Takes what is done, in the thread that called {@link Engine#run}. */
    interface Sink {
        /** What became of one task. */
        void take(List<Task.Done> done);

        /** Called a few times in a second while nothing comes. */
        void waiting();
    }

    /** Runs all tasks and gives every one to {@code sink} exactly once, in any order. */
    void run(Trial trial, List<Task> tasks, Sink sink) throws InterruptedException;

    /** The threads of this JVM: each run in one of them, so that {@code threads} of them keep as many processors busy and no more. */
    static Engine threads(int threads) {
        if (threads < 1) throw new Mistake("sweep: " + threads + " threads; give 1 or more");
        return (trial, tasks, sink) -> {
            List<Supplier<List<Task.Done>>> runs = tasks.stream().<Supplier<List<Task.Done>>>map(t -> () -> Workers.alone(() -> t.run(trial))).toList();
            Crew.run(threads, runs, new Crew.Taker<>() {
                @Override
                public void take(int index, List<Task.Done> done, Throwable failure) {
                    if (failure instanceof Error e) throw e;
                    if (failure instanceof RuntimeException e) throw e;
                    sink.take(done);
                }

                @Override
                public void waiting() {
                    sink.waiting();
                }
            });
        };
    }

    /** What makes an engine of a cluster; found on the class path, since this library does without one. */
    interface Connector {
        /** The engine for the cluster whose master has this address. */
        Engine connect(String master);
    }

    /** An Apache Spark cluster: {@code spark://host:7077}, or {@code local[2]} for one within this JVM. */
    static Engine spark(String master) {
        if (!master.matches("spark://.+:\\d+.*|local(\\[.+])?|yarn|k8s://.+")) throw new Mistake("spark: \"" + master + "\" is no master; give one as spark://host:7077");
        try {
            return ServiceLoader.load(Connector.class, Engine.class.getClassLoader()).findFirst().orElseThrow().connect(master);
        } catch (NoSuchElementException | NoClassDefFoundError | ServiceConfigurationError e) {
            throw new Mistake("spark: Apache Spark is not on the class path; \"./pilotlight cluster --help\" gets it, and the launcher takes it along from then on", e);
        }
    }
}

package pilotlight.lab;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import pilotlight.compute.Workers;
import pilotlight.surface.Mistake;
import pilotlight.sweep.Crew;
import pilotlight.sweep.Progress;

/**
 * How an experiment is repeated: over which seeds, on how many threads, with or without a progress line.
 *
 * <pre>{@code
 * InformationFlow.scenarios(Study.seeds(12).quiet())
 * Study.seeds(8).map("my experiment", seed -> accuracyOfMyNet(seed))
 * }</pre>
 *
 * <p>Immutable. Results come in the order of the seeds and do not depend on the number of threads, as long as one run depends on its
 * seed alone. An interrupt ends all runs and throws {@link CancellationException}.
 */
public final class Study {
    private static final Map<String, Finding> FOUND = new ConcurrentHashMap<>();

    private final int seeds;
    private final long first;
    private final int threads;
    private final boolean quiet;

    private Study(int seeds, long first, int threads, boolean quiet) {
        this.seeds = seeds;
        this.first = first;
        this.threads = threads;
        this.quiet = quiet;
    }

    /** Seeds 0 to n - 1, as many threads as the machine has processors, a progress line. An interval needs 2 seeds or more. */
    public static Study seeds(int n) {
        if (n < 2) throw new Mistake("study: " + n + (n == 1 ? " seed" : " seeds") + "; an interval needs 2 or more");
        return new Study(n, 0, Runtime.getRuntime().availableProcessors(), false);
    }

    /** Starts at another seed: the same experiment on fresh chance. */
    public Study first(long seed) {
        return new Study(seeds, seed, threads, quiet);
    }

    /** Runs on this many threads. */
    public Study threads(int n) {
        if (n < 1) throw new Mistake("study: " + n + " threads; give 1 or more");
        return new Study(seeds, first, n, quiet);
    }

    /** No progress line. */
    public Study quiet() {
        return new Study(seeds, first, threads, true);
    }

    /** Number of seeds. */
    public int seeds() {
        return seeds;
    }

    /** The seed of run {@code index}. */
    public long seed(int index) {
        return first + index;
    }

    /**
     * What {@code experiment} finds, worked out the first time that this JVM asks for it: it depends on the seeds alone, bit for bit, and several
     * notebook cells and tests look at the same.
     */
    @SuppressWarnings("unchecked")
    <F extends Finding> F once(String name, Function<Study, F> experiment) {
        // Threads are not seen in a finding, but whoever changes their number wants to see just that.
        String key = name + " " + seeds + " " + first + " " + threads;
        F known = (F) FOUND.get(key);
        if (known == null) FOUND.put(key, known = experiment.apply(this));
        return known;
    }

    /** The result of {@code trial} for each seed, in their order. */
    public <R> List<R> map(String what, LongFunction<R> trial) {
        return grid(what, List.of(what), (cell, seed) -> trial.apply(seed)).get(0);
    }

    /** The results of {@code trial} for each cell and seed: cells outside, seeds inside, in their orders. */
    public <C, R> List<List<R>> grid(String what, List<C> cells, BiFunction<C, Long, R> trial) {
        return groups(what, cells, 1, (cell, few) -> List.of(trial.apply(cell, few[0])));
    }

    /** As {@link #grid}, for a {@code trial} that takes {@code size} seeds at once, the last perhaps fewer, and has a result for each. */
    public <C, R> List<List<R>> groups(String what, List<C> cells, int size, BiFunction<C, long[], List<R>> trial) {
        List<Supplier<List<R>>> tasks = new ArrayList<>();
        for (C cell : cells) {
            for (int s = 0; s < seeds; s += size) {
                long[] few = LongStream.range(first + s, first + Math.min(s + size, seeds)).toArray();
                tasks.add(() -> trial.apply(cell, few));
            }
        }
        List<List<R>> found = all(what, tasks);
        int parts = cells.isEmpty() ? 0 : found.size() / cells.size();
        List<List<R>> results = new ArrayList<>();
        for (int c = 0; c < cells.size(); c++) results.add(found.subList(c * parts, (c + 1) * parts).stream().flatMap(List::stream).toList());
        return results;
    }

    private <R> List<R> all(String what, List<Supplier<R>> tasks) {
        int runs = tasks.size();
        Progress progress = new Progress(what, 0, runs, quiet);
        List<R> results = new ArrayList<>(Collections.nCopies(runs, null));
        int[] count = {0};
        // One thread a run keeps the processors busy: sharing out single operations on top would only get in the way.
        List<Supplier<R>> each = threads == 1 ? tasks : tasks.stream().<Supplier<R>>map(t -> () -> Workers.alone(t)).toList();
        try {
            Crew.run(threads, each, new Crew.Taker<>() {
                @Override
                public void take(int index, R result, Throwable failure) {
                    if (failure instanceof RuntimeException e) throw e;
                    if (failure instanceof Error e) throw e;
                    results.set(index, result);
                    count[0]++;
                    waiting();
                }

                @Override
                public void waiting() {
                    progress.draw(count[0]);
                }
            });
            progress.end();
            return results;
        } catch (InterruptedException e) {
            progress.abandon();
            throw new CancellationException(what + ": interrupted after " + count[0] + " of " + runs + " runs; nothing is kept, run it again");
        } catch (RuntimeException | Error e) {
            progress.abandon();
            throw e;
        }
    }

    @Override
    public String toString() {
        return "Study of " + seeds + " seeds from " + first + " on " + threads + (threads == 1 ? " thread" : " threads") + (quiet ? ", quiet" : "");
    }
}

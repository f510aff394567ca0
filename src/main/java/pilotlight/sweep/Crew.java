package pilotlight.sweep;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Independent tasks on several threads, whose results come to the thread that waits for them. */
public final class Crew {
    private static final long TICK_MILLIS = 200;

    private Crew() {
    }

    /** Takes results as they come, in any order, in the thread that called {@link #run}. */
    public interface Taker<R> {
        /** Task {@code index} gave {@code result}, or threw {@code failure}. What this throws ends all. */
        void take(int index, R result, Throwable failure);

        /** Called a few times in a second while nothing comes. */
        void waiting();
    }

    private record Done<R>(int index, R result, Throwable failure) { }

    /** Runs {@code tasks} in their order on {@code threads} threads until all are done. An interrupt ends them. */
    public static <R> void run(int threads, List<Supplier<R>> tasks, Taker<R> taker) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        BlockingQueue<Done<R>> ready = new LinkedBlockingQueue<>();
        Thread[] crew = new Thread[Math.min(threads, tasks.size())];
        try {
            for (int t = 0; t < crew.length; t++) {
                crew[t] = new Thread(() -> {
                    for (int i = next.getAndIncrement(); i < tasks.size() && !Thread.currentThread().isInterrupted(); i = next.getAndIncrement()) ready.add(work(i, tasks.get(i)));
                }, "pilotlight-study");
                crew[t].setDaemon(true);
                crew[t].start();
            }
            for (int done = 0; done < tasks.size(); ) {
                Done<R> one = ready.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (one == null) {
                    taker.waiting();
                } else {
                    done++;
                    taker.take(one.index, one.result, one.failure);
                }
            }
        } finally {
            next.set(tasks.size());
            for (Thread t : crew) if (t != null) t.interrupt();
        }
    }

    private static <R> Done<R> work(int index, Supplier<R> task) {
        try {
            return new Done<>(index, task.get(), null);
        } catch (Throwable t) {
            return new Done<>(index, null, t);
        }
    }
}

package pilotlight.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import pilotlight.compute.Workers;
import pilotlight.surface.Mistake;

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
    private static final long REDRAW_MILLIS = 200;
    private static final int WIDTH = 10;

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
        Progress progress = new Progress(what, runs);
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, Math.max(1, runs)), Study::worker);
        try {
            CompletionService<R> service = new ExecutorCompletionService<>(pool);
            List<Future<R>> futures = new ArrayList<>();
            // One thread a run keeps the processors busy: sharing out single operations on top would only get in the way.
            for (Supplier<R> task : tasks) futures.add(service.submit(() -> threads == 1 ? task.get() : Workers.alone(task::get)));
            for (int done = 0; done < runs; ) {
                progress.draw(done);
                Future<R> ready = service.poll(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
                if (ready == null) continue;
                ready.get();
                progress.count = ++done;
            }
            progress.end();
            List<R> results = new ArrayList<>();
            for (Future<R> f : futures) results.add(f.get());
            return results;
        } catch (InterruptedException e) {
            progress.abandon();
            throw new CancellationException(what + ": interrupted after " + progress.count + " of " + runs + " runs; nothing is kept, run it again");
        } catch (ExecutionException e) {
            progress.abandon();
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            if (e.getCause() instanceof Error cause) throw cause;
            throw new IllegalStateException(what + ": " + e.getCause(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static Thread worker(Runnable task) {
        Thread t = new Thread(task, "pilotlight-study");
        t.setDaemon(true);
        return t;
    }

    /** One line that rewrites itself; written by the waiting thread, since notebooks take output from the cell's thread only. */
    private final class Progress {
        private final String what;
        private final int runs;
        private final long start = System.nanoTime();
        private long drawn;
        private int length;
        private int count;

        Progress(String what, int runs) {
            this.what = what;
            this.runs = runs;
            drawn = start;
        }

        void draw(int done) {
            long now = System.nanoTime();
            if (quiet || now - drawn < REDRAW_MILLIS * 1_000_000) return;
            drawn = now;
            int full = done * WIDTH / runs;
            print(String.format(Locale.ROOT, "%s [%s%s] run %d/%d  %.1f s", what, "#".repeat(full), ".".repeat(WIDTH - full), done, runs, (now - start) / 1e9));
        }

        void end() {
            if (quiet) return;
            print(String.format(Locale.ROOT, "%s: %d runs, %.1f s", what, runs, (System.nanoTime() - start) / 1e9));
            System.out.println();
        }

        void abandon() {
            if (length > 0) System.out.println();
        }

        private void print(String line) {
            // Blanks cover what a longer line before has left.
            System.out.print("\r" + line + " ".repeat(Math.max(0, length - line.length())));
            System.out.flush();
            length = line.length();
        }
    }

    @Override
    public String toString() {
        return "Study of " + seeds + " seeds from " + first + " on " + threads + (threads == 1 ? " thread" : " threads") + (quiet ? ", quiet" : "");
    }
}

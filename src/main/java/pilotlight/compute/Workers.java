package pilotlight.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import pilotlight.surface.Mistake;

/**
 * The threads that share the loops of one operation. A range of rows or columns is cut into chunks, which the calling
 * thread and the workers claim one after the other; a worker that comes late costs nothing, since the caller goes on
 * claiming. Sums never run across chunks, so the number of threads cannot be seen in a result.
 *
 * <p>One operation is shared out at a time: what another thread starts meanwhile, and all that runs within
 * {@link #alone}, stays in its own thread. Between operations a worker looks out for the next one for a
 * millisecond, then sleeps.
 *
 * <p>The system property {@code pilotlight.threads}, else the number of processors, is the number of threads at first.
 */
public final class Workers {
    /** The body of a loop over a range. */
    public interface Range {
        /** Does the work for {@code from} (inclusive) to {@code to} (exclusive). */
        void run(int from, int to);
    }

    private static final String PROPERTY = "pilotlight.threads";
    private static final int MOST = 256;
    /** Waking a sleeper takes a hundred microseconds: it stays awake through the gaps between the operations of a training step. */
    private static final long AWAKE_NANOS = 1_000_000;
    /** More chunks than threads, so that one slow thread does not hold up the others. */
    private static final int CHUNKS_PER_THREAD = 2;

    private static final ThreadLocal<Boolean> ALONE = ThreadLocal.withInitial(() -> false);
    private static final AtomicBoolean TAKEN = new AtomicBoolean();
    private static final List<Worker> CREW = new ArrayList<>();
    private static volatile int threads = Math.max(1, Math.min(MOST, Integer.getInteger(PROPERTY, Runtime.getRuntime().availableProcessors())));

    // The loop that is shared out. Written before STATE announces it, read after a chunk of it was claimed.
    private static Range body;
    private static int end;
    private static int chunk;
    private static volatile Throwable failure;
    /** The number of the loop in the upper half, the chunks left to claim in the lower. */
    private static final AtomicLong STATE = new AtomicLong();
    private static final AtomicInteger DONE = new AtomicInteger();

    /** How many of the threads are left to others for now. */
    private static volatile int spared;

    private Workers() {
    }

    /** Leaves a processor to C2 while it compiles the vector kernels: sharing plain loops gains less than it is held up. */
    static void spareOne(boolean on) {
        spared = on ? 1 : 0;
    }

    /** The number of threads that share an operation, the calling one included. */
    public static int threads() {
        return threads;
    }

    /** Sets the number of threads that share an operation. */
    public static void threads(int n) {
        if (n < 1 || n > MOST) throw new Mistake("threads: " + n + "; give 1 to " + MOST);
        threads = n;
    }

    /** Whether a loop would be shared out if it was large enough. */
    static boolean sharing() {
        return threads - spared > 1 && !ALONE.get();
    }

    /** The value of {@code work}, whose operations all stay in this thread: for one of many that run side by side. */
    public static <T> T alone(Supplier<T> work) {
        boolean before = ALONE.get();
        ALONE.set(true);
        try {
            return work.get();
        } finally {
            ALONE.set(before);
        }
    }

    /**
     * Runs {@code body} over 0 to n, in chunks that begin at multiples of {@code grain}. Chunks run in any order and at the same time, and
     * no chunk may depend on another. What a chunk throws is thrown when all have ended.
     */
    public static void split(int n, int grain, Range body) {
        int pieces = grain <= 0 ? 1 : (n + grain - 1) / grain;
        int crew = Math.min(threads - spared, pieces);
        if (crew < 2 || ALONE.get() || !TAKEN.compareAndSet(false, true)) {
            body.run(0, n);
            return;
        }
        try {
            share(n, grain, pieces, crew, body);
        } finally {
            TAKEN.set(false);
        }
    }

    private static void share(int n, int grain, int pieces, int crew, Range work) {
        int chunks = Math.min(pieces, crew * CHUNKS_PER_THREAD);
        int size = (pieces + chunks - 1) / chunks * grain;
        chunks = (n + size - 1) / size;
        body = work;
        end = n;
        chunk = size;
        failure = null;
        DONE.set(0);
        long loop = (STATE.get() >>> 32) + 1;
        ALONE.set(true);
        try {
            STATE.set(loop << 32 | chunks);
            wake(crew - 1);
            claimAll(loop & 0xffffffffL);
        } finally {
            ALONE.set(false);
            // Also when a shell throws its stop into this thread: what was claimed has to end before the next loop may begin.
            int unclaimed = (int) STATE.getAndSet(loop << 32);
            for (int spins = 0; DONE.get() < chunks - unclaimed; spins++) {
                if (spins < 10_000) Thread.onSpinWait();
                else Thread.yield();
            }
            body = null;
        }
        Throwable t = failure;
        if (t instanceof RuntimeException e) throw e;
        if (t instanceof Error e) throw e;
    }

    /** Claims and runs chunks of loop {@code loop} until none is left. */
    private static void claimAll(long loop) {
        while (true) {
            long s = STATE.get();
            if (s >>> 32 != loop || (int) s == 0) return;
            if (!STATE.compareAndSet(s, s - 1)) continue;
            // The loop cannot end before this chunk has: its fields stay as they are.
            int from = ((int) s - 1) * chunk;
            try {
                body.run(from, Math.min(end, from + chunk));
            } catch (Throwable t) {
                failure = t;
            } finally {
                DONE.incrementAndGet();
            }
        }
    }

    private static void wake(int helpers) {
        while (CREW.size() < helpers) {
            Worker w = new Worker(CREW.size() + 1);
            CREW.add(w);
            w.start();
        }
        for (int i = 0; i < helpers; i++) CREW.get(i).wake();
    }

    private static final class Worker extends Thread {
        private volatile boolean asleep;
        private volatile boolean called;

        Worker(int number) {
            super("pilotlight-worker-" + number);
            setDaemon(true);
        }

        void wake() {
            called = true;
            if (asleep) LockSupport.unpark(this);
        }

        @Override
        public void run() {
            ALONE.set(true);
            long idleSince = System.nanoTime();
            while (true) {
                if (called) {
                    called = false;
                    claimAll(STATE.get() >>> 32);
                    idleSince = System.nanoTime();
                } else if (System.nanoTime() - idleSince < AWAKE_NANOS) {
                    Thread.onSpinWait();
                } else {
                    asleep = true;
                    // The call may have come just before: it is looked for once more after the flag is up.
                    if (!called) LockSupport.park(this);
                    asleep = false;
                    idleSince = System.nanoTime();
                }
            }
        }
    }
}

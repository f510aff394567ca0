package pilotlight.compute;

import java.util.List;
import java.util.function.Function;

/**
 * One family of kernels in two forms, plain loops and vectors, which give the same bits; {@link #now} is the one in use.
 *
 * @param <K> what the family can do
 */
final class Family<K> {
    final String what;
    final K plain;
    private final String vectorClass;
    private final Function<K, List<Runnable>> exercises;
    private volatile K now;

    /** {@code exercises} are small runs of every path: C2 leaves out what it has not seen, and compiles anew, slowly, when it comes. */
    Family(String what, K plain, String vectorClass, Function<K, List<Runnable>> exercises) {
        this.what = what;
        this.plain = plain;
        this.vectorClass = "pilotlight.compute." + vectorClass;
        this.exercises = exercises;
        now = plain;
    }

    K now() {
        return now;
    }

    void use(K kernels) {
        now = kernels;
    }

    /** The vector form, by name: a JVM without the module must not even load the class. */
    @SuppressWarnings("unchecked")
    K vector() {
        try {
            return (K) Class.forName(vectorClass).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("the vector kernels do not load: " + e, e);
        }
    }

    /** Runs {@code candidate} until each exercise takes less time than on plain loops; false when one never does. */
    boolean becomesFaster(K candidate, double seconds) {
        List<Runnable> fast = exercises.apply(candidate);
        List<Runnable> slow = exercises.apply(plain);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        boolean all = false;
        while (!all) {
            if (System.nanoTime() > end) return false;
            all = true;
            for (int i = 0; i < fast.size(); i++) all &= best(50, fast.get(i)) < best(5, slow.get(i));
        }
        return true;
    }

    private static long best(int times, Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long t = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - t);
        }
        return best;
    }
}

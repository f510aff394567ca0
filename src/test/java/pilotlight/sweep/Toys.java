package pilotlight.sweep;

import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import pilotlight.tensor.Rng;

/** Trials that take no time, or just the time they say. */
final class Toys {
    private Toys() {
    }

    /** alpha plus a number between 0 and 1 that the seed chooses, and a number without a short decimal. */
    static Trial quick(int version) {
        return Trial.of("quick", version, Toys::row);
    }

    static Row row(Settings s, long seed) {
        double u = new Rng(seed).split(s.has("word") ? s.word("word").hashCode() : 0).nextDouble();
        return Row.of("sum", s.number("alpha") + u).and("third", u / 3);
    }

    /** The same, after {@code millis}. */
    static Trial slow(long millis) {
        return Trial.of("quick", 1, (s, seed) -> {
            long end = System.nanoTime() + millis * 1_000_000;
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(100_000);
                if (Thread.currentThread().isInterrupted()) throw new CancellationException();
            }
            return row(s, seed);
        });
    }

    /** What the tests sweep over. */
    static Sweep plan(Trial trial) {
        return Sweep.of(trial).over("alpha", 0, 0.01, 0.25).over("word", "a", "b c").seeds(20).quiet();
    }

    /** A sweep in a JVM of its own, to be killed. */
    public static void main(String[] arguments) {
        plan(slow(10)).file(arguments[0]).run();
    }
}

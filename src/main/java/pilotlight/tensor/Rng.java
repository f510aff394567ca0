package pilotlight.tensor;

import pilotlight.surface.Mistake;

/**
 * A seeded, splittable generator: SplitMix64 (Steele, Lea and Flood, 2014). The same seed gives the same numbers on
 * every machine and JDK: the transcendental functions used are those of {@link StrictMath}.
 *
 * <p>Splitting gives an independent stream, so that drawing more numbers in one place does not move those of another.
 * Not thread-safe: split one stream per thread.
 */
public final class Rng {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final float FLOAT_UNIT = 0x1.0p-24f;
    private static final double DOUBLE_UNIT = 0x1.0p-53;

    private long state;
    private double spare;
    private boolean hasSpare;

    /** A stream that depends on {@code seed} alone. */
    public Rng(long seed) {
        // Mixed, so that neighbouring seeds do not start neighbouring streams.
        state = mix(seed + GOLDEN);
    }

    /** The stream that {@code state} was taken of, from that moment on. */
    public static Rng of(long[] state) {
        if (state.length != 3) throw new Mistake("rng: a state of " + state.length + " numbers; give the 3 of state()");
        Rng rng = new Rng(0);
        rng.state = state[0];
        rng.hasSpare = state[1] != 0;
        rng.spare = Double.longBitsToDouble(state[2]);
        return rng;
    }

    /** All that decides what comes next, for {@link #of(long[])}. */
    public long[] state() {
        return new long[] {state, hasSpare ? 1 : 0, Double.doubleToRawLongBits(spare)};
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The stream number {@code key} of this one; does not advance this stream. */
    public Rng split(long key) {
        return new Rng(mix(state ^ 0x6A09E667F3BCC909L) + mix(key * GOLDEN + 1));
    }

    /** The next independent stream; advances this one. */
    public Rng split() {
        return new Rng(nextLong());
    }

    /** 64 uniform bits. */
    public long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in 0 (inclusive) to {@code bound} (exclusive), without bias. */
    public int nextInt(int bound) {
        if (bound <= 0) throw new Mistake("nextInt: bound " + bound + " is not positive; give 1 or more");
        // Multiply and shift, rejecting the few values that would favour some results (Lemire, 2019).
        long m = (nextLong() >>> 32) * bound;
        if ((m & 0xFFFFFFFFL) < bound) {
            long threshold = (1L << 32) % bound;
            while ((m & 0xFFFFFFFFL) < threshold) m = (nextLong() >>> 32) * bound;
        }
        return (int) (m >>> 32);
    }

    /** Uniform in [0, 1), 24 bits. */
    public float nextFloat() {
        return (nextLong() >>> 40) * FLOAT_UNIT;
    }

    /** Uniform in [0, 1), 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * DOUBLE_UNIT;
    }

    /** Uniform in [low, high). */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /** Standard normal, by Marsaglia's polar method. */
    public double gaussian() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        double u;
        double v;
        double s;
        do {
            u = 2 * nextDouble() - 1;
            v = 2 * nextDouble() - 1;
            s = u * u + v * v;
        } while (s >= 1 || s == 0);
        double f = Math.sqrt(-2 * StrictMath.log(s) / s);
        spare = v * f;
        hasSpare = true;
        return u * f;
    }

    /** A uniformly random order of 0 to n - 1. */
    public int[] permutation(int n) {
        int[] p = new int[n];
        for (int i = 0; i < n; i++) p[i] = i;
        for (int i = n - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            int t = p[i];
            p[i] = p[j];
            p[j] = t;
        }
        return p;
    }

    @Override
    public String toString() {
        return "Rng state " + Long.toHexString(state);
    }
}

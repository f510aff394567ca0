package pilotlight.data;

import pilotlight.tensor.Rng;

/**
 * Standard normal numbers of twelve bits, twenty times quicker than {@link Rng#gaussian()}: one of 4096 equally likely values, the middles
 * of slices of equal probability, scaled to variance 1. They end at 3.7; good for the noise on a picture, not for statistics.
 */
final class Normals {
    private static final int BITS = 12;
    private static final int COUNT = 1 << BITS;
    private static final int PER_DRAW = 64 / BITS;
    private static final float[] TABLE = table();

    private Normals() {
    }

    private static float[] table() {
        double[] quantile = new double[COUNT];
        double x = 0;
        double square = 0;
        for (int i = COUNT / 2; i < COUNT; i++) {
            double p = (i + .5) / COUNT;
            // Newton's method, from the quantile before: a fraction of a slice away.
            for (int k = 0; k < 6; k++) x -= (cumulative(x) - p) / density(x);
            quantile[i] = x;
            square += 2 * x * x / COUNT;
        }
        float[] t = new float[COUNT];
        for (int i = COUNT / 2; i < COUNT; i++) {
            t[i] = (float) (quantile[i] / Math.sqrt(square));
            t[COUNT - 1 - i] = -t[i];
        }
        return t;
    }

    private static double density(double x) {
        return StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    /** 1/2 + density(x) (x + x^3/3 + x^5/15 + ...). */
    private static double cumulative(double x) {
        double term = x;
        double sum = x;
        for (int k = 3; Math.abs(term) > 1e-17; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return .5 + sum * density(x);
    }

    /** Adds {@code sd} times a normal number to each of {@code n} values. */
    static void add(float[] x, int at, int n, float sd, Rng rng) {
        int i = 0;
        while (i < n) {
            long bits = rng.nextLong();
            for (int k = 0; k < PER_DRAW && i < n; k++, i++) {
                x[at + i] += sd * TABLE[(int) bits & COUNT - 1];
                bits >>>= BITS;
            }
        }
    }
}

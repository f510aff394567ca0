package pilotlight.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * Elementary functions of {@code n} floats: from {@code x}, beginning at {@code x0}, to {@code y}, beginning at
 * {@code y0}, which may be the same place. Every implementation does the same operations in the same order, so all give
 * the same bits.
 *
 * <p>Errors are in ulp, the distance of neighbouring floats at the exact result; it is 1.4e-45 where the result underflows,
 * which it does gradually. A NaN gives NaN; infinities give the limits.
 *
 * <p>A backward method multiplies a gradient by the derivative at {@code x}: gx = g f'(x), or gx += g f'(x) to {@code add}.
 */
interface Curves {
    /** Exponentials that are summed in float, in {@link #LANES} sums, before the sum goes on in double. */
    int BLOCK = 1024;
    /** Partial sums of a block: element i of it belongs to the sum i mod LANES. */
    int LANES = 16;

    /** y = e^x, within 1 ulp. */
    void exp(float[] x, int x0, float[] y, int y0, int n);

    /** y = ln x, within 1 ulp; NaN below 0. */
    void log(float[] x, int x0, float[] y, int y0, int n);

    /** y = tanh x, within 2.6 ulp. */
    void tanh(float[] x, int x0, float[] y, int y0, int n);

    /** y = 1 / (1 + e^-x), within 2.5 ulp. */
    void logistic(float[] x, int x0, float[] y, int y0, int n);

    /** y = ln(1 + e^x), within 3 ulp. */
    void softplus(float[] x, int x0, float[] y, int y0, int n);

    /** Backward of {@link #softplus}, whose derivative is the logistic function. */
    void softplusBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add);

    /** y = x / (1 + e^-x), within 3.5 ulp, or 1e-43 in the far negative tail. */
    void silu(float[] x, int x0, float[] y, int y0, int n);

    /** Backward of {@link #silu}, whose derivative is within 2.5e-7, and 6 ulp below -2. */
    void siluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add);

    /** y = x Phi(x), Phi being the normal distribution function, within 7 ulp, or 1.5e-44 in the far negative tail. */
    void gelu(float[] x, int x0, float[] y, int y0, int n);

    /** Backward of {@link #gelu}, whose derivative is within 2.5e-7, and 4 ulp below -1.5. */
    void geluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add);

    /** y = above x from 0 on, below (e^x - 1) under it, within 1 ulp at factors 1. */
    void elu(float[] x, int x0, float[] y, int y0, int n, float above, float below);

    /** Backward of {@link #elu}; the derivative at 0 is {@code below}. */
    void eluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, float above, float below, boolean add);

    /** The largest; NaN if any is, minus infinity of none. */
    float max(float[] x, int x0, int n);

    /** y = e^(x - shift); returns the sum of y, within 4e-6 of it. */
    double expSum(float[] x, int x0, float[] y, int y0, int n, float shift);

    /**
     * For each of {@code rows} rows of {@code n}: y = e^(x - shift), where {@code shifts} takes the largest element of the
     * row, or 0 if that is infinite, and {@code sums} the sum of y; both from index {@code r0} on.
     */
    default void expRows(float[] x, int x0, float[] y, int y0, int rows, int n, float[] shifts, double[] sums, int r0) {
        if (n < LANES) {
            shortExpRows(x, x0, y, y0, rows, n, shifts, sums, r0);
            return;
        }
        for (int r = 0; r < rows; r++) {
            shifts[r0 + r] = shift(max(x, x0 + r * n, n));
            sums[r0 + r] = expSum(x, x0 + r * n, y, y0 + r * n, n, shifts[r0 + r]);
        }
    }

    /** By itself a short row fills no vector: as many rows in one go as stay in the cache. */
    private void shortExpRows(float[] x, int x0, float[] y, int y0, int rows, int n, float[] shifts, double[] sums, int r0) {
        for (int from = 0; from < rows; from += BLOCK) {
            int to = Math.min(rows, from + BLOCK);
            for (int r = from; r < to; r++) {
                float shift = shift(PlainCurves.largest(x, x0 + r * n, n));
                for (int i = r * n; i < r * n + n; i++) y[y0 + i] = x[x0 + i] - shift;
                shifts[r0 + r] = shift;
            }
            exp(y, y0 + from * n, y, y0 + from * n, (to - from) * n);
            for (int r = from; r < to; r++) sums[r0 + r] = PlainCurves.sum(y, y0 + r * n, n);
        }
    }

    private static float shift(float largest) {
        return Float.isInfinite(largest) ? 0 : largest;
    }

    static List<Runnable> exercises(Curves c) {
        int blocks = BLOCK + 76;
        int n = 140;
        float[] x = new float[blocks];
        float[] y = new float[blocks];
        float[] g = new float[blocks];
        for (int i = 0; i < blocks; i++) x[i] = (i % 41 - 20) * 0.5f;
        float[] shifts = new float[blocks];
        double[] sums = new double[blocks];
        List<Runnable> all = new ArrayList<>(List.of(() -> c.exp(x, 0, y, 0, n), () -> c.log(x, 0, y, 0, n), () -> c.tanh(x, 0, y, 0, n),
                () -> c.logistic(x, 0, y, 0, n), () -> c.softplus(x, 0, y, 0, n), () -> c.silu(x, 0, y, 0, n), () -> c.gelu(x, 0, y, 0, n),
                () -> c.elu(x, 0, y, 0, n, 1, 1), () -> c.max(x, 0, n), () -> c.expSum(x, 0, y, 0, blocks, 10)));
        // A row that fills no vector takes other paths; alone it would not be faster.
        all.add(() -> {
            c.expRows(x, 0, y, 0, 1, blocks, shifts, sums, 0);
            c.max(x, 0, 5);
            c.expSum(x, 0, y, 0, 5, 10);
        });
        all.add(() -> c.expRows(x, 0, y, 0, 100, 11, shifts, sums, 0));
        for (boolean add : new boolean[] {false, true}) {
            all.add(() -> c.softplusBack(x, 0, g, 0, y, 0, n, add));
            all.add(() -> c.siluBack(x, 0, g, 0, y, 0, n, add));
            all.add(() -> c.geluBack(x, 0, g, 0, y, 0, n, add));
            all.add(() -> c.eluBack(x, 0, g, 0, y, 0, n, 1, 1, add));
        }
        return all;
    }
}

package pilotlight.compute;

import java.util.List;

/**
 * Loops over rows of {@code n} elements, the first at index {@code from}, where each column has its own parameters;
 * columns before {@code first} are left alone.
 *
 * <p>A sum over a column runs down its rows in order, in float; the caller adds up blocks of at most {@link #BLOCK} rows
 * in double. Every implementation does the same operations in the same order, so all give the same bits.
 */
interface Rows {
    /** Rows that are summed in float before the sum goes on in double. */
    int BLOCK = 32;

    /** y = max(0, x) + slope min(0, x). */
    void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first);

    /** gx += g phi'(x) and sums += g min(0, x), phi' being 1 where x is positive and the slope elsewhere. */
    void rectifyBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] slope, float[] sums, int first);

    /** sums += x - pivot. */
    void sum(float[] x, int from, int rows, int n, float[] pivot, float[] sums, int first);

    /** sums += (x - mean)^2. */
    void squares(float[] x, int from, int rows, int n, float[] mean, float[] sums, int first);

    /** y = gamma ((x - mean) scale) + beta. */
    void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] scale, float[] gamma, float[] beta, int first);

    /** sums += g and dots += g ((x - mean) scale). */
    void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] scale, float[] sums, float[] dots, int first);

    /** gx += factor ((g - gradMean) - ((x - mean) scale) gradDot). */
    void normalizeBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] mean, float[] scale, float[] factor, float[] gradMean, float[] gradDot, int first);

    /** {@code into} += g, all of both. */
    void add(float[] into, float[] g);

    static List<Runnable> exercises(Rows r) {
        int rows = 64;
        int n = 69;
        float[] x = new float[rows * n];
        float[] y = new float[rows * n];
        float[] g = new float[rows * n];
        for (int i = 0; i < x.length; i++) x[i] = i % 7 - 3;
        float[][] p = new float[5][n];
        return List.of(() -> r.rectify(x, y, 0, rows, n, p[0], 0), () -> r.rectifyBack(x, g, y, 0, rows, n, p[0], p[1], 0),
                () -> r.sum(x, 0, rows, n, p[0], p[1], 0), () -> r.squares(x, 0, rows, n, p[0], p[2], 0),
                () -> r.normalize(x, y, 0, rows, n, p[0], p[0], p[0], p[0], 0), () -> r.normalizeSums(x, g, 0, rows, n, p[0], p[0], p[3], p[4], 0),
                () -> r.normalizeBack(x, g, y, 0, rows, n, p[0], p[0], p[0], p[0], p[0], 0), () -> r.add(y, g));
    }
}

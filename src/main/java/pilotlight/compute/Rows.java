package pilotlight.compute;

import java.util.ArrayList;
import java.util.List;

/**
 * Loops over rows of {@code n} elements, the first at index {@code from}, where each column has its own parameters; only
 * columns {@code first} (inclusive) to {@code last} (exclusive) are touched.
 *
 * <p>A sum over a column runs down its rows in order, in float, over at most {@link #BLOCK} rows; the caller goes on in
 * double. Every implementation does the same operations in the same order, so all give the same bits. Where {@code add} is true results are added to what the array holds, else they replace it unread.
 */
interface Rows {
    /** Rows that are summed in float before the sum goes on in double. */
    int BLOCK = 64;

    /** y = max(0, x) + slope min(0, x). */
    void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first, int last);

    /**
     * gx = g (up + (1 - up) slope), where up is 1 for positive x, NaN for NaN, else 0; and sums += g min(0, x). No gx is
     * written when it is null.
     */
    void rectifyBack(float[] x, float[] g, float[] gx, boolean add, int from, int rows, int n, float[] slope, float[] sums, int first, int last);

    /** sums += x - pivot and squares += (x - pivot)^2. */
    void deviations(float[] x, int from, int rows, int n, float[] pivot, float[] sums, float[] squares, int first, int last);

    /** y = (x - mean) factor + beta. */
    void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] factor, float[] beta, int first, int last);

    /** sums += g and dots += g (x - mean). */
    void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] sums, float[] dots, int first, int last);

    /** gx = factor ((g - gradMean) - (x - mean) gradDot). */
    void normalizeBack(float[] x, float[] g, float[] gx, boolean add, int from, int rows, int n, float[] mean, float[] factor, float[] gradMean, float[] gradDot, int first,
            int last);

    /** A loop over some rows up to column {@code last}. */
    interface Stretch {
        void run(int rows, int last);
    }

    static List<Runnable> exercises(Rows r) {
        int rows = 63;
        int n = 96;
        float[] x = new float[rows * n];
        float[] y = new float[rows * n];
        float[] g = new float[rows * n];
        for (int i = 0; i < x.length; i++) x[i] = i * 31 % 7 - 3;
        float[][] p = new float[6][n];
        List<Stretch> all = new ArrayList<>(List.of((m, last) -> r.rectify(x, y, 0, m, n, p[0], 0, last), (m, last) -> r.deviations(x, 0, m, n, p[0], p[2], p[3], 0, last),
                (m, last) -> r.rectifyBack(x, g, null, false, 0, m, n, p[0], p[1], 0, last), (m, last) -> r.normalize(x, y, 0, m, n, p[0], p[0], p[0], 0, last),
                (m, last) -> r.normalizeSums(x, g, 0, m, n, p[0], p[4], p[5], 0, last)));
        for (boolean add : new boolean[] {false, true}) {
            all.add((m, last) -> r.rectifyBack(x, g, y, add, 0, m, n, p[0], p[1], 0, last));
            all.add((m, last) -> r.normalizeBack(x, g, y, add, 0, m, n, p[0], p[0], p[0], p[0], 0, last));
        }
        List<Runnable> runs = new ArrayList<>();
        for (Stretch s : all) {
            runs.add(() -> {
                s.run(rows, n);
                // An even number of rows, and a single one with columns left over.
                s.run(rows - 1, n);
                s.run(1, n - 5);
            });
        }
        return runs;
    }
}

package pilotlight.compute;

import java.util.Arrays;

/**
 * What activations and normalisations do to rows of {@code n} columns: {@link Rows} where each column has its own
 * parameters, and sums over columns that go on in double after each block of rows.
 */
public final class Columns {
    /** The width at which a run of elements with one parameter is taken for rows. */
    private static final int RUN = 64;

    private Columns() {
    }

    /** y = max(0, x) + slope min(0, x), a slope for each of the columns that fill {@code x}. */
    public static void rectify(float[] x, float[] y, float[] slopes) {
        Backend.ROWS.now().rectify(x, y, 0, x.length / slopes.length, slopes.length, slopes, 0);
    }

    /** As {@link #rectify(float[], float[], float[])} for elements {@code from} to {@code to} and one slope. */
    public static void rectify(float[] x, float[] y, int from, int to, float slope) {
        float[] slopes = constant(slope);
        int rows = (to - from) / RUN;
        Backend.ROWS.now().rectify(x, y, from, rows, RUN, slopes, 0);
        Backend.ROWS.now().rectify(x, y, from + rows * RUN, 1, to - from - rows * RUN, slopes, 0);
    }

    /** gx += g phi'(x), and sums += g min(0, x) for each column. */
    public static void rectifyBack(float[] x, float[] g, float[] gx, float[] slopes, double[] sums) {
        int n = slopes.length;
        float[] block = new float[n];
        int rows = x.length / n;
        for (int r = 0; r < rows; r += Rows.BLOCK) {
            Backend.ROWS.now().rectifyBack(x, g, gx, r * n, Math.min(Rows.BLOCK, rows - r), n, slopes, block, 0);
            drain(block, sums);
        }
    }

    /** As {@link #rectifyBack(float[], float[], float[], float[], double[])} for one slope; returns the sum. */
    public static double rectifyBack(float[] x, float[] g, float[] gx, int from, int to, float slope) {
        float[] slopes = constant(slope);
        float[] block = new float[RUN];
        double[] sums = new double[RUN];
        int rows = (to - from) / RUN;
        for (int r = 0; r < rows; r += Rows.BLOCK) {
            Backend.ROWS.now().rectifyBack(x, g, gx, from + r * RUN, Math.min(Rows.BLOCK, rows - r), RUN, slopes, block, 0);
            drain(block, sums);
        }
        Backend.ROWS.now().rectifyBack(x, g, gx, from + rows * RUN, 1, to - from - rows * RUN, slopes, block, 0);
        drain(block, sums);
        double sum = 0;
        for (double s : sums) sum += s;
        return sum;
    }

    /** into += the sum of each column of rows of {@code into.length}. */
    public static void sum(float[] x, float[] into) {
        int n = into.length;
        int rows = n == 0 ? 0 : x.length / n;
        float[] zero = new float[n];
        float[] block = new float[n];
        double[] sums = new double[n];
        for (int r = 0; r < rows; r += Rows.BLOCK) {
            Backend.ROWS.now().sum(x, r * n, Math.min(Rows.BLOCK, rows - r), n, zero, block, 0);
            drain(block, sums);
        }
        for (int c = 0; c < n; c++) into[c] += (float) sums[c];
    }

    /** Mean and biased variance of each column of rows of {@code mean.length}; 1 row or more. */
    public static void moments(float[] x, double[] mean, double[] variance) {
        int n = mean.length;
        int rows = x.length / n;
        // Deviations from the first row, then from the mean: large offsets keep their digits.
        float[] pivot = Arrays.copyOf(x, n);
        float[] block = new float[n];
        Arrays.fill(mean, 0);
        Arrays.fill(variance, 0);
        for (int r = 0; r < rows; r += Rows.BLOCK) {
            Backend.ROWS.now().sum(x, r * n, Math.min(Rows.BLOCK, rows - r), n, pivot, block, 0);
            drain(block, mean);
        }
        for (int c = 0; c < n; c++) {
            mean[c] = pivot[c] + mean[c] / rows;
            pivot[c] = (float) mean[c];
        }
        for (int r = 0; r < rows; r += Rows.BLOCK) {
            Backend.ROWS.now().squares(x, r * n, Math.min(Rows.BLOCK, rows - r), n, pivot, block, 0);
            drain(block, variance);
        }
        for (int c = 0; c < n; c++) variance[c] /= rows;
    }

    /** y = gamma ((x - mean) scale) + beta for each column. */
    public static void normalize(float[] x, float[] y, float[] mean, float[] scale, float[] gamma, float[] beta) {
        Backend.ROWS.now().normalize(x, y, 0, x.length / mean.length, mean.length, mean, scale, gamma, beta, 0);
    }

    /** sums += g and dots += g ((x - mean) scale) for each column. */
    public static void normalizeSums(float[] x, float[] g, float[] mean, float[] scale, double[] sums, double[] dots) {
        int n = mean.length;
        int rows = x.length / n;
        float[] block = new float[n];
        float[] other = new float[n];
        for (int r = 0; r < rows; r += Rows.BLOCK) {
            Backend.ROWS.now().normalizeSums(x, g, r * n, Math.min(Rows.BLOCK, rows - r), n, mean, scale, block, other, 0);
            drain(block, sums);
            drain(other, dots);
        }
    }

    /** gx += factor ((g - gradMean) - ((x - mean) scale) gradDot) for each column. */
    public static void normalizeBack(float[] x, float[] g, float[] gx, float[] mean, float[] scale, float[] factor, float[] gradMean, float[] gradDot) {
        Backend.ROWS.now().normalizeBack(x, g, gx, 0, x.length / mean.length, mean.length, mean, scale, factor, gradMean, gradDot, 0);
    }

    /** into += g. */
    public static void add(float[] into, float[] g) {
        Backend.ROWS.now().add(into, g);
    }

    private static float[] constant(float value) {
        float[] c = new float[RUN];
        Arrays.fill(c, value);
        return c;
    }

    private static void drain(float[] block, double[] sums) {
        for (int c = 0; c < block.length; c++) sums[c] += block[c];
        Arrays.fill(block, 0);
    }
}

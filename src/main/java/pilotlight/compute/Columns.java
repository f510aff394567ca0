package pilotlight.compute;

import static pilotlight.compute.Pass.Loop.MOMENTS;
import static pilotlight.compute.Pass.Loop.NORMALIZE;
import static pilotlight.compute.Pass.Loop.NORMALIZE_BACK;
import static pilotlight.compute.Pass.Loop.NORMALIZE_SUMS;
import static pilotlight.compute.Pass.Loop.RECTIFY;
import static pilotlight.compute.Pass.Loop.RECTIFY_BACK;
import static pilotlight.compute.Pass.Loop.SUM;

import java.util.Arrays;

/**
 * What activations and normalisations do to arrays [batch, channels, inner..] whose channels have parameters of their
 * own; {@code inner} is the number of elements with one channel that lie side by side, 1 for the columns of a matrix.
 * Where {@code add} is true a result is added to what the array holds, else it replaces it unread.
 */
public final class Columns {
    private Columns() {
    }

    /** y = max(0, x) + slope min(0, x). */
    public static void rectify(float[] x, float[] y, int channels, int inner, float[] slopes) {
        Pass.run(RECTIFY, x, null, y, false, channels, inner, slopes, null, null, null, null, null);
    }

    /** gx = g phi'(x), which is not written when it is null; and sums += g min(0, x) for each channel. */
    public static void rectifyBack(float[] x, float[] g, float[] gx, int channels, int inner, float[] slopes, double[] sums, boolean add) {
        Pass.run(RECTIFY_BACK, x, g, gx, add, channels, inner, slopes, null, null, null, sums, null);
    }

    /** into = the sum of each channel. */
    public static void sum(float[] x, int channels, int inner, float[] into, boolean add) {
        double[] sums = Pass.zeroTotals(0, channels);
        Pass.run(SUM, x, null, null, false, channels, inner, Pass.zeros(channels), null, null, null, sums, null);
        for (int c = 0; c < channels; c++) into[c] = add ? into[c] + (float) sums[c] : (float) sums[c];
    }

    /** Mean and biased variance of each channel; one value or more in each. */
    public static void moments(float[] x, int channels, int inner, double[] mean, double[] variance) {
        // Deviations are taken from the mean of all blocks before, which together are about as many: however far off that
        // mean is, the error stays small beside the variance that this very difference makes.
        float[] pivot = Pass.zeros(channels);
        for (int c = 0; c < channels; c++) pivot[c] = x[c * inner];
        Arrays.fill(mean, 0, channels, 0);
        Arrays.fill(variance, 0, channels, 0);
        Pass.run(MOMENTS, x, null, null, false, channels, inner, pivot, null, null, null, mean, variance);
        double count = x.length / channels;
        for (int c = 0; c < channels; c++) variance[c] = Math.max(variance[c] / count, 0);
    }

    /** y = (x - mean) factor + beta. */
    public static void normalize(float[] x, float[] y, int channels, int inner, float[] mean, float[] factor, float[] beta) {
        Pass.run(NORMALIZE, x, null, y, false, channels, inner, mean, factor, beta, null, null, null);
    }

    /** sums += g and dots += g (x - mean) for each channel. */
    public static void normalizeSums(float[] x, float[] g, int channels, int inner, float[] mean, double[] sums, double[] dots) {
        Pass.run(NORMALIZE_SUMS, x, g, null, false, channels, inner, mean, null, null, null, sums, dots);
    }

    /** gx = factor ((g - gradMean) - (x - mean) gradDot). */
    public static void normalizeBack(float[] x, float[] g, float[] gx, int channels, int inner, float[] mean, float[] factor, float[] gradMean, float[] gradDot, boolean add) {
        Pass.run(NORMALIZE_BACK, x, g, gx, add, channels, inner, mean, factor, gradMean, gradDot, null, null);
    }

    /** The sum of x. */
    static double sum(float[] x) {
        double[] sums = Pass.zeroTotals(0, 1);
        Pass.run(SUM, x, null, null, false, 1, 1, Pass.zeros(1), null, null, null, sums, null);
        return sums[0];
    }

    /** The sum of x z. */
    static double dot(float[] x, float[] z) {
        double[] sums = Pass.zeroTotals(0, 1);
        double[] dots = Pass.zeroTotals(1, 1);
        Pass.run(NORMALIZE_SUMS, x, z, null, false, 1, 1, Pass.zeros(1), null, null, null, sums, dots);
        return dots[0];
    }
}

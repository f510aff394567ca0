package pilotlight.compute;

import java.util.Arrays;

/**
 * What activations and normalisations do to arrays [batch, channels, inner..] whose channels have parameters of their
 * own; {@code inner} is the number of elements with one channel that lie side by side, 1 for the columns of a matrix.
 *
 * <p>All of it becomes {@link Rows} of whole vectors: the columns of a matrix, several rows of a narrow matrix side by
 * side, or the elements of one channel cut into rows. Sums are taken in float over blocks of rows and go on in double, in
 * an order that the shape alone decides. Large arrays are shared among the {@link Workers}. Where {@code add} is true a
 * result is added to what the array holds, else it replaces it unread.
 */
public final class Columns {
    /** Smaller arrays are not worth the call of another thread. */
    static final int SHARED = 1 << 16;
    /** A multiple of every vector, and the width of rows that are made up. */
    private static final int LANES = 64;
    /** Wider rows are taken as they are, even when they do not end with a whole vector. */
    private static final int WIDE = 512;

    private enum Loop { RECTIFY, RECTIFY_BACK, SUM, MOMENTS, NORMALIZE, NORMALIZE_SUMS, NORMALIZE_BACK }

    /** Arrays of this thread, kept from call to call: up to 4 parameters and 2 sums, spread over a row. */
    private static final ThreadLocal<float[][]> SCRATCH = ThreadLocal.withInitial(() -> new float[7][0]);
    private static final int SUMS = 4;
    private static final int PIVOT = 6;
    private static final ThreadLocal<double[][]> TOTALS = ThreadLocal.withInitial(() -> new double[2][0]);

    private Columns() {
    }

    /** y = max(0, x) + slope min(0, x). */
    public static void rectify(float[] x, float[] y, int channels, int inner, float[] slopes) {
        run(Loop.RECTIFY, x, null, y, false, channels, inner, slopes, null, null, null, null, null);
    }

    /** gx = g phi'(x), which is not written when it is null; and sums += g min(0, x) for each channel. */
    public static void rectifyBack(float[] x, float[] g, float[] gx, int channels, int inner, float[] slopes, double[] sums, boolean add) {
        run(Loop.RECTIFY_BACK, x, g, gx, add, channels, inner, slopes, null, null, null, sums, null);
    }

    /** into = the sum of each channel. */
    public static void sum(float[] x, int channels, int inner, float[] into, boolean add) {
        double[] sums = zeros(0, channels);
        run(Loop.SUM, x, null, null, false, channels, inner, zeros(SCRATCH.get(), PIVOT, channels), null, null, null, sums, null);
        for (int c = 0; c < channels; c++) into[c] = add ? into[c] + (float) sums[c] : (float) sums[c];
    }

    /** Mean and biased variance of each channel; one value or more in each. */
    public static void moments(float[] x, int channels, int inner, double[] mean, double[] variance) {
        // Deviations are taken from the mean of all blocks before, which together are about as many: however far off that
        // mean is, the error stays small beside the variance that this very difference makes.
        float[] pivot = zeros(SCRATCH.get(), PIVOT, channels);
        for (int c = 0; c < channels; c++) pivot[c] = x[c * inner];
        Arrays.fill(mean, 0, channels, 0);
        Arrays.fill(variance, 0, channels, 0);
        run(Loop.MOMENTS, x, null, null, false, channels, inner, pivot, null, null, null, mean, variance);
        double count = x.length / channels;
        for (int c = 0; c < channels; c++) variance[c] = Math.max(variance[c] / count, 0);
    }

    /** y = (x - mean) factor + beta. */
    public static void normalize(float[] x, float[] y, int channels, int inner, float[] mean, float[] factor, float[] beta) {
        run(Loop.NORMALIZE, x, null, y, false, channels, inner, mean, factor, beta, null, null, null);
    }

    /** sums += g and dots += g (x - mean) for each channel. */
    public static void normalizeSums(float[] x, float[] g, int channels, int inner, float[] mean, double[] sums, double[] dots) {
        run(Loop.NORMALIZE_SUMS, x, g, null, false, channels, inner, mean, null, null, null, sums, dots);
    }

    /** gx = factor ((g - gradMean) - (x - mean) gradDot). */
    public static void normalizeBack(float[] x, float[] g, float[] gx, int channels, int inner, float[] mean, float[] factor, float[] gradMean, float[] gradDot, boolean add) {
        run(Loop.NORMALIZE_BACK, x, g, gx, add, channels, inner, mean, factor, gradMean, gradDot, null, null);
    }

    /** The sum of x. */
    static double sum(float[] x) {
        double[] sums = zeros(0, 1);
        run(Loop.SUM, x, null, null, false, 1, 1, zeros(SCRATCH.get(), PIVOT, 1), null, null, null, sums, null);
        return sums[0];
    }

    /** The sum of x z. */
    static double dot(float[] x, float[] z) {
        double[] sums = zeros(0, 1);
        double[] dots = zeros(1, 1);
        run(Loop.NORMALIZE_SUMS, x, z, null, false, 1, 1, zeros(SCRATCH.get(), PIVOT, 1), null, null, null, sums, dots);
        return dots[0];
    }

    // ---- how arrays become rows ---------------------------------------------------------------------------------------

    /** Does {@code loop} with per-channel parameters a to d and sums s and t, null where it has none. */
    private static void run(Loop loop, float[] x, float[] g, float[] y, boolean add, int channels, int inner, float[] a, float[] b, float[] c, float[] d, double[] s, double[] t) {
        if (x.length == 0) return;
        boolean share = x.length >= SHARED && Workers.sharing();
        if (inner > 1 && channels > 1) {
            if (share) Workers.split(channels, 1, (from, to) -> channels(loop, x, g, y, add, channels, inner, a, b, c, d, s, t, from, to));
            else channels(loop, x, g, y, add, channels, inner, a, b, c, d, s, t, 0, channels);
            return;
        }
        int n = channels * sideBySide(channels);
        int rows = x.length / n;
        if (share && s == null) {
            Workers.split(rows + 1, 16, (from, to) -> strand(loop, x, g, y, add, 0, channels, n, from * n, x.length, Math.min(to * n, x.length) - from * n, a, b, c, d, s, t, 0, n));
        } else if (share && n == channels) {
            Workers.split(n, LANES, (from, to) -> strand(loop, x, g, y, add, 0, n, n, 0, x.length, x.length, a, b, c, d, s, t, from, to));
        } else {
            strand(loop, x, g, y, add, 0, channels, n, 0, x.length, x.length, a, b, c, d, s, t, 0, n);
        }
    }

    /** How many rows of {@code n} columns, a power of two, make one row of whole vectors. */
    private static int sideBySide(int n) {
        if (n >= WIDE) return 1;
        int k = 1;
        while (n * k < LANES || n * k % 16 != 0) k *= 2;
        return k;
    }

    private static void channels(Loop loop, float[] x, float[] g, float[] y, boolean add, int channels, int inner, float[] a, float[] b, float[] c, float[] d, double[] s,
            double[] t, int from, int to) {
        for (int i = from; i < to; i++) strand(loop, x, g, y, add, i, 1, LANES, i * inner, channels * inner, inner, a, b, c, d, s, t, 0, LANES);
    }

    /**
     * The runs of {@code length} elements at start, start + stride, ... as rows of {@code n}, in each of which the
     * {@code period} parameters from {@code at} on come again and again.
     */
    private static void strand(Loop loop, float[] x, float[] g, float[] y, boolean add, int at, int period, int n, int start, int stride, int length, float[] a, float[] b,
            float[] c, float[] d, double[] s, double[] t, int first, int last) {
        float[][] scratch = SCRATCH.get();
        float[] pa = spread(scratch, 0, a, at, period, n);
        float[] pb = spread(scratch, 1, b, at, period, n);
        float[] pc = spread(scratch, 2, c, at, period, n);
        float[] pd = spread(scratch, 3, d, at, period, n);
        float[] sums = s == null ? null : zeros(scratch, SUMS, n);
        float[] others = s == null ? null : zeros(scratch, SUMS + 1, n);
        int whole = length / n;
        int rest = length % n;
        int most = s == null ? Integer.MAX_VALUE : loop == Loop.MOMENTS ? 1 : Rows.BLOCK;
        int rows = 0;
        int done = 0;
        int count = 0;
        for (int p = start; p < x.length; p += stride) {
            for (int r = 0; r < whole || r == whole && rest > 0;) {
                int m = r == whole ? 1 : Math.min(most - rows, whole - r);
                kernel(loop, x, g, y, add, p + r * n, m, n, pa, pb, pc, pd, sums, others, first, r == whole ? rest : last);
                count += r == whole ? rest / period : m * (n / period);
                r += m;
                rows += m;
                if (rows == most) {
                    flush(loop, sums, others, a, s, t, at, period, n, done, count, first, last);
                    if (pa != a && loop == Loop.MOMENTS) spread(scratch, 0, a, at, period, n);
                    done += count;
                    rows = count = 0;
                    most = Math.min(4 * most, Rows.BLOCK);
                }
            }
        }
        if (s != null && rows > 0) flush(loop, sums, others, a, s, t, at, period, n, done, count, first, last);
    }

    private static void kernel(Loop loop, float[] x, float[] g, float[] y, boolean add, int from, int rows, int n, float[] a, float[] b, float[] c, float[] d, float[] sums,
            float[] others, int first, int last) {
        Rows kernels = Backend.ROWS.now();
        switch (loop) {
            case RECTIFY -> kernels.rectify(x, y, from, rows, n, a, first, last);
            case RECTIFY_BACK -> kernels.rectifyBack(x, g, y, add, from, rows, n, a, sums, first, last);
            case SUM, MOMENTS -> kernels.deviations(x, from, rows, n, a, sums, others, first, last);
            case NORMALIZE -> kernels.normalize(x, y, from, rows, n, a, b, c, first, last);
            case NORMALIZE_SUMS -> kernels.normalizeSums(x, g, from, rows, n, a, sums, others, first, last);
            case NORMALIZE_BACK -> kernels.normalizeBack(x, g, y, add, from, rows, n, a, b, c, d, first, last);
        }
    }

    /** Takes the sums of a block, {@code count} values a channel after {@code done}, on to the channels' own. */
    private static void flush(Loop loop, float[] sums, float[] others, float[] pivot, double[] s, double[] t, int at, int period, int n, int done, int count, int first, int last) {
        int end = last;
        if (period < n) {
            fold(sums, period, n);
            fold(others, period, n);
            end = period;
        }
        if (loop == Loop.MOMENTS) merge(sums, others, pivot, s, t, at, done, count, first, end);
        else drain(sums, s, at, first, end);
        if (loop == Loop.NORMALIZE_SUMS) drain(others, t, at, first, end);
        Arrays.fill(sums, first, last, 0);
        Arrays.fill(others, first, last, 0);
    }

    private static void drain(float[] sums, double[] total, int at, int first, int last) {
        for (int c = first; c < last; c++) total[at + c] += sums[c];
    }

    /**
     * Joins {@code count} deviations from the pivot with the {@code done} values that mean and spread (the sum of squares
     * about the mean) stand for, by the formula of Chan, Golub and LeVeque (1979); then pivot = mean.
     */
    private static void merge(float[] sums, float[] squares, float[] pivot, double[] mean, double[] spread, int at, double done, double count, int first, int last) {
        double part = count / (done + count);
        for (int c = first; c < last; c++) {
            double shift = sums[c] / count;
            double delta = pivot[at + c] + shift - mean[at + c];
            mean[at + c] += delta * part;
            spread[at + c] += squares[c] - sums[c] * shift + delta * delta * (done * part);
            pivot[at + c] = (float) mean[at + c];
        }
    }

    /** Adds up what belongs to one channel, by halves. */
    private static void fold(float[] sums, int period, int n) {
        for (int h = n / 2; h >= period; h /= 2) {
            for (int i = 0; i < h; i++) sums[i] += sums[h + i];
        }
    }

    /** A row of the {@code period} parameters from {@code at} on; they themselves when they are one. */
    private static float[] spread(float[][] scratch, int which, float[] p, int at, int period, int n) {
        if (p == null || period == n) return p;
        float[] row = room(scratch, which, n);
        if (period == 1) {
            Arrays.fill(row, 0, n, p[at]);
        } else {
            for (int i = 0; i < n; i += period) System.arraycopy(p, at, row, i, period);
        }
        return row;
    }

    private static float[] room(float[][] scratch, int which, int n) {
        if (scratch[which].length < n) scratch[which] = new float[n];
        return scratch[which];
    }

    private static float[] zeros(float[][] scratch, int which, int n) {
        float[] z = room(scratch, which, n);
        Arrays.fill(z, 0, n, 0);
        return z;
    }

    private static double[] zeros(int which, int n) {
        double[][] totals = TOTALS.get();
        if (totals[which].length < n) totals[which] = new double[n];
        Arrays.fill(totals[which], 0, n, 0);
        return totals[which];
    }
}

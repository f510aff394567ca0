package pilotlight.compute;

import java.util.Arrays;

/**
 * One pass over arrays [batch, channels, inner]. It becomes {@link Rows} of whole vectors: the columns of a matrix,
 * several rows of a narrow matrix side by side, whole images, or the elements of one channel cut into rows.
 *
 * <p>Sums are taken in float over blocks of rows and go on in double, in an order that the shape alone decides, however
 * many {@link Workers} share the pass. There is one object a thread, with arrays that are kept from pass to pass.
 */
final class Pass {
    /**
     * What is done with rows. Each loop has a call of its own, behind an interface: were all kernels called in one method,
     * C2 would take them into one compilation, run out of its budget there and leave some vectors in boxes.
     */
    enum Loop {
        RECTIFY((k, t, from, rows, n, a, b, c, d, sums, others, first, last) -> k.rectify(t.x, t.y, from, rows, n, a, first, last)),
        RECTIFY_BACK((k, t, from, rows, n, a, b, c, d, sums, others, first, last) -> k.rectifyBack(t.x, t.g, t.y, t.add, from, rows, n, a, sums, first, last)),
        SUM((k, t, from, rows, n, a, b, c, d, sums, others, first, last) -> k.deviations(t.x, from, rows, n, a, sums, others, first, last)),
        MOMENTS(SUM.call),
        NORMALIZE((k, t, from, rows, n, a, b, c, d, sums, others, first, last) -> k.normalize(t.x, t.y, from, rows, n, a, b, c, first, last)),
        NORMALIZE_SUMS((k, t, from, rows, n, a, b, c, d, sums, others, first, last) -> k.normalizeSums(t.x, t.g, from, rows, n, a, sums, others, first, last)),
        NORMALIZE_BACK((k, t, from, rows, n, a, b, c, d, sums, others, first, last) -> k.normalizeBack(t.x, t.g, t.y, t.add, from, rows, n, a, b, c, d, first, last));

        private final Call call;

        Loop(Call call) {
            this.call = call;
        }
    }

    private interface Call {
        void kernel(Rows k, Pass t, int from, int rows, int n, float[] a, float[] b, float[] c, float[] d, float[] sums, float[] others, int first, int last);
    }

    /** Smaller arrays are not worth the call of another thread. */
    static final int SHARED = 1 << 16;
    /** A multiple of every vector, and the width of rows that are made up. */
    private static final int LANES = 64;
    /** Wider rows are taken as they are, even when they do not end with a whole vector. */
    private static final int WIDE = 512;
    /** An image of no more elements is a row, if there are {@link #MANY} images to pay for parameters of that width. */
    private static final int IMAGE = 1 << 15;
    private static final int MANY = 8;

    private static final ThreadLocal<Pass> MINE = ThreadLocal.withInitial(Pass::new);

    /** Up to 4 parameters and 2 sums, spread over a row; zeros for whoever wants them. */
    private final float[][] scratch = new float[7][0];
    private static final int SUMS = 4;
    private static final int ZEROS = 6;
    private final double[][] totals = new double[4][0];

    private Loop loop;
    private float[] x;
    private float[] g;
    private float[] y;
    private boolean add;
    private int channels;
    private int inner;
    private float[] a;
    private float[] b;
    private float[] c;
    private float[] d;

    private Pass() {
    }

    /** Does {@code loop} with parameters a to d of each channel, and adds to its sums s and t; null where it has none. */
    static void run(Loop loop, float[] x, float[] g, float[] y, boolean add, int channels, int inner, float[] a, float[] b, float[] c, float[] d, double[] s, double[] t) {
        if (x.length == 0) return;
        Pass p = MINE.get();
        p.loop = loop;
        p.x = x;
        p.g = g;
        p.y = y;
        p.add = add;
        p.channels = channels;
        p.inner = inner;
        p.a = a;
        p.b = b;
        p.c = c;
        p.d = d;
        try {
            p.run(s, t);
        } finally {
            p.x = p.g = p.y = null;
        }
    }

    private void run(double[] s, double[] t) {
        boolean share = x.length >= SHARED && Workers.sharing();
        int image = channels * inner;
        if (inner > 1 && channels > 1 && (image > IMAGE || x.length < MANY * image)) {
            if (share) Workers.split(channels, 1, (from, to) -> channels(s, t, from, to));
            else channels(s, t, 0, channels);
            return;
        }
        int each = channels > 1 ? inner : 1;
        int n = each > 1 ? image : channels * sideBySide(channels);
        if (!share) strand(0, channels, each, n, 0, x.length, x.length, s, t, 0, 0, n);
        else if (s == null) Workers.split(x.length / n + 1, 16, (from, to) -> strand(0, channels, each, n, from * n, x.length, Math.min(to * n, x.length) - from * n, s, t, 0, 0, n));
        else if (loop != Loop.MOMENTS) blocks(each, n, s, t);
        else if (n == channels) Workers.split(n, LANES, (from, to) -> strand(0, n, 1, n, 0, x.length, x.length, s, t, 0, from, to));
        else strand(0, channels, each, n, 0, x.length, x.length, s, t, 0, 0, n);
    }

    /** How many rows of {@code n} columns, a power of two, make one row of whole vectors. */
    private static int sideBySide(int n) {
        if (n >= WIDE) return 1;
        int k = 1;
        while (n * k < LANES || n * k % 16 != 0) k *= 2;
        return k;
    }

    private void channels(double[] s, double[] t, int from, int to) {
        for (int i = from; i < to; i++) strand(i, 1, 1, LANES, i * inner, channels * inner, inner, s, t, i, 0, LANES);
    }

    /** Shares out blocks of rows, each with sums of its own, which then are added up in order: as one thread does it. */
    private void blocks(int each, int n, double[] s, double[] t) {
        int size = Rows.BLOCK * n;
        int blocks = (x.length + size - 1) / size;
        double[] parts = zeroTotals(2, blocks * channels);
        double[] others = zeroTotals(3, t == null ? 0 : blocks * channels);
        Workers.split(blocks, 1, (from, to) -> {
            for (int k = from; k < to; k++) strand(0, channels, each, n, k * size, x.length, Math.min(size, x.length - k * size), parts, others, k * channels, 0, n);
        });
        for (int k = 0; k < blocks; k++) {
            for (int i = 0; i < channels; i++) s[i] += parts[k * channels + i];
            for (int i = 0; i < channels && t != null; i++) t[i] += others[k * channels + i];
        }
    }

    /**
     * The runs of {@code length} elements at start, start + stride, ... as rows of {@code n}, in each of which the
     * {@code period} parameters from {@code at} on, {@code each} of them so many times, come again and again; sums begin
     * at {@code into}. Any thread may do it.
     */
    private void strand(int at, int period, int each, int n, int start, int stride, int length, double[] s, double[] t, int into, int first, int last) {
        float[][] mine = MINE.get().scratch;
        float[] pa = spread(mine, 0, a, at, period, each, n);
        float[] pb = spread(mine, 1, b, at, period, each, n);
        float[] pc = spread(mine, 2, c, at, period, each, n);
        float[] pd = spread(mine, 3, d, at, period, each, n);
        float[] sums = s == null ? null : zeros(mine, SUMS, n);
        float[] others = s == null ? null : zeros(mine, SUMS + 1, n);
        int whole = length / n;
        int rest = length % n;
        // Moments begin with about 16 values a channel, whose pivot is but the first one.
        int most = s == null ? Integer.MAX_VALUE : loop == Loop.MOMENTS ? Math.max(1, 16 * period / n) : Rows.BLOCK;
        int rows = 0;
        int done = 0;
        int count = 0;
        for (int p = start; p < x.length; p += stride) {
            for (int r = 0; r < whole || r == whole && rest > 0;) {
                int m = r == whole ? 1 : Math.min(most - rows, whole - r);
                loop.call.kernel(Backend.ROWS.now(), this, p + r * n, m, n, pa, pb, pc, pd, sums, others, first, r == whole ? rest : last);
                count += r == whole ? rest / period : m * (n / period);
                r += m;
                rows += m;
                if (rows == most) {
                    flush(sums, others, s, t, into, period, each, n, done, count, first, last);
                    if (pa != a && loop == Loop.MOMENTS) spread(mine, 0, a, at, period, each, n);
                    done += count;
                    rows = count = 0;
                    most = Math.min(4 * most, Rows.BLOCK);
                }
            }
        }
        if (s != null && rows > 0) flush(sums, others, s, t, into, period, each, n, done, count, first, last);
    }

    /** Takes the sums of a block, {@code count} values a channel after {@code done}, on to the channels' own. */
    private void flush(float[] sums, float[] others, double[] s, double[] t, int into, int period, int each, int n, int done, int count, int first, int last) {
        int end = last;
        if (period < n) {
            fold(sums, period, each, n);
            fold(others, period, each, n);
            end = period;
        }
        if (loop == Loop.MOMENTS) merge(sums, others, a, s, t, into, done, count, first, end);
        else drain(sums, s, into, first, end);
        if (loop == Loop.NORMALIZE_SUMS) drain(others, t, into, first, end);
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
        double inverse = 1 / count;
        for (int c = first; c < last; c++) {
            double shift = sums[c] * inverse;
            double delta = pivot[at + c] + shift - mean[at + c];
            mean[at + c] += delta * part;
            spread[at + c] += squares[c] - sums[c] * shift + delta * delta * (done * part);
            pivot[at + c] = (float) mean[at + c];
        }
    }

    /** Adds up what belongs to one channel, by halves or side by side. */
    private static void fold(float[] sums, int period, int each, int n) {
        for (int h = n / 2; h >= period * each; h /= 2) {
            for (int i = 0; i < h; i++) sums[i] += sums[h + i];
        }
        for (int c = 0; c < period && each > 1; c++) {
            double sum = 0;
            for (int i = c * each; i < (c + 1) * each; i++) sum += sums[i];
            sums[c] = (float) sum;
        }
    }

    /** A row of the parameters, as {@link #strand} says; they themselves when they are one. */
    private static float[] spread(float[][] scratch, int which, float[] p, int at, int period, int each, int n) {
        if (p == null || period == n) return p;
        float[] row = room(scratch, which, n);
        if (period == 1) {
            Arrays.fill(row, 0, n, p[at]);
        } else if (each > 1) {
            for (int c = 0; c < period; c++) Arrays.fill(row, c * each, (c + 1) * each, p[at + c]);
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

    /** At least {@code n} zeros, this thread's until it asks again. */
    static float[] zeros(int n) {
        return zeros(MINE.get().scratch, ZEROS, n);
    }

    /** As {@link #zeros(int)}; there is one array for each {@code which} from 0 to 3, the latter two taken by a pass. */
    static double[] zeroTotals(int which, int n) {
        double[][] totals = MINE.get().totals;
        if (totals[which].length < n) totals[which] = new double[n];
        Arrays.fill(totals[which], 0, n, 0);
        return totals[which];
    }
}

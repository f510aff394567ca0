package pilotlight.compute;

/**
 * The loops of max(0, x) + slope min(0, x) over elements {@code from} to {@code to}, each a method of its own and
 * without a branch on x: only so does C2 vectorise them.
 */
public final class Rectifier {
    private static final float HUGE = 1e38f;

    private Rectifier() {
    }

    /** 1 where x is positive and 0 elsewhere, as arithmetic: even the least positive float, times 1e76, is above 1. */
    private static float step(float x) {
        return Math.min(Math.max(x, 0) * HUGE * HUGE, 1);
    }

    /** y = max(0, x). */
    public static void reluForward(float[] x, float[] y) {
        for (int i = 0; i < y.length; i++) y[i] = Math.max(x[i], 0);
    }

    /** gx += g where x is positive. */
    public static void reluBackward(float[] x, float[] g, float[] gx) {
        for (int i = 0; i < gx.length; i++) gx[i] += g[i] * step(x[i]);
    }

    /** y = max(0, x) + slope min(0, x). */
    public static void forward(float[] x, float[] y, int from, int to, float slope) {
        for (int i = from; i < to; i++) y[i] = Math.max(x[i], 0) + slope * Math.min(x[i], 0);
    }

    /** gx += g where x is positive, slope g elsewhere. */
    public static void backward(float[] x, float[] g, float[] gx, int from, int to, float slope) {
        for (int i = from; i < to; i++) {
            float s = step(x[i]);
            gx[i] += g[i] * (s + (1 - s) * slope);
        }
    }

    /** The sum of g min(0, x): the gradient of the slope. */
    public static double slopeGradient(float[] x, float[] g, int from, int to) {
        // Four chains of additions run side by side in the processor; one would wait for itself.
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        for (; i + 4 <= to; i += 4) {
            a += g[i] * Math.min(x[i], 0);
            b += g[i + 1] * Math.min(x[i + 1], 0);
            c += g[i + 2] * Math.min(x[i + 2], 0);
            d += g[i + 3] * Math.min(x[i + 3], 0);
        }
        for (; i < to; i++) a += g[i] * Math.min(x[i], 0);
        return a + b + (c + d);
    }

    /** As {@link #forward} for rows of {@code slopes.length} elements, each column with its own slope. */
    public static void forwardRows(float[] x, float[] y, float[] slopes) {
        int n = slopes.length;
        for (int r = 0; r < x.length; r += n) {
            for (int c = 0; c < n; c++) y[r + c] = Math.max(x[r + c], 0) + slopes[c] * Math.min(x[r + c], 0);
        }
    }

    /** As {@link #backward} for rows of {@code slopes.length} elements. */
    public static void backwardRows(float[] x, float[] g, float[] gx, float[] slopes) {
        int n = slopes.length;
        for (int r = 0; r < x.length; r += n) {
            for (int c = 0; c < n; c++) {
                float s = step(x[r + c]);
                gx[r + c] += g[r + c] * (s + (1 - s) * slopes[c]);
            }
        }
    }

    /** Adds the gradient of each column's slope to {@code sums}. */
    public static void slopeGradientRows(float[] x, float[] g, double[] sums) {
        int n = sums.length;
        for (int r = 0; r < x.length; r += n) {
            for (int c = 0; c < n; c++) sums[c] += g[r + c] * Math.min(x[r + c], 0);
        }
    }
}

package pilotlight.compute;

/**
 * Elementary functions of whole arrays, shared out over threads when they are long. Errors, special values and names are
 * those of {@link Curves}.
 */
public final class Elementary {
    /** Elements from which sharing out pays, and the pieces it is done in. */
    private static final int MANY = 1 << 15;
    private static final int GRAIN = 1 << 12;

    private Elementary() {
    }

    /** y = f(x) on a stretch of both. */
    private interface Value {
        void apply(Curves c, float[] x, float[] y, int from, int n);
    }

    /** gx = g f'(x), or added to gx, on a stretch of all three. */
    private interface Slope {
        void apply(Curves c, float[] x, float[] g, float[] gx, int from, int n, boolean add);
    }

    private static void each(Value f, float[] x, float[] y) {
        Curves c = Backend.CURVES.now();
        int n = x.length;
        if (n < MANY || !Workers.sharing()) f.apply(c, x, y, 0, n);
        else Workers.split(n, GRAIN, (from, to) -> f.apply(c, x, y, from, to - from));
    }

    private static void each(Slope f, float[] x, float[] g, float[] gx, boolean add) {
        Curves c = Backend.CURVES.now();
        int n = x.length;
        if (n < MANY || !Workers.sharing()) f.apply(c, x, g, gx, 0, n, add);
        else Workers.split(n, GRAIN, (from, to) -> f.apply(c, x, g, gx, from, to - from, add));
    }

    /** y = e^x. */
    public static void exp(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.exp(a, p, b, p, n), x, y);
    }

    /** y = ln x. */
    public static void log(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.log(a, p, b, p, n), x, y);
    }

    /** y = tanh x. */
    public static void tanh(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.tanh(a, p, b, p, n), x, y);
    }

    /** y = 1 / (1 + e^-x). */
    public static void logistic(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.logistic(a, p, b, p, n), x, y);
    }

    /** y = ln(1 + e^x). */
    public static void softplus(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.softplus(a, p, b, p, n), x, y);
    }

    /** Backward of {@link #softplus}. */
    public static void softplusBack(float[] x, float[] g, float[] gx, boolean add) {
        each((c, a, b, ga, p, n, more) -> c.softplusBack(a, p, b, p, ga, p, n, more), x, g, gx, add);
    }

    /** y = x / (1 + e^-x). */
    public static void silu(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.silu(a, p, b, p, n), x, y);
    }

    /** Backward of {@link #silu}. */
    public static void siluBack(float[] x, float[] g, float[] gx, boolean add) {
        each((c, a, b, ga, p, n, more) -> c.siluBack(a, p, b, p, ga, p, n, more), x, g, gx, add);
    }

    /** y = x Phi(x). */
    public static void gelu(float[] x, float[] y) {
        each((c, a, b, p, n) -> c.gelu(a, p, b, p, n), x, y);
    }

    /** Backward of {@link #gelu}. */
    public static void geluBack(float[] x, float[] g, float[] gx, boolean add) {
        each((c, a, b, ga, p, n, more) -> c.geluBack(a, p, b, p, ga, p, n, more), x, g, gx, add);
    }

    /** y = above x from 0 on, below (e^x - 1) under it. */
    public static void elu(float[] x, float[] y, float above, float below) {
        each((c, a, b, p, n) -> c.elu(a, p, b, p, n, above, below), x, y);
    }

    /** Backward of {@link #elu}. */
    public static void eluBack(float[] x, float[] g, float[] gx, float above, float below, boolean add) {
        each((c, a, b, ga, p, n, more) -> c.eluBack(a, p, b, p, ga, p, n, above, below, more), x, g, gx, add);
    }

    /**
     * Of rows {@code from} to {@code to} of {@code n} values: y = e^(x - shift) and its sum, where the shift is the largest of the row, or 0 if
     * that is infinite: of a row that is all minus infinity the sum is 0.
     */
    public static void expRows(float[] x, float[] y, int from, int to, int n, float[] shifts, double[] sums) {
        Backend.CURVES.now().expRows(x, from * n, y, from * n, to - from, n, shifts, sums, from);
    }

    /** As {@link #expRows}, then y divided by its sum; NaN where a row holds an infinity or nothing else than minus infinity. */
    public static void softmaxRows(float[] x, float[] y, int from, int to, int n, float[] shifts, double[] sums) {
        expRows(x, y, from, to, n, shifts, sums);
        for (int r = from; r < to; r++) scale(y, y, r * n, n, Double.isInfinite(sums[r]) ? Float.NaN : (float) (1 / sums[r]));
    }

    /** y = e^(x - shift) for {@code n} values; returns the sum of y. */
    public static double expSum(float[] x, int x0, float[] y, int y0, int n, float shift) {
        return Backend.CURVES.now().expSum(x, x0, y, y0, n, shift);
    }

    /** y = factor x for {@code n} values from {@code from} on: one index, so that C2 makes vectors of it. */
    public static void scale(float[] x, float[] y, int from, int n, float factor) {
        for (int i = from; i < from + n; i++) y[i] = factor * x[i];
    }
}

package pilotlight.compute;

/**
 * Loops over whole arrays of one length, element by element, shared among the {@link Workers} when they are long. Where
 * {@code add} is true a result is added to what the array holds, else it replaces it unread; it may go where an input is.
 *
 * <p>There is one form of them, for vectors too: C2 vectorises loops over arrays that share one index, as long as each
 * is a method of its own.
 */
public final class Sweep {
    /** Elements of the smallest piece that another thread is called for. */
    static final int GRAIN = 1 << 14;

    private Sweep() {
    }

    /** The elements {@code from} to {@code to} of one loop. */
    private interface Loop {
        void run(float[] x, float[] z, float c, float[] y, int from, int to);
    }

    /** Whether a loop over {@code x} is worth several threads. */
    static boolean shared(float[] x) {
        return x.length >= Pass.SHARED && Workers.sharing();
    }

    private static void run(Loop loop, float[] x, float[] z, float c, float[] y) {
        if (shared(y)) Workers.split(y.length, GRAIN, (from, to) -> loop.run(x, z, c, y, from, to));
        else loop.run(x, z, c, y, 0, y.length);
    }

    private static final Loop ADD = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] + z[i];
    };

    /** y = x + z. */
    public static void add(float[] x, float[] z, float[] y) {
        run(ADD, x, z, 0, y);
    }

    private static final Loop SUB = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] - z[i];
    };

    /** y = x - z. */
    public static void sub(float[] x, float[] z, float[] y) {
        run(SUB, x, z, 0, y);
    }

    private static final Loop MUL = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] * z[i];
    };
    private static final Loop MUL_ADD = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] += x[i] * z[i];
    };

    /** y = x z. */
    public static void mul(float[] x, float[] z, float[] y, boolean add) {
        run(add ? MUL_ADD : MUL, x, z, 0, y);
    }

    private static final Loop DIV = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] / z[i];
    };
    private static final Loop DIV_ADD = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] += x[i] / z[i];
    };

    /** y = x / z. */
    public static void div(float[] x, float[] z, float[] y, boolean add) {
        run(add ? DIV_ADD : DIV, x, z, 0, y);
    }

    private static final Loop ADD_C = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] + c;
    };

    /** y = x + c. */
    public static void add(float[] x, float c, float[] y) {
        run(ADD_C, x, null, c, y);
    }

    private static final Loop MUL_C = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] * c;
    };
    private static final Loop MUL_C_ADD = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] += x[i] * c;
    };

    /** y = x c. */
    public static void mul(float[] x, float c, float[] y, boolean add) {
        run(add ? MUL_C_ADD : MUL_C, x, null, c, y);
    }

    private static final Loop DIV_C = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = x[i] / c;
    };
    private static final Loop DIV_C_ADD = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] += x[i] / c;
    };

    /** y = x / c. */
    public static void div(float[] x, float c, float[] y, boolean add) {
        run(add ? DIV_C_ADD : DIV_C, x, null, c, y);
    }

    private static final Loop RELU = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = Math.max(x[i], 0);
    };
    private static final Loop LEAKY = (x, z, c, y, from, to) -> {
        for (int i = from; i < to; i++) y[i] = Math.max(x[i], 0) + c * Math.min(x[i], 0);
    };

    /** y = max(0, x) + slope min(0, x). */
    public static void rectify(float[] x, float slope, float[] y) {
        // Zero times minus infinity would be NaN.
        run(slope == 0 ? RELU : LEAKY, x, null, slope, y);
    }

    private static final Loop LEAKY_BACK = (x, g, c, gx, from, to) -> {
        for (int i = from; i < to; i++) {
            float up = Math.min(Math.max(x[i], 0) * 1e38f * 1e38f, 1);
            gx[i] = g[i] * (up + (1 - up) * c);
        }
    };
    private static final Loop LEAKY_BACK_ADD = (x, g, c, gx, from, to) -> {
        for (int i = from; i < to; i++) {
            float up = Math.min(Math.max(x[i], 0) * 1e38f * 1e38f, 1);
            gx[i] += g[i] * (up + (1 - up) * c);
        }
    };

    /** gx = g phi'(x), phi' being 1 for positive x, NaN for NaN, else the slope. */
    public static void rectifyBack(float[] x, float[] g, float slope, float[] gx, boolean add) {
        run(add ? LEAKY_BACK_ADD : LEAKY_BACK, x, g, slope, gx);
    }

    /** The sum of x. */
    public static double sum(float[] x) {
        return Columns.sum(x);
    }

    /** The sum of x z. */
    public static double dot(float[] x, float[] z) {
        return Columns.dot(x, z);
    }
}

package pilotlight.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which kernels compute: plain loops, or the Vector API when the JVM was started with
 * {@code --add-modules jdk.incubator.vector}.
 *
 * <p>Vector code is slow until C2 has compiled it. So everything starts on plain loops, a background thread runs the
 * vector kernels on small inputs until they are measured to be the faster ones, and then they take over; both give the
 * same bits. Should they never become fast, the plain loops stay, and {@link #describe} says so. The system property
 * {@code pilotlight.backend} forces {@code plain} or {@code vector}.
 */
public final class Backend {
    private static final String PROPERTY = "pilotlight.backend";
    private static final int SIDE = 64;
    /** Rows, columns, depth: full panels with and without rows left over, narrow last panels of either width, few rows. */
    private static final int[][] SHAPES = {{SIDE, SIDE, 32}, {21, SIDE, 32}, {SIDE, 10, 32}, {21, 58, 32}, {4, SIDE, 32}, {1, 10, 32}};
    /** Vector kernels that are still not faster after this long will not become so. */
    private static final double PATIENCE_SECONDS = 20;

    private static final Gemm.Kernel PLAIN = new PlainGemm();
    private static volatile Gemm.Kernel gemm = PLAIN;
    private static final Rows PLAIN_ROWS = new PlainRows();
    private static volatile Rows rows = PLAIN_ROWS;
    private static volatile String state;

    static {
        String wanted = System.getProperty(PROPERTY, "auto");
        boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (wanted.equals("plain")) {
            state = "plain loops, as " + PROPERTY + " asks";
        } else if (!module) {
            state = "plain loops; start Java with --add-modules jdk.incubator.vector for vectors";
        } else if (wanted.equals("vector")) {
            gemm = vector();
            rows = vectorRows();
            state = "vectors, as " + PROPERTY + " asks";
        } else {
            state = "plain loops while the vector kernels warm up";
            Thread t = new Thread(Backend::warmUp, "pilotlight-warm-up");
            t.setDaemon(true);
            t.setPriority(Thread.MIN_PRIORITY);
            t.start();
        }
    }

    private Backend() {
    }

    static Gemm.Kernel gemm() {
        return gemm;
    }

    static Rows rows() {
        return rows;
    }

    static Gemm.Kernel vector() {
        return (Gemm.Kernel) load("pilotlight.compute.VectorGemm");
    }

    static Rows vectorRows() {
        return (Rows) load("pilotlight.compute.VectorRows");
    }

    /** By name: a JVM without the module must not even load the class. */
    private static Object load(String name) {
        try {
            return Class.forName(name).getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("the vector kernels do not load: " + e, e);
        }
    }

    private static void warmUp() {
        try {
            Gemm.Kernel v = vector();
            Rows r = vectorRows();
            if (becomesFaster(v, PLAIN, PATIENCE_SECONDS)) {
                gemm = v;
                boolean all = becomesFaster(r, PLAIN_ROWS, PATIENCE_SECONDS);
                if (all) rows = r;
                state = all ? "vectors" : "vectors for matrix products, plain loops for the rest; those did not become faster on this machine";
            } else {
                state = "plain loops; the vector kernels did not become faster on this machine";
            }
        } catch (RuntimeException | LinkageError e) {
            state = "plain loops; " + e.getMessage();
        }
    }

    static boolean becomesFaster(Gemm.Kernel v, Gemm.Kernel plain, double seconds) {
        return becomesFaster(products(v), products(plain), seconds);
    }

    static boolean becomesFaster(Rows v, Rows plain, double seconds) {
        return becomesFaster(loops(v), loops(plain), seconds);
    }

    /**
     * Runs {@code vector} until each of them takes less time than its counterpart in {@code plain}; false when one never does.
     * Every path is run, since C2 leaves out what it has not seen and compiles anew, slowly, when it comes.
     */
    private static boolean becomesFaster(List<Runnable> vector, List<Runnable> plain, double seconds) {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        boolean all = false;
        while (!all) {
            if (System.nanoTime() > end) return false;
            all = true;
            for (int i = 0; i < vector.size(); i++) all &= best(50, vector.get(i)) < best(5, plain.get(i));
        }
        return true;
    }

    private static List<Runnable> products(Gemm.Kernel kernel) {
        float[] a = new float[SIDE * SIDE];
        float[] b = new float[SIDE * SIDE];
        float[] c = new float[SIDE * SIDE];
        Arrays.fill(a, 0.5f);
        Arrays.fill(b, 0.5f);
        List<Runnable> all = new ArrayList<>();
        for (int[] s : SHAPES) {
            for (int form = 0; form < 4; form++) {
                boolean ta = form > 1;
                boolean tb = form % 2 == 1;
                all.add(() -> kernel.multiply(ta, tb, s[0], s[1], s[2], a, 0, b, 0, c, 0));
            }
        }
        return all;
    }

    private static List<Runnable> loops(Rows r) {
        int n = SIDE + 5;
        float[] x = new float[SIDE * n];
        float[] y = new float[SIDE * n];
        float[] g = new float[SIDE * n];
        for (int i = 0; i < x.length; i++) x[i] = i % 7 - 3;
        float[][] p = new float[5][n];
        return List.of(() -> r.rectify(x, y, 0, SIDE, n, p[0], 0), () -> r.rectifyBack(x, g, y, 0, SIDE, n, p[0], p[1], 0),
                () -> r.sum(x, 0, SIDE, n, p[0], p[1], 0), () -> r.squares(x, 0, SIDE, n, p[0], p[2], 0),
                () -> r.normalize(x, y, 0, SIDE, n, p[0], p[0], p[0], p[0], 0), () -> r.normalizeSums(x, g, 0, SIDE, n, p[0], p[0], p[3], p[4], 0),
                () -> r.normalizeBack(x, g, y, 0, SIDE, n, p[0], p[0], p[0], p[0], p[0], 0), () -> r.add(y, g));
    }

    private static long best(int times, Runnable work) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < times; i++) {
            long t = System.nanoTime();
            work.run();
            best = Math.min(best, System.nanoTime() - t);
        }
        return best;
    }

    /** In one line, what computes now and why. */
    public static String describe() {
        return "Backend " + state;
    }
}

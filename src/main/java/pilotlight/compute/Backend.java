package pilotlight.compute;

import java.util.List;

/**
 * Which kernels compute: plain loops, or the Vector API when the JVM was started with
 * {@code --add-modules jdk.incubator.vector}.
 *
 * <p>Vector code is slow until C2 has compiled it. So everything starts on plain loops, a background thread runs the
 * vector kernels on small inputs until they are measured to be the faster ones, and then they take over, one
 * {@link Family} after the other; both give the same bits. Those that never become fast stay on plain loops, and
 * {@link #describe} says so. The system property {@code pilotlight.backend} forces {@code plain} or {@code vector}.
 */
public final class Backend {
    private static final String PROPERTY = "pilotlight.backend";
    /** Vector kernels that are still not faster after this long will not become so. */
    private static final double PATIENCE_SECONDS = 20;

    static final Family<Gemm.Kernel> GEMM = new Family<>("matrix products", new PlainGemm(), "VectorGemm", Gemm::exercises);
    static final Family<Rows> ROWS = new Family<>("loops over rows", new PlainRows(), "VectorRows", Rows::exercises);
    static final Family<Curves> CURVES = new Family<>("elementary functions", new PlainCurves(), "VectorCurves", Curves::exercises);
    private static final List<Family<?>> FAMILIES = List.of(GEMM, ROWS, CURVES);

    private static volatile String state;

    static {
        String wanted = System.getProperty(PROPERTY, "auto");
        boolean module = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        if (wanted.equals("plain")) {
            state = "plain loops, as " + PROPERTY + " asks";
        } else if (!module) {
            state = "plain loops; start Java with --add-modules jdk.incubator.vector for vectors";
        } else if (wanted.equals("vector")) {
            FAMILIES.forEach(Backend::takeVectors);
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

    private static <K> void takeVectors(Family<K> family) {
        family.use(family.vector());
    }

    private static <K> boolean switchWhenFaster(Family<K> family) {
        K vector = family.vector();
        boolean faster = family.becomesFaster(vector, PATIENCE_SECONDS);
        if (faster) family.use(vector);
        return faster;
    }

    private static void warmUp() {
        Workers.spareOne(true);
        try {
            StringBuilder slow = new StringBuilder();
            for (Family<?> family : FAMILIES) {
                if (!switchWhenFaster(family)) slow.append(slow.length() == 0 ? "" : ", ").append(family.what);
            }
            state = slow.length() == 0 ? "vectors" : "vectors, but plain loops for " + slow + ": vectors did not become faster there on this machine";
        } catch (RuntimeException | LinkageError e) {
            state = "plain loops; " + e.getMessage();
        } finally {
            Workers.spareOne(false);
        }
    }

    /** Begins to warm up, if that has not begun: whoever is going to compute soon, and waits for a person now, calls it. */
    public static void start() {
        // The class has done so when it was loaded.
    }

    /** In one line, what computes now and why. */
    public static String describe() {
        int n = Workers.threads();
        return "Backend " + state + "; " + n + (n == 1 ? " thread" : " threads");
    }
}

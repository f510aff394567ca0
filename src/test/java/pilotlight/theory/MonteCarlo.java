package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/** Averages of seeded draws, compared with a closed form in units of their own standard error. */
final class MonteCarlo {
    static final double ERRORS = 5; // a right formula misses 5 standard errors once in two million checks

    private MonteCarlo() { }

    /** Draws f n times; its mean must lie within 5 standard errors of expected, and those must be small enough to tell. */
    static void assertMean(String what, double expected, long seed, int n, ToDoubleFunction<Random> f) {
        assertMean(what, expected, 0, seed, n, f);
    }

    /** The same with room for a known bias of the closed form itself. */
    static void assertMean(String what, double expected, double bias, long seed, int n, ToDoubleFunction<Random> f) {
        Random random = new Random(seed);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < n; i++) {
            double v = f.applyAsDouble(random) - expected;
            sum += v;
            squares += v * v;
        }
        double off = sum / n;
        double error = Math.sqrt(Math.max(0, squares / n - off * off) / n);
        if (!(Math.abs(off) <= ERRORS * error + bias + 1e-14)) {
            fail(String.format(Locale.ROOT, "%s: closed form %.8g, drawn %.8g, %.1f standard errors of %.2g away (seed %d)",
                    what, expected, expected + off, Math.abs(off) / error, error, seed));
        }
    }

    static double prelu(double alpha, double z) {
        return z > 0 ? z : alpha * z;
    }

    static double slope(double alpha, double z) {
        return z > 0 ? 1 : alpha;
    }

    static double[] normals(Random random, int n) {
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextGaussian();
        }
        return x;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

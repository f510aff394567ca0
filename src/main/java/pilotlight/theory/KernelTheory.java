package pilotlight.theory;

import java.util.function.DoubleUnaryOperator;

/**
 * The geometry that a wide random PReLU layer makes: the correlation map of the angles between inputs, the mean cosine
 * it leaves, and what a perfectly uniform or a collapsed embedding would score.
 */
public final class KernelTheory {
    private static final double ROUNDING = 1e-9;

    private KernelTheory() { }

    /**
     * k(rho) = (a rho + (1-a)² (sin t + (pi - t) cos t)/(2 pi)) · 2/(1+a²), t = arccos rho: the cosine after a wide random
     * layer of two inputs at cosine rho (the arc-cosine kernel of Cho and Saul 2009, for PReLU; k(1) = 1).
     */
    public static double correlation(double rho, double alpha) {
        double t = angle("correlation", rho);
        double c = Math.cos(t);
        double relu = (Math.sin(t) + (Math.PI - t) * c) / (2 * Math.PI);
        return (alpha * c + (1 - alpha) * (1 - alpha) * relu) * 2 / (1 + alpha * alpha);
    }

    /** k applied layer after layer. */
    public static double correlation(double rho, double alpha, int layers) {
        Check.atLeast("correlation", "layers", layers, 0);
        double r = rho;
        for (int l = 0; l < layers; l++) {
            r = correlation(r, alpha);
        }
        return r;
    }

    /**
     * k'(rho) = E[phi'(u) phi'(v)]/E[phi'²] = 1 - (t/pi) (1-a)²/(1+a²) for u, v at cosine rho: the share of the gradient
     * that two inputs have in common. It is the derivative of {@link #correlation}.
     */
    public static double correlationSlope(double rho, double alpha) {
        double t = angle("correlationSlope", rho);
        return 1 - t / Math.PI * (1 - alpha) * (1 - alpha) / (1 + alpha * alpha);
    }

    private static double angle(String where, double rho) {
        Check.require(Math.abs(rho) <= 1 + ROUNDING, where, "rho = " + rho + ", wanted a cosine from -1 to 1");
        return Math.acos(Math.max(-1, Math.min(1, rho)));
    }

    /**
     * k(0) = (1-a)²/(pi (1+a²)) = E[phi]²/E[phi²]: the mean cosine of unrelated inputs after one random layer, 0.318 for
     * ReLU. It is the mean of the activation that makes the cone, not its saturation.
     */
    public static double meanCosine(double alpha) {
        return (1 - alpha) * (1 - alpha) / (Math.PI * (1 + alpha * alpha));
    }

    /**
     * E[f]²/E[f²] under N(0, 1) for any activation f, by integration split at the kinks: tanh 0, GELU 0.187, ELU 0.040,
     * softplus 0.705, sigmoid 0.852.
     */
    public static double meanCosine(DoubleUnaryOperator f, double... kinks) {
        double mean = Gaussian.STANDARD.expect(f, kinks);
        double square = Gaussian.STANDARD.expect(x -> {
            double y = f.applyAsDouble(x);
            return y * y;
        }, kinks);
        return mean * mean / square;
    }

    /**
     * Uniformity log E exp(-t |u - v|²) (Wang and Isola 2020) of the uniform distribution on the unit sphere of R^d, the
     * least that can be reached: -2t + log 0F1(; d/2; t²), since |u - v|² = 2 - 2 u.v and E exp(2t u.v) = 0F1(; d/2; t²).
     */
    public static double uniformity(int d, double t) {
        Check.atLeast("uniformity", "d", d, 1);
        Check.require(t >= 0 && t <= 300, "uniformity", "t = " + t + ", wanted a number from 0 to 300");
        double term = 1;
        double sum = 1;
        for (int k = 1; term > sum * 1e-18; k++) {
            term *= t * t / ((d / 2.0 + k - 1) * k);
            sum += term;
        }
        return -2 * t + Math.log(sum);
    }

    /** {@link #uniformity(int, double)} at the usual t = 2. */
    public static double uniformity(int d) {
        return uniformity(d, 2);
    }

    /** log(2N - 1): NT-Xent of N pairs when every embedding is the same vector, at any temperature. */
    public static double collapsedNtXent(int pairs) {
        return Math.log(2.0 * Check.atLeast("collapsedNtXent", "pairs", pairs, 1) - 1);
    }

    /** 1/sqrt(d): standard deviation of each coordinate, uniform on the unit sphere; 0 when collapsed. */
    public static double coordinateSd(int d) {
        return 1 / Math.sqrt(Check.atLeast("coordinateSd", "d", d, 1));
    }
}

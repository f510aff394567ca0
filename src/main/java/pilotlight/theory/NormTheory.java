package pilotlight.theory;

/**
 * The best BatchNorm after PReLU. Least squares for gamma (y - E y)/s + beta against a target t, with y = phi_a(z) and
 * s² = Var y, gives gamma* = Cov(t, y)/s and beta* = E[t]; what is left over is Var t - gamma*². The targets here are
 * t = phi_c(z): c = {@link #IDENTITY}, {@link #RELU} or any other slope.
 *
 * <p>"The optimal gamma" depends on what is wanted: fitting the identity, fitting ReLU, leaving y as it is
 * ({@link #neutralGamma}) and a mean slope of 1 ({@link #unitSlopeGamma}) are four different curves of a.
 */
public final class NormTheory {
    /** The slope c whose PReLU is the identity. */
    public static final double IDENTITY = 1;
    /** The slope c whose PReLU is ReLU. */
    public static final double RELU = 0;

    private NormTheory() { }

    /** gamma* for z ~ N(0, 1): (1+a)/(2 s(a)) for the identity, (a - 1 + pi)/(2 pi s(a)) for ReLU. */
    public static double gammaStar(double alpha, double c) {
        return gammaStar(alpha, c, Gaussian.STANDARD, 0);
    }

    /**
     * gamma* = Cov(phi_c(z), phi_a(z)) / s · sqrt(s² + eps)/s: the last factor undoes the eps under BatchNorm's root.
     */
    public static double gammaStar(double alpha, double c, Gaussian z, double eps) {
        Check.notNegative("gammaStar", "eps", eps);
        double v = z.variance(alpha);
        return z.covariance(alpha, c) * Math.sqrt(v + eps) / v;
    }

    /** beta* = E[phi_c(z)]: mu for the identity, 1/sqrt(2 pi) for ReLU of N(0, 1). */
    public static double betaStar(double c, Gaussian z) {
        return z.mean(c);
    }

    /** The mean squared error that the best gamma and beta leave: Var phi_c(z) - Cov²/s², never below 0. */
    public static double residual(double alpha, double c, Gaussian z) {
        double cov = z.covariance(alpha, c);
        return Math.max(0, z.variance(c) - cov * cov / z.variance(alpha));
    }

    /** The gamma that leaves the scale of y as it was, s(a); with beta = E y BatchNorm then does nothing. */
    public static double neutralGamma(double alpha, Gaussian z) {
        return z.sd(alpha);
    }

    /** The gamma that gives BatchNorm after PReLU a mean slope of 1: s/E[phi'], 2 s(a)/(1+a) for N(0, 1). */
    public static double unitSlopeGamma(double alpha, Gaussian z) {
        return z.sd(alpha) / z.meanSlope(alpha);
    }

    /**
     * gamma* in training mode, where each batch of B rows supplies its own mean and variance:
     * gamma*_B = E[cov_B / s_B] = gamma* (1 + (-1/2 + 3/8 (kurt y - 1) - 1/2 (E[yc³ tc]/(Cov Var y) - 1))/B) + O(1/B²)
     * with yc, tc centred (second-order delta method). gamma* (1 - 3/(4B)) at a = c = 1.
     */
    public static double gammaStarInBatch(double alpha, double c, Gaussian z, int batch) {
        Check.atLeast("gammaStarInBatch", "batch", batch, 2);
        double v = z.variance(alpha);
        double cov = z.covariance(alpha, c);
        double skewed = z.centralMoment(alpha, 3, c, 1) / (cov * v) - 1;
        double correction = -0.5 + 3.0 / 8 * (z.kurtosis(alpha) - 1) - 0.5 * skewed;
        return cov / Math.sqrt(v) * (1 + correction / batch);
    }
}

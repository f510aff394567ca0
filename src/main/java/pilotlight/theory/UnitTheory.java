package pilotlight.theory;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * When a ReLU unit is active, and when it is dead. A unit w.x + b on x ~ N(0, I) is positive on a fraction Phi(b/|w|)
 * of the inputs; behind BatchNorm on Phi(beta/|gamma|), whatever w and b are.
 */
public final class UnitTheory {
    private UnitTheory() { }

    /** Phi(b/|w|): fraction of inputs x ~ N(0, I) on which w.x + b is positive. */
    public static double activeFraction(double bias, double weightNorm) {
        Check.finite("activeFraction", "bias", bias);
        return Gaussian.phi(bias / Check.positive("activeFraction", "weightNorm", weightNorm));
    }

    /** Phi(beta/|gamma|): the same after BatchNorm of a normal pre-activation; it does not depend on w and b. */
    public static double activeAfterNorm(double beta, double gamma) {
        Check.finite("activeAfterNorm", "beta", beta);
        Check.finite("activeAfterNorm", "gamma", gamma);
        Check.require(gamma != 0, "activeAfterNorm", "gamma = 0 makes the output the constant beta");
        return Gaussian.phi(beta / Math.abs(gamma));
    }

    /** P(dead on n independent inputs) = (1 - p)^n for a unit of active fraction p. */
    public static double deadOnSamples(double activeFraction, long n) {
        Check.fraction("deadOnSamples", "activeFraction", activeFraction);
        Check.require(n >= 0, "deadOnSamples", "n = " + n + ", wanted 0 or more");
        return n == 0 ? 1 : Math.exp(n * Math.log1p(-activeFraction));
    }

    /**
     * P(a fresh unit is negative on all n inputs x ~ N(0, I_d)) = E_w[Phi(-b/|w|)^n], where w ~ N(0, gain²/d I), so
     * |w|² = gain²/d chi²_d. Under He's initialisation gain² = 2 for ReLU.
     */
    public static double deadAtInit(double bias, int inputs, double gain, long n) {
        String where = "deadAtInit";
        Check.finite(where, "bias", bias);
        Check.atLeast(where, "inputs", inputs, 1);
        Check.positive(where, "gain", gain);
        Check.require(n >= 0, where, "n = " + n + ", wanted 0 or more");
        ChiSquaredDistribution chi2 = ChiSquaredDistribution.of(inputs);
        double centre = Math.sqrt(inputs);
        double unit = gain / centre;
        // over the norm r = sqrt(chi²), whose density has width 0.7 around sqrt(d) and no singularity
        return Quadrature.integrate(r -> 2 * r * chi2.density(r * r) * deadOnSamples(Gaussian.phi(bias / (unit * r)), n),
                Math.max(0, centre - 20), Math.max(0, centre - 1), centre, centre + 1, centre + 20);
    }

    /**
     * Samuelson's bound (1968): the largest of n values normalised to mean 0 and biased variance 1 is at most
     * sqrt(n-1).
     */
    public static double largestNormalised(int n) {
        return Math.sqrt(Check.atLeast("largestNormalised", "n", n, 2) - 1);
    }

    /**
     * ... and at least 1/sqrt(n-1). With M the largest, each x lies in [-(n-1) M, M], as the sum is 0; summing
     * (M - x)(x + (n-1) M) &gt;= 0 over all n gives n (n-1) M² - n &gt;= 0.
     */
    public static double leastLargestNormalised(int n) {
        return 1 / largestNormalised(n);
    }

    /**
     * True when BatchNorm (gamma, beta) then ReLU cannot be dead in a training batch of n rows, whatever the data:
     * beta &gt; -|gamma|/sqrt(n-1). Leaves out eps and columns without variance.
     */
    public static boolean surelyAlive(double gamma, double beta, int n) {
        return beta > -Math.abs(gamma) * leastLargestNormalised(n);
    }

    /** True when it must be dead in any training batch of n rows: beta &lt; -|gamma| sqrt(n-1). */
    public static boolean surelyDead(double gamma, double beta, int n) {
        return beta < -Math.abs(gamma) * largestNormalised(n);
    }
}

package pilotlight.theory;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A normal variable z ~ N(mu, sigma²) and the exact moments of PReLU of it, y = phi_a(z) = max(0, z) + a min(0, z).
 * The slope a may be any number, negative or above 1.
 *
 * <p>Everything follows from the partial moments I_k = E[z^k; z &gt; 0]. Integrating by parts,
 * I_0 = Phi(m), I_1 = mu Phi(m) + sigma pdf(m), I_k = mu I_(k-1) + (k-1) sigma² I_(k-2), with m = mu/sigma; and then
 * E[y^k] = I_k + a^k (M_k - I_k), where M_k = E[z^k] obeys the same recurrence from 1 and mu.
 * Far from 0 these sums cancel, so the code uses equivalent forms that do not.
 *
 * @param mu    mean of z
 * @param sigma standard deviation of z, above 0
 */
public record Gaussian(double mu, double sigma) {
    /** N(0, 1). */
    public static final Gaussian STANDARD = new Gaussian(0, 1);

    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
    private static final int TAIL_TERMS = 300;
    private static final double REACH = 38.5; // the density underflows beyond

    public Gaussian {
        Check.finite("Gaussian", "mu", mu);
        Check.positive("Gaussian", "sigma", sigma);
    }

    /** Phi(x), the standard normal distribution. */
    static double phi(double x) {
        return NORMAL.cumulativeProbability(x);
    }

    /** Density of z at x. */
    public double pdf(double x) {
        return NORMAL.density((x - mu) / sigma) / sigma;
    }

    /** P(z &lt;= x) = Phi((x - mu)/sigma). */
    public double cdf(double x) {
        return phi((x - mu) / sigma);
    }

    /** P(z &gt; 0) = Phi(mu/sigma): the fraction of inputs on which a unit with this pre-activation is active. */
    public double active() {
        return phi(mu / sigma);
    }

    /** M_k = E[z^k]. */
    public double moment(int k) {
        return positivePart(k) + negativePart(k);
    }

    /** I_k = E[z^k; z &gt; 0], accurate in both tails. */
    public double positivePart(int k) {
        Check.atLeast("Gaussian.positivePart", "k", k, 0);
        return Math.pow(sigma, k) * partials(mu / sigma, k)[k];
    }

    /** E[z^k; z &lt; 0] = (-1)^k I_k of N(-mu, sigma²). */
    public double negativePart(int k) {
        Check.atLeast("Gaussian.negativePart", "k", k, 0);
        return Math.pow(-sigma, k) * partials(-mu / sigma, k)[k];
    }

    /** E[y^k] = I_k + a^k (M_k - I_k). */
    public double rawMoment(double alpha, int k) {
        return positivePart(k) + Math.pow(alpha, k) * negativePart(k);
    }

    /** E[y] = I_1 + a (mu - I_1); (1-a)/sqrt(2 pi) for N(0, 1). */
    public double mean(double alpha) {
        return rawMoment(alpha, 1);
    }

    /** Var y; (1+a²)/2 - (1-a)²/(2 pi) for N(0, 1). */
    public double variance(double alpha) {
        return centralMoment(alpha, 2, 1, 0);
    }

    /** Standard deviation of y, called s(a) in the formulas. */
    public double sd(double alpha) {
        return Math.sqrt(variance(alpha));
    }

    /** E[(y - E y)³] / Var(y)^1.5: 0 for a symmetric output, 1.64 for ReLU of N(0, 1). */
    public double skewness(double alpha) {
        return centralMoment(alpha, 3, 1, 0) / Math.pow(variance(alpha), 1.5);
    }

    /** E[(y - E y)⁴] / Var(y)²: 3 for a normal output (not the excess), 5.41 for ReLU of N(0, 1). */
    public double kurtosis(double alpha) {
        double v = variance(alpha);
        return centralMoment(alpha, 4, 1, 0) / (v * v);
    }

    /** Cov(phi_a(z), phi_c(z)) = I_2 + a c (M_2 - I_2) - E[phi_a] E[phi_c]. */
    public double covariance(double alpha, double c) {
        return centralMoment(alpha, 1, c, 1);
    }

    /**
     * E[(y - E y)^i (t - E t)^j] with y = phi_a(z), t = phi_c(z).
     *
     * <p>Mirror z so that mu &lt;= 0 and write y = n z + (p - n) max(0, z). Then y - E y = n (z - mu) - e with
     * e = (p - n) I_1 on the side that has most of the mass, so the power there is a polynomial in z - mu, whose moments
     * are those of a centred normal; what the other side does differently is a polynomial in z weighted by the I_k.
     * No large terms cancel, whatever mu/sigma is.
     */
    public double centralMoment(double alpha, int i, double c, int j) {
        Check.atLeast("Gaussian.centralMoment", "i", i, 0);
        Check.atLeast("Gaussian.centralMoment", "j", j, 0);
        Check.finite("Gaussian.centralMoment", "alpha", alpha);
        Check.finite("Gaussian.centralMoment", "c", c);
        boolean mirror = mu > 0; // z -> -z turns the slopes (right 1, left a) into (right -a, left -1)
        double m = mirror ? -mu / sigma : mu / sigma;
        double[] partial = partials(m, Math.max(1, i + j));
        double py = mirror ? -alpha : 1;
        double ny = mirror ? -1 : alpha;
        double pt = mirror ? -c : 1;
        double nt = mirror ? -1 : c;
        double ey = (py - ny) * partial[1];
        double et = (pt - nt) * partial[1];
        double[] left = power(-ey, ny, i, -et, nt, j); // in z - m
        double[] leftInZ = power(-ey - ny * m, ny, i, -et - nt * m, nt, j);
        double[] rightInZ = power(-ey - ny * m, py, i, -et - nt * m, pt, j);
        double sum = 0;
        double normal = 1; // E[(z - m)^k] for even k: 1, 1, 3, 15, ...
        for (int k = 0; k <= i + j; k++) {
            if (k % 2 == 0) {
                sum += left[k] * normal;
                normal *= k + 1;
            }
            sum += (rightInZ[k] - leftInZ[k]) * partial[k];
        }
        return sum * Math.pow(sigma, i + j);
    }

    /** Coefficients of (a0 + a1 x)^i (b0 + b1 x)^j, the constant first. */
    private static double[] power(double a0, double a1, int i, double b0, double b1, int j) {
        double[] p = new double[i + j + 1];
        p[0] = 1;
        for (int n = 0; n < i + j; n++) {
            double c0 = n < i ? a0 : b0;
            double c1 = n < i ? a1 : b1;
            for (int k = n + 1; k > 0; k--) {
                p[k] = c0 * p[k] + c1 * p[k - 1];
            }
            p[0] *= c0;
        }
        return p;
    }

    /**
     * I_0 .. I_n of N(m, 1). For m below -1 the recurrence forward would cancel; backward,
     * I_k/I_(k-1) = k/(|m| + I_(k+1)/I_k) is a continued fraction of positive terms.
     */
    private static double[] partials(double m, int n) {
        double[] part = new double[n + 1];
        part[0] = phi(m);
        if (m < -1) {
            double ratio = 0;
            for (int k = n + TAIL_TERMS; k > 0; k--) {
                ratio = k / (ratio - m);
                if (k <= n) {
                    part[k] = ratio;
                }
            }
            for (int k = 1; k <= n; k++) {
                part[k] *= part[k - 1];
            }
            return part;
        }
        for (int k = 1; k <= n; k++) {
            part[k] = m * part[k - 1] + (k == 1 ? NORMAL.density(m) : (k - 1) * part[k - 2]);
        }
        return part;
    }

    /** E[phi'] = p + a (1-p), p = {@link #active()}; (1+a)/2 at mu = 0. By Stein's lemma Cov(z, y) = sigma² E[phi']. */
    public double meanSlope(double alpha) {
        return active() + alpha * phi(-mu / sigma);
    }

    /** E[phi'²] = p + a² (1-p); (1+a²)/2 at mu = 0: the factor by which a layer passes on the squared gradient. */
    public double meanSquareSlope(double alpha) {
        return active() + alpha * alpha * phi(-mu / sigma);
    }

    /**
     * Relative noise of the slope, nu = Var phi' / E[phi']² = p (1-p) (1-a)² / (p + a (1-p))²; ((1-a)/(1+a))² at mu = 0.
     */
    public double slopeNoise(double alpha) {
        double mean = meanSlope(alpha);
        return active() * phi(-mu / sigma) * (1 - alpha) * (1 - alpha) / (mean * mean);
    }

    /**
     * Density of y. With f the density of z: f(y) for y &gt;= 0 and f(y/a)/a for y &lt; 0 when a &gt; 0; nothing below 0
     * when a = 0 (the missing mass is {@link #atom(double)}); f(y) + f(y/a)/|a| for y &gt;= 0 when a &lt; 0, since PReLU
     * then folds the line.
     */
    public double density(double alpha, double y) {
        double right = y >= 0 ? pdf(y) : 0;
        boolean reached = alpha > 0 ? y < 0 : alpha < 0 && y >= 0;
        return reached ? right + pdf(y / alpha) / Math.abs(alpha) : right;
    }

    /** P(y = 0), the point mass that ReLU makes: Phi(-mu/sigma) for a = 0, else 0. */
    public double atom(double alpha) {
        return alpha == 0 ? phi(-mu / sigma) : 0;
    }

    /**
     * E[f(z)] for any function, by numerical integration. Name every point where f or its slope jumps: a rule that
     * assumes a smooth f (Gauss-Hermite, say) is wrong in the third digit for ReLU.
     *
     * @throws ArithmeticException when the integral does not settle, as with an unnamed kink
     */
    public double expect(DoubleUnaryOperator f, double... kinks) {
        double low = mu - REACH * sigma;
        double high = mu + REACH * sigma;
        double[] points = Arrays.copyOf(kinks, kinks.length + 3);
        points[kinks.length] = low;
        points[kinks.length + 1] = mu;
        points[kinks.length + 2] = high;
        for (int i = 0; i < points.length; i++) {
            points[i] = Math.min(high, Math.max(low, points[i]));
        }
        Arrays.sort(points);
        return Quadrature.integrate(x -> {
            double weight = pdf(x);
            return weight == 0 ? 0 : weight * f.applyAsDouble(x);
        }, points);
    }

    /** {@code N(mean 0.000, sd 1.000)}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "N(mean %.4g, sd %.4g)", mu, sigma);
    }
}

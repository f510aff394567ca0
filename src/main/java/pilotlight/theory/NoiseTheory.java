package pilotlight.theory;

import java.util.Locale;

/**
 * Gradient noise of PReLU in models that can be solved. The noise scale is B_simple = tr Sigma/|G|²
 * (McCandlish et al. 2018), with G the mean and Sigma the covariance of the gradient of one example.
 *
 * <p>Unless it says otherwise: one neuron f(x) = phi_a(w.x), x ~ N(0, I_d), loss (f - y)²/2.
 */
public final class NoiseTheory {
    private static final double EVEN = 1 - 2 / Math.PI; // Var |x|, x ~ N(0, 1)

    private NoiseTheory() { }

    // the slope alone

    /** nu = p (1-p) (1-a)²/(p + a (1-p))², the relative noise Var phi'/E[phi']² at active fraction p. */
    public static double slopeNoise(double alpha, double p) {
        Check.fraction("slopeNoise", "p", p);
        double mean = p + alpha * (1 - p);
        return p * (1 - p) * (1 - alpha) * (1 - alpha) / (mean * mean);
    }

    /** (1-a)²/(4a), the largest {@link #slopeNoise} over p for a &gt; 0, reached at p = a/(1+a); for a &lt;= 0 unbounded. */
    public static double worstSlopeNoise(double alpha) {
        return alpha > 0 ? (1 - alpha) * (1 - alpha) / (4 * alpha) : Double.POSITIVE_INFINITY;
    }

    /** Relative noise of a product of independent factors: prod (1 + nu_i) - 1, for gradients delta · phi' · x. */
    public static double productNoise(double... nu) {
        double product = 1;
        for (double v : nu) {
            product *= 1 + v;
        }
        return product - 1;
    }

    // noise scales

    /** kappa = E[phi'²]/E[phi']² = 2 (1+a²)/(1+a)² = 1 + nu: signal odd in x (a linear teacher), w near 0. */
    public static double kappa(double alpha) {
        return 2 * (1 + alpha * alpha) / ((1 + alpha) * (1 + alpha));
    }

    /** kappa = 1 + nu at active fraction p. */
    public static double kappa(double alpha, double p) {
        return 1 + slopeNoise(alpha, p);
    }

    /** kappa_real = 2 (1+a⁴)/(1+a²)²: teacher phi_a(w*.x), w near w*. */
    public static double kappaRealisable(double alpha) {
        double a2 = alpha * alpha;
        return 2 * (1 + a2 * a2) / ((1 + a2) * (1 + a2));
    }

    /** kappa_even = 2 (1+a²)/(1-a)²: signal even in x, w near 0; infinite at a = 1, which sees no even signal. */
    public static double kappaEven(double alpha) {
        return 2 * (1 + alpha * alpha) / ((1 - alpha) * (1 - alpha));
    }

    /**
     * B_simple = kappa (d + 2 + d r) - 1 at w near 0, linear teacher with label noise; r = sigma²/|w*|².
     */
    public static double noiseScaleAtInit(double alpha, int d, double noiseToSignal) {
        Check.atLeast("noiseScaleAtInit", "d", d, 1);
        Check.notNegative("noiseScaleAtInit", "noiseToSignal", noiseToSignal);
        return kappa(alpha) * (d + 2 + d * noiseToSignal) - 1;
    }

    /** B_n = kappa_real (d + 2) - 1: teacher phi_a(w*.x), w near w*. */
    public static double noiseScaleRealisable(double alpha, int d) {
        return kappaRealisable(alpha) * (Check.atLeast("noiseScaleRealisable", "d", d, 1) + 2) - 1;
    }

    /**
     * B_simple at w near 0 for any target y = odd + even part whose signals |Go|², |Ge|² (Go = E[y x],
     * Ge = E[y sign(w.x) x]) lie in orthogonal directions, and power = E[y² |x|²]:
     * B + 1 = 2 (1+a²) power/((1+a)² |Go|² + (1-a)² |Ge|²).
     *
     * <p>As (1 ± a)² = 1 + a² ± 2a, this is 2 power/(|Go|² + |Ge|² + 2a/(1+a²) (|Go|² - |Ge|²)): every slope is equally
     * noisy where |Go|² = |Ge|²; on the odd side of that point a = 1 is the quietest, on the even side a = -1.
     */
    public static double noiseScaleMixed(double alpha, double power, double odd, double even) {
        double a2 = alpha * alpha;
        double plus = 1 + alpha;
        double minus = 1 - alpha;
        return 2 * (1 + a2) * power / (plus * plus * odd + minus * minus * even) - 1;
    }

    /**
     * {@link #noiseScaleMixed} for y = cos(t) x_2 + sin(t) (|x_1| - c)/sqrt(1-c²), c = sqrt(2/pi), w along x_1, which has
     * unit variance: |Go|² = cos² t, |Ge|² = (1 - 2/pi) sin² t, power d + 2.
     */
    public static double noiseScaleAtAngle(double alpha, int d, double t) {
        Check.atLeast("noiseScaleAtAngle", "d", d, 2);
        double cos = Math.cos(t);
        double sin = Math.sin(t);
        return noiseScaleMixed(alpha, d + 2, cos * cos, EVEN * sin * sin);
    }

    /** The angle where {@link #noiseScaleAtAngle} is the same for every slope: tan² t = 1/(1 - 2/pi), 58.92 degrees. */
    public static double crossingAngle() {
        return Math.atan(1 / Math.sqrt(EVEN));
    }

    /**
     * Mean and noise of the one-neuron gradient.
     *
     * @param signal |G|²
     * @param trace  tr Sigma
     */
    public record GradientMoments(double signal, double trace) {
        /** B_simple = tr Sigma/|G|². */
        public double noiseScale() {
            return trace / signal;
        }

        /** {@code noise scale 43.00: |G|² 0.2500, tr Sigma 10.75}. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "noise scale %.4g: |G|² %.4g, tr Sigma %.4g", noiseScale(), signal, trace);
        }
    }

    /**
     * Exact for every w, teacher y = w*.x + sigma eps: G = ((1+a²) w - (1+a) w*)/2,
     * E|g|² = (d+2)/2 (|w - w*|² + a² |a w - w*|²) + sigma² d (1+a²)/2, tr Sigma = E|g|² - |G|².
     */
    public static GradientMoments linearTeacher(double alpha, double[] w, double[] teacher, double sigma) {
        int d = w.length;
        Check.require(d == teacher.length && d > 0, "linearTeacher",
                "w has " + d + " weights, the teacher " + teacher.length + "; wanted as many, 1 or more");
        double signal = 0;
        double right = 0;
        double left = 0;
        for (int i = 0; i < d; i++) {
            double g = ((1 + alpha * alpha) * w[i] - (1 + alpha) * teacher[i]) / 2;
            signal += g * g;
            right += (w[i] - teacher[i]) * (w[i] - teacher[i]);
            left += (alpha * w[i] - teacher[i]) * (alpha * w[i] - teacher[i]);
        }
        double square = (d + 2) / 2.0 * (right + alpha * alpha * left) + labelNoise(alpha, d, sigma);
        return new GradientMoments(signal, square - signal);
    }

    /** sigma² d (1+a²)/2: tr Sigma that label noise alone makes at the optimum; a slope of 0.5 raises it by 1.25. */
    public static double labelNoise(double alpha, int d, double sigma) {
        return sigma * sigma * d * (1 + alpha * alpha) / 2;
    }

    /**
     * B_simple of the first weight matrix of a wide net of L hidden layers, linear teacher, output near 0:
     * B + 1 = (d+2)/(d E[rho² prod_(l&lt;L) k'(rho_l)]), where rho_0 is the cosine of two independent inputs (density
     * ~ (1 - rho²)^((d-3)/2)), rho_(l+1) = k(rho_l) and k is {@link KernelTheory#correlation}. Depth amplifies the effect
     * of the slope.
     */
    public static double noiseScaleAtDepth(double alpha, int d, int layers) {
        Check.atLeast("noiseScaleAtDepth", "d", d, 2);
        Check.atLeast("noiseScaleAtDepth", "layers", layers, 0);
        // in t = arccos rho the density is sin^(d-2) t, smooth up to the ends; its peak pi/2 is a split point
        double[] points = {0, Math.PI / 2, Math.PI};
        double weight = Quadrature.integrate(t -> Math.pow(Math.sin(t), d - 2), points);
        double shared = Quadrature.integrate(t -> {
            double rho = Math.cos(t);
            double value = rho * rho * Math.pow(Math.sin(t), d - 2);
            for (int l = 0; l < layers; l++) {
                value *= KernelTheory.correlationSlope(rho, alpha);
                rho = KernelTheory.correlation(rho, alpha);
            }
            return value;
        }, points) / weight;
        return (d + 2) / (d * shared) - 1;
    }

    // minibatch SGD near the optimum of the realisable model: D = w - w*, G = h D, E|g|² = m |D|²

    private static double h(double alpha) {
        return (1 + alpha * alpha) / 2;
    }

    private static double m(double alpha, int d) {
        double a2 = alpha * alpha;
        return (d + 2) * (1 + a2 * a2) / 2;
    }

    /** E|D|² after one step over before: 1 - 2 eta h + eta² (h² + (m - h²)/B), h = (1+a²)/2, m = (d+2)(1+a⁴)/2. */
    public static double contraction(double eta, double alpha, int d, double batch) {
        Check.positive("contraction", "batch", batch);
        double h = h(alpha);
        return 1 - 2 * eta * h + eta * eta * (h * h + (m(alpha, d) - h * h) / batch);
    }

    /** The rate of the fastest contraction: (1/h)/(1 + B_n/B), with B_n = {@link #noiseScaleRealisable}. */
    public static double etaBest(double alpha, int d, double batch) {
        return 1 / (h(alpha) * slowdown(noiseScaleRealisable(alpha, d), batch));
    }

    /** The rate at and above which |D|² no longer shrinks on average: (2/h)/(1 + B_n/B) = 2 {@link #etaBest}. */
    public static double etaMax(double alpha, int d, double batch) {
        return 2 * etaBest(alpha, d, batch);
    }

    /** The contraction at {@link #etaBest}: 1 - 1/(1 + B_n/B). */
    public static double bestContraction(double alpha, int d, double batch) {
        return 1 - 1 / slowdown(noiseScaleRealisable(alpha, d), batch);
    }

    /**
     * 1 + B_n/B, by how much small batches stretch the number of steps: steps = S_min (1 + B_n/B). A lower noise scale
     * means fewer steps at a small batch and an earlier end of what a larger batch can gain.
     */
    public static double slowdown(double noiseScale, double batch) {
        Check.positive("slowdown", "batch", batch);
        return 1 + noiseScale / batch;
    }

    /**
     * Stationary excess loss of SGD under label noise: (h/2) eta sigma² d/B / (2 - eta (h + (m/h - h)/B)).
     * Infinite at and above {@link #etaMax}.
     */
    public static double noiseFloor(double eta, double alpha, int d, double sigma, double batch) {
        Check.positive("noiseFloor", "batch", batch);
        double h = h(alpha);
        double room = 2 - eta * (h + (m(alpha, d) / h - h) / batch);
        return room > 0 ? h / 2 * eta * sigma * sigma * d / batch / room : Double.POSITIVE_INFINITY;
    }
}

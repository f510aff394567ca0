package pilotlight.theory;

/** What depth does to gradients, and to the chance that a ReLU net is born dead. */
public final class DepthTheory {
    private DepthTheory() { }

    /** sqrt(2/(1+a²)), the gain that keeps the mean square through a PReLU layer (He et al. 2015). */
    public static double gain(double alpha) {
        return Math.sqrt(2 / (1 + alpha * alpha));
    }

    /**
     * Mean-square gradient that leaves L layers over the one that came in, at mu = 0 and weights of variance
     * gain²/fan: (gain² (1+a²)/2)^L. He's gain makes it 1; Xavier's (gain 1, fan in = fan out) ((1+a²)/2)^L.
     */
    public static double meanSquareGradient(double gain, double alpha, int layers) {
        Check.atLeast("meanSquareGradient", "layers", layers, 0);
        return Math.pow(gain * gain * (1 + alpha * alpha) / 2, layers);
    }

    /**
     * Relative variance, over the weights, of the mean square after one layer of the given width at He's gain:
     * (6 (1+a⁴)/(1+a²)² - 1)/width, that is (kurtosis of one output - 1)/width. Why single runs scatter about
     * {@link #meanSquareGradient}.
     */
    public static double layerScatter(double alpha, int width) {
        Check.atLeast("layerScatter", "width", width, 1);
        double a2 = alpha * alpha;
        return (6 * (1 + a2 * a2) / ((1 + a2) * (1 + a2)) - 1) / width;
    }

    /**
     * P(a ReLU net with zero biases and symmetric weights is 0 on one ray of inputs): v = 1 - prod_l (1 - 2^-N_l).
     * Exact: while the signal lives, each of a layer's N units is off with probability 1/2, independently
     * (setting of Lu, Shin, Su and Karniadakis 2019, where it is an upper bound for the net).
     */
    public static double bornDeadRay(int... widths) {
        double logAlive = 0;
        for (int width : widths) {
            logAlive += Math.log1p(-Math.scalb(1.0, -Check.atLeast("bornDeadRay", "width", width, 1)));
        }
        return -Math.expm1(logAlive);
    }

    /** {@link #bornDeadRay} for L hidden layers of one width: v(L) = 1 - (1 - 2^-N)^L. */
    public static double bornDead(int layers, int width) {
        Check.atLeast("bornDead", "layers", layers, 0);
        Check.atLeast("bornDead", "width", width, 1);
        return -Math.expm1(layers * Math.log1p(-Math.scalb(1.0, -width)));
    }

    /**
     * Lower bound for the whole net with one input, which is dead when both rays x &gt; 0 and x &lt; 0 are; the upper bound
     * is {@link #bornDead}. With q = 2^-N: 2 q v(L-1) + (1 - 2q) v(L-1)². In the first layer the rays share no active
     * unit, so one of them is off with probability 2q and the other then dies like a single ray; else both live on, and
     * from two orthogonal signals a joint death is at least as likely as two independent ones.
     */
    public static double bornDeadNetLower(int layers, int width) {
        Check.atLeast("bornDeadNetLower", "layers", layers, 1);
        double q = Math.scalb(1.0, -Check.atLeast("bornDeadNetLower", "width", width, 1));
        double v = bornDead(layers - 1, width);
        return 2 * q * v + (1 - 2 * q) * v * v;
    }
}

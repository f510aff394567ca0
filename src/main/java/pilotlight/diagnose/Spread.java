package pilotlight.diagnose;

import java.util.Arrays;
import pilotlight.nn.Activation;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Prelu;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Gaussian;

/**
 * How the values of a layer are spread, all of its units and rows taken together.
 *
 * @param mean     the mean
 * @param std      the standard deviation, divisor n
 * @param skewness third central moment over std³; 0 for a symmetric spread
 * @param kurtosis fourth central moment over std⁴; 3 for a normal one
 * @param zero     share of values that are exactly 0
 */
public record Spread(double mean, double std, double skewness, double kurtosis, double zero) {
    static final Spread UNKNOWN = new Spread(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    private static final int GRID = 401;
    private static final double REACH = 8;

    private static Spread of(double mean, double two, double three, double four, double zero) {
        double std = Math.sqrt(Math.max(0, two));
        // Values that are all the same but for rounding have no shape.
        boolean flat = std <= 1e-7 * Math.abs(mean);
        return new Spread(mean, std, flat ? Double.NaN : three / (two * std), flat ? Double.NaN : four / (two * two), zero);
    }

    /** That of the finite values among {@code v}. */
    static Spread of(float[] v) {
        double sum = 0;
        long n = 0;
        long zeros = 0;
        for (float x : v) {
            if (!Float.isFinite(x)) continue;
            n++;
            sum += x;
            if (x == 0) zeros++;
        }
        if (n == 0) return UNKNOWN;
        double mean = sum / n;
        double two = 0, three = 0, four = 0;
        for (float x : v) {
            if (!Float.isFinite(x)) continue;
            double d = x - mean;
            two += d * d;
            three += d * d * d;
            four += d * d * d * d;
        }
        return of(mean, two / n, three / n, four / n, (double) zeros / n);
    }

    /**
     * That of {@code layer}'s output if the input z of every unit of an activation, or the output of every unit of a linear, convolution or
     * BatchNorm layer, was normal with the mean and deviation that it has: the moments of PReLU of a normal z are those of {@link Gaussian}, those
     * of a smooth activation a sum over a fine grid. {@link #UNKNOWN} for other layers.
     */
    static Spread expected(Layer layer, Tensor in, Tensor out) {
        boolean activation = layer instanceof Prelu || layer instanceof Activation;
        boolean plain = layer instanceof Linear || layer instanceof Conv2d || layer instanceof BatchNorm;
        Tensor z = activation ? in : out;
        if (!activation && !plain || z.rank() < 2) return UNKNOWN;
        double[][] units = moments(z);
        int n = units.length;
        double[] slopes = plain ? new double[] {1} : slopes(layer);
        double[][] each = slopes == null ? grid(layer, units) : new double[n][];
        double mean = 0;
        for (int u = 0; u < n; u++) {
            if (slopes != null) each[u] = rectified(units[u][0], units[u][1], slopes[slopes.length == 1 ? 0 : u]);
            mean += each[u][0] / n;
        }
        double two = 0, three = 0, four = 0, zero = 0;
        for (double[] c : each) {
            double d = c[0] - mean;
            two += (c[1] + d * d) / n;
            three += (c[2] + 3 * d * c[1] + d * d * d) / n;
            four += (c[3] + 4 * d * c[2] + 6 * d * d * c[1] + d * d * d * d) / n;
            zero += c[4] / n;
        }
        return of(mean, two, three, four, zero);
    }

    /** Mean and standard deviation of each unit. */
    static double[][] moments(Tensor z) {
        int units = z.dim(1);
        int inner = z.size() / Math.max(1, z.dim(0) * units);
        double n = (double) z.dim(0) * inner;
        double[] sum = new double[units];
        double[] squares = new double[units];
        float[] v = z.data();
        for (int p = 0; p < v.length; ) {
            for (int u = 0; u < units; u++) {
                for (int end = p + inner; p < end; p++) {
                    sum[u] += v[p];
                    squares[u] += (double) v[p] * v[p];
                }
            }
        }
        double[][] m = new double[units][];
        for (int u = 0; u < units; u++) m[u] = new double[] {sum[u] / n, Math.sqrt(Math.max(0, squares[u] / n - sum[u] / n * (sum[u] / n)))};
        return m;
    }

    /** The slopes below 0 of a layer that is PReLU of some kind, one for all or one for each unit; else null. */
    private static double[] slopes(Layer layer) {
        if (layer instanceof Prelu p) {
            double[] alpha = new double[p.channels()];
            Arrays.setAll(alpha, c -> p.alpha().data()[c]);
            return alpha;
        }
        Activation a = (Activation) layer;
        return switch (a.name()) {
            case "relu" -> new double[] {0};
            case "identity" -> new double[] {1};
            case "leakyRelu" -> new double[] {Double.isNaN(a.argument()) ? 0.01 : a.argument()};
            default -> null;
        };
    }

    /** Mean, central moments two to four, and share at zero of PReLU of a normal z. */
    private static double[] rectified(double mu, double sigma, double slope) {
        double steady = mu > 0 ? mu : slope * mu;
        if (!Double.isFinite(mu + sigma)) return new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
        if (sigma <= 1e-9 * Math.abs(mu)) return new double[] {steady, 0, 0, 0, steady == 0 ? 1 : 0};
        Gaussian z = new Gaussian(mu, sigma);
        return new double[] {z.mean(slope), z.centralMoment(slope, 2, 1, 0), z.centralMoment(slope, 3, 1, 0), z.centralMoment(slope, 4, 1, 0), z.atom(slope)};
    }

    /** The same for any activation: its values on a grid over each unit's normal input. */
    private static double[][] grid(Layer layer, double[][] units) {
        int n = units.length;
        float[] z = new float[GRID * n];
        double[] weight = new double[GRID];
        double total = 0;
        for (int i = 0; i < GRID; i++) {
            double t = REACH * (2.0 * i / (GRID - 1) - 1);
            weight[i] = Math.exp(-t * t / 2);
            total += weight[i];
            for (int u = 0; u < n; u++) z[i * n + u] = (float) (units[u][0] + units[u][1] * t);
        }
        float[] y = Autograd.noGrad(() -> layer.forward(Tensor.wrap(z, GRID, n))).data();
        double[][] each = new double[n][5];
        for (int u = 0; u < n; u++) {
            double[] c = each[u];
            for (int i = 0; i < GRID; i++) c[0] += weight[i] / total * y[i * n + u];
            for (int i = 0; i < GRID; i++) {
                double d = y[i * n + u] - c[0];
                double w = weight[i] / total;
                c[1] += w * d * d;
                c[2] += w * d * d * d;
                c[3] += w * d * d * d * d;
            }
        }
        return each;
    }
}

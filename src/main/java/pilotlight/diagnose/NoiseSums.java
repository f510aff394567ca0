package pilotlight.diagnose;

import java.util.List;
import java.util.function.IntPredicate;
import pilotlight.compute.Sweep;
import pilotlight.compute.Workers;
import pilotlight.theory.Interval;

/**
 * Running sums of gradients of independent batches, and what they say of |G|² and tr Sigma.
 *
 * <p>The batches fall into {@link #BLOCKS} blocks of equally many. Kept are, for each block, the sum of its gradients and of
 * their squared lengths, whatever the number of batches. With h_ab the product of the mean gradients of blocks a and b,
 * <ul>
 * <li>|G|² = the mean of h_ab over a != b, which is (B2 |G_B2|² - B1 |G_B1|²)/(B2 - B1) of McCandlish and others (2018,
 * arXiv 1812.06162, appendix A) with B1 the rows of a block and B2 all rows;
 * <li>tr Sigma = B (mean |g_B|² - |G|²), the other of their pair, with B the rows of a batch;
 * <li>Var |G|² = alpha |G|² + beta: the estimates of beta, which is all where |G|² is 0, and of alpha come from the means of
 * h_ab², h_ab h_ac and h_ab h_cd over different blocks, and the interval holds the |G|² that are within their own error of
 * the estimate;
 * <li>the ratio has Fieller's (1954) interval with that variance, which knows that |G|² may be small beside its own error.
 * </ul>
 */
final class NoiseSums {
    static final int BLOCKS = 24;
    private static final double LEVEL = 0.95;
    private static final double T = Interval.tQuantile(BLOCKS - 1, LEVEL);
    /** |G|² is resolved when its interval is at most this share of it to either side. */
    private static final double SHARP = 0.5;

    private final float[][][] sum;
    private final double[][] squares;
    private final int[] count = new int[BLOCKS];
    private double[][][] products;

    /** For gradients that consist of arrays of these lengths. */
    NoiseSums(int... lengths) {
        sum = new float[lengths.length][BLOCKS][];
        for (int p = 0; p < lengths.length; p++) for (int b = 0; b < BLOCKS; b++) sum[p][b] = new float[lengths[p]];
        squares = new double[lengths.length][BLOCKS];
    }

    /** Adds the gradient of one batch; null stands for zeros. */
    void add(int block, List<float[]> gradient) {
        count[block]++;
        for (int p = 0; p < sum.length; p++) {
            float[] g = gradient.get(p);
            if (g == null) continue;
            Sweep.add(sum[p][block], g, sum[p][block]);
            squares[p][block] += dot(g, g);
        }
        products = null;
    }

    /** The mean gradient of the blocks that are wanted, array {@code part}. */
    float[] mean(int part, IntPredicate wanted) {
        float[] mean = new float[sum[part][0].length];
        int n = 0;
        for (int b = 0; b < BLOCKS; b++) {
            if (!wanted.test(b)) continue;
            n += count[b];
            for (int i = 0; i < mean.length; i++) mean[i] += sum[part][b][i];
        }
        for (int i = 0; i < mean.length; i++) mean[i] /= n;
        return mean;
    }

    /** The mean gradient of one block times {@code v}, array {@code part}. */
    double dot(int part, int block, float[] v) {
        return dot(sum[part][block], v) / count[block];
    }

    static double dot(float[] a, float[] b) {
        double s = 0, t = 0, u = 0, v = 0;
        int i = 0;
        for (; i + 3 < a.length; i += 4) {
            s += (double) a[i] * b[i];
            t += (double) a[i + 1] * b[i + 1];
            u += (double) a[i + 2] * b[i + 2];
            v += (double) a[i + 3] * b[i + 3];
        }
        for (; i < a.length; i++) s += (double) a[i] * b[i];
        return s + t + u + v;
    }

    /** h_ab of each array. */
    private double[][][] products() {
        if (products != null) return products;
        double[][][] h = new double[sum.length][BLOCKS][BLOCKS];
        for (int part = 0; part < sum.length; part++) {
            int p = part;
            Workers.split(BLOCKS, 1, (from, to) -> {
                for (int a = from; a < to; a++) for (int b = 0; b < a; b++) h[p][a][b] = dot(sum[p][a], sum[p][b]) / count[a] / count[b];
            });
            for (int a = 0; a < BLOCKS; a++) for (int b = 0; b < a; b++) h[p][b][a] = h[p][a][b];
        }
        products = h;
        return h;
    }

    /**
     * What is known of the mean gradient and its noise.
     *
     * @param signal |G|²
     * @param trace  tr Sigma
     * @param scale  tr Sigma/|G|²; from 0 to infinity when |G|² may be 0
     * @param needed rows that would bring the interval of |G|² to half of it to either side
     * @param guess  whether |G|² is so far from resolved that {@code needed} is only a lower bound
     */
    record Estimate(Interval signal, Interval trace, Interval scale, double needed, boolean guess) {
        boolean resolved() {
            return signal.mean() > 0 && signal.half() <= SHARP * signal.mean();
        }
    }

    /** The estimate over the arrays of {@code parts}, from batches of {@code batch} rows. */
    Estimate estimate(int batch, int... parts) {
        int k = BLOCKS;
        double[][] h = new double[k][k];
        double[] q = new double[k];
        for (int p : parts) {
            for (int a = 0; a < k; a++) {
                q[a] += squares[p][a] / count[a];
                for (int b = 0; b < k; b++) h[a][b] += products()[p][a][b];
            }
        }
        double[] r = new double[k];
        double all = 0, rowSquares = 0, squared = 0;
        for (int a = 0; a < k; a++) {
            for (int b = 0; b < k; b++) {
                r[a] += h[a][b];
                squared += h[a][b] * h[a][b];
            }
            all += r[a];
            rowSquares += r[a] * r[a];
        }
        double pairs = k * (k - 1.0);
        double u = all / pairs;
        double two = squared / pairs;
        double three = (rowSquares - squared) / (pairs * (k - 2));
        double four = (all * all - 4 * rowSquares + 2 * squared) / (pairs * (k - 2) * (k - 3));
        double meanQ = mean(q);
        // Sigma of a block's mean: tr Sigma², then G'Sigma G over |G|², near its own error pulled to tr Sigma²/tr Sigma.
        double shared = three - four;
        double own = Math.max(0, two - four - 2 * shared);
        double beta = 2 * own / pairs;
        double error = Math.sqrt(beta);
        double typical = meanQ > u ? own / (meanQ - u) * count[0] : 0;
        double least = Math.max(0, u) + error;
        double along = least > 0 ? Math.max(0, shared + typical * error) / least : 0;
        double alpha = 4 * (k - 1) * along / pairs;
        double varQ = variance(q) / k;
        double covQU = 2 * covariance(q, r) / ((k - 1.0) * k) * (k - 1) / (k - 2);
        double s = batch * (meanQ - u);
        double varU = beta + alpha * Math.max(u, 0);
        double varS = Math.max(0, (double) batch * batch * (varQ - 2 * covQU + varU));
        double t2 = T * T;
        double middle = u + t2 * alpha / 2;
        double reach = T * Math.sqrt(varU + t2 * alpha * alpha / 4);
        Interval signal = new Interval(u, Math.sqrt(varU * k), k, middle - reach, middle + reach, LEVEL);
        double[] ends = ratio(u * u - t2 * beta, meanQ * u + t2 * (alpha * meanQ / 2 - covQU), meanQ * meanQ - t2 * varQ, u);
        Interval scale = new Interval(s / u, Double.NaN, k, Math.max(0, batch * (ends[0] - 1)), batch * (ends[1] - 1), LEVEL);
        double rows = (double) k * count[0] * batch;
        // The half width at x times the rows is T sqrt(steady/x + beta/x²), or near it; it is wanted at SHARP of |G|².
        double steady = alpha * Math.max(u, 0);
        double wanted = Math.max(u, Math.sqrt(varU)) * SHARP / T;
        double x = (steady + Math.sqrt(steady * steady + 4 * beta * wanted * wanted)) / (2 * wanted * wanted);
        return new Estimate(signal, interval(s, Math.sqrt(varS)), scale, rows * x, u < Math.sqrt(varU));
    }

    private static Interval interval(double mean, double se) {
        return new Interval(mean, se * Math.sqrt(BLOCKS), BLOCKS, mean - T * se, mean + T * se, LEVEL);
    }

    /** Where a x² - 2 b x + c <= 0, when it is an interval. */
    private static double[] ratio(double a, double b, double c, double u) {
        if (!(a > 0) || u <= 0) return new double[] {0, Double.POSITIVE_INFINITY};
        double root = Math.sqrt(Math.max(0, b * b - a * c));
        return new double[] {(b - root) / a, (b + root) / a};
    }

    private static double mean(double[] v) {
        double s = 0;
        for (double x : v) s += x;
        return s / v.length;
    }

    private static double variance(double[] v) {
        return covariance(v, v);
    }

    private static double covariance(double[] v, double[] w) {
        double mv = mean(v), mw = mean(w), s = 0;
        for (int i = 0; i < v.length; i++) s += (v[i] - mv) * (w[i] - mw);
        return s / (v.length - 1);
    }
}

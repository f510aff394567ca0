package pilotlight.tensor;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import pilotlight.compute.Columns;
import pilotlight.surface.Mistake;

/**
 * Batch normalisation over all axes but the second. Ioffe and Szegedy, 2015 (arXiv 1502.03167).
 *
 * <p>y = gamma (x - mean) / sqrt(var + eps) + beta for each channel. In training, mean and variance (the biased one,
 * divided by n) are the batch's own and the gradient goes through them; in evaluation they are given constants.
 */
public final class Normalization {
    private Normalization() {
    }

    /** Hears of the moments of each training batch. */
    public interface Follower {
        /** Mean and biased variance for each channel over {@code count} values; the arrays are valid during the call. */
        void follow(float[] mean, float[] variance, int count);
    }

    private static int channels(Tensor x) {
        if (x.rank() < 2) throw new Mistake("batchNorm: input " + x.shape() + " has no channels; give [batch, channels, ..]");
        return x.dim(1);
    }

    private static void check(String what, int size, Tensor x) {
        if (size != x.dim(1)) {
            throw new Mistake("batchNorm: " + what + " has " + size + " values, input " + x.shape() + " has " + x.dim(1) + " channels; give one for each");
        }
    }

    /** Normalised with the batch's own moments, which the gradient goes through; gamma and beta may be null. */
    public static Tensor train(Tensor x, Tensor gamma, Tensor beta, double eps) {
        return train(x, gamma, beta, () -> eps, (mean, variance, count) -> { });
    }

    /** As {@link #train(Tensor, Tensor, Tensor, double)}; {@code follower} hears of the moments of each batch. */
    public static Tensor train(Tensor x, Tensor gamma, Tensor beta, DoubleSupplier eps, Follower follower) {
        float[] variance = new float[channels(x)];
        return normalize(Op.BATCH_NORM, x, gamma, beta, null, variance, eps, follower);
    }

    /** Normalised with given moments, which are constants; gamma and beta may be null. */
    public static Tensor eval(Tensor x, Tensor gamma, Tensor beta, float[] mean, float[] variance, DoubleSupplier eps) {
        check("mean", mean.length, x);
        check("variance", variance.length, x);
        return normalize(Op.BATCH_NORM_EVAL, x, gamma, beta, mean, variance, eps, null);
    }

    private static Tensor normalize(Op op, Tensor x, Tensor gamma, Tensor beta, float[] means, float[] variance, DoubleSupplier eps, Follower follower) {
        int channels = channels(x);
        check("gamma", gamma == null ? channels : gamma.size(), x);
        check("beta", beta == null ? channels : beta.size(), x);
        int inner = x.shape().inner(1);
        int count = x.size() / Math.max(channels, 1);
        float[] v = x.data();
        float[] y = new float[v.length];
        // Running averages move on; the backward pass wants those of now.
        float[] mean = new float[channels];
        float[] inverse = new float[channels];
        float[] ga = new float[channels];
        float[] be = new float[channels];
        // Sums over columns: forward the moments, backward those of the gradient and of its product with the result.
        double[] sum = new double[channels];
        double[] dot = new double[channels];
        Runnable forward = () -> {
            if (means == null) {
                moments(v, inner, count, sum, dot);
                for (int c = 0; c < channels; c++) {
                    mean[c] = (float) sum[c];
                    variance[c] = (float) dot[c];
                }
                if (!Replay.again()) follower.follow(mean, variance, count);
            } else {
                System.arraycopy(means, 0, mean, 0, channels);
            }
            double e = eps.getAsDouble();
            for (int c = 0; c < channels; c++) {
                inverse[c] = (float) (1 / Math.sqrt(variance[c] + e));
                ga[c] = gamma == null ? 1 : gamma.data()[c];
                be[c] = beta == null ? 0 : beta.data()[c];
            }
            if (inner == 1) {
                Columns.normalize(v, y, mean, inverse, ga, be);
            } else {
                for (int p = 0, c = 0; p < v.length; p += inner, c = c + 1 == channels ? 0 : c + 1) {
                    for (int i = p; i < p + inner; i++) y[i] = ga[c] * ((v[i] - mean[c]) * inverse[c]) + be[c];
                }
            }
        };
        Autograd.Backward backward = g -> {
            Arrays.fill(sum, 0);
            Arrays.fill(dot, 0);
            if (inner == 1) {
                Columns.normalizeSums(v, g, mean, inverse, sum, dot);
            } else {
                for (int p = 0, c = 0; p < v.length; p += inner, c = c + 1 == channels ? 0 : c + 1) {
                    double s = 0;
                    double d = 0;
                    for (int i = p; i < p + inner; i++) {
                        s += g[i];
                        d += g[i] * (double) ((v[i] - mean[c]) * inverse[c]);
                    }
                    sum[c] += s;
                    dot[c] += d;
                }
            }
            if (gamma != null && gamma.needsGrad()) {
                for (int c = 0; c < channels; c++) gamma.gradient()[c] += (float) dot[c];
            }
            if (beta != null && beta.needsGrad()) {
                for (int c = 0; c < channels; c++) beta.gradient()[c] += (float) sum[c];
            }
            if (!x.needsGrad()) return;
            float[] gx = x.gradient();
            boolean through = op == Op.BATCH_NORM;
            float[] f = new float[channels];
            float[] gm = new float[channels];
            float[] gv = new float[channels];
            for (int c = 0; c < channels; c++) {
                f[c] = inverse[c] * ga[c];
                // What the mean and the variance of the batch took with them.
                gm[c] = through ? (float) (sum[c] / count) : 0;
                gv[c] = through ? (float) (dot[c] / count) : 0;
            }
            if (inner == 1) {
                Columns.normalizeBack(v, g, gx, mean, inverse, f, gm, gv);
            } else {
                for (int p = 0, c = 0; p < v.length; p += inner, c = c + 1 == channels ? 0 : c + 1) {
                    for (int i = p; i < p + inner; i++) gx[i] += f[c] * (g[i] - gm[c] - (v[i] - mean[c]) * inverse[c] * gv[c]);
                }
            }
        };
        if (gamma == null && beta == null) return Autograd.result(op, y, x.shape(), forward, backward, x);
        if (gamma == null) return Autograd.result(op, y, x.shape(), forward, backward, x, beta);
        if (beta == null) return Autograd.result(op, y, x.shape(), forward, backward, x, gamma);
        return Autograd.result(op, y, x.shape(), forward, backward, x, gamma, beta);
    }

    private static void moments(float[] v, int inner, int count, double[] mean, double[] variance) {
        if (inner == 1 && count > 0) {
            Columns.moments(v, mean, variance);
            return;
        }
        int channels = mean.length;
        Arrays.fill(mean, 0);
        Arrays.fill(variance, 0);
        for (int p = 0, c = 0; p < v.length; p += inner, c = c + 1 == channels ? 0 : c + 1) {
            double s = 0;
            for (int i = p; i < p + inner; i++) s += v[i];
            mean[c] += s / count;
        }
        // The second pass over deviations keeps its digits where E[x^2] - E[x]^2 would lose them.
        for (int p = 0, c = 0; p < v.length; p += inner, c = c + 1 == channels ? 0 : c + 1) {
            double m = mean[c];
            double s = 0;
            for (int i = p; i < p + inner; i++) s += (v[i] - m) * (v[i] - m);
            variance[c] += s / count;
        }
    }
}

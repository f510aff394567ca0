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
        float[] factor = new float[channels];
        float[] shift = new float[channels];
        float[] gradMean = new float[channels];
        float[] gradDot = new float[channels];
        // Sums over channels: forward the moments, backward those of the gradient and of its product with x - mean.
        double[] sum = new double[channels];
        double[] dot = new double[channels];
        Runnable forward = () -> {
            if (means == null) {
                if (count > 0) Columns.moments(v, channels, inner, sum, dot);
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
                factor[c] = gamma == null ? inverse[c] : inverse[c] * gamma.data()[c];
                shift[c] = beta == null ? 0 : beta.data()[c];
            }
            Columns.normalize(v, y, channels, inner, mean, factor, shift);
        };
        Autograd.Backward backward = g -> {
            Arrays.fill(sum, 0);
            Arrays.fill(dot, 0);
            Columns.normalizeSums(v, g, channels, inner, mean, sum, dot);
            if (gamma != null && gamma.needsGrad()) {
                float[] gg = gamma.gradient();
                for (int c = 0; c < channels; c++) gg[c] += (float) (dot[c] * inverse[c]);
            }
            if (beta != null && beta.needsGrad()) {
                float[] gb = beta.gradient();
                for (int c = 0; c < channels; c++) gb[c] += (float) sum[c];
            }
            if (!x.needsGrad()) return;
            for (int c = 0; c < channels && op == Op.BATCH_NORM; c++) {
                // What the mean and the variance of the batch took with them.
                gradMean[c] = (float) (sum[c] / count);
                gradDot[c] = (float) (dot[c] / count * inverse[c] * inverse[c]);
            }
            boolean add = x.hasGradient();
            Columns.normalizeBack(v, g, x.freshGradient(), channels, inner, mean, factor, gradMean, gradDot, add);
        };
        if (gamma == null && beta == null) return Autograd.result(op, y, x.shape(), forward, backward, x);
        if (gamma == null) return Autograd.result(op, y, x.shape(), forward, backward, x, beta);
        if (beta == null) return Autograd.result(op, y, x.shape(), forward, backward, x, gamma);
        return Autograd.result(op, y, x.shape(), forward, backward, x, gamma, beta);
    }
}

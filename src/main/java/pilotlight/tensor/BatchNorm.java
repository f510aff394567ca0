package pilotlight.tensor;

/**
 * Batch normalisation over all axes but the second. Ioffe and Szegedy, 2015 (arXiv 1502.03167).
 *
 * <p>y = gamma (x - mean) / sqrt(var + eps) + beta for each channel. In training, mean and variance (the biased one,
 * divided by n) are the batch's own and the gradient goes through them; in evaluation they are given constants.
 */
public final class BatchNorm {
    private BatchNorm() {
    }

    /** What a training batch showed: mean and biased variance for each channel over {@code count} values. */
    public record Moments(float[] mean, float[] variance, int count) {
    }

    /** The mean and biased variance of each channel of {@code x} [n, channels, ..]. */
    public static Moments moments(Tensor x) {
        int channels = x.dim(1);
        int inner = x.shape().inner(1);
        int count = x.size() / Math.max(channels, 1);
        float[] v = x.data();
        double[] mean = new double[channels];
        double[] var = new double[channels];
        for (int p = 0, k = 0; p < v.length; p += inner, k++) {
            double s = 0;
            for (int i = p; i < p + inner; i++) s += v[i];
            mean[k % channels] += s / count;
        }
        // The second pass over deviations keeps its digits where E[x^2] - E[x]^2 would lose them.
        for (int p = 0, k = 0; p < v.length; p += inner, k++) {
            double m = mean[k % channels];
            double s = 0;
            for (int i = p; i < p + inner; i++) s += (v[i] - m) * (v[i] - m);
            var[k % channels] += s / count;
        }
        float[] m = new float[channels];
        float[] s = new float[channels];
        for (int c = 0; c < channels; c++) {
            m[c] = (float) mean[c];
            s[c] = (float) var[c];
        }
        return new Moments(m, s, count);
    }

    /** Normalised with the batch's own moments, which the gradient goes through; gamma and beta may be null. */
    public static Tensor train(Tensor x, Tensor gamma, Tensor beta, Moments batch, double eps) {
        return normalize(Op.BATCH_NORM, x, gamma, beta, batch.mean, batch.variance, eps);
    }

    /** Normalised with given moments, which are constants; gamma and beta may be null. */
    public static Tensor eval(Tensor x, Tensor gamma, Tensor beta, float[] mean, float[] variance, double eps) {
        return normalize(Op.BATCH_NORM_EVAL, x, gamma, beta, mean, variance, eps);
    }

    private static Tensor normalize(Op op, Tensor x, Tensor gamma, Tensor beta, float[] mean, float[] variance, double eps) {
        int channels = x.dim(1);
        int inner = x.shape().inner(1);
        int count = x.size() / Math.max(channels, 1);
        float[] v = x.data();
        float[] hat = new float[v.length];
        float[] y = gamma == null && beta == null ? hat : new float[v.length];
        double[] scale = new double[channels];
        for (int c = 0; c < channels; c++) scale[c] = 1 / Math.sqrt(variance[c] + eps);
        for (int p = 0, k = 0; p < v.length; p += inner, k++) {
            int c = k % channels;
            float m = mean[c];
            float s = (float) scale[c];
            float ga = gamma == null ? 1 : gamma.data()[c];
            float be = beta == null ? 0 : beta.data()[c];
            for (int i = p; i < p + inner; i++) {
                hat[i] = (v[i] - m) * s;
                y[i] = ga * hat[i] + be;
            }
        }
        Autograd.Backward backward = g -> {
            double[] sum = new double[channels];
            double[] dot = new double[channels];
            for (int p = 0, k = 0; p < v.length; p += inner, k++) {
                double s = 0;
                double d = 0;
                for (int i = p; i < p + inner; i++) {
                    s += g[i];
                    d += (double) g[i] * hat[i];
                }
                sum[k % channels] += s;
                dot[k % channels] += d;
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
            for (int p = 0, k = 0; p < v.length; p += inner, k++) {
                int c = k % channels;
                float f = (float) (scale[c] * (gamma == null ? 1 : gamma.data()[c]));
                // What the mean and the variance of the batch took with them.
                float gm = through ? (float) (sum[c] / count) : 0;
                float gv = through ? (float) (dot[c] / count) : 0;
                for (int i = p; i < p + inner; i++) gx[i] += f * (g[i] - gm - hat[i] * gv);
            }
        };
        if (gamma == null && beta == null) return Autograd.result(op, y, x.shape(), backward, x);
        if (gamma == null) return Autograd.result(op, y, x.shape(), backward, x, beta);
        if (beta == null) return Autograd.result(op, y, x.shape(), backward, x, gamma);
        return Autograd.result(op, y, x.shape(), backward, x, gamma, beta);
    }
}

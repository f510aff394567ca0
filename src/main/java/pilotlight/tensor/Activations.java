package pilotlight.tensor;

import org.apache.commons.numbers.gamma.Erfc;
import pilotlight.compute.Columns;
import pilotlight.surface.Mistake;

/** Activation functions; the hot ones have loops of their own that the JIT compiler vectorises. */
final class Activations {
    private static final double SQRT_HALF = Math.sqrt(0.5);
    private static final double INV_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);
    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_SCALE = 1.0507009873554805f;
    private static final float SOFTPLUS_LINEAR = 20;

    private Activations() {
    }

    static Tensor relu(Tensor a) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.RELU, y, a.shape(), () -> {
            for (int i = 0; i < y.length; i++) y[i] = Math.max(x[i], 0);
        }, g -> Columns.rectifyBack(x, g, a.gradient(), 0, x.length, 0), a);
    }

    static Tensor leakyRelu(Tensor a, float slope) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.LEAKY_RELU, y, a.shape(), () -> Columns.rectify(x, y, 0, x.length, slope), g -> Columns.rectifyBack(x, g, a.gradient(), 0, x.length, slope), a);
    }

    static Tensor prelu(Tensor a, Tensor alpha) {
        int channels = alpha.size();
        if (alpha.rank() > 1 || channels == 0) {
            throw new Mistake("prelu: alpha " + alpha.shape() + " is not one slope or a vector of slopes; give [1] or [channels]");
        }
        if (channels > 1 && (a.rank() < 2 || a.dim(1) != channels)) {
            throw new Mistake("prelu: input " + a.shape() + " has " + (a.rank() < 2 ? "no" : a.dim(1)) + " channels on axis 1, alpha has "
                    + channels + "; give as many, or one shared alpha");
        }
        float[] x = a.data();
        float[] s = alpha.data();
        float[] y = new float[x.length];
        // Runs of elements that share one slope: the whole tensor, or one channel of one image.
        int run = channels == 1 ? x.length : a.shape().inner(1);
        return Autograd.result(Op.PRELU, y, a.shape(), () -> {
            if (run == 1) Columns.rectify(x, y, s);
            else for (int p = 0, k = 0; p < x.length; p += run, k++) Columns.rectify(x, y, p, p + run, s[k % channels]);
        }, g -> {
            // Both gradients in one pass; one that nobody wants goes nowhere.
            float[] ga = a.needsGrad() ? a.gradient() : new float[x.length];
            double[] sums = new double[channels];
            if (run == 1) Columns.rectifyBack(x, g, ga, s, sums);
            else for (int p = 0, k = 0; p < x.length; p += run, k++) sums[k % channels] += Columns.rectifyBack(x, g, ga, p, p + run, s[k % channels]);
            if (alpha.needsGrad()) {
                float[] gs = alpha.gradient();
                for (int c = 0; c < channels; c++) gs[c] += (float) sums[c];
            }
        }, a, alpha);
    }

    static Tensor elu(Tensor a, float scale) {
        return Functions.map(Op.ELU, a, x -> x > 0 ? x : (float) (scale * Math.expm1(x)), (x, y) -> x > 0 ? 1 : (float) (scale * Math.exp(x)));
    }

    static Tensor selu(Tensor a) {
        return Functions.map(Op.SELU, a, x -> x > 0 ? SELU_SCALE * x : (float) (SELU_SCALE * SELU_ALPHA * Math.expm1(x)),
                (x, y) -> x > 0 ? SELU_SCALE : (float) (SELU_SCALE * SELU_ALPHA * Math.exp(x)));
    }

    static Tensor gelu(Tensor a) {
        return Functions.map(Op.GELU, a, x -> (float) (x * normalCdf(x)),
                (x, y) -> (float) (normalCdf(x) + x * INV_SQRT_2PI * Math.exp(-0.5 * x * x)));
    }

    private static double normalCdf(double x) {
        return 0.5 * Erfc.value(-x * SQRT_HALF);
    }

    static Tensor silu(Tensor a) {
        return Functions.map(Op.SILU, a, x -> (float) (x * logistic(x)), (x, y) -> {
            double s = logistic(x);
            return (float) (s * (1 + x * (1 - s)));
        });
    }

    static Tensor softplus(Tensor a) {
        return Functions.map(Op.SOFTPLUS, a, x -> x > SOFTPLUS_LINEAR ? x : (float) Math.log1p(Math.exp(x)),
                (x, y) -> x > SOFTPLUS_LINEAR ? 1 : (float) logistic(x));
    }

    static Tensor tanh(Tensor a) {
        return Functions.map(Op.TANH, a, x -> (float) Math.tanh(x), (x, y) -> 1 - y * y);
    }

    static Tensor sigmoid(Tensor a) {
        return Functions.map(Op.SIGMOID, a, x -> (float) logistic(x), (x, y) -> y * (1 - y));
    }

    private static double logistic(double x) {
        return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    }
}

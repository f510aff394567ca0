package pilotlight.tensor;

import java.util.function.BiConsumer;
import pilotlight.compute.Columns;
import pilotlight.compute.Elementary;
import pilotlight.surface.Mistake;

/** Activation functions; the hot ones have loops of their own that the JIT compiler vectorises. */
final class Activations {
    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_SCALE = 1.0507009873554805f;

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
        return elu(Op.ELU, a, 1, scale);
    }

    static Tensor selu(Tensor a) {
        return elu(Op.SELU, a, SELU_SCALE, SELU_SCALE * SELU_ALPHA);
    }

    private static Tensor elu(Op op, Tensor a, float above, float below) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(op, y, a.shape(), () -> Elementary.elu(x, y, above, below), g -> {
            boolean add = a.hasGradient();
            Elementary.eluBack(x, g, a.freshGradient(), above, below, add);
        }, a);
    }

    static Tensor gelu(Tensor a) {
        return curve(Op.GELU, a, Elementary::gelu, Elementary::geluBack);
    }

    static Tensor silu(Tensor a) {
        return curve(Op.SILU, a, Elementary::silu, Elementary::siluBack);
    }

    static Tensor softplus(Tensor a) {
        return curve(Op.SOFTPLUS, a, Elementary::softplus, Elementary::softplusBack);
    }

    private interface Back {
        void apply(float[] x, float[] g, float[] gx, boolean add);
    }

    private static Tensor curve(Op op, Tensor a, BiConsumer<float[], float[]> value, Back back) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(op, y, a.shape(), () -> value.accept(x, y), g -> {
            boolean add = a.hasGradient();
            back.apply(x, g, a.freshGradient(), add);
        }, a);
    }

    static Tensor tanh(Tensor a) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.TANH, y, a.shape(), () -> Elementary.tanh(x, y), g -> {
            float[] ga = a.gradient();
            for (int i = 0; i < ga.length; i++) ga[i] += g[i] * (1 - y[i] * y[i]);
        }, a);
    }

    static Tensor sigmoid(Tensor a) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.SIGMOID, y, a.shape(), () -> Elementary.logistic(x, y), g -> {
            float[] ga = a.gradient();
            for (int i = 0; i < ga.length; i++) ga[i] += g[i] * y[i] * (1 - y[i]);
        }, a);
    }
}

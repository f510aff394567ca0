package pilotlight.tensor;

import java.util.Arrays;
import java.util.function.BiConsumer;
import pilotlight.compute.Columns;
import pilotlight.compute.Elementary;
import pilotlight.compute.Sweep;
import pilotlight.surface.Mistake;

/** Activation functions; the hot ones have loops of their own that the JIT compiler vectorises. */
final class Activations {
    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_SCALE = 1.0507009873554805f;

    private Activations() {
    }

    static Tensor relu(Tensor a) {
        return leakyRelu(Op.RELU, a, 0);
    }

    static Tensor leakyRelu(Tensor a, float slope) {
        return leakyRelu(Op.LEAKY_RELU, a, slope);
    }

    private static Tensor leakyRelu(Op op, Tensor a, float slope) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(op, y, a.shape(), () -> Sweep.rectify(x, slope, y), g -> {
            boolean add = a.hasGradient();
            Sweep.rectifyBack(x, g, slope, a.freshGradient(), add);
        }, a);
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
        int inner = channels == 1 ? 1 : a.shape().inner(1);
        double[] sums = new double[channels];
        return Autograd.result(Op.PRELU, y, a.shape(), () -> Columns.rectify(x, y, channels, inner, s), g -> {
            Arrays.fill(sums, 0);
            // Both gradients in one pass.
            boolean add = a.hasGradient();
            Columns.rectifyBack(x, g, a.needsGrad() ? a.freshGradient() : null, channels, inner, s, sums, add);
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

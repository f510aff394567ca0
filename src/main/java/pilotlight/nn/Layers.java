package pilotlight.nn;

import java.util.function.UnaryOperator;
import pilotlight.tensor.Tensor;

/** The layers by the names they print with: {@code net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 2))}. */
public final class Layers {
    private static final double RECTIFIER = Init.gain(0);

    private Layers() {
    }

    /** Layers one after the other; see {@link Net}. */
    public static Net net(Layer... layers) {
        return Net.of(layers);
    }

    /** x W + b: [.., in] to [.., out]. */
    public static Linear linear(int in, int out) {
        return new Linear(in, out);
    }

    /** x W + b, or x W without {@code bias}. */
    public static Linear linear(int in, int out, boolean bias) {
        return new Linear(in, out, bias);
    }

    /** Cross-correlation with k by k kernels, stride 1, no padding. */
    public static Conv2d conv2d(int in, int out, int k) {
        return new Conv2d(in, out, k);
    }

    /** Cross-correlation with k by k kernels. */
    public static Conv2d conv2d(int in, int out, int k, int stride, int padding) {
        return new Conv2d(in, out, k, stride, padding);
    }

    /** Cross-correlation with k by k kernels, with or without {@code bias}. */
    public static Conv2d conv2d(int in, int out, int k, int stride, int padding, boolean bias) {
        return new Conv2d(in, out, k, stride, padding, bias);
    }

    /** Batch normalisation over all axes but the second. */
    public static BatchNorm batchNorm(int channels) {
        return new BatchNorm(channels);
    }

    /** Batch normalisation, with or without gamma and beta. */
    public static BatchNorm batchNorm(int channels, boolean affine) {
        return new BatchNorm(channels, affine);
    }

    /** max(0, x) + alpha min(0, x) with one trained slope, 0.25 at first; {@code prelu().init(0.1)} for another. */
    public static Prelu prelu() {
        return new Prelu();
    }

    /** max(0, x) + alpha min(0, x) with a trained slope for each channel. */
    public static Prelu prelu(int channels) {
        return new Prelu(channels);
    }

    /** max(0, x). */
    public static Activation relu() {
        return known("relu", RECTIFIER, Tensor::relu);
    }

    /** max(0, x) + 0.01 min(0, x). */
    public static Activation leakyRelu() {
        return leakyRelu(0.01);
    }

    /** max(0, x) + slope min(0, x), the slope fixed. */
    public static Activation leakyRelu(double slope) {
        return new Activation("leakyRelu", slope, Init.gain(slope), x -> x.leakyRelu(slope), true);
    }

    /** x for x above 0, else e^x - 1. */
    public static Activation elu() {
        return elu(1);
    }

    /** x for x above 0, else scale (e^x - 1). */
    public static Activation elu(double scale) {
        return new Activation("elu", scale, RECTIFIER, x -> x.elu(scale), true);
    }

    /** The self-normalising ELU. */
    public static Activation selu() {
        return known("selu", 1, Tensor::selu);
    }

    /** x Phi(x), exact. */
    public static Activation gelu() {
        return known("gelu", RECTIFIER, Tensor::gelu);
    }

    /** The older approximation of gelu: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
    public static Activation geluTanh() {
        double f = Math.sqrt(2 / Math.PI);
        return known("geluTanh", RECTIFIER, x -> x.mul(x.square().mul(0.044715).add(1).mul(x).mul(f).tanh().add(1)).mul(0.5));
    }

    /** x sigmoid(x). */
    public static Activation silu() {
        return known("silu", RECTIFIER, Tensor::silu);
    }

    /** log(1 + e^x). */
    public static Activation softplus() {
        return known("softplus", RECTIFIER, Tensor::softplus);
    }

    /** log(1 + e^(sharpness x)) / sharpness. */
    public static Activation softplus(double sharpness) {
        return new Activation("softplus", sharpness, RECTIFIER, x -> x.mul(sharpness).softplus().div(sharpness), true);
    }

    /** Hyperbolic tangent. */
    public static Activation tanh() {
        return known("tanh", 5.0 / 3, Tensor::tanh);
    }

    /** 1 / (1 + e^-x). */
    public static Activation sigmoid() {
        return known("sigmoid", 1, Tensor::sigmoid);
    }

    /** x. */
    public static Activation identity() {
        return known("identity", 1, x -> x);
    }

    /** Of ours: it does nothing but tensor operations. */
    private static Activation known(String name, double gain, UnaryOperator<Tensor> function) {
        return new Activation(name, Double.NaN, gain, function, true);
    }

    /** An activation of one's own; {@code gain} is what it asks of the weights before it, see {@link Init}. */
    public static Activation activation(String name, double gain, UnaryOperator<Tensor> function) {
        return new Activation(name, Double.NaN, gain, function);
    }

    /** [batch, c, h, w] to [batch, c h w]. */
    public static Flatten flatten() {
        return new Flatten();
    }

    /** The largest value of each k by k window. */
    public static MaxPool2d maxPool2d(int k) {
        return new MaxPool2d(k);
    }

    /** The mean of each k by k window. */
    public static AvgPool2d avgPool2d(int k) {
        return new AvgPool2d(k);
    }

    /** The mean over windows chosen so that the result is out by out. */
    public static AdaptiveAvgPool2d adaptiveAvgPool2d(int out) {
        return new AdaptiveAvgPool2d(out);
    }

    /** In training, each value to 0 with probability p and the others divided by 1 - p. */
    public static Dropout dropout(double p) {
        return new Dropout(p);
    }
}

package pilotlight.nn;

import java.util.Arrays;
import java.util.List;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Two-dimensional cross-correlation with zero padding: input [batch, in, h, w], weights [out, in, k, k], bias [out],
 * output [batch, out, h', w'] with h' = (h + 2 padding - k) / stride + 1.
 */
public final class Conv2d extends Layer {
    private final int in;
    private final int out;
    private final int k;
    private final int stride;
    private final int padding;
    private final Parameter weight;
    private final Parameter bias;
    private double start;

    /** Stride 1, no padding, with bias. */
    public Conv2d(int in, int out, int k) {
        this(in, out, k, 1, 0, true);
    }

    /** With bias. */
    public Conv2d(int in, int out, int k, int stride, int padding) {
        this(in, out, k, stride, padding, true);
    }

    /** Everything chosen. */
    public Conv2d(int in, int out, int k, int stride, int padding, boolean bias) {
        if (in < 1 || out < 1 || k < 1 || stride < 1 || padding < 0) {
            throw new Mistake("conv2d: " + in + " -> " + out + " channels, kernel " + k + ", stride " + stride + ", padding " + padding
                    + "; give 1 or more, and padding 0 or more");
        }
        this.in = in;
        this.out = out;
        this.k = k;
        this.stride = stride;
        this.padding = padding;
        weight = Parameter.of("weight", Tensor.zeros(out, in, k, k), true);
        this.bias = bias ? Parameter.of("bias", Tensor.zeros(out), false) : null;
        reset(new Rng(0), Init.KAIMING_NORMAL, 1);
    }

    /** Lets every bias start at {@code value}, now and after each seed; returns this. */
    public Conv2d biases(double value) {
        if (bias == null) throw wrong("has no bias to set; make it with one");
        start = value;
        Arrays.fill(bias.tensor().data(), (float) value);
        return this;
    }

    /** Number of input channels. */
    public int in() {
        return in;
    }

    /** Number of output channels. */
    public int out() {
        return out;
    }

    /** Height and width of the kernel. */
    public int kernel() {
        return k;
    }

    /** Step of the kernel. */
    public int stride() {
        return stride;
    }

    /** Rows and columns of zeros on each side. */
    public int padding() {
        return padding;
    }

    /** The weights [out, in, k, k]. */
    public Tensor weight() {
        settle();
        return weight.tensor();
    }

    /** The bias [out], or null for a layer without one. */
    public Tensor bias() {
        settle();
        return bias == null ? null : bias.tensor();
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4) throw wrong("input " + x.shape() + " is not [batch, " + in + ", height, width]");
        if (x.dim(1) != in) throw wrong("input " + x.shape() + " has " + x.dim(1) + " channels, the layer takes " + in);
        if (x.dim(2) + 2 * padding < k || x.dim(3) + 2 * padding < k) {
            throw wrong("input " + x.shape() + " with padding " + padding + " is smaller than the " + k + " x " + k + " kernel");
        }
        return x.conv2d(weight(), bias(), stride, padding);
    }

    @Override
    protected List<Parameter> own() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        init.fill(weight.tensor(), in * k * k, out * k * k, gain, rng);
        if (bias != null) Arrays.fill(bias.tensor().data(), (float) start);
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public Conv2d copy() {
        Conv2d c = new Conv2d(in, out, k, stride, padding, bias != null);
        c.start = start;
        return into(c);
    }

    @Override
    protected String size() {
        return in + " -> " + out;
    }

    @Override
    public String toString() {
        String rest = bias == null ? ", " + stride + ", " + padding + ", false" : stride != 1 || padding != 0 ? ", " + stride + ", " + padding : "";
        return "conv2d(" + in + ", " + out + ", " + k + rest + ")" + (start == 0 ? "" : ".biases(" + number(start) + ")");
    }
}

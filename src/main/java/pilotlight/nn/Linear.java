package pilotlight.nn;

import java.util.Arrays;
import java.util.List;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** y = x W + b along the last axis: input [.., in], weights [in, out], bias [out], output [.., out]. */
public final class Linear extends Layer {
    private final int in;
    private final int out;
    private final Parameter weight;
    private final Parameter bias;
    private double start;

    /** With a bias that starts at 0. */
    public Linear(int in, int out) {
        this(in, out, true);
    }

    /** With or without a bias. */
    public Linear(int in, int out, boolean bias) {
        if (in < 1 || out < 1) throw new Mistake("linear: " + in + " inputs and " + out + " outputs; give 1 or more of each");
        this.in = in;
        this.out = out;
        weight = Parameter.of("weight", Tensor.zeros(in, out), true);
        this.bias = bias ? Parameter.of("bias", Tensor.zeros(out), false) : null;
        reset(new Rng(0), Init.KAIMING_NORMAL, 1);
    }

    /** Lets every bias start at {@code value}, now and after each seed; returns this. */
    public Linear biases(double value) {
        if (bias == null) throw wrong("has no bias to set; make it with one");
        start = value;
        Arrays.fill(bias.tensor().data(), (float) value);
        return this;
    }

    /** Number of inputs. */
    public int in() {
        return in;
    }

    /** Number of outputs. */
    public int out() {
        return out;
    }

    /** The weights [in, out]. */
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
        if (x.rank() == 0 || x.dim(-1) != in) {
            throw wrong("input " + x.shape() + " has " + (x.rank() == 0 ? "no" : x.dim(-1)) + " columns, the layer takes " + in);
        }
        return x.linear(weight(), bias());
    }

    @Override
    protected List<Parameter> own() {
        return bias == null ? List.of(weight) : List.of(weight, bias);
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        init.fill(weight.tensor(), in, out, gain, rng);
        if (bias != null) Arrays.fill(bias.tensor().data(), (float) start);
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public Linear copy() {
        Linear c = new Linear(in, out, bias != null);
        c.start = start;
        return into(c);
    }

    @Override
    protected String size() {
        return in + " -> " + out;
    }

    @Override
    public String toString() {
        return "linear(" + in + ", " + out + (bias == null ? ", false)" : ")") + (start == 0 ? "" : ".biases(" + number(start) + ")");
    }
}

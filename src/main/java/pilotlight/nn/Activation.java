package pilotlight.nn;

import java.util.function.UnaryOperator;
import pilotlight.tensor.Tensor;

/** An activation without parameters: a name, a function, and the gain it asks of the weights before it. */
public final class Activation extends Layer {
    private final String name;
    private final double argument;
    private final double gain;
    private final UnaryOperator<Tensor> function;
    private final boolean repeatable;

    /** {@code argument} is what the printed call takes, NaN for nothing; {@code gain} see {@link Init}. */
    public Activation(String name, double argument, double gain, UnaryOperator<Tensor> function) {
        this(name, argument, gain, function, false);
    }

    /** As the public one; a function of our own is known to do nothing but tensor operations. */
    Activation(String name, double argument, double gain, UnaryOperator<Tensor> function, boolean repeatable) {
        this.name = name;
        this.argument = argument;
        this.gain = gain;
        this.function = function;
        this.repeatable = repeatable;
    }

    @Override
    public String name() {
        return name;
    }

    /** The number in the printed call, NaN where there is none: the slope of leakyRelu, the scale of elu. */
    public double argument() {
        return argument;
    }

    @Override
    public Tensor forward(Tensor x) {
        return function.apply(x);
    }

    @Override
    protected double gain() {
        return gain;
    }

    @Override
    public boolean repeatable() {
        return repeatable;
    }

    @Override
    public Activation copy() {
        return into(new Activation(name, argument, gain, function, repeatable));
    }

    @Override
    public String toString() {
        return name + "(" + (Double.isNaN(argument) ? "" : number(argument)) + ")";
    }
}

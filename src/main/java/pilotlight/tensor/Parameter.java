package pilotlight.tensor;

/**
 * A leaf tensor that training changes: its name, and whether weight decay applies to it. A handle, not an owner: a net
 * gives its layers' tensors longer names ({@code 0.weight}), and freezing through any handle freezes the tensor.
 *
 * @param name where it is, for example {@code 1.gamma}
 * @param tensor the values; optimisers write into its data
 * @param decay whether weight decay applies: true for weights, false for biases, slopes, gamma and beta
 */
public record Parameter(String name, Tensor tensor, boolean decay) {
    /** A parameter; its tensor wants a gradient from now on unless it was frozen by {@link #freeze()} later. */
    public static Parameter of(String name, Tensor tensor, boolean decay) {
        return new Parameter(name, tensor.requiresGrad(true), decay);
    }

    /** The same tensor under {@code prefix.name}. */
    public Parameter within(String prefix) {
        return new Parameter(prefix + "." + name, tensor, decay);
    }

    /** Takes the tensor out of training: no gradient, no step. */
    public void freeze() {
        tensor.requiresGrad(false);
    }

    /** Puts the tensor back into training. */
    public void unfreeze() {
        tensor.requiresGrad(true);
    }

    /** Whether the tensor is out of training. */
    public boolean frozen() {
        return !tensor.requiresGrad();
    }

    @Override
    public String toString() {
        return name + " " + tensor.shape() + (decay ? "" : " no decay") + (frozen() ? " frozen" : "");
    }
}

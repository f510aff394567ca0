package pilotlight.nn;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * A function of a tensor with parameters that training changes. Prints as the call that makes it: {@code prelu(64)}.
 *
 * <p>A layer of one's own extends this class and gives {@link #forward}, {@link #copy} and {@link #toString}, and, if
 * it has any, {@link #own} parameters, {@link #buffers} and their {@link #reset}.
 *
 * <p>A new layer in a new net is initialised by the net. A layer that has been looked into or used before (its tensors
 * read, a forward pass, a seed, a load) keeps its values when a net takes it in.
 */
public abstract class Layer {
    private boolean training = true;
    private boolean settled;

    /** The layer's output; what a wrong shape throws is one {@link IllegalArgumentException} naming layer and shape. */
    public abstract Tensor forward(Tensor x);

    /** A copy that shares nothing: parameters, buffers, mode and freezing are carried over. */
    public abstract Layer copy();

    /** The call that makes this layer, for example {@code linear(2, 64)}. */
    @Override
    public abstract String toString();

    // ---- for those who write a layer ---------------------------------------------------------------------------------

    /** This layer's parameters, always the same tensors; none unless overridden. */
    protected List<Parameter> own() {
        return List.of();
    }

    /** State that is not trained, such as running statistics, by name; none unless overridden. */
    protected Map<String, Tensor> buffers() {
        return Map.of();
    }

    /** Fills parameters and buffers anew; {@code gain} is what the activation after this layer asks of the weights. */
    protected void reset(Rng rng, Init init, double gain) {
    }

    /**
     * The gain that this layer asks of the weights before it: {@link Init#gain(double)} of its negative slope for an
     * activation, 1 for anything else, NaN for a layer that leaves the question to the one after it.
     */
    protected double gain() {
        return 1;
    }

    /**
     * Whether {@link #forward} is, in the present mode, tensor operations on the input, the parameters and the buffers
     * and nothing else: then a net records it once and runs it again in the same memory ({@link Replay}), which is
     * quicker. False unless overridden.
     */
    public boolean repeatable() {
        return false;
    }

    /** What stands in brackets after the name in an error message: the arguments of {@link #toString}. */
    protected String size() {
        String s = toString();
        int open = s.indexOf('(');
        int close = s.indexOf(')');
        return open < 0 || close < open ? "" : s.substring(open + 1, close);
    }

    /** The error of this layer; a net adds the position. */
    protected final Mistake wrong(String what) {
        return new LayerException(name(), size(), what, null);
    }

    /** Marks the values as wanted: a net that takes this layer in will not initialise it. */
    protected void settle() {
        settled = true;
    }

    /** Fills {@code copy}, made by the same call, with this layer's state, mode and freezing. */
    protected final <L extends Layer> L into(L copy) {
        List<Parameter> from = own();
        List<Parameter> to = copy.own();
        for (int i = 0; i < from.size(); i++) {
            fill(to.get(i).tensor(), from.get(i).tensor());
            if (from.get(i).frozen()) to.get(i).freeze();
        }
        Map<String, Tensor> target = copy.buffers();
        buffers().forEach((name, t) -> fill(target.get(name), t));
        ((Layer) copy).training = training;
        ((Layer) copy).settled = true;
        return copy;
    }

    /** A number as one would type it: no trailing zeros, no exponent. */
    protected static String number(double v) {
        return Double.isFinite(v) ? BigDecimal.valueOf(v).stripTrailingZeros().toPlainString() : Double.toString(v);
    }

    // ---- for those who use one ---------------------------------------------------------------------------------------

    /** The name in front of the brackets: {@code linear}. */
    public String name() {
        String s = toString();
        int open = s.indexOf('(');
        return open < 0 ? s : s.substring(0, open);
    }

    /** Everything that training changes, in order, each tensor once. */
    public final List<Parameter> parameters() {
        settle();
        return distinct();
    }

    final List<Parameter> distinct() {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Parameter> all = new ArrayList<>();
        for (Parameter p : own()) {
            if (seen.add(p.tensor())) all.add(p);
        }
        return Collections.unmodifiableList(all);
    }

    /** Parameters and buffers by name, in order: the live tensors, not copies. */
    public final Map<String, Tensor> state() {
        settle();
        Map<String, Tensor> all = new LinkedHashMap<>();
        entries("", all);
        return Collections.unmodifiableMap(all);
    }

    void entries(String prefix, Map<String, Tensor> into) {
        for (Parameter p : own()) into.put(prefix + p.name(), p.tensor());
        buffers().forEach((name, t) -> into.put(prefix + name, t));
    }

    /**
     * Copies {@code values} into this layer's state. All or nothing: a missing, unknown or wrongly shaped entry throws
     * and leaves everything as it was.
     */
    public Layer load(Map<String, Tensor> values) {
        Map<String, Tensor> mine = state();
        for (Map.Entry<String, Tensor> e : mine.entrySet()) {
            Tensor t = values.get(e.getKey());
            if (t == null) throw new Mistake("load: no entry " + e.getKey() + " " + e.getValue().shape() + " for " + brief());
            if (!t.shape().equals(e.getValue().shape())) {
                throw new Mistake("load: entry " + e.getKey() + " is " + t.shape() + ", " + brief() + " takes " + e.getValue().shape());
            }
        }
        for (String name : values.keySet()) {
            if (!mine.containsKey(name)) throw new Mistake("load: entry " + name + " has no place in " + brief());
        }
        mine.forEach((name, t) -> fill(t, values.get(name)));
        return this;
    }

    String brief() {
        return toString();
    }

    private static void fill(Tensor to, Tensor from) {
        System.arraycopy(from.data(), 0, to.data(), 0, to.size());
    }

    /** Switches to training behaviour (batch statistics, dropout); returns this. */
    public Layer train() {
        training = true;
        return this;
    }

    /** Switches to evaluation behaviour (running statistics, no dropout); returns this. */
    public Layer eval() {
        training = false;
        return this;
    }

    /** Whether this layer behaves as in training; a new one does. */
    public boolean training() {
        return training;
    }

    /** Takes all parameters out of training; running statistics still follow the mode. Returns this. */
    public Layer freeze() {
        parameters().forEach(Parameter::freeze);
        return this;
    }

    /** Puts all parameters back into training; returns this. */
    public Layer unfreeze() {
        parameters().forEach(Parameter::unfreeze);
        return this;
    }

    /** The output in evaluation mode, without a graph; every layer's mode is as before afterwards. */
    public final Tensor predict(Tensor x) {
        List<Layer> all = new ArrayList<>();
        collect(all);
        boolean[] modes = new boolean[all.size()];
        for (int i = 0; i < modes.length; i++) modes[i] = all.get(i).training();
        eval();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            return forward(x);
        } finally {
            for (int i = 0; i < modes.length; i++) all.get(i).mode(modes[i]);
        }
    }

    /** What a walk does at an innermost layer; returns what goes on to the next one. */
    public interface Step {
        /** {@code place} is the position, {@code 1.0} for the first layer of a net that is second in a net. */
        Tensor at(String place, Layer layer, Tensor x);
    }

    /** Passes {@code x} through the innermost layers in order, doing {@code step} at each; returns what comes out. */
    public final Tensor walk(Tensor x, Step step) {
        return walk("", x, step);
    }

    Tensor walk(String place, Tensor x, Step step) {
        return step.at(place, this, x);
    }

    void collect(List<Layer> into) {
        into.add(this);
    }

    /** The mode of this layer alone, not of those inside it. */
    final void mode(boolean training) {
        this.training = training;
    }

    /** {@link #reset} unless the values are wanted. */
    void adopt(Rng rng, double gain) {
        if (!settled) reset(rng, Init.KAIMING_NORMAL, gain);
    }
}

package pilotlight.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/**
 * Moves parameters against their gradients. Frozen parameters, and those without a gradient, are left alone.
 *
 * <pre>{@code
 * Optimizer sgd = new Sgd(model.parameters(), 0.1).momentum(0.9);
 * sgd.zeroGrad();
 * loss.backward();
 * sgd.step();
 * }</pre>
 *
 * <p>Convention: weight decay applies to weights only, not to biases, slopes, gamma and beta, unless
 * {@link #decayAll()}.
 */
public abstract class Optimizer {
    private final List<Parameter> parameters;
    private final List<Map<String, Tensor>> slots = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private double rate;
    private double weightDecay;
    private boolean decayAll;

    /** An optimiser of these parameters with learning rate {@code rate}. */
    protected Optimizer(List<Parameter> parameters, double rate) {
        this.parameters = List.copyOf(parameters);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < parameters.size(); i++) {
            slots.add(new LinkedHashMap<>());
            // Two nets in one list may share names; the position keeps their states apart.
            String name = parameters.get(i).name();
            names.add(taken.add(name) ? name : name + "@" + i);
        }
        this.rate = checked(rate);
    }

    /** Changes {@code w} in place given its gradient; {@code i} is the parameter's position, for {@link #slot}. */
    protected abstract void update(int i, float[] w, float[] g, double decay);

    /** One step for every parameter that is not frozen and has a gradient. */
    public final void step() {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            // A frozen tensor has no gradient: freezing drops it.
            float[] g = p.tensor().gradData();
            if (g != null) update(i, p.tensor().data(), g, p.decay() || decayAll ? weightDecay : 0);
        }
    }

    /** Forgets all gradients. */
    public final void zeroGrad() {
        for (Parameter p : parameters) p.tensor().zeroGrad();
    }

    /** The parameters, in order. */
    public final List<Parameter> parameters() {
        return parameters;
    }

    /** The learning rate of the next step. */
    public final double rate() {
        return rate;
    }

    /** Sets the learning rate; returns this. */
    public Optimizer rate(double rate) {
        this.rate = checked(rate);
        return this;
    }

    private static double checked(double rate) {
        if (!(rate >= 0 && rate < Double.POSITIVE_INFINITY)) throw new Mistake("optimiser: learning rate " + rate + " is not a number of 0 or more");
        return rate;
    }

    /** The strength of weight decay. */
    public final double weightDecay() {
        return weightDecay;
    }

    /** Sets the strength of weight decay; returns this. */
    public Optimizer weightDecay(double weightDecay) {
        if (!(weightDecay >= 0)) throw new Mistake(name() + ": weight decay " + weightDecay + " is not 0 or more");
        this.weightDecay = weightDecay;
        return this;
    }

    /** Applies weight decay to every parameter, whatever it says itself; returns this. */
    public Optimizer decayAll() {
        decayAll = true;
        return this;
    }

    /** Whether weight decay applies to every parameter. */
    public final boolean decaysAll() {
        return decayAll;
    }

    /** {@code beta} if it is in [0, 1), else an error. */
    final double fraction(String what, double beta) {
        if (!(beta >= 0 && beta < 1)) throw new Mistake(name() + ": " + what + " " + beta + " is not in [0, 1)");
        return beta;
    }

    abstract String name();

    // ---- memory between steps ---------------------------------------------------------------------------------------

    /** The memory called {@code name} of parameter {@code i}, or null when there is none yet. */
    protected final float[] slot(int i, String name) {
        Tensor t = slots.get(i).get(name);
        return t == null ? null : t.data();
    }

    /** The memory called {@code name} of parameter {@code i}, made of zeros of shape {@code dims} on first use. */
    protected final float[] slot(int i, String name, int... dims) {
        return slots.get(i).computeIfAbsent(name, k -> Tensor.zeros(dims)).data();
    }

    /** The dimensions of parameter {@code i}. */
    protected final int[] dims(int i) {
        return parameters.get(i).tensor().shape().dims();
    }

    /** The memory that steps left behind, by name, in order: the live tensors. Names are {@code parameter/memory}. */
    public final Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            slots.get(i).forEach((slot, t) -> all.put(name + "/" + slot, t));
        }
        return Collections.unmodifiableMap(all);
    }

    /** Replaces the memory by copies of {@code state}, which another optimiser of this kind gave; all or nothing. */
    public final void load(Map<String, Tensor> state) {
        List<Map<String, Tensor>> fresh = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) fresh.add(new LinkedHashMap<>());
        state.forEach((key, t) -> {
            int cut = key.lastIndexOf('/');
            int i = cut < 0 ? -1 : names.indexOf(key.substring(0, cut));
            if (i < 0) throw new Mistake(name() + ": entry " + key + " belongs to none of the " + names.size() + " parameters");
            String slot = key.substring(cut + 1);
            if (!memories().contains(slot)) throw new Mistake(name() + ": entry " + key + "; this optimiser remembers " + memories());
            int wanted = slot.equals("steps") ? 1 : parameters.get(i).tensor().size();
            if (t.size() != wanted) throw new Mistake(name() + ": entry " + key + " is " + t.shape() + ", the parameter takes " + wanted + " values");
            fresh.get(i).put(slot, t.copy());
        });
        for (int i = 0; i < fresh.size(); i++) {
            slots.get(i).clear();
            slots.get(i).putAll(fresh.get(i));
        }
    }

    /** The names that {@link #slot} is used with. */
    protected abstract List<String> memories();
}

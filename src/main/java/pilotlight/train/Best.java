package pilotlight.train;

import java.util.LinkedHashMap;
import java.util.Map;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;

/** The weights that did best so far, by the loss on the rows that a training is judged on. */
final class Best {
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private double loss = Double.POSITIVE_INFINITY;
    private int step;

    /** Keeps a copy of {@code state} if {@code loss} is the lowest yet. */
    void offer(Map<String, Tensor> state, double loss, int step) {
        if (!(loss < this.loss)) return;
        state.forEach((name, t) -> {
            Tensor kept = weights.get(name);
            if (kept == null) weights.put(name, t.copy());
            else System.arraycopy(t.data(), 0, kept.data(), 0, t.size());
        });
        this.loss = loss;
        this.step = step;
    }

    /** Keeps {@code state} itself, before anything else was kept. */
    void adopt(Map<String, Tensor> state, double loss, int step) {
        weights.putAll(state);
        this.loss = loss;
        this.step = step;
    }

    /** Gives {@code model} these weights back; what to tell of it, or nothing when there are none. */
    String restore(Net model) {
        if (weights.isEmpty()) return "";
        model.load(weights);
        return "; the model is back at step " + step + ", its best";
    }

    /** The weights by name, none before the first measurement. */
    Map<String, Tensor> weights() {
        return weights;
    }

    double loss() {
        return loss;
    }

    int step() {
        return step;
    }
}

package pilotlight.train;

import pilotlight.nn.Net;

/** The weights that did best so far, by the loss on the rows that a training is judged on. */
final class Best {
    private Net weights;
    private double loss = Double.POSITIVE_INFINITY;
    private int step;

    /** Keeps a copy of {@code model} if {@code loss} is the lowest yet. */
    void offer(Net model, double loss, int step) {
        if (!(loss < this.loss)) return;
        take(model, loss, step);
    }

    /** Keeps a copy of {@code model}. */
    void take(Net model, double loss, int step) {
        if (weights == null) weights = model.copy();
        else weights.load(model.state());
        this.loss = loss;
        this.step = step;
    }

    /** Gives {@code model} these weights back; what to tell of it, or nothing when there are none. */
    String restore(Net model) {
        if (weights == null) return "";
        model.load(weights.state());
        return "; the model is back at step " + step + ", its best";
    }

    /** The weights, or null before the first measurement. */
    Net weights() {
        return weights;
    }

    double loss() {
        return loss;
    }

    int step() {
        return step;
    }
}

package pilotlight.optim;

import java.util.List;
import pilotlight.compute.Steps;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/**
 * Stochastic gradient descent, in PyTorch's form: g += decay w; buf = mu buf + (1 - dampening) g, at the first step
 * buf = g; w -= rate buf, or with Nesterov w -= rate (g + mu buf).
 */
public final class Sgd extends Optimizer {
    private double momentum;
    private double dampening;
    private boolean nesterov;

    /** Plain gradient descent. */
    public Sgd(List<Parameter> parameters, double rate) {
        super(parameters, rate);
    }

    /** Sets mu, in [0, 1); returns this. */
    public Sgd momentum(double mu) {
        momentum = fraction("momentum", mu);
        return this;
    }

    /** Sets the share of each new gradient that is left out after the first step; returns this. */
    public Sgd dampening(double dampening) {
        this.dampening = dampening;
        return this;
    }

    /** Looks ahead along the momentum; needs momentum and no dampening. Returns this. */
    public Sgd nesterov() {
        nesterov = true;
        return this;
    }

    @Override
    public Sgd rate(double rate) {
        super.rate(rate);
        return this;
    }

    @Override
    public Sgd weightDecay(double weightDecay) {
        super.weightDecay(weightDecay);
        return this;
    }

    @Override
    public Sgd decayAll() {
        super.decayAll();
        return this;
    }

    @Override
    protected void update(int i, float[] w, float[] g, double decay) {
        float rate = (float) rate();
        float wd = (float) decay;
        float mu = (float) momentum;
        if (mu == 0) {
            Steps.sgd(w, g, rate, wd);
            return;
        }
        if (nesterov && dampening != 0) throw new Mistake("sgd: nesterov with dampening " + dampening + "; leave one of them out");
        float[] buf = slot(i, "momentum");
        if (buf == null) Steps.sgd(w, g, slot(i, "momentum", dims(i)), rate, mu, 1, wd, nesterov);
        else Steps.sgd(w, g, buf, rate, mu, (float) (1 - dampening), wd, nesterov);
    }

    @Override
    protected List<String> memories() {
        return List.of("momentum");
    }

    @Override
    String name() {
        return "sgd";
    }

    @Override
    public String toString() {
        return "sgd(" + rate() + ")" + (momentum == 0 ? "" : ".momentum(" + momentum + ")") + (dampening == 0 ? "" : ".dampening(" + dampening + ")")
                + (nesterov ? ".nesterov()" : "") + (weightDecay() == 0 ? "" : ".weightDecay(" + weightDecay() + ")") + (decaysAll() ? ".decayAll()" : "");
    }
}

package pilotlight.optim;

import java.util.List;
import pilotlight.compute.Steps;
import pilotlight.tensor.Parameter;

/**
 * Adam: m and v are running means of the gradient and its square, corrected for their start at zero; w -= rate m /
 * (sqrt(v) + eps). Weight decay is added to the gradient (L2); for the decoupled kind see {@link AdamW}. Kingma and
 * Ba, 2014 (arXiv 1412.6980). Betas 0.9 and 0.999, eps 1e-8.
 */
public class Adam extends Optimizer {
    private double beta1 = 0.9;
    private double beta2 = 0.999;
    private double eps = 1e-8;
    private boolean amsgrad;

    /** With the usual betas and eps. */
    public Adam(List<Parameter> parameters, double rate) {
        super(parameters, rate);
    }

    /** How much of the running means is kept in each step, each in [0, 1); returns this. */
    public Adam betas(double first, double second) {
        beta1 = fraction("first beta", first);
        beta2 = fraction("second beta", second);
        return this;
    }

    /** What is added to the root; returns this. */
    public Adam eps(double eps) {
        this.eps = eps;
        return this;
    }

    /** Divides by the largest v so far rather than the present one (arXiv 1904.09237); returns this. */
    public Adam amsgrad() {
        amsgrad = true;
        return this;
    }

    @Override
    public Adam rate(double rate) {
        super.rate(rate);
        return this;
    }

    @Override
    public Adam weightDecay(double weightDecay) {
        super.weightDecay(weightDecay);
        return this;
    }

    @Override
    public Adam decayAll() {
        super.decayAll();
        return this;
    }

    @Override
    protected void update(int i, float[] w, float[] g, double decay) {
        move(i, w, g, (float) decay, 1);
    }

    /** The step itself, with {@code l2} w added to the gradient and w scaled by {@code keep}. */
    final void move(int i, float[] w, float[] g, float l2, float keep) {
        float[] m = memory(i, "m");
        float[] v = memory(i, "v");
        float[] top = amsgrad ? memory(i, "top") : null;
        float[] steps = slot(i, "steps");
        if (steps == null) steps = slot(i, "steps", 1);
        double t = ++steps[0];
        float rate = (float) (rate() / (1 - Math.pow(beta1, t)));
        float root = (float) Math.sqrt(1 - Math.pow(beta2, t));
        Steps.adam(w, g, m, v, top, rate, root, (float) beta1, (float) (1 - beta1), (float) beta2, (float) (1 - beta2), (float) eps, l2, keep);
    }

    /** The memory called {@code name} in the shape of the parameter; nothing is built where there is one. */
    private float[] memory(int i, String name) {
        float[] there = slot(i, name);
        return there == null ? slot(i, name, dims(i)) : there;
    }

    @Override
    protected List<String> memories() {
        return List.of("m", "v", "top", "steps");
    }

    @Override
    String name() {
        return "adam";
    }

    @Override
    public String toString() {
        return name() + "(" + rate() + ")" + (beta1 == 0.9 && beta2 == 0.999 ? "" : ".betas(" + beta1 + ", " + beta2 + ")")
                + (eps == 1e-8 ? "" : ".eps(" + eps + ")") + (amsgrad ? ".amsgrad()" : "")
                + (weightDecay() == 0 ? "" : ".weightDecay(" + weightDecay() + ")") + (decaysAll() ? ".decayAll()" : "");
    }
}

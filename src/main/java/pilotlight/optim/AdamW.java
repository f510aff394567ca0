package pilotlight.optim;

import java.util.List;
import pilotlight.tensor.Parameter;

/**
 * Adam with decoupled weight decay: w -= rate decay w before the step, which then sees the bare gradient. Loshchilov
 * and Hutter, 2017 (arXiv 1711.05101). Weight decay 0.01 unless set.
 */
public final class AdamW extends Adam {
    /** With the usual betas and eps, and weight decay 0.01. */
    public AdamW(List<Parameter> parameters, double rate) {
        super(parameters, rate);
        super.weightDecay(0.01);
    }

    @Override
    protected void update(int i, float[] w, float[] g, double decay) {
        move(i, w, g, 0, (float) (1 - rate() * decay));
    }

    @Override
    String name() {
        return "adamW";
    }
}

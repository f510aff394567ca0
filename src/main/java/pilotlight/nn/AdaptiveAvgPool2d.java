package pilotlight.nn;

import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** The mean over windows chosen for a fixed result: square images [batch, c, h, h] to [batch, c, out, out]. */
public final class AdaptiveAvgPool2d extends Layer {
    private final int out;

    /** Height and width of the result. */
    public AdaptiveAvgPool2d(int out) {
        if (out < 1) throw new Mistake("adaptiveAvgPool2d: size " + out + "; give 1 or more");
        this.out = out;
    }

    /** Height and width of the result. */
    public int out() {
        return out;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4) throw wrong("input " + x.shape() + " is not [batch, channels, height, width]");
        return x.adaptiveAvgPool2d(out);
    }

    @Override
    protected double gain() {
        return Double.NaN;
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public AdaptiveAvgPool2d copy() {
        return into(new AdaptiveAvgPool2d(out));
    }

    @Override
    public String toString() {
        return "adaptiveAvgPool2d(" + out + ")";
    }
}

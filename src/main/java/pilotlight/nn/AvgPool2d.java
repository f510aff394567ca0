package pilotlight.nn;

import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** The mean of each k by k window: [batch, c, h, w] to [batch, c, h / k, w / k]. */
public final class AvgPool2d extends Layer {
    private final int k;

    /** Height and width of the window, and its step. */
    public AvgPool2d(int k) {
        if (k < 1) throw new Mistake("avgPool2d: size " + k + "; give 1 or more");
        this.k = k;
    }

    /** Height and width of the window, and its step. */
    public int k() {
        return k;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4) throw wrong("input " + x.shape() + " is not [batch, channels, height, width]");
        return x.avgPool2d(k);
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
    public AvgPool2d copy() {
        return into(new AvgPool2d(k));
    }

    @Override
    public String toString() {
        return "avgPool2d(" + k + ")";
    }
}

package pilotlight.nn;

import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** The largest value of each k by k window: [batch, c, h, w] to [batch, c, h / k, w / k]. */
public final class MaxPool2d extends Layer {
    private final int k;

    /** Height and width of the window, and its step. */
    public MaxPool2d(int k) {
        if (k < 1) throw new Mistake("maxPool2d: size " + k + "; give 1 or more");
        this.k = k;
    }

    /** Height and width of the window, and its step. */
    public int k() {
        return k;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() != 4) throw wrong("input " + x.shape() + " is not [batch, channels, height, width]");
        return x.maxPool2d(k);
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
    public MaxPool2d copy() {
        return into(new MaxPool2d(k));
    }

    @Override
    public String toString() {
        return "maxPool2d(" + k + ")";
    }
}

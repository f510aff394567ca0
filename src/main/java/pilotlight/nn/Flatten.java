package pilotlight.nn;

import pilotlight.tensor.Tensor;

/** All axes but the first made one: [batch, c, h, w] to [batch, c h w]. */
public final class Flatten extends Layer {
    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() < 2) throw wrong("input " + x.shape() + " has nothing to flatten; give [batch, ..] of two axes or more");
        return x.flatten(1);
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
    public Flatten copy() {
        return into(new Flatten());
    }

    @Override
    public String toString() {
        return "flatten()";
    }
}

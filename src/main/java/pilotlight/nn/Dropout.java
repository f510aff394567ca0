package pilotlight.nn;

import java.util.Map;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * In training each value is set to 0 with probability p and the others are divided by 1 - p; in evaluation nothing
 * happens. Srivastava and others, 2014.
 *
 * <p>The masks come from a stream of the layer's own, which is part of its state: a saved and loaded net goes on with
 * the masks it would have drawn.
 */
public final class Dropout extends Layer {
    private final double p;
    // The 64 bits of the stream's key, 16 to a float, so that a file of float tensors holds them.
    private final Tensor stream = Tensor.zeros(4);

    /** {@code p} is the probability to drop, in [0, 1). */
    public Dropout(double p) {
        if (!(p >= 0 && p < 1)) throw new Mistake("dropout: p " + p + " is not in [0, 1)");
        this.p = p;
        reset(new Rng(0), Init.KAIMING_NORMAL, 1);
    }

    /** The probability to drop. */
    public double p() {
        return p;
    }

    @Override
    public Tensor forward(Tensor x) {
        if (!training() || p == 0) return x;
        settle();
        long key = 0;
        for (float part : stream.data()) key = key << 16 | (long) part;
        Rng rng = new Rng(key);
        store(rng.nextLong());
        float kept = (float) (1 / (1 - p));
        float[] mask = new float[x.size()];
        for (int i = 0; i < mask.length; i++) mask[i] = rng.nextFloat() < p ? 0 : kept;
        return x.mul(Tensor.wrap(mask, x.shape()));
    }

    private void store(long key) {
        for (int i = 0; i < 4; i++) stream.data()[i] = key >>> 48 - 16 * i & 0xFFFF;
    }

    @Override
    protected Map<String, Tensor> buffers() {
        return Map.of("stream", stream);
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        store(rng.nextLong());
    }

    @Override
    protected double gain() {
        return Double.NaN;
    }

    @Override
    public boolean repeatable() {
        return !training() || p == 0;
    }

    @Override
    public Dropout copy() {
        return into(new Dropout(p));
    }

    @Override
    public String toString() {
        return "dropout(" + number(p) + ")";
    }
}

package pilotlight.nn;

import java.util.Arrays;
import java.util.List;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * f(x) = max(0, x) + alpha min(0, x) with a trained alpha, one for all or one for each channel (second axis).
 *
 * <p>Convention: alpha starts at 0.25, is not constrained, and has no weight decay; f'(0) = alpha, and alpha's own
 * derivative at 0 is 0. He, Zhang, Ren and Sun, 2015 (arXiv 1502.01852).
 */
public final class Prelu extends Layer {
    private final int channels;
    private final Parameter alpha;
    private double start = 0.25;

    /** One alpha for all. */
    public Prelu() {
        this(1);
    }

    /** One alpha for each of {@code channels} channels; 1 is one for all. */
    public Prelu(int channels) {
        if (channels < 1) throw new Mistake("prelu: " + channels + " channels; give 1 or more, or none for one shared slope");
        this.channels = channels;
        alpha = Parameter.of("alpha", Tensor.full(start, channels), false);
    }

    /** Lets every alpha start at {@code slope}, now and after each seed; returns this. */
    public Prelu init(double slope) {
        start = slope;
        Arrays.fill(alpha.tensor().data(), (float) slope);
        return this;
    }

    /** Where alpha starts. */
    public double init() {
        return start;
    }

    /** Number of slopes: 1 when shared. */
    public int channels() {
        return channels;
    }

    /** The slopes [channels]. */
    public Tensor alpha() {
        settle();
        return alpha.tensor();
    }

    @Override
    public Tensor forward(Tensor x) {
        if (channels > 1 && (x.rank() < 2 || x.dim(1) != channels)) {
            throw wrong("input " + x.shape() + " has " + (x.rank() < 2 ? "no" : x.dim(1)) + " channels, the layer takes " + channels + "; or share one slope, prelu()");
        }
        return x.prelu(alpha());
    }

    @Override
    protected List<Parameter> own() {
        return List.of(alpha);
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        Arrays.fill(alpha.tensor().data(), (float) start);
    }

    @Override
    protected double gain() {
        return Init.gain(start);
    }

    @Override
    public boolean repeatable() {
        return true;
    }

    @Override
    public Prelu copy() {
        return into(new Prelu(channels).init(start));
    }

    @Override
    public String toString() {
        return "prelu(" + (channels == 1 ? "" : channels) + ")" + (start == 0.25 ? "" : ".init(" + number(start) + ")");
    }
}

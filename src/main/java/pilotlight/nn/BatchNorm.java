package pilotlight.nn;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Normalization;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Batch normalisation over all axes but the second: y = gamma (x - mean) / sqrt(var + eps) + beta for each channel.
 * Ioffe and Szegedy, 2015 (arXiv 1502.03167).
 *
 * <p>Training uses the batch's mean and biased variance, and moves the running ones towards the batch's mean and
 * unbiased variance: running = (1 - momentum) running + momentum new, or the plain average of all batches if
 * {@link #cumulative()}. Evaluation uses the running ones. Convention: eps 1e-5, momentum 0.1, no weight decay on
 * gamma and beta. A training batch with one value for each channel has no variance and is an error.
 */
public final class BatchNorm extends Layer {
    private final int channels;
    private final Parameter gamma;
    private final Parameter beta;
    private final Map<String, Tensor> buffers = new LinkedHashMap<>();
    private final Tensor runningMean;
    private final Tensor runningVar;
    private final Tensor batches = Tensor.zeros(1);
    private double eps = 1e-5;
    private double momentum = 0.1;
    private double gammaStart = 1;
    private double betaStart;

    /** With gamma and beta. */
    public BatchNorm(int channels) {
        this(channels, true);
    }

    /** With or without gamma and beta. */
    public BatchNorm(int channels, boolean affine) {
        if (channels < 1) throw new Mistake("batchNorm: " + channels + " channels; give 1 or more");
        this.channels = channels;
        gamma = affine ? Parameter.of("gamma", Tensor.ones(channels), false) : null;
        beta = affine ? Parameter.of("beta", Tensor.zeros(channels), false) : null;
        runningMean = Tensor.zeros(channels);
        runningVar = Tensor.ones(channels);
        buffers.put("runningMean", runningMean);
        buffers.put("runningVar", runningVar);
        buffers.put("batches", batches);
    }

    /** What is added to the variance; returns this. */
    public BatchNorm eps(double eps) {
        this.eps = eps;
        return this;
    }

    /** The weight of the new batch in the running statistics; returns this. */
    public BatchNorm momentum(double momentum) {
        if (!(momentum >= 0 && momentum <= 1)) throw wrong("momentum " + momentum + " is not within 0 to 1; for the plain average use cumulative()");
        this.momentum = momentum;
        return this;
    }

    /** Makes the running statistics the plain average over all batches seen; returns this. */
    public BatchNorm cumulative() {
        momentum = Double.NaN;
        return this;
    }

    /** Lets every gamma start at {@code value}, now and after each seed; returns this. */
    public BatchNorm gamma(double value) {
        Arrays.fill(affine(gamma).data(), (float) value);
        gammaStart = value;
        return this;
    }

    /** Lets every beta start at {@code value}, now and after each seed; returns this. */
    public BatchNorm beta(double value) {
        Arrays.fill(affine(beta).data(), (float) value);
        betaStart = value;
        return this;
    }

    private Tensor affine(Parameter p) {
        if (p == null) throw wrong("has no gamma and beta; make it with them");
        return p.tensor();
    }

    /** Number of channels. */
    public int channels() {
        return channels;
    }

    /** What is added to the variance. */
    public double eps() {
        return eps;
    }

    /** The weight of the new batch; NaN when cumulative. */
    public double momentum() {
        return momentum;
    }

    /** The scale [channels], or null for a layer without one. */
    public Tensor gamma() {
        settle();
        return gamma == null ? null : gamma.tensor();
    }

    /** The shift [channels], or null for a layer without one. */
    public Tensor beta() {
        settle();
        return beta == null ? null : beta.tensor();
    }

    /** The running mean [channels]. */
    public Tensor runningMean() {
        settle();
        return runningMean;
    }

    /** The running unbiased variance [channels]. */
    public Tensor runningVar() {
        settle();
        return runningVar;
    }

    /** Number of training batches seen. */
    public long batches() {
        return (long) batches.data()[0];
    }

    @Override
    public Tensor forward(Tensor x) {
        if (x.rank() < 2) throw wrong("input " + x.shape() + " has no channel axis; give [rows, " + channels + "] or [batch, " + channels + ", height, width]");
        if (x.dim(1) != channels) throw wrong("input " + x.shape() + " has " + x.dim(1) + " channels, the layer takes " + channels);
        if (!training()) return Normalization.eval(x, gamma(), beta(), runningMean.data(), runningVar.data(), this::eps);
        if (x.size() <= channels) {
            throw wrong("a batch of " + x.dim(0) + (x.dim(0) == 1 ? " row" : " rows") + " has no variance; use a batch of 2 or more, or eval()");
        }
        return Normalization.train(x, gamma(), beta(), this::eps, this::follow);
    }

    private void follow(float[] batchMean, float[] batchVariance, int count) {
        batches.data()[0]++;
        double share = Double.isNaN(momentum) ? 1.0 / batches.data()[0] : momentum;
        double unbiased = count / (count - 1.0);
        float[] mean = runningMean.data();
        float[] var = runningVar.data();
        for (int c = 0; c < channels; c++) {
            mean[c] = (float) ((1 - share) * mean[c] + share * batchMean[c]);
            var[c] = (float) ((1 - share) * var[c] + share * unbiased * batchVariance[c]);
        }
    }

    @Override
    protected List<Parameter> own() {
        return gamma == null ? List.of() : List.of(gamma, beta);
    }

    @Override
    protected Map<String, Tensor> buffers() {
        return buffers;
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        if (gamma != null) {
            Arrays.fill(gamma.tensor().data(), (float) gammaStart);
            Arrays.fill(beta.tensor().data(), (float) betaStart);
        }
        Arrays.fill(runningMean.data(), 0);
        Arrays.fill(runningVar.data(), 1);
        batches.data()[0] = 0;
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
    public BatchNorm copy() {
        BatchNorm c = new BatchNorm(channels, gamma != null);
        c.eps = eps;
        c.momentum = momentum;
        c.gammaStart = gammaStart;
        c.betaStart = betaStart;
        return into(c);
    }

    @Override
    public String toString() {
        return "batchNorm(" + channels + (gamma == null ? ", false)" : ")")
                + (eps == 1e-5 ? "" : ".eps(" + number(eps) + ")")
                + (Double.isNaN(momentum) ? ".cumulative()" : momentum == 0.1 ? "" : ".momentum(" + number(momentum) + ")")
                + (gammaStart == 1 ? "" : ".gamma(" + number(gammaStart) + ")")
                + (betaStart == 0 ? "" : ".beta(" + number(betaStart) + ")");
    }
}

package pilotlight.lab;

import java.util.Arrays;
import java.util.List;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * PReLU and BatchNorm after it, alone: each channel gets fresh normal inputs z and is to give phi_c(z), in the mean square. Training is
 * plain SGD. Channels do not touch each other, so one net holds many experiments.
 */
final class Duet {
    static final double RATE = 0.15;

    private final double[] targets;
    private final Rng rng;
    private final Tensor z;
    private final Tensor wanted;
    private final Prelu prelu;
    private final BatchNorm norm;
    private final Sgd sgd;
    private final Replay loss;

    /** A channel for each slope and target; batches of {@code batch} rows. The slopes are fixed unless {@code learnable}. */
    Duet(double[] slopes, boolean learnable, double[] targets, int batch, long seed) {
        this.targets = targets;
        int channels = slopes.length;
        rng = new Rng(seed);
        prelu = new Prelu(channels);
        norm = new BatchNorm(channels);
        Net net = Net.of(prelu, norm).seed(seed);
        for (int c = 0; c < channels; c++) prelu.alpha().data()[c] = (float) slopes[c];
        List<Parameter> parameters = net.parameters();
        if (!learnable) prelu.freeze();
        sgd = new Sgd(parameters, RATE);
        z = Tensor.zeros(batch, channels);
        wanted = Tensor.zeros(batch, channels);
        draw();
        loss = Replay.of(() -> net.forward(z).sub(wanted).square().sum().div(batch));
    }

    private void draw() {
        float[] in = z.data();
        float[] out = wanted.data();
        for (int i = 0; i < in.length; i++) {
            in[i] = (float) rng.gaussian();
            out[i] = (float) Symmetry.prelu(targets[i % targets.length], in[i]);
        }
    }

    /** One step on a fresh batch. */
    void step() {
        draw();
        loss.run();
        sgd.zeroGrad();
        loss.backward();
        sgd.step();
    }

    /** Steps on, and gives the mean of alpha, gamma and beta (three rows, a column for each channel) over these steps. */
    double[][] mean(int steps) {
        double[][] sum = new double[3][targets.length];
        for (int s = 0; s < steps; s++) {
            step();
            double[][] now = now();
            for (int p = 0; p < sum.length; p++) {
                for (int c = 0; c < targets.length; c++) sum[p][c] += now[p][c] / steps;
            }
        }
        return sum;
    }

    /** Alpha, gamma and beta of each channel. */
    double[][] now() {
        return new double[][] {doubles(prelu.alpha()), doubles(norm.gamma()), doubles(norm.beta())};
    }

    private static double[] doubles(Tensor t) {
        double[] d = new double[t.size()];
        Arrays.setAll(d, i -> t.data()[i]);
        return d;
    }
}

package pilotlight.lab;

import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.data.Samples;
import pilotlight.diagnose.Units;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;
import pilotlight.train.Fit;
import pilotlight.train.Run;

/**
 * The net of these experiments: 256 pixels, {@code depth} hidden layers of 64 units, 10 classes.
 *
 * @param valve the activation of every hidden layer
 * @param norm  BatchNorm between each linear layer and its activation
 * @param bias  where the hidden biases start; below 0 it pushes every unit towards its closed side
 * @param beta  where BatchNorm's beta starts
 * @param depth hidden layers
 */
record Tower(Valve valve, boolean norm, double bias, double beta, int depth) {
    static final int DEPTH = 6;
    static final double RATE = 0.02;

    private static final int WIDTH = 64;
    static final int PIXELS = 256;
    static final int CLASSES = 10;
    private static final int PROBED = 1000;
    private static final double CHANCE = 1.0 / CLASSES;

    /** An activation, how it is called in tables, and the slope it starts with on the negative side. */
    record Valve(String name, double slope, boolean learnable) {
        static final Valve RELU = new Valve("ReLU", 0, false);
        static final Valve LEAKY = new Valve("Leaky .01", 0.01, false);
        static final Valve PRELU = new Valve("PReLU .25", 0.25, true);
        static final List<Valve> ALL = List.of(RELU, LEAKY, PRELU);

        static Valve fixed(double slope) {
            return new Valve("slope " + slope, slope, false);
        }

        Layer layer() {
            if (learnable) return prelu().init(slope);
            return slope == 0 ? relu() : leakyRelu(slope);
        }
    }

    /** 2000 training and 1000 test pictures of digits, the same in every experiment: chance is in weights and batches only. */
    static final Data GLYPHS = Glyphs.glyphs(2000).test(1000).seed(11).standardizeGlobal();

    static Tower of(Valve valve, boolean norm) {
        return new Tower(valve, norm, 0, 0, DEPTH);
    }

    Tower bias(double value) {
        return new Tower(valve, norm, value, beta, depth);
    }

    Tower beta(double value) {
        return new Tower(valve, norm, bias, value, depth);
    }

    Tower depth(int layers) {
        return new Tower(valve, norm, bias, beta, layers);
    }

    /** {@code ReLU} or {@code ReLU + BN}. */
    String name() {
        return norm ? valve.name + " + BN" : valve.name;
    }

    Net net(long seed) {
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < depth; l++) {
            layers.add(linear(l == 0 ? PIXELS : WIDTH, WIDTH).biases(bias));
            if (norm) layers.add(batchNorm(WIDTH).beta(beta));
            layers.add(valve.layer());
        }
        layers.add(linear(WIDTH, CLASSES));
        return Net.of(layers.toArray(Layer[]::new)).seed(seed);
    }

    /** The training that all experiments share: SGD with momentum 0.9, batches of 64 drawn with replacement. */
    static Fit fit(Net net, int steps, long seed) {
        return Fit.of(net, GLYPHS).sgd(RATE).momentum(0.9).batch(64).steps(steps).every(steps).replacement().seed(seed).quiet();
    }

    /** Accuracy at the end; a net that diverged guesses. */
    static double accuracy(Run run) {
        return run.diverged() ? CHANCE : run.accuracy();
    }

    /** Share of units in each hidden layer whose input is negative on all of 1000 training pictures. */
    static double[] negative(Net net) {
        return Units.of(net, probed().x()).layers().stream().mapToDouble(l -> (double) l.negative() / l.units()).toArray();
    }

    /** Norm of dL/dW of each linear layer on 1000 training pictures, BatchNorm with the statistics of these. */
    static double[] gradients(Net net) {
        Net copy = net.copy().train();
        Samples rows = probed();
        copy.forward(rows.x()).crossEntropy(rows.labels(), 0).backward();
        return linears(copy).stream().mapToDouble(l -> norm(l.weight().grad())).toArray();
    }

    /** The learned slope of each hidden layer (the mean over its channels), empty if there are none. */
    static double[] alphas(Net net) {
        return Units.of(net, GLYPHS.train().x().slice(0, 0, 2).reshape(net.layer(0) instanceof Linear ? new int[] {2, PIXELS} : new int[] {2, 1, 16, 16}))
                .layers().stream().filter(l -> l.alpha() != null).mapToDouble(Units.LayerUnits::meanAlpha).toArray();
    }

    static List<Linear> linears(Net net) {
        return net.layers().stream().filter(Linear.class::isInstance).map(Linear.class::cast).toList();
    }

    private static Samples probed() {
        return GLYPHS.train().batch(0, PROBED);
    }

    private static double norm(Tensor gradient) {
        double sum = 0;
        for (float g : gradient.data()) sum += (double) g * g;
        return Math.sqrt(sum);
    }

    /** The middle value, or the mean of the middle two. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    /** Mean over rows, column by column. */
    static double[] columnMeans(List<double[]> rows) {
        double[] mean = new double[rows.get(0).length];
        for (double[] row : rows) Arrays.setAll(mean, i -> mean[i] + row[i] / rows.size());
        return mean;
    }
}

package pilotlight.lab;

import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.gelu;
import static pilotlight.nn.Layers.identity;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;
import static pilotlight.nn.Layers.sigmoid;
import static pilotlight.nn.Layers.tanh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import pilotlight.data.Glyphs;
import pilotlight.data.Samples;
import pilotlight.data.ViewBank;
import pilotlight.diagnose.Geometry;
import pilotlight.diagnose.Probe;
import pilotlight.lab.Heads.Embedding;
import pilotlight.nn.Init;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;
import pilotlight.train.Run;
import pilotlight.train.SimClr;
import pilotlight.train.SimClrRun;

/**
 * How one embedding is learned: views of 1000 digits, ten of each, an encoder 256-64-64-64 with ReLU whose last layer is linear, a head,
 * 128 pairs a step. What comes of it is measured on 1000 fresh digits.
 *
 * @param activation activation of the head
 * @param layers     hidden layers of the head: a linear one and the activation each; -1 for no head at all
 * @param norm       whether BatchNorm stands between the two
 * @param last       whether the activation is the last operation, or a linear layer to 32 comes after it
 * @param bias       where the biases of the hidden layers start
 * @param loss       what is made small
 * @param tau        temperature of NT-Xent
 * @param sgd        SGD at 0.1 with momentum 0.9, or Adam at 0.003
 * @param steps      steps
 */
record Recipe(String activation, int layers, boolean norm, boolean last, double bias, Loss loss, double tau, boolean sgd, int steps) {
    static final int PAIRS = 128;
    static final int WIDTH = 64;
    private static final int EMBEDDING = 32;

    enum Loss { NT_XENT, ALIGNMENT, VICREG, VICREG_NO_VARIANCE }

    /** The views, made once: to train on, to fit probes on, to judge on. All scaled as the first. */
    private static final class Bank {
        static final ViewBank RAW = Glyphs.glyphs(1000).seed(1).views(10);
        static final ViewBank TRAIN = RAW.standardized();
        static final ViewBank PROBE = Glyphs.glyphs(1000).seed(2).views(1).standardizedAs(RAW);
        static final ViewBank TEST = Glyphs.glyphs(1000).seed(3).views(2).standardizedAs(RAW);
    }

    /** A run depends on its recipe and seed alone, and several experiments look at the same ones: each is done once. */
    private static final Map<Key, Embedding> KNOWN = new ConcurrentHashMap<>();

    private record Key(Recipe recipe, long seed) { }

    /** One hidden layer, NT-Xent at temperature 0.2, Adam. */
    static Recipe of(String activation, int steps) {
        return new Recipe(activation, 1, false, false, 0, Loss.NT_XENT, 0.2, false, steps);
    }

    Recipe layers(int count) {
        return new Recipe(activation, count, norm, last, bias, loss, tau, sgd, steps);
    }

    Recipe withNorm() {
        return new Recipe(activation, layers, true, last, bias, loss, tau, sgd, steps);
    }

    Recipe activationLast() {
        return new Recipe(activation, layers, norm, true, bias, loss, tau, sgd, steps);
    }

    Recipe bias(double start) {
        return new Recipe(activation, layers, norm, last, start, loss, tau, sgd, steps);
    }

    Recipe loss(Loss other) {
        return new Recipe(activation, layers, norm, last, bias, other, tau, sgd, steps);
    }

    Recipe temperature(double other) {
        return new Recipe(activation, layers, norm, last, bias, loss, other, sgd, steps);
    }

    Recipe withSgd() {
        return new Recipe(activation, layers, norm, last, bias, loss, tau, true, steps);
    }

    private Layer activate() {
        return switch (activation) {
            case "ReLU" -> relu();
            case "Leaky .01" -> leakyRelu(0.01);
            case "PReLU" -> prelu();
            case "PReLU per unit" -> prelu(WIDTH);
            case "GELU" -> gelu();
            case "tanh" -> tanh();
            case "sigmoid" -> sigmoid();
            default -> identity();
        };
    }

    Net head(long seed) {
        if (layers < 0) return net(identity());
        List<Layer> all = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            all.add(linear(WIDTH, WIDTH).biases(bias));
            if (norm) all.add(batchNorm(WIDTH));
            all.add(activate());
        }
        if (!last) all.add(linear(WIDTH, EMBEDDING));
        // A stream of its own: a seed gives the same numbers whatever the layer. tanh gets no gain, as in the experiments that this repeats.
        return net(all.toArray(Layer[]::new)).seed(seed + 1_000_000, activation.equals("tanh") ? Init.XAVIER : Init.KAIMING_NORMAL);
    }

    private static Net encoder(long seed) {
        return net(linear(256, WIDTH), relu(), linear(WIDTH, WIDTH), relu(), linear(WIDTH, WIDTH)).seed(seed);
    }

    Embedding learn(long seed) {
        Key key = new Key(this, seed);
        Embedding known = KNOWN.get(key);
        if (known == null) KNOWN.put(key, known = train(seed));
        return known;
    }

    private Embedding train(long seed) {
        SimClr setup = SimClr.of(encoder(seed), head(seed)).fit(Bank.TRAIN).replacement().batch(PAIRS).steps(steps).seed(seed).quiet();
        switch (loss) {
            case NT_XENT -> setup.temperature(tau);
            case ALIGNMENT -> setup.alignment();
            case VICREG -> setup.vicreg();
            default -> setup.vicreg(25, 0, 1);
        }
        SimClrRun run = (sgd ? setup.sgd(0.1).momentum(0.9) : setup.adam(3e-3)).run();
        if (run.ending() == Run.Ending.INTERRUPTED) throw new CancellationException("interrupted");
        Tensor h = run.represent(Bank.TEST.view(0));
        Tensor z = run.head().predict(h);
        Samples fit = new Samples(run.represent(Bank.PROBE.view(0)), Bank.PROBE.labels(), null);
        Samples judged = new Samples(h, Bank.TEST.labels(), null);
        return Embedding.of(run, Geometry.of(z, run.embed(Bank.TEST.view(1))), Probe.ridge(fit, judged).mean(), Probe.neighbours(fit, judged).mean(), z);
    }
}

package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;
import static pilotlight.nn.Layers.sigmoid;
import static pilotlight.nn.Layers.tanh;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.data.Synthetic;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.optim.Sgd;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.DepthTheory;
import pilotlight.theory.Interval;

class AdviceTest {
    private static final int ROWS = 4000;
    private static final int IN = 16;

    /** Four clouds in 16 dimensions, twice the rows that are looked at. */
    private static final Data CLOUDS = clouds(ROWS, 8);

    private static Data clouds(int rows, long seed) {
        Rng rng = new Rng(seed);
        float[] centre = new float[4 * IN];
        for (int i = 0; i < centre.length; i++) centre[i] = (float) rng.gaussian();
        float[] x = new float[rows * IN];
        int[] y = new int[rows];
        for (int r = 0; r < rows; r++) {
            y[r] = rng.nextInt(4);
            for (int j = 0; j < IN; j++) x[r * IN + j] = (float) ((centre[y[r] * IN + j] + rng.gaussian()) / Math.sqrt(2));
        }
        return Data.of("clouds", Tensor.wrap(x, rows, IN), y);
    }

    private static Net deep(Supplier<Layer> activation, double bias, int depth, long seed) {
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < depth; i++) {
            layers.add(linear(i == 0 ? IN : 24, 24).biases(bias));
            layers.add(activation.get());
        }
        layers.add(linear(24, 4));
        return net(layers.toArray(Layer[]::new)).seed(seed);
    }

    /** What is wrong in each way that the remedies are for. */
    enum Patient {
        DEAD(s -> deep(() -> relu(), -0.75, 4, s)), DIM(s -> deep(() -> leakyRelu(0.01), -1.5, 6, s)), SATURATED(s -> deep(() -> tanh(), 4, 2, s)),
        DEEP_SIGMOID(s -> deep(() -> sigmoid(), 0, 5, s)),
        HOSTILE_NORM(s -> net(linear(IN, 24), batchNorm(24).beta(-4), relu(), linear(24, 24), batchNorm(24).beta(-4), relu(), linear(24, 4)).seed(s)),
        LINEAR(s -> net(linear(IN, 24), prelu(24).init(0.98), linear(24, 24), prelu(24).init(1), linear(24, 4)).seed(s));

        final Function<Long, Net> net;

        Patient(Function<Long, Net> net) {
            this.net = net;
        }
    }

    private static double share(Units.LayerUnits l, String quantity) {
        int n = switch (quantity) {
            case "dead" -> l.dead();
            case "never firing" -> l.negative();
            case "saturated" -> l.saturated();
            case "dormant" -> l.dormant();
            case "linear" -> l.linear();
            default -> throw new IllegalArgumentException(quantity);
        };
        return (double) n / l.units();
    }

    /** Measured by another instrument, on all rows. */
    private static double ratio(Net model, Data data) {
        List<Signals.LayerSignals> linear = Signals.of(model, data).layers().stream().filter(l -> l.name().contains("linear")).toList();
        return linear.get(0).back() / linear.get(linear.size() - 1).back();
    }

    /** Every remedy is applied to the net, and what was predicted from 2000 rows is measured on all 4000 of them. */
    @ParameterizedTest
    @EnumSource(Patient.class)
    void whatIsPredictedHoldsWhenTheRemedyIsApplied(Patient patient) {
        for (long seed = 1; seed <= 2; seed++) {
            Data data = clouds(ROWS, seed);
            Net model = patient.net.apply(seed);
            Advice advice = Advice.of(model, data);
            assertFalse(advice.findings().isEmpty(), patient + " of seed " + seed);
            List<String> names = advice.trials().get(0).layers().stream().map(Trial.Shares::name).toList();
            for (Remedy remedy : Remedy.values()) {
                Net mended = remedy.of(model, data);
                Units measured = Units.of(mended, data.train().x());
                double ratio = ratio(mended, data);
                for (Advice.Finding f : advice.findings()) {
                    for (Advice.Prediction p : f.predictions()) {
                        boolean fresh = remedy == Remedy.ANEW && !p.share();
                        if (fresh || !p.remedy().equals(remedy.toString())) continue;
                        double truth = p.share() ? share(measured.layers().get(names.indexOf(f.where())), p.quantity()) : ratio;
                        // Of shares all hold; those of gradients are right 95 times of 100, and are given twice their width here.
                        double more = p.share() ? 0 : p.value().half();
                        assertTrue(truth >= p.value().low() - more - 1e-9 && truth <= p.value().high() + more + 1e-9, patient + " of seed " + seed + ", " + f + "\n" + remedy + ": " + truth);
                    }
                }
            }
        }
    }

    @Test
    void freshNetsAreAsPredictedFromOthers() {
        Interval predicted = Advice.of(deep(() -> relu(), -0.75, 4, 1), CLOUDS).trial(Remedy.ANEW).gradient();
        int covered = 0;
        Data few = clouds(400, 8);
        for (long seed = 100; seed < 160; seed++) if (predicted.contains(ratio(deep(() -> relu(), 0, 4, seed), few))) covered++;
        // of 95 %, but the interval is one and the same: made of twelve nets, it covers more or less than that
        assertTrue(covered >= 48 && predicted.low() > 0.2 * predicted.high(), covered + " of 60 in " + predicted);
    }

    /** 120 nets, the rows of each its own: intervals from a third of the rows. */
    @Test
    void intervalsOfTheGradientCoverWhatAllRowsSay() {
        int covered = 0;
        for (long seed = 0; seed < 60; seed++) {
            Data data = clouds(1500, seed + 100);
            Net model = deep(() -> relu(), -0.2, 3, seed);
            for (Remedy remedy : new Remedy[] {Remedy.PRELU, Remedy.BATCH_NORM}) {
                Net mended = remedy.of(model, data);
                Trial t = Trial.of(remedy, mended, data.train().batch(0, 500), 1500, (out, rows) -> Losses.crossEntropy(out, rows.labels()));
                if (t.gradient().contains(ratio(mended, data))) covered++;
            }
        }
        // 95 %, four standard deviations of a binomial share to either side
        assertTrue(covered >= 104 && covered < 120, covered + " of 120");
    }

    @Test
    void ofFreshWeightsByKaimingsRuleTheGradientKeepsItsLength() {
        Net shrunk = deep(() -> prelu(), 0, 6, 1);
        for (int l = 0; l < 12; l += 2) for (int i = 0; i < ((Linear) shrunk.layer(l)).weight().size(); i++) ((Linear) shrunk.layer(l)).weight().data()[i] *= 0.3f;
        Advice a = Advice.of(shrunk, CLOUDS);
        Advice.Finding f = a.of(Advice.Kind.VANISHING).get(0);
        // Six layers pass back 0.3 of it; the last one and the loss are not among them. Single nets of 24 units scatter by half.
        assertEquals(Math.pow(0.3, 5), f.size(), 0.6 * Math.pow(0.3, 5));
        Interval anew = f.predictions().stream().filter(p -> p.remedy().equals("fresh weights")).findFirst().orElseThrow().value();
        assertTrue(anew.contains(Math.sqrt(DepthTheory.meanSquareGradient(DepthTheory.gain(0.25), 0.25, 6))), anew.toString());
        for (int l = 2; l < 12; l += 2) for (int i = 0; i < ((Linear) shrunk.layer(l)).weight().size(); i++) ((Linear) shrunk.layer(l)).weight().data()[i] *= 10;
        assertEquals(1, Advice.of(shrunk, CLOUDS).of(Advice.Kind.EXPLODING).size());
    }

    @Test
    void aNetInOrderIsSaidToBe() {
        Net model = deep(() -> prelu(), 0, 2, 1);
        Advice a = Advice.of(model, CLOUDS).sgd(0.02, 32);
        assertTrue(a.toString().startsWith("Advice: nothing to mend in 8 checks over 2,000 of 4,000 rows\nfine: all numbers finite\n"), a.toString());
        assertEquals(List.of(), a.trials());
        assertTrue(a.html().contains("<caption>Advice: nothing to mend"), a.html());
        assertTrue(model.training() && model.parameters().stream().allMatch(p -> p.tensor().grad() == null));
        assertEquals("trial: nothing here wants both; Remedy.BOTH.of(model, data) makes the net all the same", assertThrows(Mistake.class, () -> a.trial(Remedy.BOTH)).getMessage());
    }

    @Test
    void eachThingHasItsName() {
        Net nan = deep(() -> relu(), 0, 2, 1);
        ((Linear) nan.layer(2)).weight().data()[3] = Float.NaN;
        Advice a = Advice.of(nan, CLOUDS).sgd(0.1, 32);
        assertTrue(a.toString().startsWith("Advice: 1 to mend, first weight of 2 linear(24, 24) not finite; over"), a.toString());
        Net dormant = deep(() -> relu(), 0, 2, 1);
        for (int u = 0; u < 6; u++) for (int i = 0; i < IN; i++) ((Linear) dormant.layer(0)).weight().data()[i * 24 + u] *= 1e-3f;
        Advice.Finding f = Advice.of(dormant, CLOUDS).of(Advice.Kind.DORMANT).get(0);
        assertEquals("1 relu() 25 % (6 of 24)", f.where() + " " + f.seen());
        // An untrained head on rows that it has learned by heart
        Data few = Data.of("few", CLOUDS.train().x().slice(0, 0, 200), Arrays.copyOf(CLOUDS.train().labels(), 200)).split(0.2).seed(1);
        Net learned = net(linear(IN, 64), relu(), linear(64, 4)).seed(2);
        Sgd sgd = new Sgd(learned.parameters(), 0.3);
        for (int step = 0; step < 300; step++) {
            sgd.zeroGrad();
            Losses.crossEntropy(learned.forward(few.train().x()), few.train().labels()).backward();
            sgd.step();
        }
        f = Advice.of(learned, few).of(Advice.Kind.GAP).get(0);
        assertTrue(f.seen().matches("loss .* on the test rows, .* on the training rows") && f.predictions().isEmpty(), f.toString());
    }

    /** The largest eigenvalue is that of the rows standardised, and gradient descent on squares is stable up to one over it. */
    @Test
    void inputsThatAreNotStandardised() {
        Rng rng = new Rng(4);
        int n = 300;
        float[] x = new float[n * 3];
        float[] y = new float[n];
        for (int r = 0; r < n; r++) {
            double common = rng.gaussian();
            x[3 * r] = (float) (700 + 300 * (common + rng.gaussian()));
            x[3 * r + 1] = (float) (common + 0.1 * rng.gaussian());
            x[3 * r + 2] = (float) (5 + 0.2 * rng.gaussian());
            y[r] = (float) common;
        }
        Data raw = Data.of("raw", Tensor.wrap(x, n, 3), Tensor.wrap(y, n));
        Net line = net(linear(3, 1, false)).seed(1);
        Advice.Finding f = Advice.of(line, raw).of(Advice.Kind.INPUTS).get(0);
        assertTrue(f.where().equals("column x1") && f.seen().contains("this column has mean "), f.toString());
        double lambda = f.predictions().get(0).value().mean();
        Data mended = raw.standardize();
        assertEquals(0, Advice.of(line, mended).of(Advice.Kind.INPUTS).size());
        for (double share : new double[] {0.98, 1.02}) {
            Net model = line.copy();
            Sgd sgd = new Sgd(model.parameters(), share / lambda);
            double before = 0, after = 0;
            for (int step = 0; step < 400; step++) {
                sgd.zeroGrad();
                Tensor loss = Losses.mse(model.forward(mended.train().x()), mended.train().y());
                if (step == 300) before = loss.item();
                after = loss.item();
                loss.backward();
                sgd.step();
            }
            assertEquals(share > 1, after > before, "at " + share + " of it the loss goes from " + before + " to " + after);
        }
    }

    /** The mean change of the loss in a step at the rate that is proposed, over many batches from the same weights. */
    @Test
    void theChangeOfAStepIsThatOfSteps() {
        Net model = deep(() -> prelu(), 0, 1, 3);
        Advice a = Advice.of(model, CLOUDS).sgd(3, 32);
        Advice.Prediction p = a.of(Advice.Kind.RATE).get(0).predictions().get(0);
        double rate = Double.parseDouble(p.remedy().split(" ")[1]);
        Samples rows = CLOUDS.train();
        Rng rng = new Rng(6);
        double[] change = new double[150];
        double[] moved = new double[change.length];
        double start = loss(model);
        for (int i = 0; i < change.length; i++) {
            Net m = model.copy();
            int[] drawn = new int[32];
            Arrays.setAll(drawn, j -> rng.nextInt(rows.rows()));
            Samples batch = rows.take(drawn);
            Losses.crossEntropy(m.forward(batch.x()), batch.labels()).backward();
            new Sgd(m.parameters(), rate).step();
            change[i] = loss(m) - start;
            moved[i] = distance(m, model, 2);
        }
        Interval measured = Interval.of(change, 0.9999);
        assertTrue(measured.high() >= p.value().low() && measured.low() <= p.value().high(), measured + " against " + p);
        Advice.Prediction update = a.of(Advice.Kind.UPDATE).get(0).predictions().get(0);
        double next = Double.parseDouble(update.remedy().split(" ")[1]);
        double root = Math.sqrt(Arrays.stream(moved).map(v -> v * v).average().orElseThrow()) * next / rate;
        assertEquals(root, update.value().mean(), 0.1 * root, update.toString());
    }

    private static double loss(Net m) {
        return Autograd.noGrad(() -> Losses.crossEntropy(m.forward(CLOUDS.train().x()), CLOUDS.train().labels())).item();
    }

    /** How far layer {@code layer} has moved, over its length. */
    private static double distance(Net m, Net from, int layer) {
        double apart = 0, length = 0;
        for (int p = 0; p < m.parameters().size(); p++) {
            Parameter now = m.parameters().get(p);
            if (!now.name().startsWith(layer + ".")) continue;
            float[] then = from.parameters().get(p).tensor().data();
            for (int i = 0; i < then.length; i++) {
                apart += Math.pow(now.tensor().data()[i] - then[i], 2);
                length += then[i] * (double) then[i];
            }
        }
        return Math.sqrt(apart / length);
    }

    /** As many times more steps as a step gets less far: at the best rate, half the largest stable one, with the batch that there is and with the one that is proposed. */
    @Test
    void theStepsOfAnotherBatchAreThoseMeasured() {
        int d = 10;
        Data data = Synthetic.neuronTeacher(2000, d, 0.5).seed(2);
        Linear l = linear(d, 1, false);
        l.weight().data()[0] = 1;
        l.weight().data()[1] = 0.3f;
        Net model = net(l, leakyRelu(0.5));
        Advice.Finding f = Advice.of(model, data).sgd(0.5, 512).of(Advice.Kind.BATCH).get(0);
        int other = Integer.parseInt(f.predictions().get(0).remedy().split(" ")[1]);
        double counted = progress(model, data, 512) / progress(model, data, other);
        assertTrue(f.predictions().get(0).value().contains(counted), f + "\ncounted: " + counted);
        assertTrue(f.predictions().get(1).value().contains(counted * other / 512), f + "\ncounted: " + counted);
    }

    /** By how much of itself |w - w*|² shrinks in a step, on average over replicas. */
    private static double progress(Net model, Data data, int batch) {
        double rate = GradientNoise.of(model, data, 6000, 8, 5).stableRate(batch).mean() / 2;
        Rng rng = new Rng(batch);
        double left = 0, at = 0;
        for (int replica = 0; replica < 3000; replica++) {
            Net m = model.copy();
            int[] drawn = new int[batch];
            Arrays.setAll(drawn, j -> rng.nextInt(data.train().rows()));
            Samples rows = data.train().take(drawn);
            Losses.mse(m.forward(rows.x()), rows.y()).backward();
            new Sgd(m.parameters(), rate).step();
            left += away(m);
            at += away(model);
        }
        return 1 - left / at;
    }

    private static double away(Net m) {
        float[] w = ((Linear) m.layer(0)).weight().data();
        double sum = (w[0] - 1) * (w[0] - 1);
        for (int i = 1; i < w.length; i++) sum += w[i] * w[i];
        return sum;
    }

    @Test
    void printsItsStoryFirst() {
        Advice a = Advice.of(deep(() -> relu(), -0.75, 4, 1), CLOUDS);
        String s = a.toString();
        assertTrue(s.matches("(?s)Advice: \\d to mend, first 7 relu\\(\\) dead; over 2,000 of 4,000 rows\n7 relu\\(\\) dead: \\d+ % \\(\\d+ of 24\\)\\. Predicted with prelu 0\\.25: dead 0 %, .*"), s);
        assertTrue(s.length() < 1000, s);
        assertTrue(a.html().contains(">7 relu()</td>") && a.image() != null, a.html());
        assertEquals("advise: a batch of 0 rows; give 1 or more", assertThrows(Mistake.class, () -> a.sgd(0.1, 0)).getMessage());
        assertEquals("advise: learning rate 0.0 is not positive; try 0.1 for sgd, 0.003 for adam", assertThrows(Mistake.class, () -> a.adam(0, 8)).getMessage());
    }

    @Test
    void remediesKeepTheWeightsAndTheOutput() {
        Net model = net(net(linear(IN, 8), tanh()), linear(8, 8), batchNorm(8).beta(2), relu(), linear(8, 4), sigmoid()).seed(1);
        assertEquals("net(net(linear(16, 8), prelu()), linear(8, 8), batchNorm(8).beta(2), prelu(), linear(8, 4), sigmoid())", call(Remedy.PRELU.of(model, CLOUDS)));
        assertEquals("net(net(linear(16, 8), batchNorm(8), tanh()), linear(8, 8), batchNorm(8), relu(), linear(8, 4), sigmoid())", call(Remedy.BATCH_NORM.of(model, CLOUDS)));
        Net both = Remedy.BOTH.of(model, CLOUDS);
        assertEquals("net(net(linear(16, 8), batchNorm(8), prelu()), linear(8, 8), batchNorm(8), prelu(), linear(8, 4), sigmoid())", call(both));
        assertArrayEquals(((Linear) model.layer(1)).weight().toArray(), ((Linear) both.layer(1)).weight().toArray());
        assertEquals(2, ((BatchNorm) model.layer(2)).beta().at(0));
        assertEquals(0, ((BatchNorm) both.layer(2)).beta().at(0));
        Net anew = Remedy.ANEW.of(deep(() -> relu(), -1, 1, 1), CLOUDS, 7);
        assertArrayEquals(deep(() -> relu(), 0, 1, 7).layer(0).state().get("weight").toArray(), anew.layer(0).state().get("weight").toArray());
        assertEquals(0, ((Linear) anew.layer(0)).bias().at(3));
        assertEquals(0.25, ((Prelu) Remedy.PRELU.of(deep(() -> prelu(24).init(0.9), 0, 1, 1), CLOUDS).layer(1)).alpha().at(5));
    }

    private static String call(Net net) {
        return net.toString().replaceAll(" [\\d,]+ parameters", "");
    }

    @Test
    void anotherLossIsTakenAsInFit() {
        Net model = net(linear(IN, 8), relu(), linear(8, 4)).seed(1);
        double one = Signals.of(model, CLOUDS).layers().get(0).gradient();
        assertEquals(3 * one, Signals.of(model, CLOUDS, (out, rows) -> Losses.crossEntropy(out, rows.labels()).mul(3)).layers().get(0).gradient(), 1e-5 * one);
        double signal = GradientNoise.of(model, CLOUDS).total().signal().mean();
        assertEquals(9 * signal, GradientNoise.of(model, CLOUDS, (out, rows) -> Losses.crossEntropy(out, rows.labels()).mul(3)).total().signal().mean(), 1e-4 * signal);
        Advice a = Advice.of(model, CLOUDS, (out, rows) -> Losses.crossEntropy(out, rows.labels()).mul(3));
        assertEquals(3 * one, a.signals().layers().get(0).gradient(), 0.1 * one);
        assertEquals(9 * signal, a.noise().total().signal().mean(), 2 * a.noise().total().signal().half());
    }
}

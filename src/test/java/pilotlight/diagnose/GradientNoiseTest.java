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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.data.Synthetic;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

class GradientNoiseTest {
    private static final int D = 10;

    private static Net classifier() {
        return net(linear(2, 16), prelu(16), linear(16, 2)).seed(3);
    }

    private static Data moons() {
        return Synthetic.moons(300).noise(0.2).seed(7);
    }

    @Test
    void theResolvedIsPlottedWithEveryLayerAndNoiseWithWhatWouldResolveIt() {
        GradientNoise known = GradientNoise.of(classifier(), moons());
        assertTrue(known.resolved());
        String resolved = known.plot().draw(160, 20);
        assertTrue(resolved.contains("B_simple by layer") && resolved.contains("Steps by batch size"), resolved);
        for (String layer : List.of("0 linear", "2 linear")) assertTrue(resolved.contains(layer), layer + " in\n" + resolved);
        Net lost = classifier();
        lost.parameters().forEach(p -> Arrays.fill(p.tensor().data(), 0));
        GradientNoise unknown = GradientNoise.of(lost, moons());
        assertFalse(unknown.resolved());
        String unresolved = unknown.plot().draw(160, 20);
        assertTrue(unresolved.contains("|G|² by layer") && unresolved.contains("Rows that would resolve it"), unresolved);
        assertTrue(unresolved.contains("0 linear") && unresolved.contains("drawn"), unresolved);
        assertTrue(unknown.layers().get(0).needed() == 0 && unknown.toString().contains("no number of rows"), unknown.toString());
        assertTrue(known.image().getWidth() == unknown.image().getWidth());
    }

    /** |G|² and tr Sigma of the parameters {@code from} to {@code to}, from the gradient of every row on its own. */
    private static double[] byRows(Net model, Samples rows, int from, int to) {
        Net m = model.copy();
        double square = 0;
        double[] mean = null;
        for (int i = 0; i < rows.rows(); i++) {
            Samples one = rows.batch(i, i + 1);
            m.parameters().forEach(p -> p.tensor().zeroGrad());
            Losses.crossEntropy(m.forward(one.x()), one.labels()).backward();
            double[] g = m.parameters().subList(from, to).stream().map(Parameter::tensor).flatMapToDouble(t -> {
                double[] d = new double[t.size()];
                Arrays.setAll(d, j -> t.grad().data()[j]);
                return Arrays.stream(d);
            }).toArray();
            if (mean == null) mean = new double[g.length];
            for (int j = 0; j < g.length; j++) {
                mean[j] += g[j] / rows.rows();
                square += g[j] * g[j] / rows.rows();
            }
        }
        double signal = Arrays.stream(mean).map(v -> v * v).sum();
        return new double[] {signal, square - signal};
    }

    /** Interval of the estimates over seeds that is right 99.99 % of the time. */
    private static void agrees(double truth, double[] estimates) {
        Interval mean = Interval.of(estimates, 0.9999);
        assertTrue(mean.contains(truth), mean + " is to cover " + truth);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void isThatOfTheGradientsOfSingleRows(int batch) {
        Net model = classifier();
        Data data = moons();
        int n = 40;
        GradientNoise[] all = new GradientNoise[n];
        for (int s = 0; s < n; s++) all[s] = GradientNoise.of(model, data, 400 * batch, batch, s);
        int[][] parts = {{0, 5}, {0, 2}, {2, 3}, {3, 5}};
        for (int p = 0; p < 4; p++) {
            double[] truth = byRows(model, data.train(), parts[p][0], parts[p][1]);
            int part = p;
            List<GradientNoise.Part> found = Arrays.stream(all).map(g -> part == 0 ? g.total() : g.layers().get(part - 1)).toList();
            agrees(truth[0], found.stream().mapToDouble(f -> f.signal().mean()).toArray());
            agrees(truth[1], found.stream().mapToDouble(f -> f.trace().mean()).toArray());
            long covered = found.stream().filter(f -> f.scale().contains(truth[1] / truth[0])).count();
            assertTrue(covered >= 33, covered + " of 40 intervals cover; 33 or fewer come once in 500 times");
        }
        assertEquals(List.of("0 linear(2, 16)", "1 prelu(16)", "2 linear(16, 2)"), all[0].layers().stream().map(GradientNoise.Part::name).toList());
        assertEquals(48 + 16 + 34, all[0].total().parameters());
    }

    private static Net neuron(double slope, double... w) {
        Linear l = linear(w.length, 1, false);
        for (int i = 0; i < w.length; i++) l.weight().data()[i] = (float) w[i];
        return net(l, leakyRelu(slope));
    }

    /** The closed forms are those of endless data: the rows there are, twenty times those drawn, add a twentieth of the variance. */
    private static void isNear(double law, GradientNoise g) {
        Interval i = g.scale();
        double half = i.high() - i.low();
        assertTrue(Math.abs(i.mean() - law) < half, "B_simple " + i + ", closed form " + law);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.25, 0", "0.5, 1", "1, 0"})
    void ofANeuronAtTheStartIsTheClosedForm(double slope, double sigma) {
        Data data = Synthetic.linearTeacher(100_000, D).noise(sigma).seed(2);
        double[] w = new double[D];
        w[1] = 1e-4;
        isNear(NoiseTheory.noiseScaleAtInit(slope, D, sigma * sigma), GradientNoise.of(neuron(slope, w), data, 5000, 8, 1));
    }

    @Test
    void ofAnEvenTargetIsTheClosedForm() {
        double[] w = new double[D];
        w[0] = 1e-4;
        isNear(NoiseTheory.noiseScaleAtAngle(0.25, D, Math.PI / 2), GradientNoise.of(neuron(0.25, w), Synthetic.orthogonalTeacher(100_000, D, Math.PI / 2).seed(2), 20_000, 8, 1));
    }

    /** Near the optimum of a solvable neuron also the curvature and the largest stable rate have closed forms; our loss is e² and theirs e²/2. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 1})
    void ofASolvableNeuronIsTheClosedFormAndSoIsTheLargestStableRate(double slope) {
        Data data = Synthetic.neuronTeacher(50_000, D, slope).seed(2);
        double[] w = new double[D];
        w[0] = 1;
        w[1] = 0.05;
        w[2] = -0.05;
        GradientNoise g = GradientNoise.of(neuron(slope, w), data, 10_000, 8, 1);
        isNear(NoiseTheory.noiseScaleRealisable(slope, D), g);
        // an interval is off by more than half of itself once in 300 times
        assertEquals(1 + slope * slope, g.curvature().mean(), 1.5 * g.curvature().half());
        assertEquals(NoiseTheory.etaMax(slope, D, 8) / 2, g.stableRate(8).mean(), 1.5 * g.stableRate(8).half());
        assertTrue(g.stableRate(8).half() < 0.25 * g.stableRate(8).mean(), g.stableRate(8).toString());
        assertEquals(g.scale().mean(), g.usefulBatch());
    }

    /** 500 repetitions, the rows of each its own: of the curvature along the gradient, and of what follows from it. */
    @Test
    void intervalsOfTheCurvatureAndOfTheLargestStableRateCoverTheTruth() {
        double slope = 0.25;
        double[] w = new double[D];
        w[0] = 1.3;
        w[1] = 0.3;
        Data data = Synthetic.neuronTeacher(5000, D, slope).seed(3);
        double[] g = new double[D];
        double square = 0;
        int n = data.train().rows();
        double[][] x = new double[n][D];
        double[] phi = new double[n];
        for (int r = 0; r < n; r++) {
            double z = 0, own = 0;
            for (int j = 0; j < D; j++) {
                x[r][j] = data.train().x().at(r, j);
                z += w[j] * x[r][j];
                own += x[r][j] * x[r][j];
            }
            phi[r] = z > 0 ? 1 : slope;
            double e = 2 * (phi[r] * z - data.train().y().at(r, 0)) * phi[r];
            square += e * e * own / n;
            for (int j = 0; j < D; j++) g[j] += e * x[r][j] / n;
        }
        double signal = Arrays.stream(g).map(v -> v * v).sum();
        double bend = 0;
        for (int r = 0; r < n; r++) {
            double along = 0;
            for (int j = 0; j < D; j++) along += g[j] * x[r][j];
            bend += 2 * phi[r] * phi[r] * along * along / n / signal;
        }
        double largest = 2 / bend / (1 + (square / signal - 1) / 32);
        int repetitions = 500;
        int curvature = 0, rate = 0;
        for (int r = 0; r < repetitions; r++) {
            GradientNoise found = GradientNoise.of(neuron(slope, w), data, 1536, 32, r);
            if (found.curvature().contains(bend)) curvature++;
            if (found.stableRate(32).contains(largest)) rate++;
        }
        // At least 95 %: that the two directions are taken as two is on the safe side.
        assertTrue(curvature >= 0.93 * repetitions && rate >= 0.93 * repetitions, curvature + " and " + rate + " of " + repetitions);
        assertTrue(curvature < repetitions && rate < repetitions, "an interval that never misses says nothing");
    }

    @Test
    void theCurvatureOfAQuadraticIsExact() {
        // x e_1 and 3 x e_2 with x = ±1, so that x x' and H = 2 E[x x'] are the same in every draw of one kind; y moves the gradient
        Data data = Data.of("quadratic", Tensor.of(new float[][] {{1, 0}, {-1, 0}}), Tensor.of(new float[][] {{2}, {-2}}));
        GradientNoise g = GradientNoise.of(net(linear(2, 1, false)).seed(1), data, 1000, 16, 0);
        assertEquals(2, g.curvature().mean(), 1e-3);
        assertEquals(0, g.scale().mean(), 1e-6);
        assertEquals(1, g.stableRate(16).mean(), 1e-3);
    }

    @Test
    void nothingIsSaidOfASignalLostInNoiseButWhatItTakes() {
        // exactly solved but for noisy labels: no signal at all
        Data data = Synthetic.linearTeacher(2000, D).noise(1).seed(4);
        double[] w = new double[D];
        w[0] = 1;
        GradientNoise none = GradientNoise.of(neuron(1, w), data, 1000, 8, 0);
        assertFalse(none.resolved());
        String s = none.toString();
        assertTrue(s.startsWith("Noise unresolved: |G|² ") && s.lines().findFirst().orElseThrow().endsWith(" rows would resolve it"), s);
        assertFalse(s.contains("largest") || s.contains("B_simple "), s);
        assertTrue(assertThrows(Mistake.class, none::scale).getMessage().matches("scale: \\|G\\|² is .* over 1152 rows, too little to tell; give noise (over|about) [\\d,]+ rows"));
        assertThrows(Mistake.class, none::usefulBatch);
        assertThrows(Mistake.class, () -> none.stableRate(8));
    }

    /** What it asks for is a guess from a guess of |G|²; twice as much is enough more often than not. */
    @Test
    void asManyRowsAsItAsksForAreEnough() {
        Data data = Synthetic.linearTeacher(5000, D).noise(1).seed(4);
        double[] w = new double[D];
        w[0] = 1.1;
        int asked = 0;
        int enough = 0;
        for (int seed = 0; seed < 20; seed++) {
            GradientNoise few = GradientNoise.of(neuron(1, w), data, 1500, 8, seed);
            if (few.resolved() || few.total().atLeast()) continue;
            asked++;
            if (GradientNoise.of(neuron(1, w), data, (int) (2 * few.total().needed()), 8, seed + 100).resolved()) enough++;
        }
        assertTrue(asked > 5 && 2 * enough > asked, enough + " of " + asked);
    }

    @Test
    void batchNormIsInTheModeOfTheModelWhichStaysAsItWas() {
        Net model = net(linear(2, 16), batchNorm(16), prelu(16), linear(16, 2)).seed(3);
        float[] before = model.state().get("1.runningMean").toArray();
        GradientNoise train = GradientNoise.of(model, moons());
        GradientNoise eval = GradientNoise.of(model.eval(), moons());
        assertEquals("BatchNorm in train mode, moments of the 64 rows", train.mode());
        assertEquals("BatchNorm in eval mode, running averages", eval.mode());
        assertTrue(train.toString().contains("over 3,072 rows in batches of 64; BatchNorm in train mode, moments of the 64 rows"), train.toString());
        assertEquals("", GradientNoise.of(classifier(), moons()).mode());
        assertArrayEquals(before, model.state().get("1.runningMean").toArray());
        assertTrue(model.parameters().stream().allMatch(p -> p.tensor().grad() == null));
    }

    /** Behind BatchNorm there is no gradient of a row; the covariance is that of the gradients of batches of 8, times 8. */
    @Test
    void withBatchNormItIsThatOfTheGradientsOfBatches() {
        Net model = net(linear(2, 8), batchNorm(8), prelu(8), linear(8, 2)).seed(3);
        Samples rows = moons().train();
        Rng rng = new Rng(5);
        int n = 20_000;
        double[] mean = new double[model.parameters().stream().mapToInt(p -> p.tensor().size()).sum()];
        double square = 0;
        Net m = model.copy();
        for (int i = 0; i < n; i++) {
            int[] drawn = new int[8];
            Arrays.setAll(drawn, j -> rng.nextInt(rows.rows()));
            Samples batch = rows.take(drawn);
            m.parameters().forEach(p -> p.tensor().zeroGrad());
            Losses.crossEntropy(m.forward(batch.x()), batch.labels()).backward();
            int at = 0;
            for (Parameter p : m.parameters()) {
                for (float g : p.tensor().grad().data()) {
                    mean[at++] += g / (double) n;
                    square += (double) g * g / n;
                }
            }
        }
        double signal = Arrays.stream(mean).map(v -> v * v).sum();
        GradientNoise g = GradientNoise.of(model, moons(), 20_000, 8, 0);
        assertEquals(signal, g.total().signal().mean(), 2 * g.total().signal().half());
        assertEquals(8 * (square - signal), g.total().trace().mean(), 2 * g.total().trace().half());
    }

    @Test
    void sameSeedSameFigures() {
        assertEquals(GradientNoise.of(classifier(), moons()), GradientNoise.of(classifier(), moons()));
        Net half = classifier();
        half.layer(0).freeze();
        assertEquals(List.of("1 prelu(16)", "2 linear(16, 2)"), GradientNoise.of(half, moons()).layers().stream().map(GradientNoise.Part::name).toList());
    }

    @Test
    void printsItsStoryFirst() {
        GradientNoise g = GradientNoise.of(classifier(), moons());
        String s = g.toString();
        assertTrue(s.matches("(?s)Noise: B_simple [\\d.]+ \\[[\\d.]+, [\\d.]+\\], \\|G\\|² .*"), s);
        assertTrue(s.contains("largest useful batch ") && s.contains("steps = S_min (1 + B_simple/B)"), s);
        assertTrue(s.contains("at B = 64: 2/(h (1 + B_simple/B)), h = G'HG/|G|² = "), s);
        Layer[] many = new Layer[30];
        for (int i = 0; i < 30; i += 2) {
            many[i] = linear(2, 2);
            many[i + 1] = prelu();
        }
        s = GradientNoise.of(net(many).seed(2), moons()).toString();
        assertTrue(s.length() < 1000 && s.contains(" more"), s);
        assertTrue(g.html().contains("<th>B_simple</th></tr><tr><td style=\"text-align:left\">0 linear(2, 16)</td><td>48</td>"), g.html());
    }

    @Test
    void everyLayerIsALineOfTheFile(@TempDir Path folder) throws IOException {
        GradientNoise.of(classifier(), moons()).csv(folder.resolve("noise.csv").toString());
        List<String> lines = Files.readAllLines(folder.resolve("noise.csv"));
        assertEquals(5, lines.size());
        for (String line : lines.subList(1, 5)) assertEquals(14, line.replaceAll("\".*\"", "").split(",", -1).length, line);
    }

    @Test
    void mistakesAreToldInALine() {
        Net frozen = net(linear(2, 2));
        frozen.freeze();
        assertEquals("noise: net(linear(2, 2)) 6 parameters (frozen) has no parameters to train; unfreeze() it, or give a net with some",
                assertThrows(Mistake.class, () -> GradientNoise.of(frozen, moons())).getMessage());
        assertEquals("noise: batches of 0 rows; give 1 or more", assertThrows(Mistake.class, () -> GradientNoise.of(classifier(), moons(), 100, 0, 0)).getMessage());
        assertEquals("noise: batches of 1 row have no variance for batchNorm; give 2 rows or more, or model.eval()",
                assertThrows(Mistake.class, () -> GradientNoise.of(net(linear(2, 2), batchNorm(2)), moons(), 100, 1, 0)).getMessage());
        Net broken = classifier();
        ((Linear) broken.layer(0)).weight().data()[0] = Float.NaN;
        assertEquals("noise: the loss is NaN; signals(model, data) finds the layer that made it", assertThrows(Mistake.class, () -> GradientNoise.of(broken, moons())).getMessage());
    }
}

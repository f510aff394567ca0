package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;
import pilotlight.train.Fit;

class LandscapeTest {
    private static final Data LINE = Synthetic.linearTeacher(200, 3).noise(0.3).seed(2);

    /** Mean squared error of x (w + a d + b e) + c, straight from the rows. */
    private static double mse(Data data, Linear layer, Directions d, double a, double b) {
        float[] x = data.train().x().data();
        double sum = 0;
        int n = data.train().rows();
        for (int r = 0; r < n; r++) {
            double out = layer.bias().data()[0];
            for (int j = 0; j < 3; j++) out += x[3 * r + j] * (layer.weight().data()[j] + a * d.first()[0][j] + b * d.second()[0][j]);
            sum += Math.pow(out - data.train().y().data()[r], 2);
        }
        return sum / n;
    }

    @Test
    void ofALinearRegressionItIsTheParabola() {
        Linear layer = Layers.linear(3, 1);
        Net model = Net.of(layer).seed(4);
        Terrain t = Landscape.of(model, LINE).seed(5).span(2).grid(9).quiet().run();
        Directions d = Directions.random(model, LINE.train().x(), 5);
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                double wanted = mse(LINE, layer, d, t.xs()[j], t.ys()[i]);
                assertEquals(wanted, t.loss()[i][j], 1e-5 * wanted);
            }
        }
        assertEquals(mse(LINE, layer, d, 0, 0), t.here(), 1e-6);
        assertEquals(t.here(), t.loss()[4][4]);
        assertEquals(33, t.line().length);
        // the second difference of a parabola is the same everywhere
        double bend = t.line()[2] - 2 * t.line()[1] + t.line()[0];
        for (int i = 1; i < 32; i++) assertEquals(bend, t.line()[i + 1] - 2 * t.line()[i] + t.line()[i - 1], 1e-4 * Math.abs(t.line()[0]));
        assertTrue(bend > 0);
    }

    private static double length(double[] d, int from, int step, int n) {
        double s = 0;
        for (int i = 0; i < n; i++) s += d[from + i * step] * d[from + i * step];
        return Math.sqrt(s);
    }

    private static double length(float[] d, int from, int step, int n) {
        double[] wide = new double[d.length];
        for (int i = 0; i < d.length; i++) wide[i] = d[i];
        return length(wide, from, step, n);
    }

    @Test
    void everyFilterOfADirectionIsAsLongAsThatOfTheWeights() {
        Conv2d conv = Layers.conv2d(1, 4, 3);
        Linear linear = Layers.linear(4 * 36, 5);
        Net model = Net.of(conv, new BatchNorm(4), Layers.prelu(4), Layers.flatten(), linear).seed(1).eval();
        Directions d = Directions.random(model, Tensor.zeros(2, 1, 8, 8), 3);
        for (double[][] one : List.of(d.first(), d.second())) {
            for (int f = 0; f < 4; f++) assertEquals(length(conv.weight().data(), 9 * f, 1, 9), length(one[0], 9 * f, 1, 9), 1e-6);
            for (int f = 0; f < 5; f++) assertEquals(length(linear.weight().data(), f, 5, 144), length(one[5], f, 5, 144), 1e-6);
            // bias, gamma, beta and slopes stay
            assertEquals(List.of("0.weight", "0.bias", "1.gamma", "1.beta", "2.alpha", "4.weight", "4.bias"), model.parameters().stream().map(p -> p.name()).toList());
            for (int p : new int[] {1, 2, 3, 4, 6}) for (double v : one[p]) assertEquals(0, v);
        }
    }

    /** Weights and direction of one seed would be the same draws, and the line would only make the weights longer. */
    @Test
    void aDirectionHasNothingToDoWithWeightsOfTheSameSeed() {
        Linear layer = Layers.linear(50, 40);
        for (long seed = 0; seed < 3; seed++) {
            Net model = Net.of(layer).seed(seed);
            for (double[][] d : List.of(Directions.random(model, Tensor.zeros(1, 50), seed).first(), Directions.random(model, Tensor.zeros(1, 50), seed).second())) {
                double dot = 0;
                for (int i = 0; i < 2000; i++) dot += d[0][i] * layer.weight().data()[i];
                double cosine = dot / (length(d[0], 0, 1, 2000) * length(layer.weight().data(), 0, 1, 2000));
                assertEquals(0, cosine, 4 / Math.sqrt(2000), "seed " + seed);
            }
        }
    }

    @Test
    void theModelIsNotTouched() {
        Data data = Synthetic.moons(100).noise(0.1).seed(1);
        Net model = Net.of(Layers.linear(2, 8), new BatchNorm(8), Layers.prelu(8), Layers.linear(8, 2)).seed(1);
        Trail trail = new Trail();
        Fit.of(model, data).epochs(3).quiet().watch(trail).run();
        model.train();
        Map<String, Tensor> state = model.state();
        Map<String, float[]> before = new TreeMap<>();
        state.forEach((k, v) -> before.put(k, v.toArray()));
        Terrain t = Landscape.of(model, data).grid(5).trail(trail).quiet().run();
        assertTrue(model.training());
        model.state().forEach((k, v) -> assertArrayEquals(before.get(k), v.data(), k));
        assertTrue(t.batchNorm());
        // at the model it is the training loss, with the moments of the batch
        assertEquals(Losses.crossEntropy(model.forward(data.train().x()), data.train().labels()).item(), t.here(), 1e-6);
    }

    @Test
    void theSameSeedIsTheSameTerrain() {
        Net model = Net.of(Layers.linear(3, 4), Layers.relu(), Layers.linear(4, 1)).seed(1);
        Terrain a = Landscape.of(model, LINE).grid(5).seed(8).quiet().run();
        assertTrue(Arrays.deepEquals(a.loss(), Landscape.of(model, LINE).grid(5).seed(8).quiet().run().loss()));
        assertTrue(!Arrays.deepEquals(a.loss(), Landscape.of(model, LINE).grid(5).seed(9).quiet().run().loss()));
        assertTrue(!Arrays.deepEquals(a.loss(), Landscape.of(model, LINE).grid(5).seed(8).rows(50).quiet().run().loss()));
    }

    /** Three places that lie in one plane through the model are found again with nothing lost, and the loss there is the plane's. */
    @Test
    void aPathInAPlaneLiesInThePlaneOfThePath() {
        Linear layer = Layers.linear(3, 1);
        Net model = Net.of(layer).seed(4);
        Trail trail = new Trail();
        float[] end = layer.weight().toArray();
        double[][] steps = {{2, 0}, {1, 1.5}, {0.5, 0.2}, {0, 0}};
        for (double[] s : steps) {
            for (int j = 0; j < 3; j++) layer.weight().data()[j] = (float) (end[j] + s[0] * (j + 1) + s[1] * (2 - j * j));
            trail.accept(model);
        }
        Terrain t = Landscape.of(model, LINE).trail(trail).grid(41).quiet().run();
        assertEquals(1, t.kept(), 1e-6);
        Directions d = Directions.principal(trail.places(), Trail.values(model.parameters()));
        assertEquals(1, Math.sqrt(Matrices.dot(d.first()[0], d.first()[0]) + d.first()[1][0] * d.first()[1][0]), 1e-9);
        assertEquals(0, Matrices.dot(d.first()[0], d.second()[0]), 1e-6);
        for (int k = 0; k < steps.length; k++) assertEquals(mse(LINE, layer, d, t.pathXs()[k], t.pathYs()[k]), t.pathLoss()[k], 1e-4 * t.pathLoss()[k]);
        assertEquals(0, t.pathXs()[3]);
        for (double x : t.pathXs()) assertTrue(x > t.xs()[0] && x < t.xs()[40]);
        // in random directions two of three dimensions are left
        assertTrue(Landscape.of(model, LINE).trail(trail).random().grid(3).quiet().run().kept() < 1);
    }

    @Test
    void picturesAndFiles(@TempDir Path folder) throws IOException {
        Net model = Net.of(Layers.linear(3, 1)).seed(4);
        Terrain t = Landscape.of(model, LINE).name("ReLU").grid(5).quiet().run();
        assertTrue(t.toString().startsWith("Terrain ReLU: loss "), t.toString());
        assertTrue(t.toString().length() < 1000);
        assertTrue(t.plot().image().getWidth() > 0 && t.linePlot().toString().length() < 1000);
        assertTrue(Terrain.sideBySide(t, t).toString().length() < 1000);
        t.csv(folder.resolve("t.csv").toString());
        assertEquals(1 + 25 + 17, Files.readAllLines(folder.resolve("t.csv")).size());
    }

    @Test
    void mistakesAreToldInALine() {
        Net model = Net.of(Layers.linear(3, 1)).seed(4);
        assertEquals("landscape: 4 points; give an odd number from 3 to 101", message(() -> Landscape.of(model, LINE).grid(4)));
        assertEquals("landscape: a trail of 0 places; fill it with fit(model, data).watch(trail)", message(() -> Landscape.of(model, LINE).trail(new Trail()).run()));
        Trail other = new Trail();
        other.accept(Net.of(Layers.linear(2, 1)));
        other.accept(Net.of(Layers.linear(2, 1)));
        assertEquals("landscape: the trail is of a model with other parameters; give the trail of this one", message(() -> Landscape.of(model, LINE).trail(other).run()));
        assertEquals("trail: this model has other parameters than the one before; give each model its own trail", message(() -> other.accept(model)));
    }

    private static String message(Runnable body) {
        return assertThrows(Mistake.class, body::run).getMessage();
    }
}

package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.elu;
import static pilotlight.nn.Layers.flatten;
import static pilotlight.nn.Layers.gelu;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;
import static pilotlight.nn.Layers.tanh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.optim.Adam;
import pilotlight.optim.Optimizer;
import pilotlight.optim.Sgd;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Gaussian;

class SignalsTest {
    private static final int N = 20_000;

    private static Data moons() {
        return Synthetic.moons(300).noise(0.2).seed(7);
    }

    /** Two normal inputs, of mean 0.5 and -1 and deviation 1 and 2, straight into {@code activation}. */
    private static Signals.LayerSignals normal(Layer activation) {
        Tensor x = Tensor.randn(new Rng(3), N, 2);
        Linear l = linear(2, 2);
        System.arraycopy(new float[] {1, 0, 0, 2, 0.5f, -1}, 0, l.weight().data(), 0, 4);
        System.arraycopy(new float[] {0.5f, -1}, 0, l.bias().data(), 0, 2);
        return Signals.of(net(l, activation), Data.of("normal", x, new int[N])).layers().get(1);
    }

    @Test
    void measuresWhatItExpectsOfNormalInputs() {
        Prelu two = prelu(2);
        System.arraycopy(new float[] {0.1f, 0.6f}, 0, two.alpha().data(), 0, 2);
        for (Layer a : new Layer[] {relu(), leakyRelu(0.2), two, tanh(), gelu(), elu()}) {
            Signals.LayerSignals l = normal(a);
            Spread m = l.values(), e = l.expected();
            // four standard errors; that of a kurtosis is a guess at its order
            assertEquals(e.mean(), m.mean(), 4 * e.std() / Math.sqrt(2 * N), a.toString());
            assertEquals(1, m.std() / e.std(), 4 * Math.sqrt((e.kurtosis() - 1) / 4 / N), a.toString());
            assertEquals(e.skewness(), m.skewness(), 0.15, a.toString());
            assertEquals(1, m.kurtosis() / e.kurtosis(), 0.1, a.toString());
            assertEquals(e.zero(), m.zero(), 4 * Math.sqrt(0.25 / N), a.toString());
        }
    }

    @Test
    void expectedIsTheClosedForm() {
        Net n = net(linear(2, 3), batchNorm(3), relu(), linear(3, 2)).seed(1);
        Spread e = Signals.of(n, moons()).layers().get(2).expected();
        // BatchNorm leaves every unit at mean 0 and deviation 1, but for its eps
        Gaussian z = Gaussian.STANDARD;
        assertEquals(z.mean(0), e.mean(), 1e-4);
        assertEquals(z.sd(0), e.std(), 1e-4);
        assertEquals(z.skewness(0), e.skewness(), 1e-4);
        assertEquals(z.kurtosis(0), e.kurtosis(), 1e-4);
        assertEquals(0.5, e.zero(), 1e-4);
    }

    /** The sum over a grid, for what has a closed form. */
    @Test
    void aSmoothActivationIsSummedOverAGrid() {
        Tensor z = Tensor.randn(new Rng(1), 500, 3);
        Spread exact = Spread.expected(leakyRelu(0.3), z, null);
        Spread grid = Spread.expected(new pilotlight.nn.Activation("mine", Double.NaN, 1, x -> x.leakyRelu(0.3)), z, null);
        assertEquals(exact.mean(), grid.mean(), 1e-3);
        assertEquals(exact.std(), grid.std(), 1e-3);
        assertEquals(exact.skewness(), grid.skewness(), 5e-3);
        assertEquals(exact.kurtosis(), grid.kurtosis(), 1e-2);
    }

    @Test
    void knownValuesHaveKnownMoments() {
        Spread s = Spread.of(new float[] {0, 0, 0, 4, Float.NaN});
        assertEquals(1, s.mean());
        assertEquals(Math.sqrt(3), s.std(), 1e-12);
        assertEquals(2 / Math.sqrt(3), s.skewness(), 1e-12);
        assertEquals(7.0 / 3, s.kurtosis(), 1e-12);
        assertEquals(0.75, s.zero());
        assertTrue(Double.isNaN(Spread.of(new float[] {7, 7}).kurtosis()));
    }

    @Test
    void gradientsAreThoseOfTheLossAndStepsThoseOfTheOptimisers() {
        Net model = net(linear(2, 8), prelu(8), linear(8, 2)).seed(3);
        Signals s = Signals.of(model, moons());
        for (boolean adam : new boolean[] {false, true}) {
            Net m = model.copy();
            Losses.crossEntropy(m.forward(moons().train().x()), moons().train().labels()).backward();
            List<Signals.LayerSignals> with = (adam ? s.adam(0.01) : s.sgd(0.01)).layers();
            double[] length = new double[3];
            for (Parameter p : m.parameters()) length[p.name().charAt(0) - '0'] += square(p.tensor().grad().data());
            for (int l = 0; l < 3; l++) assertEquals(Math.sqrt(length[l]), with.get(l).gradient(), 1e-5 * Math.sqrt(length[l]));
            Optimizer o = adam ? new Adam(m.parameters(), 0.01) : new Sgd(m.parameters(), 0.01);
            o.step();
            double[] moved = new double[3];
            double[] weights = new double[3];
            for (int p = 0; p < m.parameters().size(); p++) {
                int l = m.parameters().get(p).name().charAt(0) - '0';
                float[] now = m.parameters().get(p).tensor().data(), then = model.parameters().get(p).tensor().data();
                for (int i = 0; i < now.length; i++) {
                    moved[l] += Math.pow(now[i] - then[i], 2);
                    weights[l] += Math.pow(then[i], 2);
                }
            }
            for (int l = 0; l < 3; l++) assertEquals(Math.sqrt(moved[l] / weights[l]), with.get(l).update(), 1e-3 * with.get(l).update(), "adam " + adam + " layer " + l);
        }
        // by hand: the gradient of a row's loss by the logits is softmax - label
        Tensor p = model.predict(moons().train().x()).softmax();
        double sum = 0;
        for (int r = 0; r < p.dim(0); r++) {
            for (int c = 0; c < 2; c++) sum += Math.pow(p.at(r, c) - (moons().train().labels()[r] == c ? 1 : 0), 2);
        }
        assertEquals(Math.sqrt(sum / p.dim(0)), s.layers().get(2).back(), 1e-4);
        assertTrue(Double.isNaN(s.layers().get(0).update()));
    }

    private static double square(float[] v) {
        return NoiseSums.dot(v, v);
    }

    @Test
    void saturationIsTheShareOfFlatValues() {
        Signals.LayerSignals l = normal(tanh());
        double[] flat = Units.of(net(tanh()), Tensor.of(1f, 3f, -4f, 0f).reshape(4, 1)).layers().get(0).flat();
        assertArrayEquals(new double[] {0.5}, flat);
        Gaussian a = new Gaussian(0.5, 1), b = new Gaussian(-1, 2);
        double edge = 2.6444;
        double share = (1 - a.cdf(edge) + a.cdf(-edge) + 1 - b.cdf(edge) + b.cdf(-edge)) / 2;
        assertEquals(share, l.saturated(), 4 * Math.sqrt(share / 2 / N));
        assertTrue(Double.isNaN(normal(relu()).saturated()));
    }

    @Test
    void theLayerThatMakesTheFirstNaNIsNamed() {
        Net n = net(linear(2, 8), relu(), linear(8, 8), linear(8, 2)).seed(1);
        assertNull(Signals.of(n, moons()).fault());
        ((Linear) n.layer(2)).weight().data()[5] = Float.NaN;
        Signals s = Signals.of(n, moons());
        assertTrue(s.toString().startsWith("Signals: weight of 2 linear(8, 8) is not finite, largest value before it "), s.toString());
        assertEquals(0, s.layers().get(1).nan());
        assertEquals(300, s.layers().get(2).nan());
        Net burst = net(linear(2, 8), linear(8, 2)).seed(1);
        Arrays.fill(((Linear) burst.layer(0)).weight().data(), 3e38f);
        Arrays.fill(((Linear) burst.layer(0)).bias().data(), 3e38f);
        s = Signals.of(burst, moons());
        assertTrue(s.fault().startsWith("the output of 0 linear(2, 8)"), s.fault());
        assertTrue(s.layers().get(0).infinite() > 0);
        s.plot();
        s.html();
    }

    @Test
    void theModelIsLeftAsItWasAndPicturesAreCounted() {
        Net n = net(conv2d(1, 3, 3), batchNorm(3), relu(), flatten(), linear(3 * 36, 2)).seed(1);
        float[] before = n.state().get("1.runningMean").toArray();
        Signals s = Signals.of(n, Data.of("pictures", Tensor.randn(new Rng(2), 20, 1, 8, 8), new int[20]));
        assertArrayEquals(before, n.state().get("1.runningMean").toArray());
        assertTrue(n.training() && n.parameters().stream().allMatch(p -> p.tensor().grad() == null));
        assertEquals(0.5, s.layers().get(2).values().zero(), 0.05);
        assertEquals(20, s.rows());
    }

    @Test
    void ofVeryManyRowsEvenlySpacedOnesAreLookedAt() {
        Signals s = Signals.of(net(linear(1, 1)), Data.of("many", Tensor.arange(25_000).reshape(25_000, 1), Tensor.zeros(25_000, 1)));
        assertEquals(10_000, s.rows());
        assertTrue(s.toString().startsWith("Signals over 10,000 of 25,000 rows: "), s.toString());
    }

    @Test
    void printsAndWrites(@TempDir Path folder) throws IOException {
        Net n = net(linear(2, 8), batchNorm(8), prelu(8), linear(8, 2)).seed(1);
        Signals s = Signals.of(n, moons());
        assertTrue(s.toString().matches("(?s)Signals over 300 rows: std [\\d.]+ -> [\\d.]+, gradient [\\d.]+ <- [\\d.]+, loss [\\d.]+\n\\(if normal\\) .*"), s.toString());
        assertTrue(s.sgd(0.1).toString().contains("sgd 0.1\n"), s.sgd(0.1).toString());
        Layer[] many = new Layer[40];
        for (int i = 0; i < 40; i++) many[i] = linear(2, 2);
        assertTrue(Signals.of(net(many), moons()).toString().length() < 1000);
        s.csv(folder.resolve("s.csv").toString());
        List<String> lines = Files.readAllLines(folder.resolve("s.csv"));
        assertEquals(5, lines.size());
        for (String line : lines) assertEquals(18, line.replaceAll("\".*\"", "").split(",", -1).length, line);
        assertTrue(s.html().contains(">2 prelu(8)</td>"));
        assertEquals("signals: learning rate 0.0 is not positive; try 0.1 for sgd, 0.003 for adam", assertThrows(Mistake.class, () -> s.sgd(0)).getMessage());
    }
}

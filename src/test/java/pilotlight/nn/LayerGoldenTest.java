package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static pilotlight.Golden.assertClose;
import static pilotlight.nn.Layers.activation;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import pilotlight.Golden;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/** The layers against the reference tables; each test goes through every case of its table. */
class LayerGoldenTest {
    private static final double REL = 2e-6;
    private static final double ABS = 1e-6;
    private static final List<Golden.Case> DOUBLE = Golden.load("batchnorm", "f64");

    static Tensor tensor(Golden.Case c, String row) {
        return Tensor.wrap(c.floats(row), c.shape(row));
    }

    private static Tensor leaf(Golden.Case c, String row) {
        return tensor(c, row).requiresGrad(true);
    }

    private static void set(Tensor t, float[] values) {
        assertEquals(t.size(), values.length);
        System.arraycopy(values, 0, t.data(), 0, values.length);
    }

    private static void close(Golden.Case c, String row, Tensor actual) {
        assertClose(c + " " + row, c.floats(row), actual.data(), REL, ABS);
    }

    private static Layer activationOf(String name) {
        return switch (name) {
            case "relu" -> Layers.relu();
            case "leaky_0.01" -> Layers.leakyRelu();
            case "leaky_0.2" -> Layers.leakyRelu(0.2);
            case "gelu_erf" -> Layers.gelu();
            case "gelu_tanh" -> Layers.geluTanh();
            case "tanh" -> Layers.tanh();
            case "sigmoid" -> Layers.sigmoid();
            case "softplus_b1" -> Layers.softplus();
            case "softplus_b2" -> Layers.softplus(2);
            case "elu_1" -> Layers.elu();
            case "elu_0.5" -> Layers.elu(0.5);
            case "selu" -> Layers.selu();
            case "silu" -> Layers.silu();
            case "identity" -> Layers.identity();
            default -> fail("no layer for activations.csv case " + name);
        };
    }

    @Test
    void activations() {
        for (Golden.Case c : Golden.load("activations", "f32")) {
            Tensor x = leaf(c, "x");
            Tensor y = activationOf(c.name()).forward(x);
            close(c, "y", y);
            // A sum, so that identity too has a graph of its own.
            y.mul(tensor(c, "gy")).sum().backward();
            close(c, "gx", x.grad());
        }
    }

    @Test
    void preluCases() {
        for (Golden.Case c : Golden.load("prelu", "f32")) {
            Prelu layer = prelu(c.floats("alpha").length);
            set(layer.alpha(), c.floats("alpha"));
            Tensor x = leaf(c, "x");
            Tensor y = layer.forward(x);
            y.backward(tensor(c, "gy"));
            close(c, "y", y);
            close(c, "gx", x.grad());
            close(c, "galpha", layer.alpha().grad());
        }
    }

    /** The tables hold weights as [out, in]. */
    static float[] transposed(float[] w, int rows) {
        float[] t = new float[w.length];
        int columns = w.length / rows;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) t[j * rows + i] = w[i * columns + j];
        }
        return t;
    }

    @Test
    void linearCases() {
        for (Golden.Case c : Golden.load("linear", "f32")) {
            int out = c.shape("W")[0];
            int in = c.shape("W")[1];
            boolean bias = c.has("b");
            assertEquals(c.name().equals("nobias"), !bias, c.toString());
            Linear layer = linear(in, out, bias);
            set(layer.weight(), transposed(c.floats("W"), out));
            if (bias) set(layer.bias(), c.floats("b"));
            Tensor x = leaf(c, "x");
            Tensor y = layer.forward(x);
            y.backward(tensor(c, "gy"));
            close(c, "y", y);
            close(c, "gx", x.grad());
            assertClose(c + " gW", c.floats("gW"), transposed(layer.weight().grad().data(), in), REL, ABS);
            if (bias) close(c, "gb", layer.bias().grad());
        }
    }

    /**
     * The float32 row, but the float64 row's value where the float32 reference itself strays from it by more than the
     * tolerance: in a constant column it carries its own rounding times 1 / sqrt(eps), and exact is beta.
     */
    private static float[] better(Golden.Case c, String row, double rel, double abs) {
        float[] single = c.floats(row);
        double[] exact = DOUBLE.stream().filter(d -> d.name().equals(c.name())).findFirst().orElseThrow().values(row);
        for (int i = 0; i < single.length; i++) {
            if (Math.abs(single[i] - exact[i]) > abs + rel * Math.abs(exact[i])) single[i] = (float) exact[i];
        }
        return single;
    }

    private static float[] normalized(Golden.Case c) {
        float[] x = c.floats("x");
        int n = c.shape("x")[0];
        int channels = c.shape("x")[1];
        float[] y = new float[x.length];
        for (int k = 0; k < channels; k++) {
            double mean = 0;
            double var = 0;
            for (int i = k; i < x.length; i += channels) mean += x[i] / (double) n;
            for (int i = k; i < x.length; i += channels) var += (x[i] - mean) * (x[i] - mean) / n;
            double gamma = c.has("gamma") ? c.floats("gamma")[k] : 1;
            double beta = c.has("gamma") ? c.floats("beta")[k] : 0;
            for (int i = k; i < x.length; i += channels) y[i] = (float) (gamma * (x[i] - mean) / Math.sqrt(var + c.scalar("eps")) + beta);
        }
        return y;
    }

    @Test
    void batchNormCases() {
        Map<String, BatchNorm> layers = new LinkedHashMap<>();
        Map<String, Integer> steps = new TreeMap<>();
        for (Golden.Case c : Golden.load("batchnorm", "f32")) {
            String[] name = c.name().split("/");
            boolean train = name[1].startsWith("train");
            BatchNorm bn = layers.computeIfAbsent(name[0], k -> {
                BatchNorm made = batchNorm(c.shape("x")[1], c.has("gamma")).eps(c.scalar("eps"));
                return c.scalar("momentum") < 0 ? made.cumulative() : made.momentum(c.scalar("momentum"));
            });
            steps.merge(name[0], 1, Integer::sum);
            double rel = name[0].equals("bigoffset") ? 1e-3 : REL;
            double abs = name[0].equals("bigoffset") ? 1e-3 : ABS;
            if (train) bn.train();
            else bn.eval();
            if (c.has("gamma")) {
                set(bn.gamma(), c.floats("gamma"));
                set(bn.beta(), c.floats("beta"));
                bn.gamma().zeroGrad();
                bn.beta().zeroGrad();
            }
            Tensor x = leaf(c, "x");
            Tensor y = bn.forward(x);
            y.backward(tensor(c, "gy"));
            assertClose(c + " y", better(c, "y", rel, abs), y.data(), rel, abs);
            // Tighter than the reference, which loses digits at a large offset: only the rounding of the mean to a float is left.
            if (train) assertClose(c + " y in double", normalized(c), y.data(), REL, 1e-4);
            assertClose(c + " gx", c.floats("gx"), x.grad().data(), rel, abs);
            if (c.has("gamma")) {
                assertClose(c + " ggamma", c.floats("ggamma"), bn.gamma().grad().data(), rel, abs);
                assertClose(c + " gbeta", c.floats("gbeta"), bn.beta().grad().data(), rel, abs);
            }
            assertClose(c + " run_mean", c.floats("run_mean"), bn.runningMean().data(), rel, abs);
            assertClose(c + " run_var", c.floats("run_var"), bn.runningVar().data(), rel, abs);
        }
        assertEquals("{bigoffset=4, cumulative=4, mom0.3_eps1e-3=4, noaffine=4, std=4, tiny_batch2=4}", steps.toString());
        layers.forEach((name, bn) -> assertEquals(3, bn.batches(), name));
    }

    private static final Map<String, String> STATE = Map.ofEntries(Map.entry("0_weight", "0.weight"), Map.entry("0_bias", "0.bias"),
            Map.entry("1_weight", "1.gamma"), Map.entry("1_bias", "1.beta"), Map.entry("1_running_mean", "1.runningMean"),
            Map.entry("1_running_var", "1.runningVar"), Map.entry("2_weight", "2.alpha"), Map.entry("3_weight", "3.weight"),
            Map.entry("3_bias", "3.bias"), Map.entry("4_weight", "4.alpha"), Map.entry("5_weight", "5.weight"), Map.entry("5_bias", "5.bias"));

    private static float[] stored(Golden.Case c, String row) {
        int[] shape = c.shape(row);
        return shape.length == 2 ? transposed(c.floats(row), shape[0]) : c.floats(row);
    }

    @Test
    void trainingOfASmallNet() {
        List<Golden.Case> cases = Golden.load("mlp_train", "f32");
        assertEquals(List.of("run"), cases.stream().map(Golden.Case::name).toList());
        Golden.Case c = cases.get(0);
        Net model = net(linear(6, 8), batchNorm(8), prelu(8), linear(8, 5), prelu(), linear(5, 3));
        Map<String, Tensor> start = new LinkedHashMap<>(model.state());
        STATE.forEach((theirs, ours) -> start.put(ours, Tensor.wrap(stored(c, theirs + "_0"), model.state().get(ours).shape())));
        model.load(start);
        int[] labels = new int[c.shape("labels")[0]];
        for (int i = 0; i < labels.length; i++) labels[i] = (int) c.floats("labels")[i];
        Sgd sgd = new Sgd(model.parameters(), 0.1).momentum(0.9).weightDecay(1e-3).decayAll();
        double[] loss = new double[c.shape("loss")[0]];
        double[] norms = new double[c.values("gradnorms").length];
        for (int step = 0, k = 0; step < loss.length; step++) {
            sgd.zeroGrad();
            Tensor l = Losses.crossEntropy(model.forward(tensor(c, "X")), labels);
            l.backward();
            loss[step] = l.item();
            for (Parameter p : model.parameters()) {
                double square = 0;
                for (float g : p.tensor().grad().data()) square += (double) g * g;
                norms[k++] = Math.sqrt(square);
            }
            sgd.step();
        }
        assertClose("loss", c.values("loss"), loss, 1e-4, 1e-6);
        assertClose("gradnorms", c.values("gradnorms"), norms, 1e-4, 1e-6);
        STATE.forEach((theirs, ours) -> assertClose(ours, stored(c, theirs + "_end"), model.state().get(ours).data(), 1e-4, 1e-6));
        assertClose("eval", c.floats("eval_logits"), model.predict(tensor(c, "X")).data(), 1e-4, 1e-6);
        assertEquals(STATE.size() * 2 + 5, c.names().size(), "rows of mlp_train.csv that this test does not read: " + c.names());
    }
}

package pilotlight.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.nn.Activation;
import pilotlight.nn.AdaptiveAvgPool2d;
import pilotlight.nn.AvgPool2d;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Dropout;
import pilotlight.nn.Ensemble;
import pilotlight.nn.Flatten;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.MaxPool2d;
import pilotlight.nn.Prelu;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

/** What each layer becomes in a graph. */
final class OnnxLayers {
    private static final float SELU_ALPHA = 1.6732632423543772f;
    private static final float SELU_SCALE = 1.0507009873554805f;

    private final boolean keepBatchNorm;
    private OnnxGraph graph;

    OnnxLayers(boolean keepBatchNorm) {
        this.keepBatchNorm = keepBatchNorm;
    }

    /** An innermost layer, its place in the net, and the shape of what comes in and goes out. */
    private record Step(String place, Layer layer, Shape in, Shape out) {
    }

    OnnxGraph graph(Layer model, int[] row) {
        int[] one = new int[row.length + 1];
        one[0] = 1;
        System.arraycopy(row, 0, one, 1, row.length);
        graph = new OnnxGraph(model.toString(), one);
        Tensor x = Tensor.zeros(one);
        // What does not fit is told by the net itself, with the place of the layer.
        int[] out = model.predict(x).shape().dims();
        graph.end(chain("", model, x, OnnxGraph.INPUT), out);
        return graph;
    }

    /** Writes the layers of {@code model} behind {@code from}; returns the name of what comes out. */
    private String chain(String prefix, Layer model, Tensor x, String from) {
        List<Step> steps = new ArrayList<>();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            model.copy().eval().walk(x, (place, layer, in) -> {
                Tensor out = layer.forward(in);
                if (!nothing(layer)) steps.add(new Step(prefix + (place.isEmpty() ? "0" : place) + ".", layer, in.shape(), out.shape()));
                return out;
            });
        }
        String last = from;
        for (int i = 0; i < steps.size(); i++) {
            Step s = steps.get(i);
            BatchNorm fold = !keepBatchNorm && i + 1 < steps.size() && steps.get(i + 1).layer instanceof BatchNorm b
                    && (s.layer instanceof Linear && s.out.rank() == 2 || s.layer instanceof Conv2d) ? b : null;
            last = write(s, last, fold);
            if (fold != null) i++;
        }
        return last;
    }

    private static boolean nothing(Layer layer) {
        return layer instanceof Dropout || layer instanceof Activation a && a.repeatable() && a.name().equals("identity");
    }

    private String write(Step s, String x, BatchNorm fold) {
        String at = s.place;
        String y = at + s.layer.name();
        if (s.layer instanceof Linear l) return linear(l, s, x, fold);
        if (s.layer instanceof Conv2d c) {
            Affine a = new Affine(c.weight().toArray(), c.bias(), c.out(), fold, true);
            return graph.node("Conv", y, List.of(x, graph.weight(at + "weight", a.weight, c.out(), c.in(), c.kernel(), c.kernel()), graph.weight(at + "bias", a.bias, c.out())),
                    "kernel_shape", square(c.kernel()), "strides", square(c.stride()), "pads", new int[] {c.padding(), c.padding(), c.padding(), c.padding()});
        }
        if (s.layer instanceof BatchNorm b) {
            int n = b.channels();
            Tensor gamma = b.gamma() == null ? Tensor.ones(n) : b.gamma();
            Tensor beta = b.beta() == null ? Tensor.zeros(n) : b.beta();
            return graph.node("BatchNormalization", y, List.of(x, graph.weight(at + "gamma", gamma.data(), n), graph.weight(at + "beta", beta.data(), n),
                    graph.weight(at + "runningMean", b.runningMean().data(), n), graph.weight(at + "runningVar", b.runningVar().data(), n)), "epsilon", (float) b.eps());
        }
        if (s.layer instanceof Prelu p) {
            // At the full rank of the input, along its second axis: a vector would be matched from the last one.
            int[] dims = new int[s.in.rank()];
            Arrays.fill(dims, 1);
            dims[1] = p.channels();
            return graph.node("PRelu", y, List.of(x, graph.weight(at + "alpha", p.alpha().data(), dims)));
        }
        if (s.layer instanceof MaxPool2d m) return graph.node("MaxPool", y, List.of(x), "kernel_shape", square(m.k()), "strides", square(m.k()));
        if (s.layer instanceof AvgPool2d p) return graph.node("AveragePool", y, List.of(x), "kernel_shape", square(p.k()), "strides", square(p.k()));
        if (s.layer instanceof AdaptiveAvgPool2d p) return adaptive(p.out(), s, x, y);
        if (s.layer instanceof Flatten) return graph.node("Flatten", y, List.of(x), "axis", 1);
        // A function of one's own may bear any name, but never is repeatable.
        if (s.layer instanceof Activation a && a.repeatable()) return activation(a, at, x, y);
        if (s.layer instanceof Ensemble e) return ensemble(e, s, x, y);
        throw new Mistake("onnx: layer " + s.layer + " has no ONNX operator; export a net of the library's own layers and activations");
    }

    private String linear(Linear l, Step s, String x, BatchNorm fold) {
        Affine a = new Affine(l.weight().toArray(), l.bias(), l.out(), fold, false);
        String weight = graph.weight(s.place + "weight", a.weight, l.in(), l.out());
        String bias = graph.weight(s.place + "bias", a.bias, l.out());
        if (s.in.rank() == 2) return graph.node("Gemm", s.place + "linear", List.of(x, weight, bias));
        String product = graph.node("MatMul", s.place + "product", List.of(x, weight));
        return graph.node("Add", s.place + "linear", List.of(product, bias));
    }

    /** Weights and biases, a BatchNorm behind them folded in: both times gamma / sqrt(var + eps), and beta less the mean's share. */
    private static final class Affine {
        final float[] weight;
        final float[] bias;

        /** The channel of a weight is its first axis of {@code out}, or else its last. */
        Affine(float[] weight, Tensor bias, int out, BatchNorm fold, boolean channelFirst) {
            this.weight = weight;
            this.bias = bias == null ? new float[out] : bias.toArray();
            if (fold == null) return;
            double[] scale = new double[out];
            for (int c = 0; c < out; c++) {
                scale[c] = (fold.gamma() == null ? 1 : fold.gamma().data()[c]) / Math.sqrt(fold.runningVar().data()[c] + fold.eps());
                double shift = fold.beta() == null ? 0 : fold.beta().data()[c];
                this.bias[c] = (float) ((this.bias[c] - (double) fold.runningMean().data()[c]) * scale[c] + shift);
            }
            int inner = weight.length / out;
            for (int i = 0; i < weight.length; i++) weight[i] = (float) (weight[i] * scale[channelFirst ? i / inner : i % out]);
        }
    }

    /** Equal windows are a pool; unequal ones overlap, and are two products, with the shares of the rows and of the columns. */
    private String adaptive(int out, Step s, String x, String y) {
        int h = s.in.dim(2);
        int w = s.in.dim(3);
        if (h % out == 0 && w % out == 0) {
            int[] window = {h / out, w / out};
            return graph.node("AveragePool", y, List.of(x), "kernel_shape", window, "strides", window);
        }
        float[] rows = new float[out * h];
        float[] columns = new float[w * out];
        for (int o = 0; o < out; o++) {
            for (int i = o * h / out; i < end(o, h, out); i++) rows[o * h + i] = 1f / (end(o, h, out) - o * h / out);
            for (int i = o * w / out; i < end(o, w, out); i++) columns[i * out + o] = 1f / (end(o, w, out) - o * w / out);
        }
        String narrow = graph.node("MatMul", s.place + "columnMeans", List.of(x, graph.weight(s.place + "columns", columns, w, out)));
        return graph.node("MatMul", y, List.of(graph.weight(s.place + "rows", rows, out, h), narrow));
    }

    private static int end(int output, int side, int out) {
        return ((output + 1) * side + out - 1) / out;
    }

    private String activation(Activation a, String at, String x, String y) {
        List<String> in = List.of(x);
        return switch (a.name()) {
            case "relu" -> graph.node("Relu", y, in);
            case "leakyRelu" -> graph.node("LeakyRelu", y, in, "alpha", (float) a.argument());
            case "elu" -> graph.node("Elu", y, in, "alpha", (float) a.argument());
            case "selu" -> graph.node("Selu", y, in, "alpha", SELU_ALPHA, "gamma", SELU_SCALE);
            case "tanh" -> graph.node("Tanh", y, in);
            case "sigmoid" -> graph.node("Sigmoid", y, in);
            case "silu" -> graph.node("Mul", y, List.of(x, graph.node("Sigmoid", at + "sigmoid", in)));
            case "softplus" -> softplus(a, at, x, y);
            case "gelu" -> {
                String erf = graph.node("Erf", at + "erf", List.of(graph.node("Mul", at + "scaled", List.of(x, number(at + "scale", Math.sqrt(0.5))))));
                yield half(at, x, erf, y);
            }
            case "geluTanh" -> {
                String square = graph.node("Mul", at + "square", List.of(x, x));
                String factor = graph.node("Add", at + "factor", List.of(graph.node("Mul", at + "cubic", List.of(square, number(at + "c", 0.044715))), number(at + "unit", 1)));
                String inner = graph.node("Mul", at + "inner", List.of(graph.node("Mul", at + "sum", List.of(factor, x)), number(at + "scale", Math.sqrt(2 / Math.PI))));
                yield half(at, x, graph.node("Tanh", at + "tanh", List.of(inner)), y);
            }
            default -> throw new Mistake("onnx: activation " + a + " has no ONNX form yet; export the net without it");
        };
    }

    /** x (1 + t) / 2. */
    private String half(String at, String x, String t, String y) {
        String whole = graph.node("Mul", at + "whole", List.of(x, graph.node("Add", at + "above", List.of(t, number(at + "one", 1)))));
        return graph.node("Mul", y, List.of(whole, number(at + "half", 0.5)));
    }

    private String softplus(Activation a, String at, String x, String y) {
        if (Double.isNaN(a.argument())) return graph.node("Softplus", y, List.of(x));
        String sharp = graph.node("Mul", at + "sharp", List.of(x, number(at + "sharpness", a.argument())));
        return graph.node("Div", y, List.of(graph.node("Softplus", at + "curve", List.of(sharp)), number(at + "divisor", a.argument())));
    }

    private String number(String name, double value) {
        return graph.weight(name, new float[] {(float) value});
    }

    /** Each member on the same input, their outputs side by side. */
    private String ensemble(Ensemble e, Step s, String x, String y) {
        Tensor in = Tensor.zeros(s.in.dims());
        List<String> outputs = new ArrayList<>();
        for (int k = 0; k < e.members(); k++) outputs.add(chain(s.place + "member" + k + ".", e.member(k), in, x));
        return graph.node("Concat", y, outputs, "axis", 1);
    }

    private static int[] square(int k) {
        return new int[] {k, k};
    }
}

package pilotlight.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pilotlight.nn.Activation;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Dropout;
import pilotlight.nn.Ensemble;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;

/**
 * A model as an ONNX file, which other runtimes evaluate: {@code Onnx.of(model).write("moons.onnx")}.
 *
 * <p>What is written is the model as {@link Layer#predict} evaluates it: dropout is gone, BatchNorm uses its running statistics. The
 * file has one input {@code input} [batch, ..] and one output {@code output}, of float32, with any number of rows. A
 * BatchNorm right after a linear layer or a convolution is folded into its weights, unless {@link #keepBatchNorm}; any other
 * stays a BatchNormalization.
 *
 * <p>The size of a row is that of the first linear layer when nothing before it changes it; a net that begins otherwise, with a
 * convolution for one, is told: {@code Onnx.of(model).row(1, 28, 28)}.
 *
 * <p>Operator set 13 of 2020: of the operators needed none is younger, so that readers of six years read the file; what was given an
 * operator of its own later (GELU in set 20) is written in parts. Needs protobuf-javalite on the class path.
 */
public final class Onnx {
    /** The version of the operators, and the version of the format that came with it in ONNX 1.8. */
    static final int OPSET = 13;
    static final int FORMAT = 7;

    private final Layer model;
    private int[] row;
    private boolean keepBatchNorm;
    private String written;

    private Onnx(Layer model) {
        this.model = model;
    }

    /** The export of {@code model}, as it is when written. */
    public static Onnx of(Layer model) {
        return new Onnx(model);
    }

    /** The shape of one row of the input, without the batch: {@code row(1, 28, 28)}; returns this. */
    public Onnx row(int... dims) {
        if (dims.length == 0 || Arrays.stream(dims).anyMatch(d -> d < 1)) {
            throw new Mistake("onnx: a row of shape " + Arrays.toString(dims) + "; give one size or more, each 1 or more, without the batch");
        }
        row = dims.clone();
        return this;
    }

    /** Leaves every BatchNorm a node of its own, where it can be looked at; returns this. */
    public Onnx keepBatchNorm() {
        keepBatchNorm = true;
        return this;
    }

    /** Writes the file, whole or not at all; relative to the notebook's folder in a notebook. Returns this. */
    public Onnx write(String path) {
        try {
            OnnxGraph graph = new OnnxLayers(keepBatchNorm).graph(model, row == null ? guess(model) : row);
            byte[] bytes = graph.bytes();
            WholeFile.write(path, bytes);
            written = String.format(Locale.ROOT, "Onnx %s: %d nodes, opset %d, input %s, output %s, %,d bytes", path, graph.nodes(), OPSET,
                    shape(graph.inputShape()), shape(graph.outputShape()), bytes.length);
            return this;
        } catch (NoClassDefFoundError e) {
            if (!String.valueOf(e.getMessage()).startsWith("com/google/protobuf/")) throw e;
            throw new Mistake("onnx: the library that writes such files is missing; add com.google.protobuf:protobuf-javalite to the class path", e);
        }
    }

    /** The inputs of the first linear layer, when what stands before it leaves the row as it is. */
    private static int[] guess(Layer model) {
        for (Layer layer : leaves(model)) {
            if (layer instanceof Linear l) return new int[] {l.in()};
            if (layer instanceof Ensemble e) return guess(e.member(0));
            if (!(layer instanceof Activation || layer instanceof Prelu || layer instanceof BatchNorm || layer instanceof Dropout)) break;
        }
        throw new Mistake("onnx: the net does not say the shape of a row; give it without the batch, for pictures onnx(model, path, 1, 28, 28)");
    }

    private static List<Layer> leaves(Layer layer) {
        return layer instanceof Net net ? net.layers().stream().flatMap(l -> leaves(l).stream()).toList() : List.of(layer);
    }

    private static String shape(int[] dims) {
        return IntStream.of(dims).skip(1).mapToObj(d -> ", " + d).collect(Collectors.joining("", "[batch", "]"));
    }

    @Override
    public String toString() {
        return written != null ? written
                : "Onnx export of " + model + (row == null ? "" : ", row " + Arrays.toString(row)) + ", BatchNorm " + (keepBatchNorm ? "kept" : "folded") + "; write(path)";
    }
}

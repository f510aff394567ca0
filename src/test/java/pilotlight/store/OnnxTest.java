package pilotlight.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.*;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.Pilotlight;
import pilotlight.nn.Ensemble;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** What ONNX Runtime makes of a file is what the model makes of the same input. */
class OnnxTest {
    private static final double TOLERANCE = 1e-5;
    private static final OrtEnvironment RUNTIME = OrtEnvironment.getEnvironment();

    @TempDir
    Path folder;

    /** A layer, or a few, and the shape of a row. */
    private record Case(Layer layer, int... row) {
    }

    private static Map<String, Case> cases() {
        Map<String, Case> all = new LinkedHashMap<>();
        for (Layer a : List.of(relu(), leakyRelu(), leakyRelu(0.3), elu(), elu(0.7), selu(), gelu(), geluTanh(), silu(), softplus(), softplus(3), tanh(),
                sigmoid(), identity(), dropout(0.5), prelu(), prelu(6))) {
            all.put(a + " of columns", new Case(a, 6));
            all.put(a + " of pictures", new Case(a.copy(), 6, 3, 5));
        }
        all.put("linear", new Case(linear(6, 4), 6));
        all.put("linear without bias", new Case(linear(6, 4, false), 6));
        all.put("linear of sequences", new Case(linear(6, 4), 5, 6));
        all.put("conv2d", new Case(conv2d(2, 3, 3), 2, 6, 7));
        all.put("conv2d with stride and padding", new Case(conv2d(2, 5, 3, 2, 1), 2, 7, 6));
        all.put("conv2d without bias", new Case(conv2d(1, 3, 2, 1, 0, false), 1, 5, 5));
        all.put("batchNorm of columns", new Case(batchNorm(6), 6));
        all.put("batchNorm of pictures", new Case(batchNorm(6), 6, 3, 5));
        all.put("batchNorm of sequences", new Case(batchNorm(4), 4, 3));
        all.put("batchNorm without gamma", new Case(batchNorm(6, false).eps(1e-2), 6));
        all.put("batchNorm behind linear", new Case(net(linear(6, 4), batchNorm(4)), 6));
        all.put("batchNorm behind linear without bias and gamma", new Case(net(linear(6, 4, false), batchNorm(4, false)), 6));
        all.put("batchNorm behind linear of sequences", new Case(net(linear(6, 4), batchNorm(5)), 5, 6));
        all.put("batchNorm behind conv2d", new Case(net(conv2d(2, 3, 3), batchNorm(3)), 2, 6, 7));
        all.put("batchNorm behind conv2d, dropout between", new Case(net(conv2d(2, 3, 3, 1, 1, false), dropout(0.1), batchNorm(3)), 2, 6, 7));
        all.put("batchNorm behind batchNorm", new Case(net(linear(6, 4), batchNorm(4), batchNorm(4)), 6));
        all.put("maxPool2d", new Case(maxPool2d(2), 3, 7, 6));
        all.put("avgPool2d", new Case(avgPool2d(3), 3, 7, 6));
        all.put("adaptiveAvgPool2d to one", new Case(adaptiveAvgPool2d(1), 3, 5, 7));
        all.put("adaptiveAvgPool2d with equal windows", new Case(adaptiveAvgPool2d(3), 3, 6, 9));
        all.put("adaptiveAvgPool2d with unequal windows", new Case(adaptiveAvgPool2d(4), 3, 6, 7));
        all.put("flatten", new Case(flatten(), 3, 4, 5));
        all.put("nets in nets", new Case(net(linear(6, 5), net(prelu(5), net(dropout(0.2), linear(5, 4)), gelu()), linear(4, 3)), 6));
        all.put("an ensemble", new Case(Ensemble.of(net(linear(6, 5), batchNorm(5), prelu(5), linear(5, 2)), 1, 2, 3), 6));
        all.put("an ensemble between layers", new Case(net(linear(6, 4), Ensemble.of(net(linear(4, 3)), 1, 2), tanh()), 6));
        return all;
    }

    /** Every value of the state away from where it starts, as after training. */
    private static Layer lived(Layer layer, long seed) {
        Rng rng = new Rng(seed);
        layer.state().forEach((name, t) -> {
            for (int i = 0; i < t.size(); i++) {
                if (name.endsWith("runningVar")) t.data()[i] = 0.3f + rng.nextFloat();
                else if (!name.endsWith("stream") && !name.endsWith("batches")) t.data()[i] += 0.8f * (rng.nextFloat() - 0.5f);
            }
        });
        return layer;
    }

    private static Tensor input(int batch, int... row) {
        int[] dims = IntStream.concat(IntStream.of(batch), IntStream.of(row)).toArray();
        return Tensor.randn(new Rng(41 + batch), dims).mul(2);
    }

    /** The largest difference, as a share of the largest output where that is above 1, over batches of 1, 2 and 7 in one session. */
    private static double difference(Path file, Layer layer, int... row) throws OrtException {
        double worst = 0;
        try (OrtSession session = RUNTIME.createSession(file.toString())) {
            assertEquals(Set.of("input"), session.getInputNames());
            assertEquals(Set.of("output"), session.getOutputNames());
            assertEquals(-1, ((TensorInfo) session.getInputInfo().get("input").getInfo()).getShape()[0]);
            for (int batch : new int[] {1, 2, 7}) {
                Tensor x = input(batch, row);
                Tensor ours = layer.predict(x);
                long[] dims = Arrays.stream(x.shape().dims()).asLongStream().toArray();
                try (OnnxTensor in = OnnxTensor.createTensor(RUNTIME, FloatBuffer.wrap(x.toArray()), dims); OrtSession.Result out = session.run(Map.of("input", in))) {
                    OnnxTensor y = (OnnxTensor) out.get(0);
                    assertEquals(Arrays.toString(ours.shape().dims()), Arrays.toString(y.getInfo().getShape()));
                    float[] theirs = new float[ours.size()];
                    y.getFloatBuffer().get(theirs);
                    double scale = 1;
                    for (float v : ours.toArray()) scale = Math.max(scale, Math.abs(v));
                    for (int i = 0; i < theirs.length; i++) {
                        double d = Math.abs(ours.data()[i] - theirs[i]) / scale;
                        worst = Math.max(worst, Double.isNaN(d) ? Double.POSITIVE_INFINITY : d);
                    }
                }
            }
        }
        return worst;
    }

    private double compare(Layer layer, boolean keep, int... row) throws OrtException {
        Path file = folder.resolve("model.onnx");
        Onnx export = Onnx.of(layer).row(row);
        (keep ? export.keepBatchNorm() : export).write(file.toString());
        return difference(file, layer, row);
    }

    @TestFactory
    Stream<DynamicTest> everyLayer() {
        return cases().entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
            Layer layer = lived(e.getValue().layer, 5);
            double folded = compare(layer, false, e.getValue().row);
            double kept = compare(layer, true, e.getValue().row);
            assertTrue(folded < TOLERANCE && kept < TOLERANCE, () -> e.getKey() + " " + folded + " " + kept);
        }));
    }

    /** The comparison would see a thousandth's change of any one weight, slope or running statistic. */
    @TestFactory
    Stream<DynamicTest> theComparisonSeesEveryNumber() {
        return Stream.of(true, false).map(keep -> DynamicTest.dynamicTest(keep ? "kept" : "folded", () -> {
            Net model = net(conv2d(1, 3, 3, 1, 1), batchNorm(3), prelu(3), maxPool2d(2), flatten(), linear(27, 4), batchNorm(4), prelu(), linear(4, 2));
            lived(model.seed(2), 6);
            assertTrue(compare(model, keep, 1, 6, 6) < TOLERANCE);
            int seen = 0;
            for (Map.Entry<String, Tensor> e : model.state().entrySet()) {
                if (e.getKey().endsWith("batches")) continue;
                float before = e.getValue().data()[0];
                e.getValue().data()[0] += 1e-3f;
                assertTrue(difference(folder.resolve("model.onnx"), model, 1, 6, 6) > TOLERANCE, e.getKey());
                e.getValue().data()[0] = before;
                seen++;
            }
            assertEquals(16, seen);
        }));
    }

    @TestFactory
    Stream<DynamicTest> netsOfAnySort() {
        return IntStream.range(0, 60).mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
            Rng rng = new Rng(seed);
            boolean pictures = seed % 2 == 0;
            int[] row = pictures ? new int[] {1 + rng.nextInt(3), 6 + rng.nextInt(6), 6 + rng.nextInt(6)} : new int[] {1 + rng.nextInt(20)};
            Net model = random(rng, row);
            lived(model.seed(seed), seed);
            double worst = compare(model, seed % 3 == 0, row);
            assertTrue(worst < TOLERANCE, () -> model + " differs by " + worst);
        }));
    }

    /** A net for this row: convolutions, norms, slopes and pools at random, then linear layers. */
    private static Net random(Rng rng, int[] row) {
        List<Layer> layers = new ArrayList<>();
        int c = row[0];
        if (row.length > 1) {
            int side = Math.min(row[1], row[2]);
            for (int i = 0; i < 2; i++) {
                int out = 1 + rng.nextInt(5);
                int k = 1 + rng.nextInt(3);
                int stride = 1 + rng.nextInt(2);
                layers.add(conv2d(c, out, k, stride, 1, rng.nextInt(2) == 0));
                side = (side + 2 - k) / stride + 1;
                c = out;
                between(rng, layers, c);
                if (side >= 4 && rng.nextInt(2) == 0) {
                    layers.add(rng.nextInt(2) == 0 ? maxPool2d(2) : avgPool2d(2));
                    side /= 2;
                }
            }
            int cells = 1 + rng.nextInt(Math.min(side, 3));
            layers.add(adaptiveAvgPool2d(cells));
            layers.add(flatten());
            c *= cells * cells;
        }
        for (int i = 0; i < 1 + rng.nextInt(3); i++) {
            int out = 1 + rng.nextInt(30);
            layers.add(linear(c, out, rng.nextInt(3) > 0));
            c = out;
            List<Layer> inner = new ArrayList<>();
            between(rng, inner, c);
            layers.add(net(inner.toArray(Layer[]::new)));
        }
        layers.add(linear(c, 1 + rng.nextInt(10)));
        return net(layers.toArray(Layer[]::new));
    }

    private static void between(Rng rng, List<Layer> layers, int channels) {
        if (rng.nextInt(4) == 0) layers.add(dropout(0.3));
        if (rng.nextInt(2) == 0) layers.add(batchNorm(channels, rng.nextInt(3) > 0));
        List<Layer> some = List.of(relu(), leakyRelu(0.2), elu(0.8), selu(), gelu(), geluTanh(), silu(), softplus(), softplus(2), tanh(), sigmoid(), identity(), prelu(), prelu(channels));
        layers.add(some.get(rng.nextInt(some.size())));
        if (rng.nextInt(4) == 0) layers.add(batchNorm(channels));
    }

    @Test
    void aBatchNormIsFoldedUnlessKept() {
        Net model = net(linear(2, 3), batchNorm(3), prelu(3), linear(3, 2));
        String file = folder.resolve("m.onnx").toString();
        assertTrue(Onnx.of(model).write(file).toString().startsWith("Onnx " + file + ": 3 nodes, opset 13, input [batch, 2], output [batch, 2], "));
        assertTrue(Onnx.of(model).keepBatchNorm().write(file).toString().contains(": 4 nodes,"));
        assertEquals("Onnx export of net(linear(2, 3), batchNorm(3), prelu(3), linear(3, 2)) 26 parameters, BatchNorm folded; write(path)", Onnx.of(model).toString());
    }

    @Test
    void equalWindowsAreOnePool() {
        String file = folder.resolve("m.onnx").toString();
        assertTrue(Onnx.of(adaptiveAvgPool2d(3)).row(2, 6, 9).write(file).toString().contains(": 1 nodes,"));
        assertTrue(Onnx.of(adaptiveAvgPool2d(3)).row(2, 6, 8).write(file).toString().contains(": 2 nodes,"));
        assertTrue(Onnx.of(adaptiveAvgPool2d(3)).row(2, 7, 9).write(file).toString().contains(": 2 nodes,"));
    }

    @Test
    void theRowIsThatOfTheFirstLinearLayerWhenNothingBeforeChangesIt() {
        String file = folder.resolve("m.onnx").toString();
        for (Layer first : List.of(dropout(0.5), prelu(), relu(), batchNorm(4), net(gelu(), batchNorm(4)))) {
            assertTrue(Onnx.of(net(first, linear(4, 3))).write(file).toString().contains("input [batch, 4], output [batch, 3]"), first.toString());
        }
        assertTrue(Onnx.of(Ensemble.of(net(linear(4, 3)), 1, 2)).write(file).toString().contains("input [batch, 4], output [batch, 6]"));
        for (Layer first : List.of(flatten(), maxPool2d(2), conv2d(4, 4, 1))) {
            assertTrue(assertThrows(Mistake.class, () -> Onnx.of(net(first, linear(4, 3))).write(file)).getMessage().startsWith("onnx: the net does not say"), first.toString());
        }
    }

    @Test
    void theFileSaysWhoMadeItAndWhatItTakes() throws OrtException {
        String file = folder.resolve("m.onnx").toString();
        Net model = net(conv2d(1, 2, 3), prelu(2));
        Onnx.of(model).row(1, 5, 6).write(file);
        try (OrtSession session = RUNTIME.createSession(file)) {
            assertEquals("pilotlight", session.getMetadata().getProducerName());
            assertEquals("pilotlight", session.getMetadata().getGraphName());
            assertEquals(model.toString(), session.getMetadata().getGraphDescription());
            TensorInfo in = (TensorInfo) session.getInputInfo().get("input").getInfo();
            assertEquals("[-1, 1, 5, 6]", Arrays.toString(in.getShape()));
            assertEquals("batch", in.getDimensionNames()[0]);
            assertEquals("[-1, 2, 3, 4]", Arrays.toString(((TensorInfo) session.getOutputInfo().get("output").getInfo()).getShape()));
        }
    }

    @Test
    void theModelIsLeftAsItWas() {
        Net model = net(linear(2, 3), dropout(0.5), batchNorm(3)).seed(1).train();
        String before = model.state().values().stream().map(t -> Arrays.toString(t.data())).toList().toString();
        Onnx.of(model).write(folder.resolve("m.onnx").toString());
        assertEquals(before, model.state().values().stream().map(t -> Arrays.toString(t.data())).toList().toString());
        assertTrue(model.training() && model.layer(1).training());
    }

    @Test
    void oneWordWritesAFile() throws OrtException {
        String file = folder.resolve("word.onnx").toString();
        Net columns = net(prelu(2), batchNorm(2), linear(2, 3));
        assertTrue(Pilotlight.onnx(columns, file).toString().contains("input [batch, 2], output [batch, 3]"));
        Net pictures = net(conv2d(1, 2, 3), prelu(2));
        assertTrue(Pilotlight.onnx(pictures, file, 1, 5, 6).toString().contains("input [batch, 1, 5, 6], output [batch, 2, 3, 4]"));
        assertTrue(difference(Path.of(file), pictures, 1, 5, 6) < TOLERANCE);
    }

    private void complaint(String line, Onnx export) {
        assertEquals(line, assertThrows(Mistake.class, () -> export.write(folder.resolve("m.onnx").toString())).getMessage());
        assertFalse(Files.exists(folder.resolve("m.onnx")));
    }

    @Test
    void whatCannotBeWrittenIsOneLine() {
        complaint("onnx: the net does not say the shape of a row; give it without the batch, for pictures onnx(model, path, 1, 28, 28)", Onnx.of(net(conv2d(1, 2, 3))));
        complaint("linear#0 (2 -> 3): input [1, 4] has 4 columns, the layer takes 2", Onnx.of(net(linear(2, 3))).row(4));
        complaint("onnx: layer gelu() has no ONNX operator; export a net of the library's own layers and activations",
                Onnx.of(net(linear(2, 3), activation("gelu", 1, x -> x.mul(2)))));
        assertEquals("onnx: a row of shape [1, 0]; give one size or more, each 1 or more, without the batch",
                assertThrows(Mistake.class, () -> Onnx.of(net()).row(1, 0)).getMessage());
        assertThrows(Mistake.class, () -> Onnx.of(net(linear(2, 3))).write(folder.resolve("none/m.onnx").toString()));
    }

    @Test
    void withoutProtobufItSaysWhatIsMissing() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!entry.contains("protobuf")) urls.add(Path.of(entry).toUri().toURL());
        }
        try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Object model = loader.loadClass("pilotlight.nn.Linear").getConstructor(int.class, int.class).newInstance(2, 3);
            Class<?> onnx = loader.loadClass("pilotlight.store.Onnx");
            Object export = onnx.getMethod("of", loader.loadClass("pilotlight.nn.Layer")).invoke(null, model);
            InvocationTargetException e = assertThrows(InvocationTargetException.class, () -> onnx.getMethod("write", String.class).invoke(export, folder.resolve("m.onnx").toString()));
            assertEquals("onnx: the library that writes such files is missing; add com.google.protobuf:protobuf-javalite to the class path", e.getCause().getMessage());
        }
    }
}

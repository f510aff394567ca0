package pilotlight.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.activation;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.nn.Ensemble;
import pilotlight.nn.Layer;
import pilotlight.nn.Layers;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

class ModelFileTest {
    @TempDir
    Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Net net1() {
        Net net = net(linear(3, 5).biases(0.1), batchNorm(5).eps(1e-3).momentum(0.25), prelu(5).init(0.1), dropout(0.5), net(linear(5, 4, false), leakyRelu(0.2)), linear(4, 2)).seed(5);
        for (int i = 0; i < 3; i++) net.forward(Tensor.randn(new Rng(i), 7, 3));
        return net;
    }

    private static void assertSameState(Layer a, Layer b) {
        Map<String, Tensor> wanted = a.state();
        Map<String, Tensor> found = b.state();
        assertEquals(List.copyOf(wanted.keySet()), List.copyOf(found.keySet()));
        wanted.forEach((name, t) -> assertArrayEquals(t.data(), found.get(name).data(), name));
    }

    @Test
    void aSavedNetIsLoadedToTheBit() {
        Net net = net1();
        net.layer(0).freeze();
        ModelFile.save(net, path("n"));
        Net again = ModelFile.load(path("n"));
        assertSameState(net, again);
        assertEquals(net.toString(), again.toString());
        assertTrue(again.parameters().get(0).frozen() && again.parameters().get(1).frozen() && !again.parameters().get(2).frozen());
        assertFalse(again.training());
        Tensor x = Tensor.randn(new Rng(8), 4, 3);
        assertArrayEquals(net.predict(x).data(), again.predict(x).data());
        assertArrayEquals(net.train().forward(x).data(), again.train().forward(x).data(), "the dropout goes on with the masks it would have drawn");
    }

    @Test
    void namesAndShapesAreThoseOfPyTorch() {
        ModelFile.save(net1(), path("n"));
        SafeTensors file = SafeTensors.read(path("n"));
        assertEquals(Set.of("0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked", "2.weight", "4.0.weight", "5.weight", "5.bias"), file.names());
        assertEquals(Shape.of(5, 3), file.shape("0.weight"));
        assertEquals(Shape.SCALAR, file.shape("1.num_batches_tracked"));
        assertEquals(3, file.tensor("1.num_batches_tracked").item());
        assertEquals(net1().state().get("0.weight").at(2, 4), file.tensor("0.weight").at(4, 2));
    }

    @Test
    void everyLayerHasAWayBack() throws ReflectiveOperationException {
        List<Layer> all = new ArrayList<>();
        for (Method m : Layers.class.getDeclaredMethods()) {
            if (!Layer.class.isAssignableFrom(m.getReturnType()) || m.isSynthetic() || List.of("net", "known", "activation").contains(m.getName())) continue;
            Object[] arguments = Arrays.stream(m.getParameterTypes()).map(t -> t == int.class ? (Object) 3 : t == double.class ? (Object) 0.3 : false).toArray();
            all.add((Layer) m.invoke(null, arguments));
        }
        assertTrue(all.size() > 25, all.toString());
        all.addAll(List.of(batchNorm(3).cumulative().gamma(0.5).beta(-1e-7), conv2d(1, 2, 3).biases(2), net(), net(net(relu()))));
        for (Layer l : all) {
            String text = Blueprint.of(net(l));
            assertNotNull(text, l.toString());
            Net again = Blueprint.build(text, 10_000);
            assertEquals(l.toString(), again.layer(0).toString());
            assertEquals(l.getClass(), again.layer(0).getClass());
        }
    }

    @Test
    void aLongNetIsDescribedInFull() {
        Net deep = net(java.util.stream.IntStream.range(0, 300).mapToObj(i -> prelu()).toArray(Layer[]::new));
        ModelFile.save(deep, path("n"));
        assertEquals(300, ModelFile.load(path("n")).layers().size());
    }

    @Test
    void aLayerOfOnesOwnIsLoadedIntoANetThatIsThere() {
        for (Net own : List.of(net(linear(2, 2), activation("relu", 1, x -> x)), net(Ensemble.of(net(linear(2, 2)), 1, 2)))) {
            assertNull(Blueprint.of(own));
            ModelFile.save(own, path("own"));
            assertEquals(path("own") + ": holds tensors and no description of a net; give the net: load(net, \"" + path("own") + "\")",
                    assertThrows(Mistake.class, () -> ModelFile.load(path("own"))).getMessage());
            Net other = own.copy().seed(77);
            assertSameState(own, ModelFile.load(other, path("own")));
        }
    }

    @Test
    void aTensorInTwoPlacesIsNotDescribed() {
        Layer shared = linear(2, 2);
        assertNull(Blueprint.of(net(shared, relu(), shared)));
    }

    @Test
    void aSingleLayerIsSavedAsItIs() {
        Layer layer = linear(3, 2);
        float[] before = net(linear(3, 2)).seed(3).layer(0).state().get("weight").toArray();
        layer.state().get("weight").data()[0] = 42;
        before[0] = 42;
        ModelFile.save(layer, path("l"));
        assertEquals(42, ModelFile.load(path("l")).state().get("0.weight").data()[0]);
        Layer other = linear(3, 2);
        ModelFile.load(other, path("l"));
        assertSameState(layer, other);
    }

    @Test
    void whatDoesNotFitIsOneLineAndChangesNothing() {
        ModelFile.save(net(linear(3, 5), prelu(5)).seed(1), path("n"));
        String p = path("n") + ": ";
        assertMisfit(net(linear(3, 4), prelu(4)), p + "tensor 0.weight is [5, 3], wanted is [4, 3] (out, in) for net(linear(3, 4), prelu(4)) 20 parameters");
        assertMisfit(net(linear(3, 5), prelu()), p + "tensor 1.weight is [5], wanted is [1] for net(linear(3, 5), prelu()) 21 parameters");
        assertMisfit(net(linear(3, 5), relu()), p + "tensor \"1.weight\" [5] has no place in net(linear(3, 5), relu()) 20 parameters");
        assertMisfit(net(linear(3, 5), prelu(5), linear(5, 1)), p + "has no tensor 2.weight [1, 5] for net(linear(3, 5), prelu(5), linear(5, 1)) 31 parameters");
    }

    private void assertMisfit(Net net, String line) {
        Net before = net.copy();
        assertEquals(line, assertThrows(Mistake.class, () -> ModelFile.load(net, path("n"))).getMessage());
        assertSameState(before, net);
    }

    /** A file of PyTorch has no stream of a dropout. */
    @Test
    void aDropoutWithoutAStreamInTheFileKeepsItsOwn() {
        new SafeTensorsWriter().tensor("0.weight", Tensor.ones(2, 3)).tensor("0.bias", Tensor.zeros(2)).write(path("n"));
        Net net = net(linear(3, 2), dropout(0.5)).seed(4);
        float[] stream = net.layer(1).state().values().iterator().next().toArray();
        ModelFile.load(net, path("n"));
        assertEquals(1, net.layer(0).state().get("weight").at(2, 1));
        assertArrayEquals(stream, net.layer(1).state().values().iterator().next().data());
    }

    @Test
    void aDamagedStreamIsOneLineAndChangesNothing() {
        Net net = net(linear(3, 2), dropout(0.5)).seed(4);
        String key = List.copyOf(net.state().keySet()).get(2);
        new SafeTensorsWriter().metadata(key, "beef").tensor("0.weight", Tensor.ones(2, 3)).tensor("0.bias", Tensor.zeros(2)).write(path("n"));
        assertMisfit(net, path("n") + ": metadata " + key + " is \"beef\", wanted are 16 hexadecimal digits");
    }

    @Test
    void aCountMayBeAVectorOfOne() {
        SafeTensorsWriter good = new SafeTensorsWriter();
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) good.tensor("0." + name, Tensor.ones(3));
        good.tensor("0.num_batches_tracked", Tensor.of(7)).write(path("n"));
        assertEquals(7, ModelFile.load(net(batchNorm(3)), path("n")).state().get("0.batches").item());
        SafeTensorsWriter wrong = new SafeTensorsWriter();
        for (String name : List.of("weight", "bias", "running_mean", "running_var")) wrong.tensor("0." + name, Tensor.ones(3));
        wrong.tensor("0.num_batches_tracked", Tensor.ones(2)).write(path("n"));
        assertMisfit(net(batchNorm(3)), path("n") + ": tensor 0.num_batches_tracked is [2], wanted is [] for net(batchNorm(3)) 6 parameters");
        assertMisfit(net(batchNorm(1)), path("n") + ": tensor 0.weight is [3], wanted is [1] for net(batchNorm(1)) 2 parameters");
    }

    @Test
    void doublesAreTakenAndOneBeyondFloatChangesNothing() {
        new SafeTensorsWriter().tensor("0.weight", Tensor.ones(2, 3)).doubles("0.bias", new double[] {0.5, -0.25}).write(path("n"));
        assertArrayEquals(new float[] {0.5f, -0.25f}, ModelFile.load(net(linear(3, 2)), path("n")).state().get("0.bias").data());
        new SafeTensorsWriter().tensor("0.weight", Tensor.ones(2, 3)).doubles("0.bias", new double[] {0.5, 1e300}).write(path("n"));
        assertMisfit(net(linear(3, 2)), path("n") + ": tensor \"0.bias\": the value 1.0E300 is beyond float32; scale it before");
    }

    @Test
    void aLayerLargerThanAPieceIsLoadedToTheBit() {
        Net net = net(linear(257, 300)).seed(6);
        ModelFile.save(net, path("n"));
        assertSameState(net, ModelFile.load(path("n")));
    }

    private String described(String text) {
        new SafeTensorsWriter().metadata("model", text).tensor("0.weight", Tensor.ones(2, 3)).tensor("0.bias", Tensor.ones(2)).write(path("d"));
        String line = assertThrows(Mistake.class, () -> ModelFile.load(path("d"))).getMessage();
        assertTrue(line.startsWith(path("d") + ": ") && line.lines().count() == 1 && line.length() < 600, line);
        return line.substring(path("d").length() + 2);
    }

    @Test
    void aDescriptionFromAStrangerMakesOurLayersAndNothingElse() {
        assertEquals("metadata: a description with a layer exec of 0 arguments, which is none of ours", described("net(exec())"));
        assertEquals("metadata: a description with a layer activation of 1 arguments, which is none of ours", described("net(activation(1))"));
        assertEquals("metadata: a description that begins with linear; wanted is net(...)", described("linear(3, 2)"));
        assertEquals("metadata: a description with .copy on linear(3, 2), which has no such option", described("net(linear(3, 2).copy())"));
        assertEquals("metadata: net: argument 1 is not a call", described("net(5)"));
        assertEquals("metadata: linear: argument 1, 3.5, is not a whole number", described("net(linear(3.5, 2))"));
        assertEquals("metadata: linear: -3 inputs and 2 outputs; give 1 or more of each", described("net(linear(-3, 2))"));
        for (String broken : List.of("", "net", "net(", "net(linear(3, 2)", "net(linear(3, 2)))", "net(linear(3,2))", "net(linear(3, 2).)", "net(linear(1e999, 2))", "net(linear(--, 2))", "net(true, 1)",
                "net(\"x\")", "net(a b)", "net(linear(3, 2)) ", "net(".repeat(100_000), "net(relu(),", "é(", "net(" + "x".repeat(300_000) + ")", "net(linear(NaN, 2))", "net(dropout(7))")) {
            described(broken);
        }
    }

    @Test
    void aShortDescriptionTakesNoLargeNet() {
        assertEquals("metadata: a description with more parameters than there are values in the file, at linear[40000, 50000]", described("net(linear(40000, 50000))"));
        assertTrue(described("net(conv2d(1000, 1000, 100))").contains("more parameters"));
        assertTrue(described("net(conv2d(3, 2, 2))").contains("more parameters"));
        assertTrue(described("net(prelu(2000000000))").contains("more parameters"));
        assertTrue(described("net(linear(3, 2), linear(3, 2))").contains("more parameters"));
        assertTrue(described("net(linear(-40000, 50000), linear(40000, 40000))").contains("give 1 or more"));
    }
}

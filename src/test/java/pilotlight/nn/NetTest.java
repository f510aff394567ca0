package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.*;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class NetTest {
    private static Net small() {
        return net(linear(2, 4), batchNorm(4), prelu(4), net(linear(4, 4), dropout(0.5), prelu()), linear(4, 3));
    }

    private static Tensor input(int rows) {
        return Tensor.randn(new Rng(9), rows, 2);
    }

    private static String bits(Layer layer) {
        StringBuilder b = new StringBuilder();
        layer.state().forEach((name, t) -> b.append(name).append(Arrays.toString(t.data())));
        return b.toString();
    }

    private static void step(Net model) {
        Sgd sgd = new Sgd(model.parameters(), 0.1);
        Losses.crossEntropy(model.forward(input(6)), new int[] {0, 1, 2, 0, 1, 2}).backward();
        sgd.step();
        sgd.zeroGrad();
    }

    @Test
    void namesFollowThePositions() {
        assertEquals(List.of("0.weight", "0.bias", "1.gamma", "1.beta", "2.alpha", "3.0.weight", "3.0.bias", "3.2.alpha", "4.weight", "4.bias"),
                small().parameters().stream().map(Parameter::name).toList());
        assertEquals("[0.weight, 0.bias, 1.gamma, 1.beta, 1.runningMean, 1.runningVar, 1.batches, 2.alpha, 3.0.weight, 3.0.bias, 3.1.stream, 3.2.alpha, 4.weight, 4.bias]",
                small().state().keySet().toString());
        assertEquals(List.of("0.weight", "3.0.weight", "4.weight"),
                small().parameters().stream().filter(Parameter::decay).map(Parameter::name).toList());
        assertEquals("1.gamma [4] no decay", small().parameters().get(2).toString());
    }

    @Test
    void aNetIsItsLayersOneAfterTheOther() {
        Net model = small().seed(3).eval();
        Tensor x = input(5);
        Tensor y = x;
        List<Tensor> all = model.activations(x);
        for (int i = 0; i < model.layers().size(); i++) {
            y = model.layer(i).forward(y);
            assertArrayEquals(y.data(), all.get(i).data());
        }
        assertArrayEquals(y.data(), model.forward(x).data());
        assertEquals(5, all.size());
        all.get(0).retainGrad();
        all.get(4).sum().backward();
        assertNotNull(all.get(0).grad(), "activations are part of the graph");
    }

    @Test
    void predictLeavesEverythingAsItWas() {
        Net model = small().seed(3);
        model.layer(1).eval();
        ((Net) model.layer(3)).layer(1).eval();
        String before = bits(model);
        Tensor y = model.predict(input(1));
        assertEquals(before, bits(model));
        assertFalse(y.requiresGrad());
        assertArrayEquals(model.copy().eval().forward(input(1)).data(), y.data());
        assertTrue(model.training() && model.layer(0).training() && model.layer(3).training());
        assertFalse(model.layer(1).training() || ((Net) model.layer(3)).layer(1).training());
        try {
            model.predict(Tensor.ones(1, 7));
        } catch (IllegalArgumentException e) {
            assertTrue(model.layer(0).training(), "an error too restores the modes");
        }
    }

    /** A net records what it does when a shape comes again; modes and freezing are part of what it recorded. */
    @Test
    void aRecordedPassFollowsModesAndFreezing() {
        Net model = net(linear(2, 4), net(batchNorm(4), prelu()), linear(4, 1)).seed(3);
        Linear first = (Linear) model.layer(0);
        for (int i = 0; i < 3; i++) model.forward(input(6)).sum().backward();
        ((Net) model.layer(1)).layer(0).eval();
        for (int i = 0; i < 3; i++) assertArrayEquals(model.activations(input(6)).get(2).data(), model.forward(input(6)).data());
        ((Net) model.layer(1)).layer(0).train();
        first.freeze();
        first.weight().zeroGrad();
        model.forward(input(6)).sum().backward();
        assertTrue(first.weight().grad() == null || Arrays.equals(new float[8], first.weight().grad().data()), "frozen");
    }

    @Test
    void trainAndEvalReachEveryLayer() {
        Net model = small().eval();
        assertFalse(((Net) model.layer(3)).layer(1).training());
        assertEquals(0, ((BatchNorm) model.layer(1)).batches());
        model.forward(input(4));
        assertEquals(0, ((BatchNorm) model.layer(1)).batches(), "evaluation counts no batch");
        model.train().forward(input(4));
        assertTrue(((Net) model.layer(3)).layer(1).training());
        assertEquals(1, ((BatchNorm) model.layer(1)).batches());
    }

    @Test
    void copiesShareNothing() {
        Net model = small().seed(3);
        step(model);
        model.layer(0).freeze();
        model.layer(1).eval();
        Net twin = model.copy();
        String before = bits(model);
        assertEquals(before, bits(twin));
        assertFalse(twin.layer(1).training());
        assertTrue(twin.parameters().get(0).frozen() && !twin.parameters().get(2).frozen());
        assertArrayEquals(model.forward(input(6)).data(), twin.forward(input(6)).data(), "dropout goes on with the same masks");
        twin.train().unfreeze();
        step(twin);
        assertNotEquals(bits(model), bits(twin));
        for (String name : model.state().keySet()) assertNotSame(model.state().get(name).data(), twin.state().get(name).data(), name);
        assertEquals(bits(twin.copy().seed(5)), bits(small().seed(5)), "a copy starts anew like the original");
    }

    @Test
    void everyLayerIsCopiedWithItsConfiguration() {
        for (Layer layer : PrintingTest.everyLayer()) {
            Layer twin = layer.copy();
            assertEquals(bits(layer), bits(twin), layer.toString());
            assertFalse(layer.copy().eval().copy().training(), layer.toString());
        }
    }

    @Test
    void stateMovesFromNetToNet() {
        Net model = small().seed(3);
        step(model);
        Map<String, Tensor> saved = new LinkedHashMap<>();
        model.state().forEach((name, t) -> saved.put(name, t.copy()));
        Net other = small().seed(8);
        assertNotEquals(bits(model), bits(other));
        assertSame(other, other.load(saved));
        assertEquals(bits(model), bits(other));
        step(model);
        step(other);
        assertEquals(bits(model), bits(other), "and both train on alike, dropout included");
    }

    @Test
    void frozenLayersDoNotMove() {
        Net model = small().seed(3);
        model.layer(3).freeze();
        float[] still = ((Linear) ((Net) model.layer(3)).layer(0)).weight().toArray();
        float[] moving = ((Linear) model.layer(0)).weight().toArray();
        step(model);
        assertArrayEquals(still, ((Linear) ((Net) model.layer(3)).layer(0)).weight().data());
        assertFalse(Arrays.equals(moving, ((Linear) model.layer(0)).weight().data()));
        assertNull(((Linear) ((Net) model.layer(3)).layer(0)).weight().grad());
        assertSame(model, model.unfreeze());
        step(model);
        assertFalse(Arrays.equals(still, ((Linear) ((Net) model.layer(3)).layer(0)).weight().data()));
    }

    @Test
    void aSharedLayerIsOneParameterUnderTwoNames() {
        Linear shared = linear(4, 4);
        Net model = net(shared, relu(), shared);
        assertEquals(List.of("0.weight", "0.bias"), model.parameters().stream().map(Parameter::name).toList());
        assertEquals("[0.weight, 0.bias, 2.weight, 2.bias]", model.state().keySet().toString());
    }

    @Test
    void aLayerInUseKeepsItsValuesInANewNet() {
        Linear mine = linear(2, 2);
        mine.weight().data()[0] = 7;
        assertEquals(7, ((Linear) net(relu(), mine).layer(1)).weight().data()[0]);
        Net seeded = net(linear(2, 2), linear(2, 2)).seed(6);
        net(seeded, linear(2, 2));
        assertEquals(bits(net(linear(2, 2), linear(2, 2)).seed(6)), bits(seeded));
    }

    @Test
    void aNetWithoutASeedHasSeedZero() {
        assertEquals(bits(small().seed(0)), bits(small()));
        assertEquals(bits(small().seed(1)), bits(small().seed(1)));
        assertNotEquals(bits(small().seed(1)), bits(small().seed(2)));
    }

    @Test
    void configuredStartsSurviveASeed() {
        Conv2d conv = conv2d(1, 2, 3).biases(0.5);
        conv.bias().data()[1] = 7;
        net(conv).seed(5);
        assertEquals(0.5f, conv.bias().data()[1]);
        Net model = net(linear(2, 3).biases(-0.75), batchNorm(3).gamma(2).beta(-3), prelu(3).init(0.1)).seed(5);
        for (float v : ((Linear) model.layer(0)).bias().data()) assertEquals(-0.75f, v);
        for (float v : ((BatchNorm) model.layer(1)).gamma().data()) assertEquals(2f, v);
        for (float v : ((BatchNorm) model.layer(1)).beta().data()) assertEquals(-3f, v);
        for (float v : ((Prelu) model.layer(2)).alpha().data()) assertEquals(0.1f, v);
        Net same = net(linear(2, 3).biases(-0.75), batchNorm(3).gamma(2).beta(-3), prelu(3).init(0.1));
        assertEquals(bits(model.seed(0)), bits(same));
        model.forward(input(4));
        assertEquals(bits(model.seed(0)), bits(same), "a seed also forgets running statistics");
    }

    @Test
    void imagesGoThroughAConvolutionalNet() {
        Net cnn = net(conv2d(1, 4, 3, 1, 1), batchNorm(4), prelu(4), maxPool2d(2), conv2d(4, 6, 3), relu(), avgPool2d(2), adaptiveAvgPool2d(1), flatten(),
                dropout(0.2), linear(6, 10)).seed(2);
        List<Tensor> all = cnn.activations(Tensor.randn(new Rng(1), 3, 1, 12, 12));
        assertEquals("[[3, 4, 12, 12], [3, 4, 12, 12], [3, 4, 12, 12], [3, 4, 6, 6], [3, 6, 4, 4], [3, 6, 4, 4], [3, 6, 2, 2], [3, 6, 1, 1], [3, 6], [3, 6], [3, 10]]",
                all.stream().map(Tensor::shape).toList().toString());
        Losses.crossEntropy(all.get(10), new int[] {1, 2, 3}).backward();
        for (Parameter p : cnn.parameters()) assertNotNull(p.tensor().grad(), p.name());
        // One image has many pixels, hence a variance.
        cnn.forward(Tensor.randn(new Rng(1), 1, 1, 12, 12));
    }

    /** A row of one pixel stays one pixel; with the padding it is as large as the kernel, and meets its middle weight alone. */
    @Test
    void paddingMakesRoomForTheKernel() {
        Conv2d conv = conv2d(1, 1, 3, 1, 1);
        Tensor y = conv.forward(Tensor.full(2, 1, 1, 1, 1));
        assertEquals("[1, 1, 1, 1]", y.shape().toString());
        assertEquals(2 * conv.weight().data()[4], y.item());
        assertEquals("[5, 3]", flatten().forward(Tensor.ones(5, 3)).shape().toString(), "rows are flat already");
    }

    @Test
    void aNotebookShowsATableOfLayers() {
        assertEquals("<table><tr><th></th><th>layer</th><th>parameters</th></tr><tr><td>0</td><td>linear(2, 3)</td><td>9</td></tr>"
                + "<tr><td>1</td><td>relu()</td><td>0</td></tr><tr><td></td><td>together</td><td>9</td></tr></table>", net(linear(2, 3), relu()).html());
    }
}

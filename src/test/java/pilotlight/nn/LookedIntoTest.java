package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/** What was set or looked into before a net takes a layer in is there afterwards. */
class LookedIntoTest {
    /** A layer of its own each time, and its tensor, got by the one accessor alone. */
    private static <L extends Layer> DynamicTest kept(String name, L layer, Function<L, Tensor> tensor) {
        return DynamicTest.dynamicTest(name, () -> {
            Tensor t = tensor.apply(layer);
            t.data()[0] = 7;
            Net.of(layer);
            assertEquals(7, t.data()[0]);
        });
    }

    @TestFactory
    Stream<DynamicTest> aValueWrittenThroughAnAccessorStays() {
        return Stream.of(kept("weight", linear(2, 3), Linear::weight), kept("bias", linear(2, 3), Linear::bias), kept("alpha", prelu(3), Prelu::alpha),
                kept("gamma", batchNorm(3), BatchNorm::gamma), kept("beta", batchNorm(3), BatchNorm::beta), kept("running mean", batchNorm(3), BatchNorm::runningMean),
                kept("running variance", batchNorm(3), BatchNorm::runningVar), kept("kernel", conv2d(1, 2, 3), Conv2d::weight), kept("bias of a kernel", conv2d(1, 2, 3), Conv2d::bias),
                kept("parameters", linear(2, 3), l -> l.parameters().get(0).tensor()), kept("state", linear(2, 3), l -> l.state().get("weight")));
    }

    @Test
    void aStartHoldsAtOnce() {
        assertEquals(0.1f, prelu(2).init(0.1).alpha().data()[1]);
        assertEquals(0.1, prelu(2).init(0.1).init());
        assertEquals(2f, batchNorm(2).gamma(2).gamma().data()[1]);
        assertEquals(-1f, batchNorm(2).beta(-1).beta().data()[1]);
        assertEquals(0.5f, linear(2, 2).biases(0.5).bias().data()[1]);
        assertEquals(0.5f, conv2d(1, 2, 3).biases(0.5).bias().data()[1]);
        assertNotEquals(0f, linear(2, 2).weight().data()[0], "a layer alone has weights");
        assertNotEquals(0f, conv2d(1, 2, 3).weight().data()[0], "a layer alone has weights");
        assertEquals(0, batchNorm(1).momentum(0).momentum());
        assertEquals(1, batchNorm(1).momentum(1).momentum());
    }

    @Test
    void aLayerTellsWhatItWasMadeWith() {
        Conv2d conv = conv2d(2, 3, 5, 4, 1);
        assertEquals("2 3 5 4 1", conv.in() + " " + conv.out() + " " + conv.kernel() + " " + conv.stride() + " " + conv.padding());
        assertEquals(List.of("weight", "bias"), conv.parameters().stream().map(Parameter::name).toList());
        assertEquals(List.of("weight"), conv2d(2, 3, 5, 1, 0, false).parameters().stream().map(Parameter::name).toList());
        assertEquals("2 3", linear(2, 3).in() + " " + linear(2, 3).out());
        assertEquals("1 1 2", maxPool2d(1).k() + " " + avgPool2d(1).k() + " " + adaptiveAvgPool2d(2).out());
        assertEquals("0.2 NaN", leakyRelu(0.2).argument() + " " + relu().argument());
    }

    @Test
    void whatIsRepeatableSaysSo() {
        for (Layer layer : new Layer[] {linear(2, 2), prelu(2), batchNorm(2), conv2d(1, 1, 1), net(linear(2, 2), prelu()), dropout(0), dropout(0.5).eval(),
            relu(), elu(), flatten(), maxPool2d(2), avgPool2d(2), adaptiveAvgPool2d(1)}) {
            assertTrue(layer.repeatable(), layer.toString());
        }
        for (Layer layer : new Layer[] {dropout(0.5), net(linear(2, 2), dropout(0.5)), activation("own", 1, x -> x), new Own()}) assertFalse(layer.repeatable(), layer.toString());
    }

    /** The least that a layer of one's own can be. */
    private static final class Own extends Layer {
        @Override
        public Tensor forward(Tensor x) {
            if (x.rank() != 2) throw wrong("input " + x.shape() + " is not [rows, columns]");
            return x.mul(2);
        }

        @Override
        public Own copy() {
            return into(new Own());
        }

        @Override
        public String toString() {
            return "own";
        }
    }

    @Test
    void aLayerOfOnesOwnGoesIntoANet() {
        Net model = net(linear(2, 2), new Own());
        assertEquals("net(linear(2, 2), own) 6 parameters", model.toString());
        assertArrayEquals(model.layer(0).forward(Tensor.ones(1, 2)).mul(2).toArray(), model.forward(Tensor.ones(1, 2)).toArray());
        assertEquals("own#0: input [3] is not [rows, columns]", LossGoldenTest.message(() -> net(new Own()).forward(Tensor.ones(3))));
    }

    @Test
    void whatSetsALayerReturnsIt() {
        Linear layer = linear(2, 3);
        assertSame(layer, layer.eval());
        assertSame(layer, layer.train());
        assertSame(layer, layer.freeze());
        assertSame(layer, layer.unfreeze());
        assertSame(layer, layer.load(linear(2, 3).state()));
    }

    /** A walk comes to the innermost layers with their places, and hands on what each step returns. */
    @Test
    void aWalkVisitsTheInnermostLayers() {
        List<String> seen = new ArrayList<>();
        Tensor out = net(relu(), net(linear(2, 3), net(prelu())), identity()).walk(Tensor.ones(1, 2), (place, layer, x) -> {
            seen.add(place + " " + layer.name() + " " + x.data()[0]);
            return x.add(1).slice(1, 0, 1);
        });
        assertEquals(List.of("0 relu 1.0", "1.0 linear 2.0", "1.1.0 prelu 3.0", "2 identity 4.0"), seen);
        assertEquals(5, out.item());
        assertEquals(7, linear(2, 3).walk(Tensor.full(3, 1), (place, layer, x) -> x.add(place.isEmpty() ? 4 : 0)).item(), "a layer alone has no place");
    }

    /** The stream of masks is 64 bits in four floats of 16, which a file keeps exactly, and moves at each pass in training. */
    @Test
    void theStreamOfMasksIsSixtyFourBits() {
        Dropout layer = dropout(0.25);
        assertEquals(0.25, layer.p());
        Map<String, Integer> seen = new LinkedHashMap<>();
        boolean[] large = new boolean[4];
        for (int i = 0; i < 40; i++) {
            float[] parts = layer.state().get("stream").data();
            for (int p = 0; p < 4; p++) {
                assertTrue(parts[p] >= 0 && parts[p] <= 0xFFFF && parts[p] == Math.rint(parts[p]), Arrays.toString(parts));
                large[p] |= parts[p] > 0xFFF;
            }
            seen.merge(Arrays.toString(parts), 1, Integer::sum);
            layer.forward(Tensor.ones(3));
        }
        assertEquals(40, seen.size());
        assertEquals("[true, true, true, true]", Arrays.toString(large));
    }
}

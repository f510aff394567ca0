package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.*;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
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
                kept("running variance", batchNorm(3), BatchNorm::runningVar), kept("kernel", conv2d(1, 2, 3), Conv2d::weight), kept("bias of a kernel", conv2d(1, 2, 3), Conv2d::bias));
    }

    @Test
    void aStartHoldsAtOnce() {
        assertEquals(0.1f, prelu(2).init(0.1).alpha().data()[1]);
        assertEquals(0.1, prelu(2).init(0.1).init());
        assertEquals(2f, batchNorm(2).gamma(2).gamma().data()[1]);
        assertEquals(-1f, batchNorm(2).beta(-1).beta().data()[1]);
        assertEquals(0.5f, linear(2, 2).biases(0.5).bias().data()[1]);
        assertNotEquals(0f, linear(2, 2).weight().data()[0], "a layer alone has weights");
        assertEquals(0, batchNorm(1).momentum(0).momentum());
        assertEquals(1, batchNorm(1).momentum(1).momentum());
    }

    @Test
    void whatIsRepeatableSaysSo() {
        for (Layer layer : new Layer[] {linear(2, 2), prelu(2), batchNorm(2), conv2d(1, 1, 1), net(linear(2, 2), prelu()), dropout(0), dropout(0.5).eval()}) {
            assertTrue(layer.repeatable(), layer.toString());
        }
        for (Layer layer : new Layer[] {dropout(0.5), net(linear(2, 2), dropout(0.5)), activation("own", 1, x -> x)}) assertFalse(layer.repeatable(), layer.toString());
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

package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class DropoutTest {
    @Test
    void dropsAShareAndKeepsTheMean() {
        int n = 100_000;
        for (double p : new double[] {0.1, 0.5, 0.9}) {
            float[] y = net(dropout(p)).seed(3).forward(Tensor.ones(n)).data();
            int zero = 0;
            for (float v : y) {
                if (v == 0) zero++;
                else assertEquals(1 / (1 - p), v, 1e-6 / (1 - p));
            }
            assertEquals(p, zero / (double) n, 5 * Math.sqrt(p * (1 - p) / n));
        }
    }

    @Test
    void theGradientGoesThroughTheSameMask() {
        Tensor x = Tensor.ones(50).requiresGrad(true);
        Tensor y = dropout(0.5).forward(x);
        y.sum().backward();
        assertArrayEquals(y.data(), x.grad().data());
    }

    @Test
    void masksChangeFromStepToStepAndRepeatFromTheSeed() {
        Net a = net(dropout(0.5)).seed(3);
        Net b = net(dropout(0.5)).seed(3);
        Tensor x = Tensor.ones(200);
        float[] first = a.forward(x).data();
        float[] second = a.forward(x).data();
        assertFalse(Arrays.equals(first, second));
        assertArrayEquals(first, b.forward(x).data());
        assertArrayEquals(second, b.forward(x).data());
        assertFalse(Arrays.equals(first, net(dropout(0.5)).seed(4).forward(x).data()));
    }

    /** A net that can repeat itself records its passes; one that draws masks must not. */
    @Test
    void eachPassOfANetDrawsAMask() {
        Net model = net(linear(2, 50), dropout(0.5)).seed(1);
        Set<String> masks = new HashSet<>();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            for (int i = 0; i < 5; i++) masks.add(Arrays.toString(model.forward(Tensor.ones(1, 2)).data()));
        }
        assertEquals(5, masks.size());
    }

    /** A file written by an earlier version goes on with the masks that it would have drawn. */
    @Test
    void theStreamIsTheKeyOfAGenerator() {
        Dropout layer = (Dropout) net(dropout(0.3)).seed(3).layer(0);
        long key = new Rng(3).split(0).nextLong();
        float[] parts = layer.state().get("stream").data();
        for (int i = 0; i < 4; i++) assertEquals(key >>> 16 * (3 - i) & 0xFFFF, (long) parts[i], "the highest 16 bits first");
        Rng rng = new Rng(key);
        long next = rng.nextLong();
        float[] y = layer.forward(Tensor.ones(100)).data();
        for (float v : y) assertEquals(rng.nextFloat() < 0.3, v == 0);
        assertEquals(next >>> 48, (long) parts[0], "the first draw is the key of the next pass");
    }

    @Test
    void aLayerInUseKeepsItsStreamInANet() {
        Dropout layer = dropout(0.5);
        layer.forward(Tensor.ones(3));
        float[] before = layer.buffers().get("stream").toArray();
        net(layer);
        assertArrayEquals(before, layer.buffers().get("stream").data());
    }

    @Test
    void nothingHappensInEvaluation() {
        Tensor x = Tensor.ones(10);
        assertSame(x, dropout(0.5).eval().forward(x));
        assertSame(x, dropout(0).forward(x));
    }
}

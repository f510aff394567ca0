package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.net;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

    @Test
    void nothingHappensInEvaluation() {
        Tensor x = Tensor.ones(10);
        assertSame(x, dropout(0.5).eval().forward(x));
        assertSame(x, dropout(0).forward(x));
    }
}

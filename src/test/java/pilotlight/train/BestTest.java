package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.nn.Net;

class BestTest {
    @Test
    void theFirstOfTheLowestLossesIsKept() {
        Net net = net(linear(2, 1));
        float[] weight = net.state().get("0.weight").data();
        Best best = new Best();
        assertEquals("", best.restore(net));
        double[] losses = {Double.NaN, 3, 2, 2, 2.5, Double.NaN};
        for (int step = 0; step < losses.length; step++) {
            Arrays.fill(weight, step);
            best.offer(net.state(), losses[step], step);
        }
        assertEquals("; the model is back at step 2, its best", best.restore(net));
        assertArrayEquals(new float[] {2, 2}, net.state().get("0.weight").data());
        assertEquals(2, best.loss());
    }
}

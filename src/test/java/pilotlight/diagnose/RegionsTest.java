package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

class RegionsTest {
    /** Outputs x1, x2 and 0.2: class 2 wins where neither input is above 0.2. */
    @Test
    void theClassOfTheLargestOutputEverywhere() {
        Linear layer = Layers.linear(2, 3);
        System.arraycopy(new float[] {1, 0, 0, 0, 1, 0}, 0, layer.weight().data(), 0, 6);
        System.arraycopy(new float[] {0, 0, 0.2f}, 0, layer.bias().data(), 0, 3);
        Data data = Data.of("three", Tensor.of(new float[][] {{-1, -1}, {1, 0}, {0, 1}, {1, 0.5f}}), new int[] {2, 0, 1, 1});
        Regions r = Regions.of(Net.of(layer), data);
        for (int i = 0; i < r.ys().length; i++) {
            for (int j = 0; j < r.xs().length; j++) {
                int wanted = Math.max(r.xs()[j], r.ys()[i]) < 0.2 ? 2 : r.xs()[j] >= r.ys()[i] ? 0 : 1;
                if (Math.abs(r.xs()[j] - r.ys()[i]) > 1e-6) assertEquals(wanted, r.classes()[i][j], r.xs()[j] + " " + r.ys()[i]);
            }
        }
        assertEquals(0.75, r.right());
        assertEquals(-1.2, r.xs()[0], 1e-5);
        assertTrue(r.toString().startsWith("Regions of 3 classes: 75.0% of 4 rows in their own"), r.toString());
        assertTrue(r.plot().image().getWidth() > 0 && r.plot().toString().length() < 1000);
    }

    @Test
    void mistakesAreToldInALine() {
        assertEquals("regions: linearTeacher has inputs [3] and no classes; give data of two input columns with classes, as moons(400)",
                assertThrows(Mistake.class, () -> Regions.of(Layers.linear(3, 1), Synthetic.linearTeacher(20, 3))).getMessage());
        assertEquals("regions: the model gives [25600, 1]; give one with an output for each class",
                assertThrows(Mistake.class, () -> Regions.of(Net.of(Layers.linear(2, 1)), Synthetic.moons(20))).getMessage());
    }
}

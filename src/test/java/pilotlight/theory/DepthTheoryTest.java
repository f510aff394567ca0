package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DepthTheoryTest {
    @Test
    void gainKeepsTheMeanSquare() {
        for (double a : new double[] {-0.4, 0, 0.25, 1, 1.7}) {
            double g = DepthTheory.gain(a);
            assertClose("forward", 1, g * g * Gaussian.STANDARD.rawMoment(a, 2), 1e-14, 0);
            assertClose("backward", 1, DepthTheory.meanSquareGradient(g, a, 30), 1e-12, 0);
        }
        assertClose("Xavier, ReLU", 1.86e-9, DepthTheory.meanSquareGradient(1, 0, 29), 3e-3, 0);
        assertClose("Xavier, 0.25", 1.08e-8, DepthTheory.meanSquareGradient(1, 0.25, 29), 3e-3, 0);
        assertClose("Xavier, 0.5", 1.20e-6, DepthTheory.meanSquareGradient(1, 0.5, 29), 4e-3, 0);
    }

    /** One gradient through random layers; the pre-activations are those of a real forward pass. */
    @Test
    void meanSquareGradientAgainstDraws() {
        int n = 24;
        int layers = 3;
        double a = 0.25;
        double gain = 1.2;
        MonteCarlo.assertMean("gradient", DepthTheory.meanSquareGradient(gain, a, layers), 8, 4_000, r -> {
            double[] h = MonteCarlo.normals(r, n);
            double[] g = MonteCarlo.normals(r, n);
            double before = MonteCarlo.dot(g, g);
            for (int l = 0; l < layers; l++) {
                double[] up = new double[n];
                double[] back = new double[n];
                for (int i = 0; i < n; i++) {
                    double[] w = MonteCarlo.normals(r, n);
                    double z = MonteCarlo.dot(w, h);
                    up[i] = MonteCarlo.prelu(a, z);
                    for (int j = 0; j < n; j++) {
                        back[j] += MonteCarlo.slope(a, z) * g[i] * w[j] * gain / Math.sqrt(n);
                    }
                }
                h = up;
                g = back;
            }
            return MonteCarlo.dot(g, g) / before;
        });
    }

    @Test
    void layerScatterAgainstDraws() {
        int width = 50;
        for (double a : new double[] {0, 0.5, 1}) {
            double g2 = DepthTheory.gain(a) * DepthTheory.gain(a);
            MonteCarlo.assertMean("scatter " + a, DepthTheory.layerScatter(a, width), 5, 40_000, r -> {
                double sum = 0;
                for (int i = 0; i < width; i++) {
                    double y = MonteCarlo.prelu(a, r.nextGaussian());
                    sum += g2 * y * y / width;
                }
                return (sum - 1) * (sum - 1);
            });
        }
        assertClose("ReLU", 5, DepthTheory.layerScatter(0, 1), 1e-15, 0);
        assertClose("0.5", 3.08, DepthTheory.layerScatter(0.5, 1), 1e-3, 0);
        assertClose("linear", 2, DepthTheory.layerScatter(1, 1), 1e-15, 0);
    }

    @Test
    void bornDeadFigures() {
        assertEquals(.9437, DepthTheory.bornDead(10, 2), 6e-5);
        assertEquals(.890, DepthTheory.bornDeadNetLower(10, 2), 6e-4);
        assertEquals(.9308, DepthTheory.bornDead(20, 3), 6e-5);
        assertEquals(.866, DepthTheory.bornDeadNetLower(20, 3), 6e-4);
        assertEquals(.633, DepthTheory.bornDeadNetLower(50, 5), 6e-4);
        assertEquals(.796, DepthTheory.bornDead(50, 5), 6e-4);
        assertEquals(0, DepthTheory.bornDead(0, 3));
        assertClose("widths", DepthTheory.bornDead(3, 4), DepthTheory.bornDeadRay(4, 4, 4), 1e-15, 0);
        assertClose("widths", 1 - 0.75 * 0.5 * 0.875, DepthTheory.bornDeadRay(2, 1, 3), 1e-15, 0);
        assertClose("wide layers do not round to never", 1e6 * Math.pow(2, -60), DepthTheory.bornDead(1_000_000, 60), 1e-9, 0);
        assertThrows(IllegalArgumentException.class, () -> DepthTheory.bornDead(2, 0));
    }

    /** Real random nets: one ray dies at exactly the stated rate, the whole net between the bounds. */
    @Test
    void bornDeadAgainstDraws() {
        int[][] shapes = {{5, 2}, {10, 2}, {10, 3}, {20, 3}};
        int trials = 20_000;
        for (int[] shape : shapes) {
            int layers = shape[0];
            int width = shape[1];
            MonteCarlo.assertMean("ray L " + layers + " N " + width, DepthTheory.bornDead(layers, width), 6, trials,
                    r -> dead(r, layers, width)[0] ? 1 : 0);
            Random r = new Random(7);
            int both = 0;
            for (int i = 0; i < trials; i++) {
                boolean[] d = dead(r, layers, width);
                both += d[0] && d[1] ? 1 : 0;
            }
            Interval share = Interval.proportion(both, trials, 0.999999);
            double low = DepthTheory.bornDeadNetLower(layers, width);
            double high = DepthTheory.bornDead(layers, width);
            assertTrue(share.high() >= low && share.low() <= high, share + " against [" + low + ", " + high + "]");
        }
    }

    private static boolean[] dead(Random r, int layers, int width) {
        double[][] h = {{1}, {-1}};
        for (int l = 0; l < layers; l++) {
            double[][] next = new double[2][width];
            for (int i = 0; i < width; i++) {
                double[] w = MonteCarlo.normals(r, h[0].length);
                for (int s = 0; s < 2; s++) {
                    next[s][i] = Math.max(0, MonteCarlo.dot(w, h[s]));
                }
            }
            h = next;
        }
        return new boolean[] {MonteCarlo.dot(h[0], h[0]) == 0, MonteCarlo.dot(h[1], h[1]) == 0};
    }
}

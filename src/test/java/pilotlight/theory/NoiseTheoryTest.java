package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NoiseTheoryTest {
    private static final double[] SLOPES = {-0.3, 0, 0.01, 0.25, 0.5, 1, 1.6};

    @Test
    void kappaTable() {
        double[][] table = {{0, 1, 2, 2, 2}, {.01, .96079, 1.96079, 1.99960, 2.0408}, {.25, .36, 1.36, 1.77855, 3.7778},
            {.5, .11111, 1.11111, 1.36, 10}, {.75, .02041, 1.02041, 1.0784, 50}, {1, 0, 1, 1, Double.POSITIVE_INFINITY}};
        for (double[] row : table) {
            assertEquals(row[1], NoiseTheory.slopeNoise(row[0], 0.5), 6e-6);
            assertEquals(row[2], NoiseTheory.kappa(row[0]), 6e-6);
            assertEquals(row[2], NoiseTheory.kappa(row[0], 0.5), 6e-6);
            assertEquals(row[3], NoiseTheory.kappaRealisable(row[0]), 6e-5);
            assertEquals(row[4], NoiseTheory.kappaEven(row[0]), 6e-5);
        }
    }

    @Test
    void slopeNoiseOfADyingUnit() {
        assertEquals(5.30, NoiseTheory.slopeNoise(0, UnitTheory.activeFraction(-1, 1)), 6e-3);
        assertEquals(.0994, NoiseTheory.slopeNoise(.5, UnitTheory.activeFraction(-1, 1)), 6e-5);
        for (double a : new double[] {0.01, 0.25, 0.5, 1.6}) {
            double p = a / (1 + a);
            double worst = NoiseTheory.worstSlopeNoise(a);
            assertClose("worst", worst, NoiseTheory.slopeNoise(a, p), 1e-13, 0);
            for (double q = 0; q <= 1; q += 0.001) {
                assertTrue(NoiseTheory.slopeNoise(a, q) <= worst * (1 + 1e-12), a + " at " + q);
            }
        }
        assertEquals(Double.POSITIVE_INFINITY, NoiseTheory.worstSlopeNoise(0));
        assertClose("agrees with the moments", new Gaussian(-0.4, 1.1).slopeNoise(0.25),
                NoiseTheory.slopeNoise(0.25, new Gaussian(-0.4, 1.1).active()), 1e-13, 0);
        double wide = 1e9; // with much noise from elsewhere the ratio of ReLU to 0.5 falls from 9 to 1.8
        assertClose("1.8", 1.8, NoiseTheory.productNoise(wide, 1) / NoiseTheory.productNoise(wide, 1.0 / 9), 1e-6, 0);
        assertClose("product", 1.5 * 3 * 2 - 1, NoiseTheory.productNoise(0.5, 2, 1), 1e-15, 0);
    }

    @Test
    void productNoiseAgainstDraws() {
        // delta = 1 + g, phi' at p = 1/2, x = 2 + g: independent factors with relative noise 1, nu, 1/4
        double a = 0.25;
        double nu = NoiseTheory.productNoise(1, NoiseTheory.slopeNoise(a, 0.5), 0.25);
        double mean = (1 + a) / 2 * 2;
        MonteCarlo.assertMean("relative noise", nu, 11, 400_000, r -> {
            double v = (1 + r.nextGaussian()) * MonteCarlo.slope(a, r.nextGaussian()) * (2 + r.nextGaussian());
            return (v - mean) * (v - mean) / (mean * mean);
        });
    }

    @Test
    void linearTeacherAgainstDraws() {
        double[] w = {0.4, -0.2, 0.7, 0.1};
        double[] teacher = {-0.3, 0.5, 0.6, 0.2};
        double sigma = 0.5;
        for (double a : new double[] {-0.3, 0, 0.5, 1}) {
            NoiseTheory.GradientMoments closed = NoiseTheory.linearTeacher(a, w, teacher, sigma);
            MonteCarlo.assertMean("E|g|², alpha " + a, closed.signal() + closed.trace(), 21, 300_000, r -> {
                double[] g = gradient(r, a, w, teacher, sigma);
                return MonteCarlo.dot(g, g);
            });
            // two independent gradients: E g.g' = |G|²
            MonteCarlo.assertMean("|G|², alpha " + a, closed.signal(), 22, 300_000,
                    r -> MonteCarlo.dot(gradient(r, a, w, teacher, sigma), gradient(r, a, w, teacher, sigma)));
            assertClose("scale", closed.trace() / closed.signal(), closed.noiseScale(), 1e-15, 0);
        }
    }

    @Test
    void gradientMomentsPrintTheirStory() {
        assertEquals("noise scale 43.00: |G|² 0.2500, tr Sigma 10.75", new NoiseTheory.GradientMoments(.25, 10.75).toString());
    }

    private static double[] gradient(Random r, double a, double[] w, double[] teacher, double sigma) {
        double[] x = MonteCarlo.normals(r, w.length);
        double u = MonteCarlo.dot(w, x);
        double error = MonteCarlo.prelu(a, u) - MonteCarlo.dot(teacher, x) - sigma * r.nextGaussian();
        for (int i = 0; i < x.length; i++) {
            x[i] *= error * MonteCarlo.slope(a, u);
        }
        return x;
    }

    @Test
    void noiseScaleAtInitIsTheLimitOfTheExactForm() {
        double[] teacher = {0.6, -0.3, 0.2, 0.9, 0.1};
        double[] w = {1e-9, 2e-9, -1e-9, 0, 3e-9};
        double ratio = 0.7 * 0.7 / MonteCarlo.dot(teacher, teacher);
        for (double a : SLOPES) {
            assertClose("alpha " + a, NoiseTheory.linearTeacher(a, w, teacher, 0.7).noiseScale(),
                    NoiseTheory.noiseScaleAtInit(a, 5, ratio), 1e-7, 0);
        }
        assertClose("ReLU", 43, NoiseTheory.noiseScaleAtInit(0, 20, 0), 1e-14, 0);
        assertClose("0.5, noisy labels", 45.67, NoiseTheory.noiseScaleAtInit(.5, 20, 1), 1e-3, 0);
        assertClose("linear", 41, NoiseTheory.noiseScaleAtInit(1, 20, 1), 1e-14, 0);
    }

    @Test
    void labelNoiseIsTheTraceAtTheOptimum() {
        double[] w = {0.6, -0.3, 0.2};
        assertClose("linear student", NoiseTheory.linearTeacher(1, w, w, 0.7).trace(), NoiseTheory.labelNoise(1, 3, 0.7), 1e-14, 0);
        assertClose("1.25", 1.25, NoiseTheory.labelNoise(0.5, 3, 1) / NoiseTheory.labelNoise(0, 3, 1), 1e-14, 0);
    }

    @Test
    void mixedTarget() {
        double[][] table = {{30, 51.2, 31.1}, {50, 69.1, 54.8}, {58.92, 81.4, 81.4}, {65, 91.1, 114.2}, {80, 114, 351}};
        for (double[] row : table) {
            double t = Math.toRadians(row[0]);
            assertEquals(row[1], NoiseTheory.noiseScaleAtAngle(0, 20, t), 0.5);
            assertEquals(row[2], NoiseTheory.noiseScaleAtAngle(.5, 20, t), row[2] * 5e-3);
        }
        assertEquals(58.92, Math.toDegrees(NoiseTheory.crossingAngle()), 5e-3);
        for (double a : SLOPES) {
            assertClose("one crossing for every slope", NoiseTheory.noiseScaleAtAngle(0, 20, NoiseTheory.crossingAngle()),
                    NoiseTheory.noiseScaleAtAngle(a, 20, NoiseTheory.crossingAngle()), 1e-12, 0);
            assertClose("odd", NoiseTheory.noiseScaleAtInit(a, 20, 0), NoiseTheory.noiseScaleAtAngle(a, 20, 0), 1e-13, 0);
            assertClose("even", NoiseTheory.kappaEven(a), (NoiseTheory.noiseScaleMixed(a, 7, 0, 3) + 1) * 3 / 7, 1e-13, 0);
        }
        assertEquals(604.4, NoiseTheory.noiseScaleAtAngle(.5, 20, Math.PI / 2), 0.06);
    }

    @Test
    void mixedTargetAgainstDraws() {
        int d = 3;
        double t = 1;
        double c = Math.sqrt(2 / Math.PI);
        double a = 0.25;
        // w -> 0 along x_1: g = -y phi'(x_1) x
        double odd = Math.cos(t) * (1 + a) / 2;
        double even = Math.sin(t) * Math.sqrt(1 - c * c) * (1 - a) / 2;
        double signal = odd * odd + even * even;
        MonteCarlo.assertMean("B + 1", NoiseTheory.noiseScaleAtAngle(a, d, t) + 1, 31, 400_000, r -> {
            double[] x = MonteCarlo.normals(r, d);
            double y = Math.cos(t) * x[1] + Math.sin(t) * (Math.abs(x[0]) - c) / Math.sqrt(1 - c * c);
            double g = y * MonteCarlo.slope(a, x[0]);
            return g * g * MonteCarlo.dot(x, x) / signal;
        });
        MonteCarlo.assertMean("odd signal", odd, 32, 400_000, r -> {
            double[] x = MonteCarlo.normals(r, d);
            double y = Math.cos(t) * x[1] + Math.sin(t) * (Math.abs(x[0]) - c) / Math.sqrt(1 - c * c);
            return y * MonteCarlo.slope(a, x[0]) * x[1];
        });
        MonteCarlo.assertMean("even signal", even, 33, 400_000, r -> {
            double[] x = MonteCarlo.normals(r, d);
            double y = Math.cos(t) * x[1] + Math.sin(t) * (Math.abs(x[0]) - c) / Math.sqrt(1 - c * c);
            return y * MonteCarlo.slope(a, x[0]) * x[0];
        });
    }

    @Test
    void depthAmplifies() {
        double[][] table = {{0, 69.0, 138.8, 366}, {.25, 37.8, 58.9, 117}, {.5, 26.0, 31.5, 44.1},
            {1, 21, 21, 21}};
        int[] depths = {2, 4, 8};
        for (double[] row : table) {
            for (int i = 0; i < depths.length; i++) {
                double closed = NoiseTheory.noiseScaleAtDepth(row[0], 20, depths[i]);
                assertEquals(row[i + 1], closed, row[i + 1] > 100 ? 0.6 : 0.06, "alpha " + row[0] + " depth " + depths[i]);
            }
        }
        assertEquals(67.1, NoiseTheory.noiseScaleAtDepth(.01, 20, 2), 0.06);
        for (double a : SLOPES) {
            for (int d : new int[] {2, 3, 20, 500}) {
                assertClose("no hidden layer is linear", d + 1, NoiseTheory.noiseScaleAtDepth(a, d, 0), 1e-11, 0);
                assertClose("one layer is one neuron", NoiseTheory.noiseScaleAtInit(a, d, 0),
                        NoiseTheory.noiseScaleAtDepth(a, d, 1), 1e-10, 0);
            }
        }
    }

    /** One real SGD step of the realisable model, from close to the teacher. */
    @Test
    void contractionAgainstDraws() {
        int d = 6;
        int batch = 2;
        double[] teacher = {0.5, -0.4, 0.3, 0.6, -0.2, 0.4};
        for (double a : new double[] {0, 0.5}) {
            double eta = NoiseTheory.etaBest(a, d, batch);
            MonteCarlo.assertMean("alpha " + a, NoiseTheory.contraction(eta, a, d, batch), 1e-5, 41, 100_000, r -> {
                double[] off = MonteCarlo.normals(r, d);
                double[] w = new double[d];
                double[] after = new double[d];
                for (int i = 0; i < d; i++) {
                    off[i] *= 1e-6;
                    w[i] = teacher[i] + off[i];
                    after[i] = off[i];
                }
                for (int b = 0; b < batch; b++) {
                    double[] x = MonteCarlo.normals(r, d);
                    double u = MonteCarlo.dot(w, x);
                    double error = MonteCarlo.prelu(a, u) - MonteCarlo.prelu(a, MonteCarlo.dot(teacher, x));
                    for (int i = 0; i < d; i++) {
                        after[i] -= eta / batch * error * MonteCarlo.slope(a, u) * x[i];
                    }
                }
                return MonteCarlo.dot(after, after) / MonteCarlo.dot(off, off);
            });
        }
    }

    @Test
    void learningRates() {
        double[][] best = {{1, .9773, .9666, .9545}, {4, .9149, .8785, .8400}, {16, .7288, .6438, .5676}};
        double[] slopes = {0, .5, 1};
        for (double[] row : best) {
            for (int i = 0; i < slopes.length; i++) {
                double a = slopes[i];
                double rate = NoiseTheory.etaBest(a, 20, row[0]);
                assertEquals(row[i + 1], NoiseTheory.bestContraction(a, 20, row[0]), 6e-5);
                assertClose("at the best rate", NoiseTheory.bestContraction(a, 20, row[0]),
                        NoiseTheory.contraction(rate, a, 20, row[0]), 1e-13, 0);
                assertTrue(NoiseTheory.contraction(rate * 1.01, a, 20, row[0]) > NoiseTheory.contraction(rate, a, 20, row[0]));
                assertTrue(NoiseTheory.contraction(rate * 0.99, a, 20, row[0]) > NoiseTheory.contraction(rate, a, 20, row[0]));
                assertClose("at the largest rate", 1, NoiseTheory.contraction(NoiseTheory.etaMax(a, 20, row[0]), a, 20, row[0]), 1e-13, 0);
            }
        }
        assertClose("realisable", 28.92, NoiseTheory.noiseScaleRealisable(.5, 20), 1e-4, 0);
        assertClose("slowdown", 2, NoiseTheory.slowdown(28.92, 28.92), 1e-15, 0);
    }

    @Test
    void noiseFloor() {
        double[][] table = {{0, .00424}, {.01, .00424}, {.5, .00526}, {1, .00859}};
        for (double[] row : table) {
            double a = row[0];
            double floor = NoiseTheory.noiseFloor(.05, a, 20, .5, 8);
            assertEquals(row[1], floor, 6e-6);
            // the fixed point of |D|² <- contraction |D|² + eta² tr Sigma/B
            double square = floor / ((1 + a * a) / 4);
            assertClose("stationary", square,
                    NoiseTheory.contraction(.05, a, 20, 8) * square + .05 * .05 * NoiseTheory.labelNoise(a, 20, .5) / 8, 1e-13, 0);
        }
        double max = NoiseTheory.etaMax(.5, 20, 8);
        assertEquals(Double.POSITIVE_INFINITY, NoiseTheory.noiseFloor(max * 1.001, .5, 20, .5, 8));
        assertTrue(NoiseTheory.noiseFloor(max * 0.999, .5, 20, .5, 8) > 1);
    }

    @Test
    void refusesInOneLine() {
        assertEquals("linearTeacher: w has 2 weights, the teacher 1; wanted as many, 1 or more",
                assertThrows(IllegalArgumentException.class,
                        () -> NoiseTheory.linearTeacher(0, new double[2], new double[1], 0)).getMessage());
        assertEquals("linearTeacher: w has 0 weights, the teacher 0; wanted as many, 1 or more",
                assertThrows(IllegalArgumentException.class,
                        () -> NoiseTheory.linearTeacher(0, new double[0], new double[0], 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> NoiseTheory.slopeNoise(0, 1.2));
        assertThrows(IllegalArgumentException.class, () -> NoiseTheory.etaMax(0, 20, 0));
        assertThrows(IllegalArgumentException.class, () -> NoiseTheory.noiseScaleAtDepth(0, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> NoiseTheory.noiseScaleAtInit(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> NoiseTheory.noiseScaleAtInit(0, 20, Double.POSITIVE_INFINITY));
    }
}

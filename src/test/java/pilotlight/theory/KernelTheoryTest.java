package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pilotlight.Golden.assertClose;

import org.junit.jupiter.api.Test;

class KernelTheoryTest {
    private static final double[] SLOPES = {-1, -0.3, 0, 0.01, 0.25, 0.5, 1, 1.7};

    @Test
    void ends() {
        for (double a : SLOPES) {
            assertClose("same input", 1, KernelTheory.correlation(1, a), 1e-14, 0);
            assertClose("opposite input", -2 * a / (1 + a * a), KernelTheory.correlation(-1, a), 1e-14, 1e-15);
            assertClose("orthogonal", KernelTheory.meanCosine(a), KernelTheory.correlation(0, a), 1e-13, 1e-16);
            assertEquals(1, KernelTheory.correlationSlope(1, a));
            assertClose("DC fraction", Math.pow(Gaussian.STANDARD.mean(a), 2) / Gaussian.STANDARD.rawMoment(a, 2),
                    KernelTheory.meanCosine(a), 1e-13, 1e-17);
        }
        for (double rho = -1; rho <= 1; rho += 0.125) {
            assertClose("identity keeps angles", rho, KernelTheory.correlation(rho, 1), 1e-14, 1e-15);
            assertEquals(1, KernelTheory.correlationSlope(rho, 1));
        }
        assertClose("layers", KernelTheory.correlation(KernelTheory.correlation(0.3, 0.25), 0.25),
                KernelTheory.correlation(0.3, 0.25, 2), 1e-15, 0);
    }

    @Test
    void slopeIsTheDerivative() {
        double h = 1e-5;
        for (double a : SLOPES) {
            for (double rho = -0.9; rho < 0.95; rho += 0.1) {
                double numeric = (KernelTheory.correlation(rho + h, a) - KernelTheory.correlation(rho - h, a)) / (2 * h);
                assertEquals(numeric, KernelTheory.correlationSlope(rho, a), 1e-8);
            }
        }
    }

    @Test
    void againstDraws() {
        for (double a : new double[] {-0.3, 0, 0.25, 0.5}) {
            for (double rho : new double[] {-0.5, 0, 0.6}) {
                double square = (1 + a * a) / 2;
                double rest = Math.sqrt(1 - rho * rho);
                MonteCarlo.assertMean("k(" + rho + "), alpha " + a, KernelTheory.correlation(rho, a), 1, 300_000, r -> {
                    double u = r.nextGaussian();
                    return MonteCarlo.prelu(a, u) * MonteCarlo.prelu(a, rho * u + rest * r.nextGaussian()) / square;
                });
                MonteCarlo.assertMean("k'(" + rho + "), alpha " + a, KernelTheory.correlationSlope(rho, a), 2, 300_000,
                        r -> {
                            double u = r.nextGaussian();
                            return MonteCarlo.slope(a, u) * MonteCarlo.slope(a, rho * u + rest * r.nextGaussian()) / square;
                        });
            }
        }
    }

    @Test
    void meanCosineOfOtherActivations() {
        assertClose("PReLU", KernelTheory.meanCosine(0.25), KernelTheory.meanCosine(x -> x > 0 ? x : 0.25 * x, 0), 1e-12, 0);
        assertEquals(0, KernelTheory.meanCosine(Math::tanh), 1e-15);
        assertEquals(0.852, KernelTheory.meanCosine(x -> 1 / (1 + Math.exp(-x))), 6e-4);
        assertEquals(0.187, KernelTheory.meanCosine(x -> x * Gaussian.STANDARD.cdf(x)), 6e-4);
        assertEquals(0.040, KernelTheory.meanCosine(x -> x > 0 ? x : Math.expm1(x), 0), 6e-4);
        assertEquals(0.705, KernelTheory.meanCosine(x -> Math.log1p(Math.exp(x))), 6e-4);
        assertEquals(.16852, KernelTheory.meanCosine(.25), 6e-6);
        assertEquals(.06366, KernelTheory.meanCosine(.5), 6e-6);
    }

    @Test
    void uniformityOfTheSphere() {
        assertClose("d 5, t 3.5", -3.6405047611253763, KernelTheory.uniformity(5, 3.5), 1e-13, 0);
        assertClose("d 2000", -3.9960000079919655, KernelTheory.uniformity(2000), 1e-13, 0);
        assertClose("two points", Math.log((1 + Math.exp(-8)) / 2), KernelTheory.uniformity(1), 1e-13, 0);
        assertEquals(0, KernelTheory.uniformity(7, 0));
        assertClose("two points, the largest t", Math.log(0.5), KernelTheory.uniformity(1, 300), 1e-12, 0);
        assertEquals(-3.87524, KernelTheory.uniformity(64), 6e-6);
        int d = 3;
        MonteCarlo.assertMean("E exp(-2 |u - v|²)", Math.exp(KernelTheory.uniformity(d)), 3, 300_000, r -> {
            double[] u = MonteCarlo.normals(r, d);
            double[] v = MonteCarlo.normals(r, d);
            double cos = MonteCarlo.dot(u, v) / Math.sqrt(MonteCarlo.dot(u, u) * MonteCarlo.dot(v, v));
            return Math.exp(-2 * (2 - 2 * cos));
        });
        MonteCarlo.assertMean("coordinate variance", Math.pow(KernelTheory.coordinateSd(d), 2), 4, 300_000, r -> {
            double[] u = MonteCarlo.normals(r, d);
            return u[0] * u[0] / MonteCarlo.dot(u, u);
        });
    }

    @Test
    void collapsedNtXent() {
        assertEquals(5.5413, KernelTheory.collapsedNtXent(128), 6e-5);
        assertEquals(0, KernelTheory.collapsedNtXent(1));
    }

    @Test
    void refusesInOneLine() {
        assertEquals("correlation: rho = 1.1, wanted a cosine from -1 to 1",
                assertThrows(IllegalArgumentException.class, () -> KernelTheory.correlation(1.1, 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> KernelTheory.uniformity(0));
        assertThrows(IllegalArgumentException.class, () -> KernelTheory.uniformity(2, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> KernelTheory.uniformity(2, 300.1));
        assertThrows(IllegalArgumentException.class, () -> KernelTheory.collapsedNtXent(0));
    }
}

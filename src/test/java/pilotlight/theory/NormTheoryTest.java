package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;
import static pilotlight.theory.NormTheory.IDENTITY;
import static pilotlight.theory.NormTheory.RELU;

import org.junit.jupiter.api.Test;

class NormTheoryTest {
    private static final Gaussian[] INPUTS = {Gaussian.STANDARD, new Gaussian(0.7, 1.3), new Gaussian(-1.2, 0.8)};
    private static final double[] SLOPES = {-0.3, 0, 0.01, 0.25, 0.5, 0.75, 1, 1.6};

    @Test
    void closedFormsForTheStandardNormal() {
        for (double a : SLOPES) {
            double s = Gaussian.STANDARD.sd(a);
            assertClose("identity", (1 + a) / (2 * s), NormTheory.gammaStar(a, IDENTITY), 1e-13, 0);
            assertClose("relu", (a - 1 + Math.PI) / (2 * Math.PI * s), NormTheory.gammaStar(a, RELU), 1e-13, 0);
            assertClose("unit slope", 2 * s / (1 + a), NormTheory.unitSlopeGamma(a, Gaussian.STANDARD), 1e-13, 0);
            assertEquals(s, NormTheory.neutralGamma(a, Gaussian.STANDARD));
        }
    }

    @Test
    void figuresOfTheTable() {
        double[][] table = {{0, .85643, .26653, .58382}, {.01, .86094, .25878, .58380}, {.25, .94038, .11568, .57271},
            {.5, .98040, .03881, .54958}, {.75, .99631, .00736, .52402}, {1, 1, 0, .5}};
        for (double[] row : table) {
            assertEquals(row[1], NormTheory.gammaStar(row[0], IDENTITY), 6e-6);
            assertEquals(row[2], NormTheory.residual(row[0], IDENTITY, Gaussian.STANDARD), 6e-6);
            assertEquals(row[3], NormTheory.gammaStar(row[0], RELU), 6e-6);
        }
    }

    /** The first derivative at a = 1 is 0 and the second (2 - pi)/(4 pi), so the curve is flat there. */
    @Test
    void flatAtTheIdentity() {
        double h = 1e-3;
        double up = NormTheory.gammaStar(1 + h, IDENTITY);
        double down = NormTheory.gammaStar(1 - h, IDENTITY);
        assertEquals(0, (up - down) / (2 * h), 1e-6);
        assertEquals((2 - Math.PI) / (4 * Math.PI), (up - 2 + down) / (h * h), 1e-5);
    }

    /** gamma* and beta* minimise the expected squared error, computed by integration. */
    @Test
    void isTheMinimum() {
        for (Gaussian z : INPUTS) {
            for (double a : SLOPES) {
                for (double c : new double[] {0, 0.5, 1}) {
                    double gamma = NormTheory.gammaStar(a, c, z, 0);
                    double beta = NormTheory.betaStar(c, z);
                    double best = loss(z, a, c, gamma, beta);
                    assertClose("residual " + z + a + c, best, NormTheory.residual(a, c, z), 1e-10, 1e-12);
                    for (double step : new double[] {-1e-3, 1e-3}) {
                        assertEquals(best + step * step, loss(z, a, c, gamma + step, beta), 1e-11);
                        assertEquals(best + step * step, loss(z, a, c, gamma, beta + step), 1e-11);
                    }
                }
            }
        }
    }

    private static double loss(Gaussian z, double a, double c, double gamma, double beta) {
        double mean = z.mean(a);
        double s = z.sd(a);
        return z.expect(x -> {
            double e = gamma * (MonteCarlo.prelu(a, x) - mean) / s + beta - MonteCarlo.prelu(c, x);
            return 1 + e * e; // the 1 gives a vanishing loss a scale to be small against
        }, 0) - 1;
    }

    @Test
    void epsIsUndone() {
        double v = Gaussian.STANDARD.variance(0.25);
        double eps = 0.1;
        // gamma/sqrt(v + eps) is the slope that BatchNorm applies; it must not depend on eps
        assertClose("slope", NormTheory.gammaStar(0.25, IDENTITY) / Math.sqrt(v),
                NormTheory.gammaStar(0.25, IDENTITY, Gaussian.STANDARD, eps) / Math.sqrt(v + eps), 1e-14, 0);
        assertThrows(IllegalArgumentException.class,
                () -> NormTheory.gammaStar(0.25, IDENTITY, Gaussian.STANDARD, -1));
    }

    @Test
    void recoversTheTargetItself() {
        for (Gaussian z : INPUTS) {
            for (double c : SLOPES) {
                assertClose("gamma", z.sd(c), NormTheory.gammaStar(c, c, z, 0), 1e-13, 0);
                assertEquals(0, NormTheory.residual(c, c, z), 1e-14);
            }
        }
    }

    @Test
    void finiteBatchAgainstDraws() {
        int batch = 64;
        for (double a : new double[] {0, 0.5, 1}) {
            for (Gaussian z : new Gaussian[] {Gaussian.STANDARD, new Gaussian(-0.5, 1.5)}) {
                double expected = NormTheory.gammaStarInBatch(a, IDENTITY, z, batch);
                double bias = 3 * z.sigma() / (batch * batch); // what the expansion leaves out
                assertTrue(Math.abs(expected - NormTheory.gammaStar(a, IDENTITY, z, 0)) > 8 * bias, "correction visible");
                MonteCarlo.assertMean("alpha " + a + " " + z, expected, bias, 4, 20_000, r -> {
                    double[] x = MonteCarlo.normals(r, batch);
                    double[] y = new double[batch];
                    double mean = 0;
                    for (int i = 0; i < batch; i++) {
                        x[i] = z.mu() + z.sigma() * x[i];
                        y[i] = MonteCarlo.prelu(a, x[i]);
                        mean += y[i] / batch;
                    }
                    double cov = 0;
                    double var = 0;
                    for (int i = 0; i < batch; i++) {
                        cov += (y[i] - mean) * x[i];
                        var += (y[i] - mean) * (y[i] - mean);
                    }
                    return cov / Math.sqrt(var * batch);
                });
            }
        }
        assertClose("identity", 1 - 0.75 / 32, NormTheory.gammaStarInBatch(1, 1, Gaussian.STANDARD, 32), 1e-13, 0);
        assertEquals(0.8391, NormTheory.gammaStarInBatch(0, 1, Gaussian.STANDARD, 32), 6e-5);
    }
}

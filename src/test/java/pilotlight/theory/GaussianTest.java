package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;

import java.util.List;
import org.junit.jupiter.api.Test;

class GaussianTest {
    private static final double[] SLOPES = {-1.5, -1, -0.3, 0, 0.01, 0.25, 0.5, 1, 1.6, 3};
    private static final List<Gaussian> INPUTS = List.of(Gaussian.STANDARD, new Gaussian(0.7, 1.3),
            new Gaussian(-1.2, 0.8), new Gaussian(-7, 1), new Gaussian(30, 2), new Gaussian(-12, 0.9));

    /** Figures from the expansion in raw moments, evaluated with 120 digits. */
    @Test
    void tailsAgainstHighPrecision() {
        assertClose("I0", 7.6198530241605261e-24, new Gaussian(-10, 1).positivePart(0), 1e-13, 0);
        assertClose("I1", 7.474560254589328e-25, new Gaussian(-10, 1).positivePart(1), 1e-13, 0);
        assertClose("I4", 1.6034756654740956e-26, new Gaussian(-10, 1).positivePart(4), 1e-13, 0);
        assertClose("I3", 1.9250424079334497e-5, new Gaussian(-1.5, 0.5).positivePart(3), 1e-13, 0);
        assertClose("I4, just below", 0.13437201690189893, new Gaussian(-1.0009765625, 1).positivePart(4), 1e-13, 0);
        assertClose("I4, just above", 0.13508522969320703, new Gaussian(-0.9990234375, 1).positivePart(4), 1e-13, 0);
        assertClose("I6", 0.00022809017817829457, new Gaussian(-3, 1).positivePart(6), 1e-13, 0);
        assertClose("I2", 904, new Gaussian(30, 2).positivePart(2), 1e-14, 0);
        checkStats(0, -8, 1, 1.8075064471458494e-17, 83345318.571803269, 9143743287059340.5);
        checkStats(0.25, 30, 2, 4, 1.2362482930172161e-49, 3);
        checkStats(0.25, -30, 2, 0.25, 5.1103386038350356e-49, 3);
        checkStats(-1.5, 7, 1, 0.99999999999389834, 6.2205662584520013e-11, 2.9999999994480213);
        checkStats(2.5, -0.75, 1.5, 9.7191651798956951, -0.65713687965630037, 2.9794090659514933);
        checkStats(0, 6, 1, 0.99999999807527048, 1.7311546077233661e-8, 2.9999998654496148);
    }

    private static void checkStats(double alpha, double mu, double sigma, double var, double skew, double kurt) {
        Gaussian z = new Gaussian(mu, sigma);
        assertClose(z + " var", var, z.variance(alpha), 1e-13, 0);
        assertClose(z + " skew", skew, z.skewness(alpha), 1e-12, 0);
        assertClose(z + " kurt", kurt, z.kurtosis(alpha), 1e-13, 0);
    }

    @Test
    void standardNormalClosedForms() {
        Gaussian z = Gaussian.STANDARD;
        for (double a : SLOPES) {
            double b = 1 - a;
            assertClose("mean", b / Math.sqrt(2 * Math.PI), z.mean(a), 1e-14, 1e-16);
            assertClose("E y2", (1 + a * a) / 2, z.rawMoment(a, 2), 1e-14, 0);
            assertClose("E y3", (1 - a * a * a) * Math.sqrt(2 / Math.PI), z.rawMoment(a, 3), 1e-14, 1e-16);
            assertClose("E y4", 3 * (1 + a * a * a * a) / 2, z.rawMoment(a, 4), 1e-14, 0);
            double v = (1 + a * a) / 2 - b * b / (2 * Math.PI);
            assertClose("var", v, z.variance(a), 1e-14, 0);
            double third = b * ((Math.PI + 2) * a * a + 4 * (Math.PI - 1) * a + Math.PI + 2)
                    / (2 * Math.sqrt(2) * Math.pow(Math.PI, 1.5));
            assertClose("skew", third / Math.pow(v, 1.5), z.skewness(a), 1e-13, 1e-15);
            assertClose("slope noise", Math.pow((1 - a) / (1 + a), 2), z.slopeNoise(a), 1e-13, 0);
        }
    }

    /** The two ways to the same moments: raw moments expanded, and the form that does not cancel. */
    @Test
    void centralMomentsAgreeWithRawMoments() {
        for (Gaussian z : INPUTS.subList(0, 3)) {
            for (double a : SLOPES) {
                double r1 = z.rawMoment(a, 1);
                double r2 = z.rawMoment(a, 2);
                double r3 = z.rawMoment(a, 3);
                double r4 = z.rawMoment(a, 4);
                assertClose(z + " 2", r2 - r1 * r1, z.centralMoment(a, 2, 1, 0), 1e-12, 1e-13);
                assertClose(z + " 3", r3 - 3 * r1 * r2 + 2 * r1 * r1 * r1, z.centralMoment(a, 3, 7, 0), 1e-12, 1e-13);
                assertClose(z + " 4", r4 - 4 * r1 * r3 + 6 * r1 * r1 * r2 - 3 * r1 * r1 * r1 * r1,
                        z.centralMoment(a, 4, 1, 0), 1e-12, 1e-13);
                for (double c : SLOPES) {
                    double cov = z.positivePart(2) + a * c * z.negativePart(2) - r1 * z.mean(c);
                    assertClose(z + " cov", cov, z.covariance(a, c), 1e-12, 1e-13);
                    assertClose(z + " cov", z.covariance(c, a), z.covariance(a, c), 1e-12, 1e-15);
                    assertClose(z + " 3,1", z.centralMoment(c, 1, a, 3), z.centralMoment(a, 3, c, 1), 1e-12, 1e-14);
                }
            }
        }
    }

    @Test
    void limitsAndSymmetries() {
        for (Gaussian z : INPUTS) {
            double mu = z.mu();
            double var = z.sigma() * z.sigma();
            assertClose("slope 1 is the identity", mu, z.mean(1), 1e-14, 1e-16);
            assertClose("slope 1 is the identity", var, z.variance(1), 1e-14, 0);
            assertEquals(0, z.skewness(1), 1e-15);
            assertClose("slope 1 is the identity", 3, z.kurtosis(1), 1e-14, 0);
            assertEquals(0, z.slopeNoise(1));
            assertClose("ReLU", z.positivePart(1), z.mean(0), 1e-15, 0);
            assertClose("|z|", mu * mu + var, z.rawMoment(-1, 2), 1e-14, 0);
            assertClose("M_2", mu * mu + var, z.moment(2), 1e-14, 0);
            assertClose("M_3", mu * mu * mu + 3 * mu * var, z.moment(3), 1e-14, 1e-15);
            // phi_a(-z) = -a phi_(1/a)(z)
            Gaussian mirrored = new Gaussian(-mu, z.sigma());
            for (double a : SLOPES) {
                if (a != 0) {
                    assertClose("mirror mean", -a * z.mean(1 / a), mirrored.mean(a), 1e-13, 1e-16);
                    assertClose("mirror var", a * a * z.variance(1 / a), mirrored.variance(a), 1e-13, 0);
                    assertClose("mirror skew", -Math.signum(a) * z.skewness(1 / a), mirrored.skewness(a), 1e-12, 1e-16);
                }
                Gaussian twice = new Gaussian(2 * mu, 2 * z.sigma());
                assertClose("scale", 8 * z.centralMoment(a, 3, 1, 0), twice.centralMoment(a, 3, 1, 0), 1e-13, 0);
            }
        }
    }

    @Test
    void steinsLemmaNumerically() {
        for (Gaussian z : INPUTS.subList(0, 3)) {
            for (double a : SLOPES) {
                double left = z.expect(x -> (x - z.mu()) * MonteCarlo.prelu(a, x), 0);
                double right = z.sigma() * z.sigma() * z.expect(x -> MonteCarlo.slope(a, x), 0);
                assertClose("Stein", right, left, 1e-12, 1e-13);
                assertClose("Cov(z, y)", left, z.covariance(a, 1), 1e-12, 1e-13);
                assertClose("E slope", right, z.sigma() * z.sigma() * z.meanSlope(a), 1e-12, 1e-13);
                double square = z.expect(x -> MonteCarlo.slope(a, x) * MonteCarlo.slope(a, x), 0);
                assertClose("E slope²", square, z.meanSquareSlope(a), 1e-12, 1e-13);
                double m = z.meanSlope(a);
                assertClose("nu", square / (m * m) - 1, z.slopeNoise(a), 1e-11, 1e-12);
            }
        }
    }

    @Test
    void densityIntegratesToTheMoments() {
        for (Gaussian z : INPUTS.subList(0, 3)) {
            for (double a : SLOPES) {
                double[] points = {-200, -20, 0, 20, 200};
                double mass = Quadrature.integrate(y -> z.density(a, y), points);
                double first = Quadrature.integrate(y -> y * z.density(a, y), points);
                double second = Quadrature.integrate(y -> y * y * z.density(a, y), points);
                assertClose(z + " mass " + a, 1 - z.atom(a), mass, 1e-10, 0);
                assertClose(z + " first " + a, z.mean(a), first, 1e-10, 1e-12);
                assertClose(z + " second " + a, z.rawMoment(a, 2), second, 1e-10, 0);
            }
        }
        assertEquals(0.5, Gaussian.STANDARD.atom(0));
        assertEquals(0, Gaussian.STANDARD.density(0, -1e-9));
        assertEquals(0, Gaussian.STANDARD.density(-0.5, -1e-9));
        double top = 1 / Math.sqrt(2 * Math.PI);
        assertClose("0 is on the right", top, Gaussian.STANDARD.density(0.25, 0), 1e-15, 0);
        assertClose("0 is folded too", 3 * top, Gaussian.STANDARD.density(-0.5, 0), 1e-15, 0);
    }

    @Test
    void momentsAgainstDraws() {
        int n = 200_000;
        for (Gaussian z : INPUTS.subList(0, 3)) {
            for (double a : new double[] {-0.3, 0, 0.25, 1.5}) {
                double mean = z.mean(a);
                for (int k = 1; k <= 4; k++) {
                    int power = k;
                    MonteCarlo.assertMean(z + " E y^" + k + ", alpha " + a, z.rawMoment(a, k), 10 + k, n,
                            r -> Math.pow(MonteCarlo.prelu(a, z.mu() + z.sigma() * r.nextGaussian()), power));
                }
                MonteCarlo.assertMean(z + " var, alpha " + a, z.variance(a), 3, n,
                        r -> Math.pow(MonteCarlo.prelu(a, z.mu() + z.sigma() * r.nextGaussian()) - mean, 2));
                MonteCarlo.assertMean(z + " active", z.active(), 5, n,
                        r -> z.mu() + z.sigma() * r.nextGaussian() > 0 ? 1 : 0);
            }
        }
    }

    /** The figures of the text's second section. */
    @Test
    void skewAndKurtosisFallAsTheSlopeRises() {
        Gaussian z = Gaussian.STANDARD;
        double[][] table = {{0, 1.64056, 5.40764}, {.01, 1.62827, 5.35998}, {.25, 1.23349, 4.23924},
            {.5, .75950, 3.44894}, {.75, .33881, 3.08773}, {1, 0, 3}};
        for (double[] row : table) {
            assertEquals(row[1], z.skewness(row[0]), 6e-6);
            assertEquals(row[2], z.kurtosis(row[0]), 6e-6);
        }
        for (double a = 0; a < 1; a += 0.01) {
            assertTrue(z.skewness(a) > z.skewness(a + 0.01) && z.kurtosis(a) > z.kurtosis(a + 0.01), "at " + a);
        }
    }

    @Test
    void expectationOfAnyFunction() {
        assertClose("E cos z", Math.exp(-0.5), Gaussian.STANDARD.expect(Math::cos), 1e-13, 0);
        assertClose("E exp z", Math.exp(0.5 + 2), new Gaussian(0.5, 2).expect(Math::exp), 1e-12, 0);
        assertClose("P(z > 0.3)", 1 - Gaussian.STANDARD.cdf(0.3),
                Gaussian.STANDARD.expect(x -> x > 0.3 ? 1 : 0, 0.3), 1e-13, 0);
        assertThrows(ArithmeticException.class, () -> Gaussian.STANDARD.expect(x -> x > 0.3 ? 1 : 0));
        assertClose("a kink far outside does no harm", 1, Gaussian.STANDARD.expect(x -> x * x, -1e6, 1e6), 1e-13, 0);
        assertClose("E z², wide", 3 * 3 + 30 * 30, new Gaussian(3, 30).expect(x -> x * x), 1e-13, 0);
        assertClose("one sigma above the mean", 0.84134474606854295, new Gaussian(1, 2).cdf(3), 1e-14, 0);
    }

    @Test
    void printsAndRefusesInOneLine() {
        assertEquals("N(mean 0.000, sd 1.000)", Gaussian.STANDARD.toString());
        assertEquals("Gaussian: sigma = 0.0, wanted a finite number above 0",
                assertThrows(IllegalArgumentException.class, () -> new Gaussian(0, 0)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Gaussian(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Gaussian(0, Double.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> Gaussian.STANDARD.positivePart(-1));
        assertThrows(IllegalArgumentException.class, () -> Gaussian.STANDARD.variance(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Gaussian.STANDARD.covariance(0.25, Double.NaN));
    }
}

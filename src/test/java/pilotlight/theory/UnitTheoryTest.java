package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnitTheoryTest {
    @Test
    void activeFractionAgainstDraws() {
        double[] w = {0.3, -1.1, 0.6};
        double norm = Math.sqrt(MonteCarlo.dot(w, w));
        for (double b : new double[] {-1, 0.4}) {
            MonteCarlo.assertMean("bias " + b, UnitTheory.activeFraction(b, norm), 1, 200_000,
                    r -> MonteCarlo.dot(w, MonteCarlo.normals(r, 3)) + b > 0 ? 1 : 0);
        }
        assertEquals(0.1587, UnitTheory.activeAfterNorm(-1, 1), 5e-5);
        assertEquals(0.0228, UnitTheory.activeAfterNorm(-2, -1), 5e-5);
        assertEquals(0.0013499, UnitTheory.activeAfterNorm(-6, 2), 5e-8);
    }

    @Test
    void deadOnSamples() {
        assertClose("(1 - Phi(-2))^128", 0.053, UnitTheory.deadOnSamples(UnitTheory.activeAfterNorm(-2, 1), 128), 0.01, 0);
        assertClose("(1 - Phi(-3))^128", 0.841, UnitTheory.deadOnSamples(UnitTheory.activeAfterNorm(-3, 1), 128), 1e-3, 0);
        assertEquals(0.25, UnitTheory.deadOnSamples(0.5, 2), 1e-15);
        assertEquals(0, UnitTheory.deadOnSamples(1, 3));
        assertEquals(1, UnitTheory.deadOnSamples(1, 0));
        assertEquals(1, UnitTheory.deadOnSamples(0, 3));
    }

    /** Figures by integration with 20 digits. */
    @Test
    void deadAtInitAgainstHighPrecision() {
        double he = Math.sqrt(2);
        assertClose("d 20, n 100", 0.75308754048697003, UnitTheory.deadAtInit(-4, 20, he, 100), 1e-11, 0);
        assertClose("d 20, n 1000", 0.28634762594277386, UnitTheory.deadAtInit(-4, 20, he, 1000), 1e-11, 0);
        assertClose("d 20, b -6", 0.94347892432892632, UnitTheory.deadAtInit(-6, 20, he, 1000), 1e-11, 0);
        assertClose("d 10", 0.73618303799005437, UnitTheory.deadAtInit(-4, 10, he, 100), 1e-11, 0);
        assertClose("d 1", 0.4003118188130457, UnitTheory.deadAtInit(-1, 1, he, 10), 1e-11, 0);
        assertClose("d 3, b 1", 3.5946050385455732e-7, UnitTheory.deadAtInit(1, 3, 1, 10), 1e-11, 0);
        assertClose("no inputs to be alive on", 1, UnitTheory.deadAtInit(-4, 20, he, 0), 1e-11, 0);
        assertEquals(.775, UnitTheory.deadAtInit(-4, 64, he, 100), 6e-4);
        assertEquals(.186, UnitTheory.deadAtInit(-4, 64, he, 1000), 6e-4);
        assertEquals(.975, UnitTheory.deadAtInit(-6, 64, he, 1000), 6e-4);
        assertClose("no bias", Math.pow(0.5, 7), UnitTheory.deadAtInit(0, 6, he, 7), 1e-11, 0);
        assertClose("wide: |w| = gain", UnitTheory.deadOnSamples(UnitTheory.activeFraction(-4, he), 100),
                UnitTheory.deadAtInit(-4, 1_000_000, he, 100), 1e-5, 0);
    }

    @Test
    void deadAtInitAgainstDraws() {
        int d = 5;
        int n = 20;
        double gain = Math.sqrt(2);
        MonteCarlo.assertMean("dead", UnitTheory.deadAtInit(-2, d, gain, n), 3, 20_000, r -> {
            double[] w = MonteCarlo.normals(r, d);
            for (int i = 0; i < n; i++) {
                if (MonteCarlo.dot(w, MonteCarlo.normals(r, d)) * gain / Math.sqrt(d) - 2 > 0) {
                    return 0;
                }
            }
            return 1;
        });
    }

    /** Samuelson's bounds hold for any batch, and there are batches that touch them. */
    @Test
    void samuelsonForAnyBatch() {
        Random seeds = new Random(2024);
        for (int trial = 0; trial < 20_000; trial++) {
            long seed = seeds.nextLong();
            Random r = new Random(seed);
            int n = 2 + r.nextInt(63);
            double[] x = normalised(batch(r, n));
            if (x == null) {
                continue;
            }
            double max = Arrays.stream(x).max().getAsDouble();
            double low = UnitTheory.leastLargestNormalised(n);
            double high = UnitTheory.largestNormalised(n);
            assertTrue(max >= low * (1 - 1e-9) && max <= high * (1 + 1e-9),
                    "seed " + seed + ", n " + n + ": largest " + max + " outside [" + low + ", " + high + "]");
            double gamma = Math.exp(r.nextGaussian());
            double beta = gamma * 3 * r.nextGaussian();
            boolean dead = gamma * max + beta <= 0;
            assertFalse(dead && UnitTheory.surelyAlive(gamma, beta * (1 + 1e-9), n), "dead, seed " + seed);
            assertFalse(!dead && UnitTheory.surelyDead(gamma, beta * (1 - 1e-9), n), "alive, seed " + seed);
        }
    }

    private static double[] batch(Random r, int n) {
        int kind = r.nextInt(6);
        double rare = r.nextDouble();
        double scale = Math.exp(5 * r.nextGaussian());
        double[] x = new double[n];
        for (int i = 0; i < n; i++) {
            double g = r.nextGaussian();
            x[i] = scale * switch (kind) {
                case 0 -> g;
                case 1 -> Math.exp(3 * g); // a few large values
                case 2 -> -Math.exp(3 * g);
                case 3 -> Math.tan(Math.PI * (r.nextDouble() - 0.5)); // Cauchy
                case 4 -> r.nextDouble() < rare ? 1 : 0; // two values
                default -> i == 0 ? (g > 0 ? 1 : -1) : 1e-3 * g; // one outlier
            };
        }
        return x;
    }

    /** Null for a column that is constant up to rounding. */
    private static double[] normalised(double[] x) {
        int n = x.length;
        double mean = Arrays.stream(x).sum() / n;
        double var = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum() / n;
        return Math.sqrt(var) <= 1e-10 * Arrays.stream(x).map(Math::abs).max().getAsDouble() ? null : Arrays.stream(x).map(v -> (v - mean) / Math.sqrt(var)).toArray();
    }

    @Test
    void samuelsonIsTight() {
        for (int n : new int[] {2, 3, 17, 128}) {
            double[] one = new double[n];
            one[0] = 1;
            double max = Arrays.stream(normalised(one)).max().getAsDouble();
            assertClose("upper", UnitTheory.largestNormalised(n), max, 1e-12, 0);
            one[0] = -1;
            max = Arrays.stream(normalised(one)).max().getAsDouble();
            assertClose("lower", UnitTheory.leastLargestNormalised(n), max, 1e-12, 0);
            double edge = 1 / Math.sqrt(n - 1);
            assertTrue(UnitTheory.surelyAlive(2, -2 * edge * 0.99, n) && UnitTheory.surelyAlive(-2, -2 * edge * 0.99, n));
            assertFalse(UnitTheory.surelyAlive(2, -2 * edge * 1.01, n));
            assertTrue(UnitTheory.surelyDead(2, -2 / edge * 1.01, n) && UnitTheory.surelyDead(-2, -2 / edge * 1.01, n));
            assertFalse(UnitTheory.surelyDead(2, -2 / edge * 0.99, n));
        }
        assertFalse(UnitTheory.surelyAlive(1, -1, 2), "two rows are normalised to -1 and 1, and 1 - 1 is not above 0");
    }

    @Test
    void refusesInOneLine() {
        assertEquals("largestNormalised: n = 1, wanted 2 or more",
                assertThrows(IllegalArgumentException.class, () -> UnitTheory.surelyAlive(1, 0, 1)).getMessage());
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.activeFraction(0, 0));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.activeFraction(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.activeAfterNorm(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.activeAfterNorm(1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.deadAtInit(Double.NaN, 3, 1, 3));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.activeAfterNorm(1, 0));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.deadOnSamples(1.1, 3));
        assertThrows(IllegalArgumentException.class, () -> UnitTheory.deadAtInit(0, 0, 1, 3));
        assertEquals("deadOnSamples: n = -1, wanted 0 or more",
                assertThrows(IllegalArgumentException.class, () -> UnitTheory.deadOnSamples(0.5, -1)).getMessage());
        assertEquals("deadAtInit: n = -1, wanted 0 or more",
                assertThrows(IllegalArgumentException.class, () -> UnitTheory.deadAtInit(0, 3, 1, -1)).getMessage());
    }
}

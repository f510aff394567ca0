package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class IntervalTest {
    @Test
    void tQuantiles() {
        double[][] table = {{1, 12.706204736174694, 63.656741162871526}, {2, 4.302652729749462, 9.924843200918287},
            {5, 2.5705818356363146, 4.032142983555228}, {11, 2.200985160091639, 3.1058065155392804},
            {30, 2.0422724563012378, 2.7499956535672254}, {1000, 1.9623390808264083, 2.580754698065951}};
        for (double[] row : table) {
            assertClose("95 %", row[1], Interval.tQuantile((int) row[0], 0.95), 1e-10, 0);
            assertClose("99 %", row[2], Interval.tQuantile((int) row[0], 0.99), 1e-10, 0);
        }
    }

    @Test
    void worked() {
        Interval i = Interval.of(1, 2, 3, 4, 5);
        assertEquals(3, i.mean());
        assertClose("sd", Math.sqrt(2.5), i.sd(), 1e-15, 0);
        assertClose("half", 2.7764451051977987 * Math.sqrt(0.5), i.half(), 1e-10, 0);
        assertClose("error", Math.sqrt(0.5), i.standardError(), 1e-15, 0);
        assertEquals(5, i.n());
        assertTrue(i.contains(3) && i.contains(i.low()) && i.contains(i.high()) && !i.contains(5) && !i.contains(1));
        Interval wider = Interval.of(new double[] {1, 2, 3, 4, 5}, 0.99);
        assertClose("99 %", 4.604094871415897 * Math.sqrt(0.5), wider.half(), 1e-10, 0);
        Interval far = Interval.of(1e9 + 1, 1e9 + 2, 1e9 + 6);
        assertClose("large offset", 1e9 + 3, far.mean(), 0, 1e-6);
        assertClose("large offset", Math.sqrt(7), far.sd(), 1e-12, 0);
        assertClose("a mean that is no double", Math.sqrt(1.0 / 3), Interval.of(1e9, 1e9 + 1, 1e9 + 1).sd(), 1e-12, 0);
        double[] tenths = new double[10];
        Arrays.fill(tenths, 0.1);
        assertEquals(0.1, Interval.of(tenths).mean(), "though ten tenths add up to less than 1");
    }

    /** 95 % intervals hold the truth 95 times in 100, also for few samples, and 80 % ones 80 times. */
    @Test
    void coverage() {
        Random r = new Random(5);
        int trials = 20_000;
        int in95 = 0;
        int in80 = 0;
        for (int t = 0; t < trials; t++) {
            double[] x = {3 + r.nextGaussian(), 3 + r.nextGaussian(), 3 + r.nextGaussian(), 3 + r.nextGaussian()};
            in95 += Interval.of(x).contains(3) ? 1 : 0;
            in80 += Interval.of(x, 0.8).contains(3) ? 1 : 0;
        }
        assertTrue(Interval.proportion(in95, trials, 0.99999).contains(0.95), in95 + " of " + trials);
        assertTrue(Interval.proportion(in80, trials, 0.99999).contains(0.80), in80 + " of " + trials);
    }

    @Test
    void paired() {
        double[] a = {0.97, 0.98, 0.96};
        double[] b = {0.90, 0.93, 0.90};
        Interval d = Interval.paired(a, b);
        assertClose("mean", 0.06, d.mean(), 1e-12, 0);
        assertClose("sd", 0.01, d.sd(), 1e-12, 0);
        assertClose("dz", 6, d.dz(), 1e-11, 0);
        assertFalse(d.contains(0));
        assertTrue(Interval.paired(a, b, 0.5).half() < d.half());
        assertEquals(0, Interval.paired(a, a).dz());
        assertEquals(Double.POSITIVE_INFINITY, Interval.of(2, 2).dz());
    }

    @Test
    void bootstrap() {
        double[] x = MonteCarlo.normals(new Random(1), 200);
        Interval boot = Interval.bootstrap(x, 7);
        Interval t = Interval.of(x);
        assertEquals(t.mean(), boot.mean());
        assertEquals(t.sd(), boot.sd());
        assertClose("near the t-interval", t.low(), boot.low(), 0, 0.04 * t.half());
        assertClose("near the t-interval", t.high(), boot.high(), 0, 0.04 * t.half());
        assertEquals(boot, Interval.bootstrap(x, 7));
        assertNotEquals(boot, Interval.bootstrap(x, 8));
        double[] before = x.clone();
        Interval median = Interval.bootstrap(x, v -> {
            Arrays.sort(v); // a statistic may scribble on what it gets
            return v[v.length / 2];
        }, 1000, 3, 0.9);
        Arrays.sort(x);
        assertEquals(x[100], median.mean());
        assertTrue(median.contains(0) && median.half() < 0.4, median.toString());
        assertFalse(Arrays.equals(before, x));
        assertEquals(0.9, median.level());
        // both values are equally likely, so 50 % ends are the ends of the sample
        Interval two = Interval.bootstrap(new double[] {0, 1}, v -> v[0], 1000, 3, 0.5);
        assertEquals(0, two.low());
        assertEquals(1, two.high());
    }

    /** Of the values 0 to 99 the quartiles are 24.75 and 74.25: positions between order statistics count from 0 to n - 1. */
    @Test
    void bootstrapQuantiles() {
        double[] calls = {0};
        Interval half = Interval.bootstrap(new double[] {1, 2}, v -> calls[0]++, 100, 3, 0.5);
        assertClose("low", 24.75, half.low(), 1e-14, 0);
        assertClose("high", 74.25, half.high(), 1e-14, 0);
        calls[0] = 0;
        Interval all = Interval.bootstrap(new double[] {1, 2}, v -> calls[0]++, 100, 3, Math.nextDown(1.0));
        assertEquals(99, all.high(), "a level that rounds to everything ends at the largest");
    }

    @Test
    void wilson() {
        Interval i = Interval.proportion(11, 12);
        assertClose("low", 0.6461200888588831, i.low(), 1e-12, 0);
        assertClose("high", 0.98513490559508288, i.high(), 1e-12, 0);
        assertClose("sd", Math.sqrt(11) / 12, i.sd(), 1e-15, 0);
        assertEquals(0, Interval.proportion(0, 10).low());
        assertClose("none", 0.27753279986288917, Interval.proportion(0, 10).high(), 1e-12, 0);
        assertClose("all", 0.72246720013711083, Interval.proportion(10, 10).low(), 1e-12, 0);
        assertEquals(1, Interval.proportion(10, 10).high());
        assertClose("99 %", 0.37527962504483983, Interval.proportion(50, 100, 0.99).low(), 1e-12, 0);
    }

    @Test
    void prints() {
        assertEquals("0.975 ± 0.011 (n 12)", new Interval(0.975, 0.0173, 12, 0.964, 0.986, 0.95).toString());
        assertEquals("0.975 ± 0.021 (n 4)", Interval.of(0.97, 0.98, 0.96, 0.99).toString());
        assertEquals("0.917 [0.646, 0.985] (n 12)", Interval.proportion(11, 12).toString());
        assertEquals("604 ± 44 (n 12)", new Interval(604.4, 60, 12, 560.4, 648.4, 0.95).toString());
        assertEquals("3.00 ± 0.52 (n 5, 50 %)", Interval.of(new double[] {1, 2, 3, 4, 5}, 0.5).toString());
        assertEquals("0 ± 0 (n 2)", Interval.of(0, 0).toString());
        assertEquals("2.000 ± 0.000 (n 2)", Interval.of(2, 2).toString());
        assertEquals("0.500 ± 0.010 (n 9)", new Interval(0.5, 0.013, 9, 0.49, 0.51, 0.95).toString());
        assertEquals("0.500000 [0.499900, 0.500200] (n 12)", new Interval(0.5, 0.0002, 12, 0.4999, 0.5002, 0.95).toString());
        assertEquals("NaN [NaN, NaN] (n 2)", Interval.bootstrap(new double[] {1, 2}, v -> Double.NaN, 100, 1, 0.95).toString());
        assertEquals("-0.1250 ± 0.0050 (n 10)",
                new Interval(-0.125, 0.007, 10, -0.13, -0.12, 0.95).toString());
        assertEquals("1.86e-09 ± 2.1e-10 (n 10)", new Interval(1.86e-9, 1, 10, 1.65e-9, 2.07e-9, 0.95).toString());
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals("0.975 ± 0.021 (n 4)", Interval.of(0.97, 0.98, 0.96, 0.99).toString());
        } finally {
            Locale.setDefault(usual);
        }
    }

    @Test
    void refusesInOneLine() {
        assertEquals("Interval.of: 1 sample, an interval needs 2 or more", message(() -> Interval.of(3)));
        assertEquals("Interval.of: 0 samples, an interval needs 2 or more", message(() -> Interval.of()));
        assertEquals("Interval.of: sample 1 is NaN, wanted a finite number", message(() -> Interval.of(3, Double.NaN)));
        assertEquals("Interval.of: level = 95.0, wanted a number between 0 and 1, like 0.95",
                message(() -> Interval.of(new double[] {1, 2}, 95)));
        assertEquals("Interval.paired: 2 samples against 3; pairs need as many of each",
                message(() -> Interval.paired(new double[2], new double[3])));
        assertEquals("Interval.paired: 1 sample, an interval needs 2 or more",
                message(() -> Interval.paired(new double[1], new double[1])));
        assertEquals("Interval.bootstrap: resamples = 5, wanted 100 or more",
                message(() -> Interval.bootstrap(new double[2], v -> 0, 5, 1, 0.95)));
        assertEquals("Interval.proportion: 4 successes of 3, wanted 0 to 3", message(() -> Interval.proportion(4, 3)));
        assertEquals("Interval.tQuantile: degrees = 0, wanted 1 or more", message(() -> Interval.tQuantile(0, 0.95)));
        assertEquals("Interval.bootstrap: 1 sample, an interval needs 2 or more", message(() -> Interval.bootstrap(new double[1], 7)));
        String level = ", wanted a number between 0 and 1, like 0.95";
        assertEquals("Interval.tQuantile: level = 1.0" + level, message(() -> Interval.tQuantile(3, 1)));
        assertEquals("Interval.proportion: level = 0.0" + level, message(() -> Interval.proportion(1, 2, 0)));
    }

    private static String message(Executable e) {
        return assertThrows(IllegalArgumentException.class, e).getMessage();
    }
}

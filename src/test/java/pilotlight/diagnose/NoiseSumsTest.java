package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;

/** Gaussian gradients of known mean and covariance. */
class NoiseSumsTest {
    private static final int BATCH = 8;
    private static final int PER_BLOCK = 3;
    /** An interval that covers 95 % misses 93 to 97 % of 2000 repetitions, four standard deviations of a binomial share, once in 16,000 times. */
    private static final int REPETITIONS = 2000;

    /** Gradients of rows ~ N(mean, diag(sd²)): those of batches are drawn directly. */
    private static NoiseSums drawn(Rng rng, double[] mean, double[] sd) {
        NoiseSums sums = new NoiseSums(mean.length);
        float[] g = new float[mean.length];
        for (int block = 0; block < NoiseSums.BLOCKS; block++) {
            for (int i = 0; i < PER_BLOCK; i++) {
                for (int j = 0; j < g.length; j++) g[j] = (float) (mean[j] + sd[j] / Math.sqrt(BATCH) * rng.gaussian());
                sums.add(block, List.of(g));
            }
        }
        return sums;
    }

    private static double squares(double[] v) {
        return Arrays.stream(v).map(x -> x * x).sum();
    }

    /** The signal from far above the noise of all rows to far below it; all variances equal, or falling as 1/j². */
    @ParameterizedTest
    @CsvSource({"40, 1, true", "40, 0.2, true", "40, 0.05, true", "40, 0.02, true", "40, 0, true", "40, 0.2, false", "40, 0.05, false", "40, 0.03, false", "400, 0.05, false"})
    void intervalsCoverTheTruth(int n, double length, boolean round) {
        double[] mean = new double[n];
        double[] sd = new double[n];
        for (int j = 0; j < n; j++) {
            mean[j] = length * (j % 3 == 0 ? 1 : -0.5);
            sd[j] = round ? 1 : 1 / Math.sqrt(j + 1.0);
        }
        double signal = squares(mean);
        double trace = squares(sd);
        int[] covered = new int[3];
        double[] signals = new double[REPETITIONS];
        double[] traces = new double[REPETITIONS];
        for (int r = 0; r < REPETITIONS; r++) {
            NoiseSums.Estimate e = drawn(new Rng(r).split(7), mean, sd).estimate(BATCH, 0);
            if (e.signal().contains(signal)) covered[0]++;
            if (e.trace().contains(trace)) covered[1]++;
            if (signal > 0 && e.scale().contains(trace / signal)) covered[2]++;
            signals[r] = e.signal().mean();
            traces[r] = e.trace().mean();
        }
        String said = "signal, trace, ratio covered in " + Arrays.toString(covered) + " of " + REPETITIONS;
        for (int c = 0; c < (signal > 0 ? 3 : 2); c++) assertTrue(covered[c] >= 0.93 * REPETITIONS && covered[c] <= 0.97 * REPETITIONS, said);
        unbiased(signal, signals);
        unbiased(trace, traces);
    }

    private static void unbiased(double truth, double[] estimates) {
        Interval mean = Interval.of(estimates, 0.9999);
        assertTrue(mean.contains(truth), mean + " is to cover " + truth);
    }

    @Test
    void theTwoBatchSizesOfTheBookGiveTheSame() {
        double[] mean = {0.3, -0.2, 0.1};
        double[] sd = {1, 2, 0.5};
        Rng rng = new Rng(3);
        NoiseSums sums = new NoiseSums(3);
        double[] all = new double[3];
        double small = 0;
        for (int block = 0; block < NoiseSums.BLOCKS; block++) {
            float[] g = new float[3];
            for (int j = 0; j < 3; j++) g[j] = (float) (mean[j] + sd[j] * rng.gaussian());
            sums.add(block, List.of(g));
            for (int j = 0; j < 3; j++) {
                all[j] += g[j] / (double) NoiseSums.BLOCKS;
                small += g[j] * (double) g[j] / NoiseSums.BLOCKS;
            }
        }
        double b1 = BATCH, b2 = BATCH * NoiseSums.BLOCKS, big = squares(all);
        NoiseSums.Estimate e = sums.estimate(BATCH, 0);
        assertEquals((b2 * big - b1 * small) / (b2 - b1), e.signal().mean(), 1e-6);
        assertEquals((small - big) / (1 / b1 - 1 / b2), e.trace().mean(), 1e-5);
        assertEquals(e.trace().mean() / e.signal().mean(), e.scale().mean(), 1e-12);
    }

    @Test
    void partsAddUp() {
        Rng rng = new Rng(4);
        NoiseSums sums = new NoiseSums(5, 2, 3);
        for (int block = 0; block < NoiseSums.BLOCKS; block++) {
            float[][] g = {new float[5], new float[2], null};
            for (int p = 0; p < 2; p++) for (int j = 0; j < g[p].length; j++) g[p][j] = (float) (1 + rng.gaussian());
            sums.add(block, Arrays.asList(g));
        }
        NoiseSums.Estimate a = sums.estimate(1, 0), b = sums.estimate(1, 1), both = sums.estimate(1, 0, 1), still = sums.estimate(1, 2);
        assertEquals(a.signal().mean() + b.signal().mean(), both.signal().mean(), 1e-9);
        assertEquals(a.trace().mean() + b.trace().mean(), both.trace().mean(), 1e-9);
        assertEquals(0, still.signal().mean() + still.trace().mean());
    }

    /** The middle one of many guesses is what the closed form of the variance asks for. */
    @Test
    void theRowsThatAreNeededAreNeeded() {
        double[] mean = new double[40];
        double[] sd = new double[40];
        Arrays.fill(mean, 0.05);
        Arrays.fill(sd, 1);
        int n = 200;
        double[] needed = new double[n];
        for (int r = 0; r < n; r++) {
            needed[r] = drawn(new Rng(r).split(8), mean, sd).estimate(BATCH, 0).needed();
        }
        Arrays.sort(needed);
        // sd² of |G|² at R rows: 4 |G|²/R + 2 n/R², its interval 2.07 of it, to be half of |G|² = 0.1
        double want = 0.1 / 2 / Interval.tQuantile(NoiseSums.BLOCKS - 1, 0.95);
        double truth = (4 * 0.1 + Math.sqrt(16 * 0.01 + 8 * 40 * want * want)) / (2 * want * want);
        assertEquals(truth, needed[n / 2], 0.15 * truth);
    }
}

package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory.GradientMoments;

/** What a classifier makes of the claims about noise. */
class NoiseNetsTest {
    private static final ClassifierNoise CLASSIFIER = NoiseFindings.CLASSIFIER.get();
    private static final StepsToLoss STEPS = NoiseFindings.STEPS.get();

    @Test
    void theClassifierIsNotQuieterAtSlopeHalf() {
        assertTrue(CLASSIFIER.difference(0.5, 0, 0).low() > 0, "before training: " + CLASSIFIER.difference(0.5, 0, 0));
        assertTrue(CLASSIFIER.difference(1, 0, ClassifierNoise.STEPS).low() > 0, "a linear net is the noisiest: " + CLASSIFIER.difference(1, 0, ClassifierNoise.STEPS));
        assertTrue(CLASSIFIER.difference(1, 0.5, ClassifierNoise.STEPS).low() > 0, "noisier than slope .5 too: " + CLASSIFIER.difference(1, 0.5, ClassifierNoise.STEPS));
        assertTrue(CLASSIFIER.difference(0.5, 0, ClassifierNoise.STEPS).low() > 0, "no reduction after 100 steps: " + CLASSIFIER.difference(0.5, 0, ClassifierNoise.STEPS));
    }

    @Test
    void trainingRaisesTheNoiseScale() {
        for (double a : new double[] {0, 0.01, 0.25, 0.5, 1}) {
            Interval rise = Interval.paired(Moments.each(CLASSIFIER.cell(a, ClassifierNoise.STEPS).runs()), Moments.each(CLASSIFIER.cell(a, 0).runs()));
            assertTrue(rise.low() > 0, "slope " + a + ": " + rise);
        }
    }

    @Test
    void slopeHalfNeedsFewerStepsAtEveryBatch() {
        for (int b : STEPS.batches()) assertTrue(STEPS.difference(0.5, 0, b).high() < 0, "B " + b + ": " + STEPS.difference(0.5, 0, b));
        double small = STEPS.curve(0.5).at(4).mean() / STEPS.curve(0).at(4).mean();
        double large = STEPS.curve(0.5).at(256).mean() / STEPS.curve(0).at(256).mean();
        assertTrue(large < small, "and gains more from large batches: " + large + " against " + small);
    }

    @Test
    void leakyIsReluHere() {
        for (int b : STEPS.batches()) {
            Interval d = STEPS.difference(0.01, 0, b);
            assertTrue(Math.abs(d.mean()) < 0.1 * STEPS.curve(0).at(b).mean(), "B " + b + ": " + d);
        }
    }

    @Test
    void theCriticalBatchGrowsAndTheFewestStepsShrink() {
        assertTrue(STEPS.criticalDifference(0.5, 0).low() > 0, "B_crit: " + STEPS.criticalDifference(0.5, 0));
        assertTrue(STEPS.curve(0.5).least().high() < STEPS.curve(0).least().low(), "S_min");
        assertTrue(STEPS.curve(0.5).critical().mean() > 70 && STEPS.curve(0).critical().mean() < 60, "as the notebook says");
        assertEquals(0.9, STEPS.curve(0.5).at(4).mean() / STEPS.curve(0).at(4).mean(), 0.07);
        assertEquals(0.65, STEPS.curve(0.5).at(256).mean() / STEPS.curve(0).at(256).mean(), 0.07);
    }

    @Test
    void momentsOfAWeightMatrixAreThoseOfItsSingleGradients() {
        Rng rng = new Rng(3);
        int n = 7;
        Tensor delta = Tensor.randn(rng, n, 2);
        Tensor h = Tensor.randn(rng, n, 3);
        double[] mean = new double[6];
        for (int i = 0; i < n; i++) for (int k = 0; k < 6; k++) mean[k] += (double) delta.at(i, k / 3) * h.at(i, k % 3) / n;
        double trace = 0;
        double signal = 0;
        for (int k = 0; k < 6; k++) {
            double variance = 0;
            for (int i = 0; i < n; i++) variance += Math.pow((double) delta.at(i, k / 3) * h.at(i, k % 3) - mean[k], 2) / (n - 1);
            trace += variance;
            signal += mean[k] * mean[k] - variance / n;
        }
        GradientMoments found = NoiseDepth.moments(delta, h);
        assertEquals(trace, found.trace(), 1e-5 * trace);
        assertEquals(signal, found.signal(), 1e-5 * trace);
    }

    @Test
    void resultsDoNotDependOnTheNumberOfThreads() {
        assertEquals(Noise.classifier(Study.seeds(2).threads(1).quiet()).toString(), Noise.classifier(Study.seeds(2).threads(2).quiet()).toString());
    }

    @Test
    void anUnknownPlaceNamesTheOnesThereAre() {
        assertEquals("stepsToLoss: no batch 8; batches are [4, 16, 64, 256]", assertThrows(Mistake.class, () -> STEPS.curve(0).at(8)).getMessage());
        assertEquals("classifierNoise: no slope 0.3 at step 0; slopes are [0.0, 0.01, 0.25, 0.5, 1.0], steps 0 and 100", assertThrows(Mistake.class, () -> CLASSIFIER.cell(0.3, 0)).getMessage());
    }

    @Test
    void theVerdictFollows() {
        Verdict v = Noise.verdict(NoiseFindings.SCALE.get(), NoiseFindings.RATE.get(), CLASSIFIER, STEPS);
        assertEquals(Ruling.HOLDS_WHEN, v.claim("3a").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("3b").ruling());
        assertEquals(Ruling.FAILS, v.claim("3c").ruling());
        assertTrue(v.toString().startsWith("Verdict: 3a holds when, 3b holds when, 3c fails\n"), v.toString());
        assertTrue(v.toString().length() < 1000);
    }
}

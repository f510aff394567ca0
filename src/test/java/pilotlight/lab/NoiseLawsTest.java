package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.lab.NoiseScale.Teacher;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

/** Gradient noise of models that can be solved: measurement within its own 99.9 % interval of the closed form, cell by cell. */
class NoiseLawsTest {
    private static final NoiseScale SCALE = NoiseFindings.SCALE.get();
    private static final StableRate RATE = NoiseFindings.RATE.get();

    private static void meets(double law, Interval measured, String what) {
        double half = Interval.tQuantile(measured.n() - 1, 0.999) * measured.standardError();
        assertEquals(law, measured.mean(), half, what + ": " + measured);
    }

    @Test
    void theNoiseOfTheSlopeMeetsItsClosedForm() {
        SlopeNoise s = NoiseFindings.SLOPE.get();
        for (SlopeNoise.Cell c : s.cells()) meets(c.law(), c.measured(), "slope " + c.slope() + ", mean " + c.mean());
        assertEquals(9, s.cell(0, 0).law() / s.cell(0.5, 0).law(), 1e-9, "the factor that the text is about");
        assertTrue(s.cells().stream().filter(c -> c.slope() == 0.25).allMatch(c -> c.measured().mean() <= 1.02 * NoiseTheory.worstSlopeNoise(0.25)), "a pilot light bounds it");
        assertTrue(s.cell(0, -2).measured().mean() > 40, "a ReLU unit that nearly always sleeps has no bound");
    }

    @Test
    void theNoiseScaleAndItsPartsMeetTheirClosedForms() {
        for (NoiseScale.Cell c : SCALE.cells()) {
            String what = c.teacher() + ", slope " + c.slope();
            if (c.hasSignal()) meets(c.scaleLaw(), c.scale(), what);
            meets(c.traceLaw(), c.trace(), what + ", tr Sigma");
            meets(c.signalLaw(), c.signal(), what + ", |G|²");
        }
        assertEquals(25, SCALE.cells().size());
    }

    @Test
    void thePartsOfTheClosedFormMakeTheWhole() {
        for (NoiseScale.Cell c : SCALE.cells()) {
            if (c.hasSignal()) assertEquals(c.scaleLaw(), c.traceLaw() / c.signalLaw(), 1e-9 * c.scaleLaw(), c.teacher() + ", slope " + c.slope());
        }
    }

    @Test
    void theIntervalsAreNarrowEnoughToSeeTwoPercent() {
        for (Teacher t : new Teacher[] {Teacher.LINEAR, Teacher.NOISY, Teacher.REALISABLE}) {
            for (double a : new double[] {0, 0.01, 0.25, 0.5, 1}) {
                seesTwoPercent(SCALE.cell(t, a).scale(), t + ", slope " + a);
            }
        }
        seesTwoPercent(NoiseFindings.DEPTH.get().cell(2, 1).scale(), "depth 2");
        seesTwoPercent(NoiseFindings.FLOOR.get().cell(true, 1).measured(), "floor");
        seesTwoPercent(NoiseFindings.BATCHES.get().curve(0.5).at(1), "batch of 1");
    }

    private static void seesTwoPercent(Interval m, String what) {
        assertTrue(Interval.tQuantile(m.n() - 1, 0.999) * m.standardError() < 0.02 * m.mean(), what + ": " + m);
    }

    @Test
    void slopeHalfIsQuieterForAnOddSignalAndLouderForAnEvenOne() {
        for (double other : new double[] {0, 0.01}) {
            assertTrue(SCALE.difference(Teacher.LINEAR, 0.5, other).high() < 0, "odd");
            assertTrue(SCALE.difference(Teacher.REALISABLE, 0.5, other).high() < 0, "realisable");
            assertTrue(SCALE.difference(Teacher.EVEN, 0.5, other).low() > 0, "even");
        }
        Interval absolute = Interval.paired(SCALE.cell(Teacher.OPTIMUM, 0.5).traces(), SCALE.cell(Teacher.OPTIMUM, 0).traces());
        meets(NoiseTheory.labelNoise(0.5, 20, 1) - NoiseTheory.labelNoise(0, 20, 1), absolute, "absolute noise");
        assertEquals(1.25, SCALE.cell(Teacher.OPTIMUM, 0.5).trace().mean() / SCALE.cell(Teacher.OPTIMUM, 0).trace().mean(), 0.02);
    }

    @Test
    void aLinearNeuronDoesNotFeelAnEvenSignal() {
        NoiseScale.Cell c = SCALE.cell(Teacher.EVEN, 1);
        assertFalse(c.hasSignal());
        assertEquals("noiseScale: slope 1.0, teacher even: |x|: no signal, so no finite noise scale; look at trace()", assertThrows(Mistake.class, c::scale).getMessage());
    }

    @Test
    void theCrossingLiesWithinOneDegreeOfItsPrediction() {
        Crossing c = NoiseFindings.CROSSING.get();
        assertEquals(58.92, c.predicted(), 0.005);
        for (double slope : new double[] {0.25, 0.5, 1}) {
            Interval at = c.curve(slope).meetsRelu();
            assertEquals(c.predicted(), at.mean(), 1, "slope " + slope);
            assertTrue(at.half() < 0.5, "an interval that could tell: " + at);
            meets(c.predicted(), at, "slope " + slope);
            for (double t : c.angles()) {
                if (slope < 1 || t < 90) meets(c.law(slope, t), c.scale(slope, t), "slope " + slope + " at " + t);
            }
        }
    }

    @Test
    void theFloorRisesAtOneRateAndDoesNotAtOneProgress() {
        NoiseFloor f = NoiseFindings.FLOOR.get();
        for (NoiseFloor.Cell c : f.cells()) meets(c.law(), c.measured(), (c.sameRate() ? "same rate, slope " : "same progress, slope ") + c.slope());
        meets(f.cell(true, 0.5).law() / f.cell(true, 0).law(), f.ratio(true, 0.5, 0), "same rate");
        assertTrue(f.ratio(true, 0.5, 0).low() > 1.15, "the floor rises");
        assertTrue(Math.abs(f.ratio(false, 0.5, 0).mean() - 1) < 0.05, "nothing is won or lost");
    }

    @Test
    void depthAmplifiesTheNoise() {
        NoiseDepth d = NoiseFindings.DEPTH.get();
        for (NoiseDepth.Cell c : d.cells()) meets(c.law(), c.scale(), "depth " + c.depth() + ", slope " + c.slope());
        double shallow = d.cell(2, 0).scale().mean() / d.cell(2, 0.5).scale().mean();
        double deep = d.cell(8, 0).scale().mean() / d.cell(8, 0.5).scale().mean();
        assertTrue(deep > 2 * shallow, deep + " against " + shallow);
    }

    @Test
    void aBatchDividesTheNoiseByItsSize() {
        for (BatchNoise.Curve c : NoiseFindings.BATCHES.get().curves()) {
            meets(-1, c.exponent(), "slope " + c.slope());
            for (int batch : new int[] {1, 4, 16, 64, 256}) meets(c.law(batch), c.at(batch), "slope " + c.slope() + ", batch " + batch);
        }
    }

    @Test
    void everyRateContractsByItsClosedForm() {
        for (StableRate.Cell c : RATE.cells()) {
            for (double share : new double[] {0.25, 0.5, 0.75, 0.85, 1.15}) meets(c.law(share), c.factor(share), "B " + c.batch() + ", slope " + c.slope() + ", share " + share);
            assertEquals(c.bestLaw(), c.law(0.5), 1e-12, "half the largest stable rate is the best");
            assertTrue(c.best().mean() < c.factor(0.25).mean() && c.best().mean() < c.factor(0.75).mean(), "and measured so");
        }
    }

    @Test
    void theCriticalBatchOfTrainingIsTheNoiseScale() {
        for (double a : new double[] {0, 0.01, 0.5, 1}) meets(NoiseTheory.noiseScaleRealisable(a, 20), RATE.critical(a), "slope " + a);
        assertTrue(RATE.criticalDifference(0.5, 0).high() < 0, "less noise, a smaller critical batch");
    }

    @Test
    void fifteenPercentAboveTheLargestStableRateGrowsAndFifteenBelowShrinks() {
        assertEquals(16, RATE.cells().size());
        assertEquals(16, RATE.grows());
        assertEquals(16, RATE.shrinks());
        for (StableRate.Cell c : RATE.cells()) assertTrue(c.after(1.15) > 1 && c.after(0.85) < 1, "after all steps, B " + c.batch() + ", slope " + c.slope());
    }

    @Test
    void theQuieterNeuronIsFasterMostOfAllAtSmallBatches() {
        for (int b : RATE.batches()) assertTrue(RATE.difference(0.5, 0, b).high() < 0 && RATE.difference(1, 0.5, b).high() < 0, "B " + b);
        assertEquals(203, RATE.cell(1, 0).steps(), 8);
        assertEquals(136, RATE.cell(1, 0.5).steps(), 4);
        assertEquals(99, RATE.cell(1, 1).steps(), 3);
        double saved = RATE.cell(1, 0).steps() - RATE.cell(1, 0.5).steps();
        assertTrue(RATE.cell(64, 0).steps() - RATE.cell(64, 0.5).steps() < saved / 20, "a large batch leaves little noise to save on");
    }

    @Test
    void theNumbersOfTheNotebookAreThese() {
        assertEquals(0.56, NoiseTheory.worstSlopeNoise(0.25), 0.005);
        double[][] quoted = {{43, 23.4}, {83, 45.7}, {43, 28.9}, {120, 604}};
        Teacher[] teachers = {Teacher.LINEAR, Teacher.NOISY, Teacher.REALISABLE, Teacher.EVEN};
        for (int t = 0; t < teachers.length; t++) {
            assertEquals(quoted[t][0], SCALE.cell(teachers[t], 0).scaleLaw(), 0.5, teachers[t] + ", ReLU");
            assertEquals(quoted[t][1], SCALE.cell(teachers[t], 0.5).scaleLaw(), 0.5, teachers[t] + ", slope .5");
        }
        assertEquals(1.8, 43 / 23.4, 0.05);
        assertEquals(1.5, 43 / 28.9, 0.05);
        assertEquals(5, 604 / 120.0, 0.05);
        NoiseDepth d = NoiseFindings.DEPTH.get();
        assertEquals(2.7, d.cell(2, 0).law() / d.cell(2, 0.5).law(), 0.1);
        assertEquals(8, d.cell(8, 0).law() / d.cell(8, 0.5).law(), 0.5);
        NoiseFloor f = NoiseFindings.FLOOR.get();
        assertEquals(1.25, f.ratio(true, 0.5, 0).mean(), 0.05);
        assertEquals(2, f.ratio(true, 1, 0).mean(), 0.1);
        for (double a : new double[] {0.01, 0.25, 0.5, 1}) assertEquals(1, f.ratio(false, a, 0).mean(), 0.05);
        assertEquals(1.1, NoiseTheory.slowdown(43, 430), 1e-9);
        assertTrue(RATE.cell(64, 0).steps() - RATE.cell(64, 0.5).steps() < 2);
    }
}

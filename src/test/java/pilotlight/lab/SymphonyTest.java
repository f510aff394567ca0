package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import pilotlight.lab.Absorbed.Position;
import pilotlight.lab.Gammas.Cell;
import pilotlight.lab.Gammas.Target;
import pilotlight.lab.Gaussianity.Measure;
import pilotlight.lab.Gaussianity.Place;
import pilotlight.lab.Symmetry.Moment;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.surface.Mistake;
import pilotlight.theory.Gaussian;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;

/** Slope, distribution, gamma and beta: alone they follow the closed forms, in a classifier gamma does not. */
class SymphonyTest {
    /** Standard errors that a mean may be off its law. */
    private static final double ERRORS = 4;
    private static final double[] SLOPES = {0, 0.25, 0.5, 1};

    private static final Symmetry SYMMETRY = Findings.SYMMETRY.get();
    private static final Gammas GAMMAS = Findings.GAMMAS.get();
    private static final Dance DANCE = Findings.DANCE.get();
    private static final Absorbed ABSORBED = Findings.ABSORBED.get();
    private static final Gaussianity GAUSSIANITY = Findings.GAUSSIANITY.get();

    // ---- the distribution

    @Test
    void theMomentsFollowTheirClosedForms() {
        assertTrue(SYMMETRY.worst() < ERRORS, SYMMETRY.toString());
        double[] skewness = {1.64056, 1.23349, 0.75950, 0};
        double[] kurtosis = {5.40764, 4.23924, 3.44894, 3};
        for (int i = 0; i < SLOPES.length; i++) {
            near(skewness[i], SYMMETRY.slope(SLOPES[i]).measured(Moment.SKEWNESS));
            near(kurtosis[i], SYMMETRY.slope(SLOPES[i]).measured(Moment.KURTOSIS));
        }
    }

    @Test
    void asymmetryFallsAtEachLargerSlope() {
        for (Moment m : List.of(Moment.SKEWNESS, Moment.KURTOSIS)) {
            for (int i = 1; i < SYMMETRY.slopes().size(); i++) {
                // the same draws at every slope: the differences are much surer than the values
                int k = m.ordinal();
                Interval step = Interval.paired(column(SYMMETRY.slopes().get(i - 1).moments(), r -> r[k]), column(SYMMETRY.slopes().get(i).moments(), r -> r[k]));
                assertTrue(step.low() > 0, m + " to slope " + SYMMETRY.slopes().get(i).alpha() + ": " + step);
            }
        }
    }

    @Test
    void theDensityFollowsItsClosedForm() {
        double n = (double) SYMMETRY.draws() * SYMMETRY.slopes().get(0).moments().length;
        double width = Symmetry.bins()[1] - Symmetry.bins()[0];
        for (double slope : SLOPES) {
            double[] law = Symmetry.lawOfBins(slope);
            double[] density = SYMMETRY.slope(slope).density();
            for (int b = 0; b < law.length; b++) {
                double error = Math.sqrt(Math.max(1, n * law[b] * width)) / (n * width);
                assertEquals(law[b], density[b], (ERRORS + 0.5) * error, "slope " + slope + ", y " + Symmetry.bins()[b]);
            }
        }
        assertEquals(Gaussian.STANDARD.atom(0), SYMMETRY.slope(0).atom(), ERRORS * Math.sqrt(0.25 / n));
        assertEquals(0, SYMMETRY.slope(0.5).atom());
    }

    // ---- gamma behind a fixed slope

    @Test
    void gammaIsWithinHalfAPercentInTheMeanAndOneAndAHalfInEachRun() {
        for (Cell c : GAMMAS.cells()) {
            assertTrue(c.error() < 0.005, c.target() + ", slope " + c.alpha() + ": " + c.mean() + ", law " + c.law());
            assertTrue(c.worstRun() < 0.015, c.target() + ", slope " + c.alpha() + ": " + Arrays.toString(c.gamma()) + ", law " + c.law());
        }
        assertEquals(0.85643, Target.IDENTITY.gamma(0), 1e-5);
        assertEquals(0.58382, Target.RELU.gamma(0), 1e-5);
        assertEquals(0.66462, Target.PRELU.gamma(0.25), 1e-5);
    }

    @Test
    void theFiniteBatchFormulaExplainsTheRest() {
        assertTrue(GAMMAS.worst() < ERRORS, GAMMAS.worst() + " standard errors");
        for (Gammas.Batch b : GAMMAS.batches()) {
            double neglected = 0.25 / b.rows() / b.rows();
            assertEquals(b.law(), b.mean().mean(), ERRORS * b.mean().standardError() + neglected, "B = " + b.rows() + ": " + b.mean());
            assertTrue(b.mean().high() < 0, "smaller batches give a smaller gamma");
        }
    }

    @Test
    void betaIsTheTargetsMeanWhateverTheSlope() {
        for (Target t : Target.values()) {
            double error = pooled(GAMMAS.cells(t), c -> Interval.of(c.beta()));
            for (Cell c : GAMMAS.cells(t)) assertEquals(t.beta(), Interval.of(c.beta()).mean(), ERRORS * error, t + ", slope " + c.alpha());
        }
        assertEquals(1 / Math.sqrt(2 * Math.PI), Target.RELU.beta(), 1e-12);
    }

    // ---- all three together

    @Test
    void allThreeGoToTheOneBestPlaceFromBothStarts() {
        double gammaError = pooled(DANCE.dancers(), Dance.Dancer::gamma);
        double betaError = pooled(DANCE.dancers(), Dance.Dancer::beta);
        for (Dance.Dancer d : DANCE.dancers()) {
            String who = "c " + d.c() + " from " + d.start();
            // behind BatchNorm's gradient no noise of the batch reaches alpha: it arrives exactly
            assertEquals(d.c(), d.alpha().mean(), 1e-5, who);
            assertEquals(d.gammaLawInBatch(), d.gamma().mean(), ERRORS * gammaError, who);
            assertEquals(d.betaLaw(), d.beta().mean(), ERRORS * betaError, who);
            assertEquals(d.start(), d.path()[0][0], 1e-6, who);
        }
    }

    @Test
    void onTheWayGammaKeepsToTheCurve() {
        double error = pooled(DANCE.dancers(), Dance.Dancer::lag);
        for (Dance.Dancer d : DANCE.dancers()) assertEquals(0, d.lag().mean(), ERRORS * error, "c " + d.c() + " from " + d.start());
        assertTrue(DANCE.dancer(0, 0.8).away().high() < 0, "and is not yet where it ends: " + DANCE.dancer(0, 0.8).away());
        assertEquals(0, DANCE.dancer(0, 0.25).away().mean(), ERRORS * error, "from the nearer start it is");
    }

    // ---- an ordinary classifier

    @Test
    void inAClassifierGammaStaysWhereItStarted() {
        for (Absorbed.Cell c : ABSORBED.cells()) {
            for (int layer = 1; layer <= 2; layer++) {
                String who = c.position() + " from " + c.start() + ", slope " + c.slope() + ", layer " + layer;
                assertEquals(c.start(), c.gamma(layer).mean(), 0.005, who);
                // gradient flow keeps it; steps of finite length add a little
                Interval kept = c.kept(layer);
                assertTrue(kept.low() > 1 && kept.high() < 1.015, who + ": " + kept);
            }
            assertTrue(c.mean().low() > 0.97, "it does learn: " + c.mean());
        }
        for (int layer = 1; layer <= 2; layer++) {
            Interval moved = ABSORBED.difference(layer, 1, 0);
            assertTrue(moved.high() < 0.1 * (Target.IDENTITY.gamma(1) - Target.IDENTITY.gamma(0)), "layer " + layer + ": " + moved);
        }
    }

    @Test
    void theLastGammaGrowsWithTheLogitsAndRemembersItsStartToo() {
        for (double slope : SLOPES) {
            assertTrue(ABSORBED.cell(Position.AFTER, 1, slope).gamma(3).low() > 1.1, "slope " + slope);
            assertEquals(2, ABSORBED.cell(Position.AFTER, 2, slope).gamma(3).mean(), 0.05, "slope " + slope);
        }
    }

    @Test
    void anyGammaIsTheSameFunction() {
        assertTrue(ABSORBED.worstChange() < 1e-5, ABSORBED.worstChange() + "");
    }

    @Test
    void theLinearNetIsTheWorse() {
        Interval d = Interval.paired(ABSORBED.cell(Position.AFTER, 1, 0).accuracy(), ABSORBED.cell(Position.AFTER, 1, 1).accuracy());
        assertTrue(d.low() > 0 && d.dz() > 1, d + ", dz " + d.dz());
    }

    // ---- real pre-activations

    @Test
    void everyRealUnitGetsMoreSymmetricWithTheSlope() {
        // PReLU at a smaller slope is a convex function of PReLU at a larger one: van Zwet's order, for any input
        assertTrue(GAUSSIANITY.allFall());
        for (int layer = 1; layer <= Gaussianity.LAYERS; layer++) {
            assertTrue(GAUSSIANITY.place(layer, false).skewness(1).contains(0), "fresh units are symmetric: " + GAUSSIANITY.place(layer, false).skewness(1));
            assertTrue(GAUSSIANITY.place(layer, true).skewness(1).low() > 0, "trained ones are not: " + GAUSSIANITY.place(layer, true).skewness(1));
        }
    }

    @Test
    void theClosedFormsCarryToRealUnits() {
        for (Place p : GAUSSIANITY.places()) {
            assertTrue(p.error(Measure.MEAN, 0.25).high() < 0.015, p.name() + " " + p.error(Measure.MEAN, 0.25));
            assertTrue(p.error(Measure.VARIANCE, 0.25).high() < 0.1, p.name() + " " + p.error(Measure.VARIANCE, 0.25));
            assertTrue(p.error(Measure.GAMMA, 0.25).high() < 0.01, p.name() + " " + p.error(Measure.GAMMA, 0.25));
            assertTrue(p.error(Measure.GAMMA, 0).high() < 0.04, p.name() + " " + p.error(Measure.GAMMA, 0));
            for (Measure m : Measure.values()) assertEquals(0, p.error(m, 1).mean(), 1e-12, "nothing to approximate at slope 1");
        }
        assertTrue(GAUSSIANITY.place(3, true).error(Measure.VARIANCE, 0.25).low() > GAUSSIANITY.place(1, false).error(Measure.VARIANCE, 0.25).high(), "training makes units less normal");
    }

    // ---- the numbers that the notebook's prose has beyond these

    @Test
    void whatTheNotebookSaysOfTheDistribution() {
        Symmetry.Slope late = SYMMETRY.slope(0.75);
        assertTrue(late.measured(Moment.KURTOSIS).mean() < 3.15 && late.measured(Moment.SKEWNESS).mean() > 0.3, "kurtosis is nearly there, skewness is not");
    }

    @Test
    void whatTheNotebookSaysOfGamma() {
        assertEquals(1, Target.IDENTITY.gamma(1), 1e-12);
        assertEquals(0.5, Target.RELU.gamma(1), 1e-12);
        assertTrue(Target.PRELU.gamma(0.24) < Target.PRELU.gamma(0.25) && Target.PRELU.gamma(0.26) < Target.PRELU.gamma(0.25), "its top is at 0.25");
        assertEquals(0.27, NormTheory.residual(0, NormTheory.IDENTITY, Gaussian.STANDARD), 0.005);
        assertEquals(-0.086, GAMMAS.batch(8).law(), 5e-4);
        assertEquals(-0.088, GAMMAS.batch(8).mean().mean(), 0.001);
        assertTrue(GAMMAS.cells().stream().filter(c -> c.mean().mean() < c.law()).count() > 0.9 * GAMMAS.cells().size(), "the points lie below the lines");
        double low = DANCE.dancers().stream().mapToDouble(d -> d.gamma().mean() / d.gammaLaw() - 1).average().orElseThrow();
        assertTrue(low < -0.003 && low > -0.004, "0.3 to 0.4 % low: " + low);
    }

    @Test
    void whatTheNotebookSaysOfTheClassifier() {
        for (Absorbed.Cell c : ABSORBED.cells()) assertTrue(c.mean().mean() < 0.999, c.mean().toString());
        for (int layer = 1; layer <= 2; layer++) assertEquals(0, ABSORBED.difference(layer, 1, 0).mean(), 0.005);
        assertEquals(0.144, Target.IDENTITY.gamma(1) - Target.IDENTITY.gamma(0), 5e-4);
        for (double slope : SLOPES) {
            Absorbed.Cell one = ABSORBED.cell(Position.AFTER, 1, slope);
            assertTrue(one.gamma(3).mean() > 1.15 && one.gamma(3).mean() < 1.27, one.gamma(3).toString());
            assertEquals(one.mean().mean(), ABSORBED.cell(Position.AFTER, 2, slope).mean().mean(), 0.01, "at the same accuracy");
        }
        assertEquals(0.07, ABSORBED.difference(3, 1, 0).mean(), 0.02);
    }

    @Test
    void whatTheNotebookSaysOfRealUnits() {
        assertTrue(GAUSSIANITY.worst(Measure.MEAN, false) < 0.01 && GAUSSIANITY.worst(Measure.GAMMA, false) < 0.005, GAUSSIANITY.toString());
        for (int layer = 1; layer <= Gaussianity.LAYERS; layer++) {
            assertEquals(0.055, GAUSSIANITY.place(layer, false).error(Measure.VARIANCE, 0.25).mean(), 0.0105);
            assertEquals(2.8, Interval.of(GAUSSIANITY.place(layer, true).kurtosis()).mean(), 0.13);
            assertEquals(0.1, GAUSSIANITY.place(layer, true).skewness(1).mean(), 0.04);
        }
        Place top = GAUSSIANITY.place(3, true);
        assertEquals(0.013, top.error(Measure.MEAN, 0.25).mean(), 0.002);
        assertEquals(0.084, top.error(Measure.VARIANCE, 0.25).mean(), 0.01);
        assertEquals(0.008, top.error(Measure.GAMMA, 0.25).mean(), 0.001);
        for (Place p : GAUSSIANITY.places()) {
            for (Measure m : Measure.values()) assertTrue(p.error(m, 0).mean() > p.error(m, 0.25).mean(), p.name() + " " + m);
        }
    }

    // ---- the verdict

    @Test
    void theVerdictFollows() {
        Verdict v = Symphony.verdict(SYMMETRY, GAMMAS, DANCE, ABSORBED, GAUSSIANITY);
        assertEquals(Ruling.HOLDS, v.claim("2a").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("2b").ruling());
        assertEquals(Ruling.FAILS, v.claim("2c").ruling());
        assertTrue(v.toString().startsWith("Verdict: 2a holds, 2b holds when, 2c fails\n"), v.toString());
        assertTrue(v.toString().length() < 1000, v.toString());
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertEquals("dance: no target 0.3 from 0.25; targets are [0.0, 0.1, 0.25, 0.5, 0.75, 0.9], starts [0.25, 0.8]",
                assertThrows(Mistake.class, () -> DANCE.dancer(0.3, 0.25)).getMessage());
        assertEquals("gammas: no batches of 7; there are [8, 16, 32, 64, 128]", assertThrows(Mistake.class, () -> GAMMAS.batch(7)).getMessage());
        assertEquals("absorbed: no BN before from gamma 2.0 at slope 0.5; slopes are [0.0, 0.25, 0.5, 1.0]",
                assertThrows(Mistake.class, () -> ABSORBED.cell(Position.BEFORE, 2, 0.5)).getMessage());
    }

    @Test
    void runsDoNotDependOnTheNumberOfThreads() {
        assertEquals(Symphony.dance(Study.seeds(2).threads(1).quiet()).toString(), Symphony.dance(Study.seeds(2).threads(2).quiet()).toString());
    }

    private static void near(double law, Interval measured) {
        assertEquals(law, measured.mean(), ERRORS * measured.standardError(), measured.toString());
    }

    private static double[] column(double[][] rows, ToDoubleFunction<double[]> of) {
        return Arrays.stream(rows).mapToDouble(of).toArray();
    }

    /** One standard error for cells that have the same in truth: a dozen seeds tell each one's own only roughly. */
    private static <T> double pooled(List<T> cells, Function<T, Interval> of) {
        return Math.sqrt(cells.stream().mapToDouble(c -> Math.pow(of.apply(c).standardError(), 2)).average().orElseThrow());
    }
}

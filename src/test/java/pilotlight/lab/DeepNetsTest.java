package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;
import pilotlight.theory.DepthTheory;
import pilotlight.theory.Interval;

/** Deep and narrow nets that are to learn |x|, and very deep ones from He's and Xavier's start. */
class DeepNetsTest {
    /** Standard errors that a share may be off. */
    private static final double ERRORS = 4;
    private static final String RELU = "ReLU";
    private static final String LEAKY = "Leaky .01";
    private static final String PRELU = "PReLU .25";
    private static final List<String> NAMES = List.of(RELU, LEAKY, PRELU);

    private static final DeepNarrow NARROW = Findings.NARROW.get();
    private static final VeryDeep DEEP = Findings.VERY_DEEP.get();

    // ---- |x|

    @Test
    void reluNetsAreBornConstantAsOftenAsTheLawOfTheBornDeadSays() {
        for (int width : new int[] {2, 4}) {
            double drawn = Findings.BORN_DEAD.get().width(width).net(10).mean();
            double born = NARROW.cell(width, RELU).born().mean();
            assertEquals(drawn, born, ERRORS * Math.sqrt(drawn * (1 - drawn) / NARROW.nets()), "width " + width);
            double high = DepthTheory.bornDead(10, width);
            double low = DepthTheory.bornDeadNetLower(10, width);
            assertTrue(born <= high + ERRORS * error(high) && born >= low - ERRORS * error(low), width + ": " + born + " in " + low + " .. " + high);
        }
    }

    @Test
    void whoIsBornConstantWithReluStaysSoAndPreluIsNever() {
        for (int width : new int[] {2, 4}) {
            assertTrue(NARROW.cell(width, RELU).runs().stream().noneMatch(f -> f.born() && !f.constant()), "width " + width);
            // a live pilot light keeps both sides of the input apart
            assertTrue(NARROW.cell(width, PRELU).runs().stream().noneMatch(f -> f.born() || f.constant()), "width " + width);
        }
        assertTrue(NARROW.cell(2, LEAKY).runs().stream().anyMatch(f -> f.born() && !f.constant()), "a slope of .01 leads some back");
    }

    @Test
    void theSharesAreThoseOfAnIndependentImplementation() {
        double[][] born = {{.898, .270, 0}, {.352, .004, 0}};
        double[][] constant = {{.953, .234, 0}, {.547, .035, 0}};
        double[][] fitted = {{.027, .480, .996}, {.41, .945, 1}};
        for (int w = 0; w < 2; w++) {
            for (int a = 0; a < NAMES.size(); a++) {
                DeepNarrow.Cell cell = NARROW.cell(2 + 2 * w, NAMES.get(a));
                alike(born[w][a], cell.born(), cell.name() + " born");
                alike(constant[w][a], cell.constant(), cell.name() + " constant");
                alike(fitted[w][a], cell.fitted(), cell.name() + " fitted");
            }
        }
    }

    /** Both are shares of 256 nets. */
    private static void alike(double other, Interval mine, String what) {
        double p = (other + mine.mean()) / 2;
        assertEquals(other, mine.mean(), ERRORS * Math.sqrt(2 * p * (1 - p) / NARROW.nets()) + 1.0 / NARROW.nets(), what);
    }

    private static double error(double p) {
        return Math.sqrt(p * (1 - p) / NARROW.nets());
    }

    @Test
    void eachBrighterLightIsBetter() {
        assertTrue(NARROW.cell(2, RELU).constant().low() > 0.9, "more than nine ReLU nets in ten: " + NARROW);
        assertTrue(NARROW.cell(2, PRELU).fitted().low() > 0.95, NARROW.toString());
        for (int width : new int[] {2, 4}) {
            assertTrue(NARROW.constantDifference(width, LEAKY, RELU).high() < 0 && NARROW.constantDifference(width, PRELU, LEAKY).high() < 0, NARROW.toString());
            assertTrue(NARROW.fittedDifference(width, LEAKY, RELU).low() > 0 && NARROW.fittedDifference(width, PRELU, LEAKY).low() > 0, NARROW.toString());
        }
        // who is not born dead is not yet saved
        for (int width : new int[] {2, 4}) assertTrue(NARROW.cell(width, RELU).constant().mean() > NARROW.cell(width, RELU).born().mean());
        assertTrue(NARROW.cell(4, RELU).fitted().low() > NARROW.cell(2, RELU).fitted().high(), "two units more are a great help");
    }

    // ---- He and Xavier

    @Test
    void hesStartIsBetterAtEachDepthAndActivation() {
        for (int depth : new int[] {22, 30}) {
            for (String name : new String[] {RELU, PRELU}) assertTrue(DEEP.difference(depth, name).low() > 0, depth + " " + name + ": " + DEEP.difference(depth, name));
        }
    }

    @Test
    void fromXaviersStartAReluNetOfThirtyLayersNeverMoves() {
        VeryDeep.Kind stuck = DEEP.kind(30, RELU, false);
        for (double a : stuck.accuracy()) assertEquals(0.1, a);
        for (double[] losses : stuck.losses()) for (double loss : losses) assertEquals(Math.log(10), loss, 0.02);
        assertTrue(DEEP.kind(30, RELU, true).mean().low() > 0.25, DEEP.toString());
        assertEquals(0, stuck.diverged());
    }

    @Test
    void theSlopeMakesXavierALittleLessWrong() {
        // (1 + a²)/2 a layer is .53 in place of .5: of 22 layers, PReLU's learn in the end
        assertTrue(Interval.paired(DEEP.kind(22, PRELU, false).accuracy(), DEEP.kind(22, RELU, false).accuracy()).low() > 0, DEEP.toString());
        assertTrue(DEEP.kind(30, PRELU, false).mean().high() < 0.3, DEEP.toString());
    }

    @Test
    void moreLayersAreHarder() {
        for (String name : new String[] {RELU, PRELU}) assertTrue(Interval.paired(DEEP.kind(22, name, true).accuracy(), DEEP.kind(30, name, true).accuracy()).low() > 0, name);
    }

    @Test
    void atThirtyLayersPreluSetsOutFasterAndSomeNetsLoseIt() {
        VeryDeep.Kind prelu = DEEP.kind(30, PRELU, true);
        assertTrue(prelu.loss(8) < DEEP.kind(30, RELU, true).loss(8), "halfway");
        assertTrue(Arrays.stream(prelu.losses()).anyMatch(l -> !(l[16] < Arrays.stream(l).min().orElseThrow() + 0.5)));
    }

    @Test
    void theAccuraciesAreThoseOfAnIndependentImplementation() {
        // mean and half width of 10 nets in PyTorch
        alike(.62, .14, DEEP.kind(22, RELU, true).mean());
        alike(.14, .03, DEEP.kind(22, RELU, false).mean());
        alike(.69, .25, DEEP.kind(22, PRELU, true).mean());
        alike(.33, .07, DEEP.kind(22, PRELU, false).mean());
        alike(.46, .10, DEEP.kind(30, RELU, true).mean());
        alike(.10, 0, DEEP.kind(30, RELU, false).mean());
        alike(.30, .14, DEEP.kind(30, PRELU, true).mean());
        alike(.12, .03, DEEP.kind(30, PRELU, false).mean());
    }

    private static void alike(double other, double half, Interval mine) {
        double t = Interval.tQuantile(9, 0.95);
        assertEquals(other, mine.mean(), ERRORS * Math.hypot(half, mine.half()) / t + 0.005, mine.toString());
    }

    @Test
    void anUnknownNetNamesTheOnesThereAre() {
        assertEquals("veryDeep: no \"GELU\" of 22 layers; there are [ReLU, PReLU .25] of [22, 30]", assertThrows(Mistake.class, () -> DEEP.kind(22, "GELU", true)).getMessage());
        assertTrue(assertThrows(Mistake.class, () -> NARROW.cell(3, RELU)).getMessage().startsWith("deepNarrow: no \"ReLU\" of width 3; there are [ReLU of width 2, "));
    }
}

package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.lab.Scenarios.Start;
import pilotlight.theory.Interval;
import pilotlight.theory.UnitTheory;

/** ReLU units die and stay dead, PReLU and BatchNorm save them, each within limits. */
class DyingUnitsTest {
    private static final String RELU = "ReLU";
    private static final String LEAKY = "Leaky .01";
    private static final String PRELU = "PReLU .25";
    private static final String BN = " + BN";

    private static final Gradients GRADIENTS = Findings.GRADIENTS.get();
    private static final Scenarios SCENARIOS = Findings.SCENARIOS.get();
    private static final Recovery RECOVERY = Findings.RECOVERY.get();
    private static final Shock SHOCK = Findings.SHOCK.get();

    @Test
    void theGradientOfMostReluNetsAtAHostileBiasIsExactlyZero() {
        assertTrue(GRADIENTS.row(RELU, -0.75).exactlyZero() >= 8, GRADIENTS.toString());
        assertEquals(12, GRADIENTS.row(RELU, -1.5).exactlyZero());
        assertEquals(0, GRADIENTS.row(RELU, 0).exactlyZero());
    }

    @Test
    void aLeakySlopeMakesItNonZeroAndUseless() {
        assertEquals(0, GRADIENTS.row(LEAKY, -0.75).exactlyZero());
        within(-5.6, -4, GRADIENTS.row(LEAKY, -0.75).first().mean());
        within(-9, -8, GRADIENTS.row(LEAKY, -1.5).first().mean());
        within(-1.9, -1.4, GRADIENTS.row(PRELU, -0.75).first().mean());
        within(-2.5, -2, GRADIENTS.row(PRELU, -1.5).first().mean());
    }

    @Test
    void behindBatchNormTheBiasDoesNotMatter() {
        for (String name : new String[] {RELU + BN, LEAKY + BN, PRELU + BN}) {
            double[][] benign = GRADIENTS.row(name, 0).norms();
            double[][] hostile = GRADIENTS.row(name, -1.5).norms();
            for (int s = 0; s < benign.length; s++) {
                for (int l = 0; l < benign[s].length; l++) assertEquals(benign[s][l], hostile[s][l], 1e-3 * benign[s][l], name);
            }
        }
    }

    @Test
    void whatLearnsAtAHostileBias() {
        assertTrue(SCENARIOS.cell(Start.BIAS_075, RELU).median() < 0.3);
        assertTrue(SCENARIOS.cell(Start.BIAS_075, LEAKY).median() < 0.3, "leaky does not rescue");
        assertTrue(SCENARIOS.cell(Start.BIAS_075, PRELU).median() > 0.9);
        for (String name : new String[] {RELU, LEAKY, PRELU}) assertTrue(SCENARIOS.cell(Start.BIAS_075, name + BN).median() > 0.95, name);
        for (String name : new String[] {PRELU, RELU + BN}) assertTrue(SCENARIOS.difference(Start.BIAS_075, name, RELU).low() > 0.7, name);
        Interval leaky = SCENARIOS.difference(Start.BIAS_075, LEAKY, RELU);
        assertTrue(leaky.high() < 0.1, "leaky gains nothing: " + leaky);
        for (String name : new String[] {RELU, LEAKY, PRELU}) assertTrue(SCENARIOS.cell(Start.BIAS_150, name).median() < 0.2, name);
    }

    @Test
    void aHostileBetaKillsBehindBatchNormAndPreluHelps() {
        assertTrue(SCENARIOS.cell(Start.BETA_3, RELU + BN).mean().mean() < 0.2);
        assertTrue(SCENARIOS.cell(Start.BETA_3, LEAKY + BN).mean().mean() < 0.2);
        assertTrue(SCENARIOS.cell(Start.BETA_3, PRELU + BN).mean().mean() > 0.9);
        Interval gain = SCENARIOS.difference(Start.BETA_3, PRELU + BN, RELU + BN);
        within(0.80, 0.90, gain.mean());
        assertTrue(gain.dz() > 10, gain.dz() + "");
    }

    @Test
    void fromABenignStartNothingIsGained() {
        for (Scenarios.Cell c : SCENARIOS.cells()) if (c.start() == Start.BENIGN) assertTrue(c.mean().mean() > 0.97, c.name());
        within(-0.01, 0.01, SCENARIOS.difference(Start.BENIGN, PRELU + BN, RELU + BN).mean());
    }

    @Test
    void deadUnitsPileUpWithDepth() {
        double[] relu = SCENARIOS.cell(Start.BIAS_075, RELU).before();
        within(0, 0.02, relu[0]);
        within(0.8, 1, relu[4]);
        within(0.97, 1, relu[5]);
        double[] prelu = SCENARIOS.cell(Start.BIAS_075, PRELU).before();
        within(0, 0.02, prelu[2]);
        within(0.4, 0.8, prelu[4]);
        within(0.75, 1, prelu[5]);
        assertEquals(0, sum(SCENARIOS.cell(Start.BIAS_075, RELU + BN).before()), "BatchNorm leaves none");
        assertTrue(sum(SCENARIOS.cell(Start.BIAS_075, RELU).after()) > 2, "most nets stay dead through training");
        assertEquals(0, sum(SCENARIOS.cell(Start.BIAS_075, RELU + BN).after()), 0.05);
    }

    @Test
    void whatAHostileBetaLeavesIsTheLawsShare() {
        // Phi(-3) of 1000 rows: 1.35 rows on average for each unit
        double law = UnitTheory.activeAfterNorm(-3, 1);
        assertEquals(0.00135, law, 1e-5);
        double dead = SCENARIOS.cell(Start.BETA_3, RELU + BN).before()[1];
        assertTrue(dead < 0.3, "heavier tails than normal keep more units just alive: " + dead);
    }

    @Test
    void staysDeadUntilTheValveIsChanged() {
        assertTrue(RECOVERY.before().mean().mean() < 0.3);
        assertTrue(RECOVERY.after("stay ReLU").mean().mean() < 0.4);
        assertTrue(RECOVERY.after(LEAKY).mean().mean() < 0.4);
        for (String name : new String[] {PRELU, RELU + BN, PRELU + BN}) {
            assertTrue(RECOVERY.difference(name).low() > 0.7, name + ": " + RECOVERY.difference(name));
            within(0.96, 1, RECOVERY.after(name).mean().mean());
            assertEquals(0, RECOVERY.after(name).dead().mean(), 0.02, name);
        }
        assertTrue(RECOVERY.before().dead().mean() > 0.3);
    }

    @Test
    void preluDivergesUnderAShockThatReluSurvives() {
        assertEquals(SHOCK.seeds(), SHOCK.kind(PRELU).diverged());
        assertEquals(0, SHOCK.kind(RELU).diverged());
        assertTrue(SHOCK.kind(RELU).mean().mean() > 0.93);
        assertTrue(SHOCK.difference(PRELU, RELU).high() < -0.8, "the stabler one is ReLU");
        assertTrue(SHOCK.kind(RELU).dead() > 0.1, "ReLU pays with units");
        for (String name : new String[] {RELU + BN, LEAKY + BN, PRELU + BN}) {
            assertEquals(0, SHOCK.kind(name).diverged(), name);
            assertTrue(SHOCK.kind(name).mean().mean() > 0.98, name);
        }
    }

    private static double sum(double[] x) {
        return Arrays.stream(x).sum();
    }

    private static void within(double low, double high, double x) {
        assertTrue(low <= x && x <= high, x + " is not in " + low + " .. " + high);
    }
}

package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.theory.Interval;

/** How bright the pilot light must be, which slopes nets learn, and the verdict. */
class PilotLightTest {
    private static final Brightness BRIGHTNESS = Findings.BRIGHTNESS.get();

    @Test
    void theThresholdLiesBetweenThreeHundredthsAndAFifth() {
        for (double slope : new double[] {0, 0.01, 0.03}) assertTrue(BRIGHTNESS.cell(-0.75, slope).mean().mean() < 0.4, "slope " + slope);
        for (double slope : new double[] {0.2, 0.25, 0.5}) assertTrue(BRIGHTNESS.cell(-0.75, slope).mean().mean() > 0.95, "slope " + slope);
        assertTrue(BRIGHTNESS.cell(-0.75, 1).mean().mean() < BRIGHTNESS.cell(-0.75, 0.5).mean().mean(), "a linear net is worse");
    }

    @Test
    void aStrongerBiasAsksForABrighterLight() {
        for (double slope : new double[] {0, 0.01, 0.03, 0.1, 0.2}) assertTrue(BRIGHTNESS.cell(-1.5, slope).mean().mean() < 0.2, "slope " + slope);
        assertTrue(BRIGHTNESS.cell(-1.5, 0.5).mean().mean() > 0.95);
        assertTrue(BRIGHTNESS.cell(-1.5, 1).mean().mean() < 0.2, "a linear net blows up its constant");
    }

    @Test
    void theGradientGrowsWithTheSlope() {
        double[] slopes = {0.01, 0.03, 0.1, 0.2, 0.25, 0.5, 1};
        double[][] measured = {{-4.75, -4.05, -2.96, -2.02, -1.63, -0.35, 0.67}, {-8.49, -6.61, -4.29, -2.78, -2.26, -0.45, 0.80}};
        for (int i = 0; i < slopes.length; i++) {
            assertEquals(measured[0][i], BRIGHTNESS.cell(-0.75, slopes[i]).logGradient(), 0.9, "bias -0.75, slope " + slopes[i]);
            assertEquals(measured[1][i], BRIGHTNESS.cell(-1.5, slopes[i]).logGradient(), 0.3, "bias -1.5, slope " + slopes[i]);
        }
        assertEquals(-16, BRIGHTNESS.cell(-1.5, 0).logGradient());
    }

    @Test
    void aLearnableLightCanPutItselfOut() {
        Brightness.Cell learned = BRIGHTNESS.learnable(-1.5);
        assertTrue(learned.median() < 0.2, "an odd net escapes, most do not");
        assertTrue(BRIGHTNESS.cell(-1.5, 0.25).median() > 0.3, "the same slope, fixed, does better");
        assertTrue(BRIGHTNESS.learnableDifference(-1.5).high() < 0, BRIGHTNESS.learnableDifference(-1.5).toString());
        assertEquals(0, learned.learned(6), 0.1, "the last layer closes");
        assertTrue(learned.learned(5) > 0.1 && learned.learned(1) > 0.2, "the others stay open");
    }

    @Test
    void learnedSlopesRiseWithDepthInAnMlp() {
        assertTrue(Findings.MLP.get().net("MLP").difference(1, 4).high() < 0, Findings.MLP.get().toString());
        assertTrue(Findings.MLP.get().net("MLP + BN").difference(1, 4).high() < -2, "behind BatchNorm by more than 2");
        Interval last = Findings.MLP.get().net("MLP + BN").layer(4);
        assertTrue(last.low() > 2.2 && last.high() < 2.7, "with BatchNorm the last slope leaves [0, 1]: " + last);
    }

    @Test
    void learnedSlopesFallWithDepthInACnn() {
        for (Slopes.Kind k : Findings.CNN.get().nets()) {
            assertTrue(k.difference(1, 4).low() > 0, k.name() + " " + k.difference(1, 4));
            assertTrue(k.difference(1, 3).low() > 0, k.name() + " " + k.difference(1, 3));
        }
        assertTrue(Findings.CNN.get().net("CNN per channel").difference(1, 4).dz() > 1);
    }

    @Test
    void theVerdictFollows() {
        Verdict v = InformationFlow.verdict(Findings.GRADIENTS.get(), Findings.SCENARIOS.get(), BRIGHTNESS, Findings.RECOVERY.get());
        assertEquals(Ruling.HOLDS, v.claim("1a").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("1b").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("1c").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("1d").ruling());
        assertTrue(v.toString().startsWith("Verdict: 1a holds, 1b holds when, 1c holds when, 1d holds when\n"), v.toString());
        assertTrue(v.toString().length() < 1000);
    }
}

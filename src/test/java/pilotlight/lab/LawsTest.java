package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.theory.DepthTheory;
import pilotlight.theory.UnitTheory;

/** Closed forms within the standard errors of what is drawn. */
class LawsTest {
    private static final double ERRORS = 4;

    @Test
    void theMeanSquareGradientFollowsItsLaw() {
        for (Decay.Row r : Findings.DECAY.get().rows()) {
            for (int k : new int[] {1, 10, 29}) {
                double off = Math.abs(r.measured(k).mean() - r.law(k)) / r.measured(k).standardError();
                assertTrue(off < ERRORS, r.name() + " after " + k + ": " + r.measured(k) + ", law " + r.law(k));
            }
        }
        assertEquals(Math.pow(2, -29), Findings.DECAY.get().row(false, 0).law(29), 1e-15);
    }

    @Test
    void theActiveFractionIsPhi() {
        ActiveFraction found = Findings.ACTIVE.get();
        assertTrue(found.worst() < ERRORS, found.toString());
        assertEquals(10, found.norm().size());
        for (ActiveFraction.Share s : found.norm()) assertEquals(s.law(), s.active().mean(), 0.01, "beta " + s.at());
    }

    @Test
    void noBatchPassesSamuelsonsBoundAndSomeTouchIt() {
        for (ActiveFraction.Extreme e : Findings.ACTIVE.get().batches()) {
            double low = UnitTheory.leastLargestNormalised(e.n());
            double high = UnitTheory.largestNormalised(e.n());
            assertTrue(e.least() >= low - 1e-9 && e.least() < 1.1 * low, e + ", bound " + low);
            assertTrue(e.most() <= high + 1e-9 && e.most() > 0.99 * high, e + ", bound " + high);
        }
    }

    @Test
    void oneSideOfANetDiesByTheExactLaw() {
        for (BornDead.Width w : Findings.BORN_DEAD.get().widths()) {
            for (int depth : new int[] {1, 5, 10, 20, 50}) {
                double law = DepthTheory.bornDead(depth, w.width());
                assertEquals(law, w.ray(depth).mean(), ERRORS * Math.sqrt(law * (1 - law) / w.trials()), w.width() + " wide, " + depth + " deep");
            }
        }
    }

    @Test
    void theWholeNetDiesWithinItsBounds() {
        for (BornDead.Width w : Findings.BORN_DEAD.get().widths()) {
            for (int depth : new int[] {5, 10, 20, 50}) {
                double measured = w.net(depth).mean();
                double error = ERRORS * Math.max(1e-3, w.net(depth).standardError());
                assertTrue(measured <= DepthTheory.bornDead(depth, w.width()) + error, "upper bound");
                assertTrue(measured >= DepthTheory.bornDeadNetLower(depth, w.width()) - error, "lower bound");
            }
        }
    }
}

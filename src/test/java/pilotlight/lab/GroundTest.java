package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import pilotlight.diagnose.Terrain;
import pilotlight.lab.Basins.Task;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.surface.Mistake;

/** Before training the ground follows its closed form; after it, PReLU's is wider than ReLU's. */
class GroundTest {
    private static final Climb CLIMB = Findings.CLIMB.get();
    private static final Basins BASINS = Findings.BASINS.get();

    // ---- before training

    @Test
    void theLawOfALinearNetIsAPolynomial() {
        for (double t : new double[] {0.1, 0.25, 0.5, 1, 2}) assertEquals(Math.pow(1 + t * t, 3) - 1, Climb.law(1, t), 1e-9);
        // at t = 1 both cosines are known: k(1/sqrt 2) = (1 + 3 pi/4)/(pi sqrt 2)
        double once = (1 + 0.75 * Math.PI) / (Math.PI * Math.sqrt(2));
        double angle = Math.acos(once / Math.sqrt(2));
        assertEquals(9 - 4 * (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / Math.PI, Climb.law(0, 1), 1e-9);
        for (double a : new double[] {0, 0.01, 0.25, 1}) assertEquals(3, Climb.law(a, 1e-3) / 1e-6, 0.01, "the curvature is the same, slope " + a);
    }

    @Test
    void measuredClimbsAndTheirPairedDifferencesMeetTheLaw() {
        assertTrue(CLIMB.worst() < 4, CLIMB.worst() + " standard errors\n" + CLIMB);
        for (Climb.Slope s : CLIMB.slopes()) assertEquals(0, s.at(0).mean(), "it stands on the ground");
        for (double a : new double[] {0.01, 0.25, 1}) assertTrue(CLIMB.difference(a, 0, 0.5).low() > 0, a + ": " + CLIMB.difference(a, 0, 0.5));
        assertTrue(CLIMB.difference(0.01, 0, 0.5).high() < 0.003, CLIMB.toString());
    }

    @Test
    void twoSlopesInEachOthersPlaceDoNotMeetTheLaw() {
        assertTrue(swapped().worst() > 8, swapped().worst() + " standard errors");
    }

    private static Climb swapped() {
        return new Climb(CLIMB.seeds(), List.of(new Climb.Slope(0, CLIMB.slope(0.25).loss()), CLIMB.slope(0.01), new Climb.Slope(0.25, CLIMB.slope(0).loss()), CLIMB.slope(1)));
    }

    // ---- after training

    private static Terrain ground(DoubleUnaryOperator loss) {
        double[] xs = new double[33];
        Arrays.setAll(xs, i -> -2 + i / 8.0);
        double[] none = {};
        return new Terrain("known", none, none, new double[0][0], xs, Arrays.stream(xs).map(loss).toArray(), loss.applyAsDouble(0), none, none, none, Double.NaN, false, 1, 0, false);
    }

    @Test
    void theDistanceOnKnownGround() {
        for (int way : new int[] {-1, 1}) {
            assertEquals(1, Basins.radius(ground(x -> 5 + x * x), way), 1e-12);
            assertEquals(0.4, Basins.radius(ground(x -> 2.5 * Math.abs(x)), way), 1e-12);
            assertEquals(2, Basins.radius(ground(x -> 0.1 * x * x), way), "flat: the end of the line");
        }
        assertEquals(0.5, Basins.radius(ground(x -> x > 0 ? 2 * x : -x), 1), 1e-12);
        assertEquals(1, Basins.radius(ground(x -> x > 0 ? 2 * x : -x), -1), 1e-12);
    }

    @Test
    void prelusGroundIsWiderAtALossThatDoesNotDiffer() {
        for (Task t : Task.values()) {
            assertTrue(BASINS.difference(t, "PReLU .25", "ReLU").low() > 0, BASINS.toString());
            assertTrue(BASINS.lossDifference(t, "PReLU .25", "ReLU").contains(0), BASINS.toString());
            assertTrue(BASINS.difference(t, "Leaky .01", "ReLU").contains(0), BASINS.toString());
        }
        assertEquals(1.15, BASINS.cell(Task.MOONS, "PReLU .25").mean().mean() / BASINS.cell(Task.MOONS, "ReLU").mean().mean(), 0.03);
        assertEquals(1.2, BASINS.cell(Task.SPIRALS, "PReLU .25").mean().mean() / BASINS.cell(Task.SPIRALS, "ReLU").mean().mean(), 0.03);
    }

    @Test
    void theLinearNetLiesInTheWidestBowlAndHasLearnedLittle() {
        for (Task t : Task.values()) {
            assertTrue(BASINS.difference(t, "identity", "PReLU .25").low() > 0.4, BASINS.toString());
            assertTrue(BASINS.cell(t, "identity").losses().low() > 0.2 && BASINS.cell(t, "ReLU").losses().high() < 0.05, BASINS.toString());
        }
    }

    // ---- the ruling

    @Test
    void theRulingFollowsTheMeasurements() {
        assertEquals(Ruling.HOLDS, Ground.verdict(CLIMB, BASINS).claim("0").ruling());
        assertEquals(Ruling.FAILS, Ground.verdict(swapped(), BASINS).claim("0").ruling());
        List<Basins.Cell> others = BASINS.cells().stream().map(c -> c.name().equals("PReLU .25") && c.task() == Task.MOONS
                ? new Basins.Cell(c.task(), c.name(), BASINS.cell(c.task(), "Leaky .01").radius(), c.loss()) : c).toList();
        assertEquals(Ruling.HOLDS_WHEN, Ground.verdict(CLIMB, new Basins(BASINS.seeds(), others)).claim("0").ruling());
        assertTrue(Ground.verdict(CLIMB, BASINS).toString().length() < 1000);
    }

    @Test
    void mistakesAreToldInALine() {
        assertEquals("climb: no slope 0.5; slopes are [0.0, 0.01, 0.25, 1.0]", assertThrows(Mistake.class, () -> CLIMB.slope(0.5)).getMessage());
        assertEquals("climb: no distance 0.3; there are 0, 0.25, 0.5, 0.75 and 1", assertThrows(Mistake.class, () -> CLIMB.slope(0).at(0.3)).getMessage());
        assertEquals("basins: no \"tanh\"; there are [ReLU, Leaky .01, PReLU .25, identity]",
                assertThrows(Mistake.class, () -> BASINS.cell(Task.MOONS, "tanh")).getMessage());
    }
}

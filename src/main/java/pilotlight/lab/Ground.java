package pilotlight.lab;

import java.util.List;
import pilotlight.lab.Basins.Task;
import pilotlight.lab.Verdict.Claim;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.theory.Interval;

/**
 * The ground that learning has to walk on: how the loss rises along filter-normalised directions, before training against a closed form,
 * and after it.
 *
 * <p>Each method runs one experiment over the seeds of a {@link Study} and returns what it found.
 *
 * <pre>{@code
 * var climb = Ground.climb();
 * climb.plot();
 * Ground.verdict(climb, Ground.basins())
 * }</pre>
 */
public final class Ground {
    /** Standard errors within which a law counts as met. */
    private static final double ERRORS = 4;
    private static final double HALFWAY = 0.5;

    private Ground() {
    }

    /** How a net fresh from its initialisation forgets what it computes as its weights move, against the closed form. 12 seeds. */
    public static Climb climb() {
        return climb(Study.seeds(12));
    }

    /** {@link #climb()} over other seeds. */
    public static Climb climb(Study study) {
        return study.once("Climb", Climb::run);
    }

    /** How far from the end of training the loss has risen by 1, on moons and on spirals. 20 seeds. */
    public static Basins basins() {
        return basins(Study.seeds(20));
    }

    /** {@link #basins()} over other seeds. */
    public static Basins basins(Study study) {
        return study.once("Basins", Basins::run);
    }

    /** The verdict on the claim of the text's introduction, from findings over the usual seeds. */
    public static Verdict verdict() {
        return verdict(climb(), basins());
    }

    /** The verdict on the text's opening claim, worked out from these findings. */
    public static Verdict verdict(Climb climb, Basins basins) {
        Interval start = climb.difference(0.25, 0, HALFWAY);
        boolean before = climb.worst() < ERRORS && start.low() > 0;
        Interval moons = basins.difference(Task.MOONS, "PReLU .25", "ReLU");
        Interval spirals = basins.difference(Task.SPIRALS, "PReLU .25", "ReLU");
        return new Verdict(List.of(new Claim("0", "the activation shapes the ground", Table.number("loss at distance .5: %.3f for ReLU, ", Climb.law(0, HALFWAY))
                + Table.number("%.3f for .25, ", Climb.law(0.25, HALFWAY)) + Table.number("%.3f linear", Climb.law(1, HALFWAY)), Ruling.of(before, moons.low() > 0 && spirals.low() > 0),
                "to loss + 1, .25 - ReLU: moons " + Table.brief(moons) + ", spirals " + Table.brief(spirals),
                "Leaky .01 - ReLU: spirals " + Table.brief(basins.difference(Task.SPIRALS, "Leaky .01", "ReLU")) + "; before training the same curvature for all")));
    }
}

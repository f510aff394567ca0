package pilotlight.train;

import java.util.Locale;
import pilotlight.diagnose.Units;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;
import pilotlight.theory.KernelTheory;

/**
 * The moment at which all embeddings were found in one place, and what could be seen of why.
 *
 * @param step  steps made by then
 * @param cause what could be seen
 * @param signs the figures that show it, in words
 */
public record Collapse(int step, Cause cause, String signs) {
    private static final int CENSUS_ROWS = 64;
    private static final double STILL = 0.01;

    /** Why embeddings fall together. */
    public enum Cause {
        /** All units of an activation layer are off on every row: what comes after does not depend on the input, and no gradient passes. */
        DEAD_LAYER("dead head"),
        /** The loss knows no negatives: one place for all is the best there is. */
        NO_NEGATIVES("no negatives"),
        /** Nothing of the kind: the net itself has drawn all inputs together. */
        NARROW("narrow net");

        private final String label;

        Cause(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    static Collapse of(int step, Spread s, double loss, SimClr.Method method, int pairs, Net whole, Tensor x) {
        StringBuilder b = new StringBuilder(String.format(Locale.ROOT, "std*sqrt(d) %.4f, mean cosine %.4f", s.deviation(), s.cosine()));
        if (s.zero()) b.append(", every embedding exactly 0");
        if (method.kind() == SimClr.Method.Kind.NT_XENT && Math.abs(loss - KernelTheory.collapsedNtXent(pairs)) < STILL) {
            b.append(String.format(Locale.ROOT, ", loss %.3f = log(2N - 1)", loss));
        }
        for (Units.LayerUnits l : Units.of(whole, x.detach().slice(0, 0, Math.min(CENSUS_ROWS, x.dim(0)))).layers()) {
            if (l.dead() < l.units()) continue;
            return new Collapse(step, Cause.DEAD_LAYER, b + ": all " + l.units() + " units of layer " + l.name() + " are dead; try prelu() or leakyRelu(), batchNorm in front, or smaller biases");
        }
        boolean negatives = switch (method.kind()) {
            case NT_XENT, BARLOW -> true;
            case VICREG -> method.weights()[1] > 0;
            default -> false;
        };
        if (!negatives) {
            return new Collapse(step, Cause.NO_NEGATIVES, b + ": nothing in \"" + method.name() + "\" pushes different things apart; try temperature(0.2) or vicreg()");
        }
        return new Collapse(step, Cause.NARROW, b + ": no unit is dead, but the net draws all inputs together; try fewer layers, batchNorm, or an activation of mean 0");
    }

    /** One line. */
    public String message() {
        return "step " + step + ": collapsed (" + cause + "): " + signs;
    }

    @Override
    public String toString() {
        return "Collapse at " + message();
    }
}

package pilotlight.lab;

import java.util.Arrays;
import java.util.List;
import pilotlight.lab.Absorbed.Position;
import pilotlight.lab.Gammas.Target;
import pilotlight.lab.Symmetry.Moment;
import pilotlight.lab.Verdict.Claim;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.theory.Gaussian;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;

/**
 * A symphony of layers: the experiments on what PReLU's slope does to the distribution behind it, and what the BatchNorm that follows makes
 * of it.
 *
 * <p>Each method runs one experiment over the seeds of a {@link Study} (by default a number that takes a few seconds on two cores) and
 * returns what it found.
 *
 * <pre>{@code
 * var found = Symphony.gammas(Study.seeds(24));
 * found.plot();
 * found.csv("gammas.csv");
 * }</pre>
 */
public final class Symphony {
    /** Standard errors within which a law counts as met. */
    private static final double ERRORS = 4;
    private static final double MET = 0.005;

    private Symphony() {
    }

    /** Density and moments of PReLU of a normal variable, slopes from 0 to 1, drawn against the closed forms. 12 seeds. */
    public static Symmetry symmetry() {
        return symmetry(Study.seeds(12));
    }

    /** {@link #symmetry()} over other seeds. */
    public static Symmetry symmetry(Study study) {
        return study.once("Symmetry", Symmetry::run);
    }

    /** The gamma that SGD finds behind a fixed slope against gamma*(alpha), for three targets; and in small batches. 12 seeds. */
    public static Gammas gammas() {
        return gammas(Study.seeds(12));
    }

    /** {@link #gammas()} over other seeds. */
    public static Gammas gammas(Study study) {
        return study.once("Gammas", Gammas::run);
    }

    /** Slope, gamma and beta learned together, from two starts, against the one place where all three are best. 12 seeds. */
    public static Dance dance() {
        return dance(Study.seeds(12));
    }

    /** {@link #dance()} over other seeds. */
    public static Dance dance(Study study) {
        return study.once("Dance", Dance::run);
    }

    /** What gamma does in an ordinary classifier of digits: where BatchNorm is, where gamma starts, which slope. 10 seeds. */
    public static Absorbed absorbed() {
        return absorbed(Study.seeds(10));
    }

    /** {@link #absorbed()} over other seeds. */
    public static Absorbed absorbed(Study study) {
        return study.once("Absorbed", Absorbed::run);
    }

    /** The closed forms on pre-activations of digits, fresh and trained, layer by layer. 10 seeds. */
    public static Gaussianity gaussianity() {
        return gaussianity(Study.seeds(10));
    }

    /** {@link #gaussianity()} over other seeds. */
    public static Gaussianity gaussianity(Study study) {
        return study.once("Gaussianity", Gaussianity::run);
    }

    /** The verdict on the text's three claims, from findings over the usual seeds. */
    public static Verdict verdict() {
        return verdict(symmetry(), gammas(), dance(), absorbed(), gaussianity());
    }

    /** The verdict on the text's three claims, worked out from these findings. */
    public static Verdict verdict(Symmetry symmetry, Gammas gammas, Dance dance, Absorbed absorbed, Gaussianity gaussianity) {
        return new Verdict(List.of(symmetry(symmetry, gaussianity), function(gammas), dance(dance, absorbed)));
    }

    private static Claim symmetry(Symmetry s, Gaussianity real) {
        double[] skewness = s.slopes().stream().mapToDouble(x -> x.measured(Moment.SKEWNESS).mean()).toArray();
        boolean falls = true;
        for (int i = 1; i < skewness.length; i++) falls &= skewness[i] < skewness[i - 1];
        Interval last = real.place(1, true).skewness(1);
        return new Claim("2a", "the slope leads from asymmetry to symmetry",
                Table.number("skewness %.2f", Gaussian.STANDARD.skewness(0)) + Table.number(" -> %.0f", Gaussian.STANDARD.skewness(1)), Ruling.of(falls && s.worst() < ERRORS, real.allFall()),
                Table.number("skewness %.2f", skewness[0]) + Table.number(" -> %.2f, in each unit of real nets too", Math.abs(skewness[skewness.length - 1])),
                "there not to 0 but to the input's own: " + Table.brief(last));
    }

    private static Claim function(Gammas g) {
        boolean met = g.worstMean() < MET && g.worst() < ERRORS;
        double apart = g.cells(Target.IDENTITY).stream().mapToDouble(c -> Math.abs(c.mean().mean() - g.cell(Target.RELU, c.alpha()).mean().mean())).max().orElseThrow();
        return new Claim("2b", "the best gamma is a function of the slope",
                Table.number("gamma* = (1 + a) / 2s(a): %.3f", NormTheory.gammaStar(0, NormTheory.IDENTITY)) + Table.number(" -> %.0f", NormTheory.gammaStar(1, NormTheory.IDENTITY)), Ruling.of(met, apart < MET),
                Table.number("within %.2f %% in the mean", 100 * g.worstMean()) + Table.number(", %.2f %% in each run", 100 * g.worstRun()),
                "the target decides which: at slope 1 " + Table.brief(g.cell(Target.IDENTITY, 1).mean()) + " or " + Table.brief(g.cell(Target.RELU, 1).mean()));
    }

    /** The claim speaks of a network: there gamma would have to move with the slope at least half as far as gamma* does. */
    private static Claim dance(Dance dance, Absorbed absorbed) {
        double wanted = NormTheory.gammaStar(0, NormTheory.IDENTITY) - NormTheory.gammaStar(1, NormTheory.IDENTITY);
        boolean moves = absorbed.difference(1, 0, 1).mean() / wanted > 0.5 && absorbed.difference(2, 0, 1).mean() / wanted > 0.5;
        double lag = dance.dancers().stream().mapToDouble(d -> Math.abs(d.lag().mean())).max().orElseThrow();
        double accuracy = Arrays.stream(absorbed.cell(Position.AFTER, 1, 0.25).accuracy()).average().orElseThrow();
        return new Claim("2c", "so slope and gamma dance in a net", Table.number("gamma* moves by %.3f", Math.abs(wanted)), Ruling.of(moves, lag < MET),
                Table.number("alone they do: gamma keeps to gamma* within %.4f", lag),
                Table.number("in a classifier (%.2f) slope 0 to 1 moves gamma by ", accuracy) + Table.number("%.3f", absorbed.difference(1, 1, 0).mean()) + Table.number(", not %.3f", -wanted));
    }
}

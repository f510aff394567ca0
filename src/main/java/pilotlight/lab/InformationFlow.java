package pilotlight.lab;

import java.util.List;
import pilotlight.lab.Scenarios.Start;
import pilotlight.lab.Verdict.Claim;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.theory.Interval;
import pilotlight.theory.UnitTheory;

/**
 * Keeping information flowing: the experiments on dying units, PReLU's pilot light and BatchNorm.
 *
 * <p>Each method runs one experiment over the seeds of a {@link Study} (by default a number that takes a few seconds on two cores) and
 * returns what it found. The net is a tower of six hidden layers of 64 units on pictures of digits, unless said otherwise; training is
 * 400 steps of SGD with rate 0.02, momentum 0.9 and batches of 64.
 *
 * <pre>{@code
 * var found = InformationFlow.scenarios(Study.seeds(20));
 * found.plot();
 * found.csv("scenarios.csv");
 * }</pre>
 */
public final class InformationFlow {
    /** Accuracy of a net that has learned, and of one that is stuck. */
    private static final double LEARNED = 0.9;
    private static final double STUCK = 0.3;

    private InformationFlow() {
    }

    /** Gradient norm of each layer of a fresh net: activation by BatchNorm, at biases 0, -0.75 and -1.5. 12 seeds. */
    public static Gradients gradients() {
        return gradients(Study.seeds(12));
    }

    /** {@link #gradients()} over other seeds. */
    public static Gradients gradients(Study study) {
        return study.once("Gradients", Gradients::run);
    }

    /** Accuracy and dead units after training from a benign and from hostile starts: activation by BatchNorm. 10 seeds. */
    public static Scenarios scenarios() {
        return scenarios(Study.seeds(10));
    }

    /** {@link #scenarios()} over other seeds. */
    public static Scenarios scenarios(Study study) {
        return study.once("Scenarios", Scenarios::run);
    }

    /** How bright must the pilot light be: accuracy against a fixed slope at biases -0.75 and -1.5, and the learnable slope. 10 seeds. */
    public static Brightness brightness() {
        return brightness(Study.seeds(10));
    }

    /** {@link #brightness()} over other seeds. */
    public static Brightness brightness(Study study) {
        return study.once("Brightness", Brightness::run);
    }

    /** Stuck ReLU nets trained on with another activation, or with BatchNorm put in. 10 seeds. */
    public static Recovery recovery() {
        return recovery(Study.seeds(10));
    }

    /** {@link #recovery()} over other seeds. */
    public static Recovery recovery(Study study) {
        return study.once("Recovery", Recovery::run);
    }

    /** Ten times the learning rate for the first 20 steps. 10 seeds. */
    public static Shock shock() {
        return shock(Study.seeds(10));
    }

    /** {@link #shock()} over other seeds. */
    public static Shock shock(Study study) {
        return study.once("Shock", Shock::run);
    }

    /** The slope that each of four hidden layers learns in a fully connected net, without and with BatchNorm. 20 seeds, 800 steps. */
    public static Slopes slopes() {
        return slopes(Study.seeds(20));
    }

    /** {@link #slopes()} over other seeds. */
    public static Slopes slopes(Study study) {
        return study.once("Slopes mlp", Slopes::mlp);
    }

    /** The slope that each of four convolutions learns, one a layer and one a channel. 10 seeds, 100 steps of 32 pictures. */
    public static Slopes slopesOfCnn() {
        return slopesOfCnn(Study.seeds(10));
    }

    /** {@link #slopesOfCnn()} over other seeds. */
    public static Slopes slopesOfCnn(Study study) {
        return study.once("Slopes cnn", Slopes::cnn);
    }

    /** The law of the mean square gradient over 30 layers against nets of width 256. 10 seeds. */
    public static Decay decay() {
        return decay(Study.seeds(10));
    }

    /** {@link #decay()} over other seeds. */
    public static Decay decay(Study study) {
        return study.once("Decay", Decay::run);
    }

    /** The share of inputs on which a unit is positive, bare and behind BatchNorm, against Phi; and Samuelson's bound. 20 seeds. */
    public static ActiveFraction activeFraction() {
        return activeFraction(Study.seeds(20));
    }

    /** {@link #activeFraction()} over other seeds. */
    public static ActiveFraction activeFraction(Study study) {
        return study.once("ActiveFraction", ActiveFraction::run);
    }

    /** The law of nets that are dead before training against drawn nets, 500 for each seed. 20 seeds. */
    public static BornDead bornDead() {
        return bornDead(Study.seeds(20));
    }

    /** {@link #bornDead()} over other seeds. */
    public static BornDead bornDead(Study study) {
        return study.once("BornDead", BornDead::run);
    }

    /** Deep and narrow nets that are to learn |x|: constant at birth, constant after training, or fitted. 256 nets of each kind. */
    public static DeepNarrow deepNarrow() {
        return deepNarrow(Study.seeds(256));
    }

    /** {@link #deepNarrow()} over other seeds, one for each net. */
    public static DeepNarrow deepNarrow(Study study) {
        return study.once("DeepNarrow", DeepNarrow::run);
    }

    /** He's initialisation against Xavier's in nets of 22 and 30 layers. 10 seeds. */
    public static VeryDeep veryDeep() {
        return veryDeep(Study.seeds(10));
    }

    /** {@link #veryDeep()} over other seeds. */
    public static VeryDeep veryDeep(Study study) {
        return study.once("VeryDeep", VeryDeep::run);
    }

    /** The verdict on the text's four claims, from findings over the usual seeds. */
    public static Verdict verdict() {
        return verdict(gradients(), scenarios(), brightness(), recovery());
    }

    /** The verdict on the text's four claims, worked out from these findings. */
    public static Verdict verdict(Gradients gradients, Scenarios scenarios, Brightness brightness, Recovery recovery) {
        return new Verdict(List.of(dying(gradients, recovery), guarantee(scenarios, brightness), batchNorm(scenarios), together(scenarios)));
    }

    private static Claim dying(Gradients gradients, Recovery recovery) {
        Gradients.Row relu = gradients.row("ReLU", -0.75);
        Interval stayed = recovery.after("stay ReLU").mean();
        return new Claim("1a", "ReLU units die, no gradient, no way back", "phi' = 0 on every row: no gradient in, none through", Ruling.of(2 * relu.exactlyZero() > gradients.seeds(), stayed.mean() < STUCK),
                "gradient exactly 0 in " + relu.exactlyZero() + "/" + gradients.seeds() + " nets", "400 steps later " + Table.brief(stayed));
    }

    private static Claim guarantee(Scenarios s, Brightness brightness) {
        Interval prelu = s.cell(Start.BIAS_075, "PReLU .25").mean();
        Interval leaky = s.cell(Start.BIAS_075, "Leaky .01").mean();
        Interval learnable = brightness.learnable(-1.5).mean();
        return new Claim("1b", "PReLU guarantees life", Table.number("six shut layers leave a^6: %.0e at .25, ", Math.pow(0.25, 6)) + Table.number("%.0e at .01", Math.pow(0.01, 6)), Ruling.of(prelu.mean() > LEARNED, leaky.mean() > LEARNED && learnable.mean() > LEARNED),
                ".25 lives: " + Table.brief(prelu), ".01 does not: " + Table.brief(leaky) + "; .25 at bias -1.5: " + Table.brief(learnable));
    }

    private static Claim batchNorm(Scenarios s) {
        Interval rescued = s.cell(Start.BIAS_075, "ReLU + BN").mean();
        Interval beta = s.cell(Start.BETA_3, "ReLU + BN").mean();
        return new Claim("1c", "BatchNorm keeps units alive", Table.number("open: Phi(beta/gamma) = %.2f at beta 0, ", UnitTheory.activeAfterNorm(0, 1))
                + Table.number("%.4f at -3", UnitTheory.activeAfterNorm(-3, 1)), Ruling.of(rescued.mean() > LEARNED, beta.mean() > LEARNED),
                "bias -0.75: " + Table.brief(rescued), "beta -3: " + Table.brief(beta));
    }

    private static Claim together(Scenarios s) {
        Interval hostile = s.difference(Start.BETA_3, "PReLU .25 + BN", "ReLU + BN");
        Interval benign = s.difference(Start.BENIGN, "PReLU .25 + BN", "ReLU + BN");
        double open = UnitTheory.activeAfterNorm(-3, 1);
        return new Claim("1d", "both together are more robust", Table.number("E[phi'^2] at beta -3: %.4f with ReLU, ", open) + Table.number("%.3f with .25", open + 0.25 * 0.25 * (1 - open)), Ruling.of(hostile.low() > 0.5, benign.low() > 0),
                "beta -3: +" + Table.brief(hostile), "benign: " + Table.brief(benign));
    }
}

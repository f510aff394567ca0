package pilotlight.lab;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import pilotlight.lab.NoiseScale.Teacher;
import pilotlight.lab.Verdict.Claim;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

/**
 * Taming the noise: what the slope does to the noise of the stochastic gradient, and what that does to training.
 *
 * <p>Each method runs one experiment over the seeds of a {@link Study}. One neuron has 20 normal inputs; where a closed form of
 * {@link NoiseTheory} exists, the result prints it beside the measurement.
 *
 * <pre>{@code
 * var found = Noise.scale();
 * found.plot();
 * found.difference(Teacher.EVEN, 0.5, 0)
 * }</pre>
 */
public final class Noise {
    private Noise() {
    }

    /** Var phi'/E[phi']², by slope and share of positive inputs. 12 seeds. */
    public static SlopeNoise slope() {
        return slope(Study.seeds(12));
    }

    /** {@link #slope()} over other seeds. */
    public static SlopeNoise slope(Study study) {
        return study.once("SlopeNoise", SlopeNoise::run);
    }

    /** B_simple, |G|² and tr Sigma of one neuron: odd, noisy, realisable and even teachers, and the optimum, by slope. 12 seeds. */
    public static NoiseScale scale() {
        return scale(Study.seeds(12));
    }

    /** {@link #scale()} over other seeds. */
    public static NoiseScale scale(Study study) {
        return study.once("NoiseScale", NoiseScale::run);
    }

    /** B_simple of a teacher that turns from odd to even, and the angle at which the slope stops to matter. 12 seeds. */
    public static Crossing crossing() {
        return crossing(Study.seeds(12));
    }

    /** {@link #crossing()} over other seeds. */
    public static Crossing crossing(Study study) {
        return study.once("Crossing", Crossing::run);
    }

    /** The excess loss at which SGD comes to rest on noisy labels. 12 seeds. */
    public static NoiseFloor floor() {
        return floor(Study.seeds(12));
    }

    /** {@link #floor()} over other seeds. */
    public static NoiseFloor floor(Study study) {
        return study.once("NoiseFloor", NoiseFloor::run);
    }

    /** The noise scale of the first layer of nets with 2, 4 and 8 hidden layers. 12 seeds. */
    public static NoiseDepth depth() {
        return depth(Study.seeds(12));
    }

    /** {@link #depth()} over other seeds. */
    public static NoiseDepth depth(Study study) {
        return study.once("NoiseDepth", NoiseDepth::run);
    }

    /** The noise of the mean gradient of a batch, by its size. 12 seeds. */
    public static BatchNoise batches() {
        return batches(Study.seeds(12));
    }

    /** {@link #batches()} over other seeds. */
    public static BatchNoise batches(Study study) {
        return study.once("BatchNoise", BatchNoise::run);
    }

    /** The largest stable learning rate and the best one, by slope and batch size. 12 seeds. */
    public static StableRate stableRate() {
        return stableRate(Study.seeds(12));
    }

    /** {@link #stableRate()} over other seeds. */
    public static StableRate stableRate(Study study) {
        return study.once("StableRate", StableRate::run);
    }

    /** The noise scale of a classifier of digits, before training and after 100 steps. 20 seeds. */
    public static ClassifierNoise classifier() {
        return classifier(Study.seeds(20));
    }

    /** {@link #classifier()} over other seeds. */
    public static ClassifierNoise classifier(Study study) {
        return study.once("ClassifierNoise", ClassifierNoise::run);
    }

    /** Steps of that classifier to a loss of 1.0, by slope and batch size. 20 seeds. */
    public static StepsToLoss stepsToLoss() {
        return stepsToLoss(Study.seeds(20));
    }

    /** {@link #stepsToLoss()} over other seeds. */
    public static StepsToLoss stepsToLoss(Study study) {
        return study.once("StepsToLoss", StepsToLoss::run);
    }

    /** The verdict on the text's three claims, from findings over the usual seeds. */
    public static Verdict verdict() {
        return verdict(scale(), stableRate(), classifier(), stepsToLoss());
    }

    /** The verdict on the text's three claims, worked out from these findings. */
    public static Verdict verdict(NoiseScale scale, StableRate rates, ClassifierNoise classifier, StepsToLoss steps) {
        return new Verdict(List.of(quieter(scale), faster(rates, classifier, steps), largerBatches(scale, rates, classifier, steps)));
    }

    private static Claim quieter(NoiseScale s) {
        boolean odd = s.difference(Teacher.LINEAR, 0.5, 0).high() < 0 && s.difference(Teacher.LINEAR, 0.5, 0.01).high() < 0;
        Interval absolute = Interval.paired(s.cell(Teacher.OPTIMUM, 0.5).traces(), s.cell(Teacher.OPTIMUM, 0).traces());
        boolean beyond = s.difference(Teacher.EVEN, 0.5, 0).high() < 0 && absolute.high() < 0;
        return new Claim("3a", "slope .5 is quieter than ReLU and Leaky",
                "B_simple, odd: " + law(a -> s.cell(Teacher.LINEAR, a).scaleLaw()) + "; even: " + law(a -> s.cell(Teacher.EVEN, a).scaleLaw()),
                Ruling.of(odd, beyond), "odd signal: " + fromTo(s, Teacher.LINEAR),
                "even signal: " + fromTo(s, Teacher.EVEN) + Table.number("; at the optimum x %.2f", s.cell(Teacher.OPTIMUM, 0.5).trace().mean() / s.cell(Teacher.OPTIMUM, 0).trace().mean()));
    }

    private static Claim faster(StableRate rates, ClassifierNoise classifier, StepsToLoss steps) {
        boolean solvable = rates.batches().stream().allMatch(b -> rates.difference(0.5, 0, b).high() < 0);
        Interval noise = classifier.difference(0.5, 0, ClassifierNoise.STEPS);
        boolean net = steps.batches().stream().allMatch(b -> steps.difference(0.5, 0, b).high() < 0) && noise.high() < 0;
        return new Claim("3b", "less noise, faster convergence",
                "steps to a hundredth at B = 1: " + law(a -> Math.log(0.01) / Math.log(NoiseTheory.bestContraction(a, Neuron.INPUTS, 1))), Ruling.of(solvable, net),
                Table.number("one neuron: %.0f", rates.cell(1, 0).steps()) + Table.number(" -> %.0f steps, each by ", rates.cell(1, 0.5).steps())
                        + Table.brief(rates.cell(1, 0).best()) + " -> " + Table.brief(rates.cell(1, 0.5).best()),
                "digits, B = 256: " + Table.brief(steps.curve(0).at(256)) + " -> " + Table.brief(steps.curve(0.5).at(256)) + ", but B_simple " + fromTo(classifier));
    }

    private static Claim largerBatches(NoiseScale scale, StableRate rates, ClassifierNoise classifier, StepsToLoss steps) {
        return new Claim("3c", "less noise allows larger batches", "steps S(1 + B_n/B): a smaller B_n is done with sooner", Ruling.of(rates.criticalDifference(0.5, 0).low() > 0, false),
                "digits: B_crit " + Table.brief(steps.curve(0).critical()) + " -> " + Table.brief(steps.curve(0.5).critical()) + ", but B_simple " + fromTo(classifier),
                "one neuron: B_crit " + Table.brief(rates.critical(0)) + " -> " + Table.brief(rates.critical(0.5)) + ", and B_simple " + fromTo(scale, Teacher.REALISABLE));
    }

    private static String fromTo(NoiseScale s, Teacher t) {
        return Table.brief(s.cell(t, 0).scale()) + " -> " + Table.brief(s.cell(t, 0.5).scale());
    }

    private static String fromTo(ClassifierNoise c) {
        return Table.brief(c.cell(0, ClassifierNoise.STEPS).scale()) + " -> " + Table.brief(c.cell(0.5, ClassifierNoise.STEPS).scale());
    }

    /** A closed form at slope 0 and at 0.5. */
    private static String law(DoubleUnaryOperator f) {
        return Table.number("%.0f", f.applyAsDouble(0)) + Table.number(" -> %.0f", f.applyAsDouble(0.5));
    }
}

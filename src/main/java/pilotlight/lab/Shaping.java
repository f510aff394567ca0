package pilotlight.lab;

import java.util.List;
import pilotlight.lab.Heads.Measure;
import pilotlight.lab.Verdict.Claim;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.theory.Interval;
import pilotlight.theory.KernelTheory;

/**
 * Shaping representations: what the activation of the head does in self-supervised learning, to the geometry of the embedding and to what the
 * representation is good for.
 *
 * <p>Each method runs one experiment over the seeds of a {@link Study} (by default 4, which take a few seconds) and returns what it found.
 * {@link #shipped} has the full study of 10 seeds, which {@code pilotlight sweep shaping} makes.
 *
 * <p>All runs see the same digits, so an interval says what another start of the nets and another order of the pairs would change. Another
 * draw of digits moves all heads together, and by more (a linear probe by a few hundredths): compare heads by {@link Heads#difference}, not
 * with other people's numbers.
 *
 * <pre>{@code
 * var found = Shaping.ordinary();
 * found.plot();
 * found.beside(Shaping.shipped(Setting.ORDINARY), Measure.RANK);
 * }</pre>
 */
public final class Shaping {
    private static final int FEW = 4;

    private Shaping() {
    }

    /** Mean cosine of unrelated inputs behind one random layer, ten activations, against k(0). 10 seeds. */
    public static Cones cones() {
        return cones(Study.seeds(10));
    }

    /** {@link #cones()} over other seeds. */
    public static Cones cones(Study study) {
        return study.once("Cones", Cones::run);
    }

    /** Eight activations in an ordinary head: only linear against non-linear shows. 4 seeds. */
    public static Heads ordinary() {
        return ordinary(Study.seeds(FEW));
    }

    /** {@link #ordinary()} over other seeds. */
    public static Heads ordinary(Study study) {
        return Heads.run(Setting.ORDINARY, study);
    }

    /** Hidden biases at -8: a dead ReLU head is a collapse. 4 seeds. */
    public static Heads hostile() {
        return hostile(Study.seeds(FEW));
    }

    /** {@link #hostile()} over other seeds. */
    public static Heads hostile(Study study) {
        return Heads.run(Setting.HOSTILE, study);
    }

    /** Four hidden layers without BatchNorm, SGD: sigmoid collapses. 4 seeds. */
    public static Heads deep() {
        return deep(Study.seeds(FEW));
    }

    /** {@link #deep()} over other seeds. */
    public static Heads deep(Study study) {
        return Heads.run(Setting.DEEP, study);
    }

    /** The activation as the last operation: the geometry moves, the accuracy does not. 4 seeds. */
    public static Heads last() {
        return last(Study.seeds(FEW));
    }

    /** {@link #last()} over other seeds. */
    public static Heads last(Study study) {
        return Heads.run(Setting.LAST, study);
    }

    /** Alignment alone: all collapse, and measures without a scale do not see it. 4 seeds. */
    public static Heads noNegatives() {
        return noNegatives(Study.seeds(FEW));
    }

    /** {@link #noNegatives()} over other seeds. */
    public static Heads noNegatives(Study study) {
        return Heads.run(Setting.NO_NEGATIVES, study);
    }

    /** Linear heads of more and more layers: fewer and fewer dimensions (Jing and others, 2022, arXiv 2110.09348). 4 seeds. */
    public static Heads linearLayers() {
        return linearLayers(Study.seeds(FEW));
    }

    /** {@link #linearLayers()} over other seeds. */
    public static Heads linearLayers(Study study) {
        return Heads.run(Setting.LINEAR, study);
    }

    /** VICReg with and without its variance term. 4 seeds. */
    public static Heads vicreg() {
        return vicreg(Study.seeds(FEW));
    }

    /** {@link #vicreg()} over other seeds. */
    public static Heads vicreg(Study study) {
        return Heads.run(Setting.VICREG, study);
    }

    /** NT-Xent at six temperatures. 4 seeds. */
    public static Heads temperature() {
        return temperature(Study.seeds(FEW));
    }

    /** {@link #temperature()} over other seeds. */
    public static Heads temperature(Study study) {
        return Heads.run(Setting.TEMPERATURE, study);
    }

    /** The full study, 10 seeds, as it comes with the notebooks in {@code data/shaping.csv}. */
    public static Heads shipped(Setting setting) {
        return HeadsFile.shipped(setting);
    }

    /** The verdict on the text's four claims, from the {@link #shipped} study of ten seeds. */
    public static Verdict verdict() {
        return verdict(shipped(Setting.ORDINARY), shipped(Setting.DEEP), shipped(Setting.LAST));
    }

    /** The verdict on the text's four claims, worked out from these findings. */
    public static Verdict verdict(Heads ordinary, Heads deep, Heads last) {
        return new Verdict(List.of(shapes(ordinary, last), saturation(ordinary, deep), linear(ordinary, deep), balance(ordinary, last)));
    }

    private static Claim shapes(Heads ordinary, Heads last) {
        boolean own = last.difference(Measure.COSINE, "PReLU", "ReLU").high() < 0;
        boolean beyond = ordinary.difference(Measure.RANK, "identity", "ReLU").high() < 0;
        return new Claim("4a", "the head's activation shapes the geometry", "mean cosine at the start, k(0): " + cones("ReLU %.3f", 0) + cones(", PReLU %.3f", 0.25), Ruling.of(own, beyond), "activation last: mean cosine " + fromTo(last, Measure.COSINE, "ReLU", "PReLU"),
                "ordinary head: only linear or not, effective rank " + fromTo(ordinary, Measure.RANK, "identity", "ReLU"));
    }

    private static Claim saturation(Heads ordinary, Heads deep) {
        int collapsed = deep.cell("sigmoid").collapsed();
        boolean own = collapsed == deep.seeds() && deep.cell("ReLU").collapsed() == 0;
        boolean beyond = ordinary.difference(Measure.STD, "sigmoid", "ReLU").mean() < -0.1 || ordinary.difference(Measure.PROBE, "sigmoid", "ReLU").high() < 0;
        return new Claim("4b", "saturation promotes collapse",
                Table.number("k(0): sigmoid %.3f", KernelTheory.meanCosine(x -> 1 / (1 + Math.exp(-x)))) + Table.number(", tanh %.0f; collapsed loss ", KernelTheory.meanCosine(Math::tanh))
                        + Table.number("%.3f", KernelTheory.collapsedNtXent(Recipe.PAIRS)), Ruling.of(own, beyond), "deep head: sigmoid collapses in " + collapsed + "/" + deep.seeds() + " runs, ReLU in "
                + deep.cell("ReLU").collapsed(), "ordinary head: std " + fromTo(ordinary, Measure.STD, "ReLU", "sigmoid") + ", probe " + fromTo(ordinary, Measure.PROBE, "ReLU", "sigmoid"));
    }

    private static Claim linear(Heads ordinary, Heads deep) {
        boolean own = ordinary.difference(Measure.RANK, "identity", "ReLU").low() > 0;
        boolean beyond = deep.difference(Measure.STD, "identity", "ReLU").low() > 0;
        return new Claim("4c", "a more linear activation preserves more", "k(0): " + cones("linear %.0f", 1) + cones(", ReLU %.3f", 0), Ruling.of(own, beyond), "probe, linear - ReLU: " + Table.brief(ordinary.difference(Measure.PROBE, "identity", "ReLU")),
                "effective rank: " + fromTo(ordinary, Measure.RANK, "identity", "ReLU") + "; deep linear head collapsed in " + deep.cell("identity").collapsed() + "/" + deep.seeds());
    }

    private static Claim balance(Heads ordinary, Heads last) {
        Interval uniformity = last.difference(Measure.UNIFORMITY, "PReLU", "ReLU");
        Interval probe = ordinary.difference(Measure.PROBE, "PReLU", "ReLU");
        boolean between = last.mean("PReLU", Measure.COSINE).mean() < last.mean("ReLU", Measure.COSINE).mean()
                && last.difference(Measure.RANK, "PReLU", "identity").low() > 0 && uniformity.high() < 0;
        return new Claim("4d", "PReLU finds the balance", "k(0): " + cones("ReLU %.3f", 0) + cones(", PReLU %.3f", 0.25) + cones(", linear %.0f", 1), Ruling.of(between, probe.low() > 0 && last.difference(Measure.PROBE, "PReLU", "ReLU").low() > 0),
                "activation last: uniformity, PReLU - ReLU " + Table.brief(uniformity), "probe, PReLU - ReLU: " + Table.brief(probe));
    }

    private static String cones(String format, double slope) {
        return Table.number(format, KernelTheory.meanCosine(slope));
    }

    private static String fromTo(Heads h, Measure m, String a, String b) {
        return a + " " + Table.brief(h.mean(a, m)) + ", " + b + " " + Table.brief(h.mean(b, m));
    }
}

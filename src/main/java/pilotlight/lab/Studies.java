package pilotlight.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import pilotlight.lab.Heads.Measure;
import pilotlight.lab.NoiseScale.Teacher;
import pilotlight.lab.Tower.Valve;
import pilotlight.sweep.Catalogue;
import pilotlight.sweep.Row;
import pilotlight.sweep.Settings;
import pilotlight.sweep.Trial;
import pilotlight.theory.NoiseTheory.GradientMoments;

/**
 * The experiments as trials of a sweep, each with its full study: {@code ./pilotlight sweep NAME} runs it, here or on a cluster, and
 * {@code sweep(Studies.deadUnits()).over("alpha", 0, 0.1, 0.2).seeds(20).run()} another of one's own.
 */
public final class Studies implements Catalogue {
    @Override
    public List<Trial> trials() {
        return List.of(deadUnits(), deepNarrow(), gamma(), noiseScale(), stepsToLoss(), shaping());
    }

    /**
     * A tower of hidden layers on pictures of digits, {@link Outcome#STEPS} steps: accuracy, gradient of the first layer before training, share of units that are negative on all pictures
     * before and after (dead, if alpha is 0), and the mean slope at the end. Settings: the slope {@code alpha}, whether it is {@code learned}, BatchNorm ({@code norm}), the
     * starting {@code bias}, BatchNorm's {@code beta}, and the {@code depth}.
     */
    public static Trial deadUnits() {
        return Trial.of("deadUnits", 1, Studies::deadUnits).setting("alpha", 0.25, 0, 0.01, 0.05, 0.1, 0.5).setting("learned", false, true).setting("norm", false, true)
                .setting("bias", 0, -0.75, -1.5).setting("beta", 0, -3).setting("depth", Tower.DEPTH)
                // A slope of 0 has nothing to learn from; beta is BatchNorm's, and behind BatchNorm one bias is like another.
                .only(s -> (!s.flag("learned") || s.number("alpha") != 0) && (s.flag("norm") ? s.number("bias") == 0 || s.number("beta") == 0 : s.number("beta") == 0)).seeds(20);
    }

    private static Row deadUnits(Settings s, long seed) {
        Valve valve = new Valve("", s.number("alpha"), s.flag("learned"));
        Outcome o = Outcome.of(Tower.of(valve, s.flag("norm")).bias(s.number("bias")).beta(s.number("beta")).depth(s.integer("depth")), seed);
        return Row.of("accuracy", o.accuracy()).and("gradient", o.gradient()).and("negative_before", mean(o.before())).and("negative_after", mean(o.after()))
                .and("slope", o.alphas().length == 0 ? valve.slope() : mean(o.alphas()));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }

    /** Deep and narrow nets that are to learn |x|, many as one: spread of the output before and after training, and the error. See {@link DeepNarrow}. */
    public static Trial deepNarrow() {
        return Trial.together("deepNarrow", 1, DeepNarrow.TOGETHER, (s, seeds) -> DeepNarrow.fates(s.integer("width"), s.word("activation"), seeds).stream()
                .map(f -> Row.of("spread_before", f.before()).and("spread_after", f.after()).and("error", f.error())).toList())
                .setting("width", 2, 4).setting("activation", Valve.ALL.stream().map(Valve::name).toArray()).seeds(256);
    }

    /** The trained gamma in front of a PReLU of slope {@code alpha} against a target, and gamma*: see {@link Gammas}. */
    public static Trial gamma() {
        return Trial.of("gamma", 1, (s, seed) -> {
            Gammas.Target target = Gammas.Target.valueOf(s.word("target"));
            double alpha = s.number("alpha");
            return Row.of("gamma", Gammas.trained(target, alpha, seed)).and("law", target.gamma(alpha));
        }).setting("target", (Object[]) Gammas.Target.values()).setting("alpha", 0.25, 0, 0.1, 0.5, 0.75, 1);
    }

    /** |G|² and tr Sigma of one neuron of slope {@code alpha}: see {@link NoiseScale}. */
    public static Trial noiseScale() {
        return Trial.of("noiseScale", 1, (s, seed) -> {
            GradientMoments m = NoiseScale.measure(Teacher.valueOf(s.word("teacher")), seed, s.number("alpha"))[0];
            return Row.of("signal", m.signal()).and("trace", m.trace());
        }).setting("teacher", (Object[]) Teacher.values()).setting("alpha", 0.25, 0, 0.01, 0.5, 1).seeds(20);
    }

    /** Steps of SGD that a classifier needs for a loss of {@link StepsToLoss#TARGET}, at the best rate: see {@link StepsToLoss}. */
    public static Trial stepsToLoss() {
        return Trial.of("stepsToLoss", 1, (s, seed) -> Row.of("steps", StepsToLoss.best(s.number("alpha"), s.integer("batch"), seed)))
                .setting("alpha", 0.25, 0, 0.01, 0.5).setting("batch", 16, 4, 64, 256).seeds(20);
    }

    /** What the head of self-supervised learning does to the embedding: see {@link Shaping}. */
    public static Trial shaping() {
        return Trial.of("shaping", 1, (s, seed) -> row(Setting.valueOf(s.word("setting")).recipe(s.word("head")).learn(seed)))
                .setting("setting", (Object[]) Setting.values()).setting("head", Stream.of(Setting.values()).flatMap(s -> s.names().stream()).distinct().toArray())
                .only(s -> Setting.valueOf(s.word("setting")).names().contains(s.word("head")));
    }

    private static Row row(Heads.Embedding e) {
        Row row = null;
        for (Measure m : Measure.values()) row = row == null ? Row.of(name(m), e.value(m)) : row.and(name(m), e.value(m));
        return row;
    }

    /** The column of a measure. */
    static String name(Measure m) {
        return m.name().toLowerCase(Locale.ROOT);
    }
}

package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;

/** Looks through a net for {@link Advice}. */
final class Advisor {
    /** Rows that are looked at, so that a word is answered in a second. */
    static final int MOST_ROWS = 2000;
    /** Draws of the gradient. */
    private static final int DRAWS = 3072;
    private static final int BATCH = 64;
    /** A share of a layer's units that is worth a word. */
    private static final double MANY = 0.1;
    /** Units with a slope near 1 are no loss until they are most of a layer. */
    private static final double MOST = 0.5;
    /** A factor between the gradients of the first and the last layer that is worth a word. */
    private static final double STEEP = 100;
    /** How much larger than that of the training rows a test loss may be. */
    private static final double GAP = 1.5;
    private static final int PARTS = 16;

    private final Net model;
    private final Data data;
    private final Samples sample;
    private final Task task;
    private final int all;
    private final List<Advice.Finding> findings = new ArrayList<>();
    private final List<String> fine = new ArrayList<>();
    private final List<Trial> trials = new ArrayList<>();
    /** What the trials are called, and one of standardised inputs among them when these are wanted. */
    private final Map<String, Trial> remedies = new LinkedHashMap<>();

    Advisor(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> loss) {
        this.model = model instanceof Net net ? net : Net.of(model);
        this.data = data;
        task = new Task("advise", model, data, loss);
        all = task.rows.rows();
        sample = some(task.rows, MOST_ROWS);
    }

    /** At most {@code most} of the rows, evenly spaced. */
    static Samples some(Samples rows, int most) {
        int n = rows.rows();
        return n <= most ? rows : rows.take(IntStream.range(0, most).map(i -> (int) ((long) i * n / most)).toArray());
    }

    Advice advice() {
        Signals signals = Signals.of(model, Data.of(data.name(), sample, sample.batch(0, 0)), task::loss);
        if (signals.fault() != null) {
            findings.add(new Advice.Finding(Advice.Kind.NOT_FINITE, signals.fault().replaceAll(" is not finite.*", ""), signals.fault().replaceAll(".*, ", ""), Double.NaN, List.of()));
            return new Advice(sample.rows(), all, findings, fine, trials, null, null);
        }
        fine.add("all numbers finite");
        new Inputs(sample, all, data.columnNames()).look(findings, fine);
        units();
        gap();
        GradientNoise noise = GradientNoise.of(model, data, Math.min(DRAWS, all), BATCH, 0, task::loss);
        fine.add(noise.resolved() ? "B_simple " + GradientNoise.ends(noise.scale()) + ", largest stable rate of sgd " + GradientNoise.ends(noise.stableRate(BATCH)) + " at B = " + BATCH
                : "gradient noise: |G|² unresolved over " + noise.rows() + " rows");
        // The fundamental before its consequences, then the largest.
        findings.sort(Comparator.comparing(Advice.Finding::kind).thenComparing(f -> -f.size()));
        return new Advice(sample.rows(), all, List.copyOf(findings), List.copyOf(fine), List.copyOf(trials), signals, noise);
    }

    // ---- units and gradients ----------------------------------------------------------------------------------------

    private void units() {
        Trial now = Trial.of(null, model, sample, all, task::loss);
        double ratio = now.gradient().mean();
        boolean steep = !(ratio >= 1 / STEEP && ratio <= STEEP);
        boolean sick = now.layers().stream().anyMatch(l -> sick(l.dead(), MANY) || sick(l.saturated(), MANY) || sick(l.dormant(), MANY) || sick(l.linear(), MOST));
        if (sick || steep) {
            trials.add(now);
            if (findings.stream().anyMatch(f -> f.kind() == Advice.Kind.INPUTS)) {
                remedies.put("standardize()", Trial.of(null, model, Data.of(data.name(), sample, sample.batch(0, 0)).standardize().train(), all, task::loss));
            }
            for (Remedy r : Remedy.values()) {
                trials.add(r == Remedy.ANEW ? Trial.anew(model, sample, all, task::loss) : Trial.of(r, r.of(model, sample.x(), 0), sample, all, task::loss));
                remedies.put(r.toString(), trials.get(trials.size() - 1));
            }
        }
        for (int l = 0; l < now.layers().size(); l++) {
            Trial.Shares s = now.layers().get(l);
            if (sick(s.dead(), MANY)) {
                List<Advice.Prediction> more = new ArrayList<>();
                for (String remedy : remedies.keySet()) {
                    Trial.Shares then = remedies.get(remedy).layers().get(l);
                    more.add(new Advice.Prediction(remedy, "dead", then.dead(), true));
                    if (then.dead().mean() == 0 && then.negative().mean() > 0) more.add(new Advice.Prediction(remedy, "never firing", then.negative(), true));
                }
                findings.add(new Advice.Finding(Advice.Kind.DEAD, s.name(), seen(s.dead()), s.dead().mean(), more));
            } else if (sick(s.saturated(), MANY)) {
                add(Advice.Kind.SATURATED, s, l, Trial.Shares::saturated, "saturated");
            } else if (sick(s.dormant(), MANY)) {
                add(Advice.Kind.DORMANT, s, l, Trial.Shares::dormant, "dormant");
            }
            if (sick(s.linear(), MOST)) add(Advice.Kind.LINEAR, s, l, Trial.Shares::linear, "linear");
        }
        String through = "gradient of the first layer " + GradientNoise.ends(now.gradient()) + " of the last one's";
        if (steep) {
            findings.add(new Advice.Finding(ratio < 1 ? Advice.Kind.VANISHING : Advice.Kind.EXPLODING, "first layer", through + ", usual 0.01 to 100", ratio,
                    predictions("ratio", Trial::gradient, false)));
        } else {
            fine.add(through);
        }
        if (!sick && !now.layers().isEmpty()) {
            fine.add(String.format(Locale.ROOT, "units: of no layer more than %.0f %% dead, %.0f %% saturated, %.0f %% dormant, %.0f %% linear", worst(now, Trial.Shares::dead),
                    worst(now, Trial.Shares::saturated), worst(now, Trial.Shares::dormant), worst(now, Trial.Shares::linear)));
        }
    }

    private void add(Advice.Kind kind, Trial.Shares s, int layer, Function<Trial.Shares, Interval> of, String quantity) {
        findings.add(new Advice.Finding(kind, s.name(), seen(of.apply(s)), of.apply(s).mean(), predictions(quantity, t -> of.apply(t.layers().get(layer)), true)));
    }

    private static boolean sick(Interval share, double limit) {
        return share.mean() >= limit;
    }

    private static double worst(Trial t, Function<Trial.Shares, Interval> of) {
        return 100 * t.layers().stream().map(of).mapToDouble(Interval::mean).max().orElse(0);
    }

    private List<Advice.Prediction> predictions(String quantity, Function<Trial, Interval> of, boolean share) {
        return remedies.entrySet().stream().map(e -> new Advice.Prediction(e.getKey(), quantity, of.apply(e.getValue()), share)).toList();
    }

    private static String seen(Interval share) {
        return String.format(Locale.ROOT, "%.0f %% (%.0f of %d)", 100 * share.mean(), share.mean() * share.n(), share.n());
    }

    // ---- training and test ------------------------------------------------------------------------------------------

    private void gap() {
        if (data.test().rows() < 2 || all < 2) return;
        Interval train = loss(sample), test = loss(some(data.test(), MOST_ROWS));
        String said = "loss " + GradientNoise.ends(test) + " on the test rows, " + GradientNoise.ends(train) + " on the training rows";
        double apart = test.mean() - train.mean(), error = Math.hypot(test.half(), train.half());
        if (apart > error && test.mean() > GAP * train.mean()) findings.add(new Advice.Finding(Advice.Kind.GAP, "test rows", said, test.mean() / train.mean(), List.of()));
        else fine.add(said);
    }

    /** The mean loss over rows, with the interval that equal parts of them tell. */
    private Interval loss(Samples rows) {
        int parts = Math.min(PARTS, rows.rows());
        double[] each = new double[parts];
        for (int p = 0; p < parts; p++) {
            Samples part = rows.batch((int) ((long) p * rows.rows() / parts), (int) ((p + 1L) * rows.rows() / parts));
            each[p] = task.loss(model.predict(part.x()), part).item();
        }
        return Arrays.stream(each).allMatch(Double::isFinite) ? Interval.of(each) : Advice.point(Double.NaN);
    }
}

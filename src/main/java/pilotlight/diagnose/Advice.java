package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;

/**
 * What the instruments see in a net that wants mending, and what each remedy would do, as a figure with its 95 % interval. Every figure was
 * measured, on at most 2000 evenly spaced rows, or follows from measured ones by a closed form; what there is neither for is
 * not said.
 *
 * <p>Looked at are: numbers that are not finite; the scale of the inputs; the units of each activation layer (dead, saturated, dormant, linear:
 * a tenth of a layer is many); the gradient over the depth (a factor of 100 is much); test loss against training loss; and, for the rate and
 * batch of {@link #sgd} or {@link #adam}, the largest stable rate, B_simple and how far a step moves the weights.
 *
 * @param rows     rows looked at
 * @param all      training rows there are
 * @param findings what wants mending, the most fundamental first
 * @param fine     what was looked at and found in order, with its figures
 * @param trials   the net with each remedy, when its units or its gradient want one
 * @param signals  what was measured of signals, or null when something was not finite
 * @param noise    what was measured of gradient noise, or null likewise
 */
public record Advice(int rows, int all, List<Finding> findings, List<String> fine, List<Trial> trials, Signals signals, GradientNoise noise) implements Showable {
    private static final int LIMIT = 990;

    /** What can want mending. */
    public enum Kind {
        /** Something is NaN or infinite. */
        NOT_FINITE,
        /** Inputs of very different or very unusual size. */
        INPUTS,
        /** Units that pass no gradient. */
        DEAD,
        /** Units that are flat on most rows. */
        SATURATED,
        /** Units that give hardly any output. */
        DORMANT,
        /** Units whose learned slope has come near 1. */
        LINEAR,
        /** Hardly any gradient comes to the first layer. */
        VANISHING,
        /** Far more gradient comes to the first layer than to the last. */
        EXPLODING,
        /** The test loss is higher than the training loss. */
        GAP,
        /** A rate at which SGD is not stable, or nearly so. */
        RATE,
        /** A batch far from the gradient's noise scale. */
        BATCH,
        /** Steps that move the weights very far, or hardly. */
        UPDATE
    }

    /**
     * One thing that wants mending.
     *
     * @param kind        what it is
     * @param where       a layer, or what else it is about
     * @param seen        the measured figures in words
     * @param size        the figure that it is judged by: a share, a ratio
     * @param predictions what remedies would do, none where there is neither a measurement nor a closed form
     */
    public record Finding(Kind kind, String where, String seen, double size, List<Prediction> predictions) {
        private String predicted() {
            Map<String, List<Prediction>> by = predictions.stream().collect(Collectors.groupingBy(Prediction::remedy, LinkedHashMap::new, Collectors.toList()));
            return by.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue().stream().map(Prediction::figure).collect(Collectors.joining(", "))).collect(Collectors.joining("; "));
        }

        private String title() {
            return where + " " + kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }

        /** {@code 3 relu() dead: 55 % (35 of 64). Predicted with prelu 0.25: dead 0 %; ...} */
        @Override
        public String toString() {
            return title() + ": " + seen + (predictions.isEmpty() ? "" : ". Predicted with " + predicted());
        }
    }

    /**
     * What a remedy would do.
     *
     * @param remedy   the remedy in words
     * @param quantity what is predicted
     * @param value    the prediction
     * @param share    whether it is a share, to be shown in percent
     */
    public record Prediction(String remedy, String quantity, Interval value, boolean share) {
        private String figure() {
            boolean point = value.half() <= 1e-9 * Math.abs(value.mean());
            if (!share) return quantity + " " + GradientNoise.ends(value);
            return quantity + String.format(Locale.ROOT, point ? " %.0f %%" : " %.0f %% [%.0f, %.0f]", 100 * value.mean(), 100 * value.low(), 100 * value.high());
        }
    }

    /** What {@code model} wants on the training rows of {@code data}; with test rows, also how they compare. */
    public static Advice of(Layer model, Data data) {
        return of(model, data, null);
    }

    /** As {@link #of(Layer, Data)}, with another loss of output and rows, as {@code fit(..).loss(..)} takes it. */
    public static Advice of(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> loss) {
        return new Advisor(model, data, loss).advice();
    }

    /** With what SGD at this rate, without momentum (with momentum m: the rate over 1 - m), on batches of {@code batch} rows wants. */
    public Advice sgd(double rate, int batch) {
        check(rate, batch);
        return noise == null ? this : with(new Pace(signals.sgd(rate), noise, rate, batch));
    }

    /** With what Adam at this rate, on batches of {@code batch} rows, wants; there is no closed form of its largest stable rate. */
    public Advice adam(double rate, int batch) {
        check(rate, batch);
        return noise == null ? this : with(new Pace(signals.adam(rate), noise, Double.NaN, batch));
    }

    private static void check(double rate, int batch) {
        if (!(rate > 0)) throw new Mistake("advise: learning rate " + rate + " is not positive; try 0.1 for sgd, 0.003 for adam");
        if (batch < 1) throw new Mistake("advise: a batch of " + batch + " rows; give 1 or more");
    }

    private Advice with(Pace pace) {
        List<Finding> more = new ArrayList<>(findings);
        List<String> good = new ArrayList<>(fine);
        more.removeIf(f -> f.kind == Kind.RATE || f.kind == Kind.BATCH || f.kind == Kind.UPDATE);
        good.removeIf(s -> s.startsWith(Pace.MARK));
        pace.look(more, good);
        return new Advice(rows, all, List.copyOf(more), List.copyOf(good), trials, signals, noise);
    }

    /** The findings of this kind. */
    public List<Finding> of(Kind kind) {
        return findings.stream().filter(f -> f.kind == kind).toList();
    }

    /** The net with {@code remedy}, and what is predicted of it; an error when nothing wanted one. */
    public Trial trial(Remedy remedy) {
        return trials.stream().filter(t -> t.remedy() == remedy).findFirst()
                .orElseThrow(() -> new Mistake("trial: nothing here wants " + remedy + "; Remedy." + remedy.name() + ".of(model, data) makes the net all the same"));
    }

    /** How much reaches the first layer, and the worst layer's dead and negative units, as the net is and with each remedy; null when no remedy is wanted. */
    public Plot plot() {
        if (trials.isEmpty()) throw new Mistake("plot: nothing here wants a remedy; units(model, data).plot() and signals(model, data).plot() show what is");
        String[] names = trials.stream().map(t -> t.remedy() == null ? "as it is" : t.remedy().toString()).toArray(String[]::new);
        double[] at = Stream.iterate(0.0, i -> i + 1).limit(names.length).mapToDouble(Double::doubleValue).toArray();
        Plot gradient = Plot.of("Gradient of the first layer over the last's").xTicks(at, names).logY()
                .points("95 % interval", at, trials.stream().mapToDouble(t -> t.gradient().mean()).toArray(), trials.stream().mapToDouble(t -> t.gradient().half()).toArray());
        Plot units = Plot.of("Share of the worst layer's units").categories(names).bars("dead", worst(Trial.Shares::dead)).bars("negative", worst(Trial.Shares::negative))
                .bars("saturated", worst(Trial.Shares::saturated));
        return Plot.grid(headline(), 2, units, gradient).open();
    }

    private double[] worst(Function<Trial.Shares, Interval> of) {
        return trials.stream().mapToDouble(t -> t.layers().stream().map(of).mapToDouble(Interval::mean).max().orElse(0)).toArray();
    }

    @Override
    public BufferedImage image() {
        return trials.isEmpty() ? null : plot().image();
    }

    private String headline() {
        String over = String.format(Locale.ROOT, rows == all ? "%,d rows" : "%,d of %,d rows", rows, all);
        if (findings.isEmpty()) return "Advice: nothing to mend in " + fine.size() + " checks over " + over;
        Finding first = findings.get(0);
        return "Advice: " + findings.size() + " to mend, first " + first.title() + "; over " + over;
    }

    @Override
    public String html() {
        StringBuilder b = new StringBuilder();
        if (!findings.isEmpty()) {
            Sheet s = Sheet.of("", "where", "seen", "predicted");
            for (Finding f : findings) s.row(f.kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), f.where, f.seen, f.predicted());
            b.append(s.html(headline()));
        }
        Sheet good = Sheet.of("in order");
        for (String line : fine) good.row(line);
        return b.append(good.html(findings.isEmpty() ? headline() : "")).toString();
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder(headline());
        List<String> lines = new ArrayList<>(findings.stream().map(Finding::toString).toList());
        fine.forEach(line -> lines.add("fine: " + line));
        for (int i = 0; i < lines.size(); i++) {
            String rest = "\n.. " + (lines.size() - i) + " more";
            if (b.length() + 1 + lines.get(i).length() > LIMIT - (i == lines.size() - 1 ? 0 : rest.length())) return b.append(rest).toString();
            b.append('\n').append(lines.get(i));
        }
        return b.toString();
    }

    static Interval point(double value) {
        return new Interval(value, 0, 1, value, value, 0.95);
    }

}

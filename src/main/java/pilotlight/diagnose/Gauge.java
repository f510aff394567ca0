package pilotlight.diagnose;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Net;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * An instrument that is read while a net is trained, again and again: {@code fit(model, data).watch(units, signals, noise)}.
 *
 * <p>It looks at a copy of the net and draws from a generator of its own, so the training goes on as if nobody had looked, to
 * the bit. A value has a name; one of a layer has the layer's position behind it: {@code dead} of all layers, {@code dead 2} of
 * the layer at 2.
 *
 * <pre>{@code
 * Gauge size = Gauge.of("size", (net, data) -> net.layer(0).parameters().get(0).tensor().abs().sum().item());
 * Run run = Fit.of(model, data).watch(Gauge.UNITS, size).epochs(40).run();
 * run.watched("size");
 * }</pre>
 */
public final class Gauge implements Watch {
    /** Training rows, the first ones, that {@link #UNITS} and {@link #SIGNALS} look at: enough to tell, cheap enough to do often. */
    public static final int ROWS = 512;
    private static final int NOISE_BATCH = 64;
    private static final int NOISE_ROWS = 10_000;
    /** A net of more parameters is looked at with the fewest rows that give an interval. */
    private static final int LARGE = 100_000;
    private static final int NOISE_KEY = 43;

    /** {@code active} and {@code dead}: mean active fraction and share of dead units, in all and by activation layer; see {@link Units}. */
    public static final Gauge UNITS = new Gauge("units", "active", "active", Gauge::units);

    /**
     * By layer {@code std} of its output, {@code gradient}, the length of the gradient of the mean loss by its parameters (and
     * of all parameters together), and {@code update}, the length of the step just made over that of the parameters before it.
     * See {@link Signals}.
     */
    public static final Gauge SIGNALS = new Gauge("signals", "gradient", "|g|", Gauge::signals);

    /**
     * {@code B_simple} with {@code B_simple_low} and {@code B_simple_high}, its 95 % interval, from 10,000 rows in batches of 64 (3072 for nets of more
     * than 100,000 parameters), BatchNorm as in training; no number while it is unresolved. See {@link GradientNoise}.
     */
    public static final Gauge NOISE = new Gauge("noise", "B_simple", "B", Gauge::noise);

    /**
     * A net between two steps of its training.
     *
     * @param model  the net; not to be changed
     * @param data   what it is trained on
     * @param loss   what is made small: of the model's output and the rows it is for
     * @param step   steps made
     * @param before the values of its parameters before the last step, or null
     */
    public record Moment(Net model, Data data, BiFunction<Tensor, Samples, Tensor> loss, int step, float[][] before) { }

    private interface Reader {
        void read(Moment now, Map<String, Double> into);
    }

    private final String name;
    private final String headline;
    private final String brief;
    private final Reader reader;

    private Gauge(String name, String headline, String brief, Reader reader) {
        this.name = name;
        this.headline = headline;
        this.brief = brief;
        this.reader = reader;
    }

    /** A gauge of one's own: one value, which must not change the model. */
    public static Gauge of(String name, ToDoubleBiFunction<? super Net, ? super Data> value) {
        return new Gauge(name, name, name, (now, into) -> into.put(name, value.applyAsDouble(now.model, now.data)));
    }

    /** What it says now: values by name, NaN for what cannot be told. */
    public Map<String, Double> read(Moment now) {
        Map<String, Double> values = new LinkedHashMap<>();
        reader.read(now, values);
        return values;
    }

    /** Its main value in a few characters, for a line that has little room; empty without one. */
    public String brief(Map<String, Double> values) {
        Double v = values.get(headline);
        if (v == null) return "";
        return brief + " " + (Double.isNaN(v) ? "?" : Math.abs(v) >= 100 && Math.abs(v) < 1e6 ? String.format(Locale.ROOT, "%.0f", v) : String.format(Locale.ROOT, "%.2g", v));
    }

    private static void units(Moment now, Map<String, Double> into) {
        Tensor x = now.data.train().x();
        Units census = Units.of(now.model, x.slice(0, 0, Math.min(ROWS, x.dim(0))));
        if (census.layers().isEmpty()) return;
        into.put("active", census.layers().stream().flatMapToDouble(l -> Arrays.stream(l.active())).average().orElseThrow());
        into.put("dead", (double) census.dead() / census.units());
        for (Units.LayerUnits l : census.layers()) into.put("active " + place(l.name()), l.meanActive());
        for (Units.LayerUnits l : census.layers()) into.put("dead " + place(l.name()), (double) l.dead() / l.units());
    }

    private static void signals(Moment now, Map<String, Double> into) {
        Samples rows = now.data.train();
        Task task = new Task("signals", now.model, rows.rows() > ROWS ? rows.batch(0, ROWS) : rows, now.loss);
        Signals signals = Signals.of(task, now.model);
        for (Signals.LayerSignals l : signals.layers()) into.put("std " + place(l.name()), l.values().std());
        double all = 0;
        for (Signals.LayerSignals l : signals.layers()) {
            if (Double.isNaN(l.gradient())) continue;
            into.put("gradient " + place(l.name()), l.gradient());
            all += l.gradient() * l.gradient();
        }
        into.put("gradient", Math.sqrt(all));
        List<Parameter> parameters = now.model.parameters();
        for (Signals.LayerSignals l : signals.layers()) {
            if (!Double.isNaN(l.gradient())) into.put("update " + place(l.name()), update(parameters, now.before, place(l.name())));
        }
    }

    private static double update(List<Parameter> parameters, float[][] before, String place) {
        if (before == null) return Double.NaN;
        double moved = 0;
        double size = 0;
        for (int p = 0; p < before.length; p++) {
            if (parameters.get(p).frozen() || !parameters.get(p).name().startsWith(place + ".")) continue;
            float[] now = parameters.get(p).tensor().data();
            for (int i = 0; i < now.length; i++) moved += ((double) now[i] - before[p][i]) * ((double) now[i] - before[p][i]);
            size += NoiseSums.dot(before[p], before[p]);
        }
        return Math.sqrt(moved / size);
    }

    private static void noise(Moment now, Map<String, Double> into) {
        Task task = new Task("noise", now.model, now.data.train(), now.loss);
        task.model.train();
        int size = task.parameters.stream().mapToInt(p -> p.tensor().size()).sum();
        NoiseSums.Estimate e = GradientNoise.sums(task, size > LARGE ? 1 : NOISE_ROWS, NOISE_BATCH, new Rng(now.step).split(NOISE_KEY)).estimate(NOISE_BATCH, task.every());
        into.put("B_simple", e.resolved() ? e.scale().mean() : Double.NaN);
        into.put("B_simple_low", e.resolved() ? e.scale().low() : Double.NaN);
        into.put("B_simple_high", e.resolved() ? e.scale().high() : Double.NaN);
    }

    private static String place(String layer) {
        return layer.substring(0, layer.indexOf(' '));
    }

    @Override
    public String toString() {
        return name + ": a gauge for fit(model, data).watch(" + name + ")";
    }
}

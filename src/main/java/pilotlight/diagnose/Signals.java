package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/**
 * The signals in a net: how the values of every layer are spread on the way forward, beside what normal inputs would give, and
 * how long the gradients are on the way back.
 *
 * <p>The loss is that of {@code fit}, unless another is given, its mean over the rows. BatchNorm normalises with the moments of these rows, as in
 * training, dropout is off, and the model is left as it was. Figures are of the finite values; {@link #fault} names the layer
 * that made the first one that is not.
 *
 * @param rows    rows looked at
 * @param all     training rows there are: of very many, or very wide ones, evenly spaced ones are looked at
 * @param loss    mean loss
 * @param fault   what is not finite, or null
 * @param rule    the optimiser whose step {@link LayerSignals#update} is, "" before {@link #sgd} or {@link #adam}
 * @param layers  one entry for each layer, in order
 */
public record Signals(int rows, int all, double loss, String fault, String rule, List<LayerSignals> layers) implements Showable {
    private static final int MOST_ROWS = 10_000;
    private static final long MOST_VALUES = 60_000_000;

    /**
     * The signals of one layer.
     *
     * @param name      position and constructor call
     * @param values    the spread of its output
     * @param expected  the same if each unit's input (of an activation) or output (of a linear layer or BatchNorm) was normal
     * @param saturated share of values where the slope is under {@link Units#FLAT} of the steepest, NaN for what cannot saturate
     * @param nan       values that are NaN
     * @param infinite  values that are infinite
     * @param back      length of the gradient of a row's loss by the layer's output: root mean square over rows
     * @param gradient  length of the gradient of the mean loss by the layer's parameters, NaN without any
     * @param weights   length of the parameters
     * @param moving    parameters whose gradient is not 0
     * @param update    length of the optimiser's step over that of the parameters, NaN without an optimiser
     */
    public record LayerSignals(String name, Spread values, Spread expected, double saturated, long nan, long infinite, double back, double gradient,
            double weights, long moving, double update) {
        private LayerSignals update(double step) {
            return new LayerSignals(name, values, expected, saturated, nan, infinite, back, gradient, weights, moving, step / weights);
        }
    }

    /** The signals of {@code model} on the training rows of {@code data}. */
    public static Signals of(Layer model, Data data) {
        return of(model, data, null);
    }

    /** As {@link #of(Layer, Data)}, with another loss of output and rows, as {@code fit(..).loss(..)} takes it. */
    public static Signals of(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> other) {
        return of(new Task("signals", model, data, other), model);
    }

    /** As {@code task} has it, a task of {@code model}. */
    static Signals of(Task task, Layer model) {
        List<Task.Place> places = new ArrayList<>();
        List<Tensor> outputs = new ArrayList<>();
        List<double[]> looked = new ArrayList<>();
        List<Spread> expected = new ArrayList<>();
        Samples seen = seen(task);
        task.model.eval();
        Tensor out = task.model.walk(seen.x(), (place, layer, in) -> {
            if (layer instanceof BatchNorm && in.size() > in.dim(1)) layer.train();
            Tensor y = layer.forward(in);
            places.add(new Task.Place(place, layer));
            // An identity may hand its input on; its gradient belongs to the layer before.
            if (y != in) y.retainGrad();
            outputs.add(y);
            expected.add(Spread.expected(layer, in, y));
            looked.add(new double[] {saturated(layer, in)});
            return y;
        });
        Tensor loss = task.loss(out, seen);
        loss.backward();
        List<LayerSignals> layers = new ArrayList<>();
        boolean finite = Double.isFinite(loss.item());
        for (int l = 0; l < outputs.size(); l++) {
            layers.add(layer(task, places.get(l), outputs.get(l), expected.get(l), looked.get(l)[0], seen.rows()));
            finite &= layers.get(l).nan + layers.get(l).infinite == 0;
        }
        String fault = null;
        if (!finite) {
            Culprit c = Culprit.of(model, seen.x());
            fault = (c.where() == null ? "the loss" : c.where()) + String.format(Locale.ROOT, " is not finite, largest value before it %.3g", c.largest());
        }
        return new Signals(seen.rows(), task.rows.rows(), loss.item(), fault, "", List.copyOf(layers));
    }

    /** As many rows as fit, evenly spaced. */
    private static Samples seen(Task task) {
        long[] values = {0};
        task.model.copy().eval().walk(task.rows.x().slice(0, 0, 1), (place, layer, in) -> {
            Tensor y = layer.forward(in);
            values[0] += y.size();
            return y;
        });
        int n = task.rows.rows();
        int most = (int) Math.min(Math.min(n, MOST_ROWS), Math.max(2, MOST_VALUES / Math.max(1, values[0])));
        return most == n ? task.rows : task.rows.take(IntStream.range(0, most).map(i -> (int) ((long) i * n / most)).toArray());
    }

    private static double saturated(Layer layer, Tensor in) {
        double steepest = Units.steepest(layer);
        if (steepest == 0) return Double.NaN;
        Tensor[] both = Units.withSlopes(layer, in.detach());
        float[] h = both[0].data();
        float[] slope = both[1].data();
        long flat = 0;
        for (int i = 0; i < h.length; i++) if (Math.abs(slope[i]) < Units.FLAT * steepest && h[i] != 0) flat++;
        return (double) flat / h.length;
    }

    private static LayerSignals layer(Task task, Task.Place place, Tensor out, Spread expected, double saturated, int rows) {
        long nan = 0;
        long infinite = 0;
        for (float v : out.data()) {
            if (Float.isNaN(v)) nan++;
            else if (Float.isInfinite(v)) infinite++;
        }
        float[] back = out.gradData();
        double gradient = 0, weights = 0;
        long moving = 0;
        boolean any = false;
        for (Parameter p : task.parameters) {
            if (!place.holds(p)) continue;
            any = true;
            float[] w = p.tensor().data();
            float[] g = p.tensor().gradData();
            weights += NoiseSums.dot(w, w);
            if (g == null) continue;
            gradient += NoiseSums.dot(g, g);
            for (float v : g) if (v != 0) moving++;
        }
        return new LayerSignals(place.toString(), Spread.of(out.data()), expected, saturated, nan, infinite,
                back == null ? Double.NaN : Math.sqrt(rows * NoiseSums.dot(back, back)), any ? Math.sqrt(gradient) : Double.NaN, any ? Math.sqrt(weights) : Double.NaN, moving, Double.NaN);
    }

    /** With the update-to-weight ratio of a step of SGD at this rate, rate |g|/|w|; g is the gradient over all rows, that of a small batch is longer. */
    public Signals sgd(double rate) {
        return stepped("sgd", rate, l -> rate * l.gradient);
    }

    /** With the update-to-weight ratio of Adam's first step at this rate: the rate for each parameter that has a gradient, whatever its size. */
    public Signals adam(double rate) {
        return stepped("adam", rate, l -> rate * Math.sqrt(l.moving));
    }

    private Signals stepped(String name, double rate, ToDoubleFunction<LayerSignals> step) {
        if (!(rate > 0)) throw new Mistake("signals: learning rate " + rate + " is not positive; try 0.1 for sgd, 0.003 for adam");
        return new Signals(rows, all, loss, fault, name + " " + rate, layers.stream().map(l -> l.update(step.applyAsDouble(l))).toList());
    }

    private double[] each(ToDoubleFunction<LayerSignals> of) {
        return layers.stream().mapToDouble(of).toArray();
    }

    /** By layer: standard deviation and kurtosis beside the expected ones, shares at zero and saturated, and the gradients. */
    public Plot plot() {
        double[] at = IntStream.range(0, layers.size()).asDoubleStream().toArray();
        String[] names = layers.stream().map(l -> l.name.replaceAll("[ (].*", "")).toArray(String[]::new);
        Plot std = Plot.of("Standard deviation").x("layer").xTicks(at, names).logY().line("expected", at, each(l -> l.expected.std())).points("measured", at, each(l -> l.values.std()));
        Plot kurtosis = Plot.of("Kurtosis").subtitle("3 for a normal spread").x("layer").xTicks(at, names).logY().line("expected", at, each(l -> l.expected.kurtosis()))
                .points("measured", at, each(l -> l.values.kurtosis()));
        Plot share = Plot.of("Share of values at zero, saturated").x("layer").xTicks(at, names).yRange(-0.02, 1.02).line("expected", at, each(l -> l.expected.zero()))
                .points("measured", at, each(l -> l.values.zero()));
        if (layers.stream().anyMatch(l -> !Double.isNaN(l.saturated))) share = share.points("saturated", at, each(l -> l.saturated));
        Plot back = Plot.of("Gradients").x("layer").xTicks(at, names).logY().line("by output, a row", at, each(l -> l.back)).points("by parameters", at, each(l -> l.gradient));
        if (!rule.isEmpty()) back = back.points("update / weights, " + rule, at, each(l -> l.update));
        return Plot.grid(headline(), 2, std, kurtosis, share, back).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** Writes a line for each layer. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("layer,mean,std,skewness,kurtosis,zero,expected_mean,expected_std,expected_skewness,expected_kurtosis,expected_zero,"
                + "saturated,nan,infinite,back,gradient,weights,update\n");
        for (LayerSignals l : layers) {
            b.append('"').append(l.name).append('"');
            for (Spread s : List.of(l.values, l.expected)) for (double v : new double[] {s.mean(), s.std(), s.skewness(), s.kurtosis(), s.zero()}) cell(b, v);
            cell(b, l.saturated);
            b.append(',').append(l.nan).append(',').append(l.infinite);
            for (double v : new double[] {l.back, l.gradient, l.weights, l.update}) cell(b, v);
            b.append('\n');
        }
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void cell(StringBuilder b, double v) {
        b.append(',').append(Double.isNaN(v) ? "" : Double.toString(v));
    }

    private String headline() {
        if (fault != null) return "Signals: " + fault;
        String over = String.format(Locale.ROOT, all == rows ? "%,d rows" : "%,d of %,d rows", rows, all);
        LayerSignals first = layers.get(0), last = layers.get(layers.size() - 1);
        return String.format(Locale.ROOT, "Signals over %s: std %.3g -> %.3g, gradient %.3g <- %.3g, loss %.3g", over, first.values.std(), last.values.std(), first.back, last.back, loss);
    }

    private static String both(double measured, double expected) {
        return Sheet.number("%.2f", measured) + Sheet.number(" (%.2f)", expected);
    }

    private Sheet sheet(boolean wide) {
        List<Object> head = new ArrayList<>(List.of("(if normal)", "mean", "std", "skewness", "kurtosis", "at zero"));
        if (wide) head.addAll(List.of("saturated", "NaN", "infinite", "gradient by output", "by parameters", "|g|/|w|"));
        head.add(rule.isEmpty() ? wide ? "update" : "|g|" : rule);
        Sheet s = Sheet.of(head.toArray(String[]::new));
        for (LayerSignals l : layers) {
            List<Object> cells = new ArrayList<>(List.of(l.name, both(l.values.mean(), l.expected.mean()), both(l.values.std(), l.expected.std()),
                    both(l.values.skewness(), l.expected.skewness()), both(l.values.kurtosis(), l.expected.kurtosis()), both(l.values.zero(), l.expected.zero())));
            if (wide) {
                cells.addAll(List.of(Sheet.number("%.3f", l.saturated), l.nan, l.infinite, Sheet.number("%.3g", l.back), Sheet.number("%.3g", l.gradient), Sheet.number("%.3g", l.gradient / l.weights)));
            }
            cells.add(Sheet.number("%.2e", rule.isEmpty() && !wide ? l.gradient : l.update));
            s.row(cells.toArray());
        }
        return s;
    }

    @Override
    public String html() {
        return sheet(true).html(headline());
    }

    @Override
    public String toString() {
        return sheet(false).text(headline() + (rule.isEmpty() ? "" : "; last column: update over weights"));
    }
}

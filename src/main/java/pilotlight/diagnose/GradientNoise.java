package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
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
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

/**
 * The noise of the stochastic gradient: |G|², tr Sigma and B_simple = tr Sigma/|G|² (McCandlish and others 2018, arXiv
 * 1812.06162), in total and layer by layer, with 95 % intervals.
 *
 * <p>G is the mean and Sigma the covariance of the gradient of one training row. Batches are drawn with replacement; two
 * batch sizes give both without bias (see {@link NoiseSums}). In training mode BatchNorm takes its moments from the batch:
 * there is no gradient of one row then, and the figures are those of batches of this size, Sigma being {@link #batch} times
 * the covariance of their gradients. The mode is the model's own.
 *
 * <p>What it is good for: the number of steps to a loss is S_min (1 + B_simple/B), so B_simple rows are the largest useful
 * batch, at which half of what a larger one could save is saved; and the largest stable rate of SGD is
 * 2/(h (1 + B_simple/B)), with h = G'HG/|G|² the curvature along the gradient, when the noise feels the same curvature.
 *
 * @param rows       rows drawn
 * @param batch      rows in a batch
 * @param mode       how BatchNorm normalised, "" without any
 * @param total      all parameters together
 * @param layers     each layer with parameters
 * @param curvature  h, measured by a difference of gradients; null when |G|² is unresolved
 */
public record GradientNoise(int rows, int batch, String mode, Part total, List<Part> layers, Interval curvature) implements Showable {
    private static final int BATCH = 64;
    private static final int MOST_ROWS = 10_000;
    private static final int FEWEST_PER_BLOCK = 2;
    private static final int CURVATURE_ROWS = 2048;
    /** The step of the difference, as a share of the length of the parameters. */
    private static final double STEP = 3e-3;
    private static final double LEVEL = 0.95;

    /**
     * The noise of the gradient of some parameters.
     *
     * @param name       position and constructor call of the layer
     * @param parameters how many
     * @param signal     |G|²
     * @param trace      tr Sigma
     * @param scale      B_simple; infinite at its upper end when |G|² may be 0
     * @param resolved   whether |G|² is known to half of itself
     * @param needed     rows that would do so; 0 when no gradient arrives at all
     * @param atLeast    whether it takes at least as many, |G|² being smaller than its own error
     */
    public record Part(String name, int parameters, Interval signal, Interval trace, Interval scale, boolean resolved, long needed, boolean atLeast) {
        private static Part of(String name, int parameters, NoiseSums.Estimate e) {
            double needed = Math.min(1e15, e.needed());
            double digit = Math.pow(10, Math.floor(Math.log10(Math.max(10, needed))) - 1);
            return new Part(name, parameters, e.signal(), e.trace(), e.scale(), e.resolved(), (long) (Math.ceil(needed / digit) * digit), e.guess());
        }

        /** {@code 312 [250, 410]}, or what it takes to know. */
        private String scaleText() {
            if (resolved) return ends(scale);
            return "unresolved, " + neededText();
        }

        private String neededText() {
            if (needed == 0) return "no number of rows";
            return (atLeast ? "over " : "about ") + String.format(Locale.ROOT, "%,d", needed) + " rows";
        }
    }

    /** As many rows as there are for training, at most 10,000 or so and at least 3072, in batches of 64. */
    public static GradientNoise of(Layer model, Data data) {
        return of(model, data, null);
    }

    /** As {@link #of(Layer, Data)}, with another loss of output and rows, as {@code fit(..).loss(..)} takes it. */
    public static GradientNoise of(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> other) {
        return of(model, data, Math.min(MOST_ROWS, data.train().rows()), BATCH, 0, other);
    }

    /** {@code rows} rows or a few more, in batches of {@code batch}, drawn by {@code seed}; at least 48 batches. */
    public static GradientNoise of(Layer model, Data data, int rows, int batch, long seed) {
        return of(model, data, rows, batch, seed, null);
    }

    /** As {@link #of(Layer, Data, int, int, long)}, with another loss; null is that of {@code fit}. */
    public static GradientNoise of(Layer model, Data data, int rows, int batch, long seed, BiFunction<Tensor, Samples, Tensor> other) {
        if (rows < 1) throw new Mistake("noise: " + rows + " rows; give 1 or more");
        if (batch < 1) throw new Mistake("noise: batches of " + batch + " rows; give 1 or more");
        Task task = new Task("noise", model, data, other);
        List<Task.Place> places = task.places();
        boolean norm = places.stream().anyMatch(p -> p.layer() instanceof BatchNorm);
        boolean training = task.model.training();
        if (norm && training && batch < 2) throw new Mistake("noise: batches of 1 row have no variance for batchNorm; give 2 rows or more, or model.eval()");
        Rng rng = new Rng(seed).split(41);
        NoiseSums sums = sums(task, rows, batch, rng);
        List<Part> layers = new ArrayList<>();
        for (Task.Place place : places) {
            int[] own = IntStream.range(0, task.parameters.size()).filter(p -> place.holds(task.parameters.get(p))).toArray();
            if (own.length > 0 && layers.stream().noneMatch(l -> l.name.equals(place.toString()))) layers.add(part(place.toString(), task, sums, batch, own));
        }
        Part total = part("all layers", task, sums, batch, task.every());
        Interval curvature = total.resolved ? curvature(task, sums, task.rows.take(new int[batch]), rng) : null;
        String mode = !norm ? "" : training ? "BatchNorm in train mode, moments of the " + batch + " rows" : "BatchNorm in eval mode, running averages";
        return new GradientNoise(NoiseSums.BLOCKS * perBlock(rows, batch) * batch, batch, mode, total, List.copyOf(layers), curvature);
    }

    private static int perBlock(int rows, int batch) {
        return Math.max(FEWEST_PER_BLOCK, (int) Math.ceil((double) rows / batch / NoiseSums.BLOCKS));
    }

    /** The gradients of {@code rows} rows or a few more, at least 48 batches, drawn by {@code rng}; an interrupt cancels it and stays set. */
    static NoiseSums sums(Task task, int rows, int batch, Rng rng) {
        NoiseSums sums = new NoiseSums(task.parameters.stream().mapToInt(p -> p.tensor().size()).toArray());
        Samples memory = task.rows.take(new int[batch]);
        int perBlock = perBlock(rows, batch);
        for (int block = 0; block < NoiseSums.BLOCKS; block++) {
            for (int i = 0; i < perBlock; i++) {
                if (Thread.currentThread().isInterrupted()) throw new CancellationException("noise: interrupted after " + (block * perBlock + i) + " batches");
                draw(task, rng, memory);
                sums.add(block, gradients(task));
            }
        }
        return sums;
    }

    private static void draw(Task task, Rng rng, Samples memory) {
        int[] drawn = new int[memory.rows()];
        for (int i = 0; i < drawn.length; i++) drawn[i] = rng.nextInt(task.rows.rows());
        task.rows.take(drawn, memory);
        double loss = task.gradients(memory);
        if (!Double.isFinite(loss)) throw new Mistake("noise: the loss is " + loss + "; signals(model, data) finds the layer that made it");
    }

    private static List<float[]> gradients(Task task) {
        return task.parameters.stream().map(p -> p.tensor().gradData()).toList();
    }

    private static Part part(String name, Task task, NoiseSums sums, int batch, int[] own) {
        return Part.of(name, Arrays.stream(own).map(p -> task.parameters.get(p).tensor().size()).sum(), sums.estimate(batch, own));
    }

    /**
     * d1'H d2 / d1'd2, with d1 and d2 the mean gradients of either half of the blocks, whose noise is independent. H d1 is a difference of
     * gradients. Three things make it uncertain: d2, as the blocks of its half tell; d1, which is drawn in the same way and counts as much; and the
     * rows that H is measured on, as their batches tell.
     */
    private static Interval curvature(Task task, NoiseSums sums, Samples memory, Rng rng) {
        int n = task.parameters.size();
        float[][] one = new float[n][];
        float[][] two = new float[n][];
        double product = 0, length = 0, size = 0;
        for (int p = 0; p < n; p++) {
            one[p] = sums.mean(p, b -> b % 2 == 0);
            two[p] = sums.mean(p, b -> b % 2 == 1);
            product += NoiseSums.dot(one[p], two[p]);
            length += NoiseSums.dot(one[p], one[p]);
            float[] w = task.parameters.get(p).tensor().data();
            size += NoiseSums.dot(w, w);
        }
        double step = STEP * (size > 0 ? Math.sqrt(size) : 1) / Math.sqrt(length);
        float[][] start = task.parameters.stream().map(p -> p.tensor().toArray()).toArray(float[][]::new);
        float[][] bent = task.parameters.stream().map(p -> new float[p.tensor().size()]).toArray(float[][]::new);
        int batches = Math.max(2, CURVATURE_ROWS / memory.rows());
        double[] each = new double[batches];
        Rng again = rng.split(1);
        for (int side = -1; side <= 1; side += 2) {
            for (int p = 0; p < n; p++) {
                float[] w = task.parameters.get(p).tensor().data();
                for (int i = 0; i < w.length; i++) w[i] = (float) (start[p][i] + side * step * one[p][i]);
            }
            Rng same = again.split(2);
            for (int b = 0; b < batches; b++) {
                draw(task, same, memory);
                List<float[]> gradients = gradients(task);
                for (int p = 0; p < n; p++) {
                    float[] g = gradients.get(p);
                    if (g == null) continue;
                    each[b] += side * NoiseSums.dot(g, two[p]) / (2 * step) / product;
                    float scale = (float) (side / (2 * step) / batches);
                    for (int i = 0; i < g.length; i++) bent[p][i] += scale * g[i];
                }
            }
        }
        double h = Arrays.stream(each).average().orElseThrow();
        double[] off = new double[NoiseSums.BLOCKS / 2];
        for (int a = 0; a < off.length; a++) for (int p = 0; p < n; p++) off[a] += (sums.dot(p, 2 * a + 1, bent[p]) - h * sums.dot(p, 2 * a + 1, one[p])) / product;
        double directions = 2 * squaredError(off), places = squaredError(each);
        double error = Math.sqrt(directions + places);
        // Welch (1947) and Satterthwaite: how many values a sum of variances is known as well as.
        double degrees = error == 0 ? 1 : Math.pow(directions + places, 2) / (directions * directions / (off.length - 1) + places * places / (batches - 1));
        double half = Interval.tQuantile((int) Math.max(1, degrees), LEVEL) * error;
        return new Interval(h, error, 1, h - half, h + half, LEVEL);
    }

    private static double squaredError(double[] v) {
        double error = Interval.of(v).standardError();
        return error * error;
    }

    /** Whether |G|² is known well enough to say anything. */
    public boolean resolved() {
        return total.resolved;
    }

    /** B_simple of all layers together; an error that says how many rows it takes when it is unresolved. */
    public Interval scale() {
        if (!total.resolved) throw unresolved("scale");
        return total.scale;
    }

    /** The largest useful batch, B_simple: it takes twice the least number of steps. */
    public double usefulBatch() {
        if (!total.resolved) throw unresolved("usefulBatch");
        return total.scale.mean();
    }

    /**
     * 2/(h (1 + B_simple/B)): the largest stable rate of SGD without momentum, with batches of {@code batch} rows; infinite when the loss does not
     * curve up along its gradient. How far the ends are off by h and by B_simple, in logarithms, adds up as the squares of independent errors do
     * (Zou and Donner 2008).
     */
    public Interval stableRate(int batch) {
        if (!total.resolved) throw unresolved("stableRate");
        double slow = NoiseTheory.slowdown(total.scale.mean(), batch);
        double rate = rate(curvature.mean(), slow);
        double low = Math.exp(-Math.hypot(Math.log(rate / rate(curvature.high(), slow)), Math.log(NoiseTheory.slowdown(total.scale.high(), batch) / slow)));
        double high = Math.exp(Math.hypot(Math.log(rate(curvature.low(), slow) / rate), Math.log(slow / NoiseTheory.slowdown(total.scale.low(), batch))));
        boolean flat = Double.isInfinite(rate);
        return new Interval(rate, Double.NaN, 1, flat ? rate(curvature.high(), NoiseTheory.slowdown(total.scale.high(), batch)) : rate * low, flat ? rate : rate * high, LEVEL);
    }

    private static double rate(double curvature, double slowdown) {
        return curvature > 0 ? 2 / curvature / slowdown : Double.POSITIVE_INFINITY;
    }

    private Mistake unresolved(String what) {
        return new Mistake(what + ": |G|² is " + total.signal + " over " + rows + " rows, too little to tell; give noise " + total.neededText());
    }

    static String brief(double v) {
        if (Double.isInfinite(v)) return "inf";
        if (v == 0) return "0";
        return Math.abs(v) >= 0.01 && Math.abs(v) < 1e5 ? String.format(Locale.ROOT, Math.abs(v) >= 100 ? "%.0f" : "%.3g", v) : String.format(Locale.ROOT, "%.2e", v);
    }

    /** {@code 312 [250, 410]}, or {@code 312} for a point. */
    static String ends(Interval i) {
        if (i.high() - i.low() <= 1e-9 * Math.abs(i.mean())) return brief(i.mean());
        return brief(i.mean()) + " [" + brief(i.low()) + ", " + brief(i.high()) + "]";
    }

    private static String brief(Interval i) {
        return brief(i.mean()) + " ± " + brief(i.half());
    }

    /**
     * B_simple of each layer with its interval, and the steps it takes with smaller and larger batches; of an unresolved noise |G|² of
     * each layer with its interval, and the rows that would resolve it.
     */
    public Plot plot() {
        return NoisePlot.of(headline(), this).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** Writes a line for each layer and one for all; an unresolved scale is left out. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("layer,parameters,signal,signal_low,signal_high,trace,trace_low,trace_high,scale,scale_low,scale_high,rows,batch,rows_needed\n");
        for (Part p : all()) {
            b.append('"').append(p.name).append("\",").append(p.parameters);
            for (Interval i : List.of(p.signal, p.trace, p.scale)) {
                b.append(i == p.scale && !p.resolved ? ",,," : "," + i.mean() + "," + i.low() + "," + i.high());
            }
            b.append(',').append(rows).append(',').append(batch).append(',').append(p.needed).append('\n');
        }
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private List<Part> all() {
        List<Part> all = new ArrayList<>(layers);
        all.add(total);
        return all;
    }

    private String headline() {
        return total.resolved ? "Noise: B_simple " + total.scaleText() + ", |G|² " + brief(total.signal) + ", tr Sigma " + brief(total.trace)
                : "Noise unresolved: |G|² " + brief(total.signal) + "; " + total.neededText() + " would resolve it";
    }

    private String story() {
        String over = String.format(Locale.ROOT, "over %,d rows in batches of %d", rows, batch) + (mode.isEmpty() ? "" : "; " + mode);
        if (!total.resolved) return over;
        return over + String.format(Locale.ROOT, "%nlargest useful batch %s: steps = S_min (1 + B_simple/B)", brief(total.scale.mean()))
                + (curvature.mean() > 0 ? String.format(Locale.ROOT, "%nlargest stable rate %s at B = %d: 2/(h (1 + B_simple/B)), h = G'HG/|G|² = %s", ends(stableRate(batch)), batch, brief(curvature))
                : "\nno largest stable rate: h = G'HG/|G|² = " + brief(curvature));
    }

    private Sheet sheet() {
        Sheet s = Sheet.of("layer", "parameters", "|G|²", "tr Sigma", "B_simple");
        for (Part p : layers) s.row(p.name, String.format(Locale.ROOT, "%,d", p.parameters), brief(p.signal), brief(p.trace), p.scaleText());
        return s;
    }

    @Override
    public String html() {
        return sheet().html(headline() + "; " + story().replace("\n", "; "));
    }

    @Override
    public String toString() {
        return sheet().text(headline() + "\n" + story());
    }
}

package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import pilotlight.data.Samples;
import pilotlight.nn.Net;
import pilotlight.optim.Sgd;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

/**
 * How many steps of SGD the classifier of {@link ClassifierNoise} needs for a loss of 1.0, by slope and batch size, at the best of several
 * learning rates; and the fit of S_min (1 + B_crit/B), {@link NoiseTheory#slowdown}.
 *
 * @param seeds  number of nets in each cell
 * @param curves one for each slope
 */
public record StepsToLoss(int seeds, List<Curve> curves) implements Finding {
    /** The loss to reach, on 500 of the training pictures. */
    public static final double TARGET = 1.0;

    private static final double[] SLOPES = {0, 0.01, 0.25, 0.5};
    private static final int[] BATCHES = {4, 16, 64, 256};
    /** From the middle out: the sooner a good rate is known, the sooner a bad one is given up. In the mean the best is at neither end. */
    private static final double[] RATES = {0.1, 0.2, 0.05, 0.4, 0.02, 0.8};
    private static final int MOST = 700;
    private static final int JUDGED = 500;
    /** Examples between two looks at the loss: a step with few examples is cheaper than a look. */
    private static final int LOOK = 40;

    /**
     * One slope.
     *
     * @param slope a, fixed
     * @param steps to the loss at the best rate, for each batch size and net
     */
    public record Curve(double slope, double[][] steps) {
        /** Steps at a batch size of the list. */
        public Interval at(int batch) {
            return Interval.of(steps[index(batch)]);
        }

        /** The fitted S_min, the steps at infinite batches, net by net. */
        public Interval least() {
            return Interval.of(fitted(0));
        }

        /** The fitted critical batch B_crit, at which half of what batches can save is saved, net by net. */
        public Interval critical() {
            return Interval.of(fitted(1));
        }

        private double[] fitted(int which) {
            double[] values = new double[steps[0].length];
            Arrays.setAll(values, s -> fit(Arrays.stream(steps).mapToDouble(row -> row[s]).toArray())[which]);
            return values;
        }

        private double law(double batch) {
            double[] mean = fit(Arrays.stream(steps).mapToDouble(row -> Arrays.stream(row).average().orElseThrow()).toArray());
            return mean[0] * NoiseTheory.slowdown(mean[1], batch);
        }
    }

    private static int index(int batch) {
        int i = Arrays.binarySearch(BATCHES, batch);
        if (i < 0) throw new Mistake("stepsToLoss: no batch " + batch + "; batches are " + Arrays.toString(BATCHES));
        return i;
    }

    /** S_min and B_crit by least squares of relative errors, since steps from 10 to 300 scatter in proportion to their size. */
    private static double[] fit(double[] steps) {
        double ww = 0;
        double wu = 0;
        double uu = 0;
        double wy = 0;
        double uy = 0;
        for (int b = 0; b < BATCHES.length; b++) {
            double w = 1 / steps[b];
            double u = w / BATCHES[b];
            ww += w * w;
            wu += w * u;
            uu += u * u;
            wy += w;
            uy += u;
        }
        double det = ww * uu - wu * wu;
        double least = (wy * uu - uy * wu) / det;
        double examples = (uy * ww - wy * wu) / det;
        return new double[] {least, examples / least};
    }

    private record Kind(double slope, int batch) { }

    static StepsToLoss run(Study study) {
        List<Kind> kinds = new ArrayList<>();
        for (double slope : SLOPES) for (int batch : BATCHES) kinds.add(new Kind(slope, batch));
        List<List<Double>> found = study.grid("steps to a loss", kinds, StepsToLoss::best);
        List<Curve> curves = new ArrayList<>();
        for (int a = 0; a < SLOPES.length; a++) {
            double[][] steps = new double[BATCHES.length][];
            for (int b = 0; b < BATCHES.length; b++) steps[b] = found.get(a * BATCHES.length + b).stream().mapToDouble(Double::doubleValue).toArray();
            curves.add(new Curve(SLOPES[a], steps));
        }
        return new StepsToLoss(study.seeds(), List.copyOf(curves));
    }

    /** The steps of one net with this slope in batches of this size, at its best rate. */
    static double best(double slope, int batch, long seed) {
        return best(new Kind(slope, batch), seed);
    }

    /** The fewest steps over all rates; weights and batches are the same at each. */
    private static double best(Kind kind, long seed) {
        int best = MOST;
        for (double rate : RATES) best = Math.min(best, steps(kind, rate, best, seed));
        return best;
    }

    private static int steps(Kind kind, double rate, int most, long seed) {
        Samples all = ClassifierNoise.GLYPHS.train();
        Samples judged = all.batch(0, JUDGED);
        Samples batch = all.take(new int[kind.batch]);
        Net net = ClassifierNoise.net(kind.slope, seed);
        Sgd sgd = new Sgd(net.parameters(), rate);
        Rng rng = new Rng(seed).split(53);
        int[] rows = new int[kind.batch];
        Replay replay = null;
        int every = Math.max(1, LOOK / kind.batch);
        for (int t = 1; t < most; t++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            for (int i = 0; i < rows.length; i++) rows[i] = rng.nextInt(all.rows());
            all.take(rows, batch);
            sgd.zeroGrad();
            if (replay == null) replay = Replay.of(() -> net.forward(batch.x()).crossEntropy(batch.labels(), 0));
            else replay.run();
            replay.backward();
            sgd.step();
            if (t % every != 0) continue;
            Tensor loss = Autograd.noGrad(() -> net.forward(judged.x()).crossEntropy(judged.labels(), 0));
            if (!(loss.item() < 50)) return most;
            if (loss.item() < TARGET) return t;
        }
        return most;
    }

    /** The curve of this slope. */
    public Curve curve(double slope) {
        return curves.stream().filter(c -> c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("stepsToLoss: no slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    /** The batch sizes. */
    public List<Integer> batches() {
        return Arrays.stream(BATCHES).boxed().toList();
    }

    /** The fitted critical batch with slope {@code a} minus that with slope {@code b}, net by net. */
    public Interval criticalDifference(double a, double b) {
        return Interval.paired(curve(a).fitted(1), curve(b).fitted(1));
    }

    /** Steps with slope {@code a} minus steps with slope {@code b}, net by net. */
    public Interval difference(double a, double b, int batch) {
        return Interval.paired(curve(a).steps[index(batch)], curve(b).steps[index(batch)]);
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("Steps to a loss of 1.0").subtitle("best of " + RATES.length + " rates, mean of " + seeds + " nets with 95 % intervals; lines: S_min (1 + B_crit/B)").x("batch size B").y("steps").logX().logY();
        double[] at = Arrays.stream(BATCHES).asDoubleStream().toArray();
        double[] fine = new double[61];
        Arrays.setAll(fine, i -> 4 * Math.pow(64, i / 60.0));
        for (Curve c : curves) {
            if (c.slope == 0.01) continue;
            String name = c.slope == 0.25 ? "slope .25" : Neuron.name(c.slope);
            p = p.line(name, fine, Arrays.stream(fine).map(c::law).toArray())
                    .points(name, at, Arrays.stream(BATCHES).mapToDouble(b -> c.at(b).mean()).toArray(), Arrays.stream(BATCHES).mapToDouble(b -> c.at(b).half()).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("slope", "batch", "run", "steps");
        for (Curve c : curves) {
            for (int b = 0; b < BATCHES.length; b++) {
                for (int s = 0; s < seeds; s++) file.row(c.slope, BATCHES[b], s, c.steps[b][s]);
            }
        }
        file.write(path);
    }

    private String headline() {
        return "Steps to loss 1.0, slope .5 minus ReLU: " + Table.brief(difference(0.5, 0, 4)) + " at B = 4, " + Table.brief(difference(0.5, 0, 256)) + " at B = 256; B_crit "
                + Table.brief(curve(0).critical()) + " -> " + Table.brief(curve(0.5).critical());
    }

    private Table table() {
        Table t = Table.of("steps", "B = 4", "16", "64", "256", "S_min", "B_crit");
        for (Curve c : curves) t.row("slope " + c.slope, c.at(4), c.at(16), c.at(64), c.at(256), c.least(), c.critical());
        return t;
    }

    @Override
    public String html() {
        return table().html(headline());
    }

    @Override
    public String toString() {
        return table().text(headline());
    }
}

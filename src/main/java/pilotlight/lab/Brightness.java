package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.lab.Tower.Valve;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;

/**
 * How bright must the pilot light be? Accuracy against a fixed negative slope at two hostile biases, and the learnable slope beside it.
 *
 * @param seeds number of nets in each cell
 * @param cells fixed slopes, in order, for each bias
 * @param learnable the learnable slope that starts at 0.25, for each bias
 */
public record Brightness(int seeds, List<Cell> cells, List<Cell> learnable) implements Finding {
    private static final double[] SLOPES = {0, 0.01, 0.03, 0.1, 0.2, 0.25, 0.5, 1};
    private static final double[] BIASES = {-0.75, -1.5};
    /** Below this |dL/dW| a gradient is drawn at the edge. */
    private static final double FAINT = 1e-16;

    /**
     * Nets of one slope at one bias.
     *
     * @param bias     starting bias of the hidden layers
     * @param slope    slope for negative inputs, at the start
     * @param accuracy test accuracy for each seed
     * @param gradient |dL/dW_1| before training, for each seed
     * @param learned  slope of each hidden layer after training, for each seed; empty for fixed slopes
     */
    public record Cell(double bias, double slope, double[] accuracy, double[] gradient, double[][] learned) {
        /** Mean accuracy with its interval. */
        public Interval mean() {
            return Interval.of(accuracy);
        }

        /** Median accuracy over seeds. */
        public double median() {
            return Tower.median(accuracy);
        }

        /** Median learned slope of a hidden layer, counted from 1. */
        public double learned(int layer) {
            return Tower.median(Arrays.stream(learned).mapToDouble(a -> a[layer - 1]).toArray());
        }

        /** Mean of log10 |dL/dW_1|, a gradient of exactly 0 counted as 1e-16. */
        public double logGradient() {
            return Arrays.stream(gradient).map(g -> Math.log10(Math.max(g, FAINT))).average().orElse(Double.NaN);
        }
    }

    static Brightness run(Study study) {
        List<Tower> towers = new ArrayList<>();
        for (double bias : BIASES) {
            for (double slope : SLOPES) towers.add(Tower.of(Valve.fixed(slope), false).bias(bias));
            towers.add(Tower.of(Valve.PRELU, false).bias(bias));
        }
        List<List<Outcome>> found = study.grid("how bright", towers, Outcome::of);
        List<Cell> fixed = new ArrayList<>();
        List<Cell> learnable = new ArrayList<>();
        for (int i = 0; i < towers.size(); i++) {
            Tower tower = towers.get(i);
            List<Outcome> t = found.get(i);
            (tower.valve().learnable() ? learnable : fixed).add(new Cell(tower.bias(), tower.valve().slope(),
                    t.stream().mapToDouble(Outcome::accuracy).toArray(), t.stream().mapToDouble(Outcome::gradient).toArray(),
                    t.stream().map(Outcome::alphas).toArray(double[][]::new)));
        }
        return new Brightness(study.seeds(), List.copyOf(fixed), List.copyOf(learnable));
    }

    /** The nets with this fixed slope at this bias. */
    public Cell cell(double bias, double slope) {
        return cells.stream().filter(c -> c.bias == bias && c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("brightness: no slope " + slope + " at bias " + bias + "; slopes are " + Arrays.toString(SLOPES)
                        + ", biases " + Arrays.toString(BIASES)));
    }

    /** The nets with a learnable slope at this bias. */
    public Cell learnable(double bias) {
        return learnable.stream().filter(c -> c.bias == bias).findFirst().orElseThrow(() ->
                new Mistake("brightness: no bias " + bias + "; biases are " + Arrays.toString(BIASES)));
    }

    /** Accuracy with the learnable slope minus that with the same slope, fixed, paired by seed. */
    public Interval learnableDifference(double bias) {
        return Interval.paired(learnable(bias).accuracy, cell(bias, Valve.PRELU.slope()).accuracy);
    }

    private List<Cell> at(double bias) {
        return cells.stream().filter(c -> c.bias == bias).toList();
    }

    @Override
    public Plot plot() {
        double[] place = new double[SLOPES.length];
        String[] words = new String[SLOPES.length];
        for (int i = 0; i < SLOPES.length; i++) {
            place[i] = i;
            words[i] = SLOPES[i] == (int) SLOPES[i] ? String.valueOf((int) SLOPES[i]) : String.valueOf(SLOPES[i]);
        }
        Plot accuracy = Plot.of("Accuracy after training").x("slope for negative inputs").y("test accuracy").yRange(0, 1.08).xTicks(place, words);
        Plot gradient = Plot.of("Gradient at the start").subtitle("at -16: exactly 0").x("slope for negative inputs").y("log10 |dL/dW_1|").xTicks(place, words);
        for (double bias : BIASES) {
            String name = "bias " + bias;
            double[] mean = at(bias).stream().mapToDouble(c -> c.mean().mean()).toArray();
            accuracy = accuracy.band(name, place, at(bias).stream().mapToDouble(c -> Arrays.stream(c.accuracy).min().orElseThrow()).toArray(),
                    at(bias).stream().mapToDouble(c -> Arrays.stream(c.accuracy).max().orElseThrow()).toArray()).line(name, place, mean);
            gradient = gradient.line(name, place, at(bias).stream().mapToDouble(Cell::logGradient).toArray());
        }
        int start = Arrays.binarySearch(SLOPES, Valve.PRELU.slope());
        double[] learned = learnable(BIASES[1]).accuracy;
        double[] here = new double[learned.length];
        Arrays.fill(here, start);
        accuracy = accuracy.points("PReLU, learnable, bias " + BIASES[1], here, learned).subtitle("mean of " + seeds + " nets, shaded from the worst to the best").hline("", 0.1);
        return Plot.grid("How bright must the pilot light be?", 2, accuracy, gradient).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("bias", "slope", "learnable", "run", "accuracy", "gradient");
        for (Cell c : cells) rows(file, c, false);
        for (Cell c : learnable) rows(file, c, true);
        file.write(path);
    }

    private static void rows(CsvFile file, Cell c, boolean learnable) {
        for (int s = 0; s < c.accuracy.length; s++) file.row(c.bias, c.slope, learnable, s, c.accuracy[s], c.gradient[s]);
    }

    private String headline() {
        return "Brightness at bias -0.75: slope .03 " + Table.range(cell(-0.75, 0.03).accuracy) + ", slope .2 " + Table.range(cell(-0.75, 0.2).accuracy)
                + "; at bias -1.5: fixed .25 " + Table.range(cell(-1.5, 0.25).accuracy) + ", learnable .25 " + Table.range(learnable(-1.5).accuracy);
    }

    private Table table() {
        Table t = Table.of("slope", "accuracy, bias -0.75", "log10 |dW_1|", "accuracy, bias -1.5", "log10 |dW_1|");
        for (double slope : SLOPES) row(t, slope, cell(BIASES[0], slope), cell(BIASES[1], slope));
        row(t, "learnable", learnable(BIASES[0]), learnable(BIASES[1]));
        return t;
    }

    private static void row(Table t, Object slope, Cell a, Cell b) {
        t.row(slope, Table.range(a.accuracy), log(a), Table.range(b.accuracy), log(b));
    }

    private static String log(Cell c) {
        return Table.number("%.1f", c.logGradient());
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

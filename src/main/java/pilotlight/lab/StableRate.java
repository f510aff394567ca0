package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

/**
 * How fast SGD closes in on the optimum, and at which learning rate it no longer does: one neuron, teacher phi_a(w*.x), w near w*. The mean
 * square distance should change by {@link NoiseTheory#contraction} at every step, best at {@link NoiseTheory#etaBest}, and grow above
 * {@link NoiseTheory#etaMax}.
 *
 * @param seeds samples in each cell
 * @param cells one for each batch size and slope
 */
public record StableRate(int seeds, List<Cell> cells) implements Finding {
    private static final int D = Neuron.INPUTS;
    private static final int STEPS = 40;
    /** Examples that the replicas of one sample see together at each step. */
    private static final int EXAMPLES = 1600;
    private static final double[] SLOPES = {0, 0.01, 0.5, 1};
    private static final int[] BATCHES = {1, 4, 16, 64};
    private static final double NEAR = 1e-6;
    /** Learning rates, as shares of the largest stable one. */
    private static final double[] SHARES = {0.25, 0.5, 0.75, 0.85, 1.15};
    private static final double BEST = 0.5;

    /**
     * One batch size and slope.
     *
     * @param batch  examples in a batch
     * @param slope  a
     * @param factor by how much a step multiplies |w - w*|², mean over replicas and steps, for each share of the largest stable rate and seed
     * @param after  mean over replicas of |w - w*|² after the last step over before the first, alike
     */
    public record Cell(int batch, double slope, double[][] factor, double[][] after) {
        /** The measured factor at a share of the largest stable rate. */
        public Interval factor(double share) {
            return Interval.of(factor[index(share)]);
        }

        /** The closed form of the factor. */
        public double law(double share) {
            return NoiseTheory.contraction(share * NoiseTheory.etaMax(slope, D, batch), slope, D, batch);
        }

        /** The measured factor at the best rate. */
        public Interval best() {
            return factor(BEST);
        }

        /** The closed form of the factor at the best rate. */
        public double bestLaw() {
            return NoiseTheory.bestContraction(slope, D, batch);
        }

        /** Steps at the best rate for a hundredth of the mean square distance. */
        public double steps() {
            return Math.log(0.01) / Math.log(best().mean());
        }

        /** |w - w*|² after all steps over before, at a share of the largest stable rate, mean over all replicas. */
        public double after(double share) {
            return Arrays.stream(after[index(share)]).average().orElseThrow();
        }

        private static int index(double share) {
            for (int i = 0; i < SHARES.length; i++) if (SHARES[i] == share) return i;
            throw new Mistake("stableRate: no rate of " + share + " of the largest; there are " + Arrays.toString(SHARES));
        }
    }

    static StableRate run(Study study) {
        List<Integer> batches = Arrays.stream(BATCHES).boxed().toList();
        List<List<double[][][]>> found = study.grid("stable rate", batches, StableRate::descend);
        List<Cell> cells = new ArrayList<>();
        for (int b = 0; b < BATCHES.length; b++) {
            for (int a = 0; a < SLOPES.length; a++) {
                double[][] factor = new double[SHARES.length][study.seeds()];
                double[][] after = new double[SHARES.length][study.seeds()];
                for (int r = 0; r < SHARES.length; r++) {
                    for (int s = 0; s < study.seeds(); s++) {
                        factor[r][s] = found.get(b).get(s)[a][r][0];
                        after[r][s] = found.get(b).get(s)[a][r][1];
                    }
                }
                cells.add(new Cell(BATCHES[b], SLOPES[a], factor, after));
            }
        }
        return new StableRate(study.seeds(), List.copyOf(cells));
    }

    /** For each slope and share: the mean factor of a step, and the factor of all steps together. Slopes and rates see the same examples. */
    private static double[][][] descend(int batch, long seed) {
        Rng rng = new Rng(seed).split(100 + batch);
        int replicas = EXAMPLES / batch;
        double[][][] result = new double[SLOPES.length][SHARES.length][2];
        double[][] x = new double[batch][D];
        double[] gradient = new double[D];
        for (int k = 0; k < replicas; k++) {
            double[] start = Neuron.direction(rng);
            double[][][] w = new double[SLOPES.length][SHARES.length][];
            for (double[][] rows : w) Arrays.setAll(rows, r -> Arrays.stream(start).map(v -> NEAR * v).toArray());
            for (int t = 0; t < STEPS; t++) {
                for (double[] row : x) Neuron.draw(rng, row);
                for (int a = 0; a < SLOPES.length; a++) {
                    double largest = NoiseTheory.etaMax(SLOPES[a], D, batch);
                    for (int r = 0; r < SHARES.length; r++) {
                        double before = Neuron.dot(w[a][r], w[a][r]);
                        step(w[a][r], x, SLOPES[a], SHARES[r] * largest / batch, gradient);
                        result[a][r][0] += Neuron.dot(w[a][r], w[a][r]) / before / replicas / STEPS;
                    }
                }
            }
            for (int a = 0; a < SLOPES.length; a++) {
                for (int r = 0; r < SHARES.length; r++) result[a][r][1] += Neuron.dot(w[a][r], w[a][r]) / (NEAR * NEAR) / replicas;
            }
        }
        return result;
    }

    /** One step of SGD; {@code away} is w - w*, with w* along x_1. */
    private static void step(double[] away, double[][] x, double slope, double rate, double[] gradient) {
        Arrays.fill(gradient, 0);
        for (double[] row : x) {
            double to = Neuron.dot(away, row);
            double s = Neuron.rise(row[0], to, slope) * Neuron.derivative(row[0] + to, slope);
            for (int j = 0; j < D; j++) gradient[j] += s * row[j];
        }
        for (int j = 0; j < D; j++) away[j] -= rate * gradient[j];
    }

    /** The cell of this batch size and slope. */
    public Cell cell(int batch, double slope) {
        return cells.stream().filter(c -> c.batch == batch && c.slope == slope).findFirst().orElseThrow(() -> new Mistake("stableRate: no batch " + batch + " with slope " + slope
                + "; batches are " + Arrays.toString(BATCHES) + ", slopes " + Arrays.toString(SLOPES)));
    }

    /** The batch sizes. */
    public List<Integer> batches() {
        return Arrays.stream(BATCHES).boxed().toList();
    }

    /** The factor of a step at the best rate with slope {@code a} minus that with slope {@code b}, on the same examples. */
    public Interval difference(double a, double b, int batch) {
        return Interval.paired(cell(batch, a).factor[Cell.index(BEST)], cell(batch, b).factor[Cell.index(BEST)]);
    }

    /** The critical batch that the best factors f amount to, B f/(1 - f), as f = 1 - 1/(1 + B_crit/B): mean over batch sizes, with its interval over seeds. */
    public Interval critical(double slope) {
        return Interval.of(criticals(slope));
    }

    /** The critical batch of slope {@code a} minus that of slope {@code b}. */
    public Interval criticalDifference(double a, double b) {
        return Interval.paired(criticals(a), criticals(b));
    }

    private double[] criticals(double slope) {
        double[] mean = new double[seeds];
        for (int b : BATCHES) {
            double[] f = cell(b, slope).factor[Cell.index(BEST)];
            for (int s = 0; s < seeds; s++) mean[s] += b * f[s] / (1 - f[s]) / BATCHES.length;
        }
        return mean;
    }

    /** The largest distance between measured and closed form of the factor, in standard errors. */
    public double worst() {
        double worst = 0;
        for (Cell c : cells) for (double share : SHARES) worst = Math.max(worst, Moments.off(c.factor(share), c.law(share)));
        return worst;
    }

    @Override
    public Plot plot() {
        double[] rate = new double[121];
        Arrays.setAll(rate, i -> i / 100.0);
        Plot curve = Plot.of("one step, B = 1").x("learning rate / largest stable rate").y("factor of E|w - w*|²");
        Plot best = Plot.of("at the best rate").x("batch size B").y("steps for a hundredth").logX().logY();
        double[] at = Arrays.stream(BATCHES).asDoubleStream().toArray();
        double[] fine = new double[61];
        Arrays.setAll(fine, i -> Math.pow(64, i / 60.0));
        for (double a : SLOPES) {
            if (a == 0.01) continue;
            String name = Neuron.name(a);
            Cell one = cell(1, a);
            curve = curve.line(name, rate, Arrays.stream(rate).map(one::law).toArray())
                    .points(name, SHARES, Arrays.stream(SHARES).map(s -> one.factor(s).mean()).toArray(), Arrays.stream(SHARES).map(s -> one.factor(s).half()).toArray());
            best = best.line(name, fine, Arrays.stream(fine).map(b -> Math.log(0.01) / Math.log(NoiseTheory.bestContraction(a, D, b))).toArray())
                    .points(name, at, Arrays.stream(BATCHES).mapToDouble(b -> cell(b, a).steps()).toArray());
        }
        return Plot.grid("SGD near the optimum (lines: closed form, dots: " + seeds + " samples)", 2, curve.hline("", 1), best).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("batch", "slope", "share", "run", "factor", "after", "law");
        for (Cell c : cells) {
            for (int r = 0; r < SHARES.length; r++) {
                for (int s = 0; s < seeds; s++) file.row(c.batch, c.slope, SHARES[r], s, c.factor[r][s], c.after[r][s], c.law(SHARES[r]));
            }
        }
        file.write(path);
    }

    private String headline() {
        return Table.number("Steps for a hundredth at B = 1: ReLU %.0f", cell(1, 0).steps()) + Table.number(", slope .5 %.0f", cell(1, 0.5).steps())
                + Table.number(", linear %.0f", cell(1, 1).steps()) + "; 15 % above the largest rate " + grows() + " of " + cells.size() + " cells grow, 15 % below "
                + shrinks() + " shrink";
    }

    /** Cells whose mean square distance grows, with its whole interval, 15 % above the largest stable rate. */
    public int grows() {
        return (int) cells.stream().filter(c -> c.factor(1.15).low() > 1).count();
    }

    /** Cells whose mean square distance shrinks, with its whole interval, 15 % below it. */
    public int shrinks() {
        return (int) cells.stream().filter(c -> c.factor(0.85).high() < 1).count();
    }

    private Table table() {
        Table t = Table.of("factor of a step", "best rate (closed form)", "15 % below", "15 % above");
        for (Cell c : cells) {
            if (c.slope == 0.01 || c.batch == 4 || c.batch == 64) continue;
            t.row("B = " + c.batch + ", slope " + c.slope, Table.brief(c.best()) + Table.number(" (%.4f)", c.bestLaw()), c.factor(0.85), c.factor(1.15));
        }
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

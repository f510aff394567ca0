package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;

/**
 * The gamma that SGD finds for BatchNorm after PReLU with a fixed slope, against gamma*(alpha) of {@link NormTheory}, for three targets
 * phi_c(z): the identity, PReLU with slope 0.25, and ReLU; and how small batches shift it.
 *
 * <p>In training each batch is normalised by its own moments, so its loss is a parabola in gamma with the same curvature for every batch:
 * the mean of SGD's gammas is the mean of the batches' best ones, gamma*_B.
 *
 * @param cells   one for each target and slope
 * @param batches one for each size of batch, on the identity
 */
public record Gammas(List<Cell> cells, List<Batch> batches) implements Finding {
    /** Rows in a batch of the cells. */
    public static final int BATCH = 512;

    private static final int WARM = 50;
    private static final int STEPS = 400;
    private static final double[] ALPHAS = {0, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    private static final double[] PRINTED = {0, 0.01, 0.3, 0.5, 1};
    private static final int[] SMALL = {8, 16, 32, 64, 128};
    /** Rows that each channel sees in training with small batches. */
    private static final int ROWS = 51_200;

    /** What BatchNorm's output is to be. */
    public enum Target {
        /** z itself. */
        IDENTITY("identity", NormTheory.IDENTITY),
        /** PReLU of z with slope 0.25. */
        PRELU("PReLU .25", 0.25),
        /** max(0, z). */
        RELU("ReLU", NormTheory.RELU);

        private final String label;
        private final double slope;

        Target(String label, double slope) {
            this.label = label;
            this.slope = slope;
        }

        /** The slope c of the target phi_c(z). */
        public double slope() {
            return slope;
        }

        /** gamma*(alpha) = Cov(phi_c(z), phi_alpha(z)) / s(alpha). */
        public double gamma(double alpha) {
            return NormTheory.gammaStar(alpha, slope);
        }

        /** gamma* where each batch supplies its own moments. */
        public double gamma(double alpha, int batch) {
            return NormTheory.gammaStarInBatch(alpha, slope, Symmetry.INPUT, batch);
        }

        /** beta* = E phi_c(z), whatever alpha is. */
        public double beta() {
            return NormTheory.betaStar(slope, Symmetry.INPUT);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * What was trained for one target behind one slope.
     *
     * @param target the target
     * @param alpha  the slope before BatchNorm
     * @param gamma  of each seed, the mean over 400 steps
     * @param beta   of each seed
     */
    public record Cell(Target target, double alpha, double[] gamma, double[] beta) {
        /** Mean gamma with its interval. */
        public Interval mean() {
            return Interval.of(gamma);
        }

        /** gamma*(alpha). */
        public double law() {
            return target.gamma(alpha);
        }

        /** gamma*(alpha) in batches of 512. */
        public double lawInBatch() {
            return target.gamma(alpha, BATCH);
        }

        /** How far the mean is off gamma*, as a share of it. */
        public double error() {
            return Math.abs(mean().mean() / law() - 1);
        }

        /** How far the worst single run is off gamma*, as a share of it. */
        public double worstRun() {
            return Arrays.stream(gamma).map(g -> Math.abs(g / law() - 1)).max().orElseThrow();
        }
    }

    /**
     * Training on the identity in batches of one size.
     *
     * @param rows  rows in a batch
     * @param shift gamma / gamma* - 1, the mean over all slopes, for each seed
     * @param law   what the finite-batch formula gives for it
     */
    public record Batch(int rows, double[] shift, double law) {
        /** Mean shift with its interval. */
        public Interval mean() {
            return Interval.of(shift);
        }
    }

    static Gammas run(Study study) {
        List<Target> targets = List.of(Target.values());
        List<List<double[][]>> found = study.grid("gamma", targets, (target, seed) -> train(target, BATCH, STEPS, seed));
        List<Cell> cells = new ArrayList<>();
        for (Target target : targets) {
            List<double[][]> runs = found.get(target.ordinal());
            for (int i = 0; i < ALPHAS.length; i++) {
                int a = i;
                cells.add(new Cell(target, ALPHAS[a], runs.stream().mapToDouble(r -> r[1][a]).toArray(), runs.stream().mapToDouble(r -> r[2][a]).toArray()));
            }
        }
        List<Integer> sizes = Arrays.stream(SMALL).boxed().toList();
        List<List<Double>> shifts = study.grid("small batches", sizes, (rows, seed) -> {
            double[] gamma = train(Target.IDENTITY, rows, ROWS / rows, seed)[1];
            double sum = 0;
            for (int a = 0; a < ALPHAS.length; a++) sum += gamma[a] / Target.IDENTITY.gamma(ALPHAS[a]) - 1;
            return sum / ALPHAS.length;
        });
        List<Batch> batches = new ArrayList<>();
        for (int b = 0; b < SMALL.length; b++) {
            int rows = SMALL[b];
            batches.add(new Batch(rows, shifts.get(b).stream().mapToDouble(s -> s).toArray(), shiftLaw(rows)));
        }
        return new Gammas(List.copyOf(cells), List.copyOf(batches));
    }

    private static double shiftLaw(int rows) {
        return Arrays.stream(ALPHAS).map(a -> Target.IDENTITY.gamma(a, rows) / Target.IDENTITY.gamma(a) - 1).average().orElseThrow();
    }

    /** The gamma that training finds behind one PReLU of slope {@code alpha}. */
    static double trained(Target target, double alpha, long seed) {
        Duet duet = new Duet(new double[] {alpha}, false, new double[] {target.slope}, BATCH, seed);
        for (int s = 0; s < WARM; s++) duet.step();
        return duet.mean(STEPS)[1][0];
    }

    private static double[][] train(Target target, int batch, int steps, long seed) {
        double[] targets = new double[ALPHAS.length];
        Arrays.fill(targets, target.slope);
        Duet duet = new Duet(ALPHAS, false, targets, batch, seed);
        for (int s = 0; s < WARM; s++) duet.step();
        return duet.mean(steps);
    }

    /** The cell of a target and a slope. */
    public Cell cell(Target target, double alpha) {
        return cells.stream().filter(c -> c.target == target && c.alpha == alpha).findFirst().orElseThrow(() ->
                new Mistake("gammas: no slope " + alpha + " for target " + target + "; slopes are " + Arrays.toString(ALPHAS)));
    }

    /** The cells of a target, slopes rising. */
    public List<Cell> cells(Target target) {
        return cells.stream().filter(c -> c.target == target).toList();
    }

    /** The training in batches of {@code rows}. */
    public Batch batch(int rows) {
        return batches.stream().filter(b -> b.rows == rows).findFirst().orElseThrow(() ->
                new Mistake("gammas: no batches of " + rows + "; there are " + Arrays.toString(SMALL)));
    }

    /** The largest relative error of a mean over seeds. */
    public double worstMean() {
        return cells.stream().mapToDouble(Cell::error).max().orElseThrow();
    }

    /** The largest relative error of a single run. */
    public double worstRun() {
        return cells.stream().mapToDouble(Cell::worstRun).max().orElseThrow();
    }

    /** The largest distance between a mean and the finite-batch law, in standard errors; these are pooled over the slopes, since a dozen seeds tell each one's own only roughly. */
    public double worst() {
        double worst = 0;
        for (Target target : Target.values()) {
            double pooled = Math.sqrt(cells(target).stream().mapToDouble(c -> Math.pow(c.mean().standardError(), 2)).average().orElseThrow());
            for (Cell c : cells(target)) worst = Math.max(worst, Math.abs(c.mean().mean() - c.lawInBatch()) / pooled);
        }
        return worst;
    }

    @Override
    public Plot plot() {
        double[] fine = new double[101];
        Arrays.setAll(fine, i -> i / 100.0);
        Plot curves = Plot.of("trained gamma against gamma*(alpha)").x("slope alpha").y("gamma").yRange(0.44, 1.06);
        for (Target target : Target.values()) {
            String name = "to " + target;
            curves = curves.line(name, fine, Arrays.stream(fine).map(target::gamma).toArray())
                    .points(name, ALPHAS, cells(target).stream().mapToDouble(c -> c.mean().mean()).toArray(), cells(target).stream().mapToDouble(c -> c.mean().half()).toArray());
        }
        curves = curves.line("s(alpha), theory: leaves y as it is", fine, Arrays.stream(fine).map(a -> NormTheory.neutralGamma(a, Symmetry.INPUT)).toArray());
        double[] sizes = new double[61];
        Arrays.setAll(sizes, i -> Math.rint(8 * Math.pow(16, i / 60.0)));
        Plot small = Plot.of("how small batches shift it (identity)").x("rows B in a batch").y("gamma / gamma* - 1, %").logX()
                .line("theory: order 1/B", sizes, Arrays.stream(sizes).map(b -> 100 * shiftLaw((int) b)).toArray())
                .points("identity", batches.stream().mapToDouble(Batch::rows).toArray(), batches.stream().mapToDouble(b -> 100 * b.mean().mean()).toArray(),
                        batches.stream().mapToDouble(b -> 100 * b.mean().half()).toArray());
        return Plot.grid("The best gamma behind PReLU (" + cells.get(0).gamma.length + " seeds)", 2, curves, small).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("target", "alpha", "run", "gamma", "beta", "law", "law_in_batch");
        for (Cell c : cells) {
            for (int s = 0; s < c.gamma.length; s++) file.row(c.target, c.alpha, s, c.gamma[s], c.beta[s], c.law(), c.lawInBatch());
        }
        file.write(path);
    }

    private String headline() {
        return Table.number("Trained gamma is within %.2f %% of gamma*(alpha) in the mean, ", 100 * worstMean()) + Table.number("%.2f %% in single runs", 100 * worstRun())
                + Table.number("; small batches shift it by %.1f %% at B = 8", 100 * batch(8).mean().mean()) + Table.number(" (formula %.1f)", 100 * batch(8).law);
    }

    private Table table() {
        Table t = Table.of("slope", "to identity", "gamma*", "to PReLU .25", "gamma*", "to ReLU", "gamma*");
        for (double alpha : PRINTED) {
            List<Object> row = new ArrayList<>(List.of(alpha));
            for (Target target : Target.values()) {
                row.add(cell(target, alpha).mean());
                row.add(Table.number("%.4f", target.gamma(alpha)));
            }
            t.row(row.toArray());
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

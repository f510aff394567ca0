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
 * Where SGD comes to rest when labels are noisy: the mean excess loss of one neuron that learns phi_a(w*.x) plus noise at a constant rate, in
 * units of sigma², against {@link NoiseTheory#noiseFloor}. Once at one rate for all slopes, once at rates that give all the same progress
 * in a step, eta (1+a²)/2 = 0.025.
 *
 * @param seeds samples in each cell
 * @param cells one for each way to choose the rate and each slope
 */
public record NoiseFloor(int seeds, List<Cell> cells) implements Finding {
    /** Examples in a batch. */
    public static final int BATCH = 8;

    private static final int D = Neuron.INPUTS;
    private static final double[] SLOPES = {0, 0.01, 0.25, 0.5, 1};
    private static final double RATE = 0.05;
    private static final double PROGRESS = 0.025;
    /** Small, since the closed form is for a small distance from w*. */
    private static final double SIGMA = 0.01;
    private static final int REPLICAS = 40;
    private static final int SETTLE = 200;
    private static final int STEPS = 400;

    /**
     * One way to choose the rate and one slope.
     *
     * @param sameRate the rate is 0.05 for every slope, else the progress is the same
     * @param slope    a
     * @param excess   h/2 |w - w*|² over sigma², h = (1+a²)/2, mean over steps and replicas, for each seed
     */
    public record Cell(boolean sameRate, double slope, double[] excess) {
        /** The learning rate. */
        public double rate() {
            return sameRate ? RATE : 2 * PROGRESS / (1 + slope * slope);
        }

        /** The measured excess loss over sigma². */
        public Interval measured() {
            return Interval.of(excess);
        }

        /** Its closed form. */
        public double law() {
            return NoiseTheory.noiseFloor(rate(), slope, D, 1, BATCH);
        }
    }

    static NoiseFloor run(Study study) {
        List<double[][]> found = study.map("noise floor", NoiseFloor::rest);
        List<Cell> cells = new ArrayList<>();
        for (int m = 0; m < 2; m++) {
            for (int a = 0; a < SLOPES.length; a++) {
                int mode = m;
                int slope = a;
                cells.add(new Cell(m == 0, SLOPES[a], found.stream().mapToDouble(f -> f[mode][slope]).toArray()));
            }
        }
        return new NoiseFloor(study.seeds(), List.copyOf(cells));
    }

    private static double[][] rest(long seed) {
        Rng rng = new Rng(seed).split(31);
        double[][] excess = new double[2][SLOPES.length];
        double[][] x = new double[BATCH][D];
        double[] noise = new double[BATCH];
        for (int k = 0; k < REPLICAS; k++) {
            double[][][] away = new double[2][SLOPES.length][D];
            for (int t = 0; t < SETTLE + STEPS; t++) {
                for (double[] row : x) Neuron.draw(rng, row);
                for (int i = 0; i < BATCH; i++) noise[i] = SIGMA * rng.gaussian();
                for (int m = 0; m < 2; m++) {
                    for (int a = 0; a < SLOPES.length; a++) {
                        double h = (1 + SLOPES[a] * SLOPES[a]) / 2;
                        double[] w = away[m][a];
                        step(w, x, noise, SLOPES[a], (m == 0 ? RATE : PROGRESS / h) / BATCH);
                        if (t >= SETTLE) excess[m][a] += h / 2 * Neuron.dot(w, w) / (SIGMA * SIGMA * STEPS * REPLICAS);
                    }
                }
            }
        }
        return excess;
    }

    /** One step of SGD; {@code away} is w - w*, with w* along x_1. */
    private static void step(double[] away, double[][] x, double[] noise, double slope, double rate) {
        double[] gradient = new double[D];
        for (int i = 0; i < BATCH; i++) {
            double to = Neuron.dot(away, x[i]);
            double s = (Neuron.rise(x[i][0], to, slope) - noise[i]) * Neuron.derivative(x[i][0] + to, slope);
            for (int j = 0; j < D; j++) gradient[j] += s * x[i][j];
        }
        for (int j = 0; j < D; j++) away[j] -= rate * gradient[j];
    }

    /** The cell of this way and slope. */
    public Cell cell(boolean sameRate, double slope) {
        return cells.stream().filter(c -> c.sameRate == sameRate && c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("noiseFloor: no slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    /** Excess loss of slope {@code a} over that of slope {@code b}, both on the same examples and noise, seed by seed. */
    public Interval ratio(boolean sameRate, double a, double b) {
        double[] up = cell(sameRate, a).excess;
        double[] down = cell(sameRate, b).excess;
        double[] ratio = new double[seeds];
        Arrays.setAll(ratio, s -> up[s] / down[s]);
        return Interval.of(ratio);
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("Where SGD comes to rest on noisy labels").subtitle("lines: closed form, dots: mean of " + seeds + " samples with 95 % intervals").x("slope a").y("excess loss / sigma²").yRange(0, 0.04);
        double[] fine = new double[101];
        Arrays.setAll(fine, i -> i / 100.0);
        for (boolean same : new boolean[] {true, false}) {
            String name = same ? "same rate, 0.05" : "same progress in a step";
            p = p.line(name, fine, Arrays.stream(fine).map(a -> new Cell(same, a, new double[0]).law()).toArray())
                    .points(name, SLOPES, Arrays.stream(SLOPES).map(a -> cell(same, a).measured().mean()).toArray(), Arrays.stream(SLOPES).map(a -> cell(same, a).measured().half()).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("choice", "slope", "run", "excess", "law");
        for (Cell c : cells) {
            for (int s = 0; s < seeds; s++) file.row(c.sameRate ? "same rate" : "same progress", c.slope, s, c.excess[s], c.law());
        }
        file.write(path);
    }

    private String headline() {
        return "Noise floor of slope .5 over ReLU's: x " + Table.brief(ratio(true, 0.5, 0)) + " at the same rate, x " + Table.brief(ratio(false, 0.5, 0)) + " at the same progress in a step";
    }

    private Table table() {
        Table t = Table.of("excess loss / sigma²", "same rate (closed form)", "same progress (closed form)");
        for (double a : SLOPES) t.row("slope " + a, both(cell(true, a)), both(cell(false, a)));
        return t;
    }

    private static String both(Cell c) {
        return Table.brief(c.measured()) + Table.number(" (%.4f)", c.law());
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

package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;
import pilotlight.theory.UnitTheory;

/**
 * The noise of the slope alone: Var phi'(z)/E[phi'(z)]² for z ~ N(m, 1), by the share p = Phi(m) of positive inputs, against
 * {@link NoiseTheory#slopeNoise(double, double)}.
 *
 * @param seeds samples in each cell
 * @param cells one for each slope and mean
 */
public record SlopeNoise(int seeds, List<Cell> cells) implements Finding {
    private static final int EXAMPLES = 20_000;
    private static final double[] SLOPES = {0, 0.01, 0.25, 0.5};
    private static final double[] MEANS = {-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2};

    /**
     * One slope and mean.
     *
     * @param slope a
     * @param mean  m
     * @param noise relative variance for each seed
     */
    public record Cell(double slope, double mean, double[] noise) {
        /** Share of positive inputs. */
        public double active() {
            return UnitTheory.activeFraction(mean, 1);
        }

        /** The measured relative variance. */
        public Interval measured() {
            return Interval.of(noise);
        }

        /** Its closed form. */
        public double law() {
            return NoiseTheory.slopeNoise(slope, active());
        }
    }

    static SlopeNoise run(Study study) {
        List<double[][]> found = study.map("slope noise", SlopeNoise::measure);
        List<Cell> cells = new ArrayList<>();
        for (int a = 0; a < SLOPES.length; a++) {
            for (int m = 0; m < MEANS.length; m++) {
                int slope = a;
                int mean = m;
                cells.add(new Cell(SLOPES[a], MEANS[m], found.stream().mapToDouble(f -> f[slope][mean]).toArray()));
            }
        }
        return new SlopeNoise(study.seeds(), List.copyOf(cells));
    }

    private static double[][] measure(long seed) {
        Rng rng = new Rng(seed).split(61);
        double[] z = new double[EXAMPLES];
        Neuron.draw(rng, z);
        double[][] noise = new double[SLOPES.length][MEANS.length];
        for (int a = 0; a < SLOPES.length; a++) {
            for (int m = 0; m < MEANS.length; m++) {
                double sum = 0;
                double squares = 0;
                for (double v : z) {
                    double d = Neuron.derivative(MEANS[m] + v, SLOPES[a]);
                    sum += d / EXAMPLES;
                    squares += d * d / EXAMPLES;
                }
                noise[a][m] = squares / (sum * sum) - 1;
            }
        }
        return noise;
    }

    /** The cell of this slope and mean. */
    public Cell cell(double slope, double mean) {
        return cells.stream().filter(c -> c.slope == slope && c.mean == mean).findFirst().orElseThrow(() -> new Mistake("slopeNoise: no slope " + slope + " with mean " + mean
                + "; slopes are " + Arrays.toString(SLOPES) + ", means " + Arrays.toString(MEANS)));
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("The noise of the slope alone").subtitle("lines: closed form, dots: mean of " + seeds + " samples").x("share p of positive inputs").y("Var phi' / E[phi']²").logY().yRange(0.005, 100);
        double[] fine = new double[99];
        Arrays.setAll(fine, i -> (i + 1) / 100.0);
        for (double a : SLOPES) {
            String name = a == 0.25 ? "slope .25" : Neuron.name(a);
            List<Cell> mine = cells.stream().filter(c -> c.slope == a).toList();
            p = p.line(name, fine, Arrays.stream(fine).map(f -> NoiseTheory.slopeNoise(a, f)).toArray())
                    .points(name, mine.stream().mapToDouble(Cell::active).toArray(), mine.stream().mapToDouble(c -> c.measured().mean()).toArray(), mine.stream().mapToDouble(c -> c.measured().half()).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("slope", "mean", "active", "run", "noise", "law");
        for (Cell c : cells) {
            for (int s = 0; s < seeds; s++) file.row(c.slope, c.mean, c.active(), s, c.noise[s], c.law());
        }
        file.write(path);
    }

    private String headline() {
        return "Slope noise at p = 1/2: ReLU " + Table.brief(cell(0, 0).measured()) + ", slope .5 " + Table.brief(cell(0.5, 0).measured()) + Table.number(" (closed form %.0f", cell(0, 0).law())
                + Table.number(" and %.4f)", cell(0.5, 0).law());
    }

    private Table table() {
        Table t = Table.of("p", "slope 0", ".25", ".5");
        for (double m : new double[] {-2, -1, 0, 1}) {
            List<Object> words = new ArrayList<>(List.of(Table.number("%.3f", cell(0, m).active())));
            for (double a : new double[] {0, 0.25, 0.5}) words.add(Table.brief(cell(a, m).measured()) + Table.number(" (%.3g)", cell(a, m).law()));
            t.row(words.toArray());
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

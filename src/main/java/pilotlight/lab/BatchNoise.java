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
 * How a batch averages the noise away: tr Cov(g_B)/|G|² of the gradient of a batch of B examples, one neuron at w near 0, linear teacher.
 * It should be B_simple/B.
 *
 * @param seeds  samples for each slope
 * @param curves one for each slope
 */
public record BatchNoise(int seeds, List<Curve> curves) implements Finding {
    private static final int D = Neuron.INPUTS;
    private static final double[] SLOPES = {0, 0.01, 0.5, 1};
    private static final int[] BATCHES = {1, 4, 16, 64, 256};
    private static final int LARGEST = 256;
    /** Batches of the largest size in a sample. */
    private static final int BLOCKS = 200;

    /**
     * One slope.
     *
     * @param slope a
     * @param noise relative noise for each batch size and seed
     */
    public record Curve(double slope, double[][] noise) {
        /** The measured relative noise at a batch size of the list. */
        public Interval at(int batch) {
            return Interval.of(noise[Arrays.binarySearch(BATCHES, batch)]);
        }

        /** B_simple/B. */
        public double law(int batch) {
            return NoiseTheory.noiseScaleAtInit(slope, D, 0) / batch;
        }

        /** The slope of log noise over log B for each seed, by least squares; -1 is the law. */
        public Interval exponent() {
            double[] fitted = new double[noise[0].length];
            double[] logs = Arrays.stream(BATCHES).mapToDouble(Math::log).toArray();
            double middle = Arrays.stream(logs).average().orElseThrow();
            Arrays.setAll(fitted, s -> {
                double up = 0;
                double down = 0;
                for (int b = 0; b < logs.length; b++) {
                    up += (logs[b] - middle) * Math.log(noise[b][s]);
                    down += (logs[b] - middle) * (logs[b] - middle);
                }
                return up / down;
            });
            return Interval.of(fitted);
        }
    }

    static BatchNoise run(Study study) {
        List<double[][]> found = study.map("batch noise", BatchNoise::measure);
        List<Curve> curves = new ArrayList<>();
        for (int a = 0; a < SLOPES.length; a++) {
            double[][] noise = new double[BATCHES.length][study.seeds()];
            for (int b = 0; b < BATCHES.length; b++) {
                for (int s = 0; s < study.seeds(); s++) noise[b][s] = found.get(s)[a][b];
            }
            curves.add(new Curve(SLOPES[a], noise));
        }
        return new BatchNoise(study.seeds(), List.copyOf(curves));
    }

    /** Relative noise for each slope and batch size; small batches are the parts of large ones. */
    private static double[][] measure(long seed) {
        Rng rng = new Rng(seed).split(23);
        double[] x = new double[D];
        double[][][] block = new double[SLOPES.length][LARGEST][D];
        double[][][] sum = new double[SLOPES.length][BATCHES.length][D];
        double[][] squares = new double[SLOPES.length][BATCHES.length];
        for (int k = 0; k < BLOCKS; k++) {
            for (int i = 0; i < LARGEST; i++) {
                Neuron.draw(rng, x);
                // w near 0 along x_1, the teacher along x_2: the output is 0, the error -y
                for (int a = 0; a < SLOPES.length; a++) {
                    double s = -x[1] * Neuron.derivative(x[0], SLOPES[a]);
                    for (int j = 0; j < D; j++) block[a][i][j] = s * x[j];
                }
            }
            for (int a = 0; a < SLOPES.length; a++) {
                for (int b = 0; b < BATCHES.length; b++) {
                    for (int from = 0; from < LARGEST; from += BATCHES[b]) add(block[a], from, BATCHES[b], sum[a][b], squares[a], b);
                }
            }
        }
        double[][] noise = new double[SLOPES.length][BATCHES.length];
        for (int a = 0; a < SLOPES.length; a++) {
            double signal = (1 + SLOPES[a]) * (1 + SLOPES[a]) / 4;
            for (int b = 0; b < BATCHES.length; b++) {
                int n = BLOCKS * LARGEST / BATCHES[b];
                double mean = Arrays.stream(sum[a][b]).map(v -> v / n * (v / n)).sum();
                noise[a][b] = Moments.unbiased(mean, squares[a][b] / n, n).trace() / signal;
            }
        }
        return noise;
    }

    private static void add(double[][] gradients, int from, int batch, double[] sum, double[] squares, int b) {
        for (int j = 0; j < D; j++) {
            double g = 0;
            for (int i = from; i < from + batch; i++) g += gradients[i][j];
            g /= batch;
            sum[j] += g;
            squares[b] += g * g;
        }
    }

    /** The curve of this slope. */
    public Curve curve(double slope) {
        return curves.stream().filter(c -> c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("batchNoise: no slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("A batch averages the noise away").subtitle("lines: B_simple/B, dots: mean of " + seeds + " samples").x("batch size B").y("tr Cov(g_B) / |G|²").logX().logY();
        double[] at = Arrays.stream(BATCHES).asDoubleStream().toArray();
        double[] fine = new double[41];
        Arrays.setAll(fine, i -> Math.pow(LARGEST, i / 40.0));
        for (Curve c : curves) {
            if (c.slope == 0.01) continue;
            String name = Neuron.name(c.slope);
            p = p.line(name, fine, Arrays.stream(fine).map(b -> c.law(1) / b).toArray())
                    .points(name, at, Arrays.stream(BATCHES).mapToDouble(b -> c.at(b).mean()).toArray(), Arrays.stream(BATCHES).mapToDouble(b -> c.at(b).half()).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("slope", "batch", "run", "noise", "law");
        for (Curve c : curves) {
            for (int b = 0; b < BATCHES.length; b++) {
                for (int s = 0; s < seeds; s++) file.row(c.slope, BATCHES[b], s, c.noise[b][s], c.law(BATCHES[b]));
            }
        }
        file.write(path);
    }

    private String headline() {
        return "Noise of a batch ~ B to the power " + Table.brief(curve(0).exponent()) + " (ReLU), " + Table.brief(curve(0.5).exponent()) + " (slope .5); the law is -1";
    }

    private Table table() {
        Table t = Table.of("(B_simple/B)", "B = 1", "B = 256", "power of B");
        for (Curve c : curves) {
            t.row("slope " + c.slope, both(c, 1), both(c, 256), c.exponent());
        }
        return t;
    }

    private static String both(Curve c, int batch) {
        return Table.brief(c.at(batch)) + Table.number(" (%.3g)", c.law(batch));
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

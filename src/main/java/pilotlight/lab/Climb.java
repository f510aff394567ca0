package pilotlight.lab;

import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import pilotlight.data.Data;
import pilotlight.diagnose.Landscape;
import pilotlight.diagnose.Terrain;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.KernelTheory;

/**
 * The ground before training. A fresh net is asked for what it computes anyway: the loss is 0 where it stands, and at distance t along a
 * filter-normalised direction it is how much the net has forgotten, in units of its own mean square. For wide nets of three linear layers
 * and zero biases this is {@link #law}.
 *
 * @param seeds  nets for each slope
 * @param slopes one for each slope
 */
public record Climb(int seeds, List<Slope> slopes) implements Finding {
    private static final double[] SLOPES = {0, 0.01, 0.25, 1};
    private static final int INPUTS = 64;
    private static final int WIDTH = 256;
    private static final int OUTPUTS = 256;
    private static final int ROWS = 64;
    /** Points of a line, from -1 to 1. */
    private static final int POINTS = 9;
    private static final int MIDDLE = POINTS / 2;

    /**
     * Nets of one slope.
     *
     * @param alpha the slope
     * @param loss  loss at distance t = 0, 1/4, .. 1 (the mean of both ways) over the mean square of the outputs, for each seed
     */
    public record Slope(double alpha, double[][] loss) {
        /** The measured loss at distance t. */
        public Interval at(double t) {
            return Interval.of(column(t));
        }

        private double[] column(double t) {
            int i = (int) Math.round(MIDDLE * t);
            if (i < 0 || i > MIDDLE || Math.abs(i - MIDDLE * t) > 1e-9) throw new Mistake("climb: no distance " + t + "; there are 0, 0.25, 0.5, 0.75 and 1");
            return Arrays.stream(loss).mapToDouble(l -> l[i]).toArray();
        }
    }

    /**
     * (1 + t²)³ + 1 - 2 (1 + t²) k(r k(r)) with r = 1/sqrt(1 + t²) and the correlation map k of {@link KernelTheory}: the net at t is
     * longer by (1 + t²)^(3/2), and each linear layer turns its outputs away by another cosine r. Near 0 it is 3t² for every slope; what
     * the folds add is of the order |t|³ (1-a)²/(1+a²).
     */
    public static double law(double alpha, double t) {
        double longer = 1 + t * t;
        double r = 1 / Math.sqrt(longer);
        return longer * longer * longer + 1 - 2 * longer * KernelTheory.correlation(r * KernelTheory.correlation(r, alpha), alpha);
    }

    static Climb run(Study study) {
        List<Double> cells = Arrays.stream(SLOPES).boxed().toList();
        List<List<double[]>> found = study.grid("climb", cells, Climb::measure);
        List<Slope> slopes = new ArrayList<>();
        for (int i = 0; i < SLOPES.length; i++) slopes.add(new Slope(SLOPES[i], found.get(i).toArray(double[][]::new)));
        return new Climb(study.seeds(), List.copyOf(slopes));
    }

    private static double[] measure(double slope, long seed) {
        Net net = Net.of(linear(INPUTS, WIDTH), leakyRelu(slope), linear(WIDTH, WIDTH), leakyRelu(slope), linear(WIDTH, OUTPUTS)).seed(seed);
        Tensor x = Tensor.randn(new Rng(seed).split(1), ROWS, INPUTS);
        Tensor y = net.predict(x);
        double square = 0;
        for (float v : y.data()) square += (double) v * v / y.size();
        Terrain t = Landscape.of(net, Data.of("itself", x, y)).seed(seed).span(1).grid(3).quiet().run();
        double[] loss = new double[MIDDLE + 1];
        for (int i = 0; i <= MIDDLE; i++) loss[i] = (t.line()[MIDDLE - i] + t.line()[MIDDLE + i]) / 2 / square;
        return loss;
    }

    /** The nets of this slope. */
    public Slope slope(double alpha) {
        return slopes.stream().filter(s -> s.alpha == alpha).findFirst().orElseThrow(() ->
                new Mistake("climb: no slope " + alpha + "; slopes are " + Arrays.toString(SLOPES)));
    }

    /** Loss with slope {@code a} minus that with slope {@code b} at distance t, paired by seed. */
    public Interval difference(double a, double b, double t) {
        return Interval.paired(slope(a).column(t), slope(b).column(t));
    }

    /** The largest distance of a mean from its law, in standard errors; and of a paired difference from the difference of laws. */
    public double worst() {
        double worst = 0;
        for (Slope s : slopes) {
            for (int i = 1; i <= MIDDLE; i++) {
                double t = i / (double) MIDDLE;
                worst = Math.max(worst, Math.abs(s.at(t).mean() - law(s.alpha, t)) / s.at(t).standardError());
                if (s.alpha == 0) continue;
                Interval d = difference(s.alpha, 0, t);
                worst = Math.max(worst, Math.abs(d.mean() - law(s.alpha, t) + law(0, t)) / d.standardError());
            }
        }
        return worst;
    }

    private static String name(double slope) {
        return slope == 0 ? "ReLU" : slope == 0.01 ? "Leaky .01" : slope == 1 ? "identity" : "PReLU .25";
    }

    /** The loss over that of a linear net, (1 + t²)³ - 1: what the folds take off. And how far it is above ReLU's, paired. */
    @Override
    public Plot plot() {
        Plot loss = Plot.of("The ground before training").subtitle("lines: closed form, dots: mean of " + seeds + " nets").x("distance t").y("loss / linear net's");
        Plot above = Plot.of("How much higher than ReLU's").subtitle("paired: the same draws and directions").x("distance t").y("difference / linear net's");
        double[] fine = new double[60];
        Arrays.setAll(fine, i -> (i + 1) / 60.0);
        double[] at = new double[MIDDLE];
        Arrays.setAll(at, i -> (i + 1) / (double) MIDDLE);
        for (Slope s : slopes) {
            if (s.alpha == 0.01) continue;
            loss = loss.line(name(s.alpha), fine, shares(fine, t -> law(s.alpha, t))).points(name(s.alpha), at, shares(at, t -> s.at(t).mean()), shares(at, t -> s.at(t).half()));
            above = above.line(name(s.alpha), fine, shares(fine, t -> law(s.alpha, t) - law(0, t)));
            if (s.alpha == 0) continue;
            above = above.points(name(s.alpha), at, shares(at, t -> difference(s.alpha, 0, t).mean()), shares(at, t -> difference(s.alpha, 0, t).half()));
        }
        return Plot.grid(2, loss, above).open();
    }

    private static double[] shares(double[] ts, DoubleUnaryOperator of) {
        return Arrays.stream(ts).map(t -> of.applyAsDouble(t) / law(1, t)).toArray();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("slope", "run", "distance", "loss", "law");
        for (Slope s : slopes) {
            for (int r = 0; r < seeds; r++) {
                for (int i = 0; i <= MIDDLE; i++) file.row(s.alpha, r, i / (double) MIDDLE, s.loss[r][i], law(s.alpha, i / (double) MIDDLE));
            }
        }
        file.write(path);
    }

    private String headline() {
        return "Loss at distance 1/2 before training, .25 - ReLU: " + Table.brief(difference(0.25, 0, 0.5)) + Table.number(", law %.4f", law(0.25, 0.5) - law(0, 0.5)) + " (" + seeds + " nets)";
    }

    private Table table() {
        Table t = Table.of("measured (law)", "at .5", "at 1", "minus ReLU at .5");
        for (Slope s : slopes) {
            t.row(name(s.alpha), both(s, 0.5), both(s, 1), s.alpha == 0 ? "" : Table.brief(difference(s.alpha, 0, 0.5)) + Table.number(" (%.4f)", law(s.alpha, 0.5) - law(0, 0.5)));
        }
        return t;
    }

    private static String both(Slope s, double t) {
        return Table.brief(s.at(t)) + Table.number(" (%.4f)", law(s.alpha, t));
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

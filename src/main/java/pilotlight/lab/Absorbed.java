package pilotlight.lab;

import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.relu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;
import pilotlight.train.Fit;
import pilotlight.train.Run;

/**
 * What gamma does in an ordinary classifier. The linear layer after it multiplies by weights of its own, and only the product counts. What
 * is more, the next BatchNorm divides a common factor of gamma and beta out again, so the loss has no slope along it: gamma . dL/dgamma +
 * beta . dL/dbeta = 0, and gradient flow keeps |gamma|² + |beta|². So gamma stays where it started, whatever the slope of PReLU is.
 *
 * @param cells one for each position of BatchNorm, start of gamma and slope
 */
public record Absorbed(List<Cell> cells) implements Finding {
    /** BatchNorm layers of a net. */
    public static final int LAYERS = 3;

    private static final int WIDTH = 48;
    private static final int STEPS = 400;
    private static final double RATE = 0.05;
    private static final double[] SLOPES = {0, 0.25, 0.5, 1};

    /** Where BatchNorm is. */
    public enum Position {
        /** Behind the activation, as in the text. */
        AFTER("BN after"),
        /** In front of it. */
        BEFORE("BN before");

        private final String label;

        Position(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Nets of one kind.
     *
     * @param position where BatchNorm is
     * @param start    where gamma starts
     * @param slope    fixed slope of every activation
     * @param gammas   the mean over the units of each BatchNorm layer, for each seed
     * @param kept     |gamma|² + |beta|² of each BatchNorm layer, over that of the start, for each seed
     * @param accuracy test accuracy, for each seed
     * @param changes  relative change of the logits when gamma is set to gamma*(slope) and the next layer divided, for each seed
     */
    public record Cell(Position position, double start, double slope, double[][] gammas, double[][] kept, double[] accuracy, double[] changes) {
        /** Mean gamma of a layer, counted from 1, with its interval over seeds. */
        public Interval gamma(int layer) {
            return Interval.of(column(layer));
        }

        double[] column(int layer) {
            return Arrays.stream(gammas).mapToDouble(g -> g[layer - 1]).toArray();
        }

        /** |gamma|² + |beta|² of a layer over that of the start, with its interval over seeds; 1 when kept. */
        public Interval kept(int layer) {
            return Interval.of(Arrays.stream(kept).mapToDouble(k -> k[layer - 1]).toArray());
        }

        /** Test accuracy with its interval. */
        public Interval mean() {
            return Interval.of(accuracy);
        }

        /** The largest relative change of the logits. */
        public double change() {
            return Arrays.stream(changes).max().orElseThrow();
        }
    }

    private record Kind(Position position, double start, double slope) {
        Net net(long seed) {
            List<Layer> layers = new ArrayList<>();
            for (int l = 0; l < LAYERS; l++) {
                layers.add(linear(l == 0 ? 256 : WIDTH, WIDTH));
                Layer norm = batchNorm(WIDTH).gamma(start);
                Layer valve = slope == 0 ? relu() : leakyRelu(slope);
                layers.addAll(position == Position.AFTER ? List.of(valve, norm) : List.of(norm, valve));
            }
            layers.add(linear(WIDTH, 10));
            return Net.of(layers.toArray(Layer[]::new)).seed(seed);
        }
    }

    private record Trial(double[] gammas, double[] kept, double accuracy, double change) { }

    static Absorbed run(Study study) {
        List<Kind> kinds = new ArrayList<>();
        for (double slope : SLOPES) kinds.add(new Kind(Position.AFTER, 1, slope));
        for (double slope : SLOPES) kinds.add(new Kind(Position.AFTER, 2, slope));
        // at slope 1 there is no before and after
        for (double slope : SLOPES) if (slope != 1) kinds.add(new Kind(Position.BEFORE, 1, slope));
        List<List<Trial>> found = study.grid("gamma in a classifier", kinds, Absorbed::trial);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            Kind k = kinds.get(i);
            List<Trial> t = found.get(i);
            cells.add(new Cell(k.position, k.start, k.slope, t.stream().map(Trial::gammas).toArray(double[][]::new), t.stream().map(Trial::kept).toArray(double[][]::new),
                    t.stream().mapToDouble(Trial::accuracy).toArray(), t.stream().mapToDouble(Trial::change).toArray()));
        }
        return new Absorbed(List.copyOf(cells));
    }

    private static Trial trial(Kind kind, long seed) {
        Net net = kind.net(seed);
        Run run = Fit.of(net, Tower.GLYPHS).sgd(RATE).momentum(0.9).batch(64).steps(STEPS).every(STEPS).replacement().seed(seed).quiet().run();
        double[] means = new double[LAYERS];
        double[] kept = new double[LAYERS];
        int at = 0;
        for (Layer layer : net.layers()) {
            if (!(layer instanceof BatchNorm norm)) continue;
            for (int u = 0; u < WIDTH; u++) {
                double g = norm.gamma().at(u);
                means[at] += g / WIDTH;
                kept[at] += (g * g + Math.pow(norm.beta().at(u), 2)) / (WIDTH * kind.start * kind.start);
            }
            at++;
        }
        return new Trial(means, kept, Tower.accuracy(run), change(net, NormTheory.gammaStar(kind.slope, NormTheory.IDENTITY)));
    }

    /** Gives every gamma another value and lets the next linear layer make up for it: the largest change of a logit, over the largest logit. */
    private static double change(Net net, double gamma) {
        Net other = net.copy().eval();
        Tensor x = Tower.GLYPHS.test().x();
        Tensor before = Autograd.noGrad(() -> net.copy().eval().forward(x));
        BatchNorm norm = null;
        for (Layer layer : other.layers()) {
            if (layer instanceof BatchNorm found) norm = found;
            if (layer instanceof Linear next && norm != null) rescale(norm, next, gamma);
        }
        Tensor after = Autograd.noGrad(() -> other.forward(x));
        return largest(after.sub(before)) / largest(before);
    }

    private static void rescale(BatchNorm norm, Linear next, double gamma) {
        float[] g = norm.gamma().data();
        float[] b = norm.beta().data();
        float[] w = next.weight().data();
        for (int unit = 0; unit < g.length; unit++) {
            float factor = (float) gamma / g[unit];
            g[unit] *= factor;
            b[unit] *= factor;
            for (int j = 0; j < next.out(); j++) w[unit * next.out() + j] /= factor;
        }
    }

    private static double largest(Tensor t) {
        double most = 0;
        for (float v : t.data()) most = Math.max(most, Math.abs(v));
        return most;
    }

    /** The nets of a position, a start of gamma and a slope. */
    public Cell cell(Position position, double start, double slope) {
        return cells.stream().filter(c -> c.position == position && c.start == start && c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("absorbed: no " + position + " from gamma " + start + " at slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    /** Gamma of a layer, counted from 1, at one slope minus at another, paired by seed; BatchNorm behind the activation, gamma from 1. */
    public Interval difference(int layer, double slope, double other) {
        return Interval.paired(cell(Position.AFTER, 1, slope).column(layer), cell(Position.AFTER, 1, other).column(layer));
    }

    /** The hidden layers' smallest and largest mean gamma over slopes, from this start; the last layer, whose gamma sets the size of the logits, is not hidden. */
    public double[] hidden(double start) {
        double[] all = cells.stream().filter(c -> c.position == Position.AFTER && c.start == start)
                .flatMapToDouble(c -> DoubleStream.of(c.gamma(1).mean(), c.gamma(2).mean())).sorted().toArray();
        return new double[] {all[0], all[all.length - 1]};
    }

    /** The largest relative change of a logit in any net when every gamma is set to gamma* and the next layer makes up for it. */
    public double worstChange() {
        return cells.stream().mapToDouble(Cell::change).max().orElseThrow();
    }

    @Override
    public Plot plot() {
        return Plot.grid("Gamma in an ordinary classifier (" + cells.get(0).gammas.length + " nets each)", 2, panel(1, 0.5, 1.4), panel(2, 0.5, 2.2)).open();
    }

    private Plot panel(double start, double low, double high) {
        Plot p = Plot.of(Table.number("gamma starts at %.0f", start)).x("slope alpha").y("mean gamma of a layer").yRange(low, high);
        for (int l = 1; l <= LAYERS; l++) {
            int layer = l;
            List<Interval> gammas = Arrays.stream(SLOPES).mapToObj(a -> cell(Position.AFTER, start, a).gamma(layer)).toList();
            double[] means = gammas.stream().mapToDouble(Interval::mean).toArray();
            p = p.line("layer " + l, SLOPES, means).points("layer " + l, SLOPES, means, gammas.stream().mapToDouble(Interval::half).toArray());
        }
        double[] fine = new double[101];
        Arrays.setAll(fine, i -> i / 100.0);
        return p.line("gamma* to identity", fine, Arrays.stream(fine).map(Gammas.Target.IDENTITY::gamma).toArray())
                .line("theory: s(alpha)", fine, Arrays.stream(fine).map(Symmetry.INPUT::sd).toArray());
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("position", "start", "slope", "run", "layer", "gamma", "kept", "accuracy");
        for (Cell c : cells) {
            for (int s = 0; s < c.gammas.length; s++) {
                for (int l = 0; l < LAYERS; l++) file.row(c.position, c.start, c.slope, s, l + 1, c.gammas[s][l], c.kept[s][l], c.accuracy[s]);
            }
        }
        file.write(path);
    }

    private String headline() {
        double[] one = hidden(1);
        double[] two = hidden(2);
        return Table.number("Absorbed: at every slope gamma of the hidden layers stays at %.3f", one[0]) + Table.number(" to %.3f from 1, ", one[1]) + Table.number("at %.3f", two[0])
                + Table.number(" to %.3f from 2; set to gamma*, no logit moves by more than ", two[1]) + Table.number("%.0e", worstChange());
    }

    private Table table() {
        Table t = Table.of("", "slope", "layer 1", "layer 2", "layer 3", "accuracy");
        for (Cell c : cells) {
            t.row(c.position + Table.number(" from %.0f", c.start), c.slope, Table.number("%.3f", c.gamma(1).mean()), Table.number("%.3f", c.gamma(2).mean()), Table.number("%.3f", c.gamma(3).mean()), c.mean());
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

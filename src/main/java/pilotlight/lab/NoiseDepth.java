package pilotlight.lab;

import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;
import pilotlight.theory.NoiseTheory.GradientMoments;

/**
 * What depth makes of the noise: B_simple of the first weight matrix of a fresh net of width 128, linear teacher, output near 0, against the
 * law of infinite width, {@link NoiseTheory#noiseScaleAtDepth}.
 *
 * @param seeds number of nets in each cell
 * @param cells one for each depth and slope
 */
public record NoiseDepth(int seeds, List<Cell> cells) implements Finding {
    private static final int D = Neuron.INPUTS;
    private static final int WIDTH = 128;
    /** Examples times hidden layers: in shallow nets, where nets are alike, examples decide how sharp the measurement is. */
    private static final int WORK = 20_000;
    private static final int[] DEPTHS = {2, 4, 8};
    private static final double[] SLOPES = {0, 0.01, 0.25, 0.5, 1};

    /**
     * One depth and slope.
     *
     * @param depth hidden layers
     * @param slope a
     * @param runs  |G|² and tr Sigma of the first weight matrix for each net
     */
    public record Cell(int depth, double slope, List<GradientMoments> runs) {
        /** The measured B_simple, mean over nets. */
        public Interval scale() {
            return Interval.of(Moments.each(runs));
        }

        /** The law of infinite width. */
        public double law() {
            return NoiseTheory.noiseScaleAtDepth(slope, D, depth);
        }
    }

    static NoiseDepth run(Study study) {
        List<Cell> empty = new ArrayList<>();
        for (int depth : DEPTHS) for (double slope : SLOPES) empty.add(new Cell(depth, slope, List.of()));
        List<List<GradientMoments>> found = study.grid("noise and depth", empty, NoiseDepth::measure);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < empty.size(); i++) cells.add(new Cell(empty.get(i).depth, empty.get(i).slope, found.get(i)));
        return new NoiseDepth(study.seeds(), List.copyOf(cells));
    }

    private static GradientMoments measure(Cell cell, long seed) {
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < cell.depth; l++) {
            layers.add(linear(l == 0 ? D : WIDTH, WIDTH, false));
            layers.add(Tower.Valve.fixed(cell.slope).layer());
        }
        layers.add(linear(WIDTH, 1, false));
        Net net = Net.of(layers.toArray(Layer[]::new)).seed(seed).freeze();
        Rng rng = new Rng(seed).split(41);
        int examples = WORK / cell.depth;
        double[] teacher = Neuron.direction(rng);
        Tensor x = Tensor.randn(rng, examples, D);
        float[] error = new float[examples];
        for (int i = 0; i < examples; i++) for (int j = 0; j < D; j++) error[i] -= (float) (teacher[j] * x.at(i, j));
        // the output is taken as 0, so the error is minus the teacher; the input asks for a gradient, or the frozen net would keep no graph
        List<Tensor> passed = net.activations(x.copy().requiresGrad(true));
        Tensor first = passed.get(0).retainGrad();
        passed.get(passed.size() - 1).backward(Tensor.wrap(error, examples, 1));
        return moments(first.grad(), x);
    }

    /** Moments of the gradient of a weight matrix, which for one example is delta h': delta [n, out] and h [n, in], a row an example. */
    static GradientMoments moments(Tensor delta, Tensor h) {
        int n = delta.dim(0);
        double square = 0;
        for (int i = 0; i < n; i++) square += squares(delta, i) * squares(h, i) / n;
        Tensor sum = delta.detach().transposedMatmul(h.detach());
        double mean = 0;
        for (float g : sum.data()) mean += (double) g / n * g / n;
        return Moments.unbiased(mean, square, n);
    }

    private static double squares(Tensor t, int row) {
        int width = t.dim(1);
        double sum = 0;
        for (int j = row * width; j < (row + 1) * width; j++) sum += (double) t.data()[j] * t.data()[j];
        return sum;
    }

    /** The cell of this depth and slope. */
    public Cell cell(int depth, double slope) {
        return cells.stream().filter(c -> c.depth == depth && c.slope == slope).findFirst().orElseThrow(() -> new Mistake("noiseDepth: no depth " + depth + " with slope " + slope
                + "; depths are " + Arrays.toString(DEPTHS) + ", slopes " + Arrays.toString(SLOPES)));
    }

    /** The largest distance between measurement and law, in standard errors. */
    public double worst() {
        return cells.stream().mapToDouble(c -> Moments.off(c.scale(), c.law())).max().orElseThrow();
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("Depth amplifies the noise").subtitle("first layer, width " + WIDTH + "; lines: infinite width, dots: mean of " + seeds + " nets with 95 % intervals")
                .x("hidden layers").y("B_simple").logY();
        double[] at = Arrays.stream(DEPTHS).asDoubleStream().toArray();
        double[] fine = new double[71];
        Arrays.setAll(fine, i -> 1 + i / 10.0);
        for (double a : SLOPES) {
            if (a == 0.01) continue;
            String name = a == 0.25 ? "slope .25" : Neuron.name(a);
            p = p.line(name, fine, curve(a, fine))
                    .points(name, at, Arrays.stream(DEPTHS).mapToDouble(l -> cell(l, a).scale().mean()).toArray(), Arrays.stream(DEPTHS).mapToDouble(l -> cell(l, a).scale().half()).toArray());
        }
        return p.open();
    }

    /** The law at whole depths, joined. */
    private static double[] curve(double slope, double[] depths) {
        double[] whole = new double[10];
        Arrays.setAll(whole, l -> Math.log(NoiseTheory.noiseScaleAtDepth(slope, D, l)));
        return Arrays.stream(depths).map(l -> Math.exp(whole[(int) l] + (l - (int) l) * (whole[(int) l + 1] - whole[(int) l]))).toArray();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("depth", "slope", "run", "signal", "trace", "scale_law");
        for (Cell c : cells) {
            for (int s = 0; s < seeds; s++) file.row(c.depth, c.slope, s, c.runs.get(s).signal(), c.runs.get(s).trace(), c.law());
        }
        file.write(path);
    }

    private String headline() {
        return Table.number("Depth 8: ReLU's first layer has noise scale %.0f", cell(8, 0).scale().mean()) + Table.number(" (law %.0f)", cell(8, 0).law())
                + Table.number(", slope .5's %.1f", cell(8, 0.5).scale().mean()) + Table.number(" (%.1f)", cell(8, 0.5).law());
    }

    private Table table() {
        Table t = Table.of("B_simple of layer 1 (law)", "depth 2", "depth 4", "depth 8");
        for (double a : SLOPES) {
            List<Object> words = new ArrayList<>(List.of("slope " + a));
            for (int depth : DEPTHS) words.add(Table.brief(cell(depth, a).scale()) + Table.number(" (%.1f)", cell(depth, a).law()));
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

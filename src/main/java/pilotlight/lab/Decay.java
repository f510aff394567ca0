package pilotlight.lab;

import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.nn.Init;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.DepthTheory;
import pilotlight.theory.Interval;

/**
 * The mean square of a gradient on its way down a deep net with zero biases, against the law (g² (1+a²)/2)^k of
 * {@link DepthTheory#meanSquareGradient}.
 *
 * @param seeds number of nets in each row
 * @param rows  one for each initialisation and slope
 */
public record Decay(int seeds, List<Row> rows) implements Finding {
    private static final int WIDTH = 256;
    private static final int DEPTH = 30;
    private static final int BATCH = 16;
    private static final double[] SLOPES = {0, 0.25, 0.5, 1};

    /**
     * Nets of one kind.
     *
     * @param he    He's gain sqrt(2/(1+a²)), else Xavier's gain 1
     * @param slope the fixed slope a
     * @param ratio mean square gradient k layers below the top over that at the top, for each seed and k = 0, 1, ...
     */
    public record Row(boolean he, double slope, double[][] ratio) {
        /** Number of steps from the top to the bottom. */
        public int steps() {
            return ratio[0].length - 1;
        }

        /** The measured ratio after k steps: mean over nets with its interval. */
        public Interval measured(int k) {
            return Interval.of(Arrays.stream(ratio).mapToDouble(r -> r[k]).toArray());
        }

        /** The law's ratio after k steps. */
        public double law(int k) {
            return DepthTheory.meanSquareGradient(he ? DepthTheory.gain(slope) : 1, slope, k);
        }

        String name() {
            return (he ? "He, " : "Xavier, ") + (slope == 0 && !he ? "ReLU" : slope == 0.25 && !he ? "PReLU .25" : "slope " + slope);
        }
    }

    private record Kind(boolean he, double slope) { }

    static Decay run(Study study) {
        List<Kind> kinds = new ArrayList<>();
        for (boolean he : new boolean[] {false, true}) {
            for (double slope : SLOPES) {
                if (!he || slope < 0.5) kinds.add(new Kind(he, slope));
            }
        }
        List<List<double[]>> found = study.grid("gradient decay", kinds, Decay::ratios);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) rows.add(new Row(kinds.get(i).he, kinds.get(i).slope, found.get(i).toArray(double[][]::new)));
        return new Decay(study.seeds(), List.copyOf(rows));
    }

    private static double[] ratios(Kind kind, long seed) {
        List<Layer> layers = new ArrayList<>();
        for (int l = 0; l < DEPTH; l++) {
            layers.add(linear(WIDTH, WIDTH, false));
            layers.add(leakyRelu(kind.slope));
        }
        Net net = Net.of(layers.toArray(Layer[]::new)).seed(seed, kind.he ? Init.KAIMING_NORMAL : Init.XAVIER).freeze();
        Rng rng = new Rng(seed).split(1);
        // the input must ask for a gradient, or the frozen net would keep no graph
        List<Tensor> passed = net.activations(Tensor.randn(rng, BATCH, WIDTH).requiresGrad(true));
        for (int l = 0; l < DEPTH; l++) passed.get(2 * l).retainGrad();
        passed.get(2 * DEPTH - 1).backward(Tensor.randn(rng, BATCH, WIDTH));
        double[] ratio = new double[DEPTH];
        double top = meanSquare(passed.get(2 * DEPTH - 2).grad());
        for (int k = 0; k < DEPTH; k++) ratio[k] = meanSquare(passed.get(2 * (DEPTH - 1 - k)).grad()) / top;
        return ratio;
    }

    private static double meanSquare(Tensor t) {
        double sum = 0;
        for (float v : t.data()) sum += (double) v * v;
        return sum / t.size();
    }

    /** The row of this initialisation and slope. */
    public Row row(boolean he, double slope) {
        return rows.stream().filter(r -> r.he == he && r.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("decay: no row " + (he ? "He" : "Xavier") + " with slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("Mean square gradient on its way down").subtitle("width " + WIDTH + ", mean of " + seeds + " nets: dots measured, lines the law")
                .x("layers passed on the way down").y("log10 of the ratio to the top");
        for (Row r : rows) {
            if (r.he ? r.slope > 0 : r.slope == 1) continue;
            double[] fine = new double[4 * r.steps() + 1];
            Arrays.setAll(fine, i -> i / 4.0);
            double[] law = Arrays.stream(fine).map(k -> k * Math.log10(r.law(1))).toArray();
            int[] shown = {1, 5, 9, 13, 17, 21, 25, 29};
            p = p.line(r.name(), fine, law).points(r.name(), Arrays.stream(shown).asDoubleStream().toArray(),
                    Arrays.stream(shown).mapToDouble(k -> Math.log10(r.measured(k).mean())).toArray(), Arrays.stream(shown).mapToDouble(k -> r.measured(k).half() / r.measured(k).mean() / Math.log(10)).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("initialisation", "slope", "run", "layers", "ratio", "law");
        for (Row r : rows) {
            for (int s = 0; s < r.ratio.length; s++) {
                for (int k = 0; k <= r.steps(); k++) file.row(r.he ? "He" : "Xavier", r.slope, s, k, r.ratio[s][k], r.law(k));
            }
        }
        file.write(path);
    }

    private String headline() {
        Row r = row(false, 0);
        return Table.number("Decay over 29 layers, Xavier ReLU: measured %.2g", r.measured(r.steps()).mean())
                + Table.number(", law (1/2)^29 = %.2g", r.law(r.steps())) + " (mean of " + seeds + " nets)";
    }

    private Table table() {
        Table t = Table.of("", "ratio after " + rows.get(0).steps() + " layers", "law");
        for (Row r : rows) {
            int k = r.steps();
            t.row(r.name(), r.measured(k), Table.number("%.4g", r.law(k)));
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

package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.DepthTheory;
import pilotlight.theory.Interval;

/**
 * How often is a deep, narrow ReLU net with one input and zero biases dead before training? For one side of the input exactly
 * v(L) = 1 - (1 - 2^-N)^L; for the whole net between {@link DepthTheory#bornDeadNetLower} and v(L).
 *
 * @param trials number of nets of each width
 * @param widths one for each width, over the depth
 */
public record BornDead(int trials, List<Width> widths) implements Finding {
    /** Nets that one seed stands for. */
    private static final int PER_SEED = 500;
    private static final int DEPTH = 50;
    private static final int[] WIDTHS = {2, 3, 4, 5};
    private static final int[] SHOWN = {1, 5, 10, 20, 35, 50};
    private static final int NEVER = Integer.MAX_VALUE;

    /**
     * Nets of one width, counted by depth.
     *
     * @param width units in each hidden layer
     * @param ray   nets that are 0 for all x &gt; 0, at depth 1, 2, ...
     * @param net   nets that are constant, being 0 for all x
     * @param trials nets in all
     */
    public record Width(int width, int[] ray, int[] net, int trials) {
        /** Share of nets of this depth that are 0 for all x &gt; 0, with Wilson's interval. */
        public Interval ray(int depth) {
            return Interval.proportion(ray[depth - 1], trials);
        }

        /** Share of nets of this depth that are 0 everywhere, with Wilson's interval. */
        public Interval net(int depth) {
            return Interval.proportion(net[depth - 1], trials);
        }
    }

    static BornDead run(Study study) {
        List<Integer> all = Arrays.stream(WIDTHS).boxed().toList();
        // a net of depth 50 holds the nets of all smaller depths: it is enough to know in which layer each side dies
        List<List<int[][]>> found = study.grid("born dead", all, (width, seed) -> {
            Rng rng = new Rng(seed).split(width);
            int[][] deaths = new int[PER_SEED][];
            Arrays.setAll(deaths, t -> deaths(width, rng));
            return deaths;
        });
        List<Width> widths = new ArrayList<>();
        for (int w = 0; w < WIDTHS.length; w++) {
            int[] ray = new int[DEPTH];
            int[] net = new int[DEPTH];
            for (int[][] deaths : found.get(w)) {
                for (int[] d : deaths) {
                    for (int l = 1; l <= DEPTH; l++) {
                        if (d[0] <= l) ray[l - 1]++;
                        if (Math.max(d[0], d[1]) <= l) net[l - 1]++;
                    }
                }
            }
            widths.add(new Width(WIDTHS[w], ray, net, study.seeds() * PER_SEED));
        }
        return new BornDead(study.seeds() * PER_SEED, List.copyOf(widths));
    }

    /** The layers in which the sides x &gt; 0 and x &lt; 0 of one net die; the scale of its normal weights does not matter. */
    private static int[] deaths(int width, Rng rng) {
        double[][] sides = {{1}, {-1}};
        int[] died = {NEVER, NEVER};
        for (int l = 1; l <= DEPTH && (died[0] == NEVER || died[1] == NEVER); l++) {
            double[][] weights = new double[width][sides[0].length];
            for (double[] row : weights) Arrays.setAll(row, j -> rng.gaussian());
            for (int s = 0; s < 2; s++) {
                sides[s] = layer(weights, sides[s]);
                if (died[s] == NEVER && Arrays.stream(sides[s]).allMatch(v -> v == 0)) died[s] = l;
            }
        }
        return died;
    }

    private static double[] layer(double[][] weights, double[] x) {
        double[] y = new double[weights.length];
        double largest = 0;
        for (int i = 0; i < y.length; i++) {
            for (int j = 0; j < x.length; j++) y[i] += weights[i][j] * x[j];
            y[i] = Math.max(0, y[i]);
            largest = Math.max(largest, y[i]);
        }
        // only signs matter: keep the numbers near 1, so that no depth underflows
        if (largest > 0) for (int i = 0; i < y.length; i++) y[i] /= largest;
        return y;
    }

    /** The nets of this width. */
    public Width width(int n) {
        return widths.stream().filter(w -> w.width == n).findFirst().orElseThrow(() ->
                new Mistake("bornDead: no width " + n + "; widths are " + Arrays.toString(WIDTHS)));
    }

    @Override
    public Plot plot() {
        double[] depth = new double[DEPTH];
        Arrays.setAll(depth, l -> l + 1);
        Plot ray = Plot.of("one side of the input: exact law").x("depth L").y("P(dead before training)").yRange(0, 1.02);
        Plot net = Plot.of("the whole net: bounds").x("depth L").y("P(dead before training)").yRange(0, 1.02);
        double[] shown = Arrays.stream(SHOWN).asDoubleStream().toArray();
        for (Width w : widths) {
            String name = "width " + w.width;
            ray = ray.line(name, depth, Arrays.stream(depth).map(l -> DepthTheory.bornDead((int) l, w.width)).toArray())
                    .points(name, shown, Arrays.stream(SHOWN).mapToDouble(l -> w.ray(l).mean()).toArray(), Arrays.stream(SHOWN).mapToDouble(l -> w.ray(l).half()).toArray());
            net = net.band(name, depth, Arrays.stream(depth).map(l -> DepthTheory.bornDeadNetLower((int) l, w.width)).toArray(),
                    Arrays.stream(depth).map(l -> DepthTheory.bornDead((int) l, w.width)).toArray())
                    .points(name, shown, Arrays.stream(SHOWN).mapToDouble(l -> w.net(l).mean()).toArray(), Arrays.stream(SHOWN).mapToDouble(l -> w.net(l).half()).toArray());
        }
        return Plot.grid("Born dead: ReLU nets without biases (dots: " + trials + " nets each)", 2, ray, net).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("width", "depth", "nets", "ray_dead", "net_dead", "ray_law", "net_lower", "net_upper");
        for (Width w : widths) {
            for (int l = 1; l <= DEPTH; l++) {
                file.row(w.width, l, w.trials, w.ray[l - 1], w.net[l - 1], DepthTheory.bornDead(l, w.width), DepthTheory.bornDeadNetLower(l, w.width), DepthTheory.bornDead(l, w.width));
            }
        }
        file.write(path);
    }

    private String headline() {
        Width w = width(2);
        return Table.number("Born dead, width 2, depth 10: one side %.3f", w.ray(10).mean()) + Table.number(" (law %.3f), ", DepthTheory.bornDead(10, 2))
                + Table.number("whole net %.3f", w.net(10).mean()) + Table.number(" (bounds %.3f", DepthTheory.bornDeadNetLower(10, 2)) + Table.number(" to %.3f)", DepthTheory.bornDead(10, 2));
    }

    private Table table() {
        Table t = Table.of("width", "depth", "one side", "law", "whole net", "bounds");
        int[][] places = {{2, 10}, {3, 20}, {4, 50}, {5, 50}};
        for (int[] p : places) {
            Width w = width(p[0]);
            t.row(p[0], p[1], w.ray(p[1]), Table.number("%.4f", DepthTheory.bornDead(p[1], p[0])), w.net(p[1]),
                    Table.number("%.3f", DepthTheory.bornDeadNetLower(p[1], p[0])) + Table.number(" to %.3f", DepthTheory.bornDead(p[1], p[0])));
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

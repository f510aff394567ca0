package pilotlight.lab;

import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Ensemble;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.optim.Adam;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Tensor;
import pilotlight.theory.DepthTheory;
import pilotlight.theory.Interval;

/**
 * Can a deep and narrow net learn y = |x|? Ten hidden layers of two or four units, He's weights and zero biases, Adam with rate 0.003, 1500
 * steps on 64 points: the experiment of Lu, Shin, Su and Karniadakis (2019), on many nets at once. A ReLU net that is dead before training is
 * constant and stays so, with a probability that {@link DepthTheory#bornDeadNetLower} and {@link DepthTheory#bornDead} enclose.
 *
 * @param nets  number of nets of each kind
 * @param cells one for each width and activation
 */
public record DeepNarrow(int nets, List<Cell> cells) implements Finding {
    /** Nets that are computed as one {@link Ensemble}. */
    static final int TOGETHER = 64;
    private static final int DEPTH = 10;
    private static final int[] WIDTHS = {2, 4};
    private static final int STEPS = 1500;
    private static final double RATE = 0.003;
    private static final int POINTS = 64;
    private static final double REACH = Math.sqrt(3);
    /** Below this standard deviation over x a fresh net counts as constant: exactly for ReLU, for all purposes with a slope of 0.01. */
    private static final double NOTHING = 1e-7;
    /** Below this standard deviation over x a trained net counts as constant; |x| has 0.5. */
    private static final double FLAT = 0.01;
    /** Below this mean squared error |x| counts as fitted; the best constant has 0.25. */
    private static final double FITTED = 0.01;

    /**
     * Nets of one kind.
     *
     * @param width units in each hidden layer
     * @param name  activation
     * @param runs  what became of each net; nets of the same index start from the same draws, whatever the activation
     */
    public record Cell(int width, String name, List<Fate> runs) {
        /** Share of nets whose output is the same for all x before training, with Wilson's interval. */
        public Interval born() {
            return share(Fate::born);
        }

        /** Share of nets whose output is the same for all x after training, with Wilson's interval. */
        public Interval constant() {
            return share(Fate::constant);
        }

        /** Share of nets that have learned |x|, with Wilson's interval. */
        public Interval fitted() {
            return share(Fate::fitted);
        }

        private Interval share(Function<Fate, Boolean> what) {
            return Interval.proportion((int) runs.stream().filter(what::apply).count(), runs.size());
        }

        private double[] ones(Function<Fate, Boolean> what) {
            return runs.stream().mapToDouble(f -> what.apply(f) ? 1 : 0).toArray();
        }
    }

    /**
     * What became of one net.
     *
     * @param before standard deviation of its output over x before training
     * @param after  the same after training
     * @param error  mean squared error after training
     */
    public record Fate(double before, double after, double error) {
        /** Whether it was constant before training. */
        public boolean born() {
            return before < NOTHING;
        }

        /** Whether it is constant after training. */
        public boolean constant() {
            return after < FLAT;
        }

        /** Whether it has learned |x|. */
        public boolean fitted() {
            return error < FITTED;
        }
    }

    private record Kind(int width, Valve valve) {
        Net net() {
            List<Layer> layers = new ArrayList<>();
            for (int l = 0; l < DEPTH; l++) {
                layers.add(linear(l == 0 ? 1 : width, width));
                layers.add(valve.layer());
            }
            layers.add(linear(width, 1));
            return Net.of(layers.toArray(Layer[]::new));
        }
    }

    static DeepNarrow run(Study study) {
        List<Kind> kinds = new ArrayList<>();
        for (int width : WIDTHS) for (Valve valve : Valve.ALL) kinds.add(new Kind(width, valve));
        List<List<Fate>> found = study.groups("deep and narrow", kinds, TOGETHER, DeepNarrow::fates);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) cells.add(new Cell(kinds.get(i).width, kinds.get(i).valve.name(), found.get(i)));
        return new DeepNarrow(study.seeds(), List.copyOf(cells));
    }

    /** What becomes of nets of this width with the activation of this name. */
    static List<Fate> fates(int width, String activation, long[] seeds) {
        Valve valve = Valve.ALL.stream().filter(v -> v.name().equals(activation)).findFirst().orElseThrow(() -> new Mistake("deepNarrow: no activation \"" + activation + "\"; there are " + Valve.ALL.stream().map(Valve::name).toList()));
        return fates(new Kind(width, valve), seeds);
    }

    private static List<Fate> fates(Kind kind, long[] seeds) {
        Ensemble nets = Ensemble.of(kind.net(), seeds);
        float[] points = new float[POINTS];
        float[] wanted = new float[POINTS];
        for (int i = 0; i < POINTS; i++) {
            points[i] = (float) (REACH * (2.0 * i / (POINTS - 1) - 1));
            wanted[i] = Math.abs(points[i]);
        }
        Tensor x = Tensor.wrap(points, POINTS, 1);
        Tensor y = Tensor.wrap(wanted, POINTS, 1);
        double[] before = spread(nets.predict(x));
        Adam adam = new Adam(nets.parameters(), RATE);
        Replay loss = Replay.of(() -> nets.mse(nets.forward(x), y));
        for (int s = 0; s < STEPS; s++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            if (s > 0) loss.run();
            adam.zeroGrad();
            loss.backward();
            adam.step();
        }
        Tensor out = nets.predict(x);
        double[] after = spread(out);
        List<Fate> fates = new ArrayList<>();
        for (int k = 0; k < seeds.length; k++) {
            double error = 0;
            for (int i = 0; i < POINTS; i++) error += Math.pow(out.data()[i * seeds.length + k] - wanted[i], 2) / POINTS;
            fates.add(new Fate(before[k], after[k], error));
        }
        return fates;
    }

    /** Standard deviation over the rows, column by column. */
    private static double[] spread(Tensor out) {
        int columns = out.dim(1);
        double[] spread = new double[columns];
        for (int k = 0; k < columns; k++) {
            double mean = 0;
            for (int i = 0; i < POINTS; i++) mean += out.data()[i * columns + k] / (double) POINTS;
            double squares = 0;
            for (int i = 0; i < POINTS; i++) squares += Math.pow(out.data()[i * columns + k] - mean, 2);
            spread[k] = Math.sqrt(squares / (POINTS - 1));
        }
        return spread;
    }

    /** The nets of this width with activation {@code name}: ReLU, Leaky .01 or PReLU .25. */
    public Cell cell(int width, String name) {
        return cells.stream().filter(c -> c.width == width && c.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("deepNarrow: no \"" + name + "\" of width " + width + "; there are " + cells.stream().map(c -> c.name + " of width " + c.width).toList()));
    }

    /** Share of nets constant after training with activation {@code a} minus that with {@code b}, paired by net. */
    public Interval constantDifference(int width, String a, String b) {
        return Interval.paired(cell(width, a).ones(Fate::constant), cell(width, b).ones(Fate::constant));
    }

    /** Share of nets that have learned |x| with activation {@code a} minus that with {@code b}, paired by net. */
    public Interval fittedDifference(int width, String a, String b) {
        return Interval.paired(cell(width, a).ones(Fate::fitted), cell(width, b).ones(Fate::fitted));
    }

    @Override
    public Plot plot() {
        Plot[] panels = Arrays.stream(WIDTHS).mapToObj(this::panel).toArray(Plot[]::new);
        return Plot.grid("Learning |x| with " + DEPTH + " narrow layers (" + nets + " nets each)", panels.length, panels).open();
    }

    private Plot panel(int width) {
        Plot p = Plot.of("width " + width).y("share of nets").yRange(0, 1.08).categories("born constant", "ends constant", "learns |x|");
        for (Cell c : cells) {
            if (c.width != width) continue;
            List<Interval> shares = List.of(c.born(), c.constant(), c.fitted());
            p = p.bars(c.name, shares.stream().mapToDouble(Interval::mean).toArray(), shares.stream().mapToDouble(Interval::half).toArray());
        }
        return p;
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("width", "activation", "run", "spread_before", "spread_after", "error");
        for (Cell c : cells) {
            for (int i = 0; i < c.runs.size(); i++) file.row(c.width, c.name, i, c.runs.get(i).before, c.runs.get(i).after, c.runs.get(i).error);
        }
        file.write(path);
    }

    private static String words(Interval share) {
        return Table.number("%.3f", share.mean()) + Table.number(" (%.3f to", share.low()) + Table.number(" %.3f)", share.high());
    }

    private String headline() {
        Cell relu = cell(2, "ReLU");
        Cell prelu = cell(2, "PReLU .25");
        return Table.number("Deep narrow |x|, width 2: constant after training %.3f of ReLU nets", relu.constant().mean()) + Table.number(", %.3f of PReLU nets; learned ", prelu.constant().mean())
                + Table.number("%.3f", relu.fitted().mean()) + Table.number(" and %.3f", prelu.fitted().mean()) + " (" + nets + " nets)";
    }

    private Table table() {
        Table t = Table.of("width", "", "constant at birth", "constant after", "learned |x|");
        for (Cell c : cells) {
            t.row(c.width, c.name, words(c.born()), words(c.constant()), words(c.fitted()));
            if (c.name.equals("ReLU")) t.row(c.width, "its law", Table.number("%.3f", DepthTheory.bornDeadNetLower(DEPTH, c.width)) + Table.number(" to %.3f", DepthTheory.bornDead(DEPTH, c.width)), "", "");
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

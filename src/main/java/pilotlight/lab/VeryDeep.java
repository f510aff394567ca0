package pilotlight.lab;

import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pilotlight.data.Samples;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Init;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.optim.Sgd;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;

/**
 * He's initialisation against Xavier's in training: nets of 22 and of 30 hidden layers of 48 units on pictures of digits, 400 steps of SGD
 * with rate 0.01 and momentum 0.9. A miniature of figures 2 and 3 of He, Zhang, Ren and Sun (2015).
 *
 * @param seeds number of nets of each kind
 * @param kinds one for each depth, activation and initialisation
 */
public record VeryDeep(int seeds, List<Kind> kinds) implements Finding {
    private static final int[] DEPTHS = {22, 30};
    private static final List<Valve> VALVES = List.of(Valve.RELU, Valve.PRELU);
    private static final int WIDTH = 48;
    private static final int STEPS = 400;
    private static final int BATCH = 64;
    private static final int EVERY = 25;
    private static final int POINTS = 1 + STEPS / EVERY;
    private static final double RATE = 0.01;
    /** Where the axis of the losses ends: a little above log 10, the loss of a guess. */
    private static final double TOP = 2.6;

    /**
     * Nets of one kind.
     *
     * @param depth    hidden layers
     * @param name     activation
     * @param he       He's initialisation, else Xavier's
     * @param accuracy test accuracy for each seed
     * @param losses   mean training loss of each 25 steps (the first entry is before training), for each seed; NaN after a net has diverged
     */
    public record Kind(int depth, String name, boolean he, double[] accuracy, double[][] losses) {
        /** Mean accuracy with its interval. */
        public Interval mean() {
            return Interval.of(accuracy);
        }

        /** How many nets ended with a loss that is not a number. */
        public int diverged() {
            return (int) Arrays.stream(losses).filter(l -> Double.isNaN(l[POINTS - 1])).count();
        }

        /** Median training loss at a point of the curve, 0 to 16; a net that diverged counts as the worst. */
        public double loss(int point) {
            return Tower.median(sorted(point));
        }

        /** Losses at a point from the best net to the worst. */
        private double[] sorted(int point) {
            double[] all = Arrays.stream(losses).mapToDouble(l -> Double.isNaN(l[point]) ? TOP : Math.min(l[point], TOP)).toArray();
            Arrays.sort(all);
            return all;
        }
    }

    private record Start(int depth, Valve valve, boolean he) {
        Net net(long seed) {
            List<Layer> layers = new ArrayList<>();
            for (int l = 0; l < depth; l++) {
                layers.add(linear(l == 0 ? Tower.PIXELS : WIDTH, WIDTH));
                layers.add(valve.layer());
            }
            layers.add(linear(WIDTH, Tower.CLASSES));
            return Net.of(layers.toArray(Layer[]::new)).seed(seed, he ? Init.KAIMING_NORMAL : Init.XAVIER);
        }
    }

    private record Trial(double accuracy, double[] losses) { }

    static VeryDeep run(Study study) {
        List<Start> starts = new ArrayList<>();
        for (int depth : DEPTHS) {
            for (Valve valve : VALVES) {
                for (boolean he : new boolean[] {true, false}) starts.add(new Start(depth, valve, he));
            }
        }
        List<List<Trial>> found = study.grid("He against Xavier", starts, VeryDeep::train);
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            Start s = starts.get(i);
            kinds.add(new Kind(s.depth, s.valve.name(), s.he, found.get(i).stream().mapToDouble(Trial::accuracy).toArray(), found.get(i).stream().map(Trial::losses).toArray(double[][]::new)));
        }
        return new VeryDeep(study.seeds(), List.copyOf(kinds));
    }

    private static Trial train(Start start, long seed) {
        Samples all = Tower.GLYPHS.train();
        Samples batch = all.take(new int[BATCH]);
        Net net = start.net(seed);
        Sgd sgd = new Sgd(net.parameters(), RATE).momentum(0.9);
        Rng rng = new Rng(seed).split(22);
        int[] rows = new int[BATCH];
        double[] losses = new double[POINTS];
        Replay loss = null;
        for (int t = 0; t < STEPS; t++) {
            if (Thread.currentThread().isInterrupted()) throw new CancellationException("interrupted");
            for (int i = 0; i < BATCH; i++) rows[i] = rng.nextInt(all.rows());
            all.take(rows, batch);
            if (loss == null) loss = Replay.of(() -> net.forward(batch.x()).crossEntropy(batch.labels(), 0));
            else loss.run();
            double now = loss.result().item();
            if (!Double.isFinite(now)) {
                Arrays.fill(losses, 1 + t / EVERY, POINTS, Double.NaN);
                return new Trial(1.0 / Tower.CLASSES, losses);
            }
            if (t == 0) losses[0] = now;
            losses[1 + t / EVERY] += now / EVERY;
            sgd.zeroGrad();
            loss.backward();
            sgd.step();
        }
        return new Trial(accuracy(net), losses);
    }

    private static double accuracy(Net net) {
        Samples test = Tower.GLYPHS.test();
        int[] said = net.predict(test.x()).argmax();
        return (double) IntStream.range(0, said.length).filter(i -> said[i] == test.labels()[i]).count() / said.length;
    }

    /** The nets of this depth, activation (ReLU or PReLU .25) and initialisation. */
    public Kind kind(int depth, String name, boolean he) {
        return kinds.stream().filter(k -> k.depth == depth && k.name.equals(name) && k.he == he).findFirst().orElseThrow(() ->
                new Mistake("veryDeep: no \"" + name + "\" of " + depth + " layers; there are " + VALVES.stream().map(Valve::name).toList() + " of " + Arrays.toString(DEPTHS)));
    }

    /** Accuracy from He's start minus that from Xavier's, paired by seed. */
    public Interval difference(int depth, String name) {
        return Interval.paired(kind(depth, name, true).accuracy, kind(depth, name, false).accuracy);
    }

    @Override
    public Plot plot() {
        Plot[] panels = Arrays.stream(DEPTHS).boxed().flatMap(d -> Stream.of(panel(d, true), panel(d, false))).toArray(Plot[]::new);
        return Plot.grid("Training loss from He's and from Xavier's start", 2, panels).open();
    }

    private Plot panel(int depth, boolean he) {
        Plot p = Plot.of(depth + " layers, " + (he ? "He" : "Xavier")).subtitle("median of " + seeds + " nets; band without best and worst").x("step").y("training loss").yRange(0, TOP);
        int cut = seeds > 3 ? 1 : 0;
        for (Valve valve : VALVES) {
            Kind k = kind(depth, valve.name(), he);
            double[] step = new double[POINTS];
            Arrays.setAll(step, i -> i * EVERY);
            p = p.band(k.name, step, Arrays.stream(step).map(i -> k.sorted((int) i / EVERY)[cut]).toArray(), Arrays.stream(step).map(i -> k.sorted((int) i / EVERY)[seeds - 1 - cut]).toArray())
                    .line(k.name, step, Arrays.stream(step).map(i -> k.loss((int) i / EVERY)).toArray());
        }
        return p.hline("guessing", Math.log(Tower.CLASSES));
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("depth", "activation", "initialisation", "run", "step", "loss", "accuracy");
        for (Kind k : kinds) {
            for (int s = 0; s < k.accuracy.length; s++) {
                for (int i = 0; i < k.losses[s].length; i++) file.row(k.depth, k.name, k.he ? "He" : "Xavier", s, i * EVERY, k.losses[s][i], k.accuracy[s]);
            }
        }
        file.write(path);
    }

    private String headline() {
        return "Very deep: ReLU of 30 layers reaches " + Table.brief(kind(30, "ReLU", true).mean()) + " from He's start, " + Table.brief(kind(30, "ReLU", false).mean())
                + " from Xavier's; PReLU " + Table.brief(kind(30, "PReLU .25", true).mean()) + " and " + Table.brief(kind(30, "PReLU .25", false).mean()) + " (" + seeds + " seeds)";
    }

    private Table table() {
        Table t = Table.of("layers", "", "accuracy, He", "accuracy, Xavier", "He - Xavier, paired", "dz", "diverged");
        for (int depth : DEPTHS) {
            for (Valve valve : VALVES) {
                Kind he = kind(depth, valve.name(), true);
                Kind xavier = kind(depth, valve.name(), false);
                t.row(depth, valve.name(), he.mean(), xavier.mean(), difference(depth, valve.name()), Table.number("%.1f", difference(depth, valve.name()).dz()), he.diverged() + " and " + xavier.diverged());
            }
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

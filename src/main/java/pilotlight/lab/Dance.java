package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;

/**
 * Slope, gamma and beta learned together, the target being phi_c(z): they have one best place, alpha = c, gamma = s(c) and beta = m(c), the
 * standard deviation and the mean of phi_c(z). On the way there gamma keeps to gamma*(alpha), whatever alpha is at that moment.
 *
 * @param seeds   number of runs
 * @param dancers one for each target and start
 */
public record Dance(int seeds, List<Dancer> dancers) implements Finding {
    /** Rows in a batch. */
    public static final int BATCH = 256;
    /** Steps before the mean over the last ones is taken. */
    public static final int STEPS = 400;

    private static final int LAST = 400;
    private static final int EVERY = 2;
    /** BatchNorm's gamma starts at 1 wherever alpha is; after so many steps it has caught up. */
    private static final int CAUGHT_UP = 20;
    private static final int EARLY = 60;
    private static final double ARRIVED = 0.01;
    private static final double[] TARGETS = {0, 0.1, 0.25, 0.5, 0.75, 0.9};
    private static final double[] STARTS = {0.25, 0.8};
    private static final double[] PRINTED = {0, 0.25, 0.5, 0.9};
    private static final double[] DRAWN = {0, 0.5, 0.9};

    /**
     * One channel.
     *
     * @param c     slope of the target
     * @param start slope at the start
     * @param end   alpha, gamma and beta (three columns) of each seed, the mean over the last 400 steps
     * @param path  alpha, gamma and beta (three rows) at every second of the first 400 steps, the mean over seeds
     */
    public record Dancer(double c, double start, double[][] end, double[][] path) {
        /** Learned slope with its interval. */
        public Interval alpha() {
            return column(0);
        }

        /** Learned gamma with its interval. */
        public Interval gamma() {
            return column(1);
        }

        /** Learned beta with its interval. */
        public Interval beta() {
            return column(2);
        }

        private Interval column(int p) {
            return Interval.of(Arrays.stream(end).mapToDouble(run -> run[p]).toArray());
        }

        /** s(c), the standard deviation of phi_c(z). */
        public double gammaLaw() {
            return NormTheory.gammaStar(c, c);
        }

        /** The mean of the batches' own standard deviations: what gamma goes to in batches of 256. */
        public double gammaLawInBatch() {
            return NormTheory.gammaStarInBatch(c, c, Symmetry.INPUT, BATCH);
        }

        /** m(c), the mean of phi_c(z). */
        public double betaLaw() {
            return Symmetry.INPUT.mean(c);
        }

        /** How far gamma is from gamma*(alpha of that moment), the mean over steps 20 to 60. */
        public double lag() {
            return early(alpha -> NormTheory.gammaStarInBatch(alpha, c, Symmetry.INPUT, BATCH));
        }

        /** How far gamma is, in the mean over the same steps, from where it will end. */
        public double away() {
            return early(alpha -> gammaLawInBatch());
        }

        private double early(DoubleUnaryOperator law) {
            return IntStream.range(CAUGHT_UP / EVERY, EARLY / EVERY).mapToDouble(t -> path[1][t] - law.applyAsDouble(path[0][t])).average().orElseThrow();
        }
    }

    private record Trial(double[][] end, double[][][] path) { }

    static Dance run(Study study) {
        List<Trial> trials = study.map("dance", Dance::trial);
        List<Dancer> dancers = new ArrayList<>();
        for (int i = 0; i < STARTS.length * TARGETS.length; i++) {
            int channel = i;
            double[][] path = new double[3][STEPS / EVERY];
            for (int p = 0; p < path.length; p++) {
                for (int t = 0; t < path[p].length; t++) {
                    for (Trial trial : trials) path[p][t] += trial.path[t][p][channel] / trials.size();
                }
            }
            double[][] ends = trials.stream().map(trial -> Arrays.stream(trial.end).mapToDouble(row -> row[channel]).toArray()).toArray(double[][]::new);
            dancers.add(new Dancer(TARGETS[i % TARGETS.length], STARTS[i / TARGETS.length], ends, path));
        }
        return new Dance(study.seeds(), List.copyOf(dancers));
    }

    private static Trial trial(long seed) {
        double[] slopes = new double[STARTS.length * TARGETS.length];
        double[] targets = new double[slopes.length];
        Arrays.setAll(slopes, i -> STARTS[i / TARGETS.length]);
        Arrays.setAll(targets, i -> TARGETS[i % TARGETS.length]);
        Duet duet = new Duet(slopes, true, targets, BATCH, seed);
        double[][][] path = new double[STEPS / EVERY][][];
        for (int s = 0; s < STEPS; s++) {
            if (s % EVERY == 0) path[s / EVERY] = duet.now();
            duet.step();
        }
        return new Trial(duet.mean(LAST), path);
    }

    /** The channel of a target and a start. */
    public Dancer dancer(double c, double start) {
        return dancers.stream().filter(d -> d.c == c && d.start == start).findFirst().orElseThrow(() ->
                new Mistake("dance: no target " + c + " from " + start + "; targets are " + Arrays.toString(TARGETS) + ", starts " + Arrays.toString(STARTS)));
    }

    /** The largest distance of a mean from its closed form: alpha from c, gamma from s(c), beta from m(c). */
    public double[] worst() {
        return new double[] {dancers.stream().mapToDouble(d -> Math.abs(d.alpha().mean() - d.c)).max().orElseThrow(),
                dancers.stream().mapToDouble(d -> Math.abs(d.gamma().mean() - d.gammaLaw())).max().orElseThrow(),
                dancers.stream().mapToDouble(d -> Math.abs(d.beta().mean() - d.betaLaw())).max().orElseThrow()};
    }

    @Override
    public Plot plot() {
        Plot[] panels = {panel("slope: alpha -> c", "alpha", 0), panel("scale: gamma -> s(c)", "gamma", 1), panel("shift: beta -> m(c)", "beta", 2), ride()};
        return Plot.grid("Learned together: alpha, gamma and beta (mean of " + seeds + " runs; dashed: closed form)", 2, panels).open();
    }

    private Plot panel(String title, String what, int p) {
        Plot plot = Plot.of(title).x("step").y(what).xRange(0, STEPS / 2);
        double[] steps = new double[STEPS / EVERY];
        Arrays.setAll(steps, t -> t * EVERY);
        for (double c : DRAWN) {
            for (double start : STARTS) plot = plot.line(name(c), steps, dancer(c, start).path[p]);
            Dancer d = dancer(c, STARTS[0]);
            plot = plot.hline("", p == 0 ? c : p == 1 ? d.gammaLaw() : d.betaLaw());
        }
        return plot;
    }

    private static String name(double c) {
        return c == 0 ? "to ReLU (c = 0)" : "c = " + c;
    }

    /** Gamma against alpha: the ways lie on gamma*(alpha), the ends on s(alpha). */
    private Plot ride() {
        Plot plot = Plot.of("gamma rides on gamma*(alpha) and stops on s(alpha)").x("alpha").y("gamma").xRange(-0.05, 1);
        double[] fine = new double[101];
        Arrays.setAll(fine, i -> i / 100.0);
        for (double c : DRAWN) {
            plot = plot.line(name(c), fine, Arrays.stream(fine).map(a -> NormTheory.gammaStar(a, c)).toArray());
            for (double start : STARTS) {
                double[][] path = dancer(c, start).path;
                // those that have caught up and not arrived
                int[] shown = IntStream.range(CAUGHT_UP / EVERY, path[0].length).filter(t -> Math.abs(path[0][t] - c) > ARRIVED).toArray();
                plot = plot.points(name(c), Arrays.stream(shown).mapToDouble(t -> path[0][t]).toArray(), Arrays.stream(shown).mapToDouble(t -> path[1][t]).toArray());
            }
        }
        return plot.line("theory: s(alpha)", fine, Arrays.stream(fine).map(Symmetry.INPUT::sd).toArray());
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("c", "start", "run", "alpha", "gamma", "beta", "gamma_law", "beta_law");
        for (Dancer d : dancers) {
            for (int s = 0; s < d.end.length; s++) file.row(d.c, d.start, s, d.end[s][0], d.end[s][1], d.end[s][2], d.gammaLaw(), d.betaLaw());
        }
        file.write(path);
    }

    private String headline() {
        double[] worst = worst();
        return String.format(Locale.ROOT, "Dance: alpha within %.0e of c, gamma within %.4f of s(c), beta within %.4f of m(c), from starts %s and %s",
                worst[0], worst[1], worst[2], STARTS[0], STARTS[1]);
    }

    private Table table() {
        Table t = Table.of("c", "from", "alpha", "gamma", "s(c)", "beta", "m(c)");
        for (double c : PRINTED) {
            for (double start : STARTS) {
                Dancer d = dancer(c, start);
                // + 0.0 takes the sign from a zero
                t.row(c, start, Table.number("%.4f", Math.rint(1e4 * d.alpha().mean()) / 1e4 + 0.0), d.gamma(), Table.number("%.4f", d.gammaLaw()), d.beta(), Table.number("%.4f", d.betaLaw()));
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

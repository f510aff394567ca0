package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;

/**
 * Slope, gamma and beta learned together, the target being phi_c(z): they have one best place, alpha = c, gamma = s(c) and beta = m(c), the
 * standard deviation and the mean of phi_c(z). On the way there gamma keeps to gamma*(alpha), whatever alpha is at that moment: each step
 * of SGD moves it by 2 rate (gamma*_B - gamma) in the mean, so it is the running mean of gamma*(alpha) over the last few steps.
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
    /** BatchNorm's gamma starts at 1 wherever alpha is; after so many steps it has caught up. */
    private static final int CAUGHT_UP = 20;
    /** After so many steps alpha is near its end. */
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
     * @param path  alpha, gamma and beta (three rows) at each of the first 400 steps, the mean over seeds
     * @param lags  gamma minus the running mean of gamma*(alpha), the mean over steps 20 to 60, of each seed
     * @param aways gamma minus where it will end, the mean over steps 20 to 60, of each seed
     */
    public record Dancer(double c, double start, double[][] end, double[][] path, double[] lags, double[] aways) {
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
            return best(c, c);
        }

        /** m(c), the mean of phi_c(z). */
        public double betaLaw() {
            return Symmetry.INPUT.mean(c);
        }

        /** How far gamma is from the running mean of gamma*(alpha) on the way, with its interval. */
        public Interval lag() {
            return Interval.of(lags);
        }

        /** How far gamma is from its end on the way, with its interval. */
        public Interval away() {
            return Interval.of(aways);
        }
    }

    /** What one seed gives: alpha, gamma and beta of each channel at the end, and at each step on the way. */
    private record Trial(double[][] end, double[][][] path) {
        /** Gamma of a channel minus {@code law} of its slopes, the mean over the early steps. */
        double early(int channel, UnaryOperator<double[]> law) {
            double[] wanted = law.apply(Arrays.stream(path).mapToDouble(now -> now[0][channel]).toArray());
            return IntStream.range(CAUGHT_UP, EARLY).mapToDouble(t -> path[t][1][channel] - wanted[t]).average().orElseThrow();
        }
    }

    static Dance run(Study study) {
        List<Trial> trials = study.map("dance", Dance::trial);
        List<Dancer> dancers = new ArrayList<>();
        for (int i = 0; i < STARTS.length * TARGETS.length; i++) {
            int channel = i;
            double c = TARGETS[i % TARGETS.length];
            double[][] path = new double[3][STEPS];
            for (int p = 0; p < path.length; p++) {
                for (int t = 0; t < STEPS; t++) {
                    for (Trial trial : trials) path[p][t] += trial.path[t][p][channel] / trials.size();
                }
            }
            double[][] ends = trials.stream().map(trial -> Arrays.stream(trial.end).mapToDouble(row -> row[channel]).toArray()).toArray(double[][]::new);
            double end = best(c, c);
            dancers.add(new Dancer(c, STARTS[i / TARGETS.length], ends, path, trials.stream().mapToDouble(t -> t.early(channel, alphas -> running(alphas, c))).toArray(),
                    trials.stream().mapToDouble(t -> t.early(channel, alphas -> Arrays.stream(alphas).map(alpha -> end).toArray())).toArray()));
        }
        return new Dance(study.seeds(), List.copyOf(dancers));
    }

    private static double best(double alpha, double c) {
        return NormTheory.gammaStarInBatch(alpha, c, Symmetry.INPUT, BATCH);
    }

    /** What gamma is at each step in the mean, from 1, when the slopes are these. */
    private static double[] running(double[] alphas, double c) {
        double[] gamma = new double[alphas.length];
        gamma[0] = 1;
        for (int t = 1; t < gamma.length; t++) gamma[t] = gamma[t - 1] + 2 * Duet.RATE * (best(alphas[t - 1], c) - gamma[t - 1]);
        return gamma;
    }

    private static Trial trial(long seed) {
        double[] slopes = new double[STARTS.length * TARGETS.length];
        double[] targets = new double[slopes.length];
        Arrays.setAll(slopes, i -> STARTS[i / TARGETS.length]);
        Arrays.setAll(targets, i -> TARGETS[i % TARGETS.length]);
        Duet duet = new Duet(slopes, true, targets, BATCH, seed);
        double[][][] path = new double[STEPS][][];
        for (int s = 0; s < STEPS; s++) {
            path[s] = duet.now();
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
        double[] steps = new double[STEPS];
        Arrays.setAll(steps, t -> t);
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
                int[] shown = IntStream.range(CAUGHT_UP / 2, path[0].length / 2).map(t -> 2 * t).filter(t -> Math.abs(path[0][t] - c) > ARRIVED).toArray();
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

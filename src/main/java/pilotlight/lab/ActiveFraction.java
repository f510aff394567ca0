package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.nn.BatchNorm;
import pilotlight.plot.Plot;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.UnitTheory;

/**
 * On which share of its inputs is a unit positive? Phi(b/|w|) for w.x + b on normal x; Phi(beta/gamma) behind BatchNorm, whatever w and b
 * are. And what BatchNorm guarantees in its own batch.
 *
 * @param bare  units without BatchNorm; {@code at} is b/|w|
 * @param norm  the same units behind BatchNorm; {@code at} is beta/gamma
 * @param batches what the largest normalised value of a batch can be
 */
public record ActiveFraction(List<Share> bare, List<Share> norm, List<Extreme> batches) implements Finding {
    private static final int INPUTS = 64;
    private static final int ROWS = 4000;
    private static final double[] BIASES = {-4, -3, -2, -1, 0, 1, 2, 3};
    private static final double[] BETAS = {-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2};
    private static final double HOSTILE = -5;
    private static final int[] BATCHES = {4, 16, 64};
    private static final int TRIALS = 2000;

    /**
     * One place on the curve.
     *
     * @param at     b/|w| or beta/gamma
     * @param active share of inputs on which the unit is positive, with its interval over seeds
     * @param law    Phi of {@code at}; a mean over the drawn units where each has its own |w|
     */
    public record Share(double at, Interval active, double law) { }

    /**
     * The largest normalised value in batches of one size, over data from tame to wild.
     *
     * @param n     rows in the batch
     * @param least smallest seen; Samuelson's bound is 1/sqrt(n-1)
     * @param most  largest seen; the bound is sqrt(n-1)
     */
    public record Extreme(int n, double least, double most) { }

    /** What one seed sees: a share for each bias and beta, the law's value for each bias, b/|w| for each bias. */
    private record Draw(double[] bare, double[] at, double[] law, double[] norm, double[][] extremes) { }

    static ActiveFraction run(Study study) {
        List<Draw> draws = study.map("active fraction", ActiveFraction::draw);
        List<Share> bare = new ArrayList<>();
        for (int i = 0; i < BIASES.length; i++) {
            int b = i;
            // the error is the interesting part: its interval is that of measured minus law
            Interval error = Interval.of(draws.stream().mapToDouble(d -> d.bare[b] - d.law[b]).toArray());
            double law = draws.stream().mapToDouble(d -> d.law[b]).average().orElseThrow();
            bare.add(new Share(draws.stream().mapToDouble(d -> d.at[b]).average().orElseThrow(), shift(error, law), law));
        }
        List<Share> norm = new ArrayList<>();
        for (int i = 0; i < BETAS.length; i++) {
            int b = i;
            norm.add(new Share(BETAS[b], Interval.of(draws.stream().mapToDouble(d -> d.norm[b]).toArray()), UnitTheory.activeAfterNorm(BETAS[b], 1)));
        }
        List<Extreme> batches = new ArrayList<>();
        for (int i = 0; i < BATCHES.length; i++) {
            int b = i;
            batches.add(new Extreme(BATCHES[b], draws.stream().mapToDouble(d -> d.extremes[b][0]).min().orElseThrow(),
                    draws.stream().mapToDouble(d -> d.extremes[b][1]).max().orElseThrow()));
        }
        return new ActiveFraction(List.copyOf(bare), List.copyOf(norm), List.copyOf(batches));
    }

    private static Interval shift(Interval i, double by) {
        return new Interval(i.mean() + by, i.sd(), i.n(), i.low() + by, i.high() + by, i.level());
    }

    /** One unit with He's weights on normal inputs, bare with every bias, then behind BatchNorm with a hostile bias and every beta. */
    private static Draw draw(long seed) {
        Rng rng = new Rng(seed);
        double[] w = new double[INPUTS];
        Arrays.setAll(w, j -> Math.sqrt(2.0 / INPUTS) * rng.gaussian());
        double norm = Math.sqrt(Arrays.stream(w).map(v -> v * v).sum());
        float[] sums = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            double sum = 0;
            for (double v : w) sum += v * rng.gaussian();
            sums[i] = (float) sum;
        }
        Tensor z = Tensor.wrap(sums, ROWS, 1);
        double[] bare = new double[BIASES.length];
        double[] at = new double[BIASES.length];
        double[] law = new double[BIASES.length];
        for (int i = 0; i < BIASES.length; i++) {
            bare[i] = positive(z.add(BIASES[i]));
            at[i] = BIASES[i] / norm;
            law[i] = UnitTheory.activeFraction(BIASES[i], norm);
        }
        double[] behind = new double[BETAS.length];
        for (int i = 0; i < BETAS.length; i++) {
            BatchNorm layer = new BatchNorm(1).beta(BETAS[i]);
            behind[i] = positive(Autograd.noGrad(() -> layer.forward(z.add(HOSTILE))));
        }
        double[][] extremes = new double[BATCHES.length][];
        for (int i = 0; i < BATCHES.length; i++) extremes[i] = extremes(BATCHES[i], rng);
        return new Draw(bare, at, law, behind, extremes);
    }

    private static double positive(Tensor z) {
        int n = 0;
        for (float v : z.data()) {
            if (v > 0) n++;
        }
        return (double) n / z.size();
    }

    /** Smallest and largest maximum of normalised batches; the scale of each value is itself drawn, so that outliers come in all sizes. */
    private static double[] extremes(int n, Rng rng) {
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        double[] x = new double[n];
        for (int t = 0; t < TRIALS; t++) {
            double sum = 0;
            double squares = 0;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < n; i++) {
                x[i] = rng.gaussian() * Math.exp(2 * rng.gaussian());
                sum += x[i];
                max = Math.max(max, x[i]);
            }
            for (double v : x) squares += (v - sum / n) * (v - sum / n);
            double top = (max - sum / n) / Math.sqrt(squares / n);
            least = Math.min(least, top);
            most = Math.max(most, top);
        }
        return new double[] {least, most};
    }

    @Override
    public Plot plot() {
        double[] xs = new double[81];
        double[] phi = new double[xs.length];
        for (int i = 0; i < xs.length; i++) {
            xs[i] = -3 + i * 0.075;
            phi[i] = UnitTheory.activeFraction(xs[i], 1);
        }
        return Plot.of("Share of inputs on which a unit is positive").x("b/|w|, or beta/gamma behind BatchNorm").y("active fraction").line("theory: Phi", xs, phi)
                .points("bare unit", at(bare), active(bare), half(bare)).points("behind BatchNorm, bias " + HOSTILE, at(norm), active(norm), half(norm)).open();
    }

    private static double[] at(List<Share> s) {
        return s.stream().mapToDouble(Share::at).toArray();
    }

    private static double[] active(List<Share> s) {
        return s.stream().mapToDouble(p -> p.active.mean()).toArray();
    }

    private static double[] half(List<Share> s) {
        return s.stream().mapToDouble(p -> p.active.half()).toArray();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("unit", "at", "active", "low", "high", "law");
        for (Share s : bare) file.row("bare", s.at, s.active.mean(), s.active.low(), s.active.high(), s.law);
        for (Share s : norm) file.row("batchNorm", s.at, s.active.mean(), s.active.low(), s.active.high(), s.law);
        file.write(path);
    }

    /** The largest distance between measurement and law, in standard errors. */
    public double worst() {
        double worst = 0;
        for (List<Share> list : List.of(bare, norm)) {
            for (Share s : list) worst = Math.max(worst, Math.abs(s.active.mean() - s.law) / s.active.standardError());
        }
        return worst;
    }

    private String headline() {
        return "Active fraction: " + (bare.size() + norm.size()) + Table.number(" places on the curve Phi, the worst %.1f standard errors off", worst());
    }

    private Table table() {
        Table t = Table.of("", "at", "active", "Phi");
        for (Share s : bare) if (s.at <= 0) t.row("bare", Table.number("%.2f", s.at), s.active, Table.number("%.4f", s.law));
        for (Share s : norm) if (s.at <= 0) t.row("BatchNorm", Table.number("%.2f", s.at), s.active, Table.number("%.4f", s.law));
        for (Extreme e : batches) t.row("batch of " + e.n, "max", Table.number("%.3f", e.least) + Table.number(" to %.3f", e.most),
                Table.number("%.3f", UnitTheory.leastLargestNormalised(e.n)) + Table.number(" to %.3f", UnitTheory.largestNormalised(e.n)));
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

package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import pilotlight.data.Samples;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.UnitTheory;

/**
 * A net with a remedy, before any training, and what a sample of the rows says of all of them: 95 % intervals, which are points when the sample
 * is all there is.
 *
 * <p>A unit that never fired on k rows stays so on all n with probability Phi(-mu/sigma)^(n-k) if its input is normal, and with (k+1)/(n+1) if
 * nothing is known of it: the first is the estimate, the lower of both the lower end. What {@link Remedy#ANEW} will give is predicted from other
 * seeds than the model's.
 *
 * @param remedy   what was done to the net, null for nothing
 * @param model    the net with it
 * @param layers   one entry for each activation layer, in order
 * @param gradient length of a row's gradient by the output of the first layer with weights, over that by the last one's: root mean squares
 */
public record Trial(Remedy remedy, Net model, List<Shares> layers, Interval gradient) {
    private static final double LEVEL = 0.95;
    private static final double Z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + LEVEL) / 2);
    /** Fresh nets that a prediction for one more is made from. */
    private static final int SEEDS = 12;
    /** Fresh nets differ by more than parts of the rows do. */
    private static final int FRESH_ROWS = 500;
    private static final int PARTS = 10;
    /** Nothing passed on the sample; what does so on the other rows is not known. */
    private static final Interval UNKNOWN = new Interval(0, Double.NaN, 1, 0, Double.POSITIVE_INFINITY, LEVEL);

    /**
     * Shares of the units of one activation layer; see {@link Units}.
     *
     * @param name     position and constructor call
     * @param dead     pass no gradient
     * @param negative never fire
     * @param saturated are flat on most rows
     * @param dormant  give hardly any output
     * @param linear   have a learned slope near 1
     */
    public record Shares(String name, Interval dead, Interval negative, Interval saturated, Interval dormant, Interval linear) {
    }

    /** What {@code sample} says of {@code model} on {@code all} rows. */
    static Trial of(Remedy remedy, Net model, Samples sample, int all, BiFunction<Tensor, Samples, Tensor> loss) {
        Units units = Units.of(model, sample.x());
        return new Trial(remedy, model, units.layers().stream().map(l -> shares(l, units.rows(), all)).toList(), gradient(model, sample, all, loss));
    }

    /** What is to be expected of fresh weights. */
    static Trial anew(Net model, Samples sample, int all, BiFunction<Tensor, Samples, Tensor> loss) {
        Samples few = Advisor.some(sample, FRESH_ROWS);
        List<Trial> others = IntStream.rangeClosed(1, SEEDS).mapToObj(s -> of(Remedy.ANEW, Remedy.ANEW.of(model, sample.x(), s), few, all, loss)).toList();
        List<Shares> layers = new ArrayList<>();
        for (int l = 0; l < others.get(0).layers.size(); l++) {
            int layer = l;
            Function<Function<Shares, Interval>, Interval> next = of -> next(others.stream().map(t -> of.apply(t.layers.get(layer))).toList());
            layers.add(new Shares(others.get(0).layers.get(l).name, next.apply(Shares::dead), next.apply(Shares::negative), next.apply(Shares::saturated),
                    next.apply(Shares::dormant), next.apply(Shares::linear)));
        }
        double[] logs = others.stream().mapToDouble(t -> Math.log(t.gradient.mean())).toArray();
        Interval gradient = UNKNOWN;
        if (Arrays.stream(logs).allMatch(Double::isFinite)) {
            Interval log = Interval.of(logs);
            double reach = Interval.tQuantile(SEEDS - 1, LEVEL) * log.sd() * Math.sqrt(1 + 1.0 / SEEDS);
            gradient = new Interval(Math.exp(log.mean()), Double.NaN, SEEDS, Math.exp(log.mean() - reach), Math.exp(log.mean() + reach), LEVEL);
        }
        return new Trial(Remedy.ANEW, Remedy.ANEW.of(model, sample.x(), 0), layers, gradient);
    }

    /** The prediction of one more share: as uncertain as each of them, and as they differ; shares that never varied may, by the luck of a single unit. */
    private static Interval next(List<Interval> shares) {
        double[] v = shares.stream().mapToDouble(Interval::mean).toArray();
        Interval mean = Interval.of(v);
        int units = shares.get(0).n();
        double p = (mean.mean() * SEEDS * units + 1) / (SEEDS * (double) units + 2);
        double reach = Interval.tQuantile(SEEDS - 1, LEVEL) * Math.max(mean.sd(), Math.sqrt(p * (1 - p) / units)) * Math.sqrt(1 + 1.0 / SEEDS);
        double low = Math.min(mean.mean() - reach, shares.stream().mapToDouble(Interval::low).average().orElseThrow());
        double high = Math.max(mean.mean() + reach, shares.stream().mapToDouble(Interval::high).average().orElseThrow());
        // There are whole units only.
        return new Interval(mean.mean(), mean.sd(), units, Math.max(0, Math.floor(low * units) / units), Math.min(1, Math.ceil(high * units) / units), LEVEL);
    }

    private static Interval known(double value) {
        return new Interval(value, 0, 1, value, value, LEVEL);
    }

    private static Shares shares(Units.LayerUnits l, int rows, int all) {
        int n = l.units();
        double[] flat = new double[n];
        for (int u = 0; u < n; u++) {
            double error = Math.sqrt(Math.max(l.flat()[u] * (1 - l.flat()[u]), 1.0 / rows) / rows * (1 - (double) rows / all));
            flat[u] = error == 0 ? l.flat()[u] >= Units.MOSTLY ? 1 : 0 : NormalDistribution.of(0, 1).cumulativeProbability((l.flat()[u] - Units.MOSTLY) / error);
        }
        double blur = Z * 2 * Math.sqrt((1 - (double) rows / all) / rows);
        return new Shares(l.name(), silent(l, rows, all, u -> l.slope()[u] == 0), silent(l, rows, all, u -> l.active()[u] == 0), counted(flat, n),
                new Interval((double) l.dormant() / n, Double.NaN, n, (double) l.dormant(Units.TAU * (1 - blur)) / n, (double) l.dormant(Units.TAU * (1 + blur)) / n, LEVEL),
                new Interval((double) l.linear() / n, 0, n, (double) l.linear() / n, (double) l.linear() / n, LEVEL));
    }

    /** Of the units that were silent on the sample, how many are so on all rows. */
    private static Interval silent(Units.LayerUnits l, int rows, int all, IntPredicate is) {
        double likely = 0, least = 0, spread = 0;
        int count = 0;
        for (int u = 0; u < l.units(); u++) {
            if (!is.test(u)) continue;
            double p = l.expected()[u];
            // A unit that fires and yet passes nothing, as one of slope 0 everywhere, does not come back with more rows.
            double stays = l.active()[u] > 0 || Double.isNaN(p) ? 1 : UnitTheory.deadOnSamples(p, all - rows);
            double unknown = Math.min(stays, (rows + 1.0) / (all + 1.0));
            count++;
            likely += stays;
            least += unknown;
            spread += unknown * (1 - unknown);
        }
        int n = l.units();
        return new Interval(likely / n, Double.NaN, n, Math.max(0, least - Z * Math.sqrt(spread)) / n, (double) count / n, LEVEL);
    }

    private static Interval counted(double[] probability, int units) {
        double sum = 0, spread = 0;
        for (double p : probability) {
            sum += p;
            spread += p * (1 - p);
        }
        double reach = Z * Math.sqrt(spread);
        return new Interval(sum / units, Double.NaN, units, Math.max(0, sum - reach) / units, Math.min(units, sum + reach) / units, LEVEL);
    }

    /** The interval is from part to part of the rows; with BatchNorm, whose moments differ too, every other part is passed through for itself. */
    private static Interval gradient(Net model, Samples sample, int all, BiFunction<Tensor, Samples, Tensor> loss) {
        int n = sample.rows();
        double[][] squares = squares(model, sample, loss);
        if (squares == null) return known(1);
        double ratio = ratio(squares);
        if (n == all) return known(ratio);
        boolean norm = squares.length > 2;
        double[] logs = new double[norm ? PARTS / 2 : PARTS];
        for (int i = 0; i < logs.length; i++) {
            int p = norm ? 2 * i : i, from = n * p / PARTS, to = n * (p + 1) / PARTS;
            logs[i] = Math.log(ratio(norm ? squares(model, sample.batch(from, to), loss)
                    : new double[][] {Arrays.copyOfRange(squares[0], from, to), Arrays.copyOfRange(squares[1], from, to)}));
        }
        if (!Arrays.stream(logs).allMatch(Double::isFinite)) return UNKNOWN;
        double error = Interval.of(logs).sd() / Math.sqrt(PARTS) * Math.sqrt(1 - (double) n / all);
        double reach = Interval.tQuantile(logs.length - 1, LEVEL) * error;
        return new Interval(ratio, Double.NaN, n, ratio * Math.exp(-reach), ratio * Math.exp(reach), LEVEL);
    }

    private static double ratio(double[][] squares) {
        return Math.sqrt(Arrays.stream(squares[0]).sum() / Arrays.stream(squares[1]).sum());
    }

    /** |dL/dz|² of every row at the first and at the last layer with weights, and something third when there was a BatchNorm; null for a single such layer. */
    private static double[][] squares(Net model, Samples sample, BiFunction<Tensor, Samples, Tensor> loss) {
        Net copy = model.copy().unfreeze().eval();
        List<Tensor> outputs = new ArrayList<>();
        boolean[] norm = new boolean[1];
        Tensor out = copy.walk(sample.x(), (place, layer, in) -> {
            if (layer instanceof BatchNorm && in.size() > in.dim(1)) {
                layer.train();
                norm[0] = true;
            }
            Tensor y = layer.forward(in);
            if (layer instanceof Linear || layer instanceof Conv2d) {
                y.retainGrad();
                outputs.add(y);
            }
            return y;
        });
        if (outputs.size() < 2) return null;
        loss.apply(out, sample).backward();
        double[] first = squares(outputs.get(0)), last = squares(outputs.get(outputs.size() - 1));
        return norm[0] ? new double[][] {first, last, {}} : new double[][] {first, last};
    }

    private static double[] squares(Tensor y) {
        double[] sum = new double[y.dim(0)];
        float[] g = y.gradData();
        int width = y.size() / Math.max(1, sum.length);
        if (g != null) for (int i = 0; i < g.length; i++) sum[i / width] += (double) g[i] * g[i];
        return sum;
    }
}

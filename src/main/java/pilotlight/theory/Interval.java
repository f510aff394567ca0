package pilotlight.theory;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * An estimate with its confidence interval.
 *
 * <pre>{@code
 * Interval.of(0.97, 0.98, 0.96, 0.99)      // Student's t: 0.975 ± 0.021 (n 4)
 * Interval.paired(prelu, relu).dz()        // effect size of the paired differences
 * Interval.bootstrap(samples, 7)           // percentile bootstrap of the mean, seed 7
 * Interval.proportion(11, 12)              // Wilson: 0.917 [0.646, 0.985] (n 12)
 * }</pre>
 *
 * @param mean  the estimate: a mean, a share, or the statistic of a bootstrap
 * @param sd    standard deviation of the samples (n - 1 in the denominator; sqrt(p (1-p)) for a share)
 * @param n     number of samples
 * @param low   lower end
 * @param high  upper end
 * @param level confidence level, 0.95 unless asked otherwise
 */
public record Interval(double mean, double sd, int n, double low, double high, double level) {
    private static final double USUAL = 0.95;
    private static final int RESAMPLES = 10_000;

    /** The 95 % t-interval of the mean, mean ± t_(n-1) sd/sqrt(n). Exact for normal samples. */
    public static Interval of(double... samples) {
        return of(samples, USUAL);
    }

    /** The t-interval of the mean at any level. */
    public static Interval of(double[] samples, double level) {
        check("Interval.of", samples, level);
        int n = samples.length;
        double mean = mean(samples);
        double sd = sd(samples, mean);
        double half = tQuantile(n - 1, level) * sd / Math.sqrt(n);
        return new Interval(mean, sd, n, mean - half, mean + half, level);
    }

    /** The 95 % t-interval of the paired differences a[i] - b[i], for runs that share their seeds. */
    public static Interval paired(double[] a, double[] b) {
        return paired(a, b, USUAL);
    }

    /** The t-interval of the paired differences a[i] - b[i] at any level. */
    public static Interval paired(double[] a, double[] b, double level) {
        Check.require(a.length == b.length, "Interval.paired",
                a.length + " samples against " + b.length + "; pairs need as many of each");
        double[] difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        check("Interval.paired", difference, level);
        return of(difference, level);
    }

    /** Percentile bootstrap of the mean: 95 %, 10,000 resamples. The same seed gives the same interval anywhere. */
    public static Interval bootstrap(double[] samples, long seed) {
        return bootstrap(samples, Interval::mean, RESAMPLES, seed, USUAL);
    }

    /**
     * Percentile bootstrap of any statistic (Efron 1979): the statistic of the samples, and the (1 ± level)/2 quantiles of
     * the statistic over resamples drawn with replacement.
     */
    public static Interval bootstrap(double[] samples, ToDoubleFunction<double[]> statistic, int resamples, long seed,
            double level) {
        check("Interval.bootstrap", samples, level);
        Check.atLeast("Interval.bootstrap", "resamples", resamples, 100);
        SplittableRandom random = new SplittableRandom(seed);
        double[] draw = new double[samples.length];
        double[] values = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            for (int i = 0; i < draw.length; i++) {
                draw[i] = samples[random.nextInt(samples.length)];
            }
            values[r] = statistic.applyAsDouble(draw);
        }
        Arrays.sort(values);
        return new Interval(statistic.applyAsDouble(samples.clone()), sd(samples, mean(samples)), samples.length,
                sortedQuantile(values, (1 - level) / 2), sortedQuantile(values, (1 + level) / 2), level);
    }

    /** The 95 % Wilson interval of a share, successes of n. */
    public static Interval proportion(int successes, int n) {
        return proportion(successes, n, USUAL);
    }

    /**
     * Wilson's (1927) interval of a share: (p + z²/2n ± z sqrt(p (1-p)/n + z²/4n²))/(1 + z²/n). Stays inside [0, 1] and is
     * not empty at 0 or n successes.
     */
    public static Interval proportion(int successes, int n, double level) {
        Check.atLeast("Interval.proportion", "n", n, 1);
        Check.require(successes >= 0 && successes <= n, "Interval.proportion",
                successes + " successes of " + n + ", wanted 0 to " + n);
        checkLevel("Interval.proportion", level);
        double z = NormalDistribution.of(0, 1).inverseCumulativeProbability((1 + level) / 2);
        double p = (double) successes / n;
        double z2 = z * z / n;
        double half = z * Math.sqrt(p * (1 - p) / n + z2 / (4 * n));
        double low = successes == 0 ? 0 : (p + z2 / 2 - half) / (1 + z2);
        double high = successes == n ? 1 : (p + z2 / 2 + half) / (1 + z2);
        return new Interval(p, Math.sqrt(p * (1 - p)), n, low, high, level);
    }

    /** Quantile of |t|: the t with P(|T| &lt;= t) = level for Student's T with the given degrees of freedom. */
    public static double tQuantile(int degrees, double level) {
        Check.atLeast("Interval.tQuantile", "degrees", degrees, 1);
        checkLevel("Interval.tQuantile", level);
        return TDistribution.of(degrees).inverseCumulativeProbability((1 + level) / 2);
    }

    /** Half the width, the number after ±. */
    public double half() {
        return (high - low) / 2;
    }

    /** Standard error of the mean, sd/sqrt(n). */
    public double standardError() {
        return sd / Math.sqrt(n);
    }

    /** True when x lies in the interval, ends included. */
    public boolean contains(double x) {
        return low <= x && x <= high;
    }

    /** Effect size mean/sd; of {@link #paired} differences this is Cohen's d_z. 0 when the mean is 0. */
    public double dz() {
        return mean == 0 ? 0 : mean / sd;
    }

    private static double mean(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v;
        }
        double mean = sum / x.length;
        double rest = 0; // a second pass takes the rounding out of the first
        for (double v : x) {
            rest += v - mean;
        }
        return mean + rest / x.length;
    }

    private static double sd(double[] x, double mean) {
        double sum = 0;
        for (double v : x) {
            sum += (v - mean) * (v - mean);
        }
        return Math.sqrt(sum / (x.length - 1));
    }

    /** Linear between order statistics, the median of two being their middle. */
    private static double sortedQuantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int i = (int) Math.min(at, sorted.length - 2);
        return sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
    }

    private static void check(String where, double[] samples, double level) {
        Check.require(samples.length >= 2, where,
                samples.length + (samples.length == 1 ? " sample" : " samples") + ", an interval needs 2 or more");
        for (int i = 0; i < samples.length; i++) {
            Check.require(Double.isFinite(samples[i]), where,
                    "sample " + i + " is " + samples[i] + ", wanted a finite number");
        }
        checkLevel(where, level);
    }

    private static void checkLevel(String where, double level) {
        Check.require(level > 0 && level < 1, where, "level = " + level + ", wanted a number between 0 and 1, like 0.95");
    }

    /** {@code 0.975 ± 0.011 (n 12)}, or {@code 0.917 [0.646, 0.985] (n 12)} when the ends are not symmetric. */
    @Override
    public String toString() {
        String count = "(n " + n + (level == USUAL ? ")" : ", " + percent() + " %)");
        boolean symmetric = Math.abs((high - mean) - (mean - low)) <= 1e-6 * (high - low);
        double unit = half() > 0 ? half() : Math.abs(mean) / 100;
        if (symmetric) {
            return text(mean, unit) + " ± " + text(half(), unit) + " " + count;
        }
        return text(mean, unit / 10) + " [" + text(low, unit / 10) + ", " + text(high, unit / 10) + "] " + count;
    }

    private String percent() {
        return BigDecimal.valueOf(100 * level).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    /** x with the decimals that show two digits of unit; far from 1, with an exponent. */
    private static String text(double x, double unit) {
        if (!Double.isFinite(x) || unit == 0) {
            return String.format(Locale.ROOT, "%.0f", x);
        }
        int decimals = 1 - (int) Math.floor(Math.log10(unit) + 1e-9);
        if (decimals > 6 || Math.abs(x) >= 1e7) {
            int digits = Math.max(1, (int) Math.floor(x == 0 ? 0 : Math.log10(Math.abs(x))) + decimals);
            return String.format(Locale.ROOT, "%." + Math.min(digits, 15) + "e", x);
        }
        return String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", x);
    }
}

package pilotlight.lab;

import java.util.List;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory.GradientMoments;

/** Sums over examples whose gradient is s·x, a number times the input; then |G|² and tr Sigma, both without bias. */
final class Moments {
    private final double[] sum;
    private double squares;
    private int n;

    Moments(int inputs) {
        sum = new double[inputs];
    }

    /** One more example; {@code square} is |x|². */
    void add(double s, double[] x, double square) {
        for (int j = 0; j < sum.length; j++) sum[j] += s * x[j];
        squares += s * s * square;
        n++;
    }

    GradientMoments result() {
        double mean = 0;
        for (double v : sum) mean += v / n * (v / n);
        return unbiased(mean, squares / n, n);
    }

    /** From |mean|² and the mean of |g|² over n examples: the mean of n gradients is off by tr Sigma/n, which is taken off. */
    static GradientMoments unbiased(double meanSquared, double square, int n) {
        double trace = (square - meanSquared) * n / (n - 1);
        return new GradientMoments(meanSquared - trace / n, trace);
    }

    /**
     * B_simple for each run, such that their mean is the ratio of the means, sum of tr Sigma over sum of |G|²: a mean of ratios would be
     * too large wherever |G|² is uncertain. Run s has R + (tr Sigma_s - R |G|²_s)/mean |G|², so t-intervals and pairs work as for any samples.
     */
    static double[] scales(List<GradientMoments> runs) {
        double signal = runs.stream().mapToDouble(GradientMoments::signal).average().orElse(Double.NaN);
        double ratio = runs.stream().mapToDouble(GradientMoments::trace).average().orElse(Double.NaN) / signal;
        return runs.stream().mapToDouble(r -> ratio + (r.trace() - ratio * r.signal()) / signal).toArray();
    }

    static Interval scale(List<GradientMoments> runs) {
        return Interval.of(scales(runs));
    }

    /** B_simple of each net: nets differ, so each has its own, while samples of one neuron estimate one number. */
    static double[] each(List<GradientMoments> nets) {
        return nets.stream().mapToDouble(GradientMoments::noiseScale).toArray();
    }

    /** How many standard errors the mean lies from {@code law}. */
    static double off(Interval measured, double law) {
        return Math.abs(measured.mean() - law) / measured.standardError();
    }
}

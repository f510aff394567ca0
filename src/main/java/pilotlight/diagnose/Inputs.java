package pilotlight.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import pilotlight.data.Samples;
import pilotlight.theory.Interval;

/**
 * The part of an advice that is about the scale of the inputs. The curvature of a loss by the weights of the first layer is a multiple of the second
 * moments E[x x'] of its inputs: SGD is stable up to a rate in inverse proportion to their largest eigenvalue lambda, and slow along what is far
 * smaller. For a linear model and mean squared error the largest stable rate is 1/lambda.
 */
final class Inputs {
    /** A root mean square within this factor of 1 is usual. */
    private static final double USUAL = 10;
    /** How many times larger than of standardised inputs the share of lambda in the trace may be. */
    private static final double UNEVEN = 10;
    private static final int MOST_ROUNDS = 40;
    private static final double STILL = 1e-4;

    private final float[] x;
    private final int rows;
    private final int all;
    private final int width;
    private final String[] names;

    Inputs(Samples sample, int all, String[] names) {
        x = sample.x().data();
        rows = sample.rows();
        this.all = all;
        width = x.length / rows;
        this.names = names;
    }

    void look(List<Advice.Finding> findings, List<String> fine) {
        double[] mean = new double[width], size = new double[width];
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < width; j++) {
                double value = x[r * width + j];
                mean[j] += value;
                size[j] += value * value;
            }
        }
        for (int j = 0; j < width; j++) {
            mean[j] /= rows;
            size[j] /= rows;
        }
        double[] sd = new double[width];
        double trace = 0, moving = 0;
        int largest = 0;
        for (int j = 0; j < width; j++) {
            double variance = size[j] - mean[j] * mean[j];
            // A constant column is only centred, as standardize() does.
            sd[j] = variance > 1e-12 * size[j] ? Math.sqrt(variance) : 1;
            if (variance > 1e-12 * size[j]) moving++;
            trace += size[j];
            if (size[j] > size[largest]) largest = j;
        }
        double rms = Math.sqrt(trace / width);
        if (moving == 0) return;
        double[] none = new double[width], one = new double[width];
        Arrays.fill(one, 1);
        Interval now = lambda(none, one), then = lambda(mean, sd);
        boolean uneven = now.mean() / trace > UNEVEN * then.mean() / moving;
        String said = String.format(Locale.ROOT, "root mean square %.3g, largest eigenvalue of E[x x'] %.3g", rms, now.mean());
        if (!uneven && rms <= USUAL && rms >= 1 / USUAL) {
            fine.add("inputs: " + said);
            return;
        }
        String column = largest < names.length ? names[largest] : "" + largest;
        findings.add(new Advice.Finding(Advice.Kind.INPUTS, "column " + column, said + String.format(Locale.ROOT, "; this column has mean %.3g, deviation %.3g", mean[largest], sd[largest]), rms,
                List.of(new Advice.Prediction("standardize()", "eigenvalue", then, false),
                        new Advice.Prediction("standardize()", "stable rate of the first layer times", new Interval(now.mean() / then.mean(), Double.NaN, rows, now.low() / then.high(), now.high() / then.low(), then.level()), false))));
    }

    /** The largest eigenvalue of the second moments of (x - mean)/sd, by the power method; what the rows say of it along the eigenvector is its interval. */
    private Interval lambda(double[] mean, double[] sd) {
        float[] z = new float[x.length];
        for (int r = 0; r < rows; r++) for (int j = 0; j < width; j++) z[r * width + j] = (float) ((x[r * width + j] - mean[j]) / sd[j]);
        double[] v = new double[width], each = new double[rows];
        for (int j = 0; j < width; j++) v[j] = 1 + j % 7 / 10.0;
        double value = 0;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double length = Math.sqrt(Arrays.stream(v).map(a -> a * a).sum());
            double[] next = new double[width];
            double sum = 0;
            for (int r = 0; r < rows; r++) {
                int at = r * width;
                double dot = 0;
                for (int j = 0; j < width; j++) dot += z[at + j] * v[j];
                dot /= length;
                each[r] = dot * dot;
                sum += dot * dot / rows;
                for (int j = 0; j < width; j++) next[j] += dot * z[at + j];
            }
            v = next;
            boolean still = Math.abs(sum - value) <= STILL * sum;
            value = sum;
            if (still) break;
        }
        if (rows == all || rows < 2) return Advice.point(value);
        double half = Interval.of(each).half() * Math.sqrt(1 - (double) rows / all);
        return new Interval(value, Double.NaN, rows, value - half, value + half, 0.95);
    }
}

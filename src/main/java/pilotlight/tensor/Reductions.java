package pilotlight.tensor;

import java.util.Arrays;
import pilotlight.compute.Elementary;
import pilotlight.compute.Workers;
import pilotlight.surface.Mistake;

/** Reductions along one axis, seen as [outer, n, inner]; sums are accumulated in double. */
final class Reductions {
    /** A shorter row is divided by this rather than by its length. */
    static final double SHORTEST = 1e-12;

    /** Elements of rows that are worth a thread. */
    private static final int ROW_PIECE = 1 << 14;

    private Reductions() {
    }

    static Tensor sum(Tensor a, int axis, boolean keep) {
        return scaledSum(Op.SUM, a, axis, keep, false);
    }

    static Tensor mean(Tensor a, int axis, boolean keep) {
        return scaledSum(Op.MEAN, a, axis, keep, true);
    }

    private static Tensor scaledSum(Op op, Tensor a, int axis0, boolean keep, boolean mean) {
        int axis = a.shape().axis(axis0);
        int n = mean ? nonEmpty("mean", a, axis) : a.dim(axis);
        int inner = a.shape().inner(axis);
        int outer = a.shape().outer(axis);
        double scale = mean ? 1.0 / n : 1;
        float[] x = a.data();
        float[] y = new float[outer * inner];
        double[] sums = new double[inner];
        Runnable forward = () -> {
            for (int o = 0; o < outer; o++) {
                Arrays.fill(sums, 0);
                for (int k = 0, p = o * n * inner; k < n; k++) {
                    for (int i = 0; i < inner; i++, p++) sums[i] += x[p];
                }
                for (int i = 0; i < inner; i++) y[o * inner + i] = (float) (sums[i] * scale);
            }
        };
        Shape s = keep ? a.shape().with(axis, 1) : a.shape().without(axis);
        return Autograd.result(op, y, s, forward, g -> {
            float[] ga = a.gradient();
            float f = (float) scale;
            for (int o = 0, p = 0; o < outer; o++) {
                for (int k = 0; k < n; k++) {
                    for (int i = 0; i < inner; i++, p++) ga[p] += f * g[o * inner + i];
                }
            }
        }, a);
    }

    static Tensor variance(Tensor a, int axis, boolean unbiased) {
        int n = a.dim(axis);
        int below = unbiased ? n - 1 : n;
        if (below < 1) {
            throw new Mistake("variance: axis " + axis + " of " + a.shape() + " has " + n + " values; " + (unbiased ? "the unbiased form needs 2" : "it needs 1"));
        }
        return sum(Arithmetic.sub(a, mean(a, axis, true)).square(), axis, false).mul(1.0 / below);
    }

    static Tensor max(Tensor a, int axis0) {
        int axis = a.shape().axis(axis0);
        int n = nonEmpty("max", a, axis);
        int inner = a.shape().inner(axis);
        int outer = a.shape().outer(axis);
        float[] x = a.data();
        float[] y = new float[outer * inner];
        int[] where = new int[outer * inner];
        return Autograd.result(Op.MAX, y, a.shape().without(axis), () -> {
            for (int r = 0; r < y.length; r++) {
                int p = r / inner * n * inner + r % inner;
                int best = p;
                for (int k = 1; k < n; k++) {
                    if (larger(x[p + k * inner], x[best])) best = p + k * inner;
                }
                where[r] = best;
                y[r] = x[best];
            }
        }, g -> {
            float[] ga = a.gradient();
            for (int r = 0; r < g.length; r++) ga[where[r]] += g[r];
        }, a);
    }

    /** Whether {@code v} takes the place of {@code best}: a NaN does, so that it shows wherever it stands. */
    static boolean larger(float v, float best) {
        return v > best || Float.isNaN(v) && !Float.isNaN(best);
    }

    static Tensor logSumExp(Tensor a, int axis0) {
        int axis = a.shape().axis(axis0);
        int n = nonEmpty("logSumExp", a, axis);
        int inner = a.shape().inner(axis);
        int outer = a.shape().outer(axis);
        float[] x = a.data();
        float[] y = new float[outer * inner];
        // The exponentials serve the gradient too; they are of differences, so large values cost no digits. Line r at r n.
        float[] exp = new float[x.length];
        double[] sums = new double[y.length];
        return Autograd.result(Op.LOG_SUM_EXP, y, a.shape().without(axis), () -> blocks(y.length, n, (from, to) -> {
            for (int r = from; r < to; r++) gather(x, r / inner * n * inner + r % inner, inner, exp, r * n, n);
            Elementary.expRows(exp, exp, from, to, n, y, sums);
            for (int r = from; r < to; r++) y[r] = (float) (y[r] + Math.log(sums[r]));
        }), g -> {
            float[] ga = a.gradient();
            for (int r = 0; r < g.length; r++) {
                if (sums[r] == 0) continue;
                float share = (float) (g[r] / sums[r]);
                for (int k = 0, p = r / inner * n * inner + r % inner; k < n; k++, p += inner) ga[p] += share * exp[r * n + k];
            }
        }, a);
    }

    private static void gather(float[] x, int from, int step, float[] line, int at, int n) {
        if (step == 1) System.arraycopy(x, from, line, at, n);
        else for (int k = 0; k < n; k++) line[at + k] = x[from + k * step];
    }

    private static void blocks(int rows, int n, Workers.Range body) {
        int grain = Math.max(1, ROW_PIECE / Math.max(1, n));
        if (rows < 2 * grain) body.run(0, rows);
        else Workers.split(rows, grain, body);
    }

    static Tensor logSoftmax(Tensor a) {
        int n = nonEmpty("logSoftmax", a, a.rank() - 1);
        float[] x = a.data();
        float[] y = new float[x.length];
        float[] soft = new float[x.length];
        float[] shifts = new float[x.length / n];
        double[] sums = new double[shifts.length];
        return Autograd.result(Op.LOG_SOFTMAX, y, a.shape(), () -> blocks(shifts.length, n, (from, to) -> {
            Elementary.softmaxRows(x, soft, from, to, n, shifts, sums);
            for (int r = from; r < to; r++) {
                double log = shifts[r] + Math.log(sums[r]);
                for (int k = r * n; k < r * n + n; k++) y[k] = (float) (x[k] - log);
            }
        }), g -> {
            float[] ga = a.gradient();
            for (int p = 0; p < x.length; p += n) {
                double total = 0;
                for (int k = p; k < p + n; k++) total += g[k];
                float t = (float) total;
                for (int k = p; k < p + n; k++) ga[k] += g[k] - soft[k] * t;
            }
        }, a);
    }

    static Tensor softmax(Tensor a) {
        int n = nonEmpty("softmax", a, a.rank() - 1);
        float[] x = a.data();
        float[] y = new float[x.length];
        float[] shifts = new float[x.length / n];
        double[] sums = new double[shifts.length];
        return Autograd.result(Op.SOFTMAX, y, a.shape(), () -> blocks(shifts.length, n, (from, to) -> Elementary.softmaxRows(x, y, from, to, n, shifts, sums)), g -> {
            float[] ga = a.gradient();
            for (int p = 0; p < x.length; p += n) {
                double along = 0;
                for (int k = p; k < p + n; k++) along += (double) g[k] * y[k];
                float t = (float) along;
                for (int k = p; k < p + n; k++) ga[k] += y[k] * (g[k] - t);
            }
        }, a);
    }

    static Tensor normalizeRows(Tensor a) {
        int n = nonEmpty("normalizeRows", a, a.rank() - 1);
        float[] x = a.data();
        float[] y = new float[x.length];
        double[] scale = new double[x.length / n];
        return Autograd.result(Op.NORMALIZE_ROWS, y, a.shape(), () -> {
            for (int r = 0; r < scale.length; r++) {
                double square = 0;
                for (int k = r * n; k < r * n + n; k++) square += (double) x[k] * x[k];
                // A row of zeros stays zero rather than becoming NaN.
                scale[r] = 1 / Math.max(Math.sqrt(square), SHORTEST);
                for (int k = r * n; k < r * n + n; k++) y[k] = (float) (x[k] * scale[r]);
            }
        }, g -> {
            float[] ga = a.gradient();
            for (int r = 0; r < scale.length; r++) {
                double along = 0;
                // A row below the shortest length is divided by a constant, which takes nothing from the gradient.
                for (int k = r * n; k < r * n + n && scale[r] < 1 / SHORTEST; k++) along += (double) g[k] * y[k];
                for (int k = r * n; k < r * n + n; k++) ga[k] += (float) ((g[k] - along * y[k]) * scale[r]);
            }
        }, a);
    }

    static int[] argmax(Tensor a) {
        if (a.rank() != 2) throw new Mistake("argmax: shape " + a.shape() + " is not a matrix; reshape it to [rows, columns]");
        int n = nonEmpty("argmax", a, 1);
        float[] x = a.data();
        int[] best = new int[a.dim(0)];
        for (int r = 0; r < best.length; r++) {
            for (int k = 1; k < n; k++) {
                if (x[r * n + k] > x[r * n + best[r]]) best[r] = k;
            }
        }
        return best;
    }

    private static int nonEmpty(String op, Tensor a, int axis) {
        if (axis < 0 || a.dim(axis) == 0) {
            throw new Mistake(op + ": shape " + a.shape() + " has no values along the axis; give 1 or more");
        }
        return a.dim(axis);
    }
}

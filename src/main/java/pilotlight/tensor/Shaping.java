package pilotlight.tensor;

import java.util.Arrays;
import pilotlight.surface.Mistake;

/** Operations that move values without changing them. */
final class Shaping {
    private Shaping() {
    }

    static Tensor reshape(Tensor a, int... dims) {
        int[] d = dims.clone();
        int open = -1;
        long known = 1;
        for (int i = 0; i < d.length; i++) {
            if (d[i] == -1 && open < 0) open = i;
            else known *= d[i];
        }
        if (open >= 0 && known > 0) d[open] = (int) (a.size() / known);
        Shape s = Arrays.stream(d).anyMatch(v -> v < 0) ? null : Shape.of(d);
        if (s == null || s.size() != a.size()) {
            throw new Mistake("reshape: " + a.shape() + " has " + a.size() + " values, " + Arrays.toString(dims) + " does not hold as many");
        }
        // The values are shared: no operation writes into its inputs.
        return s.equals(a.shape()) ? a : Autograd.result(Op.RESHAPE, a.data(), s, () -> { }, g -> Autograd.add(a, g), a);
    }

    static Tensor flatten(Tensor a, int axis0) {
        int axis = a.shape().axis(axis0);
        int[] d = Arrays.copyOf(a.shape().dims(), axis + 1);
        d[axis] = a.dim(axis) * a.shape().inner(axis);
        return reshape(a, d);
    }

    static Tensor transpose(Tensor a) {
        if (a.rank() < 2) throw new Mistake("transpose: shape " + a.shape() + " has fewer than 2 axes");
        int[] axes = new int[a.rank()];
        for (int i = 0; i < axes.length; i++) axes[i] = i;
        axes[axes.length - 1]--;
        axes[axes.length - 2]++;
        return permute(a, axes);
    }

    static Tensor permute(Tensor a, int... axes) {
        int rank = a.rank();
        int[] sorted = axes.clone();
        Arrays.sort(sorted);
        for (int i = 0; i < Math.max(rank, axes.length); i++) {
            if (axes.length != rank || sorted[i] != i) {
                throw new Mistake("permute: " + Arrays.toString(axes) + " is not an order of the " + rank + " axes of " + a.shape());
            }
        }
        int[] stride = strides(a.shape());
        int[] dims = new int[rank];
        int[] step = new int[rank];
        for (int i = 0; i < rank; i++) {
            dims[i] = a.dim(axes[i]);
            step[i] = stride[axes[i]];
        }
        return move(Op.PERMUTE, a, Shape.of(dims), step);
    }

    static Tensor expand(String op, Tensor a, Shape s) {
        if (a.shape().equals(s)) return a;
        if (!a.shape().stretchesTo(s)) {
            throw new Mistake(op + ": shape " + a.shape() + " does not stretch to " + s);
        }
        int[] stride = strides(a.shape());
        int[] step = new int[s.rank()];
        int missing = s.rank() - a.rank();
        for (int i = missing; i < s.rank(); i++) step[i] = a.dim(i - missing) == 1 ? 0 : stride[i - missing];
        return move(Op.EXPAND, a, s, step);
    }

    /** Result element at index (i, j, ..) is element i step[0] + j step[1] + .. of {@code a}. */
    private static Tensor move(Op op, Tensor a, Shape s, int[] step) {
        float[] x = a.data();
        float[] y = new float[s.size()];
        Rows walk = (out, from, n, by) -> {
            if (by == 1) System.arraycopy(x, from, y, out, n);
            else if (by == 0) Arrays.fill(y, out, out + n, x[from]);
            else for (int i = 0; i < n; i++) y[out + i] = x[from + i * by];
        };
        return Autograd.result(op, y, s, () -> eachRow(s, step, walk), g -> {
            float[] ga = a.gradient();
            eachRow(s, step, (out, from, n, by) -> {
                if (by == 0) {
                    double sum = 0;
                    for (int i = 0; i < n; i++) sum += g[out + i];
                    ga[from] += (float) sum;
                } else {
                    for (int i = 0; i < n; i++) ga[from + i * by] += g[out + i];
                }
            });
        }, a);
    }

    private interface Rows {
        void row(int out, int from, int n, int by);
    }

    /** Visits the rows (last axis) of a result of shape {@code s} with the place in the source where each starts. */
    private static void eachRow(Shape s, int[] step, Rows rows) {
        int rank = s.rank();
        if (s.size() == 0) return;
        if (rank == 0) {
            rows.row(0, 0, 1, 1);
            return;
        }
        int n = s.dim(-1);
        int[] index = new int[rank];
        for (int out = 0, from = 0; out < s.size(); out += n) {
            rows.row(out, from, n, step[rank - 1]);
            for (int axis = rank - 2; axis >= 0; axis--) {
                from += step[axis];
                if (++index[axis] < s.dim(axis)) break;
                from -= index[axis] * step[axis];
                index[axis] = 0;
            }
        }
    }

    private static int[] strides(Shape s) {
        int[] stride = new int[s.rank()];
        for (int i = s.rank() - 1, n = 1; i >= 0; n *= s.dim(i), i--) stride[i] = n;
        return stride;
    }

    static Tensor slice(Tensor a, int axis0, int from, int to) {
        int axis = a.shape().axis(axis0);
        int n = a.dim(axis);
        if (from < 0 || to > n || from > to) {
            throw new Mistake("slice: " + from + " to " + to + " is not within 0 to " + n + ", axis " + axis + " of " + a.shape());
        }
        int inner = a.shape().inner(axis);
        int outer = a.shape().outer(axis);
        int width = (to - from) * inner;
        float[] y = new float[outer * width];
        return Autograd.result(Op.SLICE, y, a.shape().with(axis, to - from), () -> {
            for (int o = 0; o < outer; o++) System.arraycopy(a.data(), (o * n + from) * inner, y, o * width, width);
        }, g -> {
            float[] ga = a.gradient();
            for (int o = 0; o < outer; o++) {
                int p = (o * n + from) * inner;
                for (int i = 0; i < width; i++) ga[p + i] += g[o * width + i];
            }
        }, a);
    }

    static Tensor concat(int axis0, Tensor... parts) {
        if (parts.length == 0) throw new Mistake("concat: no tensors; give 1 or more");
        Shape first = parts[0].shape();
        int axis = first.axis(axis0);
        int total = 0;
        for (Tensor t : parts) {
            if (t.rank() != first.rank() || !t.shape().with(axis, 0).equals(first.with(axis, 0))) {
                throw new Mistake("concat: shapes " + first + " and " + t.shape() + " differ outside axis " + axis);
            }
            total += t.dim(axis);
        }
        int inner = first.inner(axis);
        int outer = first.outer(axis);
        int width = total * inner;
        float[] y = new float[outer * width];
        return Autograd.result(Op.CONCAT, y, first.with(axis, total), () -> {
            int at = 0;
            for (Tensor t : parts) {
                int w = t.dim(axis) * inner;
                for (int o = 0; o < outer; o++) System.arraycopy(t.data(), o * w, y, o * width + at, w);
                at += w;
            }
        }, g -> {
            int start = 0;
            for (Tensor t : parts) {
                int w = t.dim(axis) * inner;
                if (t.needsGrad()) {
                    float[] gt = t.gradient();
                    for (int o = 0; o < outer; o++) {
                        for (int i = 0; i < w; i++) gt[o * w + i] += g[o * width + start + i];
                    }
                }
                start += w;
            }
        }, parts);
    }

    static Tensor gatherRows(Tensor a, int... rows) {
        if (a.rank() < 1) throw new Mistake("gatherRows: a scalar has no rows");
        int n = a.dim(0);
        int width = n == 0 ? 0 : a.size() / n;
        int[] index = rows.clone();
        float[] y = new float[index.length * width];
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= n) {
                throw new Mistake("gatherRows: row " + index[i] + " of " + a.shape() + "; rows are 0 to " + (n - 1));
            }
        }
        return Autograd.result(Op.GATHER_ROWS, y, a.shape().with(0, index.length), () -> {
            for (int i = 0; i < index.length; i++) System.arraycopy(a.data(), index[i] * width, y, i * width, width);
        }, g -> {
            float[] ga = a.gradient();
            for (int i = 0; i < index.length; i++) {
                for (int j = 0; j < width; j++) ga[index[i] * width + j] += g[i * width + j];
            }
        }, a);
    }

    static Tensor pick(Tensor a, int... columns) {
        if (a.rank() != 2 || a.dim(0) != columns.length) {
            throw new Mistake("pick: " + columns.length + " columns for shape " + a.shape() + "; give a matrix and one column for each row");
        }
        int n = a.dim(1);
        int[] index = columns.clone();
        float[] y = new float[index.length];
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= n) {
                throw new Mistake("pick: column " + index[i] + " in row " + i + " of " + a.shape() + "; columns are 0 to " + (n - 1));
            }
        }
        return Autograd.result(Op.PICK, y, Shape.of(index.length), () -> {
            for (int i = 0; i < index.length; i++) y[i] = a.data()[i * n + index[i]];
        }, g -> {
            float[] ga = a.gradient();
            for (int i = 0; i < index.length; i++) ga[i * n + index[i]] += g[i];
        }, a);
    }
}

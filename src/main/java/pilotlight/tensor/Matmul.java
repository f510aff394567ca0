package pilotlight.tensor;

import pilotlight.compute.Columns;
import pilotlight.compute.Gemm;
import pilotlight.surface.Mistake;

/** Matrix products over the last two axes; leading axes are batches. */
final class Matmul {
    private Matmul() {
    }

    static Tensor matmul(Tensor a, Tensor b) {
        return product(Op.MATMUL, "matmul", a, b, false, false);
    }

    static Tensor matmulNT(Tensor a, Tensor b) {
        return product(Op.MATMUL_NT, "matmulTransposed", a, b, false, true);
    }

    static Tensor matmulTN(Tensor a, Tensor b) {
        return product(Op.MATMUL_TN, "transposedMatmul", a, b, true, false);
    }

    private static Tensor product(Op op, String name, Tensor a, Tensor b, boolean ta, boolean tb) {
        if (a.rank() < 2 || b.rank() < 2) {
            throw new Mistake(name + ": shapes " + a.shape() + " and " + b.shape() + " are not both matrices or batches of them; reshape a vector to [1, n] or [n, 1]");
        }
        int m = a.dim(ta ? -1 : -2);
        int k = a.dim(ta ? -2 : -1);
        int kb = b.dim(tb ? -1 : -2);
        int n = b.dim(tb ? -2 : -1);
        if (k != kb) {
            throw new Mistake(name + ": shapes " + a.shape() + " and " + b.shape() + " do not fit: inner dimensions " + k + " and " + kb + " must be equal");
        }
        Tensor lead = a.rank() >= b.rank() ? a : b;
        int batch = lead.shape().outer(lead.rank() - 2);
        if (a.rank() > 2 && b.rank() > 2 && !sameBatch(a.shape(), b.shape())) {
            throw new Mistake(name + ": shapes " + a.shape() + " and " + b.shape() + " have different batches; make the leading axes equal, or give one matrix");
        }
        int[] dims = lead.shape().dims();
        dims[dims.length - 2] = m;
        dims[dims.length - 1] = n;
        // One matrix used by every batch is not stepped through.
        int sa = a.rank() > 2 ? m * k : 0;
        int sb = b.rank() > 2 ? k * n : 0;
        int sc = m * n;
        float[] x = a.data();
        float[] w = b.data();
        Shape s = Shape.of(dims);
        float[] y = new float[s.size()];
        return Autograd.result(op, y, s, () -> Gemm.batch(batch, ta, tb, m, n, k, x, 0, sa, w, 0, sb, y, 0, sc, false), g -> {
            if (a.needsGrad()) {
                // dA = G B^T, or its transpose when A came transposed.
                if (ta) back(batch, a, tb, true, k, m, n, w, sb, g, sc, sa);
                else back(batch, a, false, !tb, m, k, n, g, sc, w, sb, sa);
            }
            if (b.needsGrad()) {
                if (tb) back(batch, b, true, ta, n, k, m, g, sc, x, sa, sb);
                else back(batch, b, !ta, false, k, n, m, x, sa, g, sc, sb);
            }
        }, a, b);
    }

    /** Adds the products of {@code batch} pairs of matrices, a step apart, to the gradient of {@code t}; a step of 0 sums over the batch. */
    private static void back(int batch, Tensor t, boolean tx, boolean ty, int m, int n, int k, float[] x, int xStep, float[] y, int yStep, int step) {
        if (batch == 1 && !t.hasGradient()) {
            Gemm.product(tx, ty, m, n, k, x, 0, y, 0, t.freshGradient(), 0);
        } else {
            Gemm.batch(batch, tx, ty, m, n, k, x, 0, xStep, y, 0, yStep, t.gradient(), 0, step, true);
        }
    }

    private static void addColumns(float[] g, Tensor bias) {
        boolean add = bias.hasGradient();
        Columns.sum(g, bias.size(), 1, bias.freshGradient(), add);
    }

    private static boolean sameBatch(Shape a, Shape b) {
        if (a.rank() != b.rank()) return false;
        for (int i = 0; i < a.rank() - 2; i++) {
            if (a.dim(i) != b.dim(i)) return false;
        }
        return true;
    }

    static Tensor linear(Tensor a, Tensor weight, Tensor bias) {
        if (weight.rank() != 2) throw new Mistake("linear: weights " + weight.shape() + " are not [in, out]");
        int in = weight.dim(0);
        int out = weight.dim(1);
        if (a.rank() < 2) {
            throw new Mistake("linear: input " + a.shape() + " is not [rows, " + in + "]; reshape one row to [1, " + in + "]");
        }
        if (a.dim(-1) != in) {
            throw new Mistake("linear: input " + a.shape() + " has " + a.dim(-1) + " columns, weights " + weight.shape() + " take " + in);
        }
        if (bias != null && (bias.rank() != 1 || bias.size() != out)) {
            throw new Mistake("linear: bias " + bias.shape() + " is not [" + out + "], one for each column of weights " + weight.shape());
        }
        int rows = in == 0 ? a.shape().outer(a.rank() - 1) : a.size() / in;
        float[] x = a.data();
        float[] w = weight.data();
        Shape s = a.shape().with(a.rank() - 1, out);
        float[] y = new float[s.size()];
        Runnable forward = () -> {
            if (bias == null) Gemm.product(false, false, rows, out, in, x, 0, w, 0, y, 0);
            else Gemm.affine(false, false, rows, out, in, x, 0, w, 0, bias.data(), 0, y, 0);
        };
        Autograd.Backward backward = g -> {
            if (a.needsGrad()) back(1, a, false, true, rows, in, out, g, 0, w, 0, 0);
            if (weight.needsGrad()) back(1, weight, true, false, in, out, rows, x, 0, g, 0, 0);
            if (bias != null && bias.needsGrad()) addColumns(g, bias);
        };
        return bias == null ? Autograd.result(Op.LINEAR, y, s, forward, backward, a, weight) : Autograd.result(Op.LINEAR, y, s, forward, backward, a, weight, bias);
    }

    static Tensor groupedLinear(Tensor a, Tensor weight, Tensor bias) {
        if (weight.rank() != 3) throw new Mistake("groupedLinear: weights " + weight.shape() + " are not [groups, in, out]");
        int groups = weight.dim(0);
        int in = weight.dim(1);
        int out = weight.dim(2);
        if (a.rank() != 2 || a.dim(1) != in && a.dim(1) != groups * in) {
            throw new Mistake("groupedLinear: input " + a.shape() + " does not fit weights " + weight.shape() + "; give [rows, " + in + "] or [rows, " + groups * in + "]");
        }
        if (bias != null && bias.size() != groups * out) {
            throw new Mistake("groupedLinear: bias " + bias.shape() + " is not [" + groups + ", " + out + "]");
        }
        int rows = a.dim(0);
        int width = a.dim(1);
        int step = width == in ? 0 : in;
        int all = groups * out;
        float[] x = a.data();
        float[] w = weight.data();
        float[] y = new float[rows * all];
        Runnable forward = () -> Gemm.grouped(groups, false, false, rows, out, in, x, step, width, w, in * out, out, bias == null ? null : bias.data(), y, out, all);
        Autograd.Backward backward = g -> {
            if (a.needsGrad()) {
                boolean add = step == 0 || a.hasGradient();
                float[] ga = step == 0 ? a.gradient() : a.freshGradient();
                Gemm.grouped(groups, false, true, rows, in, out, g, out, all, w, in * out, out, add ? ga : null, ga, step, width);
            }
            if (weight.needsGrad()) {
                float[] add = weight.hasGradient() ? weight.gradient() : null;
                Gemm.grouped(groups, true, false, in, out, rows, x, step, width, g, out, all, add, weight.freshGradient(), in * out, out);
            }
            if (bias != null && bias.needsGrad()) addColumns(g, bias);
        };
        Shape s = Shape.of(rows, all);
        return bias == null ? Autograd.result(Op.GROUPED_LINEAR, y, s, forward, backward, a, weight) : Autograd.result(Op.GROUPED_LINEAR, y, s, forward, backward, a, weight, bias);
    }
}

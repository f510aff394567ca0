package pilotlight.tensor;

import pilotlight.compute.Elementary;
import pilotlight.compute.Gemm;
import pilotlight.compute.Workers;
import pilotlight.surface.Mistake;

/** The loss of contrastive learning as one operation: one square of similarities, which the gradient takes over. */
final class Contrastive {
    /** Below this temperature the exponentials of all similarities of a row may vanish beside that of the largest possible one. */
    private static final double COLDEST = 0.025;
    private static final int GRAIN = 16;

    private Contrastive() {
    }

    static Tensor ntXent(Tensor z, double tau) {
        if (z.rank() != 2 || z.dim(0) < 4 || z.dim(0) % 2 != 0) {
            throw new Mistake("ntXent: embeddings " + z.shape() + "; give [2N, d] with N of 2 or more, the second view below the first");
        }
        if (!(tau > 0)) throw new Mistake("ntXent: temperature " + tau + " is not above 0");
        return tau < COLDEST ? step(z, tau) : fused(z, tau);
    }

    private static double dot(float[] a, int a0, float[] b, int b0, int n) {
        double s = 0;
        for (int i = 0; i < n; i++) s += (double) a[a0 + i] * b[b0 + i];
        return s;
    }

    /** Step by step, each row with a largest value of its own. */
    private static Tensor step(Tensor z, double tau) {
        int n = z.dim(0);
        float[] self = new float[n * n];
        int[] other = new int[n];
        for (int i = 0; i < n; i++) {
            self[i * n + i] = Float.NEGATIVE_INFINITY;
            other[i] = other(i, n);
        }
        // Scaled before the product: [2N, d] values to touch instead of [2N, 2N].
        Tensor unit = z.normalizeRows().mul(1 / Math.sqrt(tau));
        Tensor similarity = unit.matmulTransposed(unit).add(Tensor.wrap(self, n, n));
        return similarity.logSumExp(1).sub(similarity.pick(other)).mean();
    }

    private static int other(int i, int n) {
        return (i + n / 2) % n;
    }

    /**
     * With v = z / (|z| sqrt(tau)), S = v v^T and E = exp(S - 1 / tau) without its diagonal: the loss of row i is
     * log(sum_j E_ij) + 1 / tau - S_i,other(i). The shift is the same for all rows, so E is symmetric and the gradient
     * of S and its transpose together is E_ij (1 / sum_i + 1 / sum_j), less 2 for each pair.
     */
    private static Tensor fused(Tensor z, double tau) {
        int n = z.dim(0);
        int d = z.dim(1);
        float[] x = z.data();
        float[] v = new float[n * d];
        float[] square = new float[n * n];
        float[] scale = new float[n];
        float[] share = new float[n];
        double[] losses = new double[n];
        float[] gv = new float[n * d];
        float[] y = new float[1];
        float shift = (float) (1 / tau);
        Runnable forward = () -> {
            for (int i = 0; i < n; i++) {
                scale[i] = (float) (1 / (Math.max(Math.sqrt(dot(x, i * d, x, i * d, d)), Reductions.SHORTEST) * Math.sqrt(tau)));
                Elementary.scale(x, v, i * d, d, scale[i]);
            }
            Gemm.product(false, true, n, n, d, v, 0, v, 0, square, 0);
            Workers.split(n, GRAIN, (from, to) -> {
                for (int i = from; i < to; i++) {
                    int row = i * n;
                    float similarity = square[row + other(i, n)];
                    square[row + i] = Float.NEGATIVE_INFINITY;
                    double sum = Elementary.expSum(square, row, square, row, n, shift);
                    share[i] = (float) (1 / sum);
                    losses[i] = Math.log(sum) + shift - similarity;
                }
            });
            double total = 0;
            for (double loss : losses) total += loss;
            y[0] = (float) (total / n);
        };
        boolean[] spent = {false};
        return Autograd.result(Op.NT_XENT, y, Shape.SCALAR, () -> {
            forward.run();
            spent[0] = false;
        }, g -> {
            if (spent[0]) forward.run();
            // The gradient of the similarities takes the place of E.
            spent[0] = true;
            float f = g[0] / n;
            Workers.split(n, GRAIN, (from, to) -> {
                for (int i = from; i < to; i++) {
                    int row = i * n;
                    for (int j = 0; j < n; j++) square[row + j] *= f * (share[i] + share[j]);
                    square[row + other(i, n)] -= 2 * f;
                }
            });
            Gemm.product(false, false, n, d, n, square, 0, v, 0, gv, 0);
            float[] gz = z.gradient();
            for (int i = 0; i < n; i++) {
                // A row below the shortest length is divided by a constant, which takes nothing from the gradient.
                boolean turned = scale[i] * Reductions.SHORTEST * Math.sqrt(tau) < 1;
                float along = turned ? (float) (dot(gv, i * d, v, i * d, d) * tau) : 0;
                for (int k = i * d; k < i * d + d; k++) gz[k] += scale[i] * (gv[k] - along * v[k]);
            }
        }, z);
    }
}

package pilotlight.tensor;

import pilotlight.compute.Elementary;
import pilotlight.surface.Mistake;

/** Losses that are one operation: taking them apart would lose digits. */
final class Losses {
    private Losses() {
    }

    static Tensor crossEntropy(Tensor logits, int[] labels, double smoothing) {
        if (logits.rank() != 2 || logits.dim(0) != labels.length || labels.length == 0) {
            throw new Mistake("crossEntropy: logits " + logits.shape() + " and " + labels.length + " labels; give [rows, classes] and one label for each row");
        }
        if (!(smoothing >= 0 && smoothing <= 1)) throw new Mistake("crossEntropy: smoothing " + smoothing + " is not within 0 to 1");
        int rows = logits.dim(0);
        int n = logits.dim(1);
        // Taken down at each run: the caller may have filled in others.
        int[] target = new int[rows];
        float[] x = logits.data();
        float[] exp = new float[x.length];
        float[] top = new float[rows];
        double[] sums = new double[rows];
        float[] log = new float[rows];
        float[] y = new float[1];
        return Autograd.result(Op.CROSS_ENTROPY, y, Shape.SCALAR, () -> {
            System.arraycopy(labels, 0, target, 0, rows);
            check(target, n);
            Elementary.expRows(x, exp, 0, rows, n, top, sums);
            for (int r = 0; r < rows; r++) log[r] = (float) sums[r];
            Elementary.log(log, log);
            double total = 0;
            for (int r = 0, p = 0; r < rows; r++, p += n) {
                total += (1 - smoothing) * (log[r] + (double) top[r] - x[p + target[r]]);
                // Without smoothing a class at -infinity (a mask) must not enter: 0 times infinity is NaN.
                for (int k = p; k < p + n && smoothing > 0; k++) total += smoothing / n * (log[r] + (double) top[r] - x[k]);
            }
            y[0] = (float) (total / rows);
        }, g -> {
            float[] gx = logits.gradient();
            float f = g[0] / rows;
            float each = (float) (f * smoothing / n);
            float right = (float) (f * (1 - smoothing));
            for (int r = 0, p = 0; r < rows; r++) {
                float share = (float) (f / sums[r]);
                gx[p + target[r]] -= right;
                for (int end = p + n; p < end; p++) gx[p] += share * exp[p] - each;
            }
        }, logits);
    }

    private static void check(int[] labels, int classes) {
        for (int r = 0; r < labels.length; r++) {
            if (labels[r] < 0 || labels[r] >= classes) {
                throw new Mistake("crossEntropy: label " + labels[r] + " in row " + r + "; " + classes + " classes take labels 0 to " + (classes - 1));
            }
        }
    }

    static Tensor bceWithLogits(Tensor logits, Tensor targets) {
        if (!logits.shape().equals(targets.shape()) || logits.size() == 0) {
            throw new Mistake("bceWithLogits: logits " + logits.shape() + " and targets " + targets.shape() + "; give equal, non-empty shapes");
        }
        float[] x = logits.data();
        float[] t = targets.data();
        float[] y = new float[1];
        // max(x, 0) - x t + log(1 + e^-|x|): no exponential of a large number.
        return Autograd.result(Op.BCE_WITH_LOGITS, y, Shape.SCALAR, () -> {
            double total = 0;
            for (int i = 0; i < x.length; i++) total += Math.max(x[i], 0) - (double) x[i] * t[i] + Math.log1p(Math.exp(-Math.abs(x[i])));
            y[0] = (float) (total / x.length);
        }, g -> {
            double f = (double) g[0] / x.length;
            if (logits.needsGrad()) {
                float[] gx = logits.gradient();
                for (int i = 0; i < x.length; i++) gx[i] += (float) (f * (1 / (1 + Math.exp(-x[i])) - t[i]));
            }
            if (targets.needsGrad()) {
                float[] gt = targets.gradient();
                for (int i = 0; i < x.length; i++) gt[i] -= (float) (f * x[i]);
            }
        }, logits, targets);
    }
}

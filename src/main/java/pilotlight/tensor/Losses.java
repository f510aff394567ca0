package pilotlight.tensor;

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
        float[] y = new float[1];
        float[] x = logits.data();
        float[] log = new float[x.length];
        Runnable forward = () -> {
            System.arraycopy(labels, 0, target, 0, rows);
            double total = 0;
            for (int r = 0; r < rows; r++) {
                if (target[r] < 0 || target[r] >= n) {
                    throw new Mistake("crossEntropy: label " + target[r] + " in row " + r + "; " + n + " classes take labels 0 to " + (n - 1));
                }
                int p = r * n;
                double top = Double.NEGATIVE_INFINITY;
                for (int k = 0; k < n; k++) top = Math.max(top, x[p + k]);
                double sum = 0;
                for (int k = 0; k < n; k++) sum += Math.exp(x[p + k] - top);
                double norm = top + Math.log(sum);
                double smooth = 0;
                for (int k = 0; k < n; k++) {
                    log[p + k] = (float) (x[p + k] - norm);
                    // Without smoothing a class at -infinity (a mask) must not enter: 0 times infinity is NaN.
                    if (smoothing > 0) smooth += smoothing / n * (x[p + k] - norm);
                }
                total -= (1 - smoothing) * (x[p + target[r]] - norm) + smooth;
            }
            y[0] = (float) (total / rows);
        };
        return Autograd.result(Op.CROSS_ENTROPY, y, Shape.SCALAR, forward, g -> {
            float[] gx = logits.gradient();
            double f = g[0] / rows;
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < n; k++) {
                    double wanted = smoothing / n + (k == target[r] ? 1 - smoothing : 0);
                    gx[r * n + k] += (float) (f * (Math.exp(log[r * n + k]) - wanted));
                }
            }
        }, logits);
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

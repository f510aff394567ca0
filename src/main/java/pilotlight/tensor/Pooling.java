package pilotlight.tensor;

/** Pooling of [batch, channels, height, width] over windows. */
final class Pooling {
    private Pooling() {
    }

    static Tensor max(Tensor a, int k) {
        check("maxPool2d", a, k);
        int h = a.dim(2);
        int w = a.dim(3);
        int oh = h / k;
        int ow = w / k;
        float[] x = a.data();
        float[] y = new float[a.dim(0) * a.dim(1) * oh * ow];
        int[] where = new int[y.length];
        for (int r = 0; r < y.length; r++) {
            int start = (r / (oh * ow) * h + r / ow % oh * k) * w + r % ow * k;
            int best = start;
            for (int i = 0; i < k * k; i++) {
                int p = start + i / k * w + i % k;
                if (x[p] > x[best]) best = p;
            }
            where[r] = best;
            y[r] = x[best];
        }
        return Autograd.result(Op.MAX_POOL2D, y, Shape.of(a.dim(0), a.dim(1), oh, ow), g -> {
            float[] ga = a.gradient();
            for (int r = 0; r < g.length; r++) ga[where[r]] += g[r];
        }, a);
    }

    static Tensor avg(Tensor a, int k) {
        check("avgPool2d", a, k);
        int oh = a.dim(2) / k;
        int ow = a.dim(3) / k;
        return mean(Op.AVG_POOL2D, a, oh, ow, o -> o * k, o -> o * k + k);
    }

    static Tensor adaptiveAvg(Tensor a, int out) {
        check("adaptiveAvgPool2d", a, out);
        int h = a.dim(2);
        int w = a.dim(3);
        if (h != w) throw new IllegalArgumentException("adaptiveAvgPool2d: input " + a.shape() + " is not square");
        return mean(Op.ADAPTIVE_AVG_POOL2D, a, out, out, o -> o * h / out, o -> ((o + 1) * h + out - 1) / out);
    }

    private interface Edge {
        int at(int output);
    }

    /** Output (i, j) is the mean over rows from(i) to to(i) and columns from(j) to to(j). */
    private static Tensor mean(Op op, Tensor a, int oh, int ow, Edge from, Edge to) {
        int h = a.dim(2);
        int w = a.dim(3);
        float[] x = a.data();
        float[] y = new float[a.dim(0) * a.dim(1) * oh * ow];
        for (int r = 0; r < y.length; r++) {
            int plane = r / (oh * ow) * h;
            int i = r / ow % oh;
            int j = r % ow;
            float sum = 0;
            for (int p = from.at(i); p < to.at(i); p++) {
                for (int q = from.at(j); q < to.at(j); q++) sum += x[(plane + p) * w + q];
            }
            y[r] = sum / ((to.at(i) - from.at(i)) * (to.at(j) - from.at(j)));
        }
        return Autograd.result(op, y, Shape.of(a.dim(0), a.dim(1), oh, ow), g -> {
            float[] ga = a.gradient();
            for (int r = 0; r < g.length; r++) {
                int plane = r / (oh * ow) * h;
                int i = r / ow % oh;
                int j = r % ow;
                float share = g[r] / ((to.at(i) - from.at(i)) * (to.at(j) - from.at(j)));
                for (int p = from.at(i); p < to.at(i); p++) {
                    for (int q = from.at(j); q < to.at(j); q++) ga[(plane + p) * w + q] += share;
                }
            }
        }, a);
    }

    private static void check(String op, Tensor a, int k) {
        if (a.rank() != 4 || k < 1 || a.dim(2) < k || a.dim(3) < k) {
            throw new IllegalArgumentException(op + ": size " + k + " does not fit input " + a.shape() + "; give [batch, channels, height, width] of at least that size");
        }
    }
}

package pilotlight.tensor;

import pilotlight.surface.Mistake;

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
        return Autograd.result(Op.MAX_POOL2D, y, Shape.of(a.dim(0), a.dim(1), oh, ow), () -> {
            for (int r = 0; r < y.length; r++) {
                int start = (r / (oh * ow) * h + r / ow % oh * k) * w + r % ow * k;
                int best = start;
                for (int i = 0; i < k * k; i++) {
                    int p = start + i / k * w + i % k;
                    if (Reductions.larger(x[p], x[best])) best = p;
                }
                where[r] = best;
                y[r] = x[best];
            }
        }, g -> {
            float[] ga = a.gradient();
            for (int r = 0; r < g.length; r++) ga[where[r]] += g[r];
        }, a);
    }

    static Tensor avg(Tensor a, int k) {
        check("avgPool2d", a, k);
        int oh = a.dim(2) / k;
        int ow = a.dim(3) / k;
        return mean(Op.AVG_POOL2D, a, oh, ow, (o, side) -> o * k, (o, side) -> o * k + k);
    }

    static Tensor adaptiveAvg(Tensor a, int out) {
        check("adaptiveAvgPool2d", a, out);
        return mean(Op.ADAPTIVE_AVG_POOL2D, a, out, out, (o, side) -> o * side / out, (o, side) -> ((o + 1) * side + out - 1) / out);
    }

    /** Where the window of an output begins or ends along a side of the input. */
    private interface Edge {
        int at(int output, int side);

        default int[] all(int outputs, int side) {
            int[] edges = new int[outputs];
            for (int o = 0; o < outputs; o++) edges[o] = at(o, side);
            return edges;
        }
    }

    /** Output (i, j) is the mean over rows from(i) to to(i) and columns from(j) to to(j). */
    private static Tensor mean(Op op, Tensor a, int oh, int ow, Edge from, Edge to) {
        int planes = a.dim(0) * a.dim(1);
        int h = a.dim(2);
        int w = a.dim(3);
        int[] top = from.all(oh, h);
        int[] bottom = to.all(oh, h);
        int[] left = from.all(ow, w);
        int[] right = to.all(ow, w);
        float[] x = a.data();
        float[] y = new float[planes * oh * ow];
        return Autograd.result(op, y, Shape.of(a.dim(0), a.dim(1), oh, ow), () -> {
            for (int plane = 0, r = 0; plane < planes; plane++) {
                for (int i = 0; i < oh; i++) {
                    for (int j = 0; j < ow; j++, r++) {
                        double sum = 0;
                        for (int p = top[i]; p < bottom[i]; p++) {
                            for (int q = left[j]; q < right[j]; q++) sum += x[(plane * h + p) * w + q];
                        }
                        y[r] = (float) (sum / ((bottom[i] - top[i]) * (right[j] - left[j])));
                    }
                }
            }
        }, g -> {
            float[] ga = a.gradient();
            for (int plane = 0, r = 0; plane < planes; plane++) {
                for (int i = 0; i < oh; i++) {
                    for (int j = 0; j < ow; j++, r++) {
                        float share = g[r] / ((bottom[i] - top[i]) * (right[j] - left[j]));
                        for (int p = top[i]; p < bottom[i]; p++) {
                            for (int q = left[j]; q < right[j]; q++) ga[(plane * h + p) * w + q] += share;
                        }
                    }
                }
            }
        }, a);
    }

    private static void check(String op, Tensor a, int k) {
        if (a.rank() != 4 || k < 1 || a.dim(2) < k || a.dim(3) < k) {
            throw new Mistake(op + ": size " + k + " does not fit input " + a.shape() + "; give [batch, channels, height, width] of at least that size");
        }
    }
}

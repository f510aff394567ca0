package pilotlight.tensor;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * A row-major array of doubles with its dimensions: what the reference formulas of the operation table are written on.
 * Every element is computed from its index alone, by plain loops that share nothing with the engine.
 */
record Ref(double[] v, int... dims) {
    /** The value of one element, given its index. */
    interface Element {
        double at(int[] index);
    }

    static Ref scalar(double value) {
        return new Ref(new double[] {value});
    }

    /** The array whose element at each index is {@code f(index)}. */
    static Ref fill(int[] dims, Element f) {
        int size = 1;
        for (int d : dims) size *= d;
        double[] v = new double[size];
        int[] index = new int[dims.length];
        for (int p = 0; p < size; p++) {
            for (int axis = dims.length - 1, rest = p; axis >= 0; axis--) {
                index[axis] = rest % dims[axis];
                rest /= dims[axis];
            }
            v[p] = f.at(index);
        }
        return new Ref(v, dims);
    }

    double at(int... index) {
        int p = 0;
        for (int i = 0; i < dims.length; i++) p = p * dims[i] + index[i];
        return v[p];
    }

    /** The element that a result index meets when this array is stretched: matched from the last axis, 1 repeats. */
    double stretched(int... index) {
        int p = 0;
        for (int i = 0; i < dims.length; i++) p = p * dims[i] + (dims[i] == 1 ? 0 : index[index.length - dims.length + i]);
        return v[p];
    }

    Ref map(DoubleUnaryOperator f) {
        return fill(dims, i -> f.applyAsDouble(at(i)));
    }

    /** f of two arrays stretched to {@code dims}. */
    static Ref zip(int[] dims, Ref a, Ref b, DoubleBinaryOperator f) {
        return fill(dims, i -> f.applyAsDouble(a.stretched(i), b.stretched(i)));
    }

    /** f of each line along {@code axis}, which goes, or stays as 1 if {@code keep}. */
    Ref reduce(int axis, boolean keep, Line f) {
        int[] d = new int[keep ? dims.length : dims.length - 1];
        for (int i = 0, o = 0; i < dims.length; i++) {
            if (i != axis) d[o++] = dims[i];
            else if (keep) d[o++] = 1;
        }
        return fill(d, i -> {
            int[] full = new int[dims.length];
            for (int j = 0, o = 0; j < dims.length; j++) {
                if (j != axis) full[j] = i[o++];
                else if (keep) o++;
            }
            double[] line = new double[dims[axis]];
            for (int k = 0; k < line.length; k++) {
                full[axis] = k;
                line[k] = at(full);
            }
            return f.of(line);
        });
    }

    /** A number from a line of numbers. */
    interface Line {
        double of(double[] line);
    }

    static double sum(int n, IntToDoubleFunction term) {
        double s = 0;
        for (int i = 0; i < n; i++) s += term.applyAsDouble(i);
        return s;
    }

    static double total(double[] line) {
        return sum(line.length, i -> line[i]);
    }

    static double largest(double[] line) {
        double m = line[0];
        for (double x : line) m = Math.max(m, x);
        return m;
    }

    static double logSumExp(double[] line) {
        double top = largest(line);
        return top + Math.log(sum(line.length, i -> Math.exp(line[i] - top)));
    }

    /** The normal distribution function by its series at 0; good to 1e-14 for |x| below 6. */
    static double normalCdf(double x) {
        double term = x;
        double s = x;
        for (int n = 3; Math.abs(term) > 1e-20; n += 2) {
            term *= x * x / n;
            s += term;
        }
        return 0.5 + Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * s;
    }

    /** Stride, zero padding and an optional bias (null) over [batch, in, h, w] and [out, in, kh, kw]. */
    static Ref conv2d(Ref x, Ref w, Ref bias, int stride, int padding) {
        int oh = (x.dims[2] + 2 * padding - w.dims[2]) / stride + 1;
        int ow = (x.dims[3] + 2 * padding - w.dims[3]) / stride + 1;
        return fill(new int[] {x.dims[0], w.dims[0], oh, ow}, i -> {
            double s = bias == null ? 0 : bias.v[i[1]];
            for (int c = 0; c < w.dims[1]; c++) {
                for (int p = 0; p < w.dims[2]; p++) {
                    for (int q = 0; q < w.dims[3]; q++) {
                        int y = i[2] * stride + p - padding;
                        int z = i[3] * stride + q - padding;
                        if (y >= 0 && y < x.dims[2] && z >= 0 && z < x.dims[3]) s += x.at(i[0], c, y, z) * w.at(i[1], c, p, q);
                    }
                }
            }
            return s;
        });
    }

    /** f of the values in window (from, to) of every plane. */
    Ref pool(int oh, int ow, Bound from, Bound to, Line f) {
        return fill(new int[] {dims[0], dims[1], oh, ow}, i -> {
            int top = from.at(i[2], dims[2]);
            int left = from.at(i[3], dims[3]);
            int height = to.at(i[2], dims[2]) - top;
            int width = to.at(i[3], dims[3]) - left;
            double[] window = new double[height * width];
            for (int p = 0; p < window.length; p++) window[p] = at(i[0], i[1], top + p / width, left + p % width);
            return f.of(window);
        });
    }

    /** Where a window begins or ends along a side of {@code size}. */
    interface Bound {
        int at(int output, int size);
    }

    /** Normalised over all axes but the second; moments given, or the array's own where null; gamma, beta may be null. */
    static Ref batchNorm(Ref x, Ref gamma, Ref beta, double[] mean, double[] variance, double eps) {
        int channels = x.dims[1];
        int inner = 1;
        for (int i = 2; i < x.dims.length; i++) inner *= x.dims[i];
        double[] m = new double[channels];
        double[] s = new double[channels];
        double count = x.v.length / (double) channels;
        for (int p = 0; p < x.v.length; p++) m[p / inner % channels] += x.v[p] / count;
        for (int p = 0; p < x.v.length; p++) s[p / inner % channels] += Math.pow(x.v[p] - m[p / inner % channels], 2) / count;
        return fill(x.dims, i -> {
            int c = i[1];
            double hat = (x.at(i) - (mean == null ? m : mean)[c]) / Math.sqrt((variance == null ? s : variance)[c] + eps);
            return (gamma == null ? 1 : gamma.v[c]) * hat + (beta == null ? 0 : beta.v[c]);
        });
    }
}

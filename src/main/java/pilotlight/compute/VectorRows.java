package pilotlight.compute;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LE;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops over rows on the Vector API; columns that do not fill a vector are left to the plain ones. Loops that only
 * read take two rows at once, so that they load and store the sums half as often; with stores that is slower, for rows
 * that lie a power of two apart.
 */
final class VectorRows implements Rows {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final PlainRows REST = new PlainRows();

    private static FloatVector load(float[] a, int i) {
        return FloatVector.fromArray(S, a, i);
    }

    @Override
    public void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first, int last) {
        int whole = first + S.loopBound(last - first);
        FloatVector zero = FloatVector.zero(S);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector v = load(x, i);
                VectorMask<Float> up = v.compare(GT, 0);
                zero.blend(v, up).add(load(slope, c).mul(v.blend(zero, up))).intoArray(y, i);
            }
        }
        if (whole < last) REST.rectify(x, y, from, rows, n, slope, whole, last);
    }

    @Override
    public void rectifyBack(float[] x, float[] g, float[] gx, boolean add, int from, int rows, int n, float[] slope, float[] sums, int first, int last) {
        int whole = first + S.loopBound(last - first);
        FloatVector zero = FloatVector.zero(S);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector v = load(x, i);
                FloatVector w = load(g, i);
                FloatVector s = load(slope, c);
                VectorMask<Float> up = v.compare(GT, 0);
                load(sums, c).add(w.mul(v.blend(zero, up))).intoArray(sums, c);
                // 0 + slope and 1 + 0 slope, as the formula has them: not the same where a slope is -0 or infinite.
                FloatVector d = w.mul(v.blend(s.add(0), v.compare(LE, 0)).blend(s.mul(0).add(1), up));
                if (gx == null) continue;
                if (add) d.add(load(gx, i)).intoArray(gx, i);
                else d.intoArray(gx, i);
            }
        }
        if (whole < last) REST.rectifyBack(x, g, gx, add, from, rows, n, slope, sums, whole, last);
    }

    @Override
    public void deviations(float[] x, int from, int rows, int n, float[] pivot, float[] sums, float[] squares, int first, int last) {
        int whole = first + S.loopBound(last - first);
        int r = 0;
        int p = from;
        for (; r + 1 < rows; r += 2, p += 2 * n) {
            for (int c = first, i = p + first, j = i + n; c < whole; c += L, i += L, j += L) {
                FloatVector m = load(pivot, c);
                FloatVector d = load(x, i).sub(m);
                FloatVector e = load(x, j).sub(m);
                load(sums, c).add(d).add(e).intoArray(sums, c);
                load(squares, c).add(d.mul(d)).add(e.mul(e)).intoArray(squares, c);
            }
        }
        if (r < rows) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector d = load(x, i).sub(load(pivot, c));
                load(sums, c).add(d).intoArray(sums, c);
                load(squares, c).add(d.mul(d)).intoArray(squares, c);
            }
        }
        if (whole < last) REST.deviations(x, from, rows, n, pivot, sums, squares, whole, last);
    }

    @Override
    public void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] factor, float[] beta, int first, int last) {
        int whole = first + S.loopBound(last - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                load(x, i).sub(load(mean, c)).mul(load(factor, c)).add(load(beta, c)).intoArray(y, i);
            }
        }
        if (whole < last) REST.normalize(x, y, from, rows, n, mean, factor, beta, whole, last);
    }

    @Override
    public void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] sums, float[] dots, int first, int last) {
        int whole = first + S.loopBound(last - first);
        int r = 0;
        int p = from;
        for (; r + 1 < rows; r += 2, p += 2 * n) {
            for (int c = first, i = p + first, j = i + n; c < whole; c += L, i += L, j += L) {
                FloatVector m = load(mean, c);
                FloatVector v = load(g, i);
                FloatVector w = load(g, j);
                load(sums, c).add(v).add(w).intoArray(sums, c);
                load(dots, c).add(v.mul(load(x, i).sub(m))).add(w.mul(load(x, j).sub(m))).intoArray(dots, c);
            }
        }
        if (r < rows) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector v = load(g, i);
                load(sums, c).add(v).intoArray(sums, c);
                load(dots, c).add(v.mul(load(x, i).sub(load(mean, c)))).intoArray(dots, c);
            }
        }
        if (whole < last) REST.normalizeSums(x, g, from, rows, n, mean, sums, dots, whole, last);
    }

    @Override
    public void normalizeBack(float[] x, float[] g, float[] gx, boolean add, int from, int rows, int n, float[] mean, float[] factor, float[] gradMean, float[] gradDot, int first,
            int last) {
        int whole = first + S.loopBound(last - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector hat = load(x, i).sub(load(mean, c)).mul(load(gradDot, c));
                FloatVector d = load(factor, c).mul(load(g, i).sub(load(gradMean, c)).sub(hat));
                if (add) d.add(load(gx, i)).intoArray(gx, i);
                else d.intoArray(gx, i);
            }
        }
        if (whole < last) REST.normalizeBack(x, g, gx, add, from, rows, n, mean, factor, gradMean, gradDot, whole, last);
    }
}

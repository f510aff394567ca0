package pilotlight.compute;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The loops over rows on the Vector API; columns that do not fill a vector are left to the plain ones. */
final class VectorRows implements Rows {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final PlainRows REST = new PlainRows();

    private static FloatVector load(float[] a, int i) {
        return FloatVector.fromArray(S, a, i);
    }

    @Override
    public void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector v = load(x, i);
                v.max(0).add(load(slope, c).mul(v.min(0))).intoArray(y, i);
            }
        }
        if (whole < n) REST.rectify(x, y, from, rows, n, slope, whole);
    }

    @Override
    public void rectifyBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] slope, float[] sums, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector v = load(x, i);
                FloatVector w = load(g, i);
                load(gx, i).add(load(slope, c).mul(w).blend(w, v.compare(VectorOperators.GT, 0))).intoArray(gx, i);
                load(sums, c).add(w.mul(v.min(0))).intoArray(sums, c);
            }
        }
        if (whole < n) REST.rectifyBack(x, g, gx, from, rows, n, slope, sums, whole);
    }

    @Override
    public void sum(float[] x, int from, int rows, int n, float[] pivot, float[] sums, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                load(sums, c).add(load(x, i).sub(load(pivot, c))).intoArray(sums, c);
            }
        }
        if (whole < n) REST.sum(x, from, rows, n, pivot, sums, whole);
    }

    @Override
    public void squares(float[] x, int from, int rows, int n, float[] mean, float[] sums, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector d = load(x, i).sub(load(mean, c));
                load(sums, c).add(d.mul(d)).intoArray(sums, c);
            }
        }
        if (whole < n) REST.squares(x, from, rows, n, mean, sums, whole);
    }

    @Override
    public void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] scale, float[] gamma, float[] beta, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                load(x, i).sub(load(mean, c)).mul(load(scale, c)).mul(load(gamma, c)).add(load(beta, c)).intoArray(y, i);
            }
        }
        if (whole < n) REST.normalize(x, y, from, rows, n, mean, scale, gamma, beta, whole);
    }

    @Override
    public void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] scale, float[] sums, float[] dots, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector w = load(g, i);
                load(sums, c).add(w).intoArray(sums, c);
                load(dots, c).add(w.mul(load(x, i).sub(load(mean, c)).mul(load(scale, c)))).intoArray(dots, c);
            }
        }
        if (whole < n) REST.normalizeSums(x, g, from, rows, n, mean, scale, sums, dots, whole);
    }

    @Override
    public void normalizeBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] mean, float[] scale, float[] factor, float[] gradMean, float[] gradDot, int first) {
        int whole = first + S.loopBound(n - first);
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < whole; c += L, i += L) {
                FloatVector hat = load(x, i).sub(load(mean, c)).mul(load(scale, c));
                load(gx, i).add(load(factor, c).mul(load(g, i).sub(load(gradMean, c)).sub(hat.mul(load(gradDot, c))))).intoArray(gx, i);
            }
        }
        if (whole < n) REST.normalizeBack(x, g, gx, from, rows, n, mean, scale, factor, gradMean, gradDot, whole);
    }

    @Override
    public void add(float[] into, float[] g) {
        int whole = S.loopBound(into.length);
        for (int i = 0; i < whole; i += L) load(into, i).add(load(g, i)).intoArray(into, i);
        for (int i = whole; i < into.length; i++) into[i] += g[i];
    }
}

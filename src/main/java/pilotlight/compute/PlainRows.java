package pilotlight.compute;

/**
 * The loops over rows in plain Java. Each row passes through arrays of its own: C2 vectorises loops over arrays that
 * share one index, not over offset ones. It vectorises no {@code ?:} either, hence minima and maxima.
 */
final class PlainRows implements Rows {
    private static final ThreadLocal<float[][]> SCRATCH = ThreadLocal.withInitial(() -> new float[3][0]);

    private static float[][] scratch(int n) {
        float[][] s = SCRATCH.get();
        if (s[0].length < n) {
            for (int i = 0; i < s.length; i++) s[i] = new float[n];
        }
        return s;
    }

    @Override
    public void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first, int last) {
        float[] v = scratch(last)[0];
        for (int r = 0, p = from + first; r < rows; r++, p += n) {
            System.arraycopy(x, p, v, first, last - first);
            for (int c = first; c < last; c++) v[c] = Math.max(v[c], 0) + slope[c] * Math.min(v[c], 0);
            System.arraycopy(v, first, y, p, last - first);
        }
    }

    @Override
    public void rectifyBack(float[] x, float[] g, float[] gx, boolean add, int from, int rows, int n, float[] slope, float[] sums, int first, int last) {
        float[][] s = scratch(last);
        float[] v = s[0];
        float[] w = s[1];
        for (int r = 0, p = from + first; r < rows; r++, p += n) {
            System.arraycopy(x, p, v, first, last - first);
            System.arraycopy(g, p, w, first, last - first);
            sumBelow(v, w, sums, first, last);
            if (gx == null) continue;
            slopes(v, w, slope, first, last);
            put(w, gx, add, p, s[2], first, last);
        }
    }

    // In methods of their own, since in one C2 vectorises neither loop on some versions.

    private static void sumBelow(float[] v, float[] w, float[] sums, int first, int last) {
        for (int c = first; c < last; c++) sums[c] += w[c] * Math.min(v[c], 0);
    }

    private static void slopes(float[] v, float[] w, float[] slope, int first, int last) {
        for (int c = first; c < last; c++) {
            // Twice, so that the smallest positive number comes out above 1.
            float up = Math.min(Math.max(v[c], 0) * 1e38f * 1e38f, 1);
            w[c] *= up + (1 - up) * slope[c];
        }
    }

    /** gx = w, or gx += w, for a row at {@code p}. */
    private static void put(float[] w, float[] gx, boolean add, int p, float[] old, int first, int last) {
        if (add) {
            System.arraycopy(gx, p, old, first, last - first);
            for (int c = first; c < last; c++) w[c] += old[c];
        }
        System.arraycopy(w, first, gx, p, last - first);
    }

    @Override
    public void deviations(float[] x, int from, int rows, int n, float[] pivot, float[] sums, float[] squares, int first, int last) {
        float[] v = scratch(last)[0];
        for (int r = 0, p = from + first; r < rows; r++, p += n) {
            System.arraycopy(x, p, v, first, last - first);
            for (int c = first; c < last; c++) {
                float d = v[c] - pivot[c];
                sums[c] += d;
                squares[c] += d * d;
            }
        }
    }

    @Override
    public void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] factor, float[] beta, int first, int last) {
        float[] v = scratch(last)[0];
        for (int r = 0, p = from + first; r < rows; r++, p += n) {
            System.arraycopy(x, p, v, first, last - first);
            for (int c = first; c < last; c++) v[c] = (v[c] - mean[c]) * factor[c] + beta[c];
            System.arraycopy(v, first, y, p, last - first);
        }
    }

    @Override
    public void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] sums, float[] dots, int first, int last) {
        float[][] s = scratch(last);
        float[] v = s[0];
        float[] w = s[1];
        for (int r = 0, p = from + first; r < rows; r++, p += n) {
            System.arraycopy(x, p, v, first, last - first);
            System.arraycopy(g, p, w, first, last - first);
            for (int c = first; c < last; c++) {
                sums[c] += w[c];
                dots[c] += w[c] * (v[c] - mean[c]);
            }
        }
    }

    @Override
    public void normalizeBack(float[] x, float[] g, float[] gx, boolean add, int from, int rows, int n, float[] mean, float[] factor, float[] gradMean, float[] gradDot, int first,
            int last) {
        float[][] s = scratch(last);
        float[] v = s[0];
        float[] w = s[1];
        for (int r = 0, p = from + first; r < rows; r++, p += n) {
            System.arraycopy(x, p, v, first, last - first);
            System.arraycopy(g, p, w, first, last - first);
            for (int c = first; c < last; c++) w[c] = factor[c] * (w[c] - gradMean[c] - (v[c] - mean[c]) * gradDot[c]);
            put(w, gx, add, p, s[2], first, last);
        }
    }
}

package pilotlight.compute;

/** The loops over rows in plain Java. */
final class PlainRows implements Rows {
    @Override
    public void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                y[i] = Math.max(x[i], 0) + slope[c] * Math.min(x[i], 0);
            }
        }
    }

    @Override
    public void rectifyBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] slope, float[] sums, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                gx[i] += x[i] > 0 ? g[i] : slope[c] * g[i];
                sums[c] += g[i] * Math.min(x[i], 0);
            }
        }
    }

    @Override
    public void sum(float[] x, int from, int rows, int n, float[] pivot, float[] sums, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                sums[c] += x[i] - pivot[c];
            }
        }
    }

    @Override
    public void squares(float[] x, int from, int rows, int n, float[] mean, float[] sums, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                sums[c] += (x[i] - mean[c]) * (x[i] - mean[c]);
            }
        }
    }

    @Override
    public void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] scale, float[] gamma, float[] beta, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                y[i] = gamma[c] * ((x[i] - mean[c]) * scale[c]) + beta[c];
            }
        }
    }

    @Override
    public void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] scale, float[] sums, float[] dots, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                sums[c] += g[i];
                dots[c] += g[i] * ((x[i] - mean[c]) * scale[c]);
            }
        }
    }

    @Override
    public void normalizeBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] mean, float[] scale, float[] factor, float[] gradMean, float[] gradDot, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                gx[i] += factor[c] * (g[i] - gradMean[c] - (x[i] - mean[c]) * scale[c] * gradDot[c]);
            }
        }
    }

    @Override
    public void add(float[] into, float[] g) {
        for (int i = 0; i < into.length; i++) into[i] += g[i];
    }
}

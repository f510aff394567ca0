package pilotlight.compute;

/** The loops over rows in plain Java. */
final class PlainRows implements Rows {
    @Override
    public void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope) {
        rectify(x, y, from, rows, n, slope, 0);
    }

    /** From column {@code first} on. */
    void rectify(float[] x, float[] y, int from, int rows, int n, float[] slope, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                y[i] = Math.max(x[i], 0) + slope[c] * Math.min(x[i], 0);
            }
        }
    }

    @Override
    public void rectifyBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] slope, float[] sums) {
        rectifyBack(x, g, gx, from, rows, n, slope, sums, 0);
    }

    /** From column {@code first} on. */
    void rectifyBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] slope, float[] sums, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                gx[i] += x[i] > 0 ? g[i] : slope[c] * g[i];
                sums[c] += g[i] * Math.min(x[i], 0);
            }
        }
    }

    @Override
    public void sum(float[] x, int from, int rows, int n, float[] pivot, float[] sums) {
        sum(x, from, rows, n, pivot, sums, 0);
    }

    /** From column {@code first} on. */
    void sum(float[] x, int from, int rows, int n, float[] pivot, float[] sums, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                sums[c] += x[i] - pivot[c];
            }
        }
    }

    @Override
    public void squares(float[] x, int from, int rows, int n, float[] mean, float[] sums) {
        squares(x, from, rows, n, mean, sums, 0);
    }

    /** From column {@code first} on. */
    void squares(float[] x, int from, int rows, int n, float[] mean, float[] sums, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                sums[c] += (x[i] - mean[c]) * (x[i] - mean[c]);
            }
        }
    }

    @Override
    public void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] scale, float[] gamma, float[] beta) {
        normalize(x, y, from, rows, n, mean, scale, gamma, beta, 0);
    }

    /** From column {@code first} on. */
    void normalize(float[] x, float[] y, int from, int rows, int n, float[] mean, float[] scale, float[] gamma, float[] beta, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                y[i] = gamma[c] * ((x[i] - mean[c]) * scale[c]) + beta[c];
            }
        }
    }

    @Override
    public void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] scale, float[] sums, float[] dots) {
        normalizeSums(x, g, from, rows, n, mean, scale, sums, dots, 0);
    }

    /** From column {@code first} on. */
    void normalizeSums(float[] x, float[] g, int from, int rows, int n, float[] mean, float[] scale, float[] sums, float[] dots, int first) {
        for (int r = 0, p = from; r < rows; r++, p += n) {
            for (int c = first, i = p + first; c < n; c++, i++) {
                sums[c] += g[i];
                dots[c] += g[i] * ((x[i] - mean[c]) * scale[c]);
            }
        }
    }

    @Override
    public void normalizeBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] mean, float[] scale, float[] factor, float[] gradMean, float[] gradDot) {
        normalizeBack(x, g, gx, from, rows, n, mean, scale, factor, gradMean, gradDot, 0);
    }

    /** From column {@code first} on. */
    void normalizeBack(float[] x, float[] g, float[] gx, int from, int rows, int n, float[] mean, float[] scale, float[] factor, float[] gradMean, float[] gradDot, int first) {
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

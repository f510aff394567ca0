package pilotlight.diagnose;

import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** Rows of an embedding in double: read, checked, centred, put on the unit sphere. */
final class Embedding {
    /** A shorter row is not stretched to length 1, so that an exact zero stays one. */
    private static final double SHORTEST = 1e-12;

    private Embedding() {
    }

    /** The rows of {@code t}, each flattened. */
    static double[][] rows(String where, Tensor t) {
        if (t.rank() < 2) throw new Mistake(where + ": " + t.shape() + " has no rows; give [rows, columns]");
        int n = t.dim(0);
        int d = n == 0 ? 0 : t.size() / n;
        double[][] rows = new double[n][d];
        for (int i = 0; i < n; i++) for (int j = 0; j < d; j++) rows[i][j] = t.data()[i * d + j];
        return rows;
    }

    /** Complains unless there are {@code least} rows or more, of one length, all finite. */
    static double[][] check(String where, double[][] rows, int least) {
        if (rows.length < least || rows[0].length == 0) {
            throw new Mistake(where + ": " + rows.length + (rows.length == 1 ? " row of " : " rows of ") + (rows.length == 0 ? 0 : rows[0].length)
                    + " columns; give " + least + " rows or more, of 1 column or more");
        }
        int bad = 0;
        int first = -1;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != rows[0].length) {
                throw new Mistake(where + ": row " + i + " has " + rows[i].length + " columns, row 0 has " + rows[0].length + "; give all as many");
            }
            boolean finite = true;
            for (double v : rows[i]) finite &= Double.isFinite(v);
            if (finite) continue;
            if (bad++ == 0) first = i;
        }
        if (bad > 0) {
            throw new Mistake(where + ": " + bad + " of " + rows.length + " rows hold NaN or infinity, the first is row " + first
                    + "; the model has diverged, train with a lower rate or look at its units(...)");
        }
        return rows;
    }

    /** Each row divided by its length. */
    static double[][] onSphere(double[][] z) {
        double[][] u = new double[z.length][];
        for (int i = 0; i < z.length; i++) {
            double length = Math.max(Math.sqrt(Matrices.dot(z[i], z[i])), SHORTEST);
            u[i] = new double[z[i].length];
            for (int j = 0; j < u[i].length; j++) u[i][j] = z[i][j] / length;
        }
        return u;
    }

    static double[] mean(double[][] z) {
        double[] mean = new double[z[0].length];
        for (double[] row : z) for (int j = 0; j < mean.length; j++) mean[j] += row[j];
        for (int j = 0; j < mean.length; j++) mean[j] /= z.length;
        return mean;
    }

    static double[][] centred(double[][] z) {
        double[] mean = mean(z);
        double[][] c = new double[z.length][mean.length];
        for (int i = 0; i < z.length; i++) for (int j = 0; j < mean.length; j++) c[i][j] = z[i][j] - mean[j];
        return c;
    }

    /** Standard deviation of each column of centred rows, divisor n. */
    static double[] deviations(double[][] centred) {
        double[] sd = new double[centred[0].length];
        for (double[] row : centred) for (int j = 0; j < sd.length; j++) sd[j] += row[j] * row[j];
        for (int j = 0; j < sd.length; j++) sd[j] = Math.sqrt(sd[j] / centred.length);
        return sd;
    }

    /** Covariance of centred rows, divisor n - 1. */
    static double[][] covariance(double[][] centred) {
        double[][] c = Matrices.transposedProduct(centred, centred);
        for (double[] row : c) for (int j = 0; j < row.length; j++) row[j] /= centred.length - 1;
        return c;
    }
}

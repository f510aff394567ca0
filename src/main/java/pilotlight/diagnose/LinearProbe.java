package pilotlight.diagnose;

import java.util.Arrays;

/** Linear classifiers on standardised columns and a constant one, trained to the end of what they can do. */
final class LinearProbe {
    private static final double CONSTANT = 1e-6;
    private static final int STEPS = 500;
    private static final double FLAT = 1e-5;

    private final double[] mean;
    private final double[] scale;
    private final double[][] x;
    private final double[][] target;

    /** On these rows; {@code classes} columns of ones and zeros are what it is to predict. */
    LinearProbe(double[][] train, int[] labels, int classes) {
        mean = Embedding.mean(train);
        scale = Embedding.deviations(Embedding.centred(train));
        for (int j = 0; j < scale.length; j++) scale[j] += CONSTANT;
        x = standardised(train);
        target = new double[train.length][classes];
        for (int i = 0; i < train.length; i++) target[i][labels[i]] = 1;
    }

    private double[][] standardised(double[][] rows) {
        double[][] out = new double[rows.length][mean.length + 1];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < mean.length; j++) out[i][j] = (rows[i][j] - mean[j]) / scale[j];
            out[i][mean.length] = 1;
        }
        return out;
    }

    /** W = (X^T X + penalty I)^-1 X^T Y: least squares on the classes as ones and zeros. */
    double[][] ridge(double penalty) {
        double[][] gram = Matrices.transposedProduct(x, x);
        for (int i = 0; i < gram.length; i++) gram[i][i] += penalty;
        return Matrices.solve(gram, Matrices.transposedProduct(x, target));
    }

    /**
     * The W of least mean cross entropy + penalty/2 |W|². Steps of the quadratic bound of Böhning (1992), whose curvature
     * X^T X/2n + penalty I is never below that of the loss, with Nesterov's momentum, begun anew whenever it points uphill;
     * until no entry of the gradient is above 1e-5.
     */
    double[][] logistic(double penalty) {
        double[][] bound = Matrices.transposedProduct(x, x);
        double[][] identity = new double[bound.length][bound.length];
        for (int i = 0; i < bound.length; i++) {
            for (int j = 0; j < bound.length; j++) bound[i][j] /= 2 * x.length;
            bound[i][i] += penalty;
            identity[i][i] = 1;
        }
        double[][] inverse = Matrices.solve(bound, identity);
        double[][] w = new double[bound.length][target[0].length];
        double[][] ahead = new double[bound.length][target[0].length];
        int run = 0;
        for (int step = 0; step < STEPS; step++) {
            double[][] g = gradient(ahead, penalty);
            double[][] move = Matrices.transposedProduct(inverse, g);
            double largest = 0;
            double uphill = 0;
            for (int i = 0; i < w.length; i++) {
                for (int c = 0; c < w[i].length; c++) {
                    largest = Math.max(largest, Math.abs(g[i][c]));
                    uphill += g[i][c] * (ahead[i][c] - move[i][c] - w[i][c]);
                }
            }
            run = uphill > 0 ? 0 : run + 1;
            double momentum = run / (run + 3.0);
            for (int i = 0; i < w.length; i++) {
                for (int c = 0; c < w[i].length; c++) {
                    double next = ahead[i][c] - move[i][c];
                    ahead[i][c] = next + momentum * (next - w[i][c]);
                    w[i][c] = next;
                }
            }
            if (largest < FLAT) break;
        }
        return w;
    }

    private double[][] gradient(double[][] w, double penalty) {
        double[][] error = scores(x, w);
        for (int i = 0; i < error.length; i++) {
            double top = Arrays.stream(error[i]).max().getAsDouble();
            double sum = 0;
            for (int c = 0; c < error[i].length; c++) sum += error[i][c] = Math.exp(error[i][c] - top);
            for (int c = 0; c < error[i].length; c++) error[i][c] = (error[i][c] / sum - target[i][c]) / x.length;
        }
        double[][] g = Matrices.transposedProduct(x, error);
        for (int i = 0; i < g.length; i++) for (int c = 0; c < g[i].length; c++) g[i][c] += penalty * w[i][c];
        return g;
    }

    private static double[][] scores(double[][] rows, double[][] w) {
        double[][] out = new double[rows.length][w[0].length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < w.length; j++) {
                double v = rows[i][j];
                for (int c = 0; c < out[i].length; c++) out[i][c] += v * w[j][c];
            }
        }
        return out;
    }

    /** The class of the largest score for each row. */
    int[] classify(double[][] rows, double[][] w) {
        double[][] s = scores(standardised(rows), w);
        int[] out = new int[s.length];
        for (int i = 0; i < s.length; i++) for (int c = 1; c < s[i].length; c++) if (s[i][c] > s[i][out[i]]) out[i] = c;
        return out;
    }
}

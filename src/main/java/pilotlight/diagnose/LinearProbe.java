package pilotlight.diagnose;

import java.util.Arrays;

/** Linear classifiers on standardised columns and a constant one, trained to the end of what they can do. */
final class LinearProbe {
    private static final double CONSTANT = 1e-6;
    private static final int STEPS = 2000;
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
     * The W of least mean cross entropy + penalty/2 |W|²: accelerated gradient descent with the step 1/L that the
     * largest eigenvalue of X^T X/n allows (the curvature of a softmax is at most half of it), until the gradient is below 1e-5.
     */
    double[][] logistic(double penalty) {
        int n = x.length;
        double[][] gram = Matrices.transposedProduct(x, x);
        double curvature = Matrices.eigen(gram).values()[0] / n / 2 + penalty;
        double root = Math.sqrt(penalty / curvature);
        double momentum = (1 - root) / (1 + root);
        double[][] w = new double[x[0].length][target[0].length];
        double[][] ahead = new double[w.length][target[0].length];
        for (int step = 0; step < STEPS; step++) {
            double[][] g = gradient(ahead, penalty);
            double largest = 0;
            for (int i = 0; i < w.length; i++) {
                for (int c = 0; c < w[i].length; c++) {
                    largest = Math.max(largest, Math.abs(g[i][c]));
                    double next = ahead[i][c] - g[i][c] / curvature;
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

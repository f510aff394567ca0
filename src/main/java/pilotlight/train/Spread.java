package pilotlight.train;

import pilotlight.tensor.Tensor;

/**
 * How far apart the embeddings of a batch are, after each is scaled to length 1.
 *
 * @param deviation the mean over columns of their standard deviation (divisor n), times sqrt(d): 1 on a whole sphere, 0 in one place
 * @param cosine    the mean cosine of two different ones
 * @param zero      whether every one is exactly 0
 */
record Spread(double deviation, double cosine, boolean zero) {
    private static final double SHORTEST = 1e-12;
    /** Embeddings of a smaller deviation are in one place. */
    static final double NARROW = 0.1;

    /** Of the first {@code n} rows: one view of each thing. */
    static Spread of(Tensor z, int n) {
        int d = z.dim(1);
        float[] x = z.data();
        double[] sum = new double[d];
        double[] square = new double[d];
        boolean zero = true;
        double lengths = 0;
        for (int i = 0; i < n; i++) {
            double length = 0;
            for (int j = i * d; j < i * d + d; j++) length += (double) x[j] * x[j];
            zero &= length == 0;
            length = Math.max(Math.sqrt(length), SHORTEST);
            for (int j = 0; j < d; j++) {
                double u = x[i * d + j] / length;
                sum[j] += u;
                square[j] += u * u;
                lengths += u * u;
            }
        }
        double deviation = 0;
        double together = 0;
        for (int j = 0; j < d; j++) {
            deviation += Math.sqrt(Math.max(0, square[j] / n - sum[j] / n * (sum[j] / n))) / d;
            together += sum[j] * sum[j];
        }
        return new Spread(deviation * Math.sqrt(d), (together - lengths) / ((double) n * (n - 1)), zero);
    }

    boolean collapsed() {
        return deviation < NARROW;
    }
}

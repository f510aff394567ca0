package pilotlight.data;

import java.util.Arrays;
import pilotlight.tensor.Tensor;

/** Inputs shifted and scaled to mean 0 and standard deviation 1, as measured on the training rows alone. */
enum Scaling {
    NONE, COLUMNS, GLOBAL;

    Parts apply(Parts p) {
        if (this == NONE || p.train().x().size() == 0) return p;
        float[] x = p.train().x().data();
        int width = this == GLOBAL ? 1 : x.length / p.train().rows();
        double[] mean = new double[width];
        double[] sd = new double[width];
        boolean[] constant = new boolean[width];
        Arrays.fill(constant, true);
        double n = (double) x.length / width;
        for (int i = 0; i < x.length; i++) {
            mean[i % width] += x[i] / n;
            constant[i % width] &= x[i] == x[i % width];
        }
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - mean[i % width];
            sd[i % width] += d * d / n;
        }
        for (int j = 0; j < width; j++) {
            // Its mean may be off by a rounding, which must not pass for a spread.
            if (constant[j]) mean[j] = x[j];
            sd[j] = constant[j] ? 1 : spread(sd[j]);
        }
        return new Parts(scaled(p.train(), mean, sd), scaled(p.test(), mean, sd), p.columns(), p.classes());
    }

    /** What to divide by. A constant column is only centred: there is no spread. */
    static double spread(double variance) {
        return variance > 0 ? Math.sqrt(variance) : 1;
    }

    private static Samples scaled(Samples s, double[] mean, double[] sd) {
        float[] x = s.x().toArray();
        for (int i = 0; i < x.length; i++) x[i] = (float) ((x[i] - mean[i % mean.length]) / sd[i % sd.length]);
        return s.withX(Tensor.wrap(x, s.x().shape()));
    }
}

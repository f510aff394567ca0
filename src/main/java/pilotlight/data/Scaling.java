package pilotlight.data;

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
        double n = (double) x.length / width;
        for (int i = 0; i < x.length; i++) mean[i % width] += x[i] / n;
        for (int i = 0; i < x.length; i++) {
            double d = x[i] - mean[i % width];
            sd[i % width] += d * d / n;
        }
        // A constant column is only centred: there is no spread to divide by.
        for (int j = 0; j < width; j++) sd[j] = sd[j] > 0 ? Math.sqrt(sd[j]) : 1;
        return new Parts(scaled(p.train(), mean, sd), scaled(p.test(), mean, sd), p.columns(), p.classes());
    }

    private static Samples scaled(Samples s, double[] mean, double[] sd) {
        float[] x = s.x().toArray();
        for (int i = 0; i < x.length; i++) x[i] = (float) ((x[i] - mean[i % mean.length]) / sd[i % sd.length]);
        return s.withX(Tensor.wrap(x, s.x().shape()));
    }
}

package pilotlight.lab;

import java.util.Arrays;
import pilotlight.tensor.Rng;

/** One neuron phi_a(w.x) on normal inputs, which plain loops serve better than tensors. */
final class Neuron {
    static final int INPUTS = 20;

    private Neuron() {
    }

    static double phi(double u, double slope) {
        return u > 0 ? u : slope * u;
    }

    static double derivative(double u, double slope) {
        return u > 0 ? 1 : slope;
    }

    /** phi(v + step) - phi(v), to full precision however small the step. */
    static double rise(double v, double step, double slope) {
        double u = v + step;
        return u > 0 == v > 0 ? derivative(v, slope) * step : phi(u, slope) - phi(v, slope);
    }

    /** Fills x with standard normal numbers; returns |x|². */
    static double draw(Rng rng, double[] x) {
        double square = 0;
        for (int j = 0; j < x.length; j++) {
            x[j] = rng.gaussian();
            square += x[j] * x[j];
        }
        return square;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) sum += a[j] * b[j];
        return sum;
    }

    /** A random direction, of length 1. */
    static double[] direction(Rng rng) {
        double[] w = new double[INPUTS];
        double length = Math.sqrt(draw(rng, w));
        Arrays.setAll(w, j -> w[j] / length);
        return w;
    }

    /** The activation with this slope by its name: the end points have names of their own. */
    static String name(double slope) {
        if (slope == 0) return "ReLU";
        if (slope == 1) return "identity";
        return (slope < 0.1 ? "Leaky " : "PReLU ") + String.valueOf(slope).substring(1);
    }
}

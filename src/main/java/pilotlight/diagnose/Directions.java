package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** Two directions in the space of all parameters, and places relative to them. */
record Directions(double[][] first, double[][] second) {
    private static final long STREAM = 0x9d3;

    /**
     * Normal random directions, each filter of which is as long as the filter of the weights it moves (Li and others 2018):
     * the weights into one unit, or one output channel. Biases, gamma, beta and slopes stay.
     */
    static Directions random(Layer model, Tensor x, long seed) {
        Map<Tensor, Integer> stride = new IdentityHashMap<>();
        model.walk(x, (place, layer, in) -> {
            // in [in, out] a filter is a column, in [out, in, k, k] a row
            if (layer instanceof Linear l) stride.put(l.weight(), l.out());
            if (layer instanceof Conv2d c) stride.put(c.weight(), -c.weight().dim(0));
            return layer.forward(in);
        });
        // a stream of its own: a net of the same seed draws its first weights from the plain one
        Rng rng = new Rng(seed).split(STREAM);
        double[][][] d = new double[2][][];
        for (int k = 0; k < 2; k++) {
            Rng own = rng.split(k);
            List<double[]> all = new ArrayList<>();
            for (Parameter p : model.parameters()) all.add(direction(p, stride.getOrDefault(p.tensor(), -1), own));
            d[k] = all.toArray(double[][]::new);
        }
        return new Directions(d[0], d[1]);
    }

    private static double[] direction(Parameter p, int filters, Rng rng) {
        float[] w = p.tensor().data();
        double[] d = new double[w.length];
        if (!p.decay()) return d;
        for (int i = 0; i < d.length; i++) d[i] = rng.gaussian();
        int count = Math.abs(filters);
        double[] wanted = new double[count];
        double[] length = new double[count];
        for (int i = 0; i < d.length; i++) {
            int filter = filters > 0 ? i % count : i / (d.length / count);
            wanted[filter] += (double) w[i] * w[i];
            length[filter] += d[i] * d[i];
        }
        for (int i = 0; i < d.length; i++) {
            int filter = filters > 0 ? i % count : i / (d.length / count);
            d[i] *= Math.sqrt(wanted[filter] / length[filter]);
        }
        return d;
    }

    /**
     * The plane through {@code end} that is nearest to the places of a trail, by the sum of squared distances: the two
     * principal directions of the differences to the end, of unit length and orthogonal; all parameters move.
     */
    static Directions principal(List<float[][]> places, float[][] end) {
        int n = places.size();
        double[][][] from = new double[n][][];
        for (int t = 0; t < n; t++) from[t] = difference(places.get(t), end);
        double[][] gram = new double[n][n];
        for (int a = 0; a < n; a++) for (int b = 0; b < n; b++) gram[a][b] = dot(from[a], from[b]);
        Matrices.Eigen eigen = Matrices.eigen(gram);
        double[][][] d = new double[2][][];
        for (int k = 0; k < 2; k++) {
            d[k] = difference(end, end);
            double length = Math.sqrt(Math.max(0, eigen.values()[k]));
            for (int t = 0; t < n && length > 0; t++) {
                for (int p = 0; p < end.length; p++) {
                    for (int i = 0; i < end[p].length; i++) d[k][p][i] += eigen.vectors()[k][t] / length * from[t][p][i];
                }
            }
        }
        return new Directions(d[0], d[1]);
    }

    /** The coordinates a, b for which end + a first + b second is nearest to {@code place}, and the distance from there. */
    double[] coordinates(float[][] place, float[][] end) {
        double[][] difference = difference(place, end);
        double aa = dot(first, first);
        double ab = dot(first, second);
        double bb = dot(second, second);
        double a = dot(difference, first);
        double b = dot(difference, second);
        double det = aa * bb - ab * ab;
        double x = det > 1e-12 * aa * bb ? (a * bb - b * ab) / det : aa > 0 ? a / aa : 0;
        double y = det > 1e-12 * aa * bb ? (b * aa - a * ab) / det : 0;
        return new double[] {x, y, Math.sqrt(Math.max(0, dot(difference, difference) - x * a - y * b)), Math.sqrt(dot(difference, difference))};
    }

    private static double[][] difference(float[][] a, float[][] b) {
        double[][] d = new double[a.length][];
        for (int p = 0; p < a.length; p++) {
            d[p] = new double[a[p].length];
            for (int i = 0; i < d[p].length; i++) d[p][i] = (double) a[p][i] - b[p][i];
        }
        return d;
    }

    private static double dot(double[][] a, double[][] b) {
        double s = 0;
        for (int p = 0; p < a.length; p++) s += Matrices.dot(a[p], b[p]);
        return s;
    }

    /** Writes end + a first + b second into {@code into}. */
    void place(float[][] end, double a, double b, List<Parameter> into) {
        for (int p = 0; p < end.length; p++) {
            float[] w = into.get(p).tensor().data();
            for (int i = 0; i < w.length; i++) w[i] = (float) (end[p][i] + a * first[p][i] + b * second[p][i]);
        }
    }

}

package pilotlight.data;

import java.util.function.ToDoubleFunction;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Data sets made by formula: plane curves to classify, and teachers to regress on. The same seed gives the same bits on
 * every machine and JDK.
 *
 * <pre>{@code
 * Synthetic.moons(512).noise(0.15).split(0.8).seed(7);
 * Synthetic.teacher(1000, 20, 32, 1).noise(0.1);
 * }</pre>
 */
public final class Synthetic extends Data {
    private static final long POINTS = 1;
    private static final long ORDER = 2;
    private static final long NOISE = 3;
    private static final long WEIGHTS = 4;
    private static final double TURN = 2 * Math.PI;
    /** E|z| of a standard normal z. */
    private static final double MEAN_ABS = Math.sqrt(2 / Math.PI);

    /** Makes the rows, given how many, the noise and the generator. */
    private interface Recipe {
        Samples rows(int n, double noise, Rng rng);
    }

    /** A point of class {@code c}, at {@code t} in (0, 1) along its curve. */
    private interface Curve {
        double[] at(int c, double t);
    }

    /** The answer of a teacher to one row. */
    private interface Answer {
        double[] to(double[] x);
    }

    private final int n;
    private final double noise;
    private final int classes;
    private final Recipe recipe;

    private Synthetic(String name, int n, double noise, int classes, Recipe recipe, Options options) {
        super(name, options);
        if (n < 1) throw new Mistake(name + ": " + n + " rows; give 1 or more");
        if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
            throw new Mistake(name + ": noise " + noise + " is not a standard deviation; give 0 or more");
        }
        this.n = n;
        this.noise = noise;
        this.classes = classes;
        this.recipe = recipe;
    }

    // ---- classes in the plane -----------------------------------------------------------------------------------

    /** Two interleaved half circles of radius 1, (cos t, sin t) and (1 - cos t, 1/2 - sin t); no noise unless asked. */
    public static Synthetic moons(int n) {
        return plane("moons", n, 2, 0, (c, t) -> {
            double cos = StrictMath.cos(Math.PI * t);
            double sin = StrictMath.sin(Math.PI * t);
            return c == 0 ? new double[] {cos, sin} : new double[] {1 - cos, 0.5 - sin};
        });
    }

    /** Two spiral arms of one turn and a half, from the middle out to radius 1. */
    public static Synthetic spirals(int n) {
        return spirals(n, 2);
    }

    /** {@code arms} spiral arms of one turn and a half, a class each, from the middle out to radius 1. */
    public static Synthetic spirals(int n, int arms) {
        return plane("spirals", n, arms, 0, (c, t) -> {
            // The square root spreads the points evenly over the length of the arm.
            double r = Math.sqrt(t);
            return polar(r, TURN * (1.5 * r + (double) c / arms));
        });
    }

    /** Two concentric circles, of radius 1/2 and 1. */
    public static Synthetic rings(int n) {
        return rings(n, 2);
    }

    /** {@code rings} concentric circles, a class each, the outermost of radius 1. */
    public static Synthetic rings(int n, int rings) {
        return plane("rings", n, rings, 0, (c, t) -> polar((c + 1.0) / rings, TURN * t));
    }

    /** Three round clouds; see {@link #blobs(int, int)}. */
    public static Synthetic blobs(int n) {
        return blobs(n, 3);
    }

    /** {@code classes} normal clouds around points of a circle of radius 2; the noise is their width, 0.4 unless set. */
    public static Synthetic blobs(int n, int classes) {
        return plane("blobs", n, classes, 0.4, (c, t) -> polar(2, TURN * c / classes));
    }

    private static double[] polar(double r, double angle) {
        return new double[] {r * StrictMath.cos(angle), r * StrictMath.sin(angle)};
    }

    private static Synthetic plane(String name, int n, int classes, double noise, Curve curve) {
        if (classes < 1) throw new Mistake(name + ": " + classes + " classes; give 1 or more");
        return new Synthetic(name, n, noise, classes, (rows, sd, rng) -> {
            float[] x = new float[2 * rows];
            int[] labels = new int[rows];
            int[] order = rng.split(ORDER).permutation(rows);
            Rng blur = rng.split(NOISE);
            for (int i = 0; i < rows; i++) {
                int c = i % classes;
                int inClass = (rows - c + classes - 1) / classes;
                double[] p = curve.at(c, (i / classes + 0.5) / inClass);
                labels[order[i]] = c;
                for (int j = 0; j < 2; j++) x[2 * order[i] + j] = (float) (p[j] + sd * blur.gaussian());
            }
            return new Samples(Tensor.wrap(x, rows, 2), labels, null);
        }, Options.DEFAULT);
    }

    // ---- teachers -----------------------------------------------------------------------------------------------

    /**
     * The answers of a random ReLU net of these widths, inputs first and outputs last, to standard normal inputs.
     * Weights N(0, 2 / fan-in), those of the linear last layer N(0, 1 / fan-in), no biases: the mean square of the answers
     * is about 1. Noise is added to the answers, here and in all teachers.
     */
    public static Synthetic teacher(int n, int... dims) {
        if (dims.length < 2) throw new Mistake("teacher: " + dims.length + " widths; give inputs, hidden ones and outputs, as teacher(1000, 20, 32, 1)");
        for (int d : dims) if (d < 1) throw new Mistake("teacher: a layer of width " + d + "; give 1 or more");
        int[] widths = dims.clone();
        return new Synthetic("teacher", n, 0, 0, (rows, sd, rng) -> {
            double[][] weights = weights(widths, rng.split(WEIGHTS));
            return answers(rows, widths[0], sd, rng, x -> forward(weights, x));
        }, Options.DEFAULT);
    }

    /** y = x_1 for standard normal x of {@code d} columns. */
    public static Synthetic linearTeacher(int n, int d) {
        return neuron("linearTeacher", n, d, 1, x -> x[0]);
    }

    /** y = max(0, x_1) + alpha min(0, x_1): what one PReLU neuron can realise. */
    public static Synthetic neuronTeacher(int n, int d, double alpha) {
        return neuron("neuronTeacher", n, d, 1, x -> x[0] > 0 ? x[0] : alpha * x[0]);
    }

    /** y = |x_1| - sqrt(2 / pi): an even function of mean 0. */
    public static Synthetic evenTeacher(int n, int d) {
        return neuron("evenTeacher", n, d, 1, x -> Math.abs(x[0]) - MEAN_ABS);
    }

    /** y = cos(t) x_1 + sin(t) e(x_1), where e(z) = (|z| - c) / sqrt(1 - c^2) with c = sqrt(2 / pi) has variance 1; t in radians. */
    public static Synthetic mixedTeacher(int n, int d, double t) {
        return mixed("mixedTeacher", n, d, t, 0);
    }

    /** As {@link #mixedTeacher}, with the odd part along another input: y = cos(t) x_2 + sin(t) e(x_1). */
    public static Synthetic orthogonalTeacher(int n, int d, double t) {
        return mixed("orthogonalTeacher", n, d, t, 1);
    }

    private static Synthetic mixed(String name, int n, int d, double t, int odd) {
        double cos = StrictMath.cos(t);
        double sin = StrictMath.sin(t) / Math.sqrt(1 - MEAN_ABS * MEAN_ABS);
        return neuron(name, n, d, odd + 1, x -> cos * x[odd] + sin * (Math.abs(x[0]) - MEAN_ABS));
    }

    /** One function of x along its first axis or two: no loss of generality, as normal inputs look alike from all sides. */
    private static Synthetic neuron(String name, int n, int d, int least, ToDoubleFunction<double[]> f) {
        if (d < least) throw new Mistake(name + ": " + d + " columns; give " + least + " or more");
        return new Synthetic(name, n, 0, 0, (rows, sd, rng) -> answers(rows, d, sd, rng, x -> new double[] {f.applyAsDouble(x)}), Options.DEFAULT);
    }

    private static Samples answers(int rows, int d, double sd, Rng rng, Answer teacher) {
        Tensor x = Tensor.randn(rng.split(POINTS), rows, d);
        Rng blur = rng.split(NOISE);
        float[] y = null;
        double[] row = new double[d];
        int outputs = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < d; j++) row[j] = x.data()[i * d + j];
            double[] a = teacher.to(row);
            outputs = a.length;
            if (y == null) y = new float[rows * outputs];
            for (int k = 0; k < outputs; k++) y[i * outputs + k] = (float) (a[k] + sd * blur.gaussian());
        }
        return new Samples(x, null, Tensor.wrap(y, rows, outputs));
    }

    private static double[][] weights(int[] widths, Rng rng) {
        double[][] w = new double[widths.length - 1][];
        for (int l = 0; l < w.length; l++) {
            w[l] = new double[widths[l] * widths[l + 1]];
            double sd = Math.sqrt((l < w.length - 1 ? 2.0 : 1.0) / widths[l]);
            for (int i = 0; i < w[l].length; i++) w[l][i] = sd * rng.gaussian();
        }
        return w;
    }

    private static double[] forward(double[][] weights, double[] x) {
        double[] in = x;
        for (int l = 0; l < weights.length; l++) {
            double[] out = new double[weights[l].length / in.length];
            for (int k = 0; k < out.length; k++) {
                for (int j = 0; j < in.length; j++) out[k] += weights[l][k * in.length + j] * in[j];
                if (l < weights.length - 1) out[k] = Math.max(0, out[k]);
            }
            in = out;
        }
        return in;
    }

    // ---- options ------------------------------------------------------------------------------------------------

    /** Adds independent normal noise of this standard deviation: to the points of the plane sets, to the answers of teachers. */
    public Synthetic noise(double sd) {
        return new Synthetic(name(), n, sd, classes, recipe, options);
    }

    @Override
    public Synthetic split(double trainFraction) {
        return (Synthetic) super.split(trainFraction);
    }

    @Override
    public Synthetic seed(long seed) {
        return (Synthetic) super.seed(seed);
    }

    @Override
    public Synthetic standardize() {
        return (Synthetic) super.standardize();
    }

    @Override
    public Synthetic standardizeGlobal() {
        return (Synthetic) super.standardizeGlobal();
    }

    @Override
    Synthetic with(Options o) {
        return new Synthetic(name(), n, noise, classes, recipe, o);
    }

    @Override
    Parts make(Rng rng) {
        return Parts.of(recipe.rows(n, noise, rng), Parts.numbered("", 0, classes));
    }
}

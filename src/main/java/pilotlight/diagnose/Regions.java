package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Tensor;

/**
 * What a model of two inputs says everywhere: the class of the largest output on a grid over the rows and a tenth beyond,
 * in evaluation mode.
 *
 * @param xs      grid along the first input
 * @param ys      grid along the second
 * @param classes the class at (xs[j], ys[i]), as classes[i][j]
 * @param names   the names of the classes
 * @param rows    the rows drawn on it: those of the test part, or of training without one
 * @param right   share of these rows in the region of their class
 */
public record Regions(double[] xs, double[] ys, int[][] classes, String[] names, Samples rows, double right) implements Showable {
    private static final int GRID = 160;

    /** The regions of {@code model} over the inputs of {@code data}. */
    public static Regions of(Layer model, Data data) {
        int[] shape = data.inputShape();
        if (data.classes() == 0 || shape.length != 1 || shape[0] != 2) {
            throw new Mistake("regions: " + data.name() + " has inputs " + Arrays.toString(shape) + (data.classes() == 0 ? " and no classes" : "")
                    + "; give data of two input columns with classes, as moons(400)");
        }
        Samples rows = data.hasTest() ? data.test() : data.train();
        double[] xs = axis(data.train().x(), 0);
        double[] ys = axis(data.train().x(), 1);
        float[] places = new float[2 * GRID * GRID];
        for (int i = 0; i < GRID; i++) {
            for (int j = 0; j < GRID; j++) {
                places[2 * (i * GRID + j)] = (float) xs[j];
                places[2 * (i * GRID + j) + 1] = (float) ys[i];
            }
        }
        int[] best = winners(model, Tensor.wrap(places, GRID * GRID, 2));
        int[][] classes = new int[GRID][];
        for (int i = 0; i < GRID; i++) classes[i] = Arrays.copyOfRange(best, i * GRID, (i + 1) * GRID);
        int[] said = winners(model, rows.x());
        int right = 0;
        for (int i = 0; i < said.length; i++) if (said[i] == rows.labels()[i]) right++;
        String[] names = data.classNames();
        for (int c = 0; c < names.length; c++) if (names[c].matches("-?\\d+")) names[c] = "class " + names[c];
        return new Regions(xs, ys, classes, names, rows, (double) right / said.length);
    }

    private static int[] winners(Layer model, Tensor x) {
        Tensor out = model.predict(x);
        if (out.rank() != 2 || out.dim(1) < 2) throw new Mistake("regions: the model gives " + out.shape() + "; give one with an output for each class");
        return out.argmax();
    }

    private static double[] axis(Tensor x, int column) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < x.dim(0); i++) {
            low = Math.min(low, x.data()[2 * i + column]);
            high = Math.max(high, x.data()[2 * i + column]);
        }
        double more = (high - low) / 10 + 1e-6;
        double[] at = new double[GRID];
        for (int i = 0; i < GRID; i++) at[i] = low - more + (high - low + 2 * more) * i / (GRID - 1);
        return at;
    }

    /** The regions in pale colours, the rows on them. */
    public Plot plot() {
        return panel(String.format(Locale.ROOT, "%.1f%% of %d rows in the region of their class", 100 * right, rows.rows())).open();
    }

    /** The same under another title, for pictures of several. */
    public Plot panel(String title) {
        double[] x = new double[rows.rows()];
        double[] y = new double[rows.rows()];
        for (int i = 0; i < x.length; i++) {
            x[i] = rows.x().data()[2 * i];
            y[i] = rows.x().data()[2 * i + 1];
        }
        return Plot.of(title).x("x1").y("x2").regions(xs, ys, classes, names).scatter(x, y, rows.labels(), names);
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Regions of %d classes: %.1f%% of %d rows in their own%nx1 %.3g to %.3g, x2 %.3g to %.3g; plot() draws them", names.length,
                100 * right, rows.rows(), xs[0], xs[GRID - 1], ys[0], ys[GRID - 1]);
    }
}

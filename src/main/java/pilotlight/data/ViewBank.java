package pilotlight.data;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Views made beforehand, as many of each thing: two different ones of a thing are a positive pair.
 *
 * <pre>{@code
 * ViewBank bank = Glyphs.glyphs(1000).seed(1).views(10);
 * }</pre>
 *
 * @param name   what the things are
 * @param x      the views [things * views, values], those of one thing next to each other
 * @param views  views of each thing
 * @param labels the class of each thing, or null
 */
public record ViewBank(String name, Tensor x, int views, int[] labels) implements Showable {
    private static final int SHOWN = 10;

    /** Checks that the numbers agree. */
    public ViewBank {
        if (x.rank() < 2 || views < 1 || x.dim(0) % views != 0 || labels != null && labels.length * views != x.dim(0)) {
            throw new Mistake("viewBank: x " + x.shape() + " with " + views + " views of each thing" + (labels == null ? "" : " and " + labels.length + " labels")
                    + "; give [things * views, values] and a label for each thing");
        }
    }

    /** {@code views} views of each training row of {@code data}, made by {@code how}. */
    public static ViewBank of(Data data, Views how, int views, long seed) {
        if (views < 1) throw new Mistake("viewBank: " + views + " views of each row; give 1 or more");
        Samples s = data.train();
        int[] dims = s.x().shape().dims();
        int[] rows = new int[s.rows() * views];
        for (int i = 0; i < rows.length; i++) rows[i] = i / views;
        dims[0] = rows.length;
        Tensor x = Tensor.zeros(dims);
        how.into(s.x(), rows, new Rng(seed), x, 0);
        return new ViewBank(data.name(), x, views, s.labels());
    }

    /** Number of things. */
    public int things() {
        return x.dim(0) / views;
    }

    /** View {@code index} of each thing, counted from 0. */
    public Tensor view(int index) {
        if (index < 0 || index >= views) throw new Mistake("viewBank: view " + index + " of " + views + ", counted from 0");
        int width = x.size() / x.dim(0);
        int[] dims = x.shape().dims();
        dims[0] = things();
        float[] out = new float[things() * width];
        for (int i = 0; i < things(); i++) System.arraycopy(x.data(), (i * views + index) * width, out, i * width, width);
        return Tensor.wrap(out, dims);
    }

    /** All values to mean 0 and standard deviation 1, with the one mean and the one deviation of {@code measured}. */
    public ViewBank standardizedAs(ViewBank measured) {
        double mean = 0;
        for (float v : measured.x.data()) mean += v;
        mean /= measured.x.size();
        double square = 0;
        for (float v : measured.x.data()) square += (v - mean) * (v - mean);
        double sd = Math.sqrt(square / measured.x.size());
        float[] out = x.toArray();
        for (int i = 0; i < out.length; i++) out[i] = (float) ((out[i] - mean) / (sd > 0 ? sd : 1));
        return new ViewBank(name, Tensor.wrap(out, x.shape().dims()), views, labels);
    }

    /** All values to mean 0 and standard deviation 1. */
    public ViewBank standardized() {
        return standardizedAs(this);
    }

    /** The views of the first things: one thing a row. */
    public Plot plot() {
        int side = (int) Math.round(Math.sqrt((double) x.size() / x.dim(0)));
        int area = x.size() / x.dim(0);
        if (side * side != area) throw new Mistake("viewBank: rows of " + area + " values are no square pictures; plot them yourself");
        int rows = Math.min(5, things());
        int columns = Math.min(SHOWN, views);
        float[][] tiles = new float[rows * columns][];
        for (int i = 0; i < tiles.length; i++) {
            int at = (i / columns * views + i % columns) * area;
            tiles[i] = Arrays.copyOfRange(x.data(), at, at + area);
        }
        return Plot.of(columns + " of " + views + " views of " + rows + " things").images(tiles, side, side, columns).open();
    }

    @Override
    public BufferedImage image() {
        int side = (int) Math.round(Math.sqrt((double) x.size() / x.dim(0)));
        return side * side * x.dim(0) == x.size() ? plot().image() : null;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ViewBank %s: %d things, %d view%s of each, x %s", name, things(), views, views == 1 ? "" : "s", x.shape());
    }
}

package pilotlight.plot;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import pilotlight.plot.Series.Kind;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;

/**
 * A plot as a value: every call returns a new plot with one thing more, and the same plot is a picture ({@link #image()},
 * {@link #save}), a window ({@link #open()}) or a drawing in characters ({@link #draw}).
 *
 * <pre>{@code
 * Plot.of("Gradient per layer").x("layer").y("log10 |dL/dW|").line("ReLU", xs, ys).hline("chance", 0.1).save("g.png")
 * }</pre>
 *
 * Series with the same name share a colour; activations have their own, see {@link Palette}. NaN is a gap; infinite values
 * are drawn at the edge, and values that a log axis cannot show are left out, both said in a note under the title.
 */
public final class Plot implements Showable {
    final String title;
    String subtitle = "", xLabel = "", yLabel = "";
    List<Series> series = List.of();
    List<String> categories = List.of();
    double[] tickAt;
    String[] tickText;
    boolean logX, logY, unnamed;
    double[] xRange, yRange;
    Field field;
    Heat heat;
    Tiles tiles;
    List<Plot> panels = List.of();
    int columns;

    private Plot(String title) {
        this.title = title == null ? "" : title.strip();
    }

    /** An empty plot with a title. */
    public static Plot of(String title) {
        return new Plot(title);
    }

    /** Several plots in one picture, row by row. Series of one name have one colour in all panels. */
    public static Plot grid(int columns, Plot... panels) {
        return grid("", columns, panels);
    }

    /** Several plots in one picture under a title of their own. */
    public static Plot grid(String title, int columns, Plot... panels) {
        Plot p = new Plot(title);
        if (columns < 1) throw p.error("grid", "%d columns; give 1 or more", columns);
        if (panels.length == 0) throw p.error("grid", "no plots; give one or more");
        for (Plot q : panels) {
            if (!q.panels.isEmpty()) throw p.error("grid", "panel \"%s\" is a grid itself; give its plots one by one", q.title);
        }
        p.panels = List.of(panels);
        p.columns = Math.min(columns, panels.length);
        return p;
    }

    private Plot copy() {
        Plot p = new Plot(title);
        p.subtitle = subtitle;
        p.xLabel = xLabel;
        p.yLabel = yLabel;
        p.series = series;
        p.categories = categories;
        p.tickAt = tickAt;
        p.tickText = tickText;
        p.logX = logX;
        p.logY = logY;
        p.unnamed = unnamed;
        p.xRange = xRange;
        p.yRange = yRange;
        p.field = field;
        p.heat = heat;
        p.tiles = tiles;
        p.panels = panels;
        p.columns = columns;
        return p;
    }

    // ---- words and axes

    /** Label of the horizontal axis. */
    public Plot x(String label) {
        Plot p = copy();
        p.xLabel = label;
        return p;
    }

    /** Label of the vertical axis. */
    public Plot y(String label) {
        Plot p = copy();
        p.yLabel = label;
        return p;
    }

    /** A smaller line under the title. */
    public Plot subtitle(String text) {
        Plot p = copy();
        p.subtitle = text;
        return p;
    }

    /** No legend: the ticks or a panel beside it say which series is which. */
    public Plot noLegend() {
        Plot p = copy();
        p.unnamed = true;
        return p;
    }

    /** A logarithmic horizontal axis. */
    public Plot logX() {
        Plot p = copy();
        p.logX = true;
        p.xRange = checked("xRange", xRange, true);
        return p;
    }

    /** A logarithmic vertical axis. */
    public Plot logY() {
        Plot p = copy();
        p.logY = true;
        p.yRange = checked("yRange", yRange, true);
        return p;
    }

    /** Shows the horizontal axis from {@code min} to {@code max}. */
    public Plot xRange(double min, double max) {
        Plot p = copy();
        p.xRange = checked("xRange", new double[] {min, max}, logX);
        return p;
    }

    /** Shows the vertical axis from {@code min} to {@code max}. */
    public Plot yRange(double min, double max) {
        Plot p = copy();
        p.yRange = checked("yRange", new double[] {min, max}, logY);
        return p;
    }

    private double[] checked(String what, double[] range, boolean log) {
        if (range == null) return null;
        double min = range[0], max = range[1];
        boolean good = min < max && Double.isFinite(min) && Double.isFinite(max);
        if (!good) throw error(what, "%s .. %s; give two finite numbers, the smaller first", Numbers.brief(min), Numbers.brief(max));
        if (log && min <= 0) throw error(what, "starts at %s; a log axis starts above 0", Numbers.brief(min));
        return range;
    }

    /** Words for the distinct x values of the series, smallest first. */
    public Plot xTicks(String... labels) {
        Plot p = copy();
        p.tickText = labels.clone();
        p.tickAt = null;
        return p;
    }

    /** Words at given places of the horizontal axis. */
    public Plot xTicks(double[] at, String... labels) {
        if (at.length != labels.length) {
            throw error("xTicks", "%d places and %d labels; give as many of each", at.length, labels.length);
        }
        Plot p = xTicks(labels);
        p.tickAt = at.clone();
        return p;
    }

    /** Names of the groups of {@link #bars}, or captions of the pictures of {@link #images}. */
    public Plot categories(String... names) {
        Plot p = copy();
        p.categories = List.of(names);
        return p;
    }

    // ---- series

    /** A line through points. */
    public Plot line(String name, double[] xs, double[] ys) {
        return with(Kind.LINE, name, xs, ys, null, null);
    }

    /** A line through points. */
    public Plot line(String name, float[] xs, float[] ys) {
        return line(name, doubles(xs), doubles(ys));
    }

    /** A line over 0, 1, 2 ... */
    public Plot line(String name, double[] ys) {
        return line(name, indices(Kind.LINE, name, ys), ys);
    }

    /** A line over 0, 1, 2 ... */
    public Plot line(String name, float[] ys) {
        return line(name, doubles(ys));
    }

    /** Points. */
    public Plot points(String name, double[] xs, double[] ys) {
        return with(Kind.POINTS, name, xs, ys, null, null);
    }

    /** Points. */
    public Plot points(String name, float[] xs, float[] ys) {
        return points(name, doubles(xs), doubles(ys));
    }

    /** Points with error bars from {@code y - halfWidth} to {@code y + halfWidth}. */
    public Plot points(String name, double[] xs, double[] ys, double[] halfWidths) {
        return withError(Kind.POINTS, name, xs, ys, halfWidths);
    }

    /** Points with error bars from {@code lo} to {@code hi}. */
    public Plot points(String name, double[] xs, double[] ys, double[] lo, double[] hi) {
        given(Kind.POINTS, name, "y values", ys);
        double[] l = given(Kind.POINTS, name, "lower values", lo), h = given(Kind.POINTS, name, "upper values", hi);
        if (l.length != ys.length || h.length != ys.length) {
            throw error(Kind.POINTS.label + " \"" + name + "\"", "%d values, %d lower and %d upper ends; give as many of each", ys.length, l.length, h.length);
        }
        return with(Kind.POINTS, name, xs, ys, l, h);
    }

    /** A shaded interval from {@code lo} to {@code hi}. */
    public Plot band(String name, double[] xs, double[] lo, double[] hi) {
        return with(Kind.BAND, name, xs, null, lo, hi);
    }

    /** One bar in each category, beside those of other series. */
    public Plot bars(String name, double[] values) {
        return with(Kind.BARS, name, indices(Kind.BARS, name, values), values, null, null);
    }

    /** One bar in each category with an error bar of {@code value - halfWidth} to {@code value + halfWidth}. */
    public Plot bars(String name, double[] values, double[] halfWidths) {
        return withError(Kind.BARS, name, indices(Kind.BARS, name, values), values, halfWidths);
    }

    /** How often values fall in each of 30 bins of equal width. */
    public Plot histogram(String name, double[] values) {
        return histogram(name, values, 30);
    }

    /** How often values fall in each of 30 bins of equal width. */
    public Plot histogram(String name, float[] values) {
        return histogram(name, doubles(values), 30);
    }

    /** How often values fall in each of {@code bins} bins of equal width; histograms of one plot share their bins. */
    public Plot histogram(String name, double[] values, int bins) {
        if (bins < 1 || bins > 10_000) throw error("histogram \"" + name + "\"", "%d bins; give 1 to 10000", bins);
        double[] v = given(Kind.HISTOGRAM, name, "values", values);
        return plus(new Series(Kind.HISTOGRAM, name, null, v, null, null, bins));
    }

    /** Points in the plane, one colour for each class; {@code names[c]} names class c, else it is "class c". */
    public Plot scatter(double[] xs, double[] ys, int[] classes, String... names) {
        if (xs.length != ys.length || xs.length != classes.length) {
            throw error("scatter", "%d x values, %d y values and %d classes; give as many of each", xs.length, ys.length, classes.length);
        }
        TreeMap<Integer, List<Integer>> members = new TreeMap<>();
        for (int i = 0; i < classes.length; i++) members.computeIfAbsent(classes[i], c -> new ArrayList<>()).add(i);
        Plot p = this;
        for (var e : members.entrySet()) {
            int c = e.getKey();
            double[] x = e.getValue().stream().mapToDouble(i -> xs[i]).toArray();
            double[] y = e.getValue().stream().mapToDouble(i -> ys[i]).toArray();
            p = p.points(c >= 0 && c < names.length ? names[c] : "class " + c, x, y);
        }
        return p;
    }

    /** Points in the plane, one colour for each class. */
    public Plot scatter(float[] xs, float[] ys, int[] classes, String... names) {
        return scatter(doubles(xs), doubles(ys), classes, names);
    }

    /** A dashed reference line at height {@code y}, its name beside it. */
    public Plot hline(String name, double y) {
        return with(Kind.HLINE, name, new double[] {0}, new double[] {y}, null, null);
    }

    /** A dashed reference line at {@code x}, its name beside it. */
    public Plot vline(String name, double x) {
        return with(Kind.VLINE, name, new double[] {x}, new double[] {0}, null, null);
    }

    /**
     * Values over the plane as coloured ground under the other series, {@code z[i][j]} at {@code (xs[j], ys[i])}: a loss
     * surface, or the regions of a classifier. Colours as in {@link #heat}.
     */
    public Plot field(double[] xs, double[] ys, double[][] z) {
        if (heat != null || tiles != null || !panels.isEmpty()) throw apart("field");
        Plot p = copy();
        p.field = Field.of(this, xs, ys, z);
        return p;
    }

    /**
     * The regions of a classifier as ground under the other series: class {@code c[i][j]} at {@code (xs[j], ys[i])}, in the
     * pale colour of the series that has its name, as those of {@link #scatter} are called.
     */
    public Plot regions(double[] xs, double[] ys, int[][] c, String... names) {
        double[][] z = Arrays.stream(c).map(row -> Arrays.stream(row).asDoubleStream().toArray()).toArray(double[][]::new);
        Plot p = field(xs, ys, z);
        int most = Arrays.stream(c).flatMapToInt(Arrays::stream).max().orElse(0);
        String[] all = Arrays.copyOf(names, Math.max(names.length, most + 1));
        for (int i = names.length; i < all.length; i++) all[i] = "class " + i;
        p.field = p.field.named(this, all);
        return p;
    }

    /** Gives the colours of the {@link #field} these ends, as plots side by side need them; what lies beyond has the colour of the end. */
    public Plot colors(double min, double max) {
        Plot p = copy();
        p.field = ground("colors").colors(this, min, max, false);
        return p;
    }

    /** Colours the {@link #field} by the logarithm of its values, between these ends. */
    public Plot logColors(double min, double max) {
        Plot p = copy();
        p.field = ground("logColors").colors(this, min, max, true);
        return p;
    }

    /** Lines on the {@link #field} where it has these values, each with its number. */
    public Plot contours(double... levels) {
        Plot p = copy();
        p.field = ground("contours").contours(levels);
        return p;
    }

    private Field ground(String what) {
        if (field == null) throw error(what, "this plot has no field; give it one with field(xs, ys, z)");
        return field;
    }

    /**
     * A matrix as coloured cells, {@code values[row][column]}, the first row on top; the values are printed in the cells when
     * there is room. Blue from low to high, or orange below 0 and blue above when the values have both signs.
     */
    public Plot heat(String[] xLabels, String[] yLabels, double[][] values) {
        return heat(xLabels, yLabels, values, null);
    }

    /** As {@link #heat(String[], String[], double[][])}, with these words in the cells, and no scale: for what has no numbers. */
    public Plot heat(String[] xLabels, String[] yLabels, double[][] values, String[][] words) {
        Plot p = alone("heat");
        p.heat = Heat.of(this, xLabels, yLabels, values, words);
        return p;
    }

    /** Grey pictures in rows of {@code columns}; each is row by row, the lowest value white and the highest black. */
    public Plot images(float[][] pixels, int height, int width, int columns) {
        Plot p = alone("images");
        p.tiles = Tiles.of(this, pixels, height, width, columns);
        return p;
    }

    private Plot alone(String what) {
        if (series.isEmpty() && field == null && heat == null && tiles == null && panels.isEmpty()) return copy();
        throw apart(what);
    }

    private Mistake apart(String what) {
        return error(what, "cannot join this plot; give it a plot of its own and join both with Plot.grid");
    }

    private Plot withError(Kind kind, String name, double[] xs, double[] ys, double[] half) {
        given(kind, name, "y values", ys);
        given(kind, name, "half widths", half);
        if (half.length != ys.length) {
            throw error(kind.label + " \"" + name + "\"", "%d values and %d half widths; give as many of each", ys.length, half.length);
        }
        double[] lo = new double[half.length], hi = new double[half.length];
        for (int i = 0; i < half.length; i++) {
            lo[i] = ys[i] - half[i];
            hi[i] = ys[i] + half[i];
        }
        return with(kind, name, xs, ys, lo, hi);
    }

    private Plot with(Kind kind, String name, double[] xs, double[] ys, double[] lo, double[] hi) {
        double[] x = given(kind, name, "x values", xs);
        String where = kind.label + " \"" + name + "\"";
        if (kind == Kind.BAND) {
            double[] l = given(kind, name, "lower values", lo), h = given(kind, name, "upper values", hi);
            if (x.length != l.length || x.length != h.length) {
                throw error(where, "%d x values, %d lower and %d upper values; give as many of each", x.length, l.length, h.length);
            }
            return plus(new Series(kind, name, x, null, l, h));
        }
        double[] y = given(kind, name, "y values", ys);
        if (x.length != y.length) {
            throw error(where, "%d x values and %d y values; give as many of each", x.length, y.length);
        }
        return plus(new Series(kind, name, x, y, lo, hi));
    }

    private Plot plus(Series s) {
        if (heat != null || tiles != null || !panels.isEmpty()) throw apart(s.kind().label + " \"" + s.name() + "\"");
        Plot p = copy();
        p.series = new ArrayList<>(series);
        p.series.add(s);
        return p;
    }

    private double[] given(Kind kind, String name, String what, double[] values) {
        if (name == null) throw error(kind.label, "no name; give one");
        if (values == null) throw error(kind.label + " \"" + name + "\"", "no %s; give an array", what);
        return values.clone();
    }

    private double[] indices(Kind kind, String name, double[] ys) {
        double[] x = new double[given(kind, name, "values", ys).length];
        Arrays.setAll(x, i -> i);
        return x;
    }

    private static double[] doubles(float[] a) {
        if (a == null) return null;
        double[] d = new double[a.length];
        Arrays.setAll(d, i -> a[i]);
        return d;
    }

    Mistake error(String where, String message, Object... args) {
        return new Mistake("plot \"" + title + "\" " + where + ": " + String.format(Locale.ROOT, message, args));
    }

    // ---- output

    /** The picture at its natural size, 860 x 480 for one plot. */
    @Override
    public BufferedImage image() {
        int[] size = Picture.size(this);
        return image(size[0], size[1]);
    }

    /** The picture at a given size in pixels. */
    public BufferedImage image(int width, int height) {
        if (width < 160 || height < 120 || (long) width * height > 100_000_000L) {
            throw error("image", "%d x %d pixels; give at least 160 x 120 and at most 100 million in all", width, height);
        }
        return Picture.draw(this, width, height);
    }

    /** The picture as the bytes of a PNG file. */
    public byte[] png() {
        return PngFile.bytes(image());
    }

    /** Writes the picture to a .png file; the file is the old one or the new one, never half of one. */
    public void save(String path) {
        PngFile.save(this, path);
    }

    /**
     * Opens a window in a JShell session on a desktop; elsewhere does nothing.
     *
     * @return this plot
     */
    public Plot open() {
        Window.open(this);
        return this;
    }

    /** A drawing in characters, {@code columns} wide, its field {@code rows} high with axes and legend around it. */
    public String draw(int columns, int rows) {
        if (columns < 24 || rows < 3) throw error("draw", "%d columns and %d rows; give at least 24 and 3", columns, rows);
        return Sketch.draw(this, columns, rows);
    }

    /** One line that tells what is plotted, and a small drawing; under 1000 characters. */
    @Override
    public String toString() {
        return Sketch.brief(this);
    }
}

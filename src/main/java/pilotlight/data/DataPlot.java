package pilotlight.data;

import java.util.Arrays;
import pilotlight.plot.Plot;

/** What a data set looks like: pictures as a sheet, anything else as points in the plane. */
final class DataPlot {
    private static final int ROWS = 4;
    private static final int PICTURES = 40;

    private DataPlot() {
    }

    static Plot of(Data data) {
        Plot plot = Plot.of(data.name() + ": " + data.train().rows() + " training rows");
        int[] picture = data.picture();
        return picture != null ? sheet(plot, data, picture[0], picture[1]) : plane(plot, data);
    }

    private static Plot sheet(Plot plot, Data data, int height, int width) {
        Samples s = data.train();
        int[] chosen = chosen(data);
        int area = height * width;
        float[][] pixels = new float[chosen.length][];
        for (int i = 0; i < chosen.length; i++) pixels[i] = Arrays.copyOfRange(s.x().data(), chosen[i] * area, (chosen[i] + 1) * area);
        return plot.images(pixels, height, width, Math.min(chosen.length, oneColumnEach(data) ? data.classes() : 10));
    }

    private static boolean oneColumnEach(Data data) {
        return data.classes() >= 4 && data.classes() <= 12;
    }

    /** Row by row one picture of each class if there are few; else, or when a class is missing, the first ones. */
    private static int[] chosen(Data data) {
        int[] labels = data.train().labels();
        int first = Math.min(PICTURES, data.train().rows());
        int[] rows = new int[ROWS * data.classes()];
        int[] seen = new int[data.classes()];
        for (int i = 0; labels != null && i < labels.length; i++) {
            int c = labels[i];
            if (seen[c] < ROWS) rows[seen[c]++ * data.classes() + c] = i;
        }
        int full = Arrays.stream(seen).min().orElse(0);
        return oneColumnEach(data) && full > 0 ? Arrays.copyOf(rows, full * data.classes()) : Parts.counting(first);
    }

    /** The first two inputs, one colour for each class; or the first target against the first input. */
    private static Plot plane(Plot plot, Data data) {
        Samples s = data.train();
        String[] names = data.columnNames();
        double[] x = column(s.x().data(), s.rows(), 0);
        if (s.labels() == null) return plot.x(names[0]).y("y").points(data.name(), x, column(s.y().data(), s.rows(), 0));
        if (names.length < 2) {
            return plot.x(names[0]).y("class").scatter(x, Arrays.stream(s.labels()).asDoubleStream().toArray(), s.labels(), titles(data));
        }
        return plot.x(names[0]).y(names[1]).scatter(x, column(s.x().data(), s.rows(), 1), s.labels(), titles(data));
    }

    /** A bare number says little in a legend. */
    private static String[] titles(Data data) {
        return Arrays.stream(data.classNames()).map(n -> CsvRows.number(n) == null ? n : "class " + n).toArray(String[]::new);
    }

    private static double[] column(float[] values, int rows, int at) {
        double[] out = new double[rows];
        int width = rows == 0 ? 0 : values.length / rows;
        for (int i = 0; i < rows; i++) out[i] = values[i * width + at];
        return out;
    }
}

package pilotlight.plot;

import java.util.Arrays;

/**
 * Values over the plane, {@code z[i][j]} at {@code (xs[j], ys[i])}; both axes ascend. {@code range} holds the values at the
 * ends of the colours, or null for those of z; {@code log} colours by the logarithm; {@code levels} are drawn as contours. With {@code names} z holds whole numbers, and
 * each has the colour that a series of its name has.
 */
record Field(double[] xs, double[] ys, double[][] z, double[] range, boolean log, double[] levels, String[] names) {

    static Field of(Plot p, double[] xs, double[] ys, double[][] z) {
        ascending(p, "x", xs);
        ascending(p, "y", ys);
        if (z.length != ys.length) throw p.error("field", "%d rows of values and %d y values; give one row for each", z.length, ys.length);
        for (int i = 0; i < z.length; i++) {
            if (z[i].length == xs.length) continue;
            throw p.error("field", "row %d has %d values and there are %d x values; give as many of each", i, z[i].length, xs.length);
        }
        return new Field(xs.clone(), ys.clone(), Arrays.stream(z).map(double[]::clone).toArray(double[][]::new), null, false, new double[0], null);
    }

    Field colors(Plot p, double min, double max, boolean byLog) {
        boolean good = min < max && Double.isFinite(min) && Double.isFinite(max);
        if (!good) throw p.error("colors", "%s .. %s; give two finite numbers, the smaller first", Numbers.brief(min), Numbers.brief(max));
        if (byLog && min <= 0) throw p.error("logColors", "starts at %s; a logarithm starts above 0", Numbers.brief(min));
        return new Field(xs, ys, z, new double[] {min, max}, byLog, levels, names);
    }

    Field named(Plot p, String[] classes) {
        for (double[] row : z) {
            for (double v : row) if (!(v >= 0 && v < classes.length)) throw p.error("regions", "class %s and %d names; give one for each class", Numbers.brief(v), classes.length);
        }
        return new Field(xs, ys, z, range, log, levels, classes.clone());
    }

    Field contours(double[] at) {
        return new Field(xs, ys, z, range, log, at.clone(), names);
    }

    /** The values at the two ends of the colours. */
    double[] ends() {
        return range == null ? Cells.range(z) : range;
    }

    /** The numbers that {@link #tone} gives at the two ends. */
    double[] tones() {
        return log ? new double[] {0, 1} : ends();
    }

    /** What is coloured: the value, or how far its logarithm is on the way from end to end. */
    double tone(double v) {
        if (!log) return v;
        double low = Math.log(range[0]);
        return Double.isNaN(v) ? v : (Math.log(Math.max(v, range[0])) - low) / (Math.log(range[1]) - low);
    }

    private static void ascending(Plot p, String axis, double[] v) {
        if (v.length < 2) throw p.error("field", "%d %s values; give 2 or more", v.length, axis);
        for (int i = 0; i < v.length; i++) {
            boolean good = Double.isFinite(v[i]) && (i == 0 || v[i] > v[i - 1]);
            if (!good) throw p.error("field", "%s value %d is %s; give finite values in ascending order", axis, i, Numbers.brief(v[i]));
        }
    }

    /** The lower edge of cell {@code i}, half way to the one before; cell n is the upper end. */
    static double edge(double[] v, int i) {
        if (i == 0) return v[0] - (v[1] - v[0]) / 2;
        if (i == v.length) return v[i - 1] + (v[i - 1] - v[i - 2]) / 2;
        return (v[i - 1] + v[i]) / 2;
    }

    /** The value of the cell a place falls in, NaN outside. */
    double at(double x, double y) {
        int j = cell(xs, x), i = cell(ys, y);
        return i < 0 || j < 0 ? Double.NaN : z[i][j];
    }

    private static int cell(double[] v, double at) {
        if (!(at >= edge(v, 0) && at <= edge(v, v.length))) return -1;
        int i = 0;
        while (i < v.length - 1 && at > edge(v, i + 1)) i++;
        return i;
    }
}

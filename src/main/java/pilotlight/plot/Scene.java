package pilotlight.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import pilotlight.plot.Series.Kind;

/**
 * A plot made ready to draw, for picture and text alike: bins counted, ranges chosen, values that an axis cannot show
 * removed or moved to its edge, and a note for each kind of removal. After this every number is finite or a NaN gap.
 */
final class Scene {
    private static final int LONG = 5000;

    final Frame frame;
    final List<Series> series;
    final List<String> notes = new ArrayList<>();

    /** Where the horizontal axis is labelled, and with what; null leaves it to the numbers. */
    final double[] tickAt;

    final String[] tickText;

    private final boolean logX, logY;
    private int infinite, lostX, lostLog, cutLog;

    Scene(Plot p) {
        List<Series> ready = new ArrayList<>();
        boolean bars = false;
        logX = p.logX && p.series.stream().noneMatch(s -> s.kind() == Kind.BARS); // categories are no numbers
        logY = p.logY;
        for (Series s : binned(p.series)) {
            ready.add(clean(sparse(s)));
            bars |= s.kind() == Kind.BARS || s.kind() == Kind.HISTOGRAM;
        }
        frame = frame(p, ready, bars);
        ready.replaceAll(this::atEdges);
        series = List.copyOf(ready);
        if (lostLog > 0) notes.add(count(lostLog, "value") + " <= 0 left out on a log axis");
        if (cutLog > 0) notes.add(count(cutLog, "interval") + " reaching 0 cut at the log axis");
        if (infinite > 0) notes.add(count(infinite, "infinite value") + " drawn at the edge");
        if (lostX > 0) notes.add(count(lostX, "point") + " without a finite x left out");
        if (p.tickText != null && p.tickAt != null) {
            tickAt = p.tickAt;
            tickText = p.tickText;
        } else {
            tickAt = ticks(p);
            tickText = tickAt == null ? null : labels(p, tickAt);
        }
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** All histograms of a plot share their bins, else their heights cannot be compared. */
    private static List<Series> binned(List<Series> all) {
        Span span = new Span(false);
        int bins = 0;
        for (Series s : all) {
            if (s.kind() != Kind.HISTOGRAM) continue;
            span.add(s.y());
            bins = Math.max(bins, s.bins());
        }
        if (bins == 0) return all;
        double[] range = span.padded(0, Double.NaN);
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) edges[i] = range[0] + (range[1] - range[0]) * i / bins;
        List<Series> out = new ArrayList<>();
        for (Series s : all) {
            if (s.kind() != Kind.HISTOGRAM) {
                out.add(s);
                continue;
            }
            double[] counts = new double[bins];
            for (double v : s.y()) {
                if (!Double.isFinite(v)) continue;
                int bin = (int) ((v - edges[0]) / (edges[bins] - edges[0]) * bins);
                counts[Math.max(0, Math.min(bins - 1, bin))]++;
            }
            out.add(s.with(edges, counts, null, null));
        }
        return out;
    }

    /** A long line that runs back and forth cannot be thinned by pixel column, and each of its strokes is long. */
    private Series sparse(Series s) {
        if (s.kind() != Kind.LINE || s.size() <= LONG || rising(s.x())) return s;
        int step = (s.size() + LONG - 1) / LONG, n = (s.size() + step - 1) / step;
        double[] x = new double[n], y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = s.x()[i * step];
            y[i] = s.y()[i * step];
        }
        notes.add("line \"" + s.name() + "\": 1 point in " + step + " drawn");
        return s.with(x, y, null, null);
    }

    private static boolean rising(double[] x) {
        for (int i = 1; i < x.length; i++) if (x[i] < x[i - 1]) return false;
        return true;
    }

    private Series clean(Series s) {
        double[] x = copy(s.x()), y = copy(s.y()), lo = copy(s.lo()), hi = copy(s.hi());
        boolean band = s.kind() == Kind.BAND, bins = s.kind() == Kind.HISTOGRAM;
        if (x != null) {
            for (int i = 0; i < x.length; i++) {
                if (Double.isInfinite(x[i])) {
                    lostX++;
                    x[i] = Double.NaN;
                } else if (logX && x[i] <= 0) {
                    lostLog++;
                    x[i] = Double.NaN;
                }
            }
        }
        if (y != null && s.kind() != Kind.VLINE) {
            for (int i = 0; i < y.length; i++) {
                if (Double.isInfinite(y[i])) infinite++;
                if (logY && y[i] <= 0) {
                    if (!bins) lostLog++; // an empty bin is no lost value
                    y[i] = Double.NaN;
                }
            }
        }
        if (lo != null) {
            for (int i = 0; i < lo.length; i++) {
                if (band && (Double.isInfinite(lo[i]) || Double.isInfinite(hi[i]))) infinite++;
                boolean shown = band ? hi[i] > 0 : !Double.isNaN(y[i]);
                if (logY && lo[i] <= 0) {
                    if (shown) cutLog++;
                    else if (band) lostLog++;
                    lo[i] = shown ? Double.NEGATIVE_INFINITY : Double.NaN;
                }
            }
        }
        return s.with(x, y, lo, hi);
    }

    private static double[] copy(double[] a) {
        return a == null ? null : a.clone();
    }

    private Frame frame(Plot p, List<Series> all, boolean bars) {
        Span xs = new Span(logX), ys = new Span(logY);
        int categories = p.categories.size();
        boolean categorical = false;
        for (Series s : all) {
            if (s.kind() != Kind.HLINE) xs.add(s.x());
            if (s.kind() != Kind.VLINE) ys.add(s.y());
            ys.add(s.lo());
            ys.add(s.hi());
            if (s.kind() == Kind.BARS) {
                categorical = true;
                categories = Math.max(categories, s.size());
            }
        }
        if (bars) ys.add(0);
        if (p.field != null) {
            for (int i : new int[] {0, p.field.xs().length}) xs.add(Field.edge(p.field.xs(), i));
            for (int i : new int[] {0, p.field.ys().length}) ys.add(Field.edge(p.field.ys(), i));
        }
        double pad = p.field == null ? 1 : 0;
        double[] x = categorical ? new double[] {-0.5, Math.max(categories, 1) - 0.5} : xs.padded(0.02 * pad, Double.NaN);
        double[] y = ys.padded(0.06 * pad, bars && !logY ? 0 : Double.NaN);
        if (p.xRange != null) x = p.xRange;
        if (p.yRange != null) y = p.yRange;
        return new Frame(x[0], x[1], y[0], y[1], logX, logY);
    }

    private Series atEdges(Series s) {
        double[][] v = {s.y(), s.lo(), s.hi()};
        if (s.kind() == Kind.VLINE) return s;
        for (double[] a : v) {
            if (a == null) continue;
            for (int i = 0; i < a.length; i++) {
                if (a[i] == Double.POSITIVE_INFINITY) a[i] = frame.yMax();
                if (a[i] == Double.NEGATIVE_INFINITY) a[i] = frame.yMin();
            }
        }
        return s;
    }

    /** Categories and given labels sit at their places; a few whole numbers (layers, epochs) are labelled each. */
    private double[] ticks(Plot p) {
        boolean categorical = series.stream().anyMatch(s -> s.kind() == Kind.BARS);
        if (categorical) {
            int n = (int) Math.round(frame.xMax() + 0.5);
            double[] at = new double[Math.max(n, 1)];
            Arrays.setAll(at, i -> i);
            return at;
        }
        if (p.tickText != null) {
            TreeSet<Double> all = new TreeSet<>();
            for (Series s : series) if (!s.reference()) for (double x : s.x()) if (!Double.isNaN(x)) all.add(x);
            return all.stream().limit(p.tickText.length).mapToDouble(x -> x).toArray();
        }
        TreeSet<Double> few = new TreeSet<>();
        Span rest = new Span(false);
        for (Series s : series) {
            if (s.kind() == Kind.HISTOGRAM) return null;
            if (s.reference()) continue;
            boolean whole = s.size() <= 100;
            for (int i = 0; whole && i < s.size(); i++) whole = s.x()[i] == Math.rint(s.x()[i]);
            if (whole) for (double x : s.x()) few.add(x);
            else rest.add(s.x());
        }
        if (logX || few.size() < 2 || few.size() > 12 || few.last() - few.first() > 12) return null;
        // a curve between whole numbers is welcome, one that goes far beyond them needs numbers there
        double[] far = rest.padded(0, Double.NaN);
        boolean beyond = !rest.isEmpty() && (far[0] < few.first() - 0.5 || far[1] > few.last() + 0.5);
        return beyond ? null : few.stream().mapToDouble(x -> x).toArray();
    }

    private static String[] labels(Plot p, double[] at) {
        String[] out = new String[at.length];
        for (int i = 0; i < at.length; i++) {
            if (p.tickText != null) out[i] = i < p.tickText.length ? p.tickText[i] : "";
            else if (i < p.categories.size()) out[i] = p.categories.get(i);
            else out[i] = p.categories.isEmpty() ? String.format(Locale.ROOT, "%.0f", at[i]) : "";
        }
        return out;
    }
}

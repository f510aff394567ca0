package pilotlight.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import pilotlight.diagnose.Sheet;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.theory.Interval;

/**
 * The rows of a sweep.
 *
 * <pre>{@code
 * found.where("bias", -0.75).by("alpha")                  // the rows for each alpha
 * found.mean("accuracy")                                  // with its interval
 * found.difference("accuracy", "alpha", 0.25, 0)          // paired by seed and by all other settings
 * found.plot("accuracy")
 * }</pre>
 */
public final class Results implements Showable {
    /** More lines than this in a picture cannot be told apart. */
    private static final int LINES = 8;
    /** Results that a table shows. */
    private static final int SHOWN = 4;

    /**
     * One run.
     *
     * @param settings what it was given
     * @param seed     and its seed
     * @param row      what it measured
     */
    public record Run(Settings settings, long seed, Row row) { }

    private final String id;
    private final List<String> settings;
    private final List<String> results;
    private final List<Run> runs;
    private final int planned;
    private final List<String> failures;
    private final boolean interrupted;

    private Results(String id, List<String> settings, List<String> results, List<Run> runs, int planned, List<String> failures, boolean interrupted) {
        this.id = id;
        this.settings = settings;
        this.results = results;
        this.runs = runs;
        this.planned = planned;
        this.failures = failures;
        this.interrupted = interrupted;
    }

    static Results of(String id, List<String> settings, List<Point> plan, Map<Point, Row> rows, List<String> failures, boolean interrupted) {
        List<Run> runs = plan.stream().filter(rows::containsKey).map(p -> new Run(p.settings(), p.seed(), rows.get(p))).toList();
        return new Results(id, settings, runs.isEmpty() ? List.of() : runs.get(0).row.names(), runs, plan.size(), List.copyOf(failures), interrupted);
    }

    /** All rows of a file that a sweep wrote. */
    public static Results read(String path) {
        Journal.Content c = Journal.read(path);
        return of(c.id(), List.copyOf(c.settings()), List.copyOf(c.rows().keySet()), c.rows(), List.of(), false);
    }

    /** The runs, in the order of the sweep. */
    public List<Run> runs() {
        return runs;
    }

    /** Names of the settings. */
    public List<String> settings() {
        return settings;
    }

    /** Names of the results. */
    public List<String> results() {
        return results;
    }

    /** Why runs have no row, one line each; they run again when the sweep does. */
    public List<String> failures() {
        return failures;
    }

    /** Whether every run of the sweep has its row. */
    public boolean complete() {
        return runs.size() == planned;
    }

    /** Whether the sweep was stopped. */
    public boolean interrupted() {
        return interrupted;
    }

    private Results with(List<Run> some) {
        return new Results(id, settings, results, some, some.size(), List.of(), false);
    }

    /** The runs in which a setting has this value. */
    public Results where(String setting, Object value) {
        String text = Settings.text(setting, value);
        Map<String, Results> parts = by(setting);
        if (!parts.containsKey(text)) throw new Mistake("results: no run has " + setting + " " + text + "; there are " + parts.keySet());
        return parts.get(text);
    }

    /** The runs for each value of a setting, in the order in which the values came. */
    public Map<String, Results> by(String setting) {
        Map<String, List<Run>> parts = new LinkedHashMap<>();
        for (Run r : runs) parts.computeIfAbsent(r.settings.word(known(setting)), v -> new ArrayList<>()).add(r);
        Map<String, Results> all = new LinkedHashMap<>();
        parts.forEach((value, some) -> all.put(value, with(some)));
        return all;
    }

    /** The runs for each combination of settings, in their order. */
    public Map<Settings, Results> bySettings() {
        Map<Settings, List<Run>> parts = new LinkedHashMap<>();
        for (Run r : runs) parts.computeIfAbsent(r.settings, v -> new ArrayList<>()).add(r);
        Map<Settings, Results> all = new LinkedHashMap<>();
        parts.forEach((value, some) -> all.put(value, with(some)));
        return all;
    }

    private String known(String setting) {
        if (!settings.contains(setting)) throw new Mistake("results: there is no setting " + setting + "; there are " + settings);
        return setting;
    }

    /** One result of all runs. */
    public double[] values(String result) {
        if (!results.contains(result)) throw new Mistake("results: there is no result " + result + "; there are " + results);
        return runs.stream().mapToDouble(r -> r.row.value(result)).toArray();
    }

    /** The mean of a result over all runs, with its interval; runs without a finite value are left out, as {@link Interval#n} tells. */
    public Interval mean(String result) {
        double[] finite = finite(values(result));
        if (finite.length < 2) throw new Mistake("results: " + finite.length + " finite values of " + result + " in " + runs.size() + " runs; an interval needs 2 or more");
        return Interval.of(finite);
    }

    private static double[] finite(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).toArray();
    }

    /**
     * A result where {@code setting} is {@code a} minus where it is {@code b}, paired by seed and all other settings; {@link Interval#dz} is the effect
     * size. A pair that lacks a finite value is left out.
     */
    public Interval difference(String result, String setting, Object a, Object b) {
        Map<Point, Double> others = new LinkedHashMap<>();
        Results left = where(setting, a);
        Results right = where(setting, b);
        double[] of = right.values(result);
        for (int i = 0; i < of.length; i++) others.put(right.partner(i, setting), of[i]);
        double[][] pairs = new double[2][runs.size()];
        int n = 0;
        double[] values = left.values(result);
        for (int i = 0; i < values.length; i++) {
            Double other = others.get(left.partner(i, setting));
            if (other == null || !Double.isFinite(values[i]) || !Double.isFinite(other)) continue;
            pairs[0][n] = values[i];
            pairs[1][n++] = other;
        }
        if (n < 2) throw new Mistake("results: " + n + " pairs of " + setting + " " + Settings.text(setting, a) + " and " + Settings.text(setting, b) + "; an interval needs 2 or more");
        return Interval.paired(Arrays.copyOf(pairs[0], n), Arrays.copyOf(pairs[1], n));
    }

    private Point partner(int run, String setting) {
        return new Point(runs.get(run).settings.without(setting), runs.get(run).seed);
    }

    // ---- showing

    /** Settings with more than one value. */
    private List<String> varying() {
        return settings.stream().filter(s -> runs.stream().map(r -> r.settings.word(s)).distinct().limit(2).count() > 1).toList();
    }

    private boolean numeric(String setting) {
        return runs.stream().allMatch(r -> Decimal.is(r.settings.word(setting)));
    }

    /** The first result: as lines with bands over one numeric setting, a line for each value of the others; over two, where these are many, a heat map. */
    public Plot plot() {
        return plot(some());
    }

    private String some() {
        if (runs.isEmpty()) throw new Mistake("results: there are no runs to draw");
        return results.get(0);
    }

    /** As {@link #plot()}, another result. */
    public Plot plot(String result) {
        List<String> varying = varying();
        // The numeric setting with the most values is the axis.
        String x = varying.stream().filter(this::numeric).max((a, b) -> Integer.compare(by(a).size(), by(b).size())).orElse(varying.isEmpty() ? null : varying.get(0));
        if (x == null) return Plot.of(id + ", " + runs.size() + " runs").x(result).histogram(result, finite(values(result))).open();
        List<String> others = varying.stream().filter(s -> !s.equals(x)).toList();
        if (others.size() == 1 && numeric(x) && numeric(others.get(0)) && by(others.get(0)).size() > LINES) return heat(result, x, others.get(0));
        return plot(result, x);
    }

    /** A result over this setting; lines with bands, or bars where the values are words. The other settings make a line each, or dots when they are many. */
    public Plot plot(String result, String x) {
        some();
        known(x);
        values(result);
        Map<String, Results> lines = new LinkedHashMap<>();
        List<String> others = varying().stream().filter(s -> !s.equals(x)).toList();
        Map<String, List<Run>> parts = new LinkedHashMap<>();
        for (Run r : runs) parts.computeIfAbsent(label(r.settings, others), k -> new ArrayList<>()).add(r);
        parts.forEach((k, v) -> lines.put(k.isEmpty() ? result : k, with(v)));
        Plot p = Plot.of(result + " over " + x).x(x).y(result);
        if (!numeric(x)) return bars(p, result, x, lines).open();
        double[] all = runs.stream().mapToDouble(r -> r.settings.number(x)).sorted().toArray();
        if (all[0] > 0 && all[all.length - 1] >= 100 * all[0]) p = p.logX();
        if (lines.size() > LINES) return p.points(result, runs.stream().mapToDouble(r -> r.settings.number(x)).toArray(), values(result)).open();
        boolean bands = false;
        for (Map.Entry<String, Results> line : lines.entrySet()) {
            Map<Double, double[]> at = new TreeMap<>();
            line.getValue().by(x).forEach((value, some) -> at.put(Double.parseDouble(value), finite(some.values(result))));
            double[] xs = at.keySet().stream().mapToDouble(Double::doubleValue).toArray();
            double[] mean = at.values().stream().mapToDouble(v -> Arrays.stream(v).average().orElse(Double.NaN)).toArray();
            if (at.values().stream().allMatch(v -> v.length > 1)) {
                bands = true;
                p = p.band(line.getKey(), xs, at.values().stream().mapToDouble(v -> Interval.of(v).low()).toArray(), at.values().stream().mapToDouble(v -> Interval.of(v).high()).toArray());
            }
            p = p.line(line.getKey(), xs, mean);
        }
        return (bands ? p.subtitle("mean with 95 % intervals, " + runs.size() + " runs") : p).open();
    }

    private Plot bars(Plot p, String result, String x, Map<String, Results> lines) {
        if (lines.size() > LINES) throw new Mistake("results: " + lines.size() + " bars for each " + x + "; hold some settings with where(...)");
        List<String> names = List.copyOf(by(x).keySet());
        p = p.categories(names.toArray(String[]::new)).subtitle("mean with 95 % intervals, " + runs.size() + " runs");
        for (Map.Entry<String, Results> line : lines.entrySet()) {
            Map<String, Results> of = line.getValue().by(x);
            double[][] bar = new double[2][names.size()];
            for (int i = 0; i < names.size(); i++) {
                double[] v = of.containsKey(names.get(i)) ? finite(of.get(names.get(i)).values(result)) : new double[0];
                bar[0][i] = v.length == 0 ? Double.NaN : Arrays.stream(v).average().orElseThrow();
                bar[1][i] = v.length < 2 ? 0 : Interval.of(v).half();
            }
            p = p.bars(line.getKey(), bar[0], bar[1]);
        }
        return p;
    }

    private static String label(Settings s, List<String> of) {
        StringBuilder b = new StringBuilder();
        for (String name : of) b.append(b.length() == 0 ? "" : ", ").append(name).append(' ').append(s.word(name));
        return b.toString();
    }

    /** The means of a result over two settings as a heat map, over all values of the others. */
    public Plot heat(String result, String x, String y) {
        some();
        Map<String, Results> rows = by(y);
        List<String> xs = order(by(x));
        List<String> ys = order(rows);
        Collections.reverse(ys);
        double[][] z = new double[ys.size()][xs.size()];
        for (int i = 0; i < z.length; i++) {
            Map<String, Results> cells = rows.get(ys.get(i)).by(x);
            for (int j = 0; j < z[i].length; j++) z[i][j] = cells.containsKey(xs.get(j)) ? Arrays.stream(finite(cells.get(xs.get(j)).values(result))).average().orElse(Double.NaN) : Double.NaN;
        }
        return Plot.of(result + ", mean of " + runs.size() + " runs").x(x).y(y).heat(xs.toArray(String[]::new), ys.toArray(String[]::new), z).open();
    }

    private static List<String> order(Map<String, Results> parts) {
        List<String> names = new ArrayList<>(parts.keySet());
        if (names.stream().allMatch(Decimal::is)) names.sort((a, b) -> Double.compare(Double.parseDouble(a), Double.parseDouble(b)));
        return names;
    }

    /** Writes the rows to a file as a sweep would, whole or not at all. */
    public void csv(String path) {
        Map<Point, Row> rows = new LinkedHashMap<>();
        runs.forEach(r -> rows.put(new Point(r.settings, r.seed), r.row));
        Journal.write(path, new Journal.Content(id, settings, results, rows));
    }

    private Sheet sheet() {
        List<String> varying = varying();
        List<String> shown = results.subList(0, Math.min(SHOWN, results.size()));
        List<String> header = new ArrayList<>(varying.isEmpty() ? List.of("") : varying);
        header.addAll(shown);
        Sheet sheet = Sheet.of(header.toArray(String[]::new));
        bySettings().forEach((s, some) -> {
            List<Object> cells = new ArrayList<>();
            if (varying.isEmpty()) cells.add("");
            varying.forEach(v -> cells.add(s.word(v)));
            shown.forEach(r -> cells.add(brief(finite(some.values(r)))));
            sheet.row(cells.toArray());
        });
        return sheet;
    }

    private static String brief(double[] values) {
        if (values.length == 0) return "-";
        if (values.length == 1) return String.format(Locale.ROOT, "%.4g", values[0]);
        String s = Interval.of(values).toString();
        return s.substring(0, s.lastIndexOf(" ("));
    }

    private String story() {
        StringBuilder b = new StringBuilder("Sweep " + id + ": " + runs.size() + (complete() ? "" : " of " + planned) + (runs.size() == 1 ? " run" : " runs"));
        if (interrupted) b.append(", interrupted");
        if (!failures.isEmpty()) b.append(", ").append(failures.size()).append(" failed");
        if (!runs.isEmpty()) b.append(", ").append(runs.stream().map(Run::settings).distinct().count()).append(" settings; mean ± 95 %");
        if (results.size() > SHOWN) b.append("; ").append(results.size() - SHOWN).append(" results more");
        if (!failures.isEmpty()) b.append('\n').append(failures.get(0), 0, Math.min(200, failures.get(0).length()));
        return b.toString();
    }

    @Override
    public String html() {
        return sheet().html(story());
    }

    @Override
    public String toString() {
        return runs.isEmpty() ? story() : sheet().text(story());
    }
}

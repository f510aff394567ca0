package pilotlight.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import pilotlight.plot.Plot;

/** The panels of a training: loss, accuracy or slopes, and what the gauges said. */
final class RunPlot {
    private static final String DEAD = "dead";
    private static final String ALL = "all";
    /** Of more layers there are the first and the last, and the band that all are in: more lines cannot be told apart. */
    private static final int LAYERS = 6;

    private final List<Run.Point> history;
    private final List<Run.Reading> readings;
    private final double[] at;
    private final double[] readAt;
    private final List<Plot> panels = new ArrayList<>();

    private RunPlot(List<Run.Point> history, List<Run.Reading> readings) {
        this.history = history;
        this.readings = readings;
        at = values(Run.Point::step);
        readAt = readings.stream().mapToDouble(Run.Reading::step).toArray();
    }

    /** One plot, or several under {@code title}. */
    static Plot of(String title, List<Run.Point> history, List<Run.Reading> readings) {
        RunPlot p = new RunPlot(history, readings);
        p.training();
        if (!readings.isEmpty()) p.watched();
        int n = p.panels.size();
        return n == 1 ? p.panels.get(0) : Plot.grid(title, n == 2 || n == 4 ? 2 : 3, p.panels.toArray(Plot[]::new));
    }

    private void training() {
        Plot loss = Plot.of("Loss").x("step").y("loss").line("training", at, values(Run.Point::loss));
        if (history.stream().anyMatch(p -> !Double.isNaN(p.testLoss()))) loss = loss.line("test", at, values(Run.Point::testLoss));
        panels.add(loss);
        if (history.stream().anyMatch(p -> !Double.isNaN(p.accuracy()))) {
            panels.add(Plot.of("Accuracy").x("step").y("share right").line("accuracy", at, values(Run.Point::accuracy)));
        } else if (history.get(0).alphas().length > 0) {
            panels.add(slopes(history));
        }
    }

    /** The mean learned slope of each PReLU layer. */
    static Plot slopes(List<Run.Point> history) {
        double[] at = history.stream().mapToDouble(Run.Point::step).toArray();
        Plot p = Plot.of("Learned slopes").x("step").y("alpha");
        for (int l = 0; l < history.get(0).alphas().length; l++) {
            int layer = l;
            p = p.line("layer " + (l + 1), at, history.stream().mapToDouble(q -> q.alphas()[layer]).toArray());
        }
        return p;
    }

    /** A panel for each name, its layers in it. */
    private void watched() {
        Map<String, Map<String, double[]>> groups = new LinkedHashMap<>();
        for (String name : Run.names(readings)) {
            int space = name.indexOf(' ');
            String group = space < 0 ? name : name.substring(0, space);
            groups.computeIfAbsent(group, g -> new LinkedHashMap<>()).put(space < 0 ? ALL : "layer " + name.substring(space + 1), Run.series(readings, name));
        }
        Map<String, double[]> dead = groups.getOrDefault(DEAD, new TreeMap<>());
        groups.forEach((name, lines) -> {
            switch (name) {
                case DEAD, "B_simple_low", "B_simple_high", "std" -> { }
                case "active" -> panels.add(units(lines, dead));
                case "gradient" -> panels.add(lines(Plot.of("Length of the gradient").logY(), lines));
                case "update" -> panels.add(lines(Plot.of("A step over the weights").logY(), lines));
                case "B_simple" -> panels.add(noise(lines.get(ALL), groups.get("B_simple_low").get(ALL), groups.get("B_simple_high").get(ALL)));
                default -> panels.add(lines(Plot.of(name), lines));
            }
        });
    }

    private Plot lines(Plot panel, Map<String, double[]> lines) {
        Plot p = panel.x("step");
        Map<String, double[]> layers = layers(lines);
        if (layers.isEmpty()) return p.line(ALL, readAt, lines.get(ALL));
        List<String> names = List.copyOf(layers.keySet());
        if (names.size() > LAYERS) {
            p = p.band("all layers", readAt, across(layers, Math::min), across(layers, Math::max));
            names = List.of(names.get(0), names.get(names.size() - 1));
        }
        for (String name : names) p = p.line(name, readAt, layers.get(name));
        return p;
    }

    private static Map<String, double[]> layers(Map<String, double[]> lines) {
        Map<String, double[]> layers = new LinkedHashMap<>(lines);
        layers.remove(ALL);
        return layers;
    }

    private double[] across(Map<String, double[]> layers, DoubleBinaryOperator which) {
        double[] extreme = new double[readAt.length];
        for (int i = 0; i < extreme.length; i++) {
            int at = i;
            extreme[i] = layers.values().stream().mapToDouble(v -> v[at]).reduce(which).orElse(Double.NaN);
        }
        return extreme;
    }

    private Plot units(Map<String, double[]> active, Map<String, double[]> dead) {
        Plot p = lines(Plot.of("Units by layer").subtitle("lines: active fraction; points: share that is dead").yRange(-0.02, 1.02), active);
        Map<String, double[]> layers = layers(dead);
        if (layers.size() > LAYERS) return p.points("most dead", readAt, across(layers, Math::max));
        for (Map.Entry<String, double[]> e : layers.entrySet()) p = p.points(e.getKey(), readAt, e.getValue());
        return p;
    }

    private Plot noise(double[] scale, double[] low, double[] high) {
        int known = 0;
        for (double v : scale) if (!Double.isNaN(v)) known++;
        String story = known == scale.length ? "and its 95 % interval"
                : known == 0 ? "unresolved: the mean gradient is lost in its noise" : "and its 95 % interval; unresolved in the gaps";
        Plot p = Plot.of("B_simple").subtitle(story).x("step").y("rows").logY();
        return known == 0 ? p.xRange(0, Math.max(1, readAt[readAt.length - 1])).yRange(1, 1e4) : p.line("B_simple", readAt, scale).points("B_simple", readAt, scale, low, high);
    }

    private double[] values(ToDoubleFunction<Run.Point> of) {
        return history.stream().mapToDouble(of).toArray();
    }
}

package pilotlight.train;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import pilotlight.diagnose.Alphas;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;

/**
 * What a training did: its history and how it ended. Immutable, but for the model, which can be trained on.
 *
 * @param model   the trained model
 * @param history measurements in order; the first is before any step
 * @param epochs  passes begun
 * @param steps   steps made
 * @param seconds wall-clock time
 * @param seed    seed of the order of rows
 * @param classes number of classes, 0 for regression
 * @param ending  how it ended
 * @param fault   where and why the loss stopped being a number, or what is wrong with the checkpoint, or null
 * @param readings what the gauges of {@link Fit#watch(pilotlight.diagnose.Watch...)} said, in order; none if nothing was watched
 */
public record Run(Net model, List<Point> history, int epochs, int steps, double seconds, long seed, int classes, Ending ending, String fault, List<Reading> readings)
        implements Showable {

    /** How a training ended. */
    public enum Ending {
        /** All steps were made. */
        COMPLETE,
        /** An interrupt stopped it; the history up to there is kept. */
        INTERRUPTED,
        /** It was at the limit of its time, {@link Fit#minutes}. */
        OUT_OF_TIME,
        /** The loss was no longer a number. */
        DIVERGED
    }

    /**
     * One measurement.
     *
     * @param epoch    passes completed, with fraction
     * @param step     steps made
     * @param loss     mean training loss since the measurement before; at step 0 the first batch's
     * @param testLoss loss on the test part, NaN without one
     * @param accuracy share of right classes on the test part (the training part when there is none), NaN for regression
     * @param alphas   mean learned slope of each PReLU layer
     * @param dead     units that no gradient passes
     * @param units    units of all activation layers
     * @param slopes   every learned slope of each PReLU layer
     */
    public record Point(double epoch, int step, double loss, double testLoss, double accuracy, double[] alphas, int dead, int units, double[][] slopes) {
        /** Mean learned slope, NaN without one. */
        public double alpha() {
            double sum = 0;
            for (double a : alphas) sum += a;
            return sum / alphas.length;
        }
    }

    /**
     * What the gauges said at one moment.
     *
     * @param epoch  passes completed, with fraction
     * @param step   steps made
     * @param values by name; NaN for what could not be told
     */
    public record Reading(double epoch, int step, Map<String, Double> values) {
        /** Keeps the order of the names. */
        public Reading {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /** The names of all values that were watched: {@code active}, {@code dead 2} of the layer at 2, {@code B_simple} ... */
    public List<String> watched() {
        return names(readings);
    }

    /** What was watched under this name, one value for each of {@link #readings}, NaN where it could not be told. */
    public double[] watched(String name) {
        if (!watched().contains(name)) {
            throw new Mistake("watched: there is no \"" + name + "\"" + (readings.isEmpty() ? "; nothing was watched, use fit(model, data).watch(units, signals, noise)"
                    : "; there are " + String.join(", ", watched())));
        }
        return series(readings, name);
    }

    static List<String> names(List<Reading> readings) {
        return readings.stream().flatMap(r -> r.values.keySet().stream()).distinct().toList();
    }

    static double[] series(List<Reading> readings, String name) {
        return readings.stream().mapToDouble(r -> r.values.getOrDefault(name, Double.NaN)).toArray();
    }

    /** The last measurement. */
    public Point last() {
        return history.get(history.size() - 1);
    }

    /** Share of right classes at the end, NaN for regression. */
    public double accuracy() {
        return last().accuracy();
    }

    /** Training loss at the end. */
    public double loss() {
        return last().loss();
    }

    /** Whether the loss stopped being a number. */
    public boolean diverged() {
        return ending == Ending.DIVERGED;
    }

    /** Loss over steps, and beside it accuracy, or the learned slopes when there is no accuracy to show, and what was watched. */
    public Plot plot() {
        return RunPlot.of(headline(), history, readings).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** The mean learned slope of each PReLU layer over steps. */
    public Plot alphas() {
        return RunPlot.slopes(history);
    }

    /** The path of every learned slope. */
    public Alphas slopes() {
        return Alphas.of(model, history.stream().mapToInt(Point::step).toArray(), history.stream().map(Point::slopes).toArray(double[][][]::new));
    }

    /** Writes a line for each step that was measured or read, with a column for each value that was watched; what is not known there is left out. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("step,epoch,loss,test_loss,accuracy,alpha,dead_units,units");
        for (String name : watched()) b.append(',').append('"').append(name.replace("\"", "\"\"")).append('"');
        SortedMap<Integer, Point> points = new TreeMap<>();
        SortedMap<Integer, Reading> read = new TreeMap<>();
        history.forEach(p -> points.put(p.step, p));
        readings.forEach(r -> read.put(r.step, r));
        SortedSet<Integer> at = new TreeSet<>(points.keySet());
        at.addAll(read.keySet());
        for (int step : at) {
            Point p = points.get(step);
            Reading r = read.get(step);
            b.append('\n').append(step).append(',').append(p != null ? p.epoch : r.epoch);
            if (p == null) b.append(",,,,,,");
            else for (double v : new double[] {p.loss, p.testLoss, p.accuracy, p.alpha()}) cell(b, v);
            if (p != null) b.append(',').append(p.dead).append(',').append(p.units);
            for (String name : watched()) cell(b, r == null ? Double.NaN : r.values.getOrDefault(name, Double.NaN));
        }
        WholeFile.write(path, b.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void cell(StringBuilder b, double v) {
        b.append(',').append(Double.isNaN(v) ? "" : Double.toString(v));
    }

    private String headline() {
        String how = switch (ending) {
            case COMPLETE -> "Run ";
            case INTERRUPTED -> "Run interrupted after ";
            case OUT_OF_TIME -> "Run out of time after ";
            case DIVERGED -> "Run diverged after ";
        };
        String result = Double.isNaN(accuracy()) ? Double.isNaN(last().testLoss()) ? "" : String.format(Locale.ROOT, ", test loss %.4g", last().testLoss())
                : String.format(Locale.ROOT, ", test acc %.1f%%", 100 * accuracy());
        return String.format(Locale.ROOT, "%s%d epochs, %d steps, %.1f s: loss %.3f -> %.3f%s, seed %d", how, epochs, steps, seconds,
                history.get(0).loss(), loss(), result, seed);
    }

    @Override
    public String toString() {
        return fault == null ? headline() : headline() + "\n" + fault;
    }
}

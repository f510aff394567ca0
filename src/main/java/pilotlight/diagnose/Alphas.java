package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;

/**
 * The path of every learned slope over a training, one entry for each of its measurements.
 *
 * @param steps  steps made at each measurement
 * @param layers one entry for each PReLU layer, in order
 */
public record Alphas(int[] steps, List<Slopes> layers) implements Showable {
    /** A slope this near to 0 makes its unit a ReLU, this near to 1 a linear one. */
    private static final double NEAR = Units.LINEAR;
    private static final double LOW = 0.1;
    private static final double HIGH = 0.9;

    /**
     * The slopes of one layer.
     *
     * @param name position and constructor call
     * @param path path[measurement][slope]
     */
    public record Slopes(String name, double[][] path) {
        /** Number of slopes: 1 when shared. */
        public int slopes() {
            return path[0].length;
        }

        /** The slopes at the end. */
        public double[] last() {
            return path[path.length - 1].clone();
        }

        /** The path of slope {@code index}. */
        public double[] of(int index) {
            if (index < 0 || index >= slopes()) throw new Mistake("alphas: slope " + index + " of " + slopes() + " in " + name + ", counted from 0");
            return each(a -> a[index]);
        }

        /** For a plot, where the name of an activation would take the colour of that activation. */
        private String brief() {
            return "layer " + name.substring(0, name.indexOf(' '));
        }

        private double[] each(ToDoubleFunction<double[]> of) {
            return Arrays.stream(path).mapToDouble(of).toArray();
        }

        private double[] mean() {
            return each(a -> Arrays.stream(a).average().orElseThrow());
        }

        /** The value that a share {@code q} of the slopes is under, at each measurement. */
        private double[] quantile(double q) {
            return each(a -> {
                double[] sorted = a.clone();
                Arrays.sort(sorted);
                double at = q * (sorted.length - 1);
                int i = (int) at;
                return i + 1 == sorted.length ? sorted[i] : sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
            });
        }
    }

    /** The slopes of {@code model}, {@code path[measurement][PReLU layer][slope]}, after so many {@code steps}. */
    public static Alphas of(Net model, int[] steps, double[][][] path) {
        List<String> names = new ArrayList<>();
        name("", model, names);
        if (names.isEmpty()) throw new Mistake("alphas: " + model + " has no learned slopes; give it prelu layers");
        List<Slopes> layers = IntStream.range(0, names.size())
                .mapToObj(l -> new Slopes(names.get(l), Arrays.stream(path).map(at -> at[l]).toArray(double[][]::new))).toList();
        return new Alphas(steps.clone(), layers);
    }

    private static void name(String prefix, Net net, List<String> into) {
        for (int i = 0; i < net.layers().size(); i++) {
            Layer layer = net.layer(i);
            if (layer instanceof Net inner) name(prefix + i + ".", inner, into);
            else if (layer instanceof Prelu) into.add(prefix + i + " " + layer);
        }
    }

    /** Number of slopes in all layers. */
    public int slopes() {
        return layers.stream().mapToInt(Slopes::slopes).sum();
    }

    private double[] all(int measurement) {
        return layers.stream().flatMapToDouble(l -> Arrays.stream(l.path[measurement])).toArray();
    }

    private static double mean(double[] v) {
        return Arrays.stream(v).average().orElse(Double.NaN);
    }

    /** Left the mean slope of each layer over the steps, with the band that eight of ten slopes are in; right how the slopes of each layer are spread at the end. */
    public Plot plot() {
        double[] at = Arrays.stream(steps).asDoubleStream().toArray();
        Plot path = Plot.of("Over training").subtitle("mean of each layer, and the middle 80 % of its slopes").x("step").y("alpha");
        Plot spread = Plot.of("At the end").x("alpha").y("slopes");
        for (Slopes l : layers) {
            if (l.slopes() > 1) path = path.band(l.brief(), at, l.quantile(LOW), l.quantile(HIGH));
        }
        for (Slopes l : layers) {
            path = path.line(l.brief(), at, l.mean());
            spread = l.slopes() > 1 ? spread.histogram(l.brief(), l.last()) : spread.vline(l.brief(), l.last()[0]);
        }
        return layers.stream().allMatch(l -> l.slopes() == 1) ? path.open() : Plot.grid(story(), 2, path, spread).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** Writes a line for each slope at each measurement. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("layer,slope,step,alpha\n");
        for (Slopes l : layers) {
            for (int u = 0; u < l.slopes(); u++) {
                for (int t = 0; t < steps.length; t++) b.append('"').append(l.name).append("\",").append(u).append(',').append(steps[t]).append(',').append(l.path[t][u]).append('\n');
            }
        }
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String story() {
        return String.format(Locale.ROOT, "Alphas of %d slopes over %d steps: mean %.3f -> %.3f", slopes(), steps[steps.length - 1], mean(all(0)), mean(all(steps.length - 1)));
    }

    private String headline() {
        double[] end = all(steps.length - 1);
        return story() + ", " + count(end, 0) + " near 0, " + count(end, 1) + " near 1, " + Arrays.stream(end).filter(a -> a < -NEAR).count() + " below 0";
    }

    private static long count(double[] v, double near) {
        return Arrays.stream(v).filter(a -> Math.abs(a - near) <= NEAR).count();
    }

    private Sheet sheet() {
        Sheet s = Sheet.of("layer", "slopes", "start", "end", "lowest", "10 %", "90 %", "highest", "near 0", "near 1");
        for (Slopes l : layers) {
            double[] end = l.last();
            int t = steps.length - 1;
            s.row(l.name, l.slopes(), Sheet.number("%.3f", l.mean()[0]), Sheet.number("%.3f", mean(end)), Sheet.number("%.3f", l.quantile(0)[t]), Sheet.number("%.3f", l.quantile(LOW)[t]),
                    Sheet.number("%.3f", l.quantile(HIGH)[t]), Sheet.number("%.3f", l.quantile(1)[t]), count(end, 0), count(end, 1));
        }
        return s;
    }

    @Override
    public String html() {
        return sheet().html(headline());
    }

    @Override
    public String toString() {
        return sheet().text(headline());
    }
}

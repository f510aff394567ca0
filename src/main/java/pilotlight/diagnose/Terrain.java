package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;

/**
 * The loss around a model, as {@link Landscape} measured it; the model stands at 0, 0.
 *
 * @param name      what the pictures call it
 * @param xs        coordinates along the first direction
 * @param ys        coordinates along the second
 * @param loss      the loss at (xs[j], ys[i]), as loss[i][j]
 * @param lineXs    coordinates of the line along the first direction, four times as fine
 * @param line      the loss there
 * @param here      the loss at the model
 * @param pathXs    the training path in the plane; empty without one
 * @param pathYs    second coordinate of the path
 * @param pathLoss  the loss at the places of the path themselves, which lie beside the plane
 * @param kept      share of the squared distances from the path to the model that lies in the plane; NaN without a path
 * @param principal whether the plane is that of the path; else it is random and filter-normalised
 * @param rows      training rows measured on
 * @param seed      seed of the directions
 * @param batchNorm whether there are BatchNorm layers, which took the moments of these rows
 */
public record Terrain(String name, double[] xs, double[] ys, double[][] loss, double[] lineXs, double[] line, double here, double[] pathXs, double[] pathYs,
        double[] pathLoss, double kept, boolean principal, int rows, long seed, boolean batchNorm) implements Showable {
    private static final double[] STEPS = {1, 2, 5};

    /** The plane as coloured ground with contours, coloured by the logarithm of the loss; the path on it goes to the model, the cross of the dashed lines. */
    public Plot plot() {
        return panel(colors(this)).open();
    }

    /** The loss along the first direction. */
    public Plot linePlot() {
        return lines("Loss along " + (principal ? "the path's first direction" : "a random direction"), this);
    }

    /** Several terrains in one picture, in the same colours and contours. */
    public static Plot sideBySide(Terrain... terrains) {
        if (terrains.length == 0) throw new Mistake("sideBySide: no terrains; give one or more");
        double[] ends = colors(terrains);
        return Plot.grid("Loss around the model", Math.min(3, terrains.length), Arrays.stream(terrains).map(t -> t.panel(ends)).toArray(Plot[]::new)).open();
    }

    /** The loss along the first direction of each, in one picture. */
    public static Plot lines(String title, Terrain... terrains) {
        Plot p = Plot.of(title).x(terrains[0].axis(1)).y("loss");
        for (Terrain t : terrains) p = p.line(t.name, t.lineXs, t.line);
        return p.open();
    }

    private static double[] colors(Terrain... terrains) {
        double[] all = Arrays.stream(terrains).flatMapToDouble(t -> Arrays.stream(t.loss).flatMapToDouble(Arrays::stream)).filter(v -> v > 0 && v < Double.POSITIVE_INFINITY)
                .sorted().toArray();
        if (all.length == 0) throw new Mistake("terrain: no finite loss above 0 to draw; is the model broken?");
        double low = Math.max(all[0], all[all.length - 1] * 1e-6);
        double unit = Math.pow(10, Math.floor(Math.log10(low)));
        // one digit, which a scale has room for
        return new double[] {Math.floor(low / unit) * unit, Math.max(all[all.length - 1], low * 1.01)};
    }

    private Plot panel(double[] ends) {
        Plot p = Plot.of(String.format(Locale.ROOT, "%s: loss %.3g", name, here)).subtitle(subtitle()).x(axis(1)).y(axis(2)).field(xs, ys, loss)
                .logColors(ends[0], ends[1]).contours(levels(ends));
        if (pathXs.length > 0) p = p.line(name + " in training", pathXs, pathYs);
        return p.vline("", 0).hline("", 0);
    }

    /** Round values between the ends: powers of ten and their threefold; in less than two decades more of them, in half a decade evenly spaced ones. */
    private static double[] levels(double[] ends) {
        double[] digits = ends[1] > 100 * ends[0] ? new double[] {1, 3} : new double[] {1, 1.5, 2, 3, 5, 7};
        if (ends[1] > 3 * ends[0]) {
            return DoubleStream.iterate(Math.pow(10, Math.floor(Math.log10(ends[0]))), v -> v < ends[1], v -> 10 * v)
                    .flatMap(v -> Arrays.stream(digits).map(f -> f * v)).filter(v -> v > ends[0] && v < ends[1]).toArray();
        }
        double step = (ends[1] - ends[0]) / 6;
        double unit = Math.pow(10, Math.floor(Math.log10(step)));
        double round = Arrays.stream(STEPS).map(s -> s * unit).filter(s -> s >= step).findFirst().orElse(10 * unit);
        return DoubleStream.iterate(Math.ceil(ends[0] / round) * round, v -> v < ends[1], v -> v + round).toArray();
    }

    private String axis(int k) {
        String unit = k == 1 ? principal ? ", distance of parameters" : ", 1 is the size of the weights" : "";
        return (principal ? "path direction " : "random direction ") + k + unit;
    }

    private String subtitle() {
        return rows + " rows" + (batchNorm ? ", BatchNorm by their moments" : "")
                + (pathXs.length == 0 ? "" : String.format(Locale.ROOT, "; %.3g%% of the path lies in the plane", 100 * kept));
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** Writes kind, x, y, loss: the plane, the line, and the path with the losses at its own places. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("kind,x,y,loss\n");
        for (int i = 0; i < ys.length; i++) for (int j = 0; j < xs.length; j++) row(b, "plane", xs[j], ys[i], loss[i][j]);
        for (int i = 0; i < line.length; i++) row(b, "line", lineXs[i], 0, line[i]);
        for (int i = 0; i < pathXs.length; i++) row(b, "path", pathXs[i], pathYs[i], pathLoss[i]);
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void row(StringBuilder b, String kind, double x, double y, double loss) {
        b.append(kind).append(',').append(x).append(',').append(y).append(',').append(loss).append('\n');
    }

    private double extreme(boolean most) {
        DoubleStream all = Arrays.stream(loss).flatMapToDouble(Arrays::stream);
        return (most ? all.max() : all.min()).orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Terrain %s: loss %.4g here, %.4g to %.4g around it%n", name, here, extreme(false), extreme(true))
                + String.format(Locale.ROOT, "%d x %d points, %s; %s", ys.length, xs.length,
                        principal ? "the plane nearest to the training path, all parameters moving"
                                : "random filter-normalised directions of seed " + seed + ", biases, gamma, beta and slopes still", subtitle());
    }
}

package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import pilotlight.nn.Activation;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Prelu;
import pilotlight.plot.Plot;
import pilotlight.surface.Showable;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;

/**
 * A census of the units of every activation layer over a set of rows.
 *
 * <p>With z the input of the activation phi, a unit is <em>dead</em> when phi'(z) is exactly 0 on every row: no
 * gradient passes through it. It is <em>negative</em> when z &lt;= 0 on every row; a ReLU unit is then dead, a leaky one
 * is only linear. The <em>active fraction</em> is the share of rows with z &gt; 0. A unit of a convolution is one channel;
 * its rows are all pixels of all images. BatchNorm normalises with the moments of these rows, as in training, and its
 * running averages stay as they are.
 *
 * @param rows   rows looked at
 * @param layers one entry for each activation layer, in order
 */
public record Units(int rows, List<LayerUnits> layers) implements Showable {

    /**
     * The units of one activation layer.
     *
     * @param name   position and constructor call
     * @param active share of rows with a positive input, for each unit
     * @param slope  largest |phi'(z)| over the rows, for each unit
     * @param alpha  the learned slopes, or null when the layer has none
     */
    public record LayerUnits(String name, double[] active, double[] slope, double[] alpha) {
        /** Number of units. */
        public int units() {
            return active.length;
        }

        /** Units that no gradient passes. */
        public int dead() {
            return (int) Arrays.stream(slope).filter(s -> s == 0).count();
        }

        /** Units with an input &lt;= 0 on every row. */
        public int negative() {
            return (int) Arrays.stream(active).filter(a -> a == 0).count();
        }

        /** Mean active fraction. */
        public double meanActive() {
            return Arrays.stream(active).average().orElse(Double.NaN);
        }

        /** Mean learned slope, NaN when the layer has none. */
        public double meanAlpha() {
            return alpha == null ? Double.NaN : Arrays.stream(alpha).average().orElse(Double.NaN);
        }
    }

    /** The census of {@code model} over the rows of {@code x}; the model is left as it was. */
    public static Units of(Layer model, Tensor x) {
        List<LayerUnits> found = new ArrayList<>();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            model.copy().eval().walk(x, (place, layer, in) -> {
                if (layer instanceof BatchNorm) layer.train();
                if (layer instanceof Prelu || layer instanceof Activation) found.add(census(layer, place, in));
                return layer.forward(in);
            });
        }
        return new Units(x.dim(0), List.copyOf(found));
    }

    private static LayerUnits census(Layer layer, String name, Tensor x) {
        int units = x.dim(1);
        int inner = x.size() / Math.max(1, x.dim(0) * units);
        float[] z = x.data();
        float[] slope = slopes(layer, x);
        double[] active = new double[units];
        double[] steepest = new double[units];
        for (int p = 0; p < z.length; p++) {
            int unit = p / inner % units;
            if (z[p] > 0) active[unit]++;
            steepest[unit] = Math.max(steepest[unit], Math.abs(slope[p]));
        }
        for (int u = 0; u < units; u++) active[u] /= (double) x.dim(0) * inner;
        return new LayerUnits(name + " " + layer, active, steepest, layer instanceof Prelu prelu ? doubles(prelu.alpha().data()) : null);
    }

    /** phi'(z) for each value: an activation acts element by element, so the gradient of its sum is its derivative. */
    private static float[] slopes(Layer layer, Tensor x) {
        Tensor z = x.copy().requiresGrad(true);
        return Autograd.withGrad(() -> {
            layer.forward(z).sum().backward();
            return z.grad().data();
        });
    }

    private static double[] doubles(float[] v) {
        double[] d = new double[v.length];
        for (int i = 0; i < d.length; i++) d[i] = v[i];
        return d;
    }

    /** Number of units in all layers. */
    public int units() {
        return layers.stream().mapToInt(LayerUnits::units).sum();
    }

    /** Dead units in all layers. */
    public int dead() {
        return layers.stream().mapToInt(LayerUnits::dead).sum();
    }

    /** Units with a negative input on every row, in all layers. */
    public int negative() {
        return layers.stream().mapToInt(LayerUnits::negative).sum();
    }

    /** Mean of all learned slopes, NaN when there are none. */
    public double meanAlpha() {
        return layers.stream().filter(l -> l.alpha != null).flatMapToDouble(l -> Arrays.stream(l.alpha)).average().orElse(Double.NaN);
    }

    /** Active fraction of every unit: layers down, units (sorted) across. */
    public Plot plot() {
        int most = layers.stream().mapToInt(LayerUnits::units).max().orElse(0);
        double[][] cells = new double[layers.size()][most];
        String[] names = new String[layers.size()];
        for (int l = 0; l < cells.length; l++) {
            double[] sorted = layers.get(l).active.clone();
            Arrays.sort(sorted);
            Arrays.fill(cells[l], Double.NaN);
            System.arraycopy(sorted, 0, cells[l], 0, sorted.length);
            names[l] = layers.get(l).name;
        }
        String[] columns = new String[most];
        for (int u = 0; u < most; u++) columns[u] = "" + u;
        return Plot.of("Active fraction of " + units() + " units, " + dead() + " dead").x("unit, sorted").heat(columns, names, cells).open();
    }

    @Override
    public String html() {
        StringBuilder b = new StringBuilder("<table><caption>Units over " + rows + " rows</caption><tr><th>layer</th><th>units</th><th>dead</th><th>negative</th><th>active</th><th>alpha</th></tr>");
        for (LayerUnits l : layers) {
            b.append(String.format(Locale.ROOT, "<tr><td>%s</td><td>%d</td><td>%d</td><td>%d</td><td>%.3f</td><td>%s</td></tr>",
                    Showable.escape(l.name), l.units(), l.dead(), l.negative(), l.meanActive(), alphaText(l)));
        }
        return b.append("</table>").toString();
    }

    private static String alphaText(LayerUnits l) {
        return l.alpha == null ? "" : String.format(Locale.ROOT, "%.3f", l.meanAlpha());
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder("Units over " + rows + " rows: " + dead() + " of " + units() + " dead, " + negative() + " negative on all\n");
        b.append(String.format(Locale.ROOT, "%-22s%6s%6s%6s%8s%8s", "layer", "units", "dead", "neg", "active", "alpha"));
        int shown = Math.min(layers.size(), 14);
        for (LayerUnits l : layers.subList(0, shown)) {
            b.append(String.format(Locale.ROOT, "%n%-22s%6d%6d%6d%8.3f%8s", l.name, l.units(), l.dead(), l.negative(), l.meanActive(), alphaText(l)));
        }
        return shown == layers.size() ? b.toString() : b + "\n.. " + (layers.size() - shown) + " more layers";
    }
}

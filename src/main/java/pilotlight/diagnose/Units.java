package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import pilotlight.nn.Activation;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Prelu;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;
import pilotlight.theory.UnitTheory;

/**
 * A census of the units of every activation layer over a set of rows.
 *
 * <p>With z the input of the activation phi and h = phi(z) its output, a unit is
 * <ul>
 * <li><em>dead</em> when phi'(z) is exactly 0 on every row: no gradient passes through it;
 * <li><em>dormant</em> when its score, mean |h| over that mean averaged over the layer, is at most {@link #TAU} (Sokar and others
 * 2023, arXiv 2302.12902): a dead ReLU unit has score 0;
 * <li><em>saturated</em> when |phi'(z)| is below {@link #FLAT} of the steepest slope of phi, and h not 0, on {@link #MOSTLY} of the
 * rows or more: tanh beyond 0.99. ReLU, leaky ReLU and PReLU do not saturate;
 * <li><em>linear</em> when its learned slope is within {@link #LINEAR} of 1;
 * <li><em>negative</em> when z &lt;= 0 on every row: a ReLU unit is then dead, a leaky one is only linear.
 * </ul>
 * The <em>active fraction</em> is the share of rows with z &gt; 0. A unit of a convolution is one channel; its rows are all
 * pixels of all images. BatchNorm normalises with the moments of these rows, as in training, and its running averages stay
 * as they are.
 *
 * @param rows   rows looked at
 * @param layers one entry for each activation layer, in order
 */
public record Units(int rows, List<LayerUnits> layers) implements Showable {
    /** The score at and under which a unit is dormant. */
    public static final double TAU = 0.025;
    /** A slope under this share of the steepest one is flat. */
    public static final double FLAT = 0.02;
    /** The share of rows on which a saturated unit is flat. */
    public static final double MOSTLY = 0.95;
    /** How near to 1 a learned slope makes a unit linear. */
    public static final double LINEAR = 0.05;

    private static final Set<String> PIECEWISE = Set.of("relu", "leakyRelu", "identity");
    private static final int COLUMNS = 200;

    /** The worst that can be said of a unit. */
    public enum State {
        /** No gradient passes. */
        DEAD,
        /** It passes hardly any gradient. */
        SATURATED,
        /** It gives hardly any output. */
        DORMANT,
        /** It is there, but adds nothing that a linear layer could not. */
        LINEAR,
        /** None of these. */
        ALIVE
    }

    /**
     * The units of one activation layer; arrays have an entry for each unit.
     *
     * @param name     position and constructor call
     * @param active   share of rows with a positive input
     * @param expected Phi(mu/sigma), the active fraction of a normal input with this unit's mean and standard deviation
     * @param normed   Phi(beta/|gamma|) of the BatchNorm in front, or null without one
     * @param slope    largest |phi'(z)| over the rows
     * @param flat     share of rows on which it is saturated
     * @param score    mean |h| over its average over the layer
     * @param alpha    the learned slopes, one for all or one for each unit, or null when the layer has none
     */
    public record LayerUnits(String name, double[] active, double[] expected, double[] normed, double[] slope, double[] flat, double[] score,
            double[] alpha) {
        /** Number of units. */
        public int units() {
            return active.length;
        }

        /** Units that no gradient passes. */
        public int dead() {
            return count(u -> slope[u] == 0);
        }

        /** Units with a score of at most {@link Units#TAU}. */
        public int dormant() {
            return dormant(TAU);
        }

        /** Units with a score of at most {@code tau}. */
        public int dormant(double tau) {
            return count(u -> score[u] <= tau);
        }

        /** Units flat on {@link Units#MOSTLY} of the rows. */
        public int saturated() {
            return count(u -> flat[u] >= MOSTLY);
        }

        /** Units with a learned slope near 1. */
        public int linear() {
            return count(this::isLinear);
        }

        /** Units with an input &lt;= 0 on every row. */
        public int negative() {
            return count(u -> active[u] == 0);
        }

        private boolean isLinear(int unit) {
            return alpha != null && Math.abs(alpha[alpha.length == 1 ? 0 : unit] - 1) <= LINEAR;
        }

        private int count(Predicate<Integer> is) {
            return (int) IntStream.range(0, units()).filter(is::test).count();
        }

        /** The worst that can be said of unit {@code unit}. */
        public State state(int unit) {
            if (slope[unit] == 0) return State.DEAD;
            if (flat[unit] >= MOSTLY) return State.SATURATED;
            if (score[unit] <= TAU) return State.DORMANT;
            return isLinear(unit) ? State.LINEAR : State.ALIVE;
        }

        /** The units in this state, counted from 0. */
        public int[] in(State state) {
            return IntStream.range(0, units()).filter(u -> state(u) == state).toArray();
        }

        /** Mean active fraction. */
        public double meanActive() {
            return mean(active);
        }

        /** Mean learned slope, NaN when the layer has none. */
        public double meanAlpha() {
            return alpha == null ? Double.NaN : mean(alpha);
        }
    }

    private static double mean(double[] v) {
        return v == null ? Double.NaN : Arrays.stream(v).average().orElse(Double.NaN);
    }

    /** The census of {@code model} over the rows of {@code x}; the model is left as it was. */
    public static Units of(Layer model, Tensor x) {
        if (x.rank() < 2 || x.size() == 0) throw new Mistake("units: " + x.shape() + " has no rows; give [rows, columns], 1 row or more");
        List<LayerUnits> found = new ArrayList<>();
        Layer[] before = new Layer[1];
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            model.copy().eval().walk(x, (place, layer, in) -> {
                if (layer instanceof BatchNorm && in.size() > in.dim(1)) layer.train();
                boolean counted = layer instanceof Prelu || layer instanceof Activation;
                Tensor out = counted ? census(layer, before[0], place + " " + layer, in, found) : layer.forward(in);
                before[0] = layer;
                return out;
            });
        }
        return new Units(x.dim(0), List.copyOf(found));
    }

    private static Tensor census(Layer layer, Layer before, String name, Tensor x, List<LayerUnits> found) {
        if (x.rank() < 2) throw new Mistake("units: the input " + x.shape() + " of " + name + " has no units; give [rows, units]");
        int units = x.dim(1);
        int inner = x.size() / Math.max(1, x.dim(0) * units);
        double rows = (double) x.dim(0) * inner;
        Tensor[] both = withSlopes(layer, x);
        float[] z = x.data();
        float[] h = both[0].data();
        float[] slope = both[1].data();
        double flatness = FLAT * steepest(layer);
        double[] sum = new double[units], squares = new double[units], size = new double[units];
        double[] active = new double[units], steepest = new double[units], flat = new double[units];
        for (int p = 0; p < z.length; ) {
            for (int u = 0; u < units; u++) {
                for (int end = p + inner; p < end; p++) {
                    float s = Math.abs(slope[p]);
                    sum[u] += z[p];
                    squares[u] += (double) z[p] * z[p];
                    size[u] += Math.abs(h[p]);
                    if (z[p] > 0) active[u]++;
                    if (s < flatness && h[p] != 0) flat[u]++;
                    steepest[u] = Math.max(steepest[u], s);
                }
            }
        }
        double typical = mean(size);
        double[] expected = new double[units];
        for (int u = 0; u < units; u++) {
            active[u] /= rows;
            flat[u] /= rows;
            double mu = sum[u] / rows;
            expected[u] = share(mu, Math.sqrt(Math.max(0, squares[u] / rows - mu * mu)));
            size[u] = typical == 0 ? 0 : size[u] / typical;
        }
        found.add(new LayerUnits(name, active, expected, before instanceof BatchNorm bn ? normed(bn) : null, steepest, flat, size,
                layer instanceof Prelu prelu ? doubles(prelu.alpha().data()) : null));
        return both[0];
    }

    /** phi(z), and phi'(z): an activation acts element by element, so the gradient of its sum is its derivative. */
    static Tensor[] withSlopes(Layer activation, Tensor z) {
        Tensor leaf = z.copy().requiresGrad(true);
        return Autograd.withGrad(() -> {
            Tensor out = activation.forward(leaf);
            out.sum().backward();
            return new Tensor[] {out.detach(), leaf.grad()};
        });
    }

    /** Phi(mean/sd), also for an input that does not vary. */
    private static double share(double mean, double sd) {
        if (Double.isNaN(mean + sd) || Double.isInfinite(mean + sd)) return Double.NaN;
        return sd > 0 ? UnitTheory.activeFraction(mean, sd) : mean > 0 ? 1 : 0;
    }

    private static double[] normed(BatchNorm bn) {
        double[] share = new double[bn.channels()];
        Arrays.setAll(share, c -> bn.gamma() == null ? 0.5 : share(bn.beta().data()[c], Math.abs(bn.gamma().data()[c])));
        return share;
    }

    /** The steepest slope of an activation that can saturate, else 0. */
    static double steepest(Layer layer) {
        if (!(layer instanceof Activation a) || PIECEWISE.contains(a.name())) return 0;
        return withSlopes(layer, Tensor.linspace(-8, 8, 401).reshape(401, 1))[1].abs().max(0).item();
    }

    private static double[] doubles(float[] v) {
        double[] d = new double[v.length];
        for (int i = 0; i < d.length; i++) d[i] = v[i];
        return d;
    }

    private int sum(ToIntFunction<LayerUnits> of) {
        return layers.stream().mapToInt(of).sum();
    }

    /** Number of units in all layers. */
    public int units() {
        return sum(LayerUnits::units);
    }

    /** Dead units in all layers. */
    public int dead() {
        return sum(LayerUnits::dead);
    }

    /** Dormant units in all layers, at {@link #TAU}. */
    public int dormant() {
        return sum(LayerUnits::dormant);
    }

    /** Dormant units in all layers, at {@code tau}. */
    public int dormant(double tau) {
        if (!(tau >= 0)) throw new Mistake("dormant: tau " + tau + " is not a score; give 0 or more, usual are 0.025 and 0.1");
        return sum(l -> l.dormant(tau));
    }

    /** Saturated units in all layers. */
    public int saturated() {
        return sum(LayerUnits::saturated);
    }

    /** Units with a learned slope near 1, in all layers. */
    public int linear() {
        return sum(LayerUnits::linear);
    }

    /** Units with a negative input on every row, in all layers. */
    public int negative() {
        return sum(LayerUnits::negative);
    }

    /** Mean of all learned slopes, NaN when there are none. */
    public double meanAlpha() {
        return layers.stream().filter(l -> l.alpha != null).flatMapToDouble(l -> Arrays.stream(l.alpha)).average().orElse(Double.NaN);
    }

    /** Who died and who was revived since the census {@code before}, of the same net. */
    public Turnover since(Units before) {
        return Turnover.of(before, this);
    }

    /** The units of every layer, sorted, layers down: how active they are in blue, the dead and the like in orange. */
    public Plot plot() {
        int most = Math.min(COLUMNS, Math.max(1, layers.stream().mapToInt(LayerUnits::units).max().orElse(0)));
        double[][] cells = new double[layers.size()][most];
        String[] names = new String[layers.size()];
        for (int l = 0; l < cells.length; l++) {
            LayerUnits layer = layers.get(l);
            double[] sorted = IntStream.range(0, layer.units()).mapToDouble(u -> shade(layer, u)).sorted().toArray();
            // Every layer has the full width; the worst unit comes first and cannot fall between two columns.
            for (int c = 0; c < most; c++) cells[l][c] = sorted.length == 0 ? Double.NaN : sorted[c * sorted.length / most];
            names[l] = layer.name;
        }
        String[] columns = new String[most];
        for (int c = 0; c < most; c++) columns[c] = Math.round(100.0 * c / most) + "%";
        return Plot.of(headline()).subtitle("blue: active fraction; orange: dead -1, saturated -0.75, dormant -0.5, linear -0.25")
                .x("share of the layer's units, the worst first").heat(columns, names, cells).open();
    }

    private static double shade(LayerUnits layer, int unit) {
        return switch (layer.state(unit)) {
            case DEAD -> -1;
            case SATURATED -> -0.75;
            case DORMANT -> -0.5;
            case LINEAR -> -0.25;
            case ALIVE -> layer.active[unit];
        };
    }

    @Override
    public BufferedImage image() {
        return layers.isEmpty() ? null : plot().image();
    }

    /** Writes a line for each unit. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("layer,unit,state,active,expected,normed,slope,flat,score,alpha\n");
        for (LayerUnits l : layers) {
            for (int u = 0; u < l.units(); u++) {
                b.append('"').append(l.name).append("\",").append(u).append(',').append(l.state(u).name().toLowerCase(Locale.ROOT));
                for (double v : new double[] {l.active[u], l.expected[u], l.normed == null ? Double.NaN : l.normed[u], l.slope[u], l.flat[u], l.score[u],
                        l.alpha == null ? Double.NaN : l.alpha[l.alpha.length == 1 ? 0 : u]}) {
                    b.append(',').append(Double.isNaN(v) ? "" : Double.toString(v));
                }
                b.append('\n');
            }
        }
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String headline() {
        return "Units over " + rows + " rows: " + dead() + " of " + units() + " dead, " + dormant() + " dormant, " + saturated() + " saturated, "
                + linear() + " linear";
    }

    private Sheet sheet() {
        Sheet s = Sheet.of("layer", "units", "dead", "dorm.", "sat.", "lin.", "neg.", "active", "Phi(mu/s)", "Phi(b/g)", "alpha");
        ToDoubleFunction<LayerUnits> normed = l -> mean(l.normed);
        for (LayerUnits l : layers) {
            s.row(l.name, l.units(), l.dead(), l.dormant(), l.saturated(), l.linear(), l.negative(), Sheet.number("%.3f", l.meanActive()),
                    Sheet.number("%.3f", mean(l.expected)), Sheet.number("%.3f", normed.applyAsDouble(l)), Sheet.number("%.3f", l.meanAlpha()));
        }
        return s;
    }

    @Override
    public String html() {
        return sheet().html(String.format(Locale.ROOT, "%s; dormant: score at most %s; what is dead here is active on less than %.2g of all rows (95 %%)", headline(),
                TAU, Math.min(1, 3.0 / rows)));
    }

    @Override
    public String toString() {
        return sheet().text(headline() + "; dormant: score <= " + TAU);
    }
}

package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import pilotlight.lab.Symmetry.Moments;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Gaussian;
import pilotlight.theory.Interval;
import pilotlight.theory.NormTheory;

/**
 * How far the closed forms carry on real pre-activations, which are not normal: the units of three hidden layers of a PReLU net on pictures
 * of digits, fresh and trained. Each unit's own mean and standard deviation go into the closed form, and what comes out is held against the
 * unit's outputs.
 *
 * @param places one for each layer, fresh and trained
 */
public record Gaussianity(List<Place> places) implements Finding {
    /** Hidden layers of the nets. */
    public static final int LAYERS = 3;

    private static final double[] SLOPES = {0, 0.25, 0.5, 0.75, 1};
    private static final double PRINTED = 0.25;

    /** What is held against its closed form. */
    public enum Measure {
        /** |mean - law| as a share of the output's standard deviation. */
        MEAN("mean"),
        /** |variance / law - 1|. */
        VARIANCE("variance"),
        /** |gamma / gamma* - 1| for the target z, where gamma = Cov(z, y) / sd y. */
        GAMMA("gamma*");

        private final String label;

        Measure(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * One layer, fresh or trained.
     *
     * @param layer    from 1
     * @param trained  whether after 400 steps
     * @param kurtosis of the pre-activations, the mean over units, for each seed; 3 when normal
     * @param errors   mean over units of each {@link Measure}'s error, by seed, slope and measure
     * @param skewness of the outputs, the mean over units, by seed and slope
     * @param falling  share of units whose output is less skewed at every larger slope, for each seed
     */
    public record Place(int layer, boolean trained, double[] kurtosis, double[][][] errors, double[][] skewness, double[] falling) {
        /** The mean error of the closed form over units, with its interval over seeds. */
        public Interval error(Measure m, double slope) {
            return Interval.of(Arrays.stream(errors).mapToDouble(run -> run[index(slope)][m.ordinal()]).toArray());
        }

        /** The mean skewness of the outputs at a slope, with its interval over seeds. */
        public Interval skewness(double slope) {
            return Interval.of(Arrays.stream(skewness).mapToDouble(run -> run[index(slope)]).toArray());
        }

        /** {@code layer 2, trained}. */
        String name() {
            return "layer " + layer + (trained ? ", trained" : ", fresh");
        }
    }

    /** What one seed finds in one place. */
    private record Look(double kurtosis, double[][] errors, double[] skewness, double falling) { }

    private static int index(double slope) {
        for (int i = 0; i < SLOPES.length; i++) {
            if (SLOPES[i] == slope) return i;
        }
        throw new Mistake("gaussianity: no slope " + slope + "; slopes are " + Arrays.toString(SLOPES));
    }

    static Gaussianity run(Study study) {
        List<List<Look>> runs = study.map("gaussianity", seed -> {
            Net net = Tower.of(Valve.PRELU, false).depth(LAYERS).net(seed);
            List<Look> looks = new ArrayList<>(look(net));
            Tower.fit(net, Outcome.STEPS, seed).run();
            looks.addAll(look(net));
            return looks;
        });
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < 2 * LAYERS; i++) {
            int at = i;
            List<Look> looks = runs.stream().map(r -> r.get(at)).toList();
            places.add(new Place(1 + at % LAYERS, at >= LAYERS, looks.stream().mapToDouble(Look::kurtosis).toArray(), looks.stream().map(Look::errors).toArray(double[][][]::new),
                    looks.stream().map(Look::skewness).toArray(double[][]::new), looks.stream().mapToDouble(Look::falling).toArray()));
        }
        return new Gaussianity(List.copyOf(places));
    }

    private static List<Look> look(Net net) {
        List<Tensor> outputs = Autograd.noGrad(() -> net.activations(Tower.GLYPHS.train().x()));
        List<Look> looks = new ArrayList<>();
        for (int l = 0; l < LAYERS; l++) looks.add(look(outputs.get(2 * l)));
        return looks;
    }

    /** The units of one layer, {@code pre} [rows, units] being their pre-activations; a unit that is negative on every row has nothing to tell. */
    private static Look look(Tensor pre) {
        List<double[]> units = IntStream.range(0, pre.dim(1)).mapToObj(u -> column(pre, u)).filter(z -> Arrays.stream(z).anyMatch(v -> v > 0)).toList();
        double share = 1.0 / units.size();
        double kurtosis = 0;
        int falling = 0;
        double[][] errors = new double[SLOPES.length][Measure.values().length];
        double[] skewness = new double[SLOPES.length];
        for (double[] z : units) {
            Moments in = Moments.of(z);
            Gaussian normal = new Gaussian(in.mean(), Math.sqrt(in.variance()));
            kurtosis += share * in.kurtosis();
            double last = Double.POSITIVE_INFINITY;
            boolean falls = true;
            for (int s = 0; s < SLOPES.length; s++) {
                double alpha = SLOPES[s];
                double[] y = Arrays.stream(z).map(v -> Symmetry.prelu(alpha, v)).toArray();
                Moments out = Moments.of(y);
                double sd = Math.sqrt(out.variance());
                double gamma = covariance(z, in.mean(), y, out.mean()) / sd;
                errors[s][Measure.MEAN.ordinal()] += share * Math.abs(out.mean() - normal.mean(alpha)) / sd;
                errors[s][Measure.VARIANCE.ordinal()] += share * Math.abs(out.variance() / normal.variance(alpha) - 1);
                errors[s][Measure.GAMMA.ordinal()] += share * Math.abs(gamma / NormTheory.gammaStar(alpha, NormTheory.IDENTITY, normal, 0) - 1);
                skewness[s] += share * out.skewness();
                falls &= out.skewness() < last;
                last = out.skewness();
            }
            if (falls) falling++;
        }
        return new Look(kurtosis, errors, skewness, share * falling);
    }

    private static double[] column(Tensor t, int column) {
        double[] values = new double[t.dim(0)];
        Arrays.setAll(values, i -> t.data()[i * t.dim(1) + column]);
        return values;
    }

    private static double covariance(double[] z, double meanZ, double[] y, double meanY) {
        double sum = 0;
        for (int i = 0; i < z.length; i++) sum += (z[i] - meanZ) * (y[i] - meanY);
        return sum / z.length;
    }

    /** One layer, counted from 1, fresh or trained. */
    public Place place(int layer, boolean trained) {
        return places.stream().filter(p -> p.layer == layer && p.trained == trained).findFirst().orElseThrow(() ->
                new Mistake("gaussianity: no layer " + layer + "; layers are 1 to " + LAYERS));
    }

    @Override
    public Plot plot() {
        Plot[] panels = new Plot[Measure.values().length + 1];
        for (Measure m : Measure.values()) {
            Plot p = Plot.of(m == Measure.MEAN ? "mean, off by % of a standard deviation" : m + ", off by %").x("slope alpha").y("mean over units, %");
            for (Place place : places) {
                if (place.layer == 2) continue;
                double[] error = Arrays.stream(SLOPES).map(a -> 100 * place.error(m, a).mean()).toArray();
                p = p.line(place.name(), SLOPES, error).points(place.name(), SLOPES, error, Arrays.stream(SLOPES).map(a -> 100 * place.error(m, a).half()).toArray());
            }
            panels[m.ordinal()] = p;
        }
        Plot skewness = Plot.of("skewness of the outputs").x("slope alpha").y("mean over units");
        for (Place place : places) {
            if (place.layer != 2) skewness = skewness.line(place.name(), SLOPES, Arrays.stream(SLOPES).map(a -> place.skewness(a).mean()).toArray());
        }
        panels[panels.length - 1] = skewness.line("theory: N(0, 1)", SLOPES, Arrays.stream(SLOPES).map(Symmetry.INPUT::skewness).toArray());
        return Plot.grid("Closed forms on the pre-activations of digits (" + places.get(0).kurtosis.length + " nets)", 2, panels).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("layer", "trained", "run", "slope", "mean_error", "variance_error", "gamma_error", "skewness", "kurtosis_in");
        for (Place p : places) {
            for (int r = 0; r < p.errors.length; r++) {
                for (int s = 0; s < SLOPES.length; s++) {
                    file.row(p.layer, p.trained, r, SLOPES[s], p.errors[r][s][0], p.errors[r][s][1], p.errors[r][s][2], p.skewness[r][s], p.kurtosis[r]);
                }
            }
        }
        file.write(path);
    }

    /** The largest mean error of a measure at slope 0.25 over the layers, fresh or trained. */
    public double worst(Measure m, boolean trained) {
        return places.stream().filter(p -> p.trained == trained).mapToDouble(p -> p.error(m, PRINTED).mean()).max().orElseThrow();
    }

    /** Whether every unit's output is less skewed at each larger slope. */
    public boolean allFall() {
        return places.stream().allMatch(p -> Arrays.stream(p.falling).allMatch(f -> f == 1));
    }

    private String headline() {
        return Table.number("Gaussianity at slope .25: the closed forms are off by up to %.1f %% of a standard deviation in the mean, ", 100 * worst(Measure.MEAN, false))
                + Table.number("%.0f %% in the variance and ", 100 * worst(Measure.VARIANCE, false)) + Table.number("%.1f %% in gamma* on fresh layers", 100 * worst(Measure.GAMMA, false))
                + Table.number("; %.1f, ", 100 * worst(Measure.MEAN, true)) + Table.number("%.0f and ", 100 * worst(Measure.VARIANCE, true))
                + Table.number("%.1f on trained ones", 100 * worst(Measure.GAMMA, true));
    }

    private Table table() {
        Table t = Table.of("", "kurtosis in", "mean, %", "variance, %", "gamma*, %", "skewness out");
        for (Place p : places) {
            // + 0.0 takes the sign from a zero
            t.row(p.name(), Interval.of(p.kurtosis), percent(p, Measure.MEAN), percent(p, Measure.VARIANCE), percent(p, Measure.GAMMA),
                    Table.number("%.2f", p.skewness(0).mean()) + Table.number(" -> %.2f", Math.rint(100 * p.skewness(1).mean()) / 100 + 0.0));
        }
        return t;
    }

    private static String percent(Place p, Measure m) {
        Interval e = p.error(m, PRINTED);
        return Table.number("%.2f", 100 * e.mean()) + Table.number(" ± %.2f", 100 * e.half());
    }

    @Override
    public String html() {
        return table().html(headline());
    }

    @Override
    public String toString() {
        return table().text(headline());
    }
}

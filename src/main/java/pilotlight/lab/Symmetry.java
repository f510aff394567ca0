package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.Gaussian;
import pilotlight.theory.Interval;

/**
 * What PReLU makes of a standard normal input as its slope goes from 0 to 1: the density of y = phi_a(z) and its first four moments,
 * drawn and by the closed forms of {@link Gaussian}.
 *
 * @param draws  inputs of each seed; every slope gets the same
 * @param slopes one for each slope, rising
 */
public record Symmetry(int draws, List<Slope> slopes) implements Finding {
    /** The input, N(0, 1). */
    static final Gaussian INPUT = Gaussian.STANDARD;

    private static final int DRAWS = 100_000;
    private static final double[] ALPHAS = {0, 0.01, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1};
    private static final double[] PRINTED = {0, 0.01, 0.25, 0.5, 0.75, 1};
    private static final double REACH = 3;
    private static final double BIN = 0.125;
    private static final int BINS = (int) (2 * REACH / BIN);

    /** A number that tells of the shape of a distribution. */
    public enum Moment {
        /** E y. */
        MEAN("mean", m -> m.mean),
        /** Var y. */
        VARIANCE("variance", m -> m.variance),
        /** E (y - E y)³ / Var(y)^1.5. */
        SKEWNESS("skewness", m -> m.skewness),
        /** E (y - E y)⁴ / Var(y)², 3 for a normal variable. */
        KURTOSIS("kurtosis", m -> m.kurtosis);

        private final String label;
        private final ToDoubleFunction<Moments> of;

        Moment(String label, ToDoubleFunction<Moments> of) {
            this.label = label;
            this.of = of;
        }

        /** The closed form for phi_alpha of N(0, 1). */
        public double law(double alpha) {
            return switch (this) {
                case MEAN -> INPUT.mean(alpha);
                case VARIANCE -> INPUT.variance(alpha);
                case SKEWNESS -> INPUT.skewness(alpha);
                case KURTOSIS -> INPUT.kurtosis(alpha);
            };
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** The first four moments of a sample. */
    record Moments(double mean, double variance, double skewness, double kurtosis) {
        static Moments of(double[] y) {
            double mean = Arrays.stream(y).sum() / y.length;
            double two = 0;
            double three = 0;
            double four = 0;
            for (double v : y) {
                double d = v - mean;
                two += d * d;
                three += d * d * d;
                four += d * d * d * d;
            }
            double n = y.length;
            double variance = two / n;
            return new Moments(mean, variance, three / n / Math.pow(variance, 1.5), four / n / (variance * variance));
        }
    }

    /**
     * The outputs at one slope.
     *
     * @param alpha   the slope
     * @param moments for each seed and {@link Moment}
     * @param density share of outputs in each of 48 bins from -3 to 3, divided by the bin's width; exact zeros are in none
     * @param atom    share of outputs that are exactly 0
     */
    public record Slope(double alpha, double[][] moments, double[] density, double atom) {
        /** A moment with its interval over seeds. */
        public Interval measured(Moment m) {
            return Interval.of(Arrays.stream(moments).mapToDouble(run -> run[m.ordinal()]).toArray());
        }
    }

    private record Draw(double[][] moments, double[][] density, double[] atom) { }

    static Symmetry run(Study study) {
        List<Draw> draws = study.map("symmetry", Symmetry::draw);
        List<Slope> slopes = new ArrayList<>();
        for (int i = 0; i < ALPHAS.length; i++) {
            int a = i;
            slopes.add(new Slope(ALPHAS[a], draws.stream().map(d -> d.moments[a]).toArray(double[][]::new), Tower.columnMeans(draws.stream().map(d -> d.density[a]).toList()),
                    draws.stream().mapToDouble(d -> d.atom[a]).average().orElseThrow()));
        }
        return new Symmetry(DRAWS, List.copyOf(slopes));
    }

    private static Draw draw(long seed) {
        Rng rng = new Rng(seed);
        double[] z = new double[DRAWS];
        Arrays.setAll(z, i -> rng.gaussian());
        double[][] moments = new double[ALPHAS.length][];
        double[][] density = new double[ALPHAS.length][BINS];
        double[] atom = new double[ALPHAS.length];
        double[] y = new double[DRAWS];
        for (int a = 0; a < ALPHAS.length; a++) {
            double alpha = ALPHAS[a];
            Arrays.setAll(y, i -> prelu(alpha, z[i]));
            Moments m = Moments.of(y);
            moments[a] = Arrays.stream(Moment.values()).mapToDouble(k -> k.of.applyAsDouble(m)).toArray();
            for (double v : y) {
                int bin = (int) Math.floor((v + REACH) / BIN);
                if (v == 0) atom[a] += 1.0 / DRAWS;
                else if (bin >= 0 && bin < BINS) density[a][bin] += 1 / (BIN * DRAWS);
            }
        }
        return new Draw(moments, density, atom);
    }

    /** phi_a(z) = max(0, z) + a min(0, z). */
    static double prelu(double alpha, double z) {
        return z > 0 ? z : alpha * z;
    }

    /** The outputs at this slope. */
    public Slope slope(double alpha) {
        return slopes.stream().filter(s -> s.alpha == alpha).findFirst().orElseThrow(() ->
                new Mistake("symmetry: no slope " + alpha + "; slopes are " + Arrays.toString(ALPHAS)));
    }

    /** The middle of each bin of {@link Slope#density}. */
    public static double[] bins() {
        double[] middle = new double[BINS];
        Arrays.setAll(middle, b -> -REACH + (b + 0.5) * BIN);
        return middle;
    }

    /** The closed form's mean density over each bin, by Gauss's rule of two points. */
    public static double[] lawOfBins(double alpha) {
        double off = BIN / 2 / Math.sqrt(3);
        return Arrays.stream(bins()).map(y -> (INPUT.density(alpha, y - off) + INPUT.density(alpha, y + off)) / 2).toArray();
    }

    /** The largest distance between a measured moment and its law, in standard errors. */
    public double worst() {
        double worst = 0;
        for (Slope s : slopes) {
            for (Moment m : Moment.values()) worst = Math.max(worst, Math.abs(s.measured(m).mean() - m.law(s.alpha)) / s.measured(m).standardError());
        }
        return worst;
    }

    @Override
    public Plot plot() {
        Plot density = Plot.of("density of y (half of ReLU's mass sits at 0)").x("y").y("density").yRange(0, 1.75);
        double[] y = new double[241];
        Arrays.setAll(y, i -> -REACH + i * REACH / 120);
        for (double alpha : new double[] {0, 0.25, 0.5, 1}) {
            density = density.line(name(alpha), y, Arrays.stream(y).map(v -> INPUT.density(alpha, v)).toArray()).points(name(alpha), bins(), slope(alpha).density);
        }
        return Plot.grid("PReLU of N(0, 1): closed forms as lines, " + slopes.get(0).moments.length + " x " + draws + " draws as points", 2, density,
                curves("mean and variance of y", Moment.MEAN, Moment.VARIANCE), curves("skewness: 0 is symmetric", Moment.SKEWNESS), curves("kurtosis: 3 is normal", Moment.KURTOSIS)).open();
    }

    private static String name(double alpha) {
        return alpha == 0 ? "ReLU (slope 0)" : alpha == 0.25 ? "PReLU .25" : alpha == 1 ? "identity (slope 1)" : "slope " + alpha;
    }

    private Plot curves(String title, Moment... moments) {
        Plot p = Plot.of(title).x("slope alpha").y(moments.length > 1 ? "" : moments[0].label);
        double[] fine = new double[101];
        Arrays.setAll(fine, i -> i / 100.0);
        double[] at = slopes.stream().mapToDouble(Slope::alpha).toArray();
        for (Moment m : moments) {
            p = p.line(m.label, fine, Arrays.stream(fine).map(m::law).toArray()).points(m.label, at, slopes.stream().mapToDouble(s -> s.measured(m).mean()).toArray(),
                    slopes.stream().mapToDouble(s -> s.measured(m).half()).toArray());
        }
        return p;
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("alpha", "run", "mean", "variance", "skewness", "kurtosis");
        for (Slope s : slopes) {
            for (int r = 0; r < s.moments.length; r++) file.row(s.alpha, r, s.moments[r][0], s.moments[r][1], s.moments[r][2], s.moments[r][3]);
        }
        file.write(path);
    }

    private String headline() {
        return Table.number("Symmetry: skewness %.2f", slope(0).measured(Moment.SKEWNESS).mean()) + Table.number(" -> %.2f, ", Math.abs(slope(1).measured(Moment.SKEWNESS).mean()))
                + Table.number("kurtosis %.2f", slope(0).measured(Moment.KURTOSIS).mean()) + Table.number(" -> %.2f as the slope goes 0 -> 1, ", slope(1).measured(Moment.KURTOSIS).mean())
                + Table.number("at most %.1f standard errors off the closed forms", worst());
    }

    private Table table() {
        Table t = Table.of("slope", "mean", "law", "variance", "law", "skewness", "law", "kurtosis", "law");
        for (double alpha : PRINTED) {
            List<Object> cells = new ArrayList<>(List.of(alpha));
            for (Moment m : Moment.values()) {
                cells.add(Table.number("%.4f", slope(alpha).measured(m).mean()));
                cells.add(Table.number("%.4f", m.law(alpha)));
            }
            t.row(cells.toArray());
        }
        return t;
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

package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;
import pilotlight.theory.NoiseTheory.GradientMoments;

/**
 * Where a slope stops being an advantage: B_simple of one neuron whose teacher turns from odd to even,
 * y = cos t · x_2 + sin t · (|x_1| - c)/sqrt(1-c²) with c = sqrt(2/pi), w near 0 along x_1. All slopes should meet at
 * {@link NoiseTheory#crossingAngle}.
 *
 * @param seeds  samples for each slope
 * @param angles t in degrees
 * @param curves one for each slope
 */
public record Crossing(int seeds, double[] angles, List<Curve> curves) implements Finding {
    private static final int D = Neuron.INPUTS;
    private static final int EXAMPLES = 40_000;
    private static final double[] SLOPES = {0, 0.25, 0.5, 1};
    private static final double[] ANGLES = {0, 10, 20, 30, 40, 50, 55, 60, 65, 70, 80, 90};
    private static final double MEAN_ABS = Math.sqrt(2 / Math.PI);
    private static final double SD_ABS = Math.sqrt(1 - 2 / Math.PI);

    /**
     * One slope.
     *
     * @param slope a
     * @param runs  |G|² and tr Sigma for each angle and seed
     * @param meets the angle in degrees at which it is as noisy as ReLU, for each seed; empty for ReLU itself
     */
    public record Curve(double slope, List<List<GradientMoments>> runs, double[] meets) {
        /** The measured angle at which this slope is as noisy as ReLU. */
        public Interval meetsRelu() {
            if (meets.length == 0) throw new Mistake("crossing: ReLU does not cross itself; ask another slope");
            return Interval.of(meets);
        }
    }

    /** Sums of one sample and slope, from which its noise at any angle follows: the gradient is cos t · odd + sin t · even. */
    private static final class Sums {
        private final double[] odd = new double[D];
        private final double[] even = new double[D];
        private double oddOdd;
        private double oddEven;
        private double evenEven;

        void add(double derivative, double[] x, double square) {
            double o = derivative * x[1];
            double e = derivative * (Math.abs(x[0]) - MEAN_ABS) / SD_ABS;
            for (int j = 0; j < D; j++) {
                odd[j] += o * x[j] / EXAMPLES;
                even[j] += e * x[j] / EXAMPLES;
            }
            oddOdd += o * o * square / EXAMPLES;
            oddEven += o * e * square / EXAMPLES;
            evenEven += e * e * square / EXAMPLES;
        }

        GradientMoments at(double degrees) {
            double cos = Math.cos(Math.toRadians(degrees));
            double sin = Math.sin(Math.toRadians(degrees));
            double mean = 0;
            for (int j = 0; j < D; j++) mean += (cos * odd[j] + sin * even[j]) * (cos * odd[j] + sin * even[j]);
            return Moments.unbiased(mean, cos * cos * oddOdd + 2 * cos * sin * oddEven + sin * sin * evenEven, EXAMPLES);
        }
    }

    static Crossing run(Study study) {
        List<Sums[]> found = study.map("crossing", Crossing::measure);
        List<Curve> curves = new ArrayList<>();
        for (int a = 0; a < SLOPES.length; a++) {
            int slope = a;
            List<List<GradientMoments>> runs = Arrays.stream(ANGLES).mapToObj(t -> found.stream().map(s -> s[slope].at(t)).toList()).toList();
            curves.add(new Curve(SLOPES[a], runs, a == 0 ? new double[0] : found.stream().mapToDouble(s -> meeting(s[0], s[slope])).toArray()));
        }
        return new Crossing(study.seeds(), ANGLES.clone(), List.copyOf(curves));
    }

    private static Sums[] measure(long seed) {
        Rng rng = new Rng(seed).split(17);
        Sums[] sums = new Sums[SLOPES.length];
        Arrays.setAll(sums, a -> new Sums());
        double[] x = new double[D];
        for (int i = 0; i < EXAMPLES; i++) {
            double square = Neuron.draw(rng, x);
            for (int a = 0; a < SLOPES.length; a++) sums[a].add(Neuron.derivative(x[0], SLOPES[a]), x, square);
        }
        return sums;
    }

    /** The angle at which both are equally noisy, by halving: {@code slope} is the quieter one below it. */
    private static double meeting(Sums relu, Sums slope) {
        double low = 0;
        double high = 89;
        while (high - low > 1e-6) {
            double middle = (low + high) / 2;
            if (slope.at(middle).noiseScale() < relu.at(middle).noiseScale()) low = middle;
            else high = middle;
        }
        return low;
    }

    /** The curve of this slope. */
    public Curve curve(double slope) {
        return curves.stream().filter(c -> c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("crossing: no slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    /** The measured B_simple at one of {@link #angles}. */
    public Interval scale(double slope, double degrees) {
        return Moments.scale(curve(slope).runs.get(index(degrees)));
    }

    private int index(double degrees) {
        for (int i = 0; i < angles.length; i++) if (angles[i] == degrees) return i;
        throw new Mistake("crossing: no angle " + degrees + "; angles are " + Arrays.toString(angles));
    }

    /** The closed form of B_simple. */
    public double law(double slope, double degrees) {
        return NoiseTheory.noiseScaleAtAngle(slope, D, Math.toRadians(degrees));
    }

    /** The predicted angle of the crossing, in degrees. */
    public double predicted() {
        return Math.toDegrees(NoiseTheory.crossingAngle());
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("From an odd to an even signal").subtitle("lines: closed form, dots: mean of " + seeds + " samples; dashed: the predicted crossing")
                .x("angle t in degrees: 0 odd, 90 even").y("B_simple").logY().yRange(15, 1500);
        for (Curve c : curves) {
            // two of these would have one colour
            if (c.slope == 0.25) continue;
            String name = Neuron.name(c.slope);
            double[] fine = new double[c.slope == 1 ? 84 : 91];
            Arrays.setAll(fine, i -> i);
            double[] shown = Arrays.stream(angles).filter(t -> t <= fine[fine.length - 1]).toArray();
            p = p.line(name, fine, Arrays.stream(fine).map(t -> law(c.slope, t)).toArray()).points(name, shown,
                    Arrays.stream(shown).map(t -> scale(c.slope, t).mean()).toArray(), Arrays.stream(shown).map(t -> scale(c.slope, t).half()).toArray());
        }
        return p.vline("", predicted()).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("slope", "angle", "run", "signal", "trace", "scale_law");
        for (Curve c : curves) {
            for (int t = 0; t < angles.length; t++) {
                for (int s = 0; s < seeds; s++) file.row(c.slope, angles[t], s, c.runs.get(t).get(s).signal(), c.runs.get(t).get(s).trace(), law(c.slope, angles[t]));
            }
        }
        file.write(path);
    }

    private String headline() {
        return "Crossing: slope .5 is as noisy as ReLU at " + Table.brief(curve(0.5).meetsRelu()) + Table.number(" degrees, predicted %.2f", predicted()) + "; B_simple in brackets: closed form";
    }

    private Table table() {
        Table t = Table.of("angle", "slope 0", ".5", "1");
        for (double degrees : new double[] {0, 30, 50, 60, 70, 90}) {
            List<Object> words = new ArrayList<>(List.of(Table.number("%.0f", degrees)));
            for (double a : new double[] {0, 0.5, 1}) words.add(a == 1 && degrees == 90 ? "no signal" : Table.brief(scale(a, degrees)) + Table.number(" (%.1f)", law(a, degrees)));
            t.row(words.toArray());
        }
        t.row("meets 0 at", "", curve(0.5).meetsRelu(), curve(1).meetsRelu());
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

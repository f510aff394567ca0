package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;
import pilotlight.theory.NoiseTheory.GradientMoments;

/**
 * The gradient noise of one neuron by the teacher that it learns from and by its slope, against {@link NoiseTheory}: the noise scale
 * B_simple = tr Sigma/|G|² and its parts.
 *
 * @param seeds    samples in each cell
 * @param examples examples in each sample
 * @param cells    one for each teacher and slope
 */
public record NoiseScale(int seeds, int examples, List<Cell> cells) implements Finding {
    private static final int D = Neuron.INPUTS;
    private static final int EXAMPLES = 40_000;
    private static final double[] SLOPES = {0, 0.01, 0.25, 0.5, 1};
    /** Distance from the place the closed forms are for: small enough not to be seen. */
    private static final double NEAR = 1e-6;
    private static final double SIGMA = 1;
    private static final double MEAN_ABS = Math.sqrt(2 / Math.PI);
    private static final double SD_ABS = Math.sqrt(1 - 2 / Math.PI);

    /** What the neuron learns from, and where it stands. */
    public enum Teacher {
        /** y = w*.x, odd in x; w near 0. */
        LINEAR("odd: linear"),
        /** The same with normal noise of variance 1 on the labels. */
        NOISY("odd, noisy labels"),
        /** y = phi_a(w*.x), w near w*; gradients in units of |w - w*|. */
        REALISABLE("realisable"),
        /** y = |w*.x|, centred and scaled to variance 1, even in x; w near 0 along w*. */
        EVEN("even: |x|"),
        /** y = phi_a(w*.x) with normal noise of variance 1, w = w*: no signal is left, only noise. */
        OPTIMUM("at the optimum");

        private final String label;

        Teacher(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * One teacher and slope.
     *
     * @param teacher the teacher
     * @param slope   the neuron's slope a
     * @param runs    |G|² and tr Sigma for each seed
     */
    public record Cell(Teacher teacher, double slope, List<GradientMoments> runs) {
        /** Whether the neuron feels this teacher at all; B_simple is infinite where it does not. */
        public boolean hasSignal() {
            return signalLaw() > 0;
        }

        /** The measured B_simple, a ratio of means over seeds. */
        public Interval scale() {
            if (!hasSignal()) throw new Mistake("noiseScale: slope " + slope + ", teacher " + teacher + ": no signal, so no finite noise scale; look at trace()");
            return Moments.scale(runs);
        }

        /** The closed form of B_simple. */
        public double scaleLaw() {
            return switch (teacher) {
                case LINEAR -> NoiseTheory.noiseScaleAtInit(slope, D, 0);
                case NOISY -> NoiseTheory.noiseScaleAtInit(slope, D, SIGMA * SIGMA);
                case REALISABLE -> NoiseTheory.noiseScaleRealisable(slope, D);
                case EVEN -> NoiseTheory.noiseScaleAtAngle(slope, D, Math.PI / 2);
                case OPTIMUM -> Double.POSITIVE_INFINITY;
            };
        }

        /** The measured |G|². */
        public Interval signal() {
            return Interval.of(runs.stream().mapToDouble(GradientMoments::signal).toArray());
        }

        /** The closed form of |G|². */
        public double signalLaw() {
            double square = 1 + slope * slope;
            return switch (teacher) {
                case LINEAR, NOISY -> (1 + slope) * (1 + slope) / 4;
                case REALISABLE -> square * square / 4;
                case EVEN -> (1 - slope) * (1 - slope) / 4 * SD_ABS * SD_ABS;
                case OPTIMUM -> 0;
            };
        }

        /** The measured tr Sigma. */
        public Interval trace() {
            return Interval.of(traces());
        }

        double[] traces() {
            return runs.stream().mapToDouble(GradientMoments::trace).toArray();
        }

        /** The closed form of tr Sigma, E|g|² - |G|². */
        public double traceLaw() {
            double half = (1 + slope * slope) / 2;
            return switch (teacher) {
                case LINEAR, EVEN -> (D + 2) * half - signalLaw();
                case NOISY -> (D + 2) * half + NoiseTheory.labelNoise(slope, D, SIGMA) - signalLaw();
                case REALISABLE -> (D + 2) * (1 + Math.pow(slope, 4)) / 2 - signalLaw();
                case OPTIMUM -> NoiseTheory.labelNoise(slope, D, SIGMA);
            };
        }
    }

    static NoiseScale run(Study study) {
        List<List<GradientMoments[]>> found = study.grid("noise scale", List.of(Teacher.values()), (teacher, seed) -> measure(teacher, seed, SLOPES));
        List<Cell> cells = new ArrayList<>();
        for (Teacher teacher : Teacher.values()) {
            for (int a = 0; a < SLOPES.length; a++) {
                int slope = a;
                cells.add(new Cell(teacher, SLOPES[a], found.get(teacher.ordinal()).stream().map(m -> m[slope]).toList()));
            }
        }
        return new NoiseScale(study.seeds(), EXAMPLES, List.copyOf(cells));
    }

    /** Moments for each slope, all on the same examples. */
    static GradientMoments[] measure(Teacher teacher, long seed, double... slopes) {
        Rng rng = new Rng(seed).split(teacher.ordinal());
        double[] truth = Neuron.direction(rng);
        double[] away = teacher == Teacher.EVEN ? truth : Neuron.direction(rng);
        Moments[] moments = new Moments[slopes.length];
        Arrays.setAll(moments, a -> new Moments(D));
        double[] x = new double[D];
        for (int i = 0; i < EXAMPLES; i++) {
            double square = Neuron.draw(rng, x);
            double r = Neuron.dot(truth, x);
            double step = NEAR * Neuron.dot(away, x);
            double noise = teacher == Teacher.NOISY || teacher == Teacher.OPTIMUM ? SIGMA * rng.gaussian() : 0;
            for (int a = 0; a < slopes.length; a++) {
                double slope = slopes[a];
                double s = switch (teacher) {
                    case LINEAR, NOISY -> (Neuron.phi(step, slope) - r - noise) * Neuron.derivative(step, slope);
                    case EVEN -> (Neuron.phi(step, slope) - (Math.abs(r) - MEAN_ABS) / SD_ABS) * Neuron.derivative(step, slope);
                    case REALISABLE -> Neuron.rise(r, step, slope) / NEAR * Neuron.derivative(r + step, slope);
                    case OPTIMUM -> -noise * Neuron.derivative(r, slope);
                };
                moments[a].add(s, x, square);
            }
        }
        return Arrays.stream(moments).map(Moments::result).toArray(GradientMoments[]::new);
    }

    /** The cell of this teacher and slope. */
    public Cell cell(Teacher teacher, double slope) {
        return cells.stream().filter(c -> c.teacher == teacher && c.slope == slope).findFirst().orElseThrow(() ->
                new Mistake("noiseScale: no slope " + slope + "; slopes are " + Arrays.toString(SLOPES)));
    }

    /** B_simple of slope {@code a} minus that of slope {@code b}, both on the same examples. */
    public Interval difference(Teacher teacher, double a, double b) {
        return Interval.paired(Moments.scales(cell(teacher, a).runs), Moments.scales(cell(teacher, b).runs));
    }

    /** The largest distance between measurement and closed form over all cells, of B_simple and of its parts, in standard errors. */
    public double worst() {
        double worst = 0;
        for (Cell c : cells) {
            if (c.hasSignal()) worst = Math.max(worst, Math.max(Moments.off(c.scale(), c.scaleLaw()), Moments.off(c.signal(), c.signalLaw())));
            worst = Math.max(worst, Moments.off(c.trace(), c.traceLaw()));
        }
        return worst;
    }

    /** Noise by slope, each teacher in units of ReLU's: B_simple, and at the optimum tr Sigma. */
    @Override
    public Plot plot() {
        Plot p = Plot.of("Gradient noise by slope, in units of ReLU's").subtitle("one neuron, d = " + D + "; lines: closed form, dots: mean of " + seeds + " samples with 95 % intervals")
                .x("slope a").y("noise / noise of ReLU").logY();
        double[] fine = new double[101];
        Arrays.setAll(fine, i -> i / 100.0);
        for (Teacher t : Teacher.values()) {
            // noisy labels scale all slopes alike, one curve is enough
            if (t == Teacher.NOISY) continue;
            ToDoubleFunction<Cell> law = c -> t == Teacher.OPTIMUM ? c.traceLaw() : c.scaleLaw();
            double unit = law.applyAsDouble(cell(t, 0));
            String name = t == Teacher.OPTIMUM ? t + ": absolute" : t + ": B_simple";
            double[] at = t == Teacher.EVEN ? Arrays.copyOf(fine, 76) : fine;
            p = p.line(name, at, Arrays.stream(at).map(a -> law.applyAsDouble(new Cell(t, a, List.of())) / unit).toArray());
            List<Cell> mine = cells.stream().filter(c -> c.teacher == t && (t == Teacher.OPTIMUM || c.hasSignal())).toList();
            Interval[] measured = mine.stream().map(c -> t == Teacher.OPTIMUM ? c.trace() : c.scale()).toArray(Interval[]::new);
            p = p.points(name, mine.stream().mapToDouble(Cell::slope).toArray(), Arrays.stream(measured).mapToDouble(m -> m.mean() / unit).toArray(),
                    Arrays.stream(measured).mapToDouble(m -> m.half() / unit).toArray());
        }
        return p.hline("", 1).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("teacher", "slope", "run", "signal", "trace", "signal_law", "trace_law", "scale_law");
        for (Cell c : cells) {
            for (int s = 0; s < c.runs.size(); s++) {
                file.row(c.teacher.name().toLowerCase(Locale.ROOT), c.slope, s, c.runs.get(s).signal(), c.runs.get(s).trace(), c.signalLaw(), c.traceLaw(), c.scaleLaw());
            }
        }
        file.write(path);
    }

    private String headline() {
        return "Noise scale B_simple, slope 0 -> .5: odd signal " + fromTo(Teacher.LINEAR) + ", even signal " + fromTo(Teacher.EVEN)
                + Table.number(", noise at the optimum x %.2f", cell(Teacher.OPTIMUM, 0.5).trace().mean() / cell(Teacher.OPTIMUM, 0).trace().mean()) + "; in brackets the closed form";
    }

    private String fromTo(Teacher t) {
        return Table.number("%.1f", cell(t, 0).scale().mean()) + Table.number(" -> %.1f", cell(t, 0.5).scale().mean());
    }

    private Table table() {
        Table t = Table.of("slope", "odd", "odd, noisy labels", "realisable", "even");
        for (double a : SLOPES) {
            List<Object> words = new ArrayList<>(List.of(String.valueOf(a)));
            for (Teacher teacher : Teacher.values()) {
                Cell c = cell(teacher, a);
                if (teacher != Teacher.OPTIMUM) words.add(c.hasSignal() ? Table.brief(c.scale()) + Table.number(" (%.1f)", c.scaleLaw()) : "no signal");
            }
            t.row(words.toArray());
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

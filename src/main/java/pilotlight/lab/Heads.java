package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import pilotlight.diagnose.Geometry;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.train.SimClrRun;

/**
 * What self-supervised training makes of heads that differ in one thing: the geometry of their embeddings, and how much of the classes the
 * representations in front of them tell.
 *
 * @param setting what differs, and under which circumstances
 * @param seeds   number of runs in each cell
 * @param cells   one for each head
 */
public record Heads(Setting setting, int seeds, List<Cell> cells) implements Finding {
    /** What is measured. All but the last three of it on 1000 digits that were not trained on. */
    public enum Measure {
        /** Standard deviation of a column of the embeddings scaled to length 1, times sqrt(d): 1 on a whole sphere, 0 in one place. */
        STD("std x sqrt(d)"),
        /** Mean cosine of the embeddings of different digits. */
        COSINE("mean cosine"),
        /** Effective rank: exp of the entropy of the covariance's eigenvalues. */
        RANK("effective rank"),
        /** IsoScore, 0 for a line and 1 for a ball. */
        ISOTROPY("IsoScore"),
        /** RankMe: exp of the entropy of the singular values, not centred. */
        RANKME("RankMe"),
        /** Mean squared distance of two views of a digit. */
        ALIGNMENT("alignment"),
        /** log E exp(-2 |u - v|²); the lower the more evenly spread. */
        UNIFORMITY("uniformity"),
        /** Accuracy of ridge regression on the representation. */
        PROBE("linear probe"),
        /** Accuracy of the ten nearest neighbours on the representation. */
        NEIGHBOURS("10 neighbours"),
        /** Standard deviation of a column of the embeddings as they come. */
        RAW("raw std"),
        /** Mean loss of the last twentieth of the steps. */
        LOSS("loss"),
        /** Mean cosine of a batch's embeddings before any step. */
        START("cosine at the start"),
        /** Mean slope of the head's PReLU at the end; NaN without one. */
        SLOPE("slope");

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
     * One run.
     *
     * @param values one for each {@link Measure}
     * @param course the batch's loss, std and mean cosine while it was trained; empty when read from a file
     */
    public record Embedding(double[] values, List<SimClrRun.Point> course) {
        private static final double ROUNDING = 1e-9;

        static Embedding of(SimClrRun run, Geometry g, double probe, double neighbours, Tensor z) {
            // Equal rows of floats differ by rounding when divided by their lengths.
            double std = g.relativeStd() < ROUNDING ? 0 : g.relativeStd();
            return new Embedding(new double[] {std, g.meanCosine(), g.effectiveRank(), g.isotropy(), g.rankMe(), g.alignment(), g.uniformity(), probe, neighbours,
                raw(z), run.loss(), run.history().get(0).cosine(), run.last().alpha()}, run.history());
        }

        private static double raw(Tensor z) {
            double sum = 0;
            for (float v : z.variance(0, false).data()) sum += Math.sqrt(v);
            return sum / z.dim(1);
        }

        /** What was measured. */
        public double value(Measure m) {
            return values[m.ordinal()];
        }
    }

    /**
     * Runs with one head.
     *
     * @param name what the head has
     * @param runs one for each seed
     */
    public record Cell(String name, List<Embedding> runs) {
        /** The values over the seeds. */
        public double[] values(Measure m) {
            return runs.stream().mapToDouble(r -> r.value(m)).toArray();
        }

        /** The mean over the seeds with its interval. */
        public Interval mean(Measure m) {
            return Interval.of(values(m));
        }

        /** Runs whose embeddings are in one place: std x sqrt(d) below 0.1. */
        public int collapsed() {
            return (int) Arrays.stream(values(Measure.STD)).filter(s -> s < 0.1).count();
        }

        /** A figure of the course of training, the mean over the runs. */
        double[] course(ToDoubleFunction<SimClrRun.Point> of) {
            double[] mean = new double[runs.get(0).course.size()];
            for (int i = 0; i < mean.length; i++) {
                for (Embedding r : runs) mean[i] += of.applyAsDouble(r.course.get(i)) / runs.size();
            }
            return mean;
        }
    }

    static Heads run(Setting setting, Study study) {
        List<List<Embedding>> found = study.grid(setting.title(), setting.recipes(), Recipe::learn);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) cells.add(new Cell(setting.names().get(i), found.get(i)));
        return new Heads(setting, study.seeds(), List.copyOf(cells));
    }

    /** The cell of this name. */
    public Cell cell(String name) {
        return cells.stream().filter(c -> c.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake(setting.title() + ": no \"" + name + "\"; there are " + cells.stream().map(Cell::name).toList()));
    }

    /** The mean of a measure with its interval. */
    public Interval mean(String name, Measure m) {
        return cell(name).mean(m);
    }

    /** A measure of {@code a} minus that of {@code b}, paired by seed; {@link Interval#dz} is the effect size. */
    public Interval difference(Measure m, String a, String b) {
        return Interval.paired(cell(a).values(m), cell(b).values(m));
    }

    @Override
    public Plot plot() {
        return HeadsPlot.of(this, null).open();
    }

    /** The figure of {@code other}, which has more seeds, with each run of this one as a point of its own. */
    public Plot beside(Heads other) {
        return HeadsPlot.of(other, this).open();
    }

    /** One measure, head by head, beside that of the same heads in {@code other}: fewer seeds beside more. */
    public Plot beside(Heads other, Measure m) {
        return HeadsPlot.beside(this, other, m).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of(Stream.concat(Stream.of("setting", "head", "run"), Arrays.stream(Measure.values()).map(Studies::name)).toArray(String[]::new));
        for (Cell c : cells) {
            for (int s = 0; s < seeds; s++) file.row(Stream.concat(Stream.of(setting.name(), c.name, s), Arrays.stream(c.runs.get(s).values).boxed()).toArray());
        }
        file.write(path);
    }

    private String headline() {
        Measure m = setting.measures().get(0);
        StringBuilder b = new StringBuilder(setting.title().substring(0, 1).toUpperCase(Locale.ROOT) + setting.title().substring(1)).append(", ").append(m).append(':');
        for (Cell c : cells) b.append(c == cells.get(0) ? " " : ", ").append(c.name).append(' ').append(Table.number("%.3g", c.mean(m).mean()));
        return b.append(" (").append(seeds).append(" seeds)").toString();
    }

    private Table table(List<Measure> measures) {
        List<String> header = new ArrayList<>(List.of(""));
        measures.forEach(m -> header.add(m.label));
        Table t = Table.of(header.toArray(String[]::new));
        for (Cell c : cells) {
            List<Object> row = new ArrayList<>(List.of(c.name));
            measures.forEach(m -> row.add(brief(c.mean(m))));
            t.row(row.toArray());
        }
        return t;
    }

    /** Four digits of what hardly varies, and no exponents. */
    private static String brief(Interval i) {
        return i.half() < 1e-4 * Math.abs(i.mean()) ? Table.number("%.4f", i.mean()) : Table.brief(i);
    }

    /** The paired differences that matter here, with effect sizes. */
    public String differences() {
        Table t = Table.of("difference, paired by seed", "mean", "dz");
        for (String[] pair : setting.pairs()) {
            for (Measure m : setting.measures()) {
                Interval d = difference(m, pair[0], pair[1]);
                t.row(m + ", " + pair[0] + " - " + pair[1], brief(d), d.sd() == 0 ? "-" : Table.number("%.1f", d.dz()));
            }
        }
        return t.text("Differences over " + seeds + " seeds, " + setting.title());
    }

    @Override
    public String html() {
        return table(Setting.ALL).html(headline());
    }

    @Override
    public String toString() {
        return table(setting.measures()).text(headline());
    }
}

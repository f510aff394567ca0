package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.lab.Tower.Valve;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;

/**
 * What training makes of nets that start badly: test accuracy and dead units by activation and BatchNorm.
 *
 * @param seeds number of nets in each cell
 * @param cells one for each scenario, activation and BatchNorm
 */
public record Scenarios(int seeds, List<Cell> cells) implements Finding {
    /** Steps of training in each run. */
    public static final int STEPS = Outcome.STEPS;

    /** How a net starts. */
    public enum Start {
        /** Biases 0. */
        BENIGN("benign", "benign"),
        /** Hidden biases -0.75. */
        BIAS_075("bias -0.75", "b -0.75"),
        /** Hidden biases -1.5. */
        BIAS_150("bias -1.5", "b -1.5"),
        /** BatchNorm's beta at -3. */
        BETA_3("BN beta -3", "beta -3");

        private final String label;
        private final String brief;

        Start(String label, String brief) {
            this.label = label;
            this.brief = brief;
        }

        private Tower of(Valve valve, boolean norm) {
            Tower t = Tower.of(valve, norm);
            return switch (this) {
                case BENIGN -> t;
                case BIAS_075 -> t.bias(-0.75);
                case BIAS_150 -> t.bias(-1.5);
                case BETA_3 -> t.beta(-3);
            };
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * Nets of one kind from one start.
     *
     * @param start    how they start
     * @param name     activation, and BatchNorm if any
     * @param accuracy test accuracy for each seed
     * @param before   share of units negative on all of 1000 pictures, for each hidden layer, before training
     * @param after    the same after training
     */
    public record Cell(Start start, String name, double[] accuracy, double[] before, double[] after) {
        /** Mean accuracy with its interval. */
        public Interval mean() {
            return Interval.of(accuracy);
        }

        /** Median accuracy over seeds. */
        public double median() {
            return Tower.median(accuracy);
        }
    }

    static Scenarios run(Study study) {
        List<Start> starts = new ArrayList<>();
        List<Tower> towers = new ArrayList<>();
        for (Start start : Start.values()) {
            for (boolean norm : new boolean[] {false, true}) {
                // beta is BatchNorm's; and behind BatchNorm one bias is like another
                if (start == Start.BETA_3 && !norm || start == Start.BIAS_150 && norm) continue;
                for (Valve valve : Valve.ALL) {
                    starts.add(start);
                    towers.add(start.of(valve, norm));
                }
            }
        }
        List<List<Outcome>> found = study.grid("scenarios", towers, Outcome::of);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < towers.size(); i++) {
            List<Outcome> outcomes = found.get(i);
            cells.add(new Cell(starts.get(i), towers.get(i).name(), outcomes.stream().mapToDouble(Outcome::accuracy).toArray(),
                    Tower.columnMeans(outcomes.stream().map(Outcome::before).toList()), Tower.columnMeans(outcomes.stream().map(Outcome::after).toList())));
        }
        return new Scenarios(study.seeds(), List.copyOf(cells));
    }

    /** The cell of {@code name}, for example {@code "PReLU .25 + BN"}, from {@code start}. */
    public Cell cell(Start start, String name) {
        return cells.stream().filter(c -> c.start == start && c.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("scenarios: no \"" + name + "\" from start " + start + "; there are "
                        + cells.stream().filter(c -> c.start == start).map(Cell::name).toList()));
    }

    /** Accuracy of {@code a} minus that of {@code b} from the same start, paired by seed; {@link Interval#dz} is the effect size. */
    public Interval difference(Start start, String a, String b) {
        return Interval.paired(cell(start, a).accuracy, cell(start, b).accuracy);
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("Accuracy after " + STEPS + " steps").subtitle("mean of " + seeds + " nets with 95 % intervals; dashed: guessing").y("test accuracy").yRange(0, 1.08);
        List<String> groups = new ArrayList<>();
        for (Start s : Start.values()) {
            for (boolean norm : new boolean[] {false, true}) {
                if (cells.stream().anyMatch(c -> c.start == s && c.name.endsWith("BN") == norm)) groups.add(norm ? s.brief + " +BN" : s.brief);
            }
        }
        p = p.categories(groups.toArray(String[]::new));
        for (Valve valve : Valve.ALL) {
            List<Cell> mine = cells.stream().filter(c -> c.name.startsWith(valve.name())).toList();
            p = p.bars(valve.name(), mine.stream().mapToDouble(c -> c.mean().mean()).toArray(), mine.stream().mapToDouble(c -> c.mean().half()).toArray());
        }
        return p.hline("", 0.1).open();
    }

    /** Share of units negative on every picture, layer by layer, before and after training: a ReLU unit that is so is dead. */
    public Plot units() {
        List<Cell> shown = List.of(cell(Start.BENIGN, "ReLU"), cell(Start.BIAS_075, "ReLU"), cell(Start.BIAS_075, "Leaky .01"), cell(Start.BIAS_075, "PReLU .25"),
                cell(Start.BIAS_075, "ReLU + BN"), cell(Start.BIAS_150, "ReLU"), cell(Start.BIAS_150, "PReLU .25"), cell(Start.BETA_3, "ReLU + BN"), cell(Start.BETA_3, "PReLU .25 + BN"));
        String[] names = shown.stream().map(c -> c.name.replace(" .01", "").replace(" .25", "").replace(" + ", "+") + " " + c.start.brief).toArray(String[]::new);
        String[] layers = {"1", "2", "3", "4", "5", "6"};
        return Plot.grid("Share of units negative on all of 1000 pictures", 2,
                Plot.of("at the start").x("hidden layer").heat(layers, names, shown.stream().map(c -> rounded(c.before)).toArray(double[][]::new)),
                Plot.of("after training").x("hidden layer").heat(layers, names, shown.stream().map(c -> rounded(c.after)).toArray(double[][]::new))).open();
    }

    private static double[] rounded(double[] shares) {
        return Arrays.stream(shares).map(s -> Math.rint(100 * s) / 100).toArray();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("start", "activation", "run", "accuracy");
        for (Cell c : cells) {
            for (int s = 0; s < c.accuracy.length; s++) file.row(c.start, c.name, s, c.accuracy[s]);
        }
        file.write(path);
    }

    private String headline() {
        return "Scenarios at bias -0.75: ReLU " + Table.brief(cell(Start.BIAS_075, "ReLU").mean()) + ", Leaky .01 " + Table.brief(cell(Start.BIAS_075, "Leaky .01").mean())
                + ", PReLU " + Table.brief(cell(Start.BIAS_075, "PReLU .25").mean()) + ", ReLU + BN " + Table.brief(cell(Start.BIAS_075, "ReLU + BN").mean())
                + " (test accuracy, " + seeds + " seeds)";
    }

    private Table table() {
        Table t = Table.of("", "ReLU", "Leaky .01", "PReLU .25");
        for (int i = 0; i < cells.size(); i += Valve.ALL.size()) {
            Cell c = cells.get(i);
            t.row(c.start + (c.name.endsWith("BN") && c.start != Start.BETA_3 ? " + BN" : ""), c.mean(), cells.get(i + 1).mean(), cells.get(i + 2).mean());
        }
        return t;
    }

    /** The paired differences that the claims turn on, with effect sizes. */
    public String differences() {
        Table t = Table.of("difference in accuracy, paired by seed", "mean", "dz");
        add(t, Start.BIAS_075, "PReLU .25", "ReLU");
        add(t, Start.BIAS_075, "Leaky .01", "ReLU");
        add(t, Start.BIAS_075, "ReLU + BN", "ReLU");
        add(t, Start.BETA_3, "PReLU .25 + BN", "ReLU + BN");
        add(t, Start.BENIGN, "PReLU .25 + BN", "ReLU + BN");
        return t.text("Differences over " + seeds + " seeds");
    }

    private void add(Table t, Start start, String a, String b) {
        Interval d = difference(start, a, b);
        t.row(a + " - " + b + ", " + start, d, dz(d));
    }

    private static String dz(Interval d) {
        return d.sd() == 0 ? "-" : Table.number("%.1f", d.dz());
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

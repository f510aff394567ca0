package pilotlight.lab;

import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.diagnose.Landscape;
import pilotlight.diagnose.Terrain;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.train.Fit;
import pilotlight.train.Run;

/**
 * The ground after training: the distance along filter-normalised directions at which the training loss has risen by 1, in nets of two
 * hidden layers of 32 units. Data, weights, batches and directions are the same for all activations of a seed.
 *
 * @param seeds nets in each cell
 * @param cells one for each task and activation
 */
public record Basins(int seeds, List<Cell> cells) implements Finding {
    private static final int WIDTH = 32;
    private static final int ROWS = 400;
    private static final double RATE = 0.01;
    /** Directions for each net; each is walked both ways. */
    private static final int DIRECTIONS = 4;
    private static final double SPAN = 2;
    private static final double RISE = 1;
    private static final List<Valve> VALVES = List.of(Valve.RELU, Valve.LEAKY, Valve.PRELU, new Valve("identity", 1, false));

    /** What is learned. */
    public enum Task {
        /** Two half circles: 300 steps. */
        MOONS(300),
        /** Two spiral arms: 800 steps. */
        SPIRALS(800);

        private final int steps;

        Task(int steps) {
            this.steps = steps;
        }

        /** The data of this seed, three quarters to train on. */
        public Data data(long seed) {
            return (this == MOONS ? Synthetic.moons(ROWS).noise(0.15) : Synthetic.spirals(ROWS).noise(0.03)).split(0.75).seed(seed);
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Nets of one activation on one task.
     *
     * @param task   what they learned
     * @param name   the activation
     * @param radius distance to loss + 1, the mean over directions, at most 2, for each seed
     * @param loss   training loss at the end, for each seed
     */
    public record Cell(Task task, String name, double[] radius, double[] loss) {
        /** The distance with its interval. */
        public Interval mean() {
            return Interval.of(radius);
        }

        /** The training loss at the end. */
        public Interval losses() {
            return Interval.of(loss);
        }
    }

    private record Kind(Task task, Valve valve) { }

    static Basins run(Study study) {
        List<Kind> kinds = new ArrayList<>();
        for (Task task : Task.values()) for (Valve valve : VALVES) kinds.add(new Kind(task, valve));
        List<List<double[]>> found = study.grid("basins", kinds, Basins::measure);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < kinds.size(); i++) {
            List<double[]> runs = found.get(i);
            cells.add(new Cell(kinds.get(i).task, kinds.get(i).valve.name(), runs.stream().mapToDouble(r -> r[0]).toArray(), runs.stream().mapToDouble(r -> r[1]).toArray()));
        }
        return new Basins(study.seeds(), List.copyOf(cells));
    }

    private static double[] measure(Kind kind, long seed) {
        Data data = kind.task.data(seed);
        Net net = Net.of(linear(2, WIDTH), kind.valve.layer(), linear(WIDTH, WIDTH), kind.valve.layer(), linear(WIDTH, 2)).seed(seed);
        Run run = Fit.of(net, data).adam(RATE).batch(32).steps(kind.task.steps).every(kind.task.steps).seed(seed).quiet().run();
        if (run.ending() == Run.Ending.INTERRUPTED) throw new CancellationException("interrupted");
        double radius = 0;
        double loss = 0;
        for (int d = 0; d < DIRECTIONS; d++) {
            Terrain t = Landscape.of(net, data).seed(DIRECTIONS * seed + d).span(SPAN).grid(9).quiet().run();
            radius += (radius(t, 1) + radius(t, -1)) / (2 * DIRECTIONS);
            loss = t.here();
        }
        return new double[] {radius, loss};
    }

    /** Where the line first meets loss + 1 on its way from the model, interpolated; the end of the line if it does not. */
    static double radius(Terrain t, int step) {
        double wanted = t.here() + RISE;
        int i = t.line().length / 2;
        while (i + step >= 0 && i + step < t.line().length) {
            double from = t.line()[i];
            double to = t.line()[i + step];
            if (to >= wanted) return Math.abs(t.lineXs()[i] + (t.lineXs()[i + step] - t.lineXs()[i]) * (wanted - from) / (to - from));
            i += step;
        }
        return Math.abs(t.lineXs()[i]);
    }

    /** The cell of this task and activation. */
    public Cell cell(Task task, String name) {
        return cells.stream().filter(c -> c.task == task && c.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("basins: no \"" + name + "\"; there are " + VALVES.stream().map(Valve::name).toList()));
    }

    /** Distance with activation {@code a} minus that with {@code b}, paired by seed. */
    public Interval difference(Task task, String a, String b) {
        return Interval.paired(cell(task, a).radius, cell(task, b).radius);
    }

    /** Training loss with activation {@code a} minus that with {@code b}, paired by seed. */
    public Interval lossDifference(Task task, String a, String b) {
        return Interval.paired(cell(task, a).loss, cell(task, b).loss);
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("The ground after training").subtitle("mean of " + seeds + " nets with 95 % intervals; the walk ends at " + (int) SPAN)
                .y("distance to loss + 1").categories(Arrays.stream(Task.values()).map(Task::toString).toArray(String[]::new));
        for (Valve v : VALVES) {
            p = p.bars(v.name(), Arrays.stream(Task.values()).mapToDouble(t -> cell(t, v.name()).mean().mean()).toArray(),
                    Arrays.stream(Task.values()).mapToDouble(t -> cell(t, v.name()).mean().half()).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("task", "activation", "run", "distance", "loss");
        for (Cell c : cells) for (int s = 0; s < seeds; s++) file.row(c.task, c.name, s, c.radius[s], c.loss[s]);
        file.write(path);
    }

    private String headline() {
        return "PReLU - ReLU to loss + 1: moons " + Table.brief(difference(Task.MOONS, "PReLU .25", "ReLU")) + ", spirals "
                + Table.brief(difference(Task.SPIRALS, "PReLU .25", "ReLU")) + " (" + seeds + " seeds)";
    }

    private Table table() {
        Table t = Table.of("", "", "distance", "minus ReLU", "training loss");
        for (Cell c : cells) t.row(c.task, c.name, c.mean(), c.name.equals("ReLU") ? "" : difference(c.task, c.name, "ReLU"), c.losses());
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

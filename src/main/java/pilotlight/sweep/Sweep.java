package pilotlight.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import pilotlight.surface.Mistake;

/**
 * A trial at many settings and seeds.
 *
 * <pre>{@code
 * Sweep.of(trial).over("alpha", 0, 0.01, 0.25).over("bias", -1.5, -0.75, 0).seeds(20).file("units.csv").run()
 * }</pre>
 *
 * <p>Lists of values combine to a grid, drawn values are drawn together, and every combination runs with every seed. With a {@link #file} each row
 * is kept as soon as it is done, and a sweep that was stopped, by an interrupt or a kill, goes on where it was when it is run again. Rows do not
 * depend on threads, machines or the order of the runs. Immutable.
 */
public final class Sweep {
    private final Trial trial;
    private final Map<String, List<String>> lists;
    private final Map<String, Draw> drawn;
    private final int draws;
    private final int seeds;
    private final long first;
    private final String file;
    private final Engine engine;
    private final boolean quiet;

    private Sweep(Trial trial, Map<String, List<String>> lists, Map<String, Draw> drawn, int draws, int seeds, long first, String file, Engine engine, boolean quiet) {
        this.trial = trial;
        this.lists = lists;
        this.drawn = drawn;
        this.draws = draws;
        this.seeds = seeds;
        this.first = first;
        this.file = file;
        this.engine = engine;
        this.quiet = quiet;
    }

    /** A sweep of one point: the usual value of every setting, seed 0. */
    public static Sweep of(Trial trial) {
        Map<String, List<String>> usual = new LinkedHashMap<>();
        trial.settings().forEach((name, values) -> usual.put(name, values.subList(0, 1)));
        return new Sweep(trial, usual, Map.of(), 10, 1, 0, null, Engine.threads(Runtime.getRuntime().availableProcessors()), false);
    }

    /** The full study of {@code trial}: all values of all settings, and its number of seeds. */
    public static Sweep full(Trial trial) {
        Sweep s = of(trial);
        return new Sweep(trial, new LinkedHashMap<>(trial.settings()), s.drawn, s.draws, trial.seeds(), s.first, s.file, s.engine, s.quiet);
    }

    /** Runs with each of these values, instead of what was said of this setting before. Arrays and lists stand for what is in them. */
    public Sweep over(String setting, Object... values) {
        List<String> all = Arrays.stream(values).flatMap(v -> flat(v).stream()).map(v -> Settings.text(setting, v)).distinct().toList();
        if (all.isEmpty()) throw new Mistake("sweep: no value for " + setting + "; give one or more");
        Map<String, List<String>> more = new LinkedHashMap<>(lists);
        more.put(taken(setting), all);
        Map<String, Draw> rest = new LinkedHashMap<>(drawn);
        rest.remove(setting);
        return new Sweep(trial, more, rest, draws, seeds, first, file, engine, quiet);
    }

    private static Collection<?> flat(Object value) {
        if (value instanceof Collection<?> c) return c;
        if (value instanceof double[] d) return Arrays.stream(d).boxed().toList();
        if (value instanceof int[] n) return Arrays.stream(n).boxed().toList();
        return Collections.singletonList(value);
    }

    /** Runs with values drawn at random, {@link #draws} of them; several such settings are drawn together, not as a grid. */
    public Sweep draw(String setting, Draw from) {
        Map<String, Draw> more = new LinkedHashMap<>(drawn);
        more.put(taken(setting), from);
        Map<String, List<String>> rest = new LinkedHashMap<>(lists);
        // It keeps its place among the columns.
        rest.put(setting, List.of());
        return new Sweep(trial, rest, more, draws, seeds, first, file, engine, quiet);
    }

    private String taken(String setting) {
        if (!trial.settings().isEmpty() && !trial.settings().containsKey(setting)) {
            throw new Mistake("sweep: " + trial.name() + " has no setting " + setting + "; it has " + String.join(", ", trial.settings().keySet()));
        }
        return Settings.word("setting", setting);
    }

    /** How many times the settings of {@link #draw} are drawn; 10 unless set. The first draws stay the same when there are more. */
    public Sweep draws(int n) {
        if (n < 1) throw new Mistake("sweep: " + n + " draws; give 1 or more");
        return new Sweep(trial, lists, drawn, n, seeds, first, file, engine, quiet);
    }

    /** Runs every combination with {@code n} seeds. */
    public Sweep seeds(int n) {
        if (n < 1) throw new Mistake("sweep: " + n + " seeds; give 1 or more, and 2 or more for an interval");
        return new Sweep(trial, lists, drawn, draws, n, first, file, engine, quiet);
    }

    /** The first seed, 0 unless set. */
    public Sweep first(long seed) {
        return new Sweep(trial, lists, drawn, draws, seeds, seed, file, engine, quiet);
    }

    /** Keeps the rows in this file, and takes those that are there as done. Rows of other values stay in it. */
    public Sweep file(String path) {
        return new Sweep(trial, lists, drawn, draws, seeds, first, path, engine, quiet);
    }

    /** Runs on this many threads, instead of one for each processor. */
    public Sweep threads(int n) {
        return on(Engine.threads(n));
    }

    /** Runs elsewhere, as {@code on(spark("spark://host:7077"))}; the rows are the same. */
    public Sweep on(Engine other) {
        return new Sweep(trial, lists, drawn, draws, seeds, first, file, other, quiet);
    }

    /** No progress line. */
    public Sweep quiet() {
        return new Sweep(trial, lists, drawn, draws, seeds, first, file, engine, true);
    }

    /** All runs, in order: settings as they were named, the last changing first; within them the seeds. */
    public List<Point> points() {
        List<Settings> all = List.of(Settings.NONE);
        for (Map.Entry<String, List<String>> e : lists.entrySet()) {
            if (drawn.containsKey(e.getKey())) continue;
            all = all.stream().flatMap(s -> e.getValue().stream().map(v -> s.with(e.getKey(), v))).toList();
        }
        if (!drawn.isEmpty()) all = all.stream().flatMap(s -> IntStream.range(0, draws).mapToObj(i -> drawn(s, i))).distinct().toList();
        List<Point> points = new ArrayList<>();
        for (Settings s : all) {
            if (!trial.makesSense(s)) continue;
            for (int i = 0; i < seeds; i++) points.add(new Point(s, first + i));
        }
        if (points.isEmpty()) throw new Mistake("sweep: " + trial.name() + " runs with none of these combinations of settings; give others");
        return points;
    }

    private Settings drawn(Settings s, int index) {
        for (Map.Entry<String, Draw> e : drawn.entrySet()) s = s.with(e.getKey(), e.getValue().value(e.getKey(), index));
        return s;
    }

    /**
     * Runs what is not done yet. An interrupt ends it and keeps what is done; a run that throws has no row, and the result tells why.
     */
    public Results run() {
        List<Point> plan = points();
        List<String> settings = List.copyOf(lists.keySet());
        try (Journal journal = file == null ? null : Journal.open(file, trial, settings)) {
            Gathering g = new Gathering(plan, journal);
            boolean interrupted = false;
            try {
                List<Point> todo = plan.stream().filter(p -> !g.rows.containsKey(p)).toList();
                if (!todo.isEmpty()) engine.run(trial, Task.of(trial, todo), g);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (RuntimeException | Error e) {
                g.progress.abandon();
                throw e;
            }
            g.progress.end((g.rows() == plan.size() ? "" : g.rows() + " of ") + plan.size() + " runs" + (interrupted ? ", interrupted" : "") + (g.failures.isEmpty() ? "" : ", " + g.failures.size() + " failed"));
            if (journal != null && g.rows() == plan.size()) journal.arrange(plan);
            return Results.of(trial.id(), settings, plan, g.rows, g.failures, interrupted);
        }
    }

    /** What comes in while a sweep runs. */
    private final class Gathering implements Engine.Sink {
        final Map<Point, Row> rows;
        final List<String> failures = new ArrayList<>();
        final Journal journal;
        final Progress progress;
        private List<String> results;
        private int there;

        Gathering(List<Point> plan, Journal journal) {
            this.journal = journal;
            rows = journal == null ? new LinkedHashMap<>() : journal.rows();
            results = journal == null || journal.results().isEmpty() ? null : journal.results();
            there = (int) plan.stream().filter(rows::containsKey).count();
            progress = new Progress(trial.name(), there, plan.size(), quiet);
        }

        int rows() {
            return there;
        }

        @Override
        public void take(List<Task.Done> done) {
            for (Task.Done d : done) {
                String why = d.why();
                if (why == null && results == null) results = d.row().names();
                if (why == null && !d.row().names().equals(results)) why = "measured " + d.row().names() + ", the rows before " + results;
                if (why != null) {
                    failures.add(trial.name() + ": " + d.point() + ": " + why);
                } else {
                    if (journal != null) journal.append(d.point(), d.row());
                    else rows.put(d.point(), d.row());
                    there++;
                }
            }
            waiting();
        }

        @Override
        public void waiting() {
            progress.draw(there + failures.size());
        }
    }

    @Override
    public String toString() {
        int n = points().size();
        return "Sweep of " + trial.id() + ": " + n + (n == 1 ? " run" : " runs") + ", " + n / seeds + " settings x " + seeds + " seeds" + (file == null ? "" : ", " + file) + "; run() starts it";
    }
}

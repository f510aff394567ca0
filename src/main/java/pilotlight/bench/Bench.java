package pilotlight.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import pilotlight.compute.JavaOptions;

/**
 * The table of {@code pilotlight bench}: the time of a step of each workload, with vectors and on plain loops, with one
 * thread and with all. Each of these columns is a JVM of its own, and they take turns, so that a machine whose speed
 * drifts does so for all; a figure is the best and the median of the rounds.
 */
public final class Bench {
    /** Who is told how it goes. */
    public interface Listener {
        /** What is measured now. */
        void doing(String what);

        /** The next line of the table. */
        void line(String line);
    }

    /** How long is measured: seconds before the first round, seconds of a turn, rounds, and seconds after which three rounds must do. */
    private record Pace(double warm, double turn, int rounds, double enough) {
    }

    private static final Pace CALM = new Pace(0.5, 0.08, 5, 2.5);
    private static final Pace QUICK = new Pace(0.02, 0.01, 3, 0);
    private static final int FEWEST_ROUNDS = 3;

    private record Column(boolean vectors, int threads) {
        String path() {
            return vectors ? "vectors" : "plain loops";
        }

        String crew() {
            return threads + (threads == 1 ? " thread" : " threads");
        }
    }

    private final List<Row> rows;
    private final boolean whole;
    private final Pace pace;
    private final List<Column> columns = new ArrayList<>();
    private final List<String> csv = new ArrayList<>(List.of("workload,path,threads,best,median,unit,gflops"));
    private Listener listener;

    /**
     * @param names workloads by name, or by a word of their names; none for all
     * @param quick seconds instead of minutes, for a look whether it works
     * @throws pilotlight.surface.Mistake when there is no such workload
     */
    public Bench(List<String> names, boolean quick) {
        this(names, quick, JavaOptions.hasVectors());
    }

    Bench(List<String> names, boolean quick, boolean vectors) {
        rows = Row.named(names);
        whole = names.isEmpty();
        pace = quick ? QUICK : CALM;
        int all = Runtime.getRuntime().availableProcessors();
        for (boolean path : vectors ? new boolean[] {true, false} : new boolean[] {false}) {
            for (int threads : all == 1 ? new int[] {1} : new int[] {1, all}) columns.add(new Column(path, threads));
        }
    }

    /** Measures; the lines of the table go to {@code to} as they come. */
    public void run(Listener to) {
        listener = to;
        List<Child> children = new ArrayList<>();
        try {
            String about = "";
            for (Column column : columns) {
                to.doing("warming up: " + column.path() + ", " + column.crew());
                Child child = new Child(column.vectors, column.threads);
                children.add(child);
                String answer = child.ask("about");
                if (children.size() == 1) about = answer;
            }
            heading(about);
            for (Row row : rows) if (!row.first()) measure(row, children);
            memory(children);
        } finally {
            children.forEach(Child::close);
        }
        for (Row row : rows) if (row.first()) first(row);
        if (whole) start();
    }

    /** Everything that was measured, as comma-separated values with a heading. */
    public List<String> csv() {
        return List.copyOf(csv);
    }

    private void heading(String about) {
        listener.line(processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors; Java " + Runtime.version() + ", " + System.getProperty("java.vm.vendor"));
        listener.line(about);
        listener.line("");
        listener.line("Microseconds a step, best and median of up to " + pace.rounds + " rounds" + (pace == QUICK ? "; too quick to rely on" : "") + ".");
        StringBuilder paths = new StringBuilder(" ".repeat(LEFT));
        StringBuilder threads = new StringBuilder(" ".repeat(LEFT));
        String path = "";
        for (Column column : columns) {
            paths.append(String.format(Locale.ROOT, "%" + (BEST + MEDIAN) + "s", column.path().equals(path) ? "" : column.path()));
            threads.append(String.format(Locale.ROOT, "%" + (BEST + MEDIAN) + "s", column.crew()));
            path = column.path();
        }
        listener.line(paths.append("     GFLOP/s").toString());
        listener.line(threads.append("     ").append(columns.get(0).path()).toString());
    }

    private void measure(Row row, List<Child> children) {
        int n = columns.size();
        long[] steps = new long[n];
        List<List<Double>> times = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            doing(row.name(), i);
            steps[i] = warm(children.get(i), row.workload());
            times.add(new ArrayList<>());
        }
        double spent = 0;
        for (int round = 0; round < pace.rounds && (round < FEWEST_ROUNDS || spent < pace.enough); round++) {
            for (int i = 0; i < n; i++) {
                doing(row.name(), i);
                double seconds = children.get(i).seconds(row.workload(), steps[i]);
                times.get(i).add(seconds * 1e6);
                spent += seconds * steps[i];
            }
        }
        line(row.name(), row.what(), "us", row.flops(), times);
    }

    /** Runs the workload until it is warm; returns how many steps fill a turn. */
    private long warm(Child child, String workload) {
        long steps = 1;
        double spent = 0;
        double one;
        do {
            one = child.seconds(workload, steps);
            spent += one * steps;
            steps = Math.max(1, Math.min(4 * steps, (long) (pace.turn / one)));
        } while (spent < pace.warm);
        return Math.max(1, (long) (pace.turn / one));
    }

    private void memory(List<Child> children) {
        List<List<Double>> peaks = children.stream().map(child -> List.of(child.peakMegabytes())).toList();
        if (peaks.get(0).get(0) > 0) line("memory", "most that Java held, in MB", "MB", 0, peaks);
    }

    /** The first call in a Java of its own; the data and the net are made before the clock starts. */
    private void first(Row row) {
        List<List<Double>> times = new ArrayList<>();
        columns.forEach(column -> times.add(new ArrayList<>()));
        for (int round = 0; round < (pace == QUICK ? 1 : FEWEST_ROUNDS); round++) {
            for (int i = 0; i < columns.size(); i++) {
                doing(row.name(), i);
                try (Child child = new Child(columns.get(i).vectors, columns.get(i).threads)) {
                    times.get(i).add(child.seconds(row.workload(), 1));
                }
            }
        }
        line(row.name(), row.what() + ", in s", "s", 0, times);
    }

    /** From the start of Java to the end of 500 steps of b, which is what a user waits for. */
    private void start() {
        List<List<Double>> times = new ArrayList<>();
        columns.forEach(column -> times.add(new ArrayList<>()));
        for (int round = 0; round < FEWEST_ROUNDS; round++) {
            for (int i = 0; i < columns.size(); i++) {
                doing("start", i);
                long begin = System.nanoTime();
                try (Child child = new Child(columns.get(i).vectors, columns.get(i).threads)) {
                    child.ask("fit b 500");
                }
                times.get(i).add((System.nanoTime() - begin) / 1e9);
            }
        }
        line("start", "java to 500 steps of b, in s", "s", 0, times);
    }

    private void doing(String name, int column) {
        listener.doing(name + ": " + columns.get(column).path() + ", " + columns.get(column).crew());
    }

    private static final int NAME = 14;
    private static final int LEFT = 40;
    private static final int BEST = 9;
    private static final int MEDIAN = 8;

    private void line(String name, String what, String unit, double flops, List<List<Double>> figures) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + NAME + "s%-" + (LEFT - NAME) + "s", name, what));
        StringBuilder rates = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            double[] sorted = figures.get(i).stream().mapToDouble(Double::doubleValue).sorted().toArray();
            double best = sorted[0];
            double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
            double rate = flops / best / 1e3;
            Column column = columns.get(i);
            line.append(String.format(Locale.ROOT, "%" + BEST + "s%" + MEDIAN + "s", number(best), sorted.length == 1 ? "" : number(median)));
            if (flops > 0 && column.vectors == columns.get(0).vectors) rates.append(String.format(Locale.ROOT, "%7.1f", rate));
            csv.add(String.format(Locale.ROOT, "%s,%s,%d,%.6g,%.6g,%s,%s", name, column.vectors ? "vectors" : "plain", column.threads, best, median, unit,
                    flops > 0 ? String.format(Locale.ROOT, "%.2f", rate) : ""));
        }
        listener.line(line.append(rates).toString().stripTrailing());
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, x < 10 ? "%.2f" : x < 1000 ? "%.1f" : x < 1e6 ? "%,.0f" : "%.0f", x);
    }

    /** The name of the processor, as far as the system tells. */
    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}

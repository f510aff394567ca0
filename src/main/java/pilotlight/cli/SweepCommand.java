package pilotlight.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pilotlight.surface.Mistake;
import pilotlight.sweep.Draw;
import pilotlight.sweep.Engine;
import pilotlight.sweep.Results;
import pilotlight.sweep.Sweep;
import pilotlight.sweep.Trial;

/** {@code pilotlight sweep}: a study over settings and seeds, here or on a cluster. */
@Command(name = "sweep", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, sortOptions = false,
        description = "Run a study, every setting with every seed, and keep each row in a file of comma-separated values as soon as it is done. Run again, it goes on with what is missing.",
        footer = {"", "Without STUDY: which there are. Without --over and --draw: the full study; with them, settings that are not named take their usual value.",
            "Ctrl-C stops it and keeps what is done. Exits with 1 when rows are missing in the end."})
final class SweepCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "STUDY", arity = "0..1", description = "Its name.")
    private String name;

    @Option(names = "--over", paramLabel = "SETTING=VALUE,...", description = "These values of a setting.")
    private Map<String, String> over = new LinkedHashMap<>();

    @Option(names = "--draw", paramLabel = "SETTING=DRAW", description = "Values drawn at random: uniform(0,1), logUniform(1e-4,1), integers(1,9).")
    private Map<String, String> drawn = new LinkedHashMap<>();

    @Option(names = "--draws", paramLabel = "N", description = "How many are drawn (10).")
    private Integer draws;

    @Option(names = "--seeds", paramLabel = "N", description = "Seeds of each setting.")
    private Integer seeds;

    @Option(names = "--first", paramLabel = "SEED", description = "The first seed (0).")
    private long first;

    @Option(names = {"-o", "--out"}, paramLabel = "FILE", description = "Where the rows go; STUDY.csv if not given.")
    private String out;

    @Option(names = "--again", description = "Delete the file first.")
    private boolean again;

    @Option(names = "--threads", paramLabel = "N", description = "Runs at a time on this machine; one for each processor if not given.")
    private Integer threads;

    @Option(names = "--master", paramLabel = "URL", description = "Run on this Apache Spark cluster: spark://host:7077.")
    private String master;

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            for (Trial t : Trial.all()) System.out.println(t.name() + ": " + Sweep.full(t).points().size() + " runs over " + String.join(", ", t.settings().keySet()) + ", seed");
            return 0;
        }
        Sweep sweep;
        try {
            sweep = sweep(Trial.named(name));
            sweep.points();
        } catch (Mistake e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        if (again) Files.deleteIfExists(Path.of(file()));
        if (master != null) sweep = sweep.on(Engine.spark(master));
        return run(Commands.terminal() ? sweep : sweep.quiet());
    }

    private String file() {
        return out != null ? out : name + ".csv";
    }

    private Sweep sweep(Trial trial) {
        Sweep s = over.isEmpty() && drawn.isEmpty() ? Sweep.full(trial) : Sweep.of(trial);
        for (Map.Entry<String, String> e : over.entrySet()) s = s.over(e.getKey(), Arrays.stream(e.getValue().split(",")).map(v -> value(trial, e.getKey(), v.strip())).toArray());
        for (Map.Entry<String, String> e : drawn.entrySet()) s = s.draw(e.getKey(), Draw.of(e.getValue()));
        if (draws != null) s = s.draws(draws);
        if (seeds != null) s = s.seeds(seeds);
        if (threads != null) s = s.threads(threads);
        return s.first(first).file(file());
    }

    /** 0.250 is 0.25, unless the trial has it as a word. */
    private static Object value(Trial trial, String setting, String text) {
        if (trial.settings().getOrDefault(setting, List.of()).contains(text)) return text;
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return text;
        }
    }

    private int run(Sweep sweep) {
        // Ctrl-C ends this JVM as soon as its hooks are through: ours waits until the file is closed and the last word said.
        Thread main = Thread.currentThread();
        CountDownLatch ended = new CountDownLatch(1);
        Thread atExit = new Thread(() -> {
            main.interrupt();
            try {
                ended.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(atExit);
        try {
            Results found = sweep.run();
            System.out.println(found);
            if (found.failures().size() > 1) System.err.println(found.failures().size() + " runs failed, the first: " + found.failures().get(0));
            System.out.println(found.complete() ? "written: " + file() : "kept: " + found.runs().size() + " rows in " + file() + "; the same command goes on");
            return found.complete() ? 0 : 1;
        } finally {
            ended.countDown();
            if (!main.isInterrupted()) remove(atExit);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM ends already.
        }
    }
}

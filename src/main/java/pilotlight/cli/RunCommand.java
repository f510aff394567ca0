package pilotlight.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import pilotlight.notebook.Progress;
import pilotlight.notebook.Runner;

/** {@code pilotlight run}: notebooks in, executed notebooks and pages out. */
@Command(name = "run", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Run notebooks without Jupyter; write them executed, a web page for each, and an index of all plots.",
        footer = {"", "Exits with 1 when a cell fails. Ctrl-C stops the running cell and still writes what was done."})
final class RunCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NOTEBOOK", arity = "0..*", description = "Notebooks or folders; without any, all below notebooks/.")
    private List<Path> named = new ArrayList<>();

    @Option(names = {"-o", "--out"}, paramLabel = "FOLDER", description = "Where the results go; target/notebooks if not given.")
    private Path out = Main.home().resolve("target").resolve("notebooks");

    @Override
    public Integer call() {
        // A cell's System.out is the cell's; this is the terminal's.
        PrintStream console = System.out;
        List<Path> notebooks = notebooks(named.isEmpty() ? List.of(Main.home().resolve("notebooks")) : named);
        Progress progress = new Progress(console, Commands.terminal());
        Runner runner = new Runner(out, progress);
        CountDownLatch written = new CountDownLatch(1);
        Thread atExit = new Thread(() -> {
            try {
                // Again and again, as a stop that falls between two cells meets none that runs.
                for (int i = 0; i < 15; i++) {
                    runner.stop();
                    if (written.await(2, TimeUnit.SECONDS)) {
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(atExit);
        int failed = 0;
        int ran = 0;
        try (progress) {
            for (Path notebook : notebooks) {
                if (runner.isStopped()) {
                    break;
                }
                try {
                    Runner.Result result = runner.run(notebook);
                    ran++;
                    failed += result.passed() ? 0 : 1;
                    progress.clear();
                    console.println(result.passed() ? String.format(Locale.ROOT, "%s: %d cells passed in %.1f s", notebook, result.cells(), result.seconds())
                            : result.failure());
                } catch (IllegalArgumentException e) {
                    progress.clear();
                    System.err.println(e.getMessage());
                    failed++;
                }
            }
            if (ran > 0) {
                console.println("gallery: " + runner.index());
            }
            if (runner.isStopped()) {
                console.println("stopped; " + ran + " of " + notebooks.size() + " notebooks were run");
            } else if (failed > 0) {
                console.println(failed + " of " + notebooks.size() + (notebooks.size() == 1 ? " notebook failed" : " notebooks failed"));
            }
        } finally {
            written.countDown();
        }
        return failed == 0 ? 0 : 1;
    }

    /** Folders stand for the notebooks in them and one level below. */
    static List<Path> notebooks(List<Path> named) {
        List<Path> notebooks = new ArrayList<>();
        for (Path path : named) {
            if (path.toString().endsWith(".ipynb") || Files.isRegularFile(path)) {
                notebooks.add(path);
                continue;
            }
            if (!Files.isDirectory(path)) {
                throw new IllegalArgumentException("run: there is no notebook or folder " + path);
            }
            try (Stream<Path> files = Files.walk(path, 2)) {
                files.filter(file -> file.toString().endsWith(".ipynb") && !file.toString().contains(".ipynb_checkpoints"))
                        .sorted((a, b) -> a.getNameCount() == b.getNameCount() ? a.compareTo(b) : a.getNameCount() - b.getNameCount()).forEach(notebooks::add);
            } catch (IOException e) {
                throw new IllegalArgumentException(path + ": cannot be read: " + e.getMessage());
            }
        }
        if (notebooks.isEmpty()) {
            throw new IllegalArgumentException("run: there is no notebook in " + named.get(0) + "; name one: pilotlight run NOTEBOOK.ipynb");
        }
        return notebooks;
    }
}

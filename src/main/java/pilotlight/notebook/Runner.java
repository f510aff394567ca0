package pilotlight.notebook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs notebooks in this JVM, without Jupyter: cells in order up to the first that fails. The same notebook in another language (a file of the
 * same name whose code differs in nothing but the way to its jars) is the same program: it takes its outputs over from the one that ran. Each executed notebook and its page are written
 * when it ends, whole or not at all, however it ends; the notebook that was read is never touched.
 *
 * <pre>{@code
 * Runner runner = new Runner(Path.of("target/notebooks"), new Progress(System.out, false));
 * Runner.Result result = runner.run(Path.of("notebooks/01-keeping-information-flowing.ipynb"));
 * runner.index();
 * }</pre>
 */
public final class Runner {

    /**
     * How a notebook went.
     *
     * @param executed the notebook with its outputs
     * @param page     the same as a web page
     * @param cells    how many code cells ran
     * @param failure  null, or one line that names the notebook, the cell, its line and what went wrong; more lines are the trace
     */
    public record Result(Path notebook, Path executed, Path page, int cells, double seconds, String failure) {

        public boolean passed() {
            return failure == null;
        }

        @Override
        public String toString() {
            return "Result " + notebook.getFileName() + ": " + (passed() ? "passed" : "failed") + ", " + cells + " cells, " + Executed.time(seconds);
        }
    }

    private static final Pattern JARS = Pattern.compile("^(%jars )(?:\\.\\./)+");

    private final Path out;
    private final Progress progress;
    /** The code cells of the notebooks that passed, by name and code. */
    private final Map<List<String>, List<Ipynb.Cell>> passed = new HashMap<>();
    private JavaSession running;
    private boolean stopped;

    /**
     * @param out      the folder for executed notebooks, pages and the index
     * @param progress what is told as cells end
     */
    public Runner(Path out, Progress progress) {
        this.out = out.toAbsolutePath().normalize();
        this.progress = progress;
    }

    /**
     * Runs one notebook.
     *
     * @throws IllegalArgumentException in one line, when the file is not a notebook or its result would be written over it
     */
    public Result run(Path notebook) {
        Path source = notebook.toAbsolutePath().normalize();
        Ipynb ipynb = Ipynb.read(notebook);
        Path executed = out.resolve(place(source));
        if (executed.equals(source) || Files.exists(executed) && isSame(executed, source)) {
            throw new IllegalArgumentException(notebook + ": the executed notebook would replace it; choose another folder with --out");
        }
        List<Ipynb.Cell> code = ipynb.cells().stream().filter(cell -> cell.kind() == Ipynb.Kind.CODE).toList();
        for (Ipynb.Cell cell : code) {
            cell.setOutputs(Ipynb.array(), null);
            cell.setTimes(null, null);
        }
        String name = source.getFileName().toString();
        List<String> program = program(name, code);
        List<Ipynb.Cell> twin = passed.get(program);
        if (twin != null) {
            for (int i = 0; i < code.size(); i++) code.get(i).setOutcome(twin.get(i));
            ipynb.write(executed);
            return new Result(notebook, executed, Gallery.page(out, executed), code.size(), 0, null);
        }
        Instant start = Instant.now();
        String failure = null;
        int done = 0;
        Sink sink = new Sink();
        try (JavaSession session = new JavaSession(source.getParent(), sink)) {
            set(session);
            while (failure == null && done < code.size()) {
                if (isStopped()) {
                    failure = notebook + ": stopped before cell " + (done + 1);
                    break;
                }
                progress.start(name, done + 1, code.size());
                failure = run(session, sink, code.get(done), ++done, notebook);
                progress.end(name, done, code.size(), code.get(done - 1).seconds());
            }
        } finally {
            set(null);
            ipynb.write(executed);
        }
        if (failure == null) passed.put(program, code);
        double seconds = (Instant.now().toEpochMilli() - start.toEpochMilli()) / 1000.0;
        return new Result(notebook, executed, Gallery.page(out, executed), done, seconds, failure);
    }

    private static List<String> program(String name, List<Ipynb.Cell> code) {
        return Stream.concat(Stream.of(name), code.stream().map(cell -> JARS.matcher(cell.source()).replaceFirst("$1"))).toList();
    }

    /** Runs one cell and stores what came of it; returns what went wrong, or null. */
    private static String run(JavaSession session, Sink sink, Ipynb.Cell cell, int number, Path notebook) {
        Outputs outputs = new Outputs();
        sink.outputs = outputs;
        Instant start = Instant.now();
        JavaSession.Outcome outcome = session.eval(cell.source());
        cell.setTimes(start, Instant.now());
        for (String warning : outcome.warnings()) {
            outputs.stream("stderr", "warning: " + warning + "\n");
        }
        if (outcome.hasValue() && outcome.mime() != null) {
            outputs.value(outcome.mime(), number);
        }
        JavaSession.Failure failure = outcome.failure();
        if (failure != null) {
            outputs.error(failure.name(), failure.message(), failure.trace());
        }
        cell.setOutputs(outputs.toJson(), number);
        if (failure == null || cell.mayFail() && !failure.interrupted()) {
            return null;
        }
        List<String> lines = new ArrayList<>(List.of(String.format(Locale.ROOT, "%s: cell %d, line %d: %s: %s", notebook, number, failure.cellLine(),
                failure.name(), failure.message())));
        failure.trace().forEach(line -> lines.add("    " + Terminal.plain(line)));
        return String.join("\n", lines);
    }

    /** Writes the index over all that the folder holds. Returns it. */
    public Path index() {
        return Gallery.index(out);
    }

    /** Stops the running cell, and no other is started; {@link #run} then writes what was done and returns. May come from any thread. */
    public synchronized void stop() {
        stopped = true;
        if (running != null) {
            running.interrupt();
        }
    }

    /** Whether {@link #stop} was called. */
    public synchronized boolean isStopped() {
        return stopped;
    }

    private synchronized void set(JavaSession session) {
        running = session;
    }

    /** Where a notebook's result goes: as the notebook lies below a folder called notebooks, else by its name alone. */
    private static Path place(Path notebook) {
        for (int i = notebook.getNameCount() - 2; i >= 0; i--) {
            if (notebook.getName(i).toString().equals("notebooks")) {
                return notebook.subpath(i + 1, notebook.getNameCount());
            }
        }
        return notebook.getFileName();
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (java.io.IOException e) {
            return false;
        }
    }

    /** Hands what a session shows to the cell that runs. */
    private static final class Sink implements JavaSession.Sink {
        private volatile Outputs outputs = new Outputs();

        @Override
        public void stream(String name, String text) {
            outputs.stream(name, text);
        }

        @Override
        public void display(Map<String, Object> mime, Map<String, Object> metadata, String displayId, boolean update) {
            outputs.display(mime, metadata, displayId, update);
        }
    }
}

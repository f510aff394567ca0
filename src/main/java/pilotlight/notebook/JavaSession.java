package pilotlight.notebook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import pilotlight.surface.Canvas;

/**
 * A Java session: cells in, values, output and errors out. The Jupyter kernel and the notebook runner are two skins over it.
 *
 * <p>It runs jdk.jshell inside this JVM, so a cell uses the objects themselves. One thread calls {@link #eval}; {@link #interrupt} may
 * come from any other. The snippets see this JVM's class path. While a session lives, the system property {@code pilotlight.surface} is
 * {@code notebook} and {@code pilotlight.dir} is its directory.
 *
 * <pre>{@code
 * try (JavaSession session = new JavaSession(Path.of("."), sink)) {
 *     session.eval("var x = 6;");
 *     session.eval("x * 7").value();        // 42
 * }
 * }</pre>
 */
public final class JavaSession implements AutoCloseable {

    /** How long an interrupted statement has to end by itself. */
    static final long GRACE_MILLIS = 1500;

    /** Where output goes. The calls come one at a time, from the evaluating thread or a timer; {@code text} may hold many lines. */
    public interface Sink {

        /** Text of {@code stdout} or {@code stderr}, at most about one call in 50 ms. */
        void stream(String name, String text);

        /** Something shown by {@code display}; with {@code update} it replaces what has the same id. */
        void display(Map<String, Object> mime, Map<String, Object> metadata, String displayId, boolean update);

        /** Whether somebody looks on while a cell runs; else a display that is updated matters only as it is at the end. */
        default boolean live() {
            return false;
        }
    }

    /**
     * What became of a cell.
     *
     * @param value    the object that the cell ended in, if it ended in an expression without a semicolon; else null
     * @param hasValue whether there is such an object
     * @param mime     the rendered value, {@code text/plain} always among it; null without a value
     * @param failure  what went wrong; null when all went well. The statements before the failing one stay executed
     * @param warnings one line each: variables that were reset, names that are not declared yet, threads that died in this cell or since the one before
     */
    public record Outcome(Object value, boolean hasValue, Map<String, Object> mime, Failure failure, List<String> warnings) {
    }

    /**
     * Why a cell stopped.
     *
     * @param name        {@code CompileError}, {@code MagicError}, {@code Interrupted}, or the simple name of the exception
     * @param message     one line as a rule; the exception's message
     * @param cellLine    the line of the cell, from 1
     * @param trace       lines to print: the source with a caret, or the message with every cause and the frames in cells
     * @param interrupted whether an interrupt stopped the cell
     */
    public record Failure(String name, String message, int cellLine, List<String> trace, boolean interrupted) {
    }

    private static volatile JavaSession current;

    static {
        Canvas.from(() -> current == null ? null : current.easel.canvas());
    }

    private final Path directory;
    private final Streams streams;
    private final Sink sink;
    private final SnippetControl control = new SnippetControl();
    private final ErrorReport errors = new ErrorReport();
    private final JShell shell;
    private final SourceCodeAnalysis analysis;
    private final Assist assist;
    private final Easel easel;
    private final DeadThreads dead = new DeadThreads();
    private final String surfaceBefore = System.getProperty("pilotlight.surface");
    private final String directoryBefore = System.getProperty("pilotlight.dir");
    private final Set<String> declaredHere = new HashSet<>();
    private boolean lastIsExpression;
    private int cell;

    /**
     * Opens a session with the usual imports.
     *
     * @param directory where relative paths of {@code %jars} and of data files start
     * @param sink      where output goes
     */
    public JavaSession(Path directory, Sink sink) {
        this.directory = directory.toAbsolutePath().normalize();
        this.sink = sink;
        this.streams = new Streams(sink);
        this.easel = new Easel(this::display, sink::live, control::interrupted);
        System.setProperty("pilotlight.surface", "notebook");
        System.setProperty("pilotlight.dir", this.directory.toString());
        JShell.Builder builder = JShell.builder().executionEngine(new ExecutionControlProvider() {
            @Override
            public String name() {
                return "pilotlight";
            }

            @Override
            public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
                return control;
            }
        }, null);
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            builder.compilerOptions("--add-modules", "jdk.incubator.vector");
        }
        shell = builder.build();
        analysis = shell.sourceCodeAnalysis();
        assist = new Assist(analysis, () -> shell.variables().map(VarSnippet::name).collect(Collectors.toSet()));
        for (String statement : Imports.statements()) {
            shell.eval(statement);
        }
    }

    /** The session whose cell is running, or null. */
    static JavaSession current() {
        return current;
    }

    /** Runs a cell: its statements in order, up to the first that fails. Errors call it by the number of cells run so far. */
    public Outcome eval(String code) {
        return eval(code, cell + 1);
    }

    /** Runs a cell that has the given number, the one a notebook shows beside it. */
    public Outcome eval(String code, int number) {
        JavaSession outer = current;
        current = this;
        Streams before = streams.enter();
        control.begin();
        easel.clear();
        cell = number;
        try {
            return run(code);
        } finally {
            streams.leave(before);
            current = outer;
        }
    }

    private Outcome run(String code) {
        List<String> warnings = new ArrayList<>();
        Map<Snippet, Integer> open = new LinkedHashMap<>();
        Object value = null;
        Failure failure = null;
        String rest = code;
        while (failure == null) {
            rest = Cell.skipBlank(rest);
            if (rest.isEmpty()) {
                break;
            }
            int line = Cell.lineAt(code, code.length() - rest.length());
            value = null;
            if (control.interrupted()) {
                failure = stopped(line, "the rest of the cell was not run");
            } else if (rest.startsWith("%")) {
                int end = rest.indexOf('\n');
                String magic = end < 0 ? rest : rest.substring(0, end);
                rest = end < 0 ? "" : rest.substring(end + 1);
                failure = magic(magic.strip(), line);
            } else {
                CompletionInfo info = analysis.analyzeCompletion(rest);
                boolean whole = info.completeness().isComplete() && !info.source().isEmpty();
                // What is cut off or garbled goes to the compiler as it is: it words the error best.
                String source = whole ? info.source() : rest;
                String written = whole ? rest.substring(0, rest.length() - info.remaining().length()) : rest;
                boolean shown = info.completeness() == Completeness.COMPLETE_WITH_SEMI || !written.stripTrailing().endsWith(";");
                rest = whole ? info.remaining() : "";
                failure = statement(source, line, open);
                Object result = control.takeValue();
                value = shown && failure == null && lastIsExpression && !(result instanceof java.io.PrintStream) ? result : null;
            }
        }
        for (Map.Entry<Snippet, Integer> each : open.entrySet()) {
            stillOpen(each.getKey(), warnings);
        }
        Set<String> reset = control.takeReset();
        reset.removeAll(declaredHere);
        declaredHere.clear();
        if (!reset.isEmpty()) {
            warnings.add("reset to null or 0: " + String.join(", ", reset)
                    + " (the class changed, old objects do not fit it). Run the cell again that gave the value");
        }
        warnings.addAll(dead.take());
        if (failure != null || value == null) {
            return new Outcome(null, false, null, failure, warnings);
        }
        try {
            Map<String, Object> mime = easel.shows(value) ? Map.of("text/plain", value.toString()) : Renderer.render(value);
            return new Outcome(value, true, mime, null, warnings);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            String message = "the value cannot be shown: " + e;
            return new Outcome(value, false, null, new Failure("RenderError", message, Cell.lineAt(code, code.length()), List.of(message), false), warnings);
        }
    }

    /** Evaluates one statement; null when it went well. */
    private Failure statement(String source, int line, Map<Snippet, Integer> open) {
        lastIsExpression = false;
        List<SnippetEvent> events = shell.eval(source);
        Throwable thrown = control.takeFailure();
        easel.showAfterwards();
        for (SnippetEvent event : events) {
            Snippet snippet = event.snippet();
            if (event.causeSnippet() != null) {
                restoreVariable(event);
                continue;
            }
            errors.remember(snippet, cell, line);
            lastIsExpression = snippet.kind() == Snippet.Kind.EXPRESSION
                    || snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
            if (snippet.kind() == Snippet.Kind.VAR) {
                declaredHere.add(((DeclarationSnippet) snippet).name());
            }
            if (event.status() == Status.REJECTED) {
                return errors.compile(shell, snippet, line);
            }
            if (event.status() == Status.RECOVERABLE_NOT_DEFINED && snippet.kind() == Snippet.Kind.VAR) {
                Failure failure = errors.unresolved(shell, (DeclarationSnippet) snippet, line);
                shell.drop(snippet);
                return failure;
            }
            if (event.status() == Status.RECOVERABLE_DEFINED || event.status() == Status.RECOVERABLE_NOT_DEFINED) {
                open.put(snippet, line);
            }
            if (thrown instanceof SnippetControl.Abandoned) {
                return stopped(line, "it does not check for interrupts and this Java cannot stop a thread: it goes on in the"
                        + " background; restart the kernel to be rid of it");
            }
            if (thrown instanceof InterruptedException || thrown != null && thrown.getClass().getName().equals("java.lang.ThreadDeath")) {
                return stopped(line, "the statement was stopped");
            }
            if (thrown instanceof CancellationException && control.interrupted()) {
                return stopped(line, String.valueOf(thrown.getMessage()));
            }
            if (event.exception() != null) {
                return errors.thrown(event.exception(), cell, line, control.interrupted());
            }
        }
        return null;
    }

    /**
     * JShell drops a {@code var} variable when the class of its value is declared again. Declaring it with its type written out brings it
     * back, and the control carries the value over or reports it as reset.
     */
    private void restoreVariable(SnippetEvent event) {
        if (event.snippet() instanceof VarSnippet variable && event.previousStatus() == Status.VALID
                && (event.status() == Status.REJECTED || event.status() == Status.RECOVERABLE_NOT_DEFINED)) {
            control.declareOnly(() -> shell.eval(variable.typeName() + " " + variable.name() + ";"));
        }
    }

    private static Failure stopped(int line, String what) {
        return new Failure("Interrupted", what, line, List.of("Interrupted at line " + line + ": " + what), true);
    }

    /** A method or class that names something unknown is kept by JShell until it is declared; say so. */
    private void stillOpen(Snippet snippet, List<String> warnings) {
        Status status = shell.status(snippet);
        if (status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED) {
            DeclarationSnippet declaration = (DeclarationSnippet) snippet;
            warnings.add(declaration.name() + " cannot be used yet; not declared: "
                    + String.join(", ", shell.unresolvedDependencies(declaration).toList()));
        }
    }

    private Failure magic(String line, int at) {
        try {
            for (Path jar : Magics.jars(line, directory)) {
                shell.addToClasspath(jar.toString());
            }
            return null;
        } catch (IllegalArgumentException e) {
            return new Failure("MagicError", e.getMessage(), at, List.of("line " + at + ": " + e.getMessage()), false);
        }
    }

    /** Stops the running cell: politely, and after 1.5 s by force where Java still can. Without a running cell nothing happens. */
    public void interrupt() {
        control.interrupt(GRACE_MILLIS);
    }

    /** What may follow at the cursor: each name replaces the code from start to end. */
    public record Completion(List<String> names, int start, int end) {
    }

    /** Names that fit at the cursor, an offset into the code: those of the expected type first, variables and the façade's words before others. */
    public Completion complete(String code, int cursor) {
        return assist.complete(code, cursor);
    }

    /** Signatures and what is known of what stands at the cursor, as text and HTML; empty when it is nothing known. */
    public Map<String, Object> inspect(String code, int cursor) {
        return assist.inspect(code, cursor);
    }

    /** {@code complete}, {@code incomplete} (more lines are needed) or {@code invalid}. */
    public String completeness(String code) {
        return assist.completeness(code);
    }

    void display(Map<String, Object> mime, String id, boolean update) {
        streams.flush();
        sink.display(mime, Map.of(), id, update);
    }

    /** Ends the session: its thread, its variables. */
    @Override
    public void close() {
        shell.close();
        dead.close();
        restore("pilotlight.surface", surfaceBefore);
        restore("pilotlight.dir", directoryBefore);
    }

    private static void restore(String key, String before) {
        if (before == null) {
            System.clearProperty(key);
        } else {
            System.setProperty(key, before);
        }
    }
}

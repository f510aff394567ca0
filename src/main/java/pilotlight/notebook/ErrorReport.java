package pilotlight.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.UnresolvedReferenceException;

/** Turns what JShell reports into what a reader of a cell wants: the message, the cell's line, the source there, and only their own frames. */
final class ErrorReport {

    private static final int MOST_FRAMES = 12;
    private static final Pattern SNIPPET = Pattern.compile("#(.+)");
    private static final Pattern MACHINERY = Pattern.compile(
            "(java|javax|jdk|sun|com\\.sun|pilotlight)\\..*|REPL\\..*|io\\.github\\.spencerpark\\..*");
    private static final Pattern WRAPPER_PREFIX = Pattern.compile("REPL\\.\\$JShell\\$[0-9]+[A-Z]*[.$]");

    private final Map<String, Origin> origins = new HashMap<>();

    /** Where a snippet stands: cell number, the cell's line on which it begins (from 1), its source. */
    private record Origin(int cell, int line, String source) {
    }

    /** Remembers where a snippet came from; later errors inside it name this cell and line. */
    void remember(Snippet snippet, int cell, int line) {
        origins.put(snippet.id(), new Origin(cell, line, snippet.source()));
    }

    /** A snippet that the compiler refused. */
    JavaSession.Failure compile(JShell shell, Snippet snippet, int line) {
        List<Diag> errors = shell.diagnostics(snippet).filter(Diag::isError).toList();
        if (errors.isEmpty()) {
            return new JavaSession.Failure("CompileError", "this is not Java: " + firstLine(snippet.source()), line,
                    List.of("line " + line + ": " + firstLine(snippet.source())), false);
        }
        List<String> trace = new ArrayList<>();
        int firstErrorLine = 0;
        for (Diag error : errors) {
            int position = (int) Math.max(0, Math.min(error.getPosition(), snippet.source().length()));
            int at = line + (int) snippet.source().substring(0, position).chars().filter(c -> c == '\n').count();
            firstErrorLine = firstErrorLine == 0 ? at : firstErrorLine;
            trace.addAll(pointAt(snippet.source(), position, at, error.getMessage(Locale.ROOT)));
        }
        return new JavaSession.Failure("CompileError", oneLine(errors.get(0).getMessage(Locale.ROOT)), firstErrorLine, trace, false);
    }

    /** A statement that names something which no cell has declared. */
    JavaSession.Failure unresolved(JShell shell, jdk.jshell.DeclarationSnippet snippet, int line) {
        String missing = String.join(", ", shell.unresolvedDependencies(snippet).toList());
        List<String> trace = new ArrayList<>(List.of("line " + line + ": not declared in any cell: " + missing));
        trace.add("    " + firstLine(snippet.source()));
        return new JavaSession.Failure("CompileError", "not declared in any cell: " + missing, line, trace, false);
    }

    private static List<String> pointAt(String source, int position, int line, String message) {
        int start = source.lastIndexOf('\n', position - 1) + 1;
        int end = source.indexOf('\n', position);
        String text = source.substring(start, end < 0 ? source.length() : end);
        String[] parts = message.strip().split("\\R");
        List<String> out = new ArrayList<>();
        out.add("line " + line + ": " + parts[0]);
        out.add("    " + text);
        // Tabs are kept so that the caret stands under its character whatever a tab's width.
        out.add("    " + text.substring(0, position - start).replaceAll("[^\t]", " ") + "^");
        Arrays.stream(parts).skip(1).map(String::strip).filter(ErrorReport::tells).forEach(part -> out.add("    " + part));
        return out;
    }

    /** An exception that a statement threw: the message, every cause, the frames that are the user's. */
    JavaSession.Failure thrown(JShellException thrown, int cell, int statementLine, boolean interrupted) {
        List<String> trace = new ArrayList<>();
        int line = 0;
        String prefix = "";
        for (Throwable at = thrown; at instanceof JShellException; at = at.getCause()) {
            trace.add(prefix + name(at) + (message(at).isEmpty() ? "" : ": " + message(at)));
            int found = frames(at, cell, trace);
            line = line == 0 ? found : line;
            prefix = "Caused by: ";
        }
        return new JavaSession.Failure(name(thrown), message(thrown), line == 0 ? statementLine : line, trace, interrupted);
    }

    /** One line for an exception that ended a thread. JShell translates frames to lines of a snippet only for what a statement throws. */
    static String died(Throwable thrown) {
        return thrown.getClass().getSimpleName() + (thrown.getMessage() == null ? "" : ": " + firstLine(plain(thrown.getMessage())));
    }

    /** Adds the user's frames; returns the line of the innermost one in this cell, or 0. */
    private int frames(Throwable thrown, int cell, List<String> trace) {
        int line = 0;
        int shown = 0;
        String last = "";
        int repeats = 0;
        for (StackTraceElement frame : thrown.getStackTrace()) {
            Origin origin = origin(frame);
            if (frame.getMethodName().startsWith("do_it$") || origin == null && (MACHINERY.matcher(frame.getClassName() + ".").matches() || frame.getClassName().isEmpty())) {
                continue;
            }
            if (origin != null && line == 0 && origin.cell == cell) {
                line = origin.line + frame.getLineNumber() - 1;
            }
            String text = origin == null ? "    at " + frame : "    at " + place(frame, origin, cell);
            if (text.equals(last)) {
                repeats++;
                continue;
            }
            if (repeats > 0) {
                trace.add("      ... " + repeats + " times more");
                repeats = 0;
            }
            last = text;
            if (++shown > MOST_FRAMES) {
                trace.add("    ...");
                return line;
            }
            trace.add(text);
        }
        if (repeats > 0) {
            trace.add("      ... " + repeats + " times more");
        }
        return line;
    }

    private Origin origin(StackTraceElement frame) {
        Matcher snippet = SNIPPET.matcher(String.valueOf(frame.getFileName()));
        return snippet.matches() ? origins.get(snippet.group(1)) : null;
    }

    private static String place(StackTraceElement frame, Origin origin, int cell) {
        int offset = Math.max(0, frame.getLineNumber() - 1);
        String where = (origin.cell == cell ? "" : "cell " + origin.cell + ", ") + "line " + (origin.line + offset);
        String method = frame.getMethodName().replaceAll("lambda\\$(do_it\\$)?\\$?([^$]*)\\$[0-9]+", "lambda");
        String owner = WRAPPER_PREFIX.matcher(frame.getClassName()).replaceFirst("");
        String name = method.isEmpty() ? "" : (owner.isEmpty() || owner.equals("REPL") ? method : owner + "." + method) + ", ";
        String[] lines = origin.source.split("\\R", -1);
        return name + where + (offset < lines.length ? ":  " + lines[offset].strip() : "");
    }

    private static String name(Throwable thrown) {
        if (thrown instanceof EvalException e) {
            return e.getExceptionClassName().substring(e.getExceptionClassName().lastIndexOf('.') + 1);
        }
        return "UnresolvedReference";
    }

    private static String message(Throwable thrown) {
        if (thrown instanceof UnresolvedReferenceException e) {
            return e.getSnippet().name() + "() uses something that no cell declares";
        }
        return thrown.getMessage() == null ? "" : plain(thrown.getMessage());
    }

    /** The text without the names of JShell's wrapper classes. */
    static String plain(String text) {
        return WRAPPER_PREFIX.matcher(text).replaceAll("");
    }

    private static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("");
    }

    private static String oneLine(String text) {
        return String.join("; ", text.strip().lines().map(String::strip).filter(ErrorReport::tells).toList()).replaceAll(" +", " ");
    }

    /** The compiler's "location" is our wrapper class, which tells a reader nothing. */
    private static boolean tells(String line) {
        return !line.startsWith("location:");
    }
}

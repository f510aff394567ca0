package pilotlight.notebook;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import pilotlight.help.Help;
import pilotlight.help.Page;
import pilotlight.surface.Showable;

/** Completion and inspection inside a cell of several statements; JShell by itself looks at one. */
final class Assist {

    /** What every value has, and few look for. */
    private static final Set<String> COMMON = Set.of("equals", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait", "html", "image");

    private final SourceCodeAnalysis analysis;
    private final Supplier<Set<String>> variables;

    /** Looks into a session's code with its analysis; {@code variables} gives the names of its variables. */
    Assist(SourceCodeAnalysis analysis, Supplier<Set<String>> variables) {
        this.analysis = analysis;
        this.variables = variables;
    }

    JavaSession.Completion complete(String code, int cursor) {
        String lead = lead(code, cursor);
        int[] anchor = {lead.length()};
        List<Suggestion> found = analysis.completionSuggestions(lead, lead.length(), anchor);
        int start = anchor[0];
        boolean ofValue = start > 0 && lead.charAt(start - 1) == '.';
        Set<String> mine = variables.get();
        Set<String> words = Help.words();
        List<String> names = found.stream()
                .sorted(Comparator.comparing((Suggestion s) -> !s.matchesType()).thenComparing(s -> rank(s.continuation(), ofValue, mine, words))).map(Suggestion::continuation).distinct().toList();
        return new JavaSession.Completion(names, cursor - (lead.length() - start), cursor);
    }

    /** What is wanted most comes first: a variable of the user, a word of the façade, then the rest; of a value what only such values have. */
    private static int rank(String continuation, boolean ofValue, Set<String> mine, Set<String> words) {
        String name = continuation.replaceFirst("\\(.*", "");
        if (ofValue) return COMMON.contains(name) ? 1 : 0;
        if (mine.contains(name)) return 0;
        return words.contains(name) ? 1 : 2;
    }

    /** Signatures and Javadoc at the cursor as a MIME bundle; empty when there is nothing known. */
    Map<String, Object> inspect(String code, int cursor) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        // A method is only found inside its parenthesis.
        int paren = end;
        while (paren < code.length() && code.charAt(paren) == ' ') {
            paren++;
        }
        List<Documentation> found = List.of();
        if (paren < code.length() && code.charAt(paren) == '(' && end > 0 && Character.isJavaIdentifierPart(code.charAt(end - 1))) {
            found = documentation(code, paren + 1);
        }
        return bundle(found.isEmpty() ? documentation(code, end) : found);
    }

    private List<Documentation> documentation(String code, int cursor) {
        String lead = lead(code, cursor);
        return analysis.documentation(lead, lead.length(), true);
    }

    /** Our own help where the thing is ours, else what JShell knows; twice the same is once. */
    private static Map<String, Object> bundle(List<Documentation> found) {
        Map<String, String> pages = new LinkedHashMap<>();
        for (Documentation each : found) {
            Page page = Help.ofSignature(each.signature());
            String text = page == null ? text(each) : page.toString();
            pages.put(text, page == null ? "<pre>" + Showable.escape(text) + "</pre>" : page.html());
        }
        if (pages.isEmpty()) return Map.of();
        Map<String, Object> mime = new LinkedHashMap<>();
        mime.put("text/plain", String.join("\n\n", pages.keySet()));
        mime.put("text/html", String.join("\n", pages.values()));
        return mime;
    }

    private static String text(Documentation documentation) {
        String javadoc = documentation.javadoc();
        return documentation.signature() + (javadoc == null || javadoc.isBlank() ? "" : "\n" + javadoc.strip());
    }

    /**
     * The code before the cursor as one method body: earlier variables of the cell stay known, while imports, methods and classes, which
     * cannot stand in a body, and magics are left out.
     */
    private String lead(String code, int cursor) {
        StringBuilder lead = new StringBuilder();
        String rest = Cell.skipBlank(code.substring(0, cursor));
        while (!rest.isEmpty()) {
            if (rest.startsWith("%")) {
                int end = rest.indexOf('\n');
                rest = Cell.skipBlank(end < 0 ? "" : rest.substring(end));
                continue;
            }
            CompletionInfo info = analysis.analyzeCompletion(rest);
            String next = info.remaining() == null ? "" : Cell.skipBlank(info.remaining());
            if (!info.completeness().isComplete() || next.isEmpty() || next.length() >= rest.length()) {
                return lead + rest;
            }
            if (analysis.sourceToSnippets(info.source()).stream().allMatch(Assist::fitsInBody)) {
                lead.append(info.source()).append('\n');
            }
            rest = next;
        }
        return lead.toString();
    }

    private static boolean fitsInBody(Snippet snippet) {
        return switch (snippet.kind()) {
            case VAR, EXPRESSION, STATEMENT -> true;
            default -> false;
        };
    }

    /** {@code complete}, {@code incomplete} or {@code invalid}, in the words of the Jupyter protocol. */
    String completeness(String code) {
        String rest = Cell.skipBlank(code);
        while (!rest.isEmpty()) {
            if (rest.startsWith("%")) {
                int end = rest.indexOf('\n');
                rest = Cell.skipBlank(end < 0 ? "" : rest.substring(end));
                continue;
            }
            CompletionInfo info = analysis.analyzeCompletion(rest);
            switch (info.completeness()) {
                case UNKNOWN:
                    return "invalid";
                case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE:
                    return "incomplete";
                default:
                    rest = Cell.skipBlank(info.remaining());
            }
        }
        return "complete";
    }
}

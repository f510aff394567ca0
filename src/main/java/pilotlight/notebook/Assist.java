package pilotlight.notebook;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Completion and inspection inside a cell of several statements; JShell by itself looks at one. */
final class Assist {

    private final SourceCodeAnalysis analysis;

    Assist(SourceCodeAnalysis analysis) {
        this.analysis = analysis;
    }

    JavaSession.Completion complete(String code, int cursor) {
        String lead = lead(code, cursor);
        int[] anchor = {lead.length()};
        List<String> names = analysis.completionSuggestions(lead, lead.length(), anchor).stream()
                .sorted((a, b) -> Boolean.compare(b.matchesType(), a.matchesType()))
                .map(Suggestion::continuation).distinct().toList();
        return new JavaSession.Completion(names, cursor - (lead.length() - anchor[0]), cursor);
    }

    /** Signatures and Javadoc at the cursor, or the empty string. */
    String inspect(String code, int cursor) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        // A method is only found inside its parenthesis.
        int paren = end;
        while (paren < code.length() && code.charAt(paren) == ' ') {
            paren++;
        }
        String found = "";
        if (paren < code.length() && code.charAt(paren) == '(' && end > 0 && Character.isJavaIdentifierPart(code.charAt(end - 1))) {
            found = documentation(code, paren + 1);
        }
        return found.isEmpty() ? documentation(code, end) : found;
    }

    private String documentation(String code, int cursor) {
        String lead = lead(code, cursor);
        return analysis.documentation(lead, lead.length(), true).stream().map(Assist::text).distinct()
                .collect(Collectors.joining("\n\n"));
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

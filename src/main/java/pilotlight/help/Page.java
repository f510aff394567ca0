package pilotlight.help;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pilotlight.surface.Showable;

/** A page of help: text of at most 100 columns for a terminal, HTML without colours of its own for a notebook. */
public final class Page implements Showable {
    static final int WIDTH = 100;
    private static final int LABEL = 30;
    private static final Pattern CODE = Pattern.compile("`([^`]*)`");

    private final StringBuilder text = new StringBuilder();
    private final StringBuilder html = new StringBuilder();
    private boolean rows;
    private int label = LABEL;

    /** An empty page. */
    public Page() {
    }

    /** A line of code that stands out. */
    Page signature(String code) {
        close();
        wrap(code, "", "        ");
        html.append("<pre><b>").append(Showable.escape(code)).append("</b></pre>");
        return this;
    }

    /** A title in a line of its own. */
    public Page heading(String title) {
        close();
        text.append(text.isEmpty() ? "" : "\n").append(title).append('\n');
        html.append("<p><b>").append(Showable.escape(title)).append("</b></p>");
        return this;
    }

    /** Paragraphs, with an empty line between two; code in back quotes, and lines of code after four blanks. */
    public Page prose(String paragraphs, String indent) {
        close();
        if (paragraphs.isBlank()) return this;
        boolean code = false;
        for (String paragraph : paragraphs.split("\n\n+(?! {4})|(?<=\n)\n+(?= {4})|\n\n(?= {4})")) {
            if (paragraph.isBlank()) continue;
            boolean afterCode = code;
            code = paragraph.startsWith("    ");
            if (code) {
                if (!text.isEmpty()) text.append('\n');
                paragraph.lines().forEach(line -> text.append(indent).append(line).append('\n'));
                html.append("<pre>").append(Showable.escape(paragraph.stripIndent())).append("</pre>");
            } else {
                if (afterCode) text.append('\n');
                wrap(plain(paragraph).strip(), indent, indent);
                html.append("<p>").append(marked(paragraph.strip())).append("</p>");
            }
        }
        return this;
    }

    /** How wide the names of the rows to come are. */
    Page names(int width) {
        label = width;
        return this;
    }

    /** One line of a list: what is called, and in one line what it does. */
    Page row(String name, String summary) {
        if (!rows) html.append("<table>");
        rows = true;
        String shown = name.length() <= WIDTH - 2 ? name : name.substring(0, WIDTH - 3) + "\u2026";
        String what = plain(summary).replace('\n', ' ');
        int start = 2 + Math.max(label, shown.length()) + 2;
        String line = "  " + shown + " ".repeat(start - 2 - shown.length()) + cut(what, Math.max(0, WIDTH - start));
        text.append(line.stripTrailing()).append('\n');
        html.append("<tr><td style=\"text-align:left\"><code>").append(Showable.escape(name)).append("</code></td><td style=\"text-align:left\">").append(marked(summary)).append("</td></tr>");
        return this;
    }

    private void close() {
        if (rows) html.append("</table>");
        rows = false;
    }

    private static String cut(String s, int width) {
        if (s.length() <= width) return s;
        if (width < 12) return "";
        int blank = s.lastIndexOf(' ', width - 2);
        return s.substring(0, blank > width / 2 ? blank : width - 1).replaceFirst("[ ,;:(]+$", "") + "\u2026";
    }

    private void wrap(String line, String first, String next) {
        String indent = first;
        String rest = line;
        while (indent.length() + rest.length() > WIDTH) {
            int end = rest.lastIndexOf(' ', WIDTH - indent.length());
            if (end <= 0) end = Math.min(rest.length(), WIDTH - indent.length());
            text.append(indent).append(rest, 0, end).append('\n');
            rest = rest.substring(end).strip();
            indent = next;
        }
        text.append(indent).append(rest).append('\n');
    }

    private static String plain(String prose) {
        return CODE.matcher(prose).replaceAll("$1");
    }

    private static String marked(String prose) {
        return CODE.matcher(Showable.escape(prose)).replaceAll(m -> Matcher.quoteReplacement("<code>" + m.group(1) + "</code>"));
    }

    @Override
    public String html() {
        return html + (rows ? "</table>" : "");
    }

    @Override
    public String toString() {
        return text.toString().stripTrailing();
    }
}

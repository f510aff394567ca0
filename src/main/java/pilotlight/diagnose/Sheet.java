package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pilotlight.surface.Showable;

/** A table of an instrument: aligned text that fits a shell, and HTML. */
public final class Sheet {
    /** A shell cuts an echo at 1000 characters; the last line of a table that does not fit says so. */
    private static final int LIMIT = 990;
    private static final int NAME = 26;

    private final List<String[]> rows = new ArrayList<>();

    private Sheet() {
    }

    /** A sheet with these columns. */
    public static Sheet of(String... header) {
        return new Sheet().row((Object[]) header);
    }

    /** Adds a row of as many cells as the header has. */
    public Sheet row(Object... cells) {
        String[] words = new String[cells.length];
        for (int i = 0; i < cells.length; i++) words[i] = String.valueOf(cells[i]);
        rows.add(words);
        return this;
    }

    /** The number in this format, nothing for NaN. */
    static String number(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** {@code story} and under it the columns, the first to the left and all others to the right. */
    public String text(String story) {
        int[] width = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int c = 0; c < width.length; c++) width[c] = Math.max(width[c], cut(row, c).length());
        }
        StringBuilder b = new StringBuilder(story);
        for (int r = 0; r < rows.size(); r++) {
            StringBuilder line = new StringBuilder("\n");
            for (int c = 0; c < width.length; c++) {
                String s = cut(rows.get(r), c);
                String room = " ".repeat(width[c] - s.length());
                line.append(c == 0 ? s + room : "  " + room + s);
            }
            String rest = "\n.. " + (rows.size() - r) + " more";
            if (b.length() + line.length() > LIMIT - (r == rows.size() - 1 ? 0 : rest.length())) return b.append(rest).toString();
            b.append(line.toString().stripTrailing());
        }
        return b.toString();
    }

    private static String cut(String[] row, int column) {
        String s = row[column];
        return column > 0 || s.length() <= NAME ? s : s.substring(0, NAME - 2) + "..";
    }

    /** The same as a table of a page; words to the left, also where a page sets all cells to the right, as Jupyter does. */
    public String html(String caption) {
        StringBuilder b = new StringBuilder("<table><caption>").append(Showable.escape(caption)).append("</caption>");
        for (int r = 0; r < rows.size(); r++) {
            String tag = r == 0 ? "th" : "td";
            b.append("<tr>");
            for (int c = 0; c < rows.get(r).length; c++) {
                b.append('<').append(tag).append(words(c) ? " style=\"text-align:left\">" : ">").append(Showable.escape(rows.get(r)[c])).append("</").append(tag).append('>');
            }
            b.append("</tr>");
        }
        return b.append("</table>").toString();
    }

    private boolean words(int column) {
        return column == 0 || rows.stream().skip(1).anyMatch(row -> !row[column].isEmpty() && Character.isLetter(row[column].charAt(0)));
    }
}

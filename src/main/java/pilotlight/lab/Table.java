package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import pilotlight.surface.Showable;
import pilotlight.theory.Interval;

/** A small table that prints as aligned text and as HTML. */
final class Table {
    /** Characters in a line that a page shows without scrolling. */
    private static final int PAGE = 88;

    private final List<String[]> rows = new ArrayList<>();

    private Table() {
    }

    static Table of(String... header) {
        return new Table().row((Object[]) header);
    }

    /** Adds a row; an interval appears without its sample count, which the caption tells. */
    Table row(Object... cells) {
        String[] words = new String[cells.length];
        for (int i = 0; i < cells.length; i++) words[i] = cells[i] instanceof Interval interval ? brief(interval) : String.valueOf(cells[i]);
        rows.add(words);
        return this;
    }

    /** {@code 0.975 ± 0.011}. */
    static String brief(Interval interval) {
        String s = interval.toString();
        return s.substring(0, s.lastIndexOf(" ("));
    }

    /** {@code 0.66 (0.10 to 0.94)}: the mean and the range, for values that fall into two heaps and have no use for an interval. */
    static String range(double[] values) {
        return number("%.2f", Arrays.stream(values).average().orElse(Double.NaN)) + number(" (%.2f", Arrays.stream(values).min().orElse(Double.NaN))
                + number(" to %.2f)", Arrays.stream(values).max().orElse(Double.NaN));
    }

    /** The number in the given format, as written in English. */
    static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** {@code caption}, folded to the width of a page, and the aligned rows. */
    String text(String caption) {
        int[] width = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int c = 0; c < width.length; c++) width[c] = Math.max(width[c], row[c].length());
        }
        StringBuilder b = new StringBuilder(folded(caption));
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < width.length; c++) line.append(c == 0 ? "" : "  ").append(row[c]).append(" ".repeat(width[c] - row[c].length()));
            b.append('\n').append(line.toString().stripTrailing());
        }
        return b.toString();
    }

    private static String folded(String caption) {
        StringBuilder b = new StringBuilder();
        int length = 0;
        for (String word : caption.split(" ")) {
            boolean fits = length + 1 + word.length() <= PAGE;
            if (length > 0) b.append(fits ? " " : "\n  ");
            length = length > 0 && fits ? length + 1 + word.length() : word.length();
            b.append(word);
        }
        return b.toString();
    }

    String html(String caption) {
        StringBuilder b = new StringBuilder("<table><caption>").append(Showable.escape(caption)).append("</caption>");
        for (int r = 0; r < rows.size(); r++) {
            b.append("<tr>");
            for (String cell : rows.get(r)) b.append(r == 0 ? "<th>" : "<td>").append(Showable.escape(cell)).append(r == 0 ? "</th>" : "</td>");
            b.append("</tr>");
        }
        return b.append("</table>").toString();
    }
}

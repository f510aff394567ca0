package pilotlight.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import pilotlight.surface.Mistake;

/** The rows of a CSV file one after the other, each as wide as the first, where each stands, and how to tell what is wrong with it. */
final class CsvRows implements AutoCloseable {
    private static final int LISTED = 20;
    private static final Set<String> NO_VALUE = Set.of("", "na", "n/a", "nan", "null", "?");

    private final CsvSetting set;
    private CsvText text;
    private Iterator<CSVRecord> records;
    private CSVParser parser;
    private List<String> columns;
    private String[] fields;
    private boolean waiting;
    private long line;
    private long count;

    /** Opens the file and reads the line of column names, if it has one. */
    CsvRows(CsvSetting set) {
        this.set = set;
        Path file = Sources.existing(set.path, "a CSV");
        Charset charset = charset(set.encoding);
        CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(set.delimiter).setIgnoreSurroundingSpaces(set.delimiter != ' ' && set.delimiter != '\t')
                .setIgnoreEmptyLines(false).get();
        try {
            text = new CsvText(Files.newInputStream(file), charset);
            parser = CSVParser.parse(text, format);
            records = parser.iterator();
        } catch (IOException e) {
            close();
            throw broken(e);
        }
        try {
            first();
        } catch (Mistake e) {
            close();
            throw e;
        }
    }

    private void first() {
        if (!advance()) throw new Mistake(set.path + ": the file is empty; wanted " + (set.header ? "a line of column names and rows" : "rows"));
        if (fields.length > set.mostColumns) {
            throw new Mistake(set.path + ":" + line + ": " + fields.length + " columns, at most " + set.mostColumns + " are read; .limits(...) takes more");
        }
        columns = List.of(set.header ? fields : Parts.numbered("c", 1, fields.length));
        waiting = !set.header;
        if (set.header) checkHeader();
    }

    static Charset charset(String name) {
        try {
            return name == null ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new Mistake("csv: " + shown(name) + " is no encoding that Java knows; give one as UTF-8, windows-1252, ISO-8859-1, UTF-16", e);
        }
    }

    /** Goes on to the next row; false at the end. */
    boolean next() {
        if (!waiting && !advance()) return false;
        waiting = false;
        if (fields.length != columns.size()) {
            throw new Mistake(set.path + ":" + line + ": " + fields.length + (fields.length == 1 ? " field" : " fields")
                    + ", wanted " + columns.size() + " as in the first line");
        }
        if (++count > set.mostRows) throw new Mistake(set.path + ":" + line + ": more than " + set.mostRows + " rows; .limits(...) takes more");
        return true;
    }

    /** The next row that is not blank. */
    private boolean advance() {
        try {
            do {
                // A quoted value may hold line ends: the next row begins where the parser stands, not one line on.
                line = parser.getCurrentLineNumber() + 1;
                text.allow(set.longestRow());
                if (!records.hasNext()) return false;
                fields = records.next().values();
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = fields[i].strip();
                    if (fields[i].length() > set.longestField) {
                        throw new Mistake(set.path + ":" + line + ":" + (i + 1) + ": a field of " + fields[i].length() + " characters, at most "
                                + set.longestField + " are read; is a quote open? .limits(...) takes more");
                    }
                }
            } while (fields.length == 1 && fields[0].isEmpty());
            return true;
        } catch (UncheckedIOException e) {
            throw broken(e);
        }
    }

    private Mistake broken(Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // What the parser itself cannot read is always about quotes.
            if (cause instanceof CSVException) {
                return new Mistake(set.path + ":" + line + ": a quote that does not end, or text after it; end the value with \" and the delimiter", e);
            }
            if (cause instanceof CsvText.TooLong) {
                return new Mistake(set.path + ":" + line + ": a row of more than " + set.longestRow() + " characters; is a quote open? .limits(...) takes more", e);
            }
            if (cause instanceof CsvText.Malformed bad) {
                return new Mistake(set.path + ":" + bad.line + ": bytes that are not " + bad.charset.name() + " text; "
                        + (bad.charset.equals(StandardCharsets.UTF_8) ? "save it as UTF-8, or name its encoding as .encoding(\"windows-1252\")" : "name another .encoding(...)"), e);
            }
            if (cause instanceof AccessDeniedException) return new Mistake(set.path + ": may not be read; check its permissions", e);
        }
        return new Mistake(set.path + ": cannot be read: " + e.getMessage(), e);
    }

    private void checkHeader() {
        if (Arrays.stream(fields).allMatch(f -> number(f) != null)) {
            throw new Mistake(set.path + ":" + line + ": the first line holds numbers, no column names; use .header(false)");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < fields.length; i++) {
            if (fields[i].isEmpty()) throw fault(i, "column " + (i + 1) + " has no name; give it one");
            if (!seen.add(fields[i])) throw fault(i, "column " + fields[i] + " comes twice, first in field " + (columns.indexOf(fields[i]) + 1) + "; rename one");
        }
    }

    // ---- columns --------------------------------------------------------------------------------------------------

    /** The names of the columns. */
    List<String> columns() {
        return columns;
    }

    /** The positions of these columns. */
    int[] find(String... names) {
        int[] at = new int[names.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = columns.indexOf(names[i]);
            if (at[i] < 0) {
                throw fault("no column " + shown(names[i]) + "; there are " + String.join(", ", columns.subList(0, Math.min(LISTED, columns.size())))
                        + (columns.size() > LISTED ? " and " + (columns.size() - LISTED) + " more" : ""));
            }
        }
        return at;
    }

    /** Why no input column is left. */
    String onlyAnswers(int answer) {
        String name = columns.get(answer);
        String story = "no input column is left beside " + name;
        for (char c : new char[] {';', '\t', '|', ','}) {
            if (columns.size() == 1 && name.indexOf(c) >= 0) return story + "; is the delimiter another? try .delimiter('" + (c == '\t' ? "\\t" : c) + "')";
        }
        return story + "; the columns are " + String.join(", ", columns);
    }

    // ---- cells ----------------------------------------------------------------------------------------------------

    /** The text of a cell. */
    String field(int column) {
        return fields[column];
    }

    /** Whether a cell of a column of numbers holds none: empty, NA, N/A, NaN, null or ?, in any case. */
    boolean valueless(int column) {
        return fields[column].length() <= 4 && NO_VALUE.contains(fields[column].toLowerCase(Locale.ROOT));
    }

    /** The number in a cell. */
    float value(int column) {
        String cell = fields[column];
        String where = " in column " + columns.get(column);
        if (cell.isEmpty()) throw fault(column, "empty value" + where + "; fill it in, or use .dropMissing() or .fillMissing()");
        Double value = number(cell);
        if (value == null) {
            String name = cell.length() > 9 ? "" : cell.replaceAll("^[+-]", "").toLowerCase(Locale.ROOT);
            if (Set.of("nan", "inf", "infinity").contains(name)) throw fault(column, shown(cell) + " is not a finite number" + where);
            boolean comma = cell.indexOf(',') >= 0 && number(cell.replace(',', '.')) != null;
            throw fault(column, shown(cell) + " is not a number" + where + (comma ? "; write a point, not a comma" : ""));
        }
        float f = Float.parseFloat(cell);
        if (Float.isInfinite(f)) throw fault(column, shown(cell) + " is too large for a float" + where);
        return f;
    }

    /** The number that the text is, digits with a point and an exponent only, or null. */
    static Double number(String text) {
        // Java's own parser also takes "1f", "0x1p3" and "NaN", which no CSV file means as numbers.
        for (int i = 0; i < text.length(); i++) {
            if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) return null;
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    Mistake fault(String what) {
        return new Mistake(set.path + ": " + line(what));
    }

    /** What is wrong with a cell of the row at hand. */
    Mistake fault(int column, String what) {
        return new Mistake(set.path + ":" + line + ":" + (column + 1) + ": " + line(what));
    }

    /** On one line and not too long, whatever the names in it are. */
    private static String line(String what) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < what.length(); i++) {
            if (b.length() >= 400) return b.append("..").toString();
            char c = what.charAt(i);
            int known = "\n\r\t\0".indexOf(c);
            if (known >= 0) b.append('\\').append("nrt0".charAt(known));
            else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') b.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else b.append(c);
        }
        return b.toString();
    }

    /** Quoted, on one line, and not too long. */
    static String shown(String text) {
        String s = text.length() <= 40 ? text : text.substring(0, 38) + "..";
        return "\"" + line(s) + "\"";
    }

    @Override
    public void close() {
        try {
            if (text != null) text.close();
        } catch (IOException e) {
            // Nothing was written: what could be read has been.
        }
    }
}

package pilotlight.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import pilotlight.surface.WholeFile;

/** The text of a CSV file, every row as wide as the first, and where each row stands: what error messages need. */
record CsvFile(String path, List<String> columns, List<Row> rows) {
    /** The fields of a row, and the line of the file on which it begins. */
    record Row(long line, String[] fields) {
    }

    private static final int LISTED = 20;

    static CsvFile read(String path, char delimiter, boolean header) {
        Path file = WholeFile.resolve(path);
        if (!Files.exists(file)) throw new Mistake(path + ": no such file; looked for " + file.toAbsolutePath().normalize());
        if (Files.isDirectory(file)) throw new Mistake(path + ": is a folder; give the path of a CSV file");
        List<Row> rows = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(delimiter).setIgnoreSurroundingSpaces(delimiter != ' ' && delimiter != '\t')
                .setIgnoreEmptyLines(false).get();
        long line = 1;
        try (Reader text = open(file); CSVParser parser = CSVParser.parse(text, format)) {
            Iterator<CSVRecord> records = parser.iterator();
            while (records.hasNext()) {
                String[] fields = records.next().values();
                for (int i = 0; i < fields.length; i++) fields[i] = fields[i].strip();
                boolean blank = fields.length == 1 && fields[0].isEmpty();
                if (!blank) rows.add(new Row(line, fields));
                // A quoted value may hold line ends: the next row begins where the parser stands, not one line on.
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (IOException | UncheckedIOException e) {
            throw broken(path, line, e);
        }
        if (rows.isEmpty()) throw new Mistake(path + ": the file is empty; wanted " + (header ? "a line of column names and rows" : "rows"));
        Row first = rows.get(0);
        List<String> columns = List.of(header ? first.fields : Parts.numbered("c", 1, first.fields.length));
        CsvFile csv = new CsvFile(path, columns, List.copyOf(header ? rows.subList(1, rows.size()) : rows));
        if (header) csv.checkHeader(first);
        for (Row row : csv.rows) {
            if (row.fields.length != columns.size()) {
                throw new Mistake(path + ":" + row.line + ": " + row.fields.length + (row.fields.length == 1 ? " field" : " fields")
                        + ", wanted " + columns.size() + " as in the first line");
            }
        }
        if (csv.rows.isEmpty()) throw csv.fault("no rows after the line of column names");
        return csv;
    }

    private static Reader open(Path file) throws IOException {
        BufferedReader text = new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8.newDecoder()));
        text.mark(1);
        if (text.read() != '\uFEFF') text.reset();
        return text;
    }

    private static Mistake broken(String path, long line, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // What the parser itself cannot read is always about quotes.
            if (cause instanceof CSVException) {
                return new Mistake(path + ":" + line + ": a quote that does not end, or text after it; end the value with \" and the delimiter", e);
            }
            if (cause instanceof CharacterCodingException) return new Mistake(path + ": is not UTF-8 text; save it as UTF-8", e);
            if (cause instanceof AccessDeniedException) return new Mistake(path + ": may not be read; check its permissions", e);
        }
        return new Mistake(path + ": cannot be read: " + e.getMessage(), e);
    }

    private void checkHeader(Row header) {
        if (Arrays.stream(header.fields).allMatch(f -> number(f) != null)) {
            throw new Mistake(path + ":" + header.line + ": the first line holds numbers, no column names; use .header(false)");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < header.fields.length; i++) {
            if (header.fields[i].isEmpty()) throw fault(header, i, "column " + (i + 1) + " has no name; give it one");
            if (!seen.add(header.fields[i])) {
                throw fault(header, i, "column " + header.fields[i] + " comes twice, first in field " + (columns.indexOf(header.fields[i]) + 1) + "; rename one");
            }
        }
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
    String onlyAnswers(int[] answers) {
        String name = columns.get(answers[0]);
        String text = "no input column is left beside " + name;
        for (char c : new char[] {';', '\t', '|', ','}) {
            if (columns.size() == 1 && name.indexOf(c) >= 0) return text + "; is the delimiter another? try .delimiter('" + (c == '\t' ? "\\t" : c) + "')";
        }
        return text + "; the columns are " + String.join(", ", columns);
    }

    /** These columns of all rows as floats, row-major. */
    float[] numbers(int[] at) {
        float[] out = new float[rows.size() * at.length];
        int i = 0;
        for (Row row : rows) for (int c : at) out[i++] = number(row, c);
        return out;
    }

    private float number(Row row, int column) {
        String text = row.fields[column];
        String where = " in column " + columns.get(column);
        if (text.isEmpty()) throw fault(row, column, "empty value" + where + "; fill it in or leave the row out");
        Double value = number(text);
        if (value == null) {
            String name = text.replaceAll("^[+-]", "").toLowerCase(Locale.ROOT);
            if (Set.of("nan", "inf", "infinity").contains(name)) throw fault(row, column, shown(text) + " is not a finite number" + where);
            boolean comma = text.indexOf(',') >= 0 && number(text.replace(',', '.')) != null;
            throw fault(row, column, shown(text) + " is not a number" + where + (comma ? "; write a point, not a comma" : ""));
        }
        float f = Float.parseFloat(text);
        if (Float.isInfinite(f)) throw fault(row, column, shown(text) + " is too large for a float" + where);
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

    Mistake fault(String what) {
        return new Mistake(path + ": " + line(what));
    }

    Mistake fault(Row row, int column, String what) {
        return new Mistake(path + ":" + row.line + ":" + (column + 1) + ": " + line(what));
    }

    /** On one line and not too long, whatever the names in it are. */
    private static String line(String what) {
        String s = what.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t").replace("\0", "\\0");
        return s.length() <= 400 ? s : s.substring(0, 398) + "..";
    }

    /** Quoted, on one line, and not too long. */
    static String shown(String text) {
        String s = text.length() <= 40 ? text : text.substring(0, 38) + "..";
        return "\"" + line(s) + "\"";
    }
}

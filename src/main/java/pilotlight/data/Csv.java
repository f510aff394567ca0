package pilotlight.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Rows of a CSV file: numbers as inputs, one column as the class label, or one or more as regression targets.
 *
 * <p>Nothing is read before rows are asked for. The text is UTF-8 (a byte-order mark is skipped), the first line holds
 * the column names, values may be quoted, blanks around values and empty lines do not count. Numbers are written with a
 * point whatever the locale, and must be finite. The last column is the label unless told otherwise. Labels that are
 * all whole numbers become classes in numeric order, any other text in the order of first appearance. A relative path
 * starts at the system property {@code pilotlight.dir} if set, else at the working directory.
 *
 * <p>What is wrong with a file is an {@link IllegalArgumentException} of one line that names file, line and field:
 * {@code data/points.csv:17:4: "n/a" is not a number in column petal_width}.
 *
 * <pre>{@code
 * Csv.csv("data/moons.csv").split(0.8).seed(7);
 * Csv.csv("prices.csv").delimiter(';').target("price").columns("rooms", "area");
 * }</pre>
 */
public final class Csv extends Data {
    /** Null or empty name arrays stand for the default. */
    private record Setting(String path, char delimiter, boolean header, String[] inputs, String[] answers, boolean regression) {
    }

    private final Setting set;

    private Csv(Setting set, Options options) {
        super(title(set.path), options);
        this.set = set;
    }

    private static String title(String path) {
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }

    /** The file at this path, comma-separated, with a header line and the label in the last column. */
    public static Csv csv(String path) {
        return new Csv(new Setting(path, ',', true, new String[0], new String[0], false), Options.DEFAULT);
    }

    /** Writes data so that {@link #csv} reads the same floats; see {@link CsvWriter}. */
    public static void write(Data data, String path) {
        CsvWriter.write(data, path);
    }

    // ---- options ------------------------------------------------------------------------------------------------

    /** Classes from this column. */
    public Csv label(String column) {
        return new Csv(new Setting(set.path, set.delimiter, set.header, set.inputs, new String[] {column}, false), options);
    }

    /** Regression on these columns. */
    public Csv target(String... columns) {
        if (columns.length == 0) throw new Mistake("csv: target() names no column; give one or more");
        return new Csv(new Setting(set.path, set.delimiter, set.header, set.inputs, columns.clone(), true), options);
    }

    /** These columns as inputs, in this order; else all but the label or targets. */
    public Csv columns(String... inputs) {
        return new Csv(new Setting(set.path, set.delimiter, set.header, inputs.clone(), set.answers, set.regression), options);
    }

    /** Values are separated by this character, as ';' or '\t'. */
    public Csv delimiter(char c) {
        if (c == '"' || c == '\n' || c == '\r' || Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '+') {
            throw new Mistake("csv: " + CsvFile.shown(String.valueOf(c)) + " cannot be the delimiter; use one as ',' ';' or '\\t'");
        }
        return new Csv(new Setting(set.path, c, set.header, set.inputs, set.answers, set.regression), options);
    }

    /** Whether the first line holds the column names; without it they are called c1, c2, ... */
    public Csv header(boolean firstLine) {
        return new Csv(new Setting(set.path, set.delimiter, firstLine, set.inputs, set.answers, set.regression), options);
    }

    @Override
    public Csv split(double trainFraction) {
        return (Csv) super.split(trainFraction);
    }

    @Override
    public Csv seed(long seed) {
        return (Csv) super.seed(seed);
    }

    @Override
    public Csv standardize() {
        return (Csv) super.standardize();
    }

    @Override
    public Csv standardizeGlobal() {
        return (Csv) super.standardizeGlobal();
    }

    @Override
    Csv with(Options o) {
        return new Csv(set, o);
    }

    @Override
    boolean generated() {
        return false;
    }

    // ---- making -------------------------------------------------------------------------------------------------

    @Override
    Parts make(Rng rng) {
        CsvFile file = CsvFile.read(set.path, set.delimiter, set.header);
        int[] answers = set.answers.length > 0 ? file.find(set.answers) : new int[] {file.columns().size() - 1};
        int[] inputs = set.inputs.length > 0 ? file.find(set.inputs) : others(file.columns().size(), answers);
        if (inputs.length == 0) throw file.fault(file.onlyAnswers(answers));
        for (int i : inputs) {
            for (int a : answers) {
                if (i == a) throw file.fault("column " + file.columns().get(i) + " is asked for as input and as " + (set.regression ? "target" : "label") + "; leave it out of one");
            }
        }
        int rows = file.rows().size();
        Tensor x = Tensor.wrap(file.numbers(inputs), rows, inputs.length);
        String[] names = Arrays.stream(inputs).mapToObj(file.columns()::get).toArray(String[]::new);
        if (set.regression) {
            Samples all = new Samples(x, null, Tensor.wrap(file.numbers(answers), rows, answers.length));
            return new Parts(all, all.batch(0, 0), names, new String[0]);
        }
        List<String> classes = new ArrayList<>();
        Samples all = new Samples(x, labels(file, answers[0], classes), null);
        return new Parts(all, all.batch(0, 0), names, classes.toArray(String[]::new));
    }

    private static int[] others(int n, int[] taken) {
        return Arrays.stream(Parts.counting(n)).filter(i -> Arrays.stream(taken).noneMatch(t -> t == i)).toArray();
    }

    /** The labels of a column, and the names of the classes into {@code classes}. */
    private static int[] labels(CsvFile file, int column, List<String> classes) {
        List<CsvFile.Row> rows = file.rows();
        boolean whole = true;
        boolean numeric = true;
        for (CsvFile.Row row : rows) {
            String text = row.fields()[column];
            if (text.isEmpty()) throw file.fault(row, column, "empty label in column " + file.columns().get(column) + "; fill it in or leave the row out");
            Double value = CsvFile.number(text);
            numeric &= value != null;
            whole &= value != null && value == Math.rint(value) && Math.abs(value) < 1e15;
        }
        if (numeric && !whole) {
            String name = file.columns().get(column);
            throw file.fault("column " + name + " holds numbers that are not whole, so no classes; use .target(\"" + name + "\") for regression, or name another .label(...)");
        }
        boolean byNumber = whole;
        String[] text = rows.stream().map(r -> byNumber ? Long.toString(CsvFile.number(r.fields()[column]).longValue()) : r.fields()[column]).toArray(String[]::new);
        Map<String, Integer> index = new LinkedHashMap<>();
        Arrays.stream(text).distinct().sorted((a, b) -> byNumber ? Long.compare(Long.parseLong(a), Long.parseLong(b)) : 0).forEach(t -> index.put(t, index.size()));
        classes.addAll(index.keySet());
        return Arrays.stream(text).mapToInt(index::get).toArray();
    }
}

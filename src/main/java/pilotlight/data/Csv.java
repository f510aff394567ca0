package pilotlight.data;

import java.util.function.Consumer;
import pilotlight.data.CsvSetting.Missing;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;

/**
 * Rows of a CSV file: numbers and categories as inputs, one column as the class label, or one or more as regression targets.
 *
 * <p>Nothing is read before rows are asked for. The first line holds the column names, each of its own; values may be quoted, blanks around
 * values and empty lines do not count. Numbers are written with a point whatever the locale, and must be finite. The last column is the
 * label unless told otherwise. Labels that are all whole numbers become classes in numeric order, any other text in the order of first
 * appearance. A relative path starts at the system property {@code pilotlight.dir} if set, else at the working directory.
 *
 * <p>The text is UTF-8, or UTF-16 if its byte-order mark says so, or what {@link #encoding} names. Read are at most 100 million rows of 10,000
 * columns with fields of 100,000 characters ({@link #limits}), 10,000 classes, and 1,000 categories in a column. The file is read twice, first
 * to check every cell and to count; so no more memory is taken than the numbers need. For files larger than that: {@link #chunks}.
 *
 * <p>What is wrong with a file is an {@link IllegalArgumentException} of one line that names file, line and field:
 * {@code data/points.csv:17:4: "n/a" is not a number in column petal_width}.
 *
 * <pre>{@code
 * Csv.csv("data/moons.csv").split(0.8).seed(7);
 * Csv.csv("prices.csv").delimiter(';').target("price").columns("rooms", "area", "town").categorical("town").fillMissing();
 * }</pre>
 */
public final class Csv extends Data {
    private final CsvSetting set;

    private Csv(CsvSetting set, Options options) {
        super(Sources.title(set.path), options);
        this.set = set;
    }

    /** The file at this path, comma-separated, with a header line and the label in the last column. */
    public static Csv csv(String path) {
        return new Csv(new CsvSetting(path), Options.DEFAULT);
    }

    /** Writes data so that {@link #csv} reads the same floats; see {@link CsvWriter}. */
    public static void write(Data data, String path) {
        CsvWriter.write(data, path);
    }

    // ---- options ------------------------------------------------------------------------------------------------

    private Csv set(Consumer<CsvSetting> change) {
        CsvSetting copy = set.copy();
        change.accept(copy);
        return new Csv(copy, options);
    }

    private Csv answer(boolean regression, int number, String... columns) {
        return set(s -> {
            s.answers = columns;
            s.answer = number;
            s.regression = regression;
        });
    }

    private static int counted(int column) {
        if (column < 1) throw new Mistake("csv: column " + column + "; columns count from 1");
        return column;
    }

    /** Classes from this column. */
    public Csv label(String column) {
        return answer(false, 0, column);
    }

    /** Classes from the column of this number, counted from 1. */
    public Csv label(int column) {
        return answer(false, counted(column));
    }

    /** Regression on these columns. */
    public Csv target(String... columns) {
        if (columns.length == 0) throw new Mistake("csv: target() names no column; give one or more");
        return answer(true, 0, columns.clone());
    }

    /** Regression on the column of this number, counted from 1. */
    public Csv target(int column) {
        return answer(true, counted(column));
    }

    /** These columns as inputs, in this order; else all but the label or targets. */
    public Csv columns(String... inputs) {
        return set(s -> s.inputs = inputs.clone());
    }

    /**
     * These input columns as categories: each text becomes a column of its own in the place of the one, 1 where it stands and 0 elsewhere, called
     * {@code colour=red}. They are sorted, whole numbers by size and texts by their characters, whatever the order of the rows.
     */
    public Csv categorical(String... columns) {
        return set(s -> s.categories = columns.clone());
    }

    /** Values are separated by this character, as ';' or '\t'. */
    public Csv delimiter(char c) {
        if (c == '"' || c == '\n' || c == '\r' || Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '+') {
            throw new Mistake("csv: " + CsvRows.shown(String.valueOf(c)) + " cannot be the delimiter; use one as ',' ';' or '\\t'");
        }
        return set(s -> s.delimiter = c);
    }

    /** Whether the first line holds the column names; without it they are called c1, c2, ... */
    public Csv header(boolean firstLine) {
        return set(s -> s.header = firstLine);
    }

    /** The text is in this encoding, as windows-1252; bytes that are no text in it are an error. */
    public Csv encoding(String name) {
        CsvRows.charset(name);
        return set(s -> s.encoding = name);
    }

    /** Leaves out each row that lacks a value: a number that is empty, NA, N/A, NaN, null or ?, an empty category or label. */
    public Csv dropMissing() {
        return set(s -> s.missing = Missing.DROPPED);
    }

    /**
     * Fills in missing inputs, which are those of {@link #dropMissing()}, with the mean of the column over the training rows; the columns of a
     * category get their shares. A label or target must be there.
     */
    public Csv fillMissing() {
        return set(s -> s.missing = Missing.FILLED);
    }

    /** Reads at most so many rows and columns, and fields of so many characters; a row has at most those of a longest field and 32 for each column. */
    public Csv limits(long rows, int columns, int fieldLength) {
        if (rows < 1 || columns < 1 || fieldLength < 1) {
            throw new Mistake("csv: limits of " + rows + " rows, " + columns + " columns, " + fieldLength + " characters; give 1 or more of each");
        }
        return set(s -> {
            s.mostRows = rows;
            s.mostColumns = columns;
            s.longestField = fieldLength;
        });
    }

    /** The file in pieces of this many rows, with split, seed and scaling as set here: for what does not fit into memory. See {@link CsvChunks}. */
    public CsvChunks chunks(int rows) {
        return new CsvChunks(name(), set, options, rows);
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
        CsvTable table = new CsvTable(set);
        Room.check(set.path, table.rows(), table.names().length, "read it in pieces by .chunks(rows),");
        try (CsvTable.Pass pass = table.pass()) {
            Samples all = pass.take((int) table.rows());
            return new Parts(all, all.batch(0, 0), table.names(), table.classes());
        }
    }

    /** Puts the means of the training rows where values are missing. */
    @Override
    Parts ready(Parts p) {
        if (set.missing != Missing.FILLED) return p;
        float[] train = p.train().x().data();
        float[] test = p.test().x().data();
        int width = p.columns().length;
        for (int j = 0; j < width; j++) {
            double sum = 0;
            int count = 0;
            for (int i = j; i < train.length; i += width) {
                if (Float.isNaN(train[i])) continue;
                sum += train[i];
                count++;
            }
            if (count == 0 && train.length > 0) throw CsvChunks.noValue(set.path, p.columns()[j]);
            for (float[] x : new float[][] {train, test}) {
                for (int i = j; i < x.length; i += width) if (Float.isNaN(x[i])) x[i] = (float) (sum / count);
            }
        }
        return p;
    }
}

package pilotlight.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;

/**
 * A CSV file in pieces of so many rows, for files larger than memory: each piece is a data set of its own, with training and test rows,
 * and only one is held at a time. Going through it again reads the file again.
 *
 * <pre>{@code
 * var big = csv("big.csv").split(0.9).standardize().chunks(50_000);
 * for (int epoch = 0; epoch < 5; epoch++) for (Data part : big) fit(model, part).adam(0.001).epochs(1).seed(epoch).quiet().run();
 * }</pre>
 *
 * <p>A first pass over the file checks every cell and finds the classes; when values are to be scaled or filled in, a second one takes
 * means and deviations from the training rows of the whole file. Which rows are for training is drawn row by row by the seed, so it does not
 * depend on the size of the pieces, and holds to the fraction only on average. The order of rows within a piece is up to whoever trains on it;
 * the pieces come in the order of the file, which should be a random one. An optimiser starts anew with each piece.
 */
public final class CsvChunks implements Iterable<Data> {
    private final String name;
    private final String path;
    private final CsvTable table;
    private final Data.Options options;
    private final boolean fill;
    private final int rows;
    /** By column of x: what a missing value becomes, what is taken off, what is divided by. */
    private double[] filling;
    private double[] mean;
    private double[] sd;

    CsvChunks(String name, CsvSetting set, Data.Options options, int rows) {
        if (rows < 2) throw new Mistake("csv: pieces of " + rows + " rows; give 2 or more");
        this.name = name;
        this.path = set.path;
        this.options = options;
        this.rows = rows;
        fill = set.missing == CsvSetting.Missing.FILLED;
        table = new CsvTable(set);
        Room.check(set.path, rows, table.names().length, "take smaller pieces,");
        if (fill || options.scaling() != Scaling.NONE) measure();
    }

    /** All rows of the file that count, for training and for testing. */
    public long rows() {
        return table.rows();
    }

    /** The names of the input columns. */
    public String[] columnNames() {
        return table.names().clone();
    }

    /** The names of the classes of the whole file; empty for regression. */
    public String[] classNames() {
        return table.classes().clone();
    }

    /** Means and deviations over the training rows of all pieces, in one pass: each value moves its mean a little (Welford). */
    private void measure() {
        int width = table.names().length;
        mean = new double[width];
        sd = new double[width];
        long[] count = new long[width];
        double n = 0;
        for (Iterator<Data> pieces = new Pieces(false); pieces.hasNext(); ) {
            Samples rows = pieces.next().train();
            float[] x = rows.x().data();
            n += rows.rows();
            for (int i = 0; i < x.length; i++) {
                if (Float.isNaN(x[i])) continue;
                int j = i % width;
                double d = x[i] - mean[j];
                mean[j] += d / ++count[j];
                sd[j] += d * (x[i] - mean[j]);
            }
        }
        for (int j = 0; j < width; j++) {
            if (count[j] == 0) throw noValue(path, table.names()[j]);
            // Filled values are means, so they count and add no spread.
            sd[j] /= n;
        }
        filling = mean.clone();
        switch (options.scaling()) {
            case NONE -> {
                Arrays.fill(mean, 0);
                Arrays.fill(sd, 1);
            }
            case COLUMNS -> Arrays.setAll(sd, j -> Scaling.spread(sd[j]));
            case GLOBAL -> {
                double all = Arrays.stream(mean).average().orElseThrow();
                double variance = 0;
                for (int j = 0; j < width; j++) variance += (sd[j] + (mean[j] - all) * (mean[j] - all)) / width;
                Arrays.fill(mean, all);
                Arrays.fill(sd, Scaling.spread(variance));
            }
        }
    }

    static Mistake noValue(String path, String column) {
        return new Mistake(path + ": no value of column " + CsvRows.shown(column) + " in the training rows; leave the column out");
    }

    @Override
    public Iterator<Data> iterator() {
        return new Pieces(true);
    }

    /** One way through the file. */
    private final class Pieces implements Iterator<Data> {
        private final boolean finished;
        private final Rng drawn = Data.rng(options.seed()).split(Data.SPLIT);
        private final CsvTable.Pass pass = table.pass();
        private long read;

        Pieces(boolean finished) {
            this.finished = finished;
        }

        @Override
        public boolean hasNext() {
            return read < table.rows();
        }

        @Override
        public Data next() {
            if (!hasNext()) throw new NoSuchElementException();
            long left = table.rows() - read;
            // A single row left over has no variance: it joins the piece before.
            int n = (int) (left <= rows + 1 ? left : rows);
            Samples all;
            try {
                all = pass.take(n);
            } catch (Mistake e) {
                pass.close();
                throw e;
            }
            if (finished && mean != null) transform(all.x().data());
            Data piece = Data.given(name, parted(all));
            read += n;
            if (!hasNext()) pass.close();
            return piece;
        }

        private void transform(float[] x) {
            for (int i = 0; i < x.length; i++) {
                int j = i % mean.length;
                double v = Float.isNaN(x[i]) ? filling[j] : x[i];
                x[i] = (float) ((v - mean[j]) / sd[j]);
            }
        }

        private Parts parted(Samples all) {
            Parts whole = new Parts(all, all.batch(0, 0), table.names(), table.classes());
            if (options.split() == 1) return whole;
            boolean[] keep = new boolean[all.rows()];
            for (int i = 0; i < keep.length; i++) keep[i] = drawn.split(read + i).nextDouble() < options.split();
            return whole.keep(Parts.counting(keep.length), keep);
        }
    }

    @Override
    public String toString() {
        return "CsvChunks " + name + ": " + table.rows() + " rows in pieces of " + rows + ", x [" + table.names().length + "]"
                + (table.targets() > 0 ? ", y [" + table.targets() + "]" : ", " + table.classes().length + " classes")
                + (options.split() < 1 ? ", seed " + options.seed() : "") + (options.scaling() == Scaling.NONE ? "" : ", standardized");
    }
}

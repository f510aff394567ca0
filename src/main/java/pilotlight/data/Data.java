package pilotlight.data;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * A named data set: training rows, maybe test rows, with classes or regression targets.
 *
 * <p>Immutable. Every option returns a new data set, the order of the options does not matter, and the rows are made
 * once, when first asked for. One seed fixes everything random: the generated rows, the noise and the split.
 *
 * <pre>{@code
 * Data data = Synthetic.moons(512).noise(0.15).split(0.8).seed(7);
 * data.train().x();                                // f32[410,2]
 * }</pre>
 */
public abstract class Data implements Showable {
    /** What every data set can be told. */
    record Options(long seed, double split, Scaling scaling) {
        static final Options DEFAULT = new Options(0, 1, Scaling.NONE);

        Options {
            if (!(split > 0 && split <= 1)) {
                throw new Mistake("split: " + split + " is not a fraction of the rows to train on; give a number above 0, at most 1, as 0.8");
            }
        }
    }

    // Separates the streams of data from those of a model with the same seed.
    private static final long STREAM = 0x64617461L;
    static final long SPLIT = -1;

    final Options options;
    private final String name;
    private Parts parts;

    Data(String name, Options options) {
        this.name = name;
        this.options = options;
    }

    /** The rows and names before splitting and scaling; all randomness from {@code rng}. */
    abstract Parts make(Rng rng);

    /** The same data with other options. */
    abstract Data with(Options o);

    /** What is left to do once the rows are parted and before they are scaled. */
    Parts ready(Parts parted) {
        return parted;
    }

    /** Whether {@link #make} depends on the seed. */
    boolean generated() {
        return true;
    }

    // ---- making -------------------------------------------------------------------------------------------------

    /** The rows of {@code x} with these class labels, 0 to classes - 1. Not copied. */
    public static Data of(String name, Tensor x, int[] labels) {
        Samples all = new Samples(x, labels, null);
        return of(name, all, all.batch(0, 0));
    }

    /** The rows of {@code x} with these targets, [rows, outputs] or a vector. Not copied. */
    public static Data of(String name, Tensor x, Tensor y) {
        Samples all = new Samples(x, null, y);
        return of(name, all, all.batch(0, 0));
    }

    /** These training and test rows, which must be of one kind and shape. Not copied. */
    public static Data of(String name, Samples train, Samples test) {
        if ((train.labels() == null) != (test.labels() == null)) {
            throw new Mistake("data " + name + ": training rows with " + (train.labels() == null ? "targets" : "labels")
                    + " and test rows with " + (test.labels() == null ? "targets" : "labels") + "; give both the same kind");
        }
        if (!Arrays.equals(inputs(train), inputs(test))) {
            throw new Mistake("data " + name + ": training inputs are " + Arrays.toString(inputs(train)) + ", test inputs "
                    + Arrays.toString(inputs(test)) + "; give both one shape");
        }
        int classes = Math.max(classes(name, train), classes(name, test));
        Parts parts = new Parts(train, test, Parts.of(train, null).columns(), Parts.numbered("", 0, classes));
        return new Given(name, parts, Options.DEFAULT);
    }

    /** Data made already. */
    static Data given(String name, Parts parts) {
        return new Given(name, parts, Options.DEFAULT);
    }

    private static int classes(String name, Samples s) {
        int n = 0;
        for (int i = 0; s.labels() != null && i < s.rows(); i++) {
            int c = s.labels()[i];
            if (c < 0) throw new Mistake("data " + name + ": label " + c + " of row " + i + " is negative; classes count from 0");
            n = Math.max(n, c + 1);
        }
        return n;
    }

    private static int[] inputs(Samples s) {
        int[] dims = s.x().shape().dims();
        return Arrays.copyOfRange(dims, 1, dims.length);
    }

    private static final class Given extends Data {
        private final Parts parts;

        Given(String name, Parts parts, Options options) {
            super(name, options);
            this.parts = parts;
        }

        @Override
        Parts make(Rng rng) {
            return parts;
        }

        @Override
        Data with(Options o) {
            return new Given(name(), parts, o);
        }

        @Override
        boolean generated() {
            return false;
        }
    }

    // ---- options ------------------------------------------------------------------------------------------------

    /** Trains on this fraction of the rows and tests on the rest: shuffled by the seed, each class in proportion. */
    public Data split(double trainFraction) {
        return with(new Options(options.seed, trainFraction, options.scaling));
    }

    /** The seed of everything random here; 0 when not set. */
    public Data seed(long seed) {
        return with(new Options(seed, options.split, options.scaling));
    }

    /**
     * Each input column to mean 0 and standard deviation 1 (divisor n), measured on the training rows and applied to
     * both sets. A constant column becomes 0. Targets stay.
     */
    public Data standardize() {
        return with(new Options(options.seed, options.split, Scaling.COLUMNS));
    }

    /** As {@link #standardize()}, but with one mean and one deviation over all values: what suits pictures. */
    public Data standardizeGlobal() {
        return with(new Options(options.seed, options.split, Scaling.GLOBAL));
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    /** The generator of everything random in data of this seed. */
    static Rng rng(long seed) {
        return new Rng(seed).split(STREAM);
    }

    private synchronized Parts parts() {
        if (parts == null) {
            Rng rng = rng(options.seed);
            Parts p = make(rng);
            if (options.split < 1) {
                if (p.test().rows() > 0) {
                    throw new Mistake("data " + name + ": split(" + options.split + ") of data that has " + p.test().rows()
                            + " test rows already; leave one of the two out");
                }
                p = p.split(options.split, rng.split(SPLIT));
            }
            parts = options.scaling.apply(ready(p));
        }
        return parts;
    }

    /** What it is called. */
    public String name() {
        return name;
    }

    /** The rows to train on. */
    public Samples train() {
        return parts().train();
    }

    /** The rows to test on; none when there was no split. */
    public Samples test() {
        return parts().test();
    }

    /** Whether there are test rows. */
    public boolean hasTest() {
        return test().rows() > 0;
    }

    /** The number of classes; 0 for regression. */
    public int classes() {
        return parts().classes().length;
    }

    /** The names of the classes, in the order of their labels; empty for regression. */
    public String[] classNames() {
        return parts().classes().clone();
    }

    /** The names of the input columns. */
    public String[] columnNames() {
        return parts().columns().clone();
    }

    /** The seed. */
    public long seed() {
        return options.seed;
    }

    /** The shape of one row of inputs: [columns], or [channels, height, width] for pictures. */
    public int[] inputShape() {
        return inputs(train());
    }

    /** Height and width if a row of inputs is a grey picture, else null. */
    int[] picture() {
        int[] shape = inputShape();
        return shape.length == 3 && shape[0] == 1 ? new int[] {shape[1], shape[2]} : null;
    }

    /**
     * The training rows: pictures as a sheet, one column for each class; points by their first two inputs, one colour for
     * each class; in regression the first target against the first input.
     */
    public Plot plot() {
        return DataPlot.of(this).open();
    }

    /** The picture of {@link #plot()}; null for data that cannot be made, which {@link #toString()} explains. */
    @Override
    public BufferedImage image() {
        try {
            return plot().image();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** One line: rows, input shape, classes with their training rows, seed. Data that cannot be made says why. */
    @Override
    public String toString() {
        String title = "Data " + (name.length() <= 24 ? name : name.substring(0, 22) + "..") + ": ";
        Samples train;
        try {
            train = train();
        } catch (IllegalArgumentException e) {
            return title + e.getMessage();
        }
        return title + train.rows() + " train" + (hasTest() ? " + " + test().rows() + " test" : "")
                + ", x " + Arrays.toString(inputShape())
                + (train.labels() != null ? ", " + census(train) : ", y " + Arrays.toString(Arrays.copyOfRange(train.y().shape().dims(), 1, train.y().rank())))
                + (generated() || options.split < 1 ? ", seed " + options.seed : "")
                + (options.scaling == Scaling.NONE ? "" : ", standardized" + (options.scaling == Scaling.GLOBAL ? " globally" : ""));
    }

    private String census(Samples train) {
        int[] count = new int[classes()];
        for (int c : train.labels()) count[c]++;
        StringBuilder b = new StringBuilder(String.format(Locale.ROOT, "%d class%s ", count.length, count.length == 1 ? "" : "es"));
        if (count.length <= 6) {
            for (int c = 0; c < count.length; c++) b.append(c > 0 ? "/" : "").append(count[c]);
            return b.toString();
        }
        int low = Arrays.stream(count).min().getAsInt();
        int high = Arrays.stream(count).max().getAsInt();
        return b.append(low == high ? "of " + low : "of " + low + " to " + high).toString();
    }
}

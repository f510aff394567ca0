package pilotlight.data;

import java.util.Arrays;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Pictures and their labels from files of IDX format, the one that MNIST came in, plain or packed by gzip.
 *
 * <p>Bytes become 0 to 1 (divided by 255), values of other types stay as they are. Inputs are [n, pixels], or [n, channels, height, width] by
 * {@link #images()}. Labels are whole numbers from 0. A file must be what its first bytes tell, neither shorter nor longer, and is checked
 * before memory is taken for it.
 *
 * <pre>{@code
 * Idx.idx("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz").test("t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz");
 * }</pre>
 */
public final class Idx extends Data {
    private static final int MOST_CLASSES = 10_000;

    /** Null test paths: no test part. No class names: numbers. */
    private record Setting(String name, String images, String labels, String testImages, String testLabels, int rows, boolean pictures, String... classes) {
    }

    private final Setting set;

    private Idx(Setting set, Options options) {
        super(set.name, options);
        this.set = set;
    }

    /** The pictures in one file, with their labels from another. */
    public static Idx idx(String images, String labels) {
        return new Idx(new Setting(Sources.title(images), images, labels, null, null, Integer.MAX_VALUE, false), Options.DEFAULT);
    }

    /** The array in a file of IDX format, as it is there. */
    public static Tensor tensor(String path) {
        IdxFile file = new IdxFile(path);
        return Tensor.wrap(file.read(file.dims()[0], 1), file.dims());
    }

    /** These pictures and labels to test on. */
    public Idx test(String images, String labels) {
        return new Idx(new Setting(set.name, set.images, set.labels, images, labels, set.rows, set.pictures, set.classes), options);
    }

    /** Only the first {@code n} pictures to train on; the test part stays whole. */
    public Idx rows(int n) {
        if (n < 1) throw new Mistake("idx: " + n + " rows; give 1 or more");
        return new Idx(new Setting(set.name, set.images, set.labels, set.testImages, set.testLabels, n, set.pictures, set.classes), options);
    }

    /** Inputs as pictures, [n, channels, height, width], for convolutions. */
    public Idx images() {
        return new Idx(new Setting(set.name, set.images, set.labels, set.testImages, set.testLabels, set.rows, true, set.classes), options);
    }

    /** What the data and the classes are called, the latter in the order of their labels. */
    Idx called(String name, String... classes) {
        return new Idx(new Setting(name, set.images, set.labels, set.testImages, set.testLabels, set.rows, set.pictures, classes), options);
    }

    @Override
    public Idx split(double trainFraction) {
        return (Idx) super.split(trainFraction);
    }

    @Override
    public Idx seed(long seed) {
        return (Idx) super.seed(seed);
    }

    @Override
    public Idx standardize() {
        return (Idx) super.standardize();
    }

    @Override
    public Idx standardizeGlobal() {
        return (Idx) super.standardizeGlobal();
    }

    @Override
    Idx with(Options o) {
        return new Idx(set, o);
    }

    @Override
    boolean generated() {
        return false;
    }

    @Override
    int[] picture() {
        int[] dims = shape;
        return dims != null && dims.length == 3 && dims[0] == 1 ? new int[] {dims[1], dims[2]} : null;
    }

    // ---- making -------------------------------------------------------------------------------------------------

    /** Channels, height and width, once read; null for rows that are no pictures. */
    private int[] shape;

    @Override
    Parts make(Rng rng) {
        Pair train = new Pair(set.images, set.labels);
        Pair test = set.testImages == null ? null : new Pair(set.testImages, set.testLabels);
        if (test != null && !Arrays.equals(train.inputs(), test.inputs())) {
            throw new Mistake(set.testImages + ": rows of " + Arrays.toString(test.inputs()) + ", those of " + set.images + " are " + Arrays.toString(train.inputs())
                    + "; are they of one set?");
        }
        shape = train.picture();
        Samples trained = train.read(set.rows);
        Samples tested = test == null ? trained.batch(0, 0) : test.read(Integer.MAX_VALUE);
        int classes = set.classes.length;
        if (classes == 0) for (Samples s : new Samples[] {trained, tested}) for (int c : s.labels()) classes = Math.max(classes, c + 1);
        String[] columns = shape == null || shape[0] != 1 ? Parts.numbered("x", 1, (int) train.images.width()) : new String[shape[1] * shape[2]];
        if (shape != null && shape[0] == 1) Arrays.setAll(columns, i -> "r" + i / shape[2] + "c" + i % shape[2]);
        return new Parts(trained, tested, columns, set.classes.length > 0 ? set.classes : Parts.numbered("", 0, classes));
    }

    /** A file of pictures and the file of their labels. */
    private final class Pair {
        private final String path;
        private final String labelPath;
        private final IdxFile images;
        private final IdxFile labels;

        Pair(String path, String labelPath) {
            this.path = path;
            this.labelPath = labelPath;
            images = new IdxFile(path);
            labels = new IdxFile(labelPath);
            int[] dims = images.dims();
            if (dims.length < 2 || dims.length > 4) {
                throw new Mistake(path + ": an array of " + Arrays.toString(dims) + " holds no pictures; wanted [n, height, width]" + (dims.length == 1 ? "; is it the file of labels?" : ""));
            }
            if (labels.dims().length != 1 || !labels.type().whole()) {
                throw new Mistake(labelPath + ": an array of " + Arrays.toString(labels.dims()) + " of type " + labels.type() + " holds no labels; wanted one whole number for each picture");
            }
            if (labels.dims()[0] != dims[0]) {
                throw new Mistake(labelPath + ": " + labels.dims()[0] + " labels for the " + dims[0] + " pictures in " + path + "; are they of one set?");
            }
            if (set.pictures && picture() == null) throw new Mistake(path + ": rows of " + dims[1] + " values are no pictures; leave images() out");
        }

        int[] inputs() {
            int[] dims = images.dims();
            return Arrays.copyOfRange(dims, 1, dims.length);
        }

        int[] picture() {
            int[] d = inputs();
            return d.length == 1 ? null : d.length == 2 ? new int[] {1, d[0], d[1]} : d;
        }

        Samples read(int most) {
            int rows = Math.min(most, images.dims()[0]);
            int[] classOf = labels(rows);
            float[] x = images.read(rows, images.type() == IdxFile.Type.U8 ? 1f / 255 : 1);
            int[] p = picture();
            return new Samples(set.pictures ? Tensor.wrap(x, rows, p[0], p[1], p[2]) : Tensor.wrap(x, rows, x.length / rows), classOf, null);
        }

        private int[] labels(int rows) {
            float[] values = labels.read(rows, 1);
            int most = set.classes.length > 0 ? set.classes.length : MOST_CLASSES;
            int[] out = new int[rows];
            for (int i = 0; i < rows; i++) {
                out[i] = (int) values[i];
                if (out[i] < 0 || out[i] >= most) throw new Mistake(labelPath + ": label " + out[i] + " of row " + i + "; wanted 0 to " + (most - 1));
            }
            return out;
        }
    }
}

package pilotlight.data;

import java.util.Arrays;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Pictures of the digits 0 to 9 drawn by code: strokes turned, sheared, scaled, shifted and jittered at random, a pen of
 * random width, and normal noise on the pixels. Nothing is downloaded; the same seed gives the same bits on every
 * machine and JDK. Intensities run from 0 to 1 before the noise; inputs are [n, size * size] unless {@link #images()}.
 *
 * <pre>{@code
 * Glyphs.glyphs(2000).hard().test(1000).seed(1).standardizeGlobal();
 * }</pre>
 */
public final class Glyphs extends Data {
    private static final double SOFT = .06;
    private static final double THINNEST = .035;
    private static final double THICKEST = .065;
    private static final long LABELS = 1;
    private static final long SHAPES = 2;
    private static final long NOISE = 3;
    private static final long TEST = 4;
    private static final long VIEWS = 5;
    /** What makes one digit of a class differ from another when many views of each are drawn: its vertices. */
    private static final Strokes.Bend HAND = new Strokes.Bend(0, 0, 1, 1, 0, .02);
    private static final Strokes.Bend VIEW = new Strokes.Bend(25, .25, .7, 1.1, .12, 0);
    private static final double VIEW_NOISE = .25;

    private enum Level {
        EASY(.08, new Strokes.Bend(15, .2, .8, 1.1, .08, .012)),
        MEDIUM(.3, new Strokes.Bend(20, .25, .75, 1.1, .1, .012)),
        HARD(.3, new Strokes.Bend(30, .3, .8, 1.1, .15, .012));

        final double noise;
        final Strokes.Bend bend;

        Level(double noise, Strokes.Bend bend) {
            this.noise = noise;
            this.bend = bend;
        }
    }

    /** A noise of NaN stands for the level's own. */
    private record Setting(int n, int tests, int size, Level level, double noise, boolean images) {
    }

    private final Setting set;

    private Glyphs(Setting set, Options options) {
        super("glyphs", options);
        if (set.n < 1) throw new Mistake("glyphs: " + set.n + " pictures; give 1 or more");
        if (set.tests < 0) throw new Mistake("glyphs: " + set.tests + " test pictures; give 0 or more");
        if (set.size < 4 || set.size > 1024) throw new Mistake("glyphs: pictures of " + set.size + " pixels a side; give 4 to 1024");
        if (set.noise < 0 || set.noise == Double.POSITIVE_INFINITY) {
            throw new Mistake("glyphs: noise " + set.noise + " is not a standard deviation; give 0 or more");
        }
        this.set = set;
    }

    /** {@code n} easy pictures of 16 by 16 pixels, the ten classes in equal parts, in random order. */
    public static Glyphs glyphs(int n) {
        return new Glyphs(new Setting(n, 0, 16, Level.EASY, Double.NaN, false), Options.DEFAULT);
    }

    /** Turned by up to 15 degrees, shear 0.2, scale 0.8 to 1.1, shift 0.08, noise 0.08: the default. */
    public Glyphs easy() {
        return new Glyphs(new Setting(set.n, set.tests, set.size, Level.EASY, set.noise, set.images), options);
    }

    /** Turned by up to 20 degrees, shear 0.25, scale 0.75 to 1.1, shift 0.1, noise 0.3. */
    public Glyphs medium() {
        return new Glyphs(new Setting(set.n, set.tests, set.size, Level.MEDIUM, set.noise, set.images), options);
    }

    /** Turned by up to 30 degrees, shear 0.3, scale 0.8 to 1.1, shift 0.15, noise 0.3. */
    public Glyphs hard() {
        return new Glyphs(new Setting(set.n, set.tests, set.size, Level.HARD, set.noise, set.images), options);
    }

    /** Pictures of this many pixels a side. */
    public Glyphs size(int pixels) {
        return new Glyphs(new Setting(set.n, set.tests, pixels, set.level, set.noise, set.images), options);
    }

    /** Pixel noise of this standard deviation in place of the level's own. */
    public Glyphs noise(double sd) {
        if (Double.isNaN(sd)) throw new Mistake("glyphs: noise NaN is not a standard deviation; give 0 or more");
        return new Glyphs(new Setting(set.n, set.tests, set.size, set.level, sd, set.images), options);
    }

    /** This many further pictures to test on, from a stream of their own. */
    public Glyphs test(int pictures) {
        return new Glyphs(new Setting(set.n, pictures, set.size, set.level, set.noise, set.images), options);
    }

    /** Inputs as pictures of one channel, [n, 1, size, size], for convolutions. */
    public Glyphs images() {
        return new Glyphs(new Setting(set.n, set.tests, set.size, set.level, set.noise, true), options);
    }

    @Override
    public Glyphs split(double trainFraction) {
        return (Glyphs) super.split(trainFraction);
    }

    @Override
    public Glyphs seed(long seed) {
        return (Glyphs) super.seed(seed);
    }

    @Override
    public Glyphs standardize() {
        return (Glyphs) super.standardize();
    }

    @Override
    public Glyphs standardizeGlobal() {
        return (Glyphs) super.standardizeGlobal();
    }

    @Override
    Glyphs with(Options o) {
        return new Glyphs(set, o);
    }

    @Override
    Parts make(Rng rng) {
        Samples train = pictures(set.n, rng);
        String[] columns = new String[set.size * set.size];
        for (int i = 0; i < columns.length; i++) columns[i] = "r" + i / set.size + "c" + i % set.size;
        return new Parts(train, pictures(set.tests, rng.split(TEST)), columns, Parts.numbered("", 0, 10));
    }

    /**
     * {@code count} views of each of the n digits, for learning without labels. A digit has its strokes and its pen; a view turns it by up to
     * 25 degrees, shears it by 0.25, scales it by 0.7 to 1.1, shifts it by 0.12 of the side, and draws it with noise 0.25 (or {@link #noise}'s
     * own) and a square of 5/16 of the side erased. The levels, the split and the scaling do not matter here.
     */
    public ViewBank views(int count) {
        if (count < 1) throw new Mistake("glyphs: " + count + " views of each; give 1 or more");
        int area = set.size * set.size;
        int hole = Math.max(1, 5 * set.size / 16);
        double sd = Double.isNaN(set.noise) ? VIEW_NOISE : set.noise;
        float[] x = new float[set.n * count * area];
        Rng rng = new Rng(options.seed()).split(VIEWS);
        int[] labels = rng.split(LABELS).permutation(set.n);
        Rng shapes = rng.split(SHAPES);
        for (int i = 0; i < set.n; i++) {
            labels[i] %= 10;
            Rng own = shapes.split(i);
            double[][] lines = Strokes.bend(Strokes.digit(labels[i]), HAND, own);
            double pen = own.uniform(THINNEST, THICKEST);
            for (int v = 0; v < count; v++) {
                int at = (i * count + v) * area;
                Strokes.draw(Strokes.bend(lines, VIEW, own), pen, SOFT, set.size, x, at);
                for (int p = at; p < at + area; p++) x[p] += (float) (sd * own.gaussian());
                int top = own.nextInt(set.size - hole + 1);
                int left = own.nextInt(set.size - hole + 1);
                for (int r = top; r < top + hole; r++) Arrays.fill(x, at + r * set.size + left, at + r * set.size + left + hole, 0);
            }
        }
        return new ViewBank("glyphs", set.images ? Tensor.wrap(x, set.n * count, 1, set.size, set.size) : Tensor.wrap(x, set.n * count, area), count, labels);
    }

    @Override
    int[] picture() {
        return new int[] {set.size, set.size};
    }

    private Samples pictures(int n, Rng rng) {
        int area = set.size * set.size;
        float[] x = new float[n * area];
        int[] labels = rng.split(LABELS).permutation(n);
        Rng shapes = rng.split(SHAPES);
        for (int i = 0; i < n; i++) {
            labels[i] %= 10;
            // A stream for each picture: its strokes do not depend on how many numbers the others drew.
            Rng own = shapes.split(i);
            double[][] lines = Strokes.bend(Strokes.digit(labels[i]), set.level.bend, own);
            Strokes.draw(lines, own.uniform(THINNEST, THICKEST), SOFT, set.size, x, i * area);
        }
        double sd = Double.isNaN(set.noise) ? set.level.noise : set.noise;
        Rng blur = rng.split(NOISE);
        if (sd > 0) for (int i = 0; i < x.length; i++) x[i] = (float) (x[i] + sd * blur.gaussian());
        return new Samples(set.images ? Tensor.wrap(x, n, 1, set.size, set.size) : Tensor.wrap(x, n, area), labels, null);
    }
}

package pilotlight.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import pilotlight.compute.Workers;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Random views of pictures and vectors: a list of changes, each drawn afresh for every row.
 *
 * <pre>{@code
 * Views.views().rotate(15).shift(2).noise(0.1).of(x, 1)      // one view of each row of x, seed 1
 * }</pre>
 *
 * <p>Rotation, shear, scale and shift are one affine move and come first; the others follow in the order in which they are named.
 * Pictures are [n, channels, height, width] or, when grey and square, [n, side * side]; {@link #noise}, {@link #jitter} and {@link #mask}
 * work on rows of any kind. Immutable: each call returns a new one. A row's view depends on the seed and the row's place alone, not on the
 * number of threads.
 */
public final class Views {
    /** Rows for one thread at a time. */
    private static final int GRAIN = 8;
    private static final int SHOWN = 8;
    private static final int VIEWS_SHOWN = 4;

    private final Affine affine;
    private final List<Change> changes;
    private final float background;

    /** Something that happens to one row: {@code n} values from {@code at} on. */
    private record Change(String call, boolean picture, Step step) {
    }

    private interface Step {
        void apply(float[] x, int at, Frame f, float background, Rng rng);
    }

    /** What a row is: channels of height by width; a vector is one channel of one line. */
    private record Frame(int channels, int height, int width) {
        int size() {
            return channels * height * width;
        }
    }

    private Views(Affine affine, List<Change> changes, float background) {
        this.affine = affine;
        this.changes = changes;
        this.background = background;
    }

    /** Nothing changed yet. */
    public static Views views() {
        return new Views(Affine.NONE, List.of(), 0);
    }

    /** Turned by up to this many degrees either way. */
    public Views rotate(double degrees) {
        return with(new Affine(degrees, affine.shear(), affine.smallest(), affine.largest(), affine.shift()));
    }

    /** Sheared by up to this much either way: a point one pixel up goes that many pixels to the side. */
    public Views shear(double most) {
        return with(new Affine(affine.turn(), most, affine.smallest(), affine.largest(), affine.shift()));
    }

    /** Width and height scaled, each by a factor of its own from {@code low} to {@code high}. */
    public Views scale(double low, double high) {
        return with(new Affine(affine.turn(), affine.shear(), low, high, affine.shift()));
    }

    /** Shifted by up to this many pixels in both directions. */
    public Views shift(double pixels) {
        return with(new Affine(affine.turn(), affine.shear(), affine.smallest(), affine.largest(), pixels));
    }

    /** Normal noise of this standard deviation on each value, in 4096 steps. */
    public Views noise(double sd) {
        if (!(sd >= 0 && sd < 1e9)) throw new Mistake("views: noise " + sd + " is not a standard deviation; give 0 or more");
        return with(new Change("noise(" + sd + ")", false, (x, at, f, back, rng) -> Normals.add(x, at, f.size(), (float) sd, rng)));
    }

    /** The whole row times a factor from 1 - {@code most} to 1 + {@code most}, plus a number from -{@code most} to {@code most}: contrast and brightness. */
    public Views jitter(double most) {
        if (!(most >= 0 && most <= 1)) throw new Mistake("views: jitter " + most + "; give 0 to 1");
        return with(new Change("jitter(" + most + ")", false, (x, at, f, back, rng) -> {
            float factor = (float) rng.uniform(1 - most, 1 + most);
            float plus = (float) rng.uniform(-most, most);
            for (int i = at; i < at + f.size(); i++) x[i] = factor * x[i] + plus;
        }));
    }

    /** A square of this many pixels a side, somewhere within the picture, set to the background. */
    public Views erase(int pixels) {
        if (pixels < 1) throw new Mistake("views: erase a square of " + pixels + " pixels a side; give 1 or more");
        return with(new Change("erase(" + pixels + ")", true, (x, at, f, back, rng) -> {
            if (pixels > f.height || pixels > f.width) {
                throw new Mistake("views: erase(" + pixels + ") from pictures of " + f.height + " x " + f.width + " pixels; give a smaller square");
            }
            int top = rng.nextInt(f.height - pixels + 1);
            int left = rng.nextInt(f.width - pixels + 1);
            for (int c = 0; c < f.channels; c++) {
                for (int r = top; r < top + pixels; r++) {
                    int row = at + (c * f.height + r) * f.width + left;
                    Arrays.fill(x, row, row + pixels, back);
                }
            }
        }));
    }

    /** Each value set to the background with this probability. */
    public Views mask(double share) {
        if (!(share >= 0 && share <= 1)) throw new Mistake("views: mask " + share + " is not a probability; give 0 to 1");
        int below = (int) Math.round(share * (1 << 16));
        return with(new Change("mask(" + share + ")", false, (x, at, f, back, rng) -> {
            long bits = 0;
            for (int i = 0; i < f.size(); i++) {
                bits = i % 4 == 0 ? rng.nextLong() : bits >>> 16;
                if ((bits & 0xFFFF) < below) x[at + i] = back;
            }
        }));
    }

    /** What {@link #erase} and {@link #mask} leave and what a moved picture has at its edges; 0 unless set. */
    public Views background(double value) {
        return new Views(affine, changes, (float) value);
    }

    private Views with(Affine a) {
        return new Views(a, changes, background);
    }

    private Views with(Change c) {
        List<Change> all = new ArrayList<>(changes);
        all.add(c);
        return new Views(affine, List.copyOf(all), background);
    }

    // ---- making them ----------------------------------------------------------------------------------------------

    /** One view of each row of {@code x}, in a tensor of the same shape. */
    public Tensor of(Tensor x, long seed) {
        Tensor out = Tensor.zeros(x.shape().dims());
        int[] rows = new int[x.dim(0)];
        for (int i = 0; i < rows.length; i++) rows[i] = i;
        into(x, rows, new Rng(seed), out, 0);
        return out;
    }

    /** One view of each of {@code rows} of {@code x} into the rows of {@code out} from {@code first} on; {@code rng} is split, not advanced. */
    public void into(Tensor x, int[] rows, Rng rng, Tensor out, int first) {
        Frame f = frame(x);
        float[] from = x.data();
        float[] to = out.data();
        int n = f.size();
        if (n == 0 || to.length < (first + rows.length) * n) {
            throw new Mistake("views: " + rows.length + " rows of x " + x.shape() + " from row " + first + " on of out " + out.shape() + "; give rows of one size and room for all");
        }
        Workers.split(rows.length, GRAIN, (a, b) -> {
            float[] room = Affine.room(f.height, f.width);
            for (int i = a; i < b; i++) {
                Rng own = rng.split(i);
                int at = (first + i) * n;
                if (affine.none()) System.arraycopy(from, rows[i] * n, to, at, n);
                else affine.apply(from, rows[i] * n, to, at, f.channels, f.height, f.width, background, room, own);
                for (int c = 0; c < changes.size(); c++) changes.get(c).step.apply(to, at, f, background, own);
            }
        });
    }

    private Frame frame(Tensor x) {
        if (x.rank() == 4) return new Frame(x.dim(1), x.dim(2), x.dim(3));
        if (x.rank() != 2) throw new Mistake("views: x " + x.shape() + "; give [n, channels, height, width] or [n, values]");
        int side = side(x);
        if (side > 0) return new Frame(1, side, side);
        String first = affine.none() ? changes.stream().filter(Change::picture).map(Change::call).findFirst().orElse(null) : affineCalls();
        if (first != null) {
            throw new Mistake("views: " + first + " needs pictures and " + x.dim(1) + " values are no square; give [n, channels, height, width]");
        }
        return new Frame(1, 1, x.dim(1));
    }

    /** The side of grey square pictures in rows, or 0. */
    private static int side(Tensor x) {
        int side = (int) Math.round(Math.sqrt(x.dim(1)));
        return side * side == x.dim(1) ? side : 0;
    }

    // ---- looking at them --------------------------------------------------------------------------------------------

    /** The first training rows of {@code data} and views of them, as {@link #plot(Tensor)}. */
    public Plot plot(Data data) {
        return plot(data.train().x());
    }

    /** The first rows of {@code x} on top and four views of each below; rows that are no pictures by their first two values. */
    public Plot plot(Tensor x) {
        int n = Math.min(SHOWN, x.dim(0));
        Tensor few = x.detach().slice(0, 0, n);
        Tensor[] lines = new Tensor[1 + VIEWS_SHOWN];
        lines[0] = few;
        for (int v = 1; v < lines.length; v++) lines[v] = of(few, v);
        Frame f = frame(x);
        Plot p = Plot.of(n + " originals and " + VIEWS_SHOWN + " views of each").subtitle(toString());
        if (f.height == 1 && f.width > 1) return plane(p, lines);
        float[][] tiles = new float[lines.length * n][];
        int area = f.height * f.width;
        for (int i = 0; i < tiles.length; i++) {
            int at = i % n * f.size();
            tiles[i] = Arrays.copyOfRange(lines[i / n].data(), at, at + area);
        }
        return p.images(tiles, f.height, f.width, n).open();
    }

    private static Plot plane(Plot p, Tensor[] lines) {
        for (int v = 0; v < lines.length; v++) {
            Tensor t = lines[v];
            double[] xs = new double[t.dim(0)];
            double[] ys = new double[t.dim(0)];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = t.data()[i * t.dim(1)];
                ys[i] = t.data()[i * t.dim(1) + 1];
            }
            p = p.points(v == 0 ? "original" : "view", xs, ys);
        }
        return p.x("first value").y("second value").open();
    }

    private String affineCalls() {
        StringBuilder b = new StringBuilder();
        if (affine.turn() > 0) b.append(".rotate(").append(number(affine.turn())).append(')');
        if (affine.shear() > 0) b.append(".shear(").append(number(affine.shear())).append(')');
        if (affine.smallest() != 1 || affine.largest() != 1) b.append(".scale(").append(number(affine.smallest())).append(", ").append(number(affine.largest())).append(')');
        if (affine.shift() > 0) b.append(".shift(").append(number(affine.shift())).append(')');
        return b.length() == 0 ? "" : b.substring(1);
    }

    private static String number(double v) {
        return v == Math.rint(v) ? String.format(Locale.ROOT, "%.0f", v) : Double.toString(v);
    }

    /** The calls that make it: {@code views().rotate(10).noise(0.1)}. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder("views()");
        if (!affine.none()) b.append('.').append(affineCalls());
        for (Change c : changes) b.append('.').append(c.call);
        if (background != 0) b.append(".background(").append(background).append(')');
        return b.toString();
    }
}

package pilotlight.train;

import java.util.Arrays;
import pilotlight.tensor.Rng;

/** The rows of each batch: passes in a random order, or draws with replacement. */
final class Batches {
    private final int rows;
    private final int batch;
    private final boolean replacement;
    private final boolean full;
    private final Rng rng;
    private final int perEpoch;
    private int[] order;
    private int at;
    /** The state of the generator before the order was drawn. */
    private long[] before;

    private Batches(int rows, int batch, boolean replacement, boolean full, Rng rng) {
        this.rows = rows;
        this.batch = batch;
        this.replacement = replacement;
        this.full = full;
        this.rng = rng;
        int most = full ? rows / batch : (int) ((batch - 1L + rows) / batch);
        // A single row left over has no variance: it joins the batch before.
        boolean lonely = !full && batch > 1 && rows % batch == 1 && most > 1;
        perEpoch = lonely ? most - 1 : most;
    }

    /** Of all rows in each pass: those that do not fill a batch make a smaller one. */
    static Batches all(int rows, int batch, boolean replacement, Rng rng) {
        return new Batches(rows, batch, replacement, false, rng);
    }

    /** Full ones alone: what is left over of a pass, {@code batch} being at most {@code rows} unless drawn, has another chance in the next. */
    static Batches full(int rows, int batch, boolean replacement, Rng rng) {
        return new Batches(rows, batch, replacement, true, rng);
    }

    /** Of the same kind, as one was that gave {@code state} after {@code step} batches. */
    Batches from(long[] state, int step) {
        Batches b = new Batches(rows, batch, replacement, full, Rng.of(state));
        b.at = replacement ? 0 : step % perEpoch;
        if (b.at > 0) b.shuffle();
        return b;
    }

    private void shuffle() {
        before = rng.state();
        order = rng.permutation(rows);
    }

    /** The state of the generator from which, with the number of batches, this can be made anew. */
    long[] state() {
        return at == 0 ? rng.state() : before;
    }

    /** The stream number {@code key} of the generator as it is now. */
    Rng chance(long key) {
        return rng.split(key);
    }

    int perEpoch() {
        return perEpoch;
    }

    int[] next() {
        if (replacement) {
            int[] drawn = new int[batch];
            for (int i = 0; i < batch; i++) drawn[i] = rng.nextInt(rows);
            return drawn;
        }
        if (at == 0) shuffle();
        int from = at * batch;
        int to = at == perEpoch - 1 && !full ? rows : from + batch;
        at = (at + 1) % perEpoch;
        return Arrays.copyOfRange(order, from, to);
    }
}

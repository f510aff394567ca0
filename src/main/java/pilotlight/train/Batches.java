package pilotlight.train;

import java.util.Arrays;
import pilotlight.tensor.Rng;

/** The rows of each batch: passes in a random order, or draws with replacement. */
final class Batches {
    private final int rows;
    private final int batch;
    private final boolean replacement;
    private final Rng rng;
    private final int perEpoch;
    private int[] order;
    private int at;
    /** The state of the generator before the order was drawn. */
    private long[] before;

    Batches(int rows, int batch, boolean replacement, Rng rng) {
        this.rows = rows;
        this.batch = batch;
        this.replacement = replacement;
        this.rng = rng;
        int full = (int) ((batch - 1L + rows) / batch);
        // A single row left over has no variance: it joins the batch before.
        boolean lonely = batch > 1 && rows % batch == 1 && full > 1;
        perEpoch = lonely ? full - 1 : full;
    }

    /** As another one was, which gave {@code state} after {@code step} batches. */
    Batches(int rows, int batch, boolean replacement, long[] state, int step) {
        this(rows, batch, replacement, Rng.of(state));
        at = replacement ? 0 : step % perEpoch;
        if (at > 0) shuffle();
    }

    private void shuffle() {
        before = rng.state();
        order = rng.permutation(rows);
    }

    /** The state of the generator from which, with the number of batches, this can be made anew. */
    long[] state() {
        return at == 0 ? rng.state() : before;
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
        int to = at == perEpoch - 1 ? rows : from + batch;
        at = (at + 1) % perEpoch;
        return Arrays.copyOfRange(order, from, to);
    }
}

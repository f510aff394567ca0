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

    Batches(int rows, int batch, boolean replacement, Rng rng) {
        this.rows = rows;
        this.batch = batch;
        this.replacement = replacement;
        this.rng = rng;
        int full = (rows + batch - 1) / batch;
        // A single row left over has no variance: it joins the batch before.
        boolean lonely = batch > 1 && rows % batch == 1 && full > 1;
        perEpoch = lonely ? full - 1 : full;
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
        if (at == 0) order = rng.permutation(rows);
        int from = at * batch;
        int to = at == perEpoch - 1 ? rows : from + batch;
        at = (at + 1) % perEpoch;
        return Arrays.copyOfRange(order, from, to);
    }
}

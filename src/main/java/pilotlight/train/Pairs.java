package pilotlight.train;

import java.util.Arrays;
import pilotlight.data.ViewBank;
import pilotlight.data.Views;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** Two views of each thing of a batch, in memory that every batch uses: the first views on top, the second ones below. */
final class Pairs {
    private interface Fill {
        void fill(int[] things, Rng rng, Tensor memory);
    }

    private final int things;
    private final int pairs;
    private final boolean replacement;
    private final Rng rng;
    private final Fill fill;
    final Tensor memory;
    private int[] order = new int[0];
    private int at;
    private long batches;

    private Pairs(int things, int pairs, boolean replacement, Rng rng, Tensor like, Fill fill) {
        if (things < 2) throw new Mistake("simclr: " + things + " thing" + (things == 1 ? "" : "s") + " to tell apart; give 2 or more");
        this.things = things;
        this.pairs = replacement ? pairs : Math.min(pairs, things);
        this.replacement = replacement;
        this.rng = rng;
        this.fill = fill;
        int[] dims = like.shape().dims();
        dims[0] = 2 * this.pairs;
        memory = Tensor.zeros(dims);
    }

    static Pairs of(ViewBank bank, int pairs, boolean replacement, Rng rng) {
        int width = bank.x().size() / bank.x().dim(0);
        int views = bank.views();
        float[] x = bank.x().data();
        return new Pairs(bank.things(), pairs, replacement, rng, bank.x(), (things, chance, memory) -> {
            for (int i = 0; i < things.length; i++) {
                int first = chance.nextInt(views);
                int second = (first + 1 + chance.nextInt(views - 1)) % views;
                System.arraycopy(x, (things[i] * views + first) * width, memory.data(), i * width, width);
                System.arraycopy(x, (things[i] * views + second) * width, memory.data(), (things.length + i) * width, width);
            }
        });
    }

    static Pairs of(Tensor x, Views views, int pairs, boolean replacement, Rng rng) {
        return new Pairs(x.dim(0), pairs, replacement, rng, x, (things, chance, memory) -> {
            views.into(x, things, chance.split(0), memory, 0);
            views.into(x, things, chance.split(1), memory, things.length);
        });
    }

    int pairs() {
        return pairs;
    }

    /** The next batch, in {@link #memory}. */
    void next() {
        int[] chosen;
        if (replacement) {
            chosen = new int[pairs];
            for (int i = 0; i < pairs; i++) chosen[i] = rng.nextInt(things);
        } else {
            if (at + pairs > order.length) {
                order = rng.permutation(things);
                at = 0;
            }
            chosen = Arrays.copyOfRange(order, at, at += pairs);
        }
        fill.fill(chosen, rng.split(batches++), memory);
    }
}

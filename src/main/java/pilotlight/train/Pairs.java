package pilotlight.train;

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
    private final Fill fill;
    final Tensor memory;

    private Pairs(int things, int pairs, boolean replacement, Tensor like, Fill fill) {
        if (things < 2) throw new Mistake("simclr: " + things + " thing" + (things == 1 ? "" : "s") + " to tell apart; give 2 or more");
        this.things = things;
        this.pairs = replacement ? pairs : Math.min(pairs, things);
        this.fill = fill;
        int[] dims = like.shape().dims();
        dims[0] = 2 * this.pairs;
        memory = Tensor.zeros(dims);
    }

    static Pairs of(ViewBank bank, int pairs, boolean replacement) {
        int width = bank.x().size() / bank.x().dim(0);
        int views = bank.views();
        float[] x = bank.x().data();
        return new Pairs(bank.things(), pairs, replacement, bank.x(), (things, chance, memory) -> {
            for (int i = 0; i < things.length; i++) {
                int first = chance.nextInt(views);
                int second = (first + 1 + chance.nextInt(views - 1)) % views;
                System.arraycopy(x, (things[i] * views + first) * width, memory.data(), i * width, width);
                System.arraycopy(x, (things[i] * views + second) * width, memory.data(), (things.length + i) * width, width);
            }
        });
    }

    static Pairs of(Tensor x, Views views, int pairs, boolean replacement) {
        return new Pairs(x.dim(0), pairs, replacement, x, (things, chance, memory) -> {
            views.into(x, things, chance.split(0), memory, 0);
            views.into(x, things, chance.split(1), memory, things.length);
        });
    }

    /** Things to choose from. */
    int things() {
        return things;
    }

    /** Pairs in a batch. */
    int pairs() {
        return pairs;
    }

    /** Puts views of {@code things} into {@link #memory}. */
    void fill(int[] things, Rng chance) {
        fill.fill(things, chance, memory);
    }
}

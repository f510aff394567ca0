package pilotlight.data;

import java.util.Arrays;
import pilotlight.tensor.Rng;

/** What a data set holds once it is made: both sets of rows and the names. No class names means regression. */
record Parts(Samples train, Samples test, String[] columns, String[] classes) {

    /** All rows as training rows; columns named x1, x2, ... */
    static Parts of(Samples all, String[] classes) {
        return new Parts(all, all.batch(0, 0), numbered("x", 1, all.rows() == 0 ? 0 : all.x().size() / all.rows()), classes);
    }

    /** {@code prefix} with the numbers from {@code first} on. */
    static String[] numbered(String prefix, int first, int n) {
        String[] names = new String[n];
        Arrays.setAll(names, i -> prefix + (first + i));
        return names;
    }

    /** 0 to n - 1. */
    static int[] counting(int n) {
        int[] all = new int[n];
        Arrays.setAll(all, i -> i);
        return all;
    }

    /** Where {@code value} stands in {@code all}, or -1. */
    static int indexOf(int[] all, int value) {
        for (int i = 0; i < all.length; i++) if (all[i] == value) return i;
        return -1;
    }

    /** The training rows shuffled and parted, each class in the same proportion. */
    Parts split(double fraction, Rng rng) {
        int[] order = rng.permutation(train.rows());
        int[] wanted = new int[Math.max(1, classes.length)];
        for (int r : order) wanted[classOf(r)]++;
        int seen = 0;
        for (int c = 0; c < wanted.length; c++) {
            int size = wanted[c];
            // Rounding the running total keeps the sum exact, and every class within one row of its share.
            wanted[c] = (int) (Math.round(fraction * (seen + size)) - Math.round(fraction * seen));
            seen += size;
        }
        boolean[] keep = new boolean[order.length];
        for (int r : order) keep[r] = wanted[classOf(r)]-- > 0;
        return keep(order, keep);
    }

    private int classOf(int row) {
        return train.labels() == null ? 0 : train.labels()[row];
    }

    /** The training rows parted: those to {@code keep} for training, the others for testing, both in this order. */
    Parts keep(int[] order, boolean[] keep) {
        int[] in = Arrays.stream(order).filter(r -> keep[r]).toArray();
        int[] out = Arrays.stream(order).filter(r -> !keep[r]).toArray();
        return new Parts(train.take(in), train.take(out), columns, classes);
    }
}

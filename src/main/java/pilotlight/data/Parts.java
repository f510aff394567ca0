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

    /** The training rows shuffled and parted, each class in the same proportion. */
    Parts split(double fraction, Rng rng) {
        int n = train.rows();
        int[] order = rng.permutation(n);
        boolean[] keep = new boolean[n];
        int seen = 0;
        for (int c = 0; c < Math.max(1, classes.length); c++) {
            int size = 0;
            for (int r : order) if (in(c, r)) size++;
            // Rounding the running total keeps the sum exact, and every class within one row of its share.
            long wanted = Math.round(fraction * (seen + size)) - Math.round(fraction * seen);
            seen += size;
            for (int r : order) if (in(c, r) && wanted-- > 0) keep[r] = true;
        }
        int[] in = Arrays.stream(order).filter(r -> keep[r]).toArray();
        int[] out = Arrays.stream(order).filter(r -> !keep[r]).toArray();
        return new Parts(train.take(in), train.take(out), columns, classes);
    }

    private boolean in(int c, int row) {
        return train.labels() == null || train.labels()[row] == c;
    }
}

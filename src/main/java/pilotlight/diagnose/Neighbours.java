package pilotlight.diagnose;

import pilotlight.compute.Workers;

/** The k nearest neighbours by cosine. */
final class Neighbours {
    private static final int GRAIN = 8;

    private Neighbours() {
    }

    /** The commonest class among the {@code k} rows of {@code train} of largest cosine to each test row; the smallest class in a tie. */
    static int[] classify(double[][] train, int[] labels, double[][] test, int classes, int k) {
        double[][] u = Embedding.onSphere(train);
        double[][] v = Embedding.onSphere(test);
        int[] out = new int[test.length];
        Workers.split(test.length, GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) out[i] = vote(nearest(u, v[i], k), labels, classes);
        });
        return out;
    }

    /** Rows of the largest cosines, the nearest first; of two equal ones the earlier. */
    private static int[] nearest(double[][] u, double[] v, int k) {
        int[] row = new int[k];
        double[] cosine = new double[k];
        int kept = 0;
        for (int r = 0; r < u.length; r++) {
            double c = Matrices.dot(u[r], v);
            int at = kept < k ? kept++ : c > cosine[k - 1] ? k - 1 : -1;
            if (at < 0) continue;
            for (; at > 0 && c > cosine[at - 1]; at--) {
                cosine[at] = cosine[at - 1];
                row[at] = row[at - 1];
            }
            cosine[at] = c;
            row[at] = r;
        }
        return row;
    }

    private static int vote(int[] rows, int[] labels, int classes) {
        int[] votes = new int[classes];
        for (int r : rows) votes[labels[r]]++;
        int best = 0;
        for (int c = 1; c < classes; c++) if (votes[c] > votes[best]) best = c;
        return best;
    }
}

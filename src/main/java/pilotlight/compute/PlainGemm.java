package pilotlight.compute;

/**
 * The matrix product in plain loops, written so that C2 vectorises them.
 */
final class PlainGemm implements Gemm.Kernel {
    /** Rows of C worked on at once, so that their running sums and four rows of B stay in the first-level cache. */
    private static final int ROWS = 32;
    /** Columns of C worked on at once. */
    private static final int COLUMNS = 256;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Rows with arrays of their own: C2 vectorises loops over arrays that share one index, not over offset ones. */
    private static final class Scratch {
        final float[][] c = new float[ROWS][COLUMNS];
        final float[] b0 = new float[COLUMNS];
        final float[] b1 = new float[COLUMNS];
        final float[] b2 = new float[COLUMNS];
        final float[] b3 = new float[COLUMNS];
    }

    @Override
    public void multiply(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
        Scratch s = SCRATCH.get();
        int ai = ta ? 1 : k;
        int ak = ta ? m : 1;
        for (int j = 0; j < n; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            for (int i = 0; i < m; i += ROWS) {
                int rows = Math.min(ROWS, m - i);
                for (int r = 0; r < rows; r++) System.arraycopy(c, c0 + (i + r) * n + j, s.c[r], 0, columns);
                int p = 0;
                for (; p + 4 <= k; p += 4) {
                    load(tb, b, b0, n, k, p, j, columns, s.b0);
                    load(tb, b, b0, n, k, p + 1, j, columns, s.b1);
                    load(tb, b, b0, n, k, p + 2, j, columns, s.b2);
                    load(tb, b, b0, n, k, p + 3, j, columns, s.b3);
                    for (int r = 0; r < rows; r++) {
                        int at = a0 + (i + r) * ai + p * ak;
                        four(columns, a[at], a[at + ak], a[at + 2 * ak], a[at + 3 * ak], s.b0, s.b1, s.b2, s.b3, s.c[r]);
                    }
                }
                for (; p < k; p++) {
                    load(tb, b, b0, n, k, p, j, columns, s.b0);
                    for (int r = 0; r < rows; r++) one(columns, a[a0 + (i + r) * ai + p * ak], s.b0, s.c[r]);
                }
                for (int r = 0; r < rows; r++) System.arraycopy(s.c[r], 0, c, c0 + (i + r) * n + j, columns);
            }
        }
    }

    private static void load(boolean tb, float[] b, int b0, int n, int k, int p, int j, int columns, float[] row) {
        if (!tb) {
            System.arraycopy(b, b0 + p * n + j, row, 0, columns);
        } else {
            for (int q = 0, at = b0 + j * k + p; q < columns; q++, at += k) row[q] = b[at];
        }
    }

    private static void four(int n, float a0, float a1, float a2, float a3, float[] b0, float[] b1, float[] b2, float[] b3, float[] c) {
        for (int j = 0; j < n; j++) c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
    }

    private static void one(int n, float a, float[] b, float[] c) {
        for (int j = 0; j < n; j++) c[j] = Math.fma(a, b[j], c[j]);
    }
}

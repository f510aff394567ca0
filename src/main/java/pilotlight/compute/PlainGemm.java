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
    public void multiply(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        Scratch s = SCRATCH.get();
        for (int j = 0; j < n; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            for (int i = 0; i < m; i += ROWS) {
                int rows = Math.min(ROWS, m - i);
                for (int r = 0; r < rows; r++) System.arraycopy(start, s0 + (i + r) * ls + j, s.c[r], 0, columns);
                int p = 0;
                for (; p + 4 <= k; p += 4) {
                    load(columns, b, b0 + p * bk + j * bj, bj, s.b0);
                    load(columns, b, b0 + (p + 1) * bk + j * bj, bj, s.b1);
                    load(columns, b, b0 + (p + 2) * bk + j * bj, bj, s.b2);
                    load(columns, b, b0 + (p + 3) * bk + j * bj, bj, s.b3);
                    for (int r = 0; r < rows; r++) {
                        int at = a0 + (i + r) * ai + p * ak;
                        four(columns, a[at], a[at + ak], a[at + 2 * ak], a[at + 3 * ak], s.b0, s.b1, s.b2, s.b3, s.c[r]);
                    }
                }
                for (; p < k; p++) {
                    load(columns, b, b0 + p * bk + j * bj, bj, s.b0);
                    for (int r = 0; r < rows; r++) one(columns, a[a0 + (i + r) * ai + p * ak], s.b0, s.c[r]);
                }
                for (int r = 0; r < rows; r++) System.arraycopy(s.c[r], 0, c, c0 + (i + r) * lc + j, columns);
            }
        }
    }

    @Override
    public boolean turned(int m, int n, int ai) {
        return n < 16 && m >= 2 * n;
    }

    private static void load(int columns, float[] b, int from, int step, float[] row) {
        if (step == 1) {
            System.arraycopy(b, from, row, 0, columns);
        } else {
            for (int q = 0, at = from; q < columns; q++, at += step) row[q] = b[at];
        }
    }

    private static void four(int n, float a0, float a1, float a2, float a3, float[] b0, float[] b1, float[] b2, float[] b3, float[] c) {
        for (int j = 0; j < n; j++) c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
    }

    private static void one(int n, float a, float[] b, float[] c) {
        for (int j = 0; j < n; j++) c[j] = Math.fma(a, b[j], c[j]);
    }
}

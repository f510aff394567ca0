package pilotlight.compute;

/**
 * The matrix product in plain loops, written so that C2 vectorises them.
 *
 * <p>C2 does so where all arrays share one index, not where each has its own offset: rows of B and C are copied to arrays
 * of their own, a block of B once for all rows of C.
 */
final class PlainGemm implements Gemm.Kernel {
    /** Columns and terms worked on at once: that block of B stays in the second-level cache. */
    private static final int COLUMNS = 256;
    private static final int DEPTH = 64;
    /** Loops over shorter rows than this are not worth their beginning, and would teach C2 that rows are short. */
    private static final int TINY = 4;
    /** Fewer columns than this are slower than as many rows. */
    private static final int NARROW = 16;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private static final class Scratch {
        final float[][] b = new float[DEPTH][COLUMNS];
        final float[] c = new float[COLUMNS];
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        if (n < TINY) {
            tiny(m, n, k, a, a0, ai, ak, b, b0, bk, bj, start, s0, ls, c, c0, lc);
            return;
        }
        Scratch s = SCRATCH.get();
        for (int j = 0; j < n; j += COLUMNS) {
            int columns = Math.min(COLUMNS, n - j);
            for (int p = 0; p < k; p += DEPTH) {
                int depth = Math.min(DEPTH, k - p);
                load(depth, columns, b, b0 + p * bk + j * bj, bk, bj, s.b);
                if (p == 0) rows(s, m, columns, depth, a, a0, ai, ak, start, s0 + j, ls, c, c0 + j, lc);
                else rows(s, m, columns, depth, a, a0 + p * ak, ai, ak, c, c0 + j, lc, c, c0 + j, lc);
            }
        }
    }

    private static void rows(Scratch s, int m, int columns, int k, float[] a, int a0, int ai, int ak, float[] start, int s0, int ls, float[] c, int c0, int lc) {
        for (int i = 0; i < m; i++) {
            System.arraycopy(start, s0 + i * ls, s.c, 0, columns);
            int p = 0;
            int t = a0 + i * ai;
            for (; p + 4 <= k; p += 4, t += 4 * ak) {
                four(columns, a[t], a[t + ak], a[t + 2 * ak], a[t + 3 * ak], s.b[p], s.b[p + 1], s.b[p + 2], s.b[p + 3], s.c);
            }
            for (; p < k; p++, t += ak) one(columns, a[t], s.b[p], s.c);
            System.arraycopy(s.c, 0, c, c0 + i * lc, columns);
        }
    }

    @Override
    public boolean turned(int m, int n, int ai) {
        return n < NARROW && m >= 2 * n;
    }

    private static void load(int depth, int columns, float[] b, int b0, int bk, int bj, float[][] rows) {
        int p = 0;
        if (bj != 1) {
            for (; p + 4 <= depth; p += 4) fourColumns(columns, b, b0 + p, bj, rows[p], rows[p + 1], rows[p + 2], rows[p + 3]);
        }
        for (; p < depth; p++) {
            if (bj == 1) System.arraycopy(b, b0 + p * bk, rows[p], 0, columns);
            else for (int j = 0, t = b0 + p * bk; j < columns; j++, t += bj) rows[p][j] = b[t];
        }
    }

    private static void fourColumns(int n, float[] b, int t, int bj, float[] r0, float[] r1, float[] r2, float[] r3) {
        for (int j = 0; j < n; j++, t += bj) {
            r0[j] = b[t];
            r1[j] = b[t + 1];
            r2[j] = b[t + 2];
            r3[j] = b[t + 3];
        }
    }

    private static void four(int n, float a0, float a1, float a2, float a3, float[] b0, float[] b1, float[] b2, float[] b3, float[] c) {
        for (int j = 0; j < n; j++) c[j] = Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
    }

    private static void one(int n, float a, float[] b, float[] c) {
        for (int j = 0; j < n; j++) c[j] = Math.fma(a, b[j], c[j]);
    }

    private static void tiny(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = start[s0 + i * ls + j];
                for (int p = 0, t = a0 + i * ai, u = b0 + j * bj; p < k; p++, t += ak, u += bk) sum = Math.fma(a[t], b[u], sum);
                c[c0 + i * lc + j] = sum;
            }
        }
    }
}

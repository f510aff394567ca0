package pilotlight.compute;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix product on the Vector API: blocks of 8 rows by 2 vectors of C are held in registers while k runs.
 *
 * <p>The API is fast only where C2 keeps vectors in registers, so each block is one method of local variables and
 * nothing but numbers and arrays crosses a call. Until C2 has compiled them the blocks run a thousand times slower
 * than plain loops, which is why {@link Gemm} warms them up in the background.
 *
 * <p>Columns come in panels of two vectors. A panel is copied when B comes transposed, when its rows lie far apart
 * (they would evict each other from the first-level cache), or when it is the last and narrower one: zeros fill it up,
 * and the rows of C pass through a tile of the same width.
 */
final class VectorGemm implements Gemm.Kernel {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int ROWS = 8;
    private static final int WIDTH = 2 * L;
    /** Rows of a panel: 32 KB for vectors of 512 bits, so that it stays in the first-level cache. */
    private static final int DEPTH = 256;
    /** Fewer rows than this do not pay for copying a panel. */
    private static final int ROWS_WORTH_PACKING = 16;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private static final class Scratch {
        final float[] panel = new float[DEPTH * WIDTH];
        final float[] tile = new float[ROWS * WIDTH];
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        Scratch s = SCRATCH.get();
        for (int p = 0; p < k; p += DEPTH) {
            int depth = Math.min(DEPTH, k - p);
            int from = a0 + p * ak;
            if (p > 0) {
                start = c;
                s0 = c0;
                ls = lc;
            }
            for (int j = 0; j < n; j += WIDTH) {
                int columns = Math.min(WIDTH, n - j);
                int q = b0 + p * bk + j * bj;
                if (columns < WIDTH) {
                    int width = columns <= L ? L : WIDTH;
                    pack(depth, columns, b, q, bk, bj, width, s.panel);
                    throughTile(s, width, columns, depth, m, a, from, ai, ak, start, s0 + j, ls, c, c0 + j, lc);
                } else if (bj != 1 || n > WIDTH && m >= ROWS_WORTH_PACKING) {
                    pack(depth, columns, b, q, bk, bj, WIDTH, s.panel);
                    panel(depth, m, a, from, ai, ak, s.panel, 0, WIDTH, start, s0 + j, ls, c, c0 + j, lc);
                } else {
                    panel(depth, m, a, from, ai, ak, b, q, bk, start, s0 + j, ls, c, c0 + j, lc);
                }
            }
        }
    }

    private static void panel(int depth, int m, float[] a, int from, int ai, int ak, float[] b, int b0, int ldb, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        int i = 0;
        for (; i + ROWS <= m; i += ROWS) eightByTwo(depth, a, from + i * ai, ai, ak, b, b0, ldb, s, s0 + i * ls, ls, c, c0 + i * lc, lc);
        for (; i < m; i++) oneByTwo(depth, a, from + i * ai, ai, ak, b, b0, ldb, s, s0 + i * ls, c, c0 + i * lc);
    }

    private static void throughTile(Scratch s, int width, int columns, int depth, int m, float[] a, int from, int ai, int ak, float[] start, int s0, int ls, float[] c, int c0, int lc) {
        int rows;
        float[] t = s.tile;
        for (int i = 0; i < m; i += rows) {
            rows = i + ROWS <= m ? ROWS : 1;
            for (int r = 0; r < rows; r++) System.arraycopy(start, s0 + (i + r) * ls, t, r * width, columns);
            if (rows == 1 && width == L) oneByOne(depth, a, from + i * ai, ai, ak, s.panel, 0, width, t, 0, t, 0);
            else if (rows == 1) oneByTwo(depth, a, from + i * ai, ai, ak, s.panel, 0, width, t, 0, t, 0);
            else if (width == L) eightByOne(depth, a, from + i * ai, ai, ak, s.panel, 0, width, t, 0, width, t, 0, width);
            else eightByTwo(depth, a, from + i * ai, ai, ak, s.panel, 0, width, t, 0, width, t, 0, width);
            for (int r = 0; r < rows; r++) System.arraycopy(t, r * width, c, c0 + (i + r) * lc, columns);
        }
    }

    /** {@code depth} rows of {@code columns} of B, in rows of {@code width}; what is beyond is left as it is and never read back. */
    private static void pack(int depth, int columns, float[] b, int b0, int bk, int bj, int width, float[] panel) {
        if (bj == 1) {
            for (int q = 0, from = b0, to = 0; q < depth; q++, from += bk, to += width) System.arraycopy(b, from, panel, to, columns);
        } else {
            for (int x = 0; x < columns; x++) {
                for (int q = 0, from = b0 + x * bj, to = x; q < depth; q++, from += bk, to += width) panel[to] = b[from];
            }
        }
    }

    private static void eightByTwo(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c01 = FloatVector.fromArray(S, s, s0 + L);
        FloatVector c10 = FloatVector.fromArray(S, s, s0 + ls);
        FloatVector c11 = FloatVector.fromArray(S, s, s0 + ls + L);
        FloatVector c20 = FloatVector.fromArray(S, s, s0 + 2 * ls);
        FloatVector c21 = FloatVector.fromArray(S, s, s0 + 2 * ls + L);
        FloatVector c30 = FloatVector.fromArray(S, s, s0 + 3 * ls);
        FloatVector c31 = FloatVector.fromArray(S, s, s0 + 3 * ls + L);
        FloatVector c40 = FloatVector.fromArray(S, s, s0 + 4 * ls);
        FloatVector c41 = FloatVector.fromArray(S, s, s0 + 4 * ls + L);
        FloatVector c50 = FloatVector.fromArray(S, s, s0 + 5 * ls);
        FloatVector c51 = FloatVector.fromArray(S, s, s0 + 5 * ls + L);
        FloatVector c60 = FloatVector.fromArray(S, s, s0 + 6 * ls);
        FloatVector c61 = FloatVector.fromArray(S, s, s0 + 6 * ls + L);
        FloatVector c70 = FloatVector.fromArray(S, s, s0 + 7 * ls);
        FloatVector c71 = FloatVector.fromArray(S, s, s0 + 7 * ls + L);
        for (int p = 0, q = b0, t = a0; p < k; p++, q += ldb, t += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector w1 = FloatVector.fromArray(S, b, q + L);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
            c01 = x0.fma(w1, c01);
            FloatVector x1 = FloatVector.broadcast(S, a[t + ai]);
            c10 = x1.fma(w0, c10);
            c11 = x1.fma(w1, c11);
            FloatVector x2 = FloatVector.broadcast(S, a[t + 2 * ai]);
            c20 = x2.fma(w0, c20);
            c21 = x2.fma(w1, c21);
            FloatVector x3 = FloatVector.broadcast(S, a[t + 3 * ai]);
            c30 = x3.fma(w0, c30);
            c31 = x3.fma(w1, c31);
            FloatVector x4 = FloatVector.broadcast(S, a[t + 4 * ai]);
            c40 = x4.fma(w0, c40);
            c41 = x4.fma(w1, c41);
            FloatVector x5 = FloatVector.broadcast(S, a[t + 5 * ai]);
            c50 = x5.fma(w0, c50);
            c51 = x5.fma(w1, c51);
            FloatVector x6 = FloatVector.broadcast(S, a[t + 6 * ai]);
            c60 = x6.fma(w0, c60);
            c61 = x6.fma(w1, c61);
            FloatVector x7 = FloatVector.broadcast(S, a[t + 7 * ai]);
            c70 = x7.fma(w0, c70);
            c71 = x7.fma(w1, c71);
        }
        c00.intoArray(c, c0);
        c01.intoArray(c, c0 + L);
        c10.intoArray(c, c0 + lc);
        c11.intoArray(c, c0 + lc + L);
        c20.intoArray(c, c0 + 2 * lc);
        c21.intoArray(c, c0 + 2 * lc + L);
        c30.intoArray(c, c0 + 3 * lc);
        c31.intoArray(c, c0 + 3 * lc + L);
        c40.intoArray(c, c0 + 4 * lc);
        c41.intoArray(c, c0 + 4 * lc + L);
        c50.intoArray(c, c0 + 5 * lc);
        c51.intoArray(c, c0 + 5 * lc + L);
        c60.intoArray(c, c0 + 6 * lc);
        c61.intoArray(c, c0 + 6 * lc + L);
        c70.intoArray(c, c0 + 7 * lc);
        c71.intoArray(c, c0 + 7 * lc + L);
    }

    private static void oneByTwo(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] s, int s0, float[] c, int c0) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c01 = FloatVector.fromArray(S, s, s0 + L);
        for (int p = 0, q = b0, t = a0; p < k; p++, q += ldb, t += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector w1 = FloatVector.fromArray(S, b, q + L);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
            c01 = x0.fma(w1, c01);
        }
        c00.intoArray(c, c0);
        c01.intoArray(c, c0 + L);
    }

    private static void eightByOne(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c10 = FloatVector.fromArray(S, s, s0 + ls);
        FloatVector c20 = FloatVector.fromArray(S, s, s0 + 2 * ls);
        FloatVector c30 = FloatVector.fromArray(S, s, s0 + 3 * ls);
        FloatVector c40 = FloatVector.fromArray(S, s, s0 + 4 * ls);
        FloatVector c50 = FloatVector.fromArray(S, s, s0 + 5 * ls);
        FloatVector c60 = FloatVector.fromArray(S, s, s0 + 6 * ls);
        FloatVector c70 = FloatVector.fromArray(S, s, s0 + 7 * ls);
        for (int p = 0, q = b0, t = a0; p < k; p++, q += ldb, t += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
            FloatVector x1 = FloatVector.broadcast(S, a[t + ai]);
            c10 = x1.fma(w0, c10);
            FloatVector x2 = FloatVector.broadcast(S, a[t + 2 * ai]);
            c20 = x2.fma(w0, c20);
            FloatVector x3 = FloatVector.broadcast(S, a[t + 3 * ai]);
            c30 = x3.fma(w0, c30);
            FloatVector x4 = FloatVector.broadcast(S, a[t + 4 * ai]);
            c40 = x4.fma(w0, c40);
            FloatVector x5 = FloatVector.broadcast(S, a[t + 5 * ai]);
            c50 = x5.fma(w0, c50);
            FloatVector x6 = FloatVector.broadcast(S, a[t + 6 * ai]);
            c60 = x6.fma(w0, c60);
            FloatVector x7 = FloatVector.broadcast(S, a[t + 7 * ai]);
            c70 = x7.fma(w0, c70);
        }
        c00.intoArray(c, c0);
        c10.intoArray(c, c0 + lc);
        c20.intoArray(c, c0 + 2 * lc);
        c30.intoArray(c, c0 + 3 * lc);
        c40.intoArray(c, c0 + 4 * lc);
        c50.intoArray(c, c0 + 5 * lc);
        c60.intoArray(c, c0 + 6 * lc);
        c70.intoArray(c, c0 + 7 * lc);
    }

    private static void oneByOne(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] s, int s0, float[] c, int c0) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        for (int p = 0, q = b0, t = a0; p < k; p++, q += ldb, t += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
        }
        c00.intoArray(c, c0);
    }
}

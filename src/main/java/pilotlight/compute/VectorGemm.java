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
    public void multiply(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
        int ai = ta ? 1 : k;
        int ak = ta ? m : 1;
        Scratch s = SCRATCH.get();
        for (int p = 0; p < k; p += DEPTH) {
            int depth = Math.min(DEPTH, k - p);
            int from = a0 + p * ak;
            for (int j = 0; j < n; j += WIDTH) {
                int columns = Math.min(WIDTH, n - j);
                if (columns < WIDTH) {
                    int width = columns <= L ? L : WIDTH;
                    pack(tb, b, b0, n, k, p, depth, j, columns, width, s.panel);
                    throughTile(s, width, columns, depth, m, a, from, ai, ak, c, c0 + j, n);
                } else if (tb || n > WIDTH && m >= ROWS_WORTH_PACKING) {
                    pack(tb, b, b0, n, k, p, depth, j, columns, WIDTH, s.panel);
                    panel(depth, m, a, from, ai, ak, s.panel, 0, WIDTH, c, c0 + j, n);
                } else {
                    panel(depth, m, a, from, ai, ak, b, b0 + p * n + j, n, c, c0 + j, n);
                }
            }
        }
    }

    private static void panel(int depth, int m, float[] a, int from, int ai, int ak, float[] b, int b0, int ldb, float[] c, int c0, int n) {
        int i = 0;
        for (; i + ROWS <= m; i += ROWS) eightByTwo(depth, a, from + i * ai, ai, ak, b, b0, ldb, c, c0 + i * n, n);
        for (; i < m; i++) oneByTwo(depth, a, from + i * ai, ai, ak, b, b0, ldb, c, c0 + i * n, n);
    }

    private static void throughTile(Scratch s, int width, int columns, int depth, int m, float[] a, int from, int ai, int ak, float[] c, int c0, int n) {
        int rows;
        for (int i = 0; i < m; i += rows) {
            rows = i + ROWS <= m ? ROWS : 1;
            for (int r = 0; r < rows; r++) System.arraycopy(c, c0 + (i + r) * n, s.tile, r * width, columns);
            if (rows == 1 && width == L) oneByOne(depth, a, from + i * ai, ai, ak, s.panel, 0, width, s.tile, 0, width);
            else if (rows == 1) oneByTwo(depth, a, from + i * ai, ai, ak, s.panel, 0, width, s.tile, 0, width);
            else if (width == L) eightByOne(depth, a, from + i * ai, ai, ak, s.panel, 0, width, s.tile, 0, width);
            else eightByTwo(depth, a, from + i * ai, ai, ak, s.panel, 0, width, s.tile, 0, width);
            for (int r = 0; r < rows; r++) System.arraycopy(s.tile, r * width, c, c0 + (i + r) * n, columns);
        }
    }

    /** The columns {@code j} and on of {@code depth} rows of B, in rows of {@code width}; what is beyond is left as it is and never read back. */
    private static void pack(boolean tb, float[] b, int b0, int n, int k, int p, int depth, int j, int columns, int width, float[] panel) {
        if (tb) {
            for (int x = 0; x < columns; x++) {
                int from = b0 + (j + x) * k + p;
                for (int q = 0, to = x; q < depth; q++, to += width) panel[to] = b[from + q];
            }
        } else {
            for (int q = 0, from = b0 + p * n + j, to = 0; q < depth; q++, from += n, to += width) System.arraycopy(b, from, panel, to, columns);
        }
    }

    private static void eightByTwo(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, c, c0);
        FloatVector c01 = FloatVector.fromArray(S, c, c0 + L);
        FloatVector c10 = FloatVector.fromArray(S, c, c0 + ldc);
        FloatVector c11 = FloatVector.fromArray(S, c, c0 + ldc + L);
        FloatVector c20 = FloatVector.fromArray(S, c, c0 + 2 * ldc);
        FloatVector c21 = FloatVector.fromArray(S, c, c0 + 2 * ldc + L);
        FloatVector c30 = FloatVector.fromArray(S, c, c0 + 3 * ldc);
        FloatVector c31 = FloatVector.fromArray(S, c, c0 + 3 * ldc + L);
        FloatVector c40 = FloatVector.fromArray(S, c, c0 + 4 * ldc);
        FloatVector c41 = FloatVector.fromArray(S, c, c0 + 4 * ldc + L);
        FloatVector c50 = FloatVector.fromArray(S, c, c0 + 5 * ldc);
        FloatVector c51 = FloatVector.fromArray(S, c, c0 + 5 * ldc + L);
        FloatVector c60 = FloatVector.fromArray(S, c, c0 + 6 * ldc);
        FloatVector c61 = FloatVector.fromArray(S, c, c0 + 6 * ldc + L);
        FloatVector c70 = FloatVector.fromArray(S, c, c0 + 7 * ldc);
        FloatVector c71 = FloatVector.fromArray(S, c, c0 + 7 * ldc + L);
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
        c10.intoArray(c, c0 + ldc);
        c11.intoArray(c, c0 + ldc + L);
        c20.intoArray(c, c0 + 2 * ldc);
        c21.intoArray(c, c0 + 2 * ldc + L);
        c30.intoArray(c, c0 + 3 * ldc);
        c31.intoArray(c, c0 + 3 * ldc + L);
        c40.intoArray(c, c0 + 4 * ldc);
        c41.intoArray(c, c0 + 4 * ldc + L);
        c50.intoArray(c, c0 + 5 * ldc);
        c51.intoArray(c, c0 + 5 * ldc + L);
        c60.intoArray(c, c0 + 6 * ldc);
        c61.intoArray(c, c0 + 6 * ldc + L);
        c70.intoArray(c, c0 + 7 * ldc);
        c71.intoArray(c, c0 + 7 * ldc + L);
    }

    private static void oneByTwo(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, c, c0);
        FloatVector c01 = FloatVector.fromArray(S, c, c0 + L);
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

    private static void eightByOne(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, c, c0);
        FloatVector c10 = FloatVector.fromArray(S, c, c0 + ldc);
        FloatVector c20 = FloatVector.fromArray(S, c, c0 + 2 * ldc);
        FloatVector c30 = FloatVector.fromArray(S, c, c0 + 3 * ldc);
        FloatVector c40 = FloatVector.fromArray(S, c, c0 + 4 * ldc);
        FloatVector c50 = FloatVector.fromArray(S, c, c0 + 5 * ldc);
        FloatVector c60 = FloatVector.fromArray(S, c, c0 + 6 * ldc);
        FloatVector c70 = FloatVector.fromArray(S, c, c0 + 7 * ldc);
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
        c10.intoArray(c, c0 + ldc);
        c20.intoArray(c, c0 + 2 * ldc);
        c30.intoArray(c, c0 + 3 * ldc);
        c40.intoArray(c, c0 + 4 * ldc);
        c50.intoArray(c, c0 + 5 * ldc);
        c60.intoArray(c, c0 + 6 * ldc);
        c70.intoArray(c, c0 + 7 * ldc);
    }

    private static void oneByOne(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int ldb, float[] c, int c0, int ldc) {
        FloatVector c00 = FloatVector.fromArray(S, c, c0);
        for (int p = 0, q = b0, t = a0; p < k; p++, q += ldb, t += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
        }
        c00.intoArray(c, c0);
    }
}

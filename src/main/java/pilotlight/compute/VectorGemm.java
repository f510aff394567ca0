package pilotlight.compute;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix product on the Vector API: blocks of 8 rows (6 where there are only 16 registers) by 2 vectors of C are held
 * in registers while k runs.
 *
 * <p>The API is fast only where C2 keeps vectors in registers, so each block is one method of local variables and
 * nothing but numbers and arrays crosses a call. Until C2 has compiled them the blocks run a thousand times slower
 * than plain loops, which is why {@link Gemm} warms them up in the background.
 *
 * <p>A and B are read in place as long as their rows lie within a page of each other; otherwise, and when B comes
 * transposed, the part in use is copied together. Columns come in panels of two vectors. The two overlap in a last
 * panel between one and two vectors wide; a narrower one passes through a tile.
 */
final class VectorGemm implements Gemm.Kernel {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final int ROWS = L == 8 ? 6 : 8;
    private static final int WIDTH = 2 * L;
    /** Terms summed in registers before C is stored. */
    private static final int DEPTH = 384;
    /** Rows of A used with one panel of B: with DEPTH terms each they stay in the second-level cache. */
    private static final int HEIGHT = 512;
    /** The floats of a page: rows as far apart cost a page table entry each, and evict each other from the first-level cache. */
    private static final int PAGE = 1024;
    /** Keeps the copied rows of A from lying a power of two apart. */
    private static final int PAD = 16;
    /** Fewer rows, or columns, than this do not pay for copying B, or A. */
    private static final int ROWS_WORTH_COPYING_B = 16;
    private static final int COLUMNS_WORTH_COPYING_A = 256;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private static final class Scratch {
        final float[] panel = new float[DEPTH * WIDTH];
        final float[] tile = new float[ROWS * WIDTH];
        /** A part of A; only large products need it. */
        float[] rows = {};
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        Scratch s = SCRATCH.get();
        boolean copyA = Math.max(ai, ak) >= PAGE && n >= COLUMNS_WORTH_COPYING_A;
        boolean copyB = bj != 1 || bk >= PAGE && m >= ROWS_WORTH_COPYING_B;
        if (copyA && s.rows.length == 0) s.rows = new float[(HEIGHT + PAD) * (DEPTH + PAD)];
        int deep = even(k, DEPTH, 1);
        int high = even(m, HEIGHT, ROWS);
        for (int p = 0; p < k; p += deep) {
            int depth = Math.min(deep, k - p);
            if (p > 0) {
                start = c;
                s0 = c0;
                ls = lc;
            }
            for (int i = 0; i < m; i += high) {
                int rows = Math.min(high, m - i);
                float[] x = a;
                int x0 = a0 + i * ai + p * ak;
                int xi = ai;
                int xk = ak;
                if (copyA) {
                    x = s.rows;
                    if (ak == 1) copy(rows, depth, a, x0, ai, x, 0, xi = depth + PAD);
                    else copy(depth, rows, a, x0, ak, x, 0, xk = rows + PAD);
                    x0 = 0;
                }
                for (int j = 0; j < n; j += WIDTH) {
                    int columns = Math.min(WIDTH, n - j);
                    int y0 = b0 + p * bk + j * bj;
                    int from = s0 + i * ls + j;
                    int to = c0 + i * lc + j;
                    if (copyB || columns < WIDTH) {
                        gather(depth, columns, b, y0, bk, bj, s.panel);
                        panel(s, rows, columns, depth, x, x0, xi, xk, s.panel, 0, WIDTH, start, from, ls, c, to, lc);
                    } else {
                        panel(s, rows, columns, depth, x, x0, xi, xk, b, y0, bk, start, from, ls, c, to, lc);
                    }
                }
            }
        }
    }

    /** The size of parts of n, at most {@code most} and about equal, in multiples of {@code grain}. */
    private static int even(int n, int most, int grain) {
        int parts = (n + most - 1) / most;
        int size = (n + parts - 1) / parts;
        return (size + grain - 1) / grain * grain;
    }

    @Override
    public boolean turned(int m, int n, int ai) {
        return ai == 1 && n < L && m >= WIDTH;
    }

    private static void panel(Scratch s, int m, int columns, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        int w = Math.max(0, columns - L);
        float[] t = s.tile;
        int i = 0;
        for (; i + ROWS <= m; i += ROWS) {
            if (columns >= L) {
                block(k, a, a0 + i * ai, ai, ak, b, b0, bk, w, start, s0 + i * ls, ls, c, c0 + i * lc, lc);
            } else {
                copy(ROWS, columns, start, s0 + i * ls, ls, t, 0, WIDTH);
                block(k, a, a0 + i * ai, ai, ak, b, b0, bk, 0, t, 0, WIDTH, t, 0, WIDTH);
                copy(ROWS, columns, t, 0, WIDTH, c, c0 + i * lc, lc);
            }
        }
        int left = m - i;
        if (left > 2 && i > 0) {
            // A whole block again, its first rows in vain: they are done already, and stay in the tile.
            int done = (ROWS - left) * WIDTH;
            copy(left, columns, start, s0 + i * ls, ls, t, done, WIDTH);
            block(k, a, a0 + (m - ROWS) * ai, ai, ak, b, b0, bk, w, t, 0, WIDTH, t, 0, WIDTH);
            copy(left, columns, t, done, WIDTH, c, c0 + i * lc, lc);
            return;
        }
        for (; i < m; i++) {
            if (columns >= L) {
                oneByTwo(k, a, a0 + i * ai, ak, b, b0, bk, w, start, s0 + i * ls, c, c0 + i * lc);
            } else {
                copy(1, columns, start, s0 + i * ls, ls, t, 0, WIDTH);
                oneByTwo(k, a, a0 + i * ai, ak, b, b0, bk, 0, t, 0, t, 0);
                copy(1, columns, t, 0, WIDTH, c, c0 + i * lc, lc);
            }
        }
    }

    /** {@code k} rows of {@code columns} of B, in rows of two vectors; what they do not fill keeps what it held, and nobody uses what comes of it. */
    private static void gather(int k, int columns, float[] b, int b0, int bk, int bj, float[] panel) {
        if (bj == 1 && columns == WIDTH) {
            copy(k, WIDTH, b, b0, bk, panel, 0, WIDTH);
        } else {
            gather(k, Math.min(columns, L), b, b0, bk, bj, panel, 0);
            if (columns > L) gather(k, L, b, b0 + (columns - L) * bj, bk, bj, panel, L);
        }
    }

    private static void gather(int k, int columns, float[] b, int b0, int bk, int bj, float[] panel, int to) {
        if (bj == 1) {
            copy(k, columns, b, b0, bk, panel, to, WIDTH);
            return;
        }
        int x = 0;
        for (; x + 4 <= columns; x += 4, to += 4) {
            int f0 = b0 + x * bj;
            int f1 = f0 + bj;
            int f2 = f1 + bj;
            int f3 = f2 + bj;
            for (int p = 0; p < k; p++) {
                panel[to + p * WIDTH] = b[f0 + p];
                panel[to + p * WIDTH + 1] = b[f1 + p];
                panel[to + p * WIDTH + 2] = b[f2 + p];
                panel[to + p * WIDTH + 3] = b[f3 + p];
            }
        }
        for (; x < columns; x++, to++) {
            int f0 = b0 + x * bj;
            for (int p = 0; p < k; p++) panel[to + p * WIDTH] = b[f0 + p];
        }
    }

    /** Rows from one array to another; few columns one after the other, as a call for each row would take longer. */
    private static void copy(int rows, int columns, float[] from, int f0, int lf, float[] to, int t0, int lt) {
        if (columns >= 8) {
            for (int r = 0; r < rows; r++) System.arraycopy(from, f0 + r * lf, to, t0 + r * lt, columns);
        } else {
            for (int x = 0; x < columns; x++) {
                for (int r = 0, f = f0 + x, t = t0 + x; r < rows; r++, f += lf, t += lt) to[t] = from[f];
            }
        }
    }

    /** ROWS rows by two vectors, the second {@code w} columns after the first; w = 0 is one vector. */
    private static void block(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int w, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        if (ROWS == 6) sixByTwo(k, a, a0, ai, ak, b, b0, bk, w, s, s0, ls, c, c0, lc);
        else if (w > 0) eightByTwo(k, a, a0, ai, ak, b, b0, bk, w, s, s0, ls, c, c0, lc);
        else eightByOne(k, a, a0, ai, ak, b, b0, bk, s, s0, ls, c, c0, lc);
    }

    // The blocks. C2 has few registers left for indices: the loop is not a counted one, for which it would need more, and the
    // lower rows have an index of their own. Vectors are stored from the last to the first: where both are one, the first counts.
    private static void eightByTwo(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int w, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c01 = FloatVector.fromArray(S, s, s0 + w);
        FloatVector c10 = FloatVector.fromArray(S, s, s0 + ls);
        FloatVector c11 = FloatVector.fromArray(S, s, s0 + ls + w);
        FloatVector c20 = FloatVector.fromArray(S, s, s0 + 2 * ls);
        FloatVector c21 = FloatVector.fromArray(S, s, s0 + 2 * ls + w);
        FloatVector c30 = FloatVector.fromArray(S, s, s0 + 3 * ls);
        FloatVector c31 = FloatVector.fromArray(S, s, s0 + 3 * ls + w);
        FloatVector c40 = FloatVector.fromArray(S, s, s0 + 4 * ls);
        FloatVector c41 = FloatVector.fromArray(S, s, s0 + 4 * ls + w);
        FloatVector c50 = FloatVector.fromArray(S, s, s0 + 5 * ls);
        FloatVector c51 = FloatVector.fromArray(S, s, s0 + 5 * ls + w);
        FloatVector c60 = FloatVector.fromArray(S, s, s0 + 6 * ls);
        FloatVector c61 = FloatVector.fromArray(S, s, s0 + 6 * ls + w);
        FloatVector c70 = FloatVector.fromArray(S, s, s0 + 7 * ls);
        FloatVector c71 = FloatVector.fromArray(S, s, s0 + 7 * ls + w);
        for (int q = b0, end = b0 + k * bk, t = a0, u = a0 + 4 * ai; q != end; q += bk, t += ak, u += ak) {
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
            FloatVector x4 = FloatVector.broadcast(S, a[u]);
            c40 = x4.fma(w0, c40);
            c41 = x4.fma(w1, c41);
            FloatVector x5 = FloatVector.broadcast(S, a[u + ai]);
            c50 = x5.fma(w0, c50);
            c51 = x5.fma(w1, c51);
            FloatVector x6 = FloatVector.broadcast(S, a[u + 2 * ai]);
            c60 = x6.fma(w0, c60);
            c61 = x6.fma(w1, c61);
            FloatVector x7 = FloatVector.broadcast(S, a[u + 3 * ai]);
            c70 = x7.fma(w0, c70);
            c71 = x7.fma(w1, c71);
        }
        c01.intoArray(c, c0 + w);
        c00.intoArray(c, c0);
        c11.intoArray(c, c0 + lc + w);
        c10.intoArray(c, c0 + lc);
        c21.intoArray(c, c0 + 2 * lc + w);
        c20.intoArray(c, c0 + 2 * lc);
        c31.intoArray(c, c0 + 3 * lc + w);
        c30.intoArray(c, c0 + 3 * lc);
        c41.intoArray(c, c0 + 4 * lc + w);
        c40.intoArray(c, c0 + 4 * lc);
        c51.intoArray(c, c0 + 5 * lc + w);
        c50.intoArray(c, c0 + 5 * lc);
        c61.intoArray(c, c0 + 6 * lc + w);
        c60.intoArray(c, c0 + 6 * lc);
        c71.intoArray(c, c0 + 7 * lc + w);
        c70.intoArray(c, c0 + 7 * lc);
    }

    private static void sixByTwo(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int w, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c01 = FloatVector.fromArray(S, s, s0 + w);
        FloatVector c10 = FloatVector.fromArray(S, s, s0 + ls);
        FloatVector c11 = FloatVector.fromArray(S, s, s0 + ls + w);
        FloatVector c20 = FloatVector.fromArray(S, s, s0 + 2 * ls);
        FloatVector c21 = FloatVector.fromArray(S, s, s0 + 2 * ls + w);
        FloatVector c30 = FloatVector.fromArray(S, s, s0 + 3 * ls);
        FloatVector c31 = FloatVector.fromArray(S, s, s0 + 3 * ls + w);
        FloatVector c40 = FloatVector.fromArray(S, s, s0 + 4 * ls);
        FloatVector c41 = FloatVector.fromArray(S, s, s0 + 4 * ls + w);
        FloatVector c50 = FloatVector.fromArray(S, s, s0 + 5 * ls);
        FloatVector c51 = FloatVector.fromArray(S, s, s0 + 5 * ls + w);
        for (int q = b0, end = b0 + k * bk, t = a0, u = a0 + 3 * ai; q != end; q += bk, t += ak, u += ak) {
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
            FloatVector x3 = FloatVector.broadcast(S, a[u]);
            c30 = x3.fma(w0, c30);
            c31 = x3.fma(w1, c31);
            FloatVector x4 = FloatVector.broadcast(S, a[u + ai]);
            c40 = x4.fma(w0, c40);
            c41 = x4.fma(w1, c41);
            FloatVector x5 = FloatVector.broadcast(S, a[u + 2 * ai]);
            c50 = x5.fma(w0, c50);
            c51 = x5.fma(w1, c51);
        }
        c01.intoArray(c, c0 + w);
        c00.intoArray(c, c0);
        c11.intoArray(c, c0 + lc + w);
        c10.intoArray(c, c0 + lc);
        c21.intoArray(c, c0 + 2 * lc + w);
        c20.intoArray(c, c0 + 2 * lc);
        c31.intoArray(c, c0 + 3 * lc + w);
        c30.intoArray(c, c0 + 3 * lc);
        c41.intoArray(c, c0 + 4 * lc + w);
        c40.intoArray(c, c0 + 4 * lc);
        c51.intoArray(c, c0 + 5 * lc + w);
        c50.intoArray(c, c0 + 5 * lc);
    }

    private static void eightByOne(int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, float[] s, int s0, int ls, float[] c, int c0, int lc) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c10 = FloatVector.fromArray(S, s, s0 + ls);
        FloatVector c20 = FloatVector.fromArray(S, s, s0 + 2 * ls);
        FloatVector c30 = FloatVector.fromArray(S, s, s0 + 3 * ls);
        FloatVector c40 = FloatVector.fromArray(S, s, s0 + 4 * ls);
        FloatVector c50 = FloatVector.fromArray(S, s, s0 + 5 * ls);
        FloatVector c60 = FloatVector.fromArray(S, s, s0 + 6 * ls);
        FloatVector c70 = FloatVector.fromArray(S, s, s0 + 7 * ls);
        for (int q = b0, end = b0 + k * bk, t = a0, u = a0 + 4 * ai; q != end; q += bk, t += ak, u += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
            FloatVector x1 = FloatVector.broadcast(S, a[t + ai]);
            c10 = x1.fma(w0, c10);
            FloatVector x2 = FloatVector.broadcast(S, a[t + 2 * ai]);
            c20 = x2.fma(w0, c20);
            FloatVector x3 = FloatVector.broadcast(S, a[t + 3 * ai]);
            c30 = x3.fma(w0, c30);
            FloatVector x4 = FloatVector.broadcast(S, a[u]);
            c40 = x4.fma(w0, c40);
            FloatVector x5 = FloatVector.broadcast(S, a[u + ai]);
            c50 = x5.fma(w0, c50);
            FloatVector x6 = FloatVector.broadcast(S, a[u + 2 * ai]);
            c60 = x6.fma(w0, c60);
            FloatVector x7 = FloatVector.broadcast(S, a[u + 3 * ai]);
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

    private static void oneByTwo(int k, float[] a, int a0, int ak, float[] b, int b0, int bk, int w, float[] s, int s0, float[] c, int c0) {
        FloatVector c00 = FloatVector.fromArray(S, s, s0);
        FloatVector c01 = FloatVector.fromArray(S, s, s0 + w);
        for (int q = b0, end = b0 + k * bk, t = a0; q != end; q += bk, t += ak) {
            FloatVector w0 = FloatVector.fromArray(S, b, q);
            FloatVector w1 = FloatVector.fromArray(S, b, q + L);
            FloatVector x0 = FloatVector.broadcast(S, a[t]);
            c00 = x0.fma(w0, c00);
            c01 = x0.fma(w1, c01);
        }
        c01.intoArray(c, c0 + w);
        c00.intoArray(c, c0);
    }
}

package pilotlight.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Matrix products op(A) op(B) on row-major float arrays with offsets, op being the identity or the transpose: added to
 * C ({@link #add}), in place of C ({@link #product}), or with a bias for each column ({@link #affine}). C may overlap
 * neither A nor B.
 *
 * <p>Every element of C is one chain of fused multiply-adds over k in ascending order from its start value: what is
 * there, 0, or the bias. The result therefore depends neither on blocking, nor on the transposed forms, nor on the number
 * of threads, nor on which kernel computes it: plain loops at first, and vectors as soon as {@link Backend} has them warm.
 */
public final class Gemm {
    /** One way to compute the product. */
    interface Kernel {
        /**
         * C[i, j] = start[i, j] + sum over p of A[i, p] B[p, j], for m rows, n columns and k terms, all at least 1.
         *
         * <p>A[i, p] is at {@code a0 + i ai + p ak}, B[p, j] at {@code b0 + p bk + j bj}, start[i, j] at {@code s0 + i ls + j},
         * C[i, j] at {@code c0 + i lc + j}. {@code start} is C itself, or does not overlap it.
         */
        void multiply(int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
                float[] start, int s0, int ls, float[] c, int c0, int lc);

        /** Whether the transposed product would be quicker, A and B having changed places, though C passes through a buffer. */
        boolean turned(int m, int n, int ai);
    }

    /** Multiply-adds, about 40 microseconds of them: below, it takes as long to bring the matrices to another core's cache and back. */
    private static final long WORTH_SHARING = 4_000_000;
    /** Shares are multiples of this many columns, or rows: whole blocks of every kernel. */
    private static final int COLUMNS = 32;
    private static final int ROWS = 8;
    /** Rows that a turned product takes at once. */
    private static final int STRIP = 256;

    private static final ThreadLocal<float[]> TURNED = ThreadLocal.withInitial(() -> new float[16 * STRIP]);

    /** A row of zeros, grown to the widest C seen; never written. */
    private static volatile float[] zeros = new float[1024];

    private Gemm() {
    }

    /**
     * C[m, n] += op(A)[m, k] op(B)[k, n].
     *
     * @param ta A is stored [k, m]
     * @param tb B is stored [n, k]
     */
    public static void add(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
        if (k > 0) run(Backend.GEMM.now(), ta, tb, m, n, k, a, a0, b, b0, c, c0, n, c, c0);
    }

    /** C[m, n] = op(A)[m, k] op(B)[k, n], as {@link #add} otherwise; what C held is not read. */
    public static void product(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
        run(Backend.GEMM.now(), ta, tb, m, n, k, a, a0, b, b0, zeros(n), 0, 0, c, c0);
    }

    /** C[m, n] = op(A)[m, k] op(B)[k, n] with the n values of {@code bias} added to each row, as {@link #product} otherwise. */
    public static void affine(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] bias, int bias0, float[] c, int c0) {
        run(Backend.GEMM.now(), ta, tb, m, n, k, a, a0, b, b0, bias, bias0, 0, c, c0);
    }

    /**
     * {@code count} products of one form and size, that of A, B and C number i beginning {@code i strideA} and so on further:
     * {@link #add} or else {@link #product}. With {@code add}, a {@code strideC} of 0 sums them all in one C, in order.
     */
    public static void batch(int count, boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, int strideA, float[] b, int b0, int strideB,
            float[] c, int c0, int strideC, boolean add) {
        long work = (long) m * n * k;
        boolean large = work >= WORTH_SHARING && count < 2 * Workers.threads();
        if (strideC == 0 || large || work * count < WORTH_SHARING || !Workers.sharing()) {
            some(0, count, ta, tb, m, n, k, a, a0, strideA, b, b0, strideB, c, c0, strideC, add);
        } else {
            int grain = (int) (WORTH_SHARING / 4 / work) + 1;
            Workers.split(count, grain, (from, to) -> some(from, to, ta, tb, m, n, k, a, a0, strideA, b, b0, strideB, c, c0, strideC, add));
        }
    }

    private static void some(int from, int to, boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, int strideA, float[] b, int b0, int strideB,
            float[] c, int c0, int strideC, boolean add) {
        for (int i = from; i < to; i++) {
            if (add) add(ta, tb, m, n, k, a, a0 + i * strideA, b, b0 + i * strideB, c, c0 + i * strideC);
            else product(ta, tb, m, n, k, a, a0 + i * strideA, b, b0 + i * strideB, c, c0 + i * strideC);
        }
    }

    /**
     * {@code groups} products C = op(A) op(B) inside of larger matrices, whose rows are {@code la}, {@code lb} and {@code lc} apart; those
     * of the next group begin {@code stepA}, {@code stepB} and {@code stepC} further. They start from zeros if {@code start} is null, from
     * C itself if it is C, else from a row of n for each group, which {@code start} holds one after the other. A {@code stepC} of 0 sums
     * over the groups, in order.
     */
    public static void grouped(int groups, boolean ta, boolean tb, int m, int n, int k, float[] a, int stepA, int la, float[] b, int stepB, int lb,
            float[] start, float[] c, int stepC, int lc) {
        if (m == 0 || n == 0) return;
        Kernel kernel = Backend.GEMM.now();
        float[] s = start == null ? zeros(n) : start;
        int stepS = start == null ? 0 : start == c ? stepC : n;
        int ls = start == c ? lc : 0;
        for (int i = 0; i < groups; i++) {
            kernel.multiply(m, n, k, a, i * stepA, ta ? 1 : la, ta ? la : 1, b, i * stepB, tb ? 1 : lb, tb ? lb : 1, s, i * stepS, ls, c, i * stepC, lc);
        }
    }

    /** The product in one kernel, from {@code start}: C itself, or a row of n for all rows where {@code ls} is 0. */
    static void run(Kernel kernel, boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] start, int s0, int ls, float[] c, int c0) {
        if (m == 0 || n == 0) return;
        if (k == 0) {
            for (int i = 0; i < m; i++) System.arraycopy(start, s0 + i * ls, c, c0 + i * n, n);
            return;
        }
        int ai = ta ? 1 : k;
        int ak = ta ? m : 1;
        int bk = tb ? 1 : n;
        int bj = tb ? k : 1;
        if ((long) m * n * k < WORTH_SHARING || !Workers.sharing()) part(kernel, m, n, k, a, a0, ai, ak, b, b0, bk, bj, start, s0, ls, c, c0, n);
        else share(kernel, m, n, k, a, a0, ai, ak, b, b0, bk, bj, start, s0, ls, c, c0);
    }

    /** Never along k: that would cut the chains. */
    private static void share(Kernel kernel, int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0) {
        if (n >= 2 * COLUMNS * Workers.threads() || n / COLUMNS > m / ROWS) {
            Workers.split(n, COLUMNS, (from, to) -> part(kernel, m, to - from, k, a, a0, ai, ak, b, b0 + from * bj, bk, bj, start, s0 + from, ls, c, c0 + from, n));
        } else {
            Workers.split(m, ROWS, (from, to) -> part(kernel, to - from, n, k, a, a0 + from * ai, ai, ak, b, b0, bk, bj, start, s0 + from * ls, ls, c, c0 + from * n, n));
        }
    }

    private static void part(Kernel kernel, int m, int n, int k, float[] a, int a0, int ai, int ak, float[] b, int b0, int bk, int bj,
            float[] start, int s0, int ls, float[] c, int c0, int lc) {
        if (!kernel.turned(m, n, ai)) {
            kernel.multiply(m, n, k, a, a0, ai, ak, b, b0, bk, bj, start, s0, ls, c, c0, lc);
            return;
        }
        float[] t = TURNED.get();
        for (int i = 0; i < m; i += STRIP) {
            int rows = Math.min(STRIP, m - i);
            for (int j = 0; j < n; j++) {
                for (int r = 0, from = s0 + i * ls + j; r < rows; r++, from += ls) t[j * STRIP + r] = start[from];
            }
            kernel.multiply(n, rows, k, b, b0, bj, bk, a, a0 + i * ai, ak, ai, t, 0, STRIP, t, 0, STRIP);
            for (int j = 0; j < n; j++) {
                for (int r = 0, to = c0 + i * lc + j; r < rows; r++, to += lc) c[to] = t[j * STRIP + r];
            }
        }
    }

    private static float[] zeros(int n) {
        float[] z = zeros;
        if (z.length < n) zeros = z = new float[n];
        return z;
    }

    private static final int SIDE = 64;
    private static final int TERMS = 32;
    /** Rows and columns, by the kernels they need: full panels with and without rows left over, narrow panels, few rows. */
    private static final int[][][] SHAPES = {{{SIDE, SIDE}, {21, 58}}, {{SIDE, 10}, {21, 5}}, {{2, SIDE}, {1, 42}}};

    static List<Runnable> exercises(Kernel kernel) {
        float[] a = new float[SIDE * TERMS];
        float[] b = new float[SIDE * TERMS];
        float[] c = new float[SIDE * SIDE];
        Arrays.fill(a, 0.5f);
        Arrays.fill(b, 0.5f);
        List<Runnable> all = new ArrayList<>();
        for (int[][] shapes : SHAPES) {
            all.add(() -> {
                for (int[] s : shapes) {
                    int m = s[0];
                    int n = s[1];
                    kernel.multiply(m, n, TERMS, a, 0, TERMS, 1, b, 0, n, 1, c, 0, n, c, 0, n);
                    kernel.multiply(m, n, TERMS, a, 0, TERMS, 1, b, 0, 1, TERMS, c, 0, n, c, 0, n);
                    kernel.multiply(m, n, TERMS, a, 0, 1, m, b, 0, n, 1, c, 0, n, c, 0, n);
                }
            });
        }
        return all;
    }
}

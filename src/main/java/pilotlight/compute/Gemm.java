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
    }

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
        for (int i = 0; i < count; i++) {
            if (add) add(ta, tb, m, n, k, a, a0 + i * strideA, b, b0 + i * strideB, c, c0 + i * strideC);
            else product(ta, tb, m, n, k, a, a0 + i * strideA, b, b0 + i * strideB, c, c0 + i * strideC);
        }
    }

    /** The product in one kernel, from {@code start}: C itself, or a row of n for all rows where {@code ls} is 0. */
    static void run(Kernel kernel, boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] start, int s0, int ls, float[] c, int c0) {
        if (m == 0 || n == 0) return;
        if (k == 0) for (int i = 0; i < m; i++) System.arraycopy(start, s0 + i * ls, c, c0 + i * n, n);
        else kernel.multiply(m, n, k, a, a0, ta ? 1 : k, ta ? m : 1, b, b0, tb ? 1 : n, tb ? k : 1, start, s0, ls, c, c0, n);
    }

    private static float[] zeros(int n) {
        float[] z = zeros;
        if (z.length < n) zeros = z = new float[n];
        return z;
    }

    private static final int SIDE = 64;
    /** Rows, columns, depth: full panels with and without rows left over, narrow last panels of either width, few rows. */
    private static final int[][] SHAPES = {{SIDE, SIDE, 32}, {21, SIDE, 32}, {SIDE, 10, 32}, {21, 58, 32}, {4, SIDE, 32}, {1, 10, 32}};

    static List<Runnable> exercises(Kernel kernel) {
        float[] a = new float[SIDE * SIDE];
        float[] b = new float[SIDE * SIDE];
        float[] c = new float[SIDE * SIDE];
        Arrays.fill(a, 0.5f);
        Arrays.fill(b, 0.5f);
        List<Runnable> all = new ArrayList<>();
        for (int[] s : SHAPES) {
            for (int form = 0; form < 4; form++) {
                boolean ta = form > 1;
                boolean tb = form % 2 == 1;
                all.add(() -> kernel.multiply(s[0], s[1], s[2], a, 0, ta ? 1 : s[2], ta ? s[0] : 1, b, 0, tb ? 1 : s[1], tb ? s[2] : 1, c, 0, s[1], c, 0, s[1]));
            }
        }
        return all;
    }
}

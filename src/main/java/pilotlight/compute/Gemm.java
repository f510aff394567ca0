package pilotlight.compute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Matrix product C += op(A) op(B) on row-major float arrays with offsets, op being the identity or the transpose.
 *
 * <p>Every element of C is one chain of fused multiply-adds over k in ascending order, starting from the value that is
 * there. The result therefore depends neither on blocking, nor on the transposed forms, nor on which kernel computes
 * it: plain loops at first, and vectors as soon as {@link Backend} has them warm.
 */
public final class Gemm {
    /** One way to compute the product. */
    interface Kernel {
        /** As {@link Gemm#multiply}; no dimension is 0. */
        void multiply(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] c, int c0);
    }

    private Gemm() {
    }

    /**
     * C[m, n] += op(A)[m, k] op(B)[k, n].
     *
     * @param ta A is stored [k, m]
     * @param tb B is stored [n, k]
     */
    public static void multiply(boolean ta, boolean tb, int m, int n, int k, float[] a, int a0, float[] b, int b0, float[] c, int c0) {
        if (m == 0 || n == 0 || k == 0) return;
        Backend.GEMM.now().multiply(ta, tb, m, n, k, a, a0, b, b0, c, c0);
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
                all.add(() -> kernel.multiply(ta, tb, s[0], s[1], s[2], a, 0, b, 0, c, 0));
            }
        }
        return all;
    }
}

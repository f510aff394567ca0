package pilotlight.compute;

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
        Backend.gemm().multiply(ta, tb, m, n, k, a, a0, b, b0, c, c0);
    }
}

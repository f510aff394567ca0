package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The promise of the class, held by each kernel: every element is one chain of fused multiply-adds in ascending order, to the bit. */
class GemmTest {
    private static final List<Gemm.Kernel> KERNELS = List.of(new PlainGemm(), Backend.GEMM.vector());

    @BeforeAll
    static void warm() {
        // Cold vector code is a thousand times slower; what it computes is the same.
        Backend.GEMM.becomesFaster(KERNELS.get(1), 20);
    }

    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 32, 33, 37, 61, 64, 97};
    /** Around and over the block sizes of an implementation, one dimension at a time to stay quick. */
    private static final int[][] LARGE = {{257, 3, 5}, {3, 257, 5}, {2, 521, 7}, {3, 5, 1031}, {65, 259, 67}, {130, 100, 33}, {1, 1000, 1}, {1000, 1, 1}, {1, 1, 1000}};

    @Test
    void randomSizes() {
        for (long seed = 0; seed < 300; seed++) {
            Random r = new Random(seed);
            check(seed, SIZES[r.nextInt(SIZES.length)], SIZES[r.nextInt(SIZES.length)], SIZES[r.nextInt(SIZES.length)]);
        }
    }

    @Test
    void largeSizes() {
        for (int[] d : LARGE) check(d[0] + 31L * d[1], d[0], d[1], d[2]);
    }

    @Test
    void smallSizesAllOfThem() {
        for (int m = 1; m <= 5; m++) {
            for (int n = 1; n <= 5; n++) {
                for (int k = 1; k <= 9; k++) check(m + 10L * n + 100L * k, m, n, k);
            }
        }
    }

    @Test
    void notANumberAndInfinityGoWhereTheyBelong() {
        float[] a = {1, Float.NaN, Float.POSITIVE_INFINITY, 2};
        float[] b = {1, 0, 0, 1};
        float[] c = new float[4];
        for (Gemm.Kernel kernel : KERNELS) {
            Arrays.fill(c, 0);
            kernel.multiply(false, false, 2, 2, 2, a, 0, b, 0, c, 0);
            for (int i : new int[] {0, 1}) assertEquals(Float.NaN, c[i]);
            assertEquals(Float.POSITIVE_INFINITY, c[2]);
            assertEquals(Float.NaN, c[3], "infinity times 0");
        }
    }

    private static void check(long seed, int m, int n, int k) {
        for (int form = 0; form < 4; form++) check(seed, form > 1, form % 2 == 1, m, n, k);
    }

    private static void check(long seed, boolean ta, boolean tb, int m, int n, int k) {
        Random r = new Random(seed);
        int a0 = r.nextInt(5);
        int b0 = r.nextInt(5);
        int c0 = r.nextInt(5);
        float[] a = random(r, a0 + m * k + r.nextInt(4));
        float[] b = random(r, b0 + k * n + r.nextInt(4));
        float[] c = random(r, c0 + m * n + r.nextInt(4));
        float[] want = c.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float s = c[c0 + i * n + j];
                for (int p = 0; p < k; p++) s = Math.fma(a[a0 + (ta ? p * m + i : i * k + p)], b[b0 + (tb ? j * k + p : p * n + j)], s);
                want[c0 + i * n + j] = s;
            }
        }
        float[] aBefore = a.clone();
        float[] bBefore = b.clone();
        String where = "seed " + seed + ", m " + m + ", n " + n + ", k " + k + ", ta " + ta + ", tb " + tb;
        float[] start = c.clone();
        for (Gemm.Kernel kernel : KERNELS) {
            System.arraycopy(start, 0, c, 0, c.length);
            if (m * n * k == 0) Gemm.multiply(ta, tb, m, n, k, a, a0, b, b0, c, c0);
            else kernel.multiply(ta, tb, m, n, k, a, a0, b, b0, c, c0);
            String what = kernel.getClass().getSimpleName() + ", " + where;
            same(what + ": C", want, c);
            same(what + ": A", aBefore, a);
            same(what + ": B", bBefore, b);
        }
    }

    private static float[] random(Random r, int n) {
        float[] f = new float[n];
        // Sizes far apart, so that another order of summation shows in the bits.
        for (int i = 0; i < n; i++) f[i] = (float) (r.nextGaussian() * Math.pow(10, r.nextInt(5) - 2));
        return f;
    }

    private static void same(String what, float[] want, float[] got) {
        for (int i = 0; i < want.length; i++) {
            if (Float.floatToRawIntBits(want[i]) != Float.floatToRawIntBits(got[i])) {
                fail(what + " [" + i + "] is " + got[i] + ", the chain gives " + want[i]);
            }
        }
    }
}

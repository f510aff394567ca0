package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
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

    @AfterEach
    void oneThread() {
        Workers.threads(BEFORE);
    }

    private static final int BEFORE = Workers.threads();

    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 31, 32, 33, 37, 61, 64, 97};
    /** Around and over the block sizes of an implementation, one dimension at a time to stay quick. */
    private static final int[][] LARGE = {{257, 3, 5}, {3, 257, 5}, {2, 521, 7}, {3, 5, 1031}, {65, 259, 67}, {130, 100, 33}, {1, 1000, 1}, {1000, 1, 1}, {1, 1, 1000},
        {17, 33, 385}, {11, 259, 1030}, {1030, 259, 2}, {17, 1030, 5}, {530, 17, 33}};

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

    /** Large enough to be shared out by columns, by rows, and by rows of the turned product. */
    private static final int[][] SHARED = {{70, 300, 200}, {300, 70, 200}, {33, 33, 4000}, {1000, 10, 410}, {10, 1100, 410}};

    @Test
    void anyNumberOfThreads() {
        for (int threads : new int[] {1, 2, 8}) {
            Workers.threads(threads);
            for (int[] d : SHARED) check(threads, d[0], d[1], d[2]);
        }
    }

    @Test
    void batchesOnManyThreads() {
        int count = 450;
        int m = 20;
        int n = 21;
        int k = 22;
        Random r = new Random(0);
        float[] a = random(r, count * m * k);
        float[] b = random(r, count * n * k);
        float[] c = random(r, count * m * n);
        float[] want = c.clone();
        for (int i = 0; i < count; i++) Gemm.add(true, false, m, n, k, a, i * m * k, b, i * n * k, want, i * m * n);
        Workers.threads(8);
        Gemm.batch(count, true, false, m, n, k, a, 0, m * k, b, 0, n * k, c, 0, m * n, true);
        same("batch", want, c);
    }

    @Test
    void batchesAreProductsOneByOne() {
        for (long seed = 0; seed < 40; seed++) {
            Random r = new Random(seed);
            int count = r.nextInt(9);
            int m = 1 + r.nextInt(20);
            int n = 1 + r.nextInt(20);
            int k = 1 + r.nextInt(20);
            int sa = r.nextBoolean() ? 0 : m * k + r.nextInt(2);
            int sb = r.nextBoolean() ? 0 : k * n + r.nextInt(2);
            int sc = m * n + r.nextInt(2);
            float[] a = random(r, 3 + 10 * (m * k + 1));
            float[] b = random(r, 4 + 10 * (k * n + 1));
            for (int form = 0; form < 4; form++) {
                boolean ta = form > 1;
                boolean tb = form % 2 == 1;
                float[] c = random(r, 5 + 10 * sc);
                float[] want = c.clone();
                for (int i = 0; i < count; i++) Gemm.add(ta, tb, m, n, k, a, 3 + i * sa, b, 4 + i * sb, want, 5 + i * sc);
                Gemm.batch(count, ta, tb, m, n, k, a, 3, sa, b, 4, sb, c, 5, sc, true);
                same("seed " + seed + " add", want, c);
                for (int i = 0; i < count; i++) Gemm.product(ta, tb, m, n, k, a, 3 + i * sa, b, 4 + i * sb, want, 5 + i * sc);
                Gemm.batch(count, ta, tb, m, n, k, a, 3, sa, b, 4, sb, c, 5, sc, false);
                same("seed " + seed + " product", want, c);
                for (int i = 0; i < count; i++) Gemm.add(ta, tb, m, n, k, a, 3 + i * sa, b, 4 + i * sb, want, 5);
                Gemm.batch(count, ta, tb, m, n, k, a, 3, sa, b, 4, sb, c, 5, 0, true);
                same("seed " + seed + " add in one", want, c);
            }
        }
    }

    @Test
    void noTermsGiveTheStart() {
        float[] none = new float[0];
        float[] c = {1, 2, 3, 4, 5, 6};
        Gemm.add(false, false, 2, 2, 0, none, 0, none, 0, c, 1);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, c);
        Gemm.affine(false, false, 2, 2, 0, none, 0, none, 0, new float[] {7, 8, 9}, 1, c, 1);
        assertArrayEquals(new float[] {1, 8, 9, 8, 9, 6}, c);
        Gemm.product(false, false, 2, 2, 0, none, 0, none, 0, c, 1);
        assertArrayEquals(new float[] {1, 0, 0, 0, 0, 6}, c);
    }

    @Test
    void notANumberAndInfinityGoWhereTheyBelong() {
        float[] a = {1, Float.NaN, Float.POSITIVE_INFINITY, 2};
        float[] b = {1, 0, 0, 1};
        for (Gemm.Kernel kernel : KERNELS) {
            float[] c = {Float.NaN, Float.NaN, Float.NaN, Float.NaN};
            Gemm.run(kernel, false, false, 2, 2, 2, a, 0, b, 0, new float[2], 0, 0, c, 0);
            for (int i : new int[] {0, 1}) assertEquals(Float.NaN, c[i]);
            assertEquals(Float.POSITIVE_INFINITY, c[2]);
            assertEquals(Float.NaN, c[3], "infinity times 0");
        }
    }

    private static void check(long seed, int m, int n, int k) {
        for (int form = 0; form < 4; form++) {
            for (Start start : Start.values()) check(seed, form > 1, form % 2 == 1, start, m, n, k);
        }
    }

    private enum Start { ADD, PRODUCT, AFFINE }

    private static void check(long seed, boolean ta, boolean tb, Start start, int m, int n, int k) {
        Random r = new Random(seed);
        int a0 = r.nextInt(5);
        int b0 = r.nextInt(5);
        int c0 = r.nextInt(5);
        int s0 = r.nextInt(5);
        float[] a = random(r, a0 + m * k + r.nextInt(4));
        float[] b = random(r, b0 + k * n + r.nextInt(4));
        float[] before = random(r, c0 + m * n + r.nextInt(4));
        float[] bias = random(r, s0 + n + r.nextInt(4));
        float[] want = before.clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float s = start == Start.ADD ? want[c0 + i * n + j] : start == Start.PRODUCT ? 0 : bias[s0 + j];
                for (int p = 0; p < k; p++) s = Math.fma(a[a0 + (ta ? p * m + i : i * k + p)], b[b0 + (tb ? j * k + p : p * n + j)], s);
                want[c0 + i * n + j] = s;
            }
        }
        float[] aBefore = a.clone();
        float[] bBefore = b.clone();
        float[] biasBefore = bias.clone();
        String where = "seed " + seed + ", m " + m + ", n " + n + ", k " + k + ", ta " + ta + ", tb " + tb + ", " + start;
        for (Gemm.Kernel kernel : KERNELS) {
            float[] c = before.clone();
            switch (start) {
                case ADD -> Gemm.run(kernel, ta, tb, m, n, k, a, a0, b, b0, c, c0, n, c, c0);
                case PRODUCT -> Gemm.run(kernel, ta, tb, m, n, k, a, a0, b, b0, new float[n], 0, 0, c, c0);
                case AFFINE -> Gemm.run(kernel, ta, tb, m, n, k, a, a0, b, b0, bias, s0, 0, c, c0);
            }
            String what = kernel.getClass().getSimpleName() + ", " + where;
            same(what + ": C", want, c);
            same(what + ": A", aBefore, a);
            same(what + ": B", bBefore, b);
            same(what + ": bias", biasBefore, bias);
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

package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plain and vector forms give the same bits, at every place and length, and touch nothing else. */
class CurvesTest {
    private static final Curves PLAIN = new PlainCurves();
    private static final Curves VECTOR = Backend.CURVES.vector();
    private static final float[] SPECIAL = {0f, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1e-40f, 89, -104, -87.5f};

    interface Kernel {
        void run(Curves c, float[] x, int x0, float[] g, int g0, float[] y, int y0, int n);
    }

    private static final List<Kernel> KERNELS = List.of((c, x, x0, g, g0, y, y0, n) -> c.exp(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.log(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.tanh(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.logistic(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.softplus(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.softplusBack(x, x0, g, g0, y, y0, n, n % 2 == 0),
            (c, x, x0, g, g0, y, y0, n) -> c.silu(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.siluBack(x, x0, g, g0, y, y0, n, n % 2 == 0),
            (c, x, x0, g, g0, y, y0, n) -> c.gelu(x, x0, y, y0, n),
            (c, x, x0, g, g0, y, y0, n) -> c.geluBack(x, x0, g, g0, y, y0, n, n % 2 == 0),
            (c, x, x0, g, g0, y, y0, n) -> c.elu(x, x0, y, y0, n, 1.5f, 2),
            (c, x, x0, g, g0, y, y0, n) -> c.eluBack(x, x0, g, g0, y, y0, n, 1.5f, 2, n % 2 == 0),
            (c, x, x0, g, g0, y, y0, n) -> y[0] = c.max(x, x0, n),
            (c, x, x0, g, g0, y, y0, n) -> same(PLAIN.expSum(x, x0, y.clone(), y0, n, 3), c.expSum(x, x0, y, y0, n, 3), "sum of " + n));

    @BeforeAll
    static void warm() {
        // Cold vector code is a thousand times slower; what it computes is the same.
        Backend.CURVES.becomesFaster(VECTOR, 20);
    }

    private static float[] random(Random r, int n, boolean special) {
        float[] f = new float[n];
        for (int i = 0; i < n; i++) {
            f[i] = special && r.nextInt(9) == 0 ? SPECIAL[r.nextInt(SPECIAL.length)] : (float) (r.nextGaussian() * Math.pow(10, r.nextInt(5) - 2));
        }
        return f;
    }

    private static void same(double a, double b, String what) {
        assertEquals(Double.doubleToLongBits(a), Double.doubleToLongBits(b), () -> what + ": plain " + a + ", vector " + b);
    }

    private static void same(float[] a, float[] b, String what) {
        for (int i = 0; i < a.length; i++) {
            if (Float.floatToIntBits(a[i]) != Float.floatToIntBits(b[i])) same(a[i], b[i], what + " at " + i);
        }
    }

    @Test
    void bothGiveTheSameBits() {
        Random r = new Random(1);
        for (int n = 0; n <= 70; n++) {
            for (int x0 = 0; x0 < 3; x0++) {
                float[] x = random(r, n + 9, n % 3 != 0);
                float[] g = random(r, n + 9, false);
                float[] y = random(r, n + 9, false);
                int y0 = r.nextInt(6);
                for (int k = 0; k < KERNELS.size(); k++) {
                    float[] a = y.clone();
                    float[] b = y.clone();
                    KERNELS.get(k).run(PLAIN, x, x0, g, 2, a, y0, n);
                    KERNELS.get(k).run(VECTOR, x, x0, g, 2, b, y0, n);
                    String what = "kernel " + k + ", length " + n;
                    same(a, b, what);
                    for (int i = 0; i < a.length; i++) {
                        if (i > 0 && (i < y0 || i >= y0 + n)) assertEquals(y[i], a[i], what + " wrote outside, at " + i);
                    }
                    a = x.clone();
                    b = x.clone();
                    KERNELS.get(k).run(PLAIN, a, x0, g, 2, a, x0, n);
                    KERNELS.get(k).run(VECTOR, b, x0, g, 2, b, x0, n);
                    same(a, b, what + " in place");
                }
            }
        }
    }

    @Test
    void bothGiveTheSameBitsOverTheWholeRange() {
        Random r = new Random(2);
        float[] x = new float[100_000];
        for (int i = 0; i < x.length; i++) x[i] = i % 2 == 0 ? Float.intBitsToFloat(r.nextInt()) : (float) (r.nextDouble() * 220 - 120);
        float[] g = random(r, x.length, false);
        for (int k = 0; k < KERNELS.size(); k++) {
            float[] a = new float[x.length];
            float[] b = new float[x.length];
            KERNELS.get(k).run(PLAIN, x, 0, g, 0, a, 0, x.length);
            KERNELS.get(k).run(VECTOR, x, 0, g, 0, b, 0, x.length);
            same(a, b, "kernel " + k);
        }
    }

    @Test
    void aGradientIsAddedOrPut() {
        float[] x = {-3, -1, 0.5f, 2};
        float[] g = {2, -1, 3, 0.5f};
        float[] put = new float[4];
        PLAIN.siluBack(x, 0, g, 0, put, 0, 4, false);
        float[] added = {10, 20, 30, 40};
        PLAIN.siluBack(x, 0, g, 0, added, 0, 4, true);
        for (int i = 0; i < 4; i++) assertEquals(10 * (i + 1) + put[i], added[i], 1e-5f);
    }

    @Test
    void largestOfARow() {
        float[] x = {7, -2, 5, 5, -9};
        for (Curves c : List.of(PLAIN, VECTOR)) {
            assertEquals(Float.NEGATIVE_INFINITY, c.max(x, 0, 0));
            assertEquals(5, c.max(x, 1, 4));
            for (int n = 1; n < 70; n++) {
                float[] row = new float[n];
                for (int at = 0; at < n; at++) {
                    row[at] = 1;
                    assertEquals(1, c.max(row, 0, n), "at " + at + " of " + n);
                    row[at] = Float.NaN;
                    assertTrue(Float.isNaN(c.max(row, 0, n)), "NaN at " + at + " of " + n);
                    row[at] = 0;
                }
            }
        }
    }

    @Test
    void exponentialsOfRows() {
        Random r = new Random(3);
        for (int n : new int[] {1, 2, 10, 15, 16, 17, 31, 64, 100, 1024, 1030, 5000}) {
            int rows = 40_000 / n;
            float[] x = random(r, 2 + rows * n, false);
            float[][] y = {new float[3 + rows * n], new float[3 + rows * n]};
            float[][] shifts = {new float[rows + 1], new float[rows + 1]};
            double[][] sums = {new double[rows + 1], new double[rows + 1]};
            PLAIN.expRows(x, 2, y[0], 3, rows, n, shifts[0], sums[0], 1);
            VECTOR.expRows(x, 2, y[1], 3, rows, n, shifts[1], sums[1], 1);
            same(y[0], y[1], "rows of " + n);
            same(shifts[0], shifts[1], "shifts of " + n);
            for (int k = 0; k < rows; k++) {
                same(sums[0][k + 1], sums[1][k + 1], "sum of " + n);
                float shift = PLAIN.max(x, 2 + k * n, n);
                assertEquals(shift, shifts[0][k + 1]);
                double sum = 0;
                for (int i = 0; i < n; i++) {
                    assertEquals(Math.exp(x[2 + k * n + i] - shift), y[0][3 + k * n + i], 1e-7);
                    sum += y[0][3 + k * n + i];
                }
                assertEquals(sum, sums[0][k + 1], 3e-7 * sum);
            }
        }
    }

    @Test
    void rowsWithoutAFiniteLargest() {
        for (int n : new int[] {3, 20}) {
            float[] x = new float[3 * n];
            for (int i = 0; i < n; i++) x[i] = Float.NEGATIVE_INFINITY;
            x[n + 1] = Float.POSITIVE_INFINITY;
            x[2 * n + 2] = Float.NaN;
            for (Curves c : List.of(PLAIN, VECTOR)) {
                double[] sums = new double[3];
                c.expRows(x, 0, new float[3 * n], 0, 3, n, new float[3], sums, 0);
                assertEquals(0, sums[0]);
                assertEquals(Double.POSITIVE_INFINITY, sums[1]);
                assertTrue(Double.isNaN(sums[2]));
            }
        }
    }

    @Test
    void aLongSumKeepsItsDigits() {
        float[] x = new float[3_000_000];
        for (int i = 0; i < x.length; i++) x[i] = -0.1f;
        assertEquals(3e6 * Math.exp(-0.1f), VECTOR.expSum(x, 0, x, 0, x.length, 0), 3e6 * 1e-6);
    }
}

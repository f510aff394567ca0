package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plain and vector loops give the same bits, and the bits that their formulas say. */
class RowsTest {
    private static final Rows PLAIN = new PlainRows();
    private static final Rows VECTOR = Backend.ROWS.vector();

    @BeforeAll
    static void warm() {
        // Cold vector code is a thousand times slower; what it computes is the same.
        Backend.ROWS.becomesFaster(VECTOR, 20);
    }

    private static float[] random(Random r, int n) {
        float[] f = new float[n];
        for (int i = 0; i < n; i++) f[i] = r.nextInt(9) == 0 ? (r.nextBoolean() ? 0f : -0f) : (float) (r.nextGaussian() * Math.pow(10, r.nextInt(5) - 2));
        return f;
    }

    /** Everything that the loops write, from the same random input. */
    private static List<float[]> written(Rows rows, long seed) {
        Random r = new Random(seed);
        int n = 1 + r.nextInt(70);
        int count = r.nextInt(9);
        int from = r.nextInt(5);
        int size = from + count * n + r.nextInt(5);
        float[] x = random(r, size);
        float[] g = random(r, size);
        if (size > 3) x[size / 2] = Float.NaN;
        if (size > 9) x[size / 3] = Float.NEGATIVE_INFINITY;
        float[][] p = new float[5][];
        for (int i = 0; i < p.length; i++) p[i] = random(r, n);
        List<float[]> out = new ArrayList<>();
        for (int i = 0; i < 5; i++) out.add(random(r, size));
        for (int i = 0; i < 6; i++) out.add(random(r, n));
        rows.rectify(x, out.get(0), from, count, n, p[0], 0);
        rows.rectifyBack(x, g, out.get(1), from, count, n, p[0], out.get(5), 0);
        rows.sum(x, from, count, n, p[1], out.get(6), 0);
        rows.squares(x, from, count, n, p[1], out.get(7), 0);
        rows.normalize(x, out.get(2), from, count, n, p[0], p[1], p[2], p[3], 0);
        rows.normalizeSums(x, g, from, count, n, p[0], p[1], out.get(8), out.get(9), 0);
        rows.normalizeBack(x, g, out.get(3), from, count, n, p[0], p[1], p[2], p[3], p[4], 0);
        rows.add(out.get(4), g);
        return out;
    }

    @Test
    void bothGiveTheSameBits() {
        for (long seed = 0; seed < 500; seed++) {
            List<float[]> a = written(PLAIN, seed);
            List<float[]> b = written(VECTOR, seed);
            for (int i = 0; i < a.size(); i++) {
                for (int k = 0; k < a.get(i).length; k++) {
                    assertEquals(Float.floatToIntBits(a.get(i)[k]), Float.floatToIntBits(b.get(i)[k]), "seed " + seed + ", output " + i + " at " + k);
                }
            }
        }
    }

    @Test
    void momentsKeepTheirDigitsAtALargeOffset() {
        float[] x = new float[300];
        for (int i = 0; i < 100; i++) {
            x[3 * i] = 1000 + i % 2;
            x[3 * i + 1] = -5;
            x[3 * i + 2] = i;
        }
        double[] mean = new double[3];
        double[] variance = new double[3];
        Columns.moments(x, mean, variance);
        assertArrayEquals(new double[] {1000.5, -5, 49.5}, mean, 1e-5);
        assertArrayEquals(new double[] {0.25, 0, 833.25}, variance, 1e-3);
    }
}

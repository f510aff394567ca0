package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plain and vector loops over rows give the same bits. */
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
        for (int i = 0; i < n; i++) {
            f[i] = switch (r.nextInt(40)) {
                case 0, 1, 2 -> 0f;
                case 3, 4, 5 -> -0f;
                case 6 -> r.nextBoolean() ? Float.MIN_VALUE : -Float.MIN_VALUE;
                default -> (float) (r.nextGaussian() * Math.pow(10, r.nextInt(5) - 2));
            };
        }
        float[] odd = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
        if (n > 3 && r.nextBoolean()) f[r.nextInt(n)] = odd[r.nextInt(3)];
        return f;
    }

    /** Everything that the loops write, from the same random input. */
    private static List<Float> written(Rows rows, long seed) {
        Random r = new Random(seed);
        int n = 1 + r.nextInt(70);
        int first = r.nextInt(n);
        int last = first + r.nextInt(n - first + 1);
        int count = r.nextInt(9);
        int from = r.nextInt(5);
        boolean add = r.nextBoolean();
        int size = from + count * n + r.nextInt(5);
        float[] x = random(r, size);
        float[] g = random(r, size);
        float[][] p = new float[5][];
        for (int i = 0; i < p.length; i++) p[i] = random(r, n);
        List<float[]> out = new ArrayList<>();
        for (int i = 0; i < 4; i++) out.add(random(r, size));
        for (int i = 0; i < 6; i++) out.add(random(r, n));
        rows.rectify(x, out.get(0), from, count, n, p[0], first, last);
        rows.rectifyBack(x, g, out.get(1), add, from, count, n, p[0], out.get(4), first, last);
        rows.rectifyBack(x, g, null, add, from, count, n, p[0], out.get(5), first, last);
        rows.deviations(x, from, count, n, p[1], out.get(6), out.get(7), first, last);
        rows.normalize(x, out.get(2), from, count, n, p[0], p[1], p[2], first, last);
        rows.normalizeSums(x, g, from, count, n, p[0], out.get(8), out.get(9), first, last);
        rows.normalizeBack(x, g, out.get(3), add, from, count, n, p[0], p[1], p[2], p[3], first, last);
        List<Float> all = new ArrayList<>();
        for (float[] f : out) {
            for (float v : f) all.add(v);
        }
        return all;
    }

    @Test
    void bothGiveTheSameBits() {
        for (long seed = 0; seed < 800; seed++) {
            List<Float> a = written(PLAIN, seed);
            List<Float> b = written(VECTOR, seed);
            for (int i = 0; i < a.size(); i++) assertEquals(a.get(i), b.get(i), "seed " + seed + ", value " + i + " of all");
        }
    }
}

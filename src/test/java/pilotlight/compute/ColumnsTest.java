package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Loops over channels against their formulas in double, in every layout, and the same bits however they are run. */
class ColumnsTest {
    /** Batch, channels, inner: matrices wide, narrow and ragged, images of whole and broken rows, a single channel. */
    private static final int[][] SHAPES = {{5, 64, 1}, {130, 128, 1}, {70, 10, 1}, {3, 2, 1}, {200, 1, 1}, {9, 100, 1}, {4, 517, 1}, {1, 33, 1}, {7, 3, 49}, {2, 5, 196},
        {3, 2, 5000}, {9, 3, 49}, {140, 5, 9}, {8, 4, 10_000}, {2, 1, 150}, {1, 4, 2}, {0, 3, 1}, {140, 2, 64}};

    private static final Rows VECTOR = Backend.ROWS.vector();

    @BeforeAll
    static void warm() {
        Backend.ROWS.becomesFaster(VECTOR, 20);
    }

    private static float[] random(Random r, int n, double scale, double offset) {
        float[] f = new float[n];
        for (int i = 0; i < n; i++) f[i] = (float) (r.nextGaussian() * scale + offset);
        return f;
    }

    private static void close(double wanted, double got, double size, String where) {
        assertEquals(wanted, got, 3e-6 * size, where);
    }

    /** One layout, its random input and everything that the loops make of it. */
    private static final class Case {
        final int channels;
        final int inner;
        final float[] x;
        final float[] g;
        final float[] old;
        final float[][] p = new float[4][];
        final List<float[]> out = new ArrayList<>();
        final List<double[]> sums = new ArrayList<>();

        Case(int[] shape, boolean add) {
            channels = shape[1];
            inner = shape[2];
            Random r = new Random(shape[0] * 31 + channels);
            int size = shape[0] * channels * inner;
            x = random(r, size, 1, 2);
            g = random(r, size, 1, 0.3);
            old = random(r, size, 1, 0);
            for (int i = 0; i < p.length; i++) p[i] = random(r, channels, 1, 0);
            for (int i = 0; i < 4; i++) out.add(old.clone());
            for (int i = 0; i < 8; i++) sums.add(new double[channels]);
            float[] total = p[0].clone();
            Columns.rectify(x, out.get(0), channels, inner, p[0]);
            Columns.rectifyBack(x, g, out.get(1), channels, inner, p[0], sums.get(0), add);
            Columns.rectifyBack(x, g, null, channels, inner, p[0], sums.get(1), add);
            Columns.normalize(x, out.get(2), channels, inner, p[0], p[1], p[2]);
            Columns.normalizeSums(x, g, channels, inner, p[0], sums.get(2), sums.get(3));
            Columns.normalizeBack(x, g, out.get(3), channels, inner, p[0], p[1], p[2], p[3], add);
            if (size > 0) Columns.moments(x, channels, inner, sums.get(4), sums.get(5));
            Columns.sum(x, channels, inner, total, add);
            out.add(total);
            sums.get(6)[0] = Columns.sum(x);
            sums.get(7)[0] = Columns.dot(x, g);
        }

        void check(boolean add, String where) {
            double[][] want = new double[6][channels];
            int count = x.length / channels;
            double sum = 0;
            double dot = 0;
            for (int i = 0; i < x.length; i++) {
                int c = i / inner % channels;
                double v = x[i];
                double kept = add ? old[i] : 0;
                double slope = p[0][c];
                close(v > 0 ? v : slope * v, out.get(0)[i], 10, where);
                close(kept + g[i] * (v > 0 ? 1 : slope), out.get(1)[i], 10, where);
                close((v - slope) * p[1][c] + p[2][c], out.get(2)[i], 30, where);
                close(kept + p[1][c] * (g[i] - (double) p[2][c] - (v - slope) * p[3][c]), out.get(3)[i], 60, where);
                want[0][c] += g[i] * Math.min(v, 0);
                want[1][c] += g[i];
                want[2][c] += g[i] * (v - slope);
                want[3][c] += v;
                sum += v;
                dot += v * g[i];
            }
            for (int i = 0; i < x.length; i++) want[4][i / inner % channels] += Math.pow(x[i] - want[3][i / inner % channels] / count, 2);
            for (int c = 0; c < channels; c++) {
                close(want[0][c], sums.get(0)[c], count, where);
                close(want[0][c], sums.get(1)[c], count, where);
                close(want[1][c], sums.get(2)[c], count, where);
                close(want[2][c], sums.get(3)[c], 3 * count, where);
                close(want[3][c] + (add ? p[0][c] : 0), out.get(4)[c], 3 * count + 1, where);
                if (count == 0) continue;
                close(want[3][c] / count, sums.get(4)[c], 1, where);
                close(want[4][c] / count, sums.get(5)[c], 1, where);
            }
            close(sum, sums.get(6)[0], 3 * x.length, where);
            close(dot, sums.get(7)[0], 3 * x.length, where);
        }

        void same(Case other, String where) {
            for (int i = 0; i < out.size(); i++) assertArrayEquals(out.get(i), other.out.get(i), where + ", array " + i);
            for (int i = 0; i < sums.size(); i++) assertArrayEquals(sums.get(i), other.sums.get(i), where + ", sums " + i);
        }
    }

    @Test
    void everyLayoutFollowsTheFormulas() {
        for (int[] shape : SHAPES) {
            for (boolean add : new boolean[] {false, true}) new Case(shape, add).check(add, java.util.Arrays.toString(shape));
        }
    }

    @Test
    void threadsAndVectorsAreNotSeenInTheBits() {
        Rows before = Backend.ROWS.now();
        int threads = Workers.threads();
        int[][] shared = {{160, 512, 1}, {1100, 64, 1}, {7000, 10, 1}, {5, 30, 500}, {300, 30, 25}, {70000, 1, 1}, {130, 517, 1}};
        try {
            for (int[] shape : shared) {
                String where = java.util.Arrays.toString(shape);
                Workers.threads(1);
                Backend.ROWS.use(new PlainRows());
                Case plain = new Case(shape, true);
                plain.check(true, where);
                Backend.ROWS.use(VECTOR);
                for (int n : new int[] {1, 2, 8}) {
                    Workers.threads(n);
                    plain.same(new Case(shape, true), where + ", " + n + " threads");
                }
            }
        } finally {
            Workers.threads(threads);
            Backend.ROWS.use(before);
        }
    }

    private static void moments(float[] x, int channels, double tolerance) {
        double[] mean = new double[channels];
        double[] variance = new double[channels];
        Columns.moments(x, channels, 1, mean, variance);
        int n = x.length / channels;
        for (int c = 0; c < channels; c++) {
            double m = 0;
            double v = 0;
            for (int i = c; i < x.length; i += channels) m += x[i];
            m /= n;
            for (int i = c; i < x.length; i += channels) v += (x[i] - m) * (x[i] - m);
            v /= n;
            assertEquals(m, mean[c], tolerance * Math.sqrt(v), "mean of " + c);
            assertEquals(v, variance[c], tolerance * v, "variance of " + c);
        }
    }

    @Test
    void momentsKeepTheirDigitsAtALargeOffset() {
        float[] x = new float[3000];
        for (int i = 0; i < 1000; i++) {
            x[3 * i] = 10_000 + i % 2;
            x[3 * i + 1] = -5;
            x[3 * i + 2] = i;
        }
        moments(x, 3, 1e-6);
    }

    @Test
    void momentsKeepTheirDigitsBesideAnOutlier() {
        // In the first row, in one later, in the rows of a whole block, and a step up that comes late.
        float[] x = random(new Random(1), 4 * 70_000, 1, 0);
        x[0] = 1e4f;
        x[4 * 40_000 + 1] = 1e4f;
        for (int i = 0; i < 100; i++) x[4 * i + 2] += 1e4f;
        for (int i = 60_000; i < 70_000; i++) x[4 * i + 3] += 1e4f;
        moments(x, 4, 5e-6);
    }

    @Test
    void aColumnWithoutSpreadHasNone() {
        float[] x = new float[300];
        java.util.Arrays.fill(x, 0.1f);
        double[] mean = new double[3];
        double[] variance = new double[3];
        Columns.moments(x, 3, 1, mean, variance);
        assertArrayEquals(new double[3], variance);
        assertTrue(mean[0] == 0.1f && mean[2] == 0.1f);
    }
}

package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loops over whole arrays and the steps of optimisers: the bits that their formulas say, with any number of threads. */
class SweepTest {
    private static final int[] SIZES = {0, 1, 7, 100, 1000, 150_000};
    private final int threads = Workers.threads();

    @AfterEach
    void asBefore() {
        Workers.threads(threads);
    }

    private static float[] random(int n, long seed) {
        Random r = new Random(seed);
        float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, -0f, Float.MIN_VALUE, -Float.MIN_VALUE};
        float[] f = new float[n];
        for (int i = 0; i < n; i++) f[i] = r.nextInt(8) == 0 ? odd[r.nextInt(odd.length)] : (float) r.nextGaussian();
        return f;
    }

    /** What writes or adds to y. */
    private interface Loop {
        void run(float[] x, float[] z, float[] y, boolean add);
    }

    /** The value that it puts at an element. */
    private interface Formula {
        float at(float x, float z);
    }

    private static void holds(String what, boolean adds, Loop loop, Formula f) {
        for (int n : SIZES) {
            for (int threads : new int[] {1, 2, 8}) {
                Workers.threads(threads);
                for (boolean add : adds ? new boolean[] {false, true} : new boolean[] {false}) {
                    float[] x = random(n, 1);
                    float[] z = random(n, 2);
                    float[] y = random(n, 3);
                    float[] want = y.clone();
                    for (int i = 0; i < n; i++) want[i] = add ? want[i] + f.at(x[i], z[i]) : f.at(x[i], z[i]);
                    loop.run(x, z, y, add);
                    assertArrayEquals(want, y, what + ", " + n + (add ? " added, " : ", ") + threads + " threads");
                }
            }
        }
    }

    @Test
    void loopsFollowTheirFormulas() {
        holds("add", false, (x, z, y, add) -> Sweep.add(x, z, y), (x, z) -> x + z);
        holds("sub", false, (x, z, y, add) -> Sweep.sub(x, z, y), (x, z) -> x - z);
        holds("mul", true, Sweep::mul, (x, z) -> x * z);
        holds("div", true, Sweep::div, (x, z) -> x / z);
        holds("add c", false, (x, z, y, add) -> Sweep.add(x, 0.7f, y), (x, z) -> x + 0.7f);
        holds("mul c", true, (x, z, y, add) -> Sweep.mul(x, 0.7f, y, add), (x, z) -> x * 0.7f);
        holds("div c", true, (x, z, y, add) -> Sweep.div(x, 0.7f, y, add), (x, z) -> x / 0.7f);
        for (float slope : new float[] {0, 0.3f, -2}) {
            holds("rectify " + slope, false, (x, z, y, add) -> Sweep.rectify(x, slope, y),
                    (x, z) -> x != x ? x : slope == 0 ? Math.max(x, 0) : x > 0 ? x : slope * x + 0f);
            holds("rectifyBack " + slope, true, (x, z, y, add) -> Sweep.rectifyBack(x, z, slope, y, add), (x, z) -> x != x ? x : z * (x > 0 ? 1 : slope));
        }
    }

    @Test
    void resultsMayTakeThePlaceOfAnInput() {
        float[] x = random(1000, 1);
        float[] want = x.clone();
        for (int i = 0; i < x.length; i++) want[i] += x[i];
        Sweep.add(x, x, x);
        assertArrayEquals(want, x);
    }

    @Test
    void channelsAndWholeArraysAgreeOnSlopes() {
        float[] x = random(1000, 1);
        float[] g = random(1000, 2);
        float[] one = new float[1000];
        float[] other = new float[1000];
        Sweep.rectifyBack(x, g, 0.3f, one, false);
        Columns.rectifyBack(x, g, other, 1, 1000, new float[] {0.3f}, new double[1], false);
        assertArrayEquals(one, other);
    }

    @Test
    void sumsAreRight() {
        Random r = new Random(5);
        for (int n : SIZES) {
            float[] x = new float[n];
            float[] z = new float[n];
            double sum = 0;
            double dot = 0;
            for (int i = 0; i < n; i++) {
                x[i] = r.nextFloat();
                z[i] = r.nextFloat() - 0.3f;
                sum += x[i];
                dot += (double) x[i] * z[i];
            }
            assertEquals(sum, Sweep.sum(x), 1e-6 * n);
            assertEquals(dot, Sweep.dot(x, z), 1e-6 * n);
        }
    }

    @Test
    void stepsFollowTheirFormulas() {
        for (int n : SIZES) {
            for (int threads : new int[] {1, 2, 8}) {
                Workers.threads(threads);
                step(n);
            }
        }
    }

    private static void step(int n) {
        float[] g = random(n, 1);
        float[][] is = new float[6][];
        for (int i = 0; i < is.length; i++) is[i] = random(n, i + 2);
        float[] v = new float[n];
        for (int i = 0; i < n; i++) v[i] = is[5][i] * is[5][i];
        float[] top = v.clone();
        float[][] want = new float[9][n];
        for (int i = 0; i < n; i++) {
            want[0][i] = is[0][i] - 0.1f * (g[i] + 0.01f * is[0][i]);
            for (int k = 0; k < 2; k++) {
                float d = g[i] + 0.01f * is[1][i];
                want[2 + k][i] = 0.9f * is[3][i] + 0.5f * d;
                want[k + 4][i] = is[1][i] - 0.1f * (k == 0 ? want[2][i] : d + 0.9f * want[2][i]);
            }
            float d = g[i] + 0.01f * is[0][i];
            want[6][i] = 0.9f * is[3][i] + 0.2f * d;
            want[7][i] = 0.99f * v[i] + 0.02f * d * d;
            want[8][i] = 0.98f * is[0][i] - 0.1f * want[6][i] / ((float) Math.sqrt(want[7][i]) / 0.7f + 1e-6f);
        }
        String where = n + " values, " + Workers.threads() + " threads";
        float[] w = is[0].clone();
        Steps.sgd(w, g, 0.1f, 0.01f);
        assertArrayEquals(want[0], w, "sgd of " + where);
        for (int k = 0; k < 2; k++) {
            w = is[1].clone();
            float[] buf = is[3].clone();
            Steps.sgd(w, g, buf, 0.1f, 0.9f, 0.5f, 0.01f, k == 1);
            assertArrayEquals(want[2 + k], buf, "momentum of " + where);
            assertArrayEquals(want[4 + k], w, "sgd with momentum " + k + " of " + where);
        }
        for (boolean largest : new boolean[] {false, true}) {
            w = is[0].clone();
            float[] m = is[3].clone();
            float[] square = v.clone();
            if (largest) {
                for (int i = 0; i < n; i++) top[i] = i % 2 == 0 ? want[7][i] : Float.POSITIVE_INFINITY;
            }
            Steps.adam(w, g, m, square, largest ? top : null, 0.1f, 0.7f, 0.9f, 0.2f, 0.99f, 0.02f, 1e-6f, 0.01f, 0.98f);
            assertArrayEquals(want[6], m, "m of " + where);
            assertArrayEquals(want[7], square, "v of " + where);
            for (int i = 0; i < n; i++) {
                float root = largest ? i % 2 == 0 ? want[7][i] : Math.max(Float.POSITIVE_INFINITY, want[7][i]) : want[7][i];
                assertEquals(0.98f * is[0][i] - 0.1f * m[i] / ((float) Math.sqrt(root) / 0.7f + 1e-6f), w[i], "adam of " + where + " at " + i);
            }
        }
    }
}

package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.data.Views.views;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.compute.Workers;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class ViewsTest {
    private static final int SIDE = 17;
    private static final Views ALL = views().rotate(20).shear(0.2).scale(0.8, 1.1).shift(2).noise(0.1).jitter(0.2).erase(4).mask(0.1);

    /** A spot of two by two pixels at this place, n times. */
    private static Tensor spots(int n, int row, int column) {
        float[] x = new float[n * SIDE * SIDE];
        for (int i = 0; i < n; i++) {
            for (int p = 0; p < 4; p++) x[i * SIDE * SIDE + (row + p / 2) * SIDE + column + p % 2] = 1;
        }
        return Tensor.wrap(x, n, SIDE * SIDE);
    }

    /** Centre of mass of picture {@code i}, from the middle: to the right, down, and the mass. */
    private static double[] centre(Tensor x, int i) {
        double mass = 0;
        double right = 0;
        double down = 0;
        for (int p = 0; p < SIDE * SIDE; p++) {
            double v = x.data()[i * SIDE * SIDE + p];
            mass += v;
            right += v * (p % SIDE - SIDE / 2);
            down += v * (p / SIDE - SIDE / 2);
        }
        return new double[] {right / mass, down / mass, mass};
    }

    @Test
    void withoutAChangeAViewIsTheOriginal() {
        Tensor x = Tensor.randn(new Rng(1), 3, 1, 5, 6);
        assertArrayEquals(x.data(), views().of(x, 1).data());
        assertArrayEquals(x.data(), views().rotate(1e-9).of(x, 1).data(), 1e-6f, "the long way round too");
    }

    @Test
    void rotationTurnsAboutTheMiddleByAllAnglesUpToTheGiven() {
        Tensor y = views().rotate(40).of(spots(500, 8, 13), 3);
        double[] angles = new double[500];
        for (int i = 0; i < angles.length; i++) {
            double[] c = centre(y, i);
            assertEquals(Math.hypot(5.5, 0.5), Math.hypot(c[0], c[1]), 0.1, "distance from the middle");
            angles[i] = Math.toDegrees(Math.atan2(c[1], c[0]) - Math.atan2(0.5, 5.5));
        }
        Arrays.sort(angles);
        assertEquals(-40, angles[0], 2);
        assertEquals(0, angles[250], 4);
        assertEquals(40, angles[499], 2);
    }

    @Test
    void shiftMovesByWholeAndPartPixels() {
        Tensor y = views().shift(3).of(spots(400, 6, 8), 5);
        double[] right = new double[400];
        double[] down = new double[400];
        for (int i = 0; i < right.length; i++) {
            double[] c = centre(y, i);
            assertEquals(4, c[2], 1e-4, "nothing is lost");
            right[i] = c[0] - 0.5;
            down[i] = c[1] + 1.5;
        }
        for (double[] d : new double[][] {right, down}) {
            assertEquals(-3, Arrays.stream(d).min().orElseThrow(), 0.1);
            assertEquals(3, Arrays.stream(d).max().orElseThrow(), 0.1);
        }
        assertTrue(Math.abs(correlation(right, down)) < 0.15);
    }

    @Test
    void scaleAndShearAreTheMatrixOfTheGlyphs() {
        // A plane keeps its values under bilinear interpolation: what is read is where it is read from.
        float[] plane = new float[2 * SIDE * SIDE];
        for (int p = 0; p < SIDE * SIDE; p++) {
            plane[p] = p % SIDE - SIDE / 2;
            plane[SIDE * SIDE + p] = p / SIDE - SIDE / 2;
        }
        Tensor x = Tensor.wrap(plane, 1, 2, SIDE, SIDE);
        Tensor y = views().scale(2, 2).of(x, 1);
        for (int p = 0; p < plane.length; p++) assertEquals(plane[p] / 2, y.data()[p], 1e-5, "half as far");
        for (int seed = 0; seed < 20; seed++) {
            float[] z = views().shear(0.5).of(x, seed).data();
            int q = SIDE / 2;
            for (int r = 5; r <= 11; r++) {
                assertEquals(r - SIDE / 2, z[SIDE * SIDE + r * SIDE + q], 1e-5, "rows stay");
                assertEquals((z[11 * SIDE + q] - z[5 * SIDE + q]) / 6 * (r - SIDE / 2), z[r * SIDE + q], 1e-5, "and slide");
            }
            assertTrue(Math.abs(z[11 * SIDE + q]) <= 0.5 * 3 + 1e-5);
        }
    }

    /** What is done is R [[sx, k], [0, sy]]: taken apart again, each part is within its bounds and reaches them. */
    @Test
    void turnShearAndScaleComeTogetherInThisOrder() {
        float[] plane = new float[2 * SIDE * SIDE];
        for (int p = 0; p < SIDE * SIDE; p++) {
            plane[p] = p % SIDE - SIDE / 2;
            plane[SIDE * SIDE + p] = p / SIDE - SIDE / 2;
        }
        Tensor x = Tensor.wrap(plane, 1, 2, SIDE, SIDE);
        int middle = SIDE / 2 * SIDE + SIDE / 2;
        double[][] parts = new double[4][300];
        for (int seed = 0; seed < 300; seed++) {
            float[] y = views().rotate(40).shear(0.5).scale(0.8, 1.25).of(x, seed).data();
            double a = y[middle + 1] - y[middle];
            double b = y[middle + SIDE] - y[middle];
            double c = y[SIDE * SIDE + middle + 1] - y[SIDE * SIDE + middle];
            double d = y[SIDE * SIDE + middle + SIDE] - y[SIDE * SIDE + middle];
            double det = a * d - b * c;
            double sx = Math.hypot(d / det, c / det);
            parts[0][seed] = Math.toDegrees(Math.atan2(-c / det, d / det));
            parts[1][seed] = sx;
            parts[2][seed] = 1 / det / sx;
            parts[3][seed] = (-b * d - a * c) / (det * det) / sx;
        }
        double[][] bounds = {{-40, 40}, {0.8, 1.25}, {0.8, 1.25}, {-0.5, 0.5}};
        for (int i = 0; i < parts.length; i++) {
            double width = bounds[i][1] - bounds[i][0];
            double least = Arrays.stream(parts[i]).min().orElseThrow();
            double most = Arrays.stream(parts[i]).max().orElseThrow();
            assertTrue(least > bounds[i][0] - 1e-4 && least < bounds[i][0] + 0.05 * width, i + ": " + least);
            assertTrue(most < bounds[i][1] + 1e-4 && most > bounds[i][1] - 0.05 * width, i + ": " + most);
        }
        assertTrue(Math.abs(correlation(centred(parts[1]), centred(parts[2]))) < 0.2, "a factor for each axis");
    }

    private static double[] centred(double[] v) {
        double mean = Arrays.stream(v).average().orElseThrow();
        return Arrays.stream(v).map(x -> x - mean).toArray();
    }

    @Test
    void outsideIsTheBackground() {
        Tensor y = views().scale(0.5, 0.5).background(7).of(Tensor.ones(1, 1, 9, 9), 1);
        assertEquals(7, y.data()[0]);
        assertEquals(1, y.data()[40]);
    }

    @Test
    void noiseIsNormal() {
        float[] y = views().noise(2).of(Tensor.zeros(200, 1000), 9).data();
        double[] moment = new double[5];
        double lag = 0;
        for (int i = 0; i < y.length; i++) {
            for (int k = 1; k <= 4; k++) moment[k] += Math.pow(y[i] / 2, k) / y.length;
            if (i > 0) lag += y[i] * (double) y[i - 1] / 4 / y.length;
        }
        double error = 1 / Math.sqrt(y.length);
        assertEquals(0, moment[1], 4 * error);
        assertEquals(1, moment[2], 4 * error * Math.sqrt(2));
        assertEquals(0, moment[3], 4 * error * Math.sqrt(15));
        assertEquals(3, moment[4], 4 * error * Math.sqrt(96) + 0.01, "the ends are cut at 3.7");
        assertEquals(0, lag, 4 * error);
    }

    @Test
    void eraseTakesOneSquareAnywhere() {
        Tensor y = views().erase(3).of(Tensor.ones(400, 1, 6, 8), 2);
        boolean[] corner = new boolean[48];
        for (int i = 0; i < 400; i++) {
            int first = -1;
            int count = 0;
            for (int p = 0; p < 48; p++) {
                if (y.data()[i * 48 + p] != 0) continue;
                if (first < 0) first = p;
                count++;
                assertTrue(p / 8 - first / 8 < 3 && p % 8 - first % 8 >= 0 && p % 8 - first % 8 < 3, "a square");
            }
            assertEquals(9, count);
            corner[first] = true;
        }
        int places = 0;
        for (boolean c : corner) places += c ? 1 : 0;
        assertEquals(4 * 6, places, "every place within the picture");
    }

    @Test
    void maskAndJitterWorkOnVectors() {
        float[] y = views().mask(0.3).background(-1).of(Tensor.ones(100, 700), 2).data();
        int gone = 0;
        for (float v : y) {
            assertTrue(v == 1 || v == -1);
            if (v == -1) gone++;
        }
        assertEquals(0.3, gone / 70000.0, 4 * Math.sqrt(0.21 / 70000));
        Tensor x = Tensor.randn(new Rng(4), 50, 7);
        float[] z = views().jitter(0.5).of(x, 3).data();
        for (int i = 0; i < 50; i++) {
            int a = i * 7;
            double factor = (z[a + 1] - z[a]) / (x.data()[a + 1] - x.data()[a]);
            double plus = z[a] - factor * x.data()[a];
            assertTrue(factor > 0.5 && factor < 1.5 && Math.abs(plus) < 0.5, factor + " " + plus);
            for (int j = 2; j < 7; j++) assertEquals(factor * x.data()[a + j] + plus, z[a + j], 1e-3);
        }
    }

    @Test
    void allChannelsMoveAlike() {
        Tensor one = Tensor.randn(new Rng(1), 4, 1, 8, 8);
        Tensor both = Tensor.concat(1, one, one);
        float[] y = views().rotate(30).scale(0.7, 1.2).shift(2).erase(3).of(both, 6).data();
        for (int i = 0; i < 4; i++) assertArrayEquals(Arrays.copyOfRange(y, i * 128, i * 128 + 64), Arrays.copyOfRange(y, i * 128 + 64, i * 128 + 128));
    }

    @Test
    void theSeedDecidesAndTheThreadsDoNot() {
        Tensor x = Glyphs.glyphs(100).seed(1).train().x();
        float[] a = ALL.of(x, 1).data();
        assertFalse(Arrays.equals(a, ALL.of(x, 2).data()));
        int before = Workers.threads();
        try {
            for (int threads : new int[] {1, 2, 5}) {
                Workers.threads(threads);
                assertArrayEquals(a, ALL.of(x, 1).data());
            }
        } finally {
            Workers.threads(before);
        }
    }

    @Test
    void itPrintsAsTheCallsThatMakeIt() {
        assertEquals("views().rotate(20).shear(0.2).scale(0.8, 1.1).shift(2).noise(0.1).jitter(0.2).erase(4).mask(0.1)", ALL.toString());
        assertEquals("views().noise(0.5).background(-1.0)", views().noise(0.5).background(-1).toString());
        assertEquals("views()", views().toString());
    }

    @Test
    void originalsAndViewsCanBeLookedAt() {
        assertTrue(ALL.plot(Glyphs.glyphs(20)).image().getWidth() > 200);
        assertTrue(views().noise(0.1).plot(Synthetic.moons(50)).toString().contains("view"));
    }

    @Test
    void whatCannotBeIsSaidInOneLine() {
        Tensor vectors = Tensor.zeros(4, 7);
        assertEquals("views: rotate(10).shift(2) needs pictures and 7 values are no square; give [n, channels, height, width]", message(() -> views().rotate(10).shift(2).of(vectors, 1)));
        assertEquals("views: erase(2) needs pictures and 7 values are no square; give [n, channels, height, width]", message(() -> views().erase(2).of(vectors, 1)));
        assertEquals("views: erase(9) from pictures of 8 x 8 pixels; give a smaller square", message(() -> views().erase(9).of(Tensor.zeros(1, 64), 1)));
        assertEquals("views: x [4]; give [n, channels, height, width] or [n, values]", message(() -> views().of(Tensor.zeros(4), 1)));
        assertEquals("views: scale 1.2 to 0.8; give 0 < low <= high, as 0.8, 1.1", message(() -> views().scale(1.2, 0.8)));
        assertEquals("views: noise -1.0 is not a standard deviation; give 0 or more", message(() -> views().noise(-1)));
        assertEquals("views: mask 2.0 is not a probability; give 0 to 1", message(() -> views().mask(2)));
        assertEquals("views: rotate by up to -3.0 degrees; give 0 to 180", message(() -> views().rotate(-3)));
        assertEquals("views: jitter NaN; give 0 to 1", message(() -> views().jitter(Double.NaN)));
    }

    private static double correlation(double[] a, double[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += a[i] * b[i];
            aa += a[i] * a[i];
            bb += b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }

    private static String message(Runnable wrong) {
        return assertThrows(Mistake.class, wrong::run).getMessage();
    }
}

package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.tensor.Rng;

class GlyphsTest {
    /** Share of the test rows that the majority of the five nearest training rows names rightly. */
    private static double nearest(Data d) {
        int k = 5;
        float[] x = d.train().x().data();
        float[] q = d.test().x().data();
        int w = x.length / d.train().rows();
        int right = 0;
        for (int t = 0; t < d.test().rows(); t++) {
            double[] best = new double[k];
            int[] label = new int[k];
            Arrays.fill(best, Double.POSITIVE_INFINITY);
            for (int r = 0; r < d.train().rows(); r++) {
                double s = 0;
                for (int j = 0; j < w && s < best[k - 1]; j++) {
                    double e = x[r * w + j] - q[t * w + j];
                    s += e * e;
                }
                int at = k;
                while (at > 0 && s < best[at - 1]) at--;
                if (at == k) continue;
                System.arraycopy(best, at, best, at + 1, k - 1 - at);
                System.arraycopy(label, at, label, at + 1, k - 1 - at);
                best[at] = s;
                label[at] = d.train().labels()[r];
            }
            int[] votes = new int[d.classes()];
            for (int l : label) votes[l]++;
            int winner = 0;
            for (int c = 1; c < votes.length; c++) if (votes[c] > votes[winner]) winner = c;
            if (winner == d.test().labels()[t]) right++;
        }
        return (double) right / d.test().rows();
    }

    @Test
    void nearestNeighboursFindTheLevelsAsHardAsInTheReference() {
        // Mean and deviation over ten seeds of the same measurement by the reference program; three standard errors.
        assertEquals(.977, (nearest(easy(1)) + nearest(easy(2))) / 2, 3 * .0076 / Math.sqrt(2));
        assertEquals(.835, (nearest(easy(1).medium()) + nearest(easy(2).medium())) / 2, 3 * .0159 / Math.sqrt(2));
        assertEquals(.689, (nearest(easy(1).hard()) + nearest(easy(2).hard())) / 2, 3 * .0251 / Math.sqrt(2));
    }

    private static Glyphs easy(long seed) {
        return Glyphs.glyphs(1000).test(500).seed(seed);
    }

    @Test
    void drawingIsTheDistanceFormula() {
        Rng rng = new Rng(3);
        double[][] lines = Strokes.bend(Strokes.digit(8), new Strokes.Bend(30, .3, .8, 1.1, .3, .012), rng);
        float[] pixels = new float[256 + 5];
        Strokes.draw(lines, .05, .06, 16, pixels, 5);
        for (int i = 0; i < 256; i++) {
            double x = (i % 16 + .5) / 16;
            double y = (i / 16 + .5) / 16;
            double nearest = 9;
            for (double[] p : lines) {
                for (int s = 0; s + 3 < p.length; s += 2) nearest = Math.min(nearest, distance(x, y, p[s], p[s + 1], p[s + 2], p[s + 3]));
            }
            assertEquals(Math.min(1, Math.max(0, (.05 - nearest) / .06 + .5)), pixels[5 + i], 1e-6, "pixel " + i);
        }
    }

    private static double distance(double x, double y, double ax, double ay, double bx, double by) {
        double t = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) * (bx - ax) + (by - ay) * (by - ay));
        t = Math.min(1, Math.max(0, t));
        return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
    }

    @Test
    void anUnbentDigitIsTheDigit() {
        double[][] same = Strokes.bend(Strokes.digit(7), new Strokes.Bend(0, 0, 1, 1, 0, 0), new Rng(1));
        assertArrayEquals(new double[] {.27, .14, .73, .14, .42, .86}, same[0], 1e-12);
        // Turned by exactly 90 degrees and doubled in x: (x, y) - 1/2 -> (-(y - 1/2), 2 (x - 1/2)).
        double[][] turned = Strokes.bend(new double[][] {{1, .75}}, new Strokes.Bend(0, 0, 2, 2, 0, 0), new Rng(1));
        assertArrayEquals(new double[] {1.5, 1}, turned[0], 1e-12);
    }

    @Test
    void pixelsStartBetweenZeroAndOneAndNoiseComesOnTop() {
        float[] clean = Glyphs.glyphs(50).noise(0).train().x().data();
        float[] noisy = Glyphs.glyphs(50).noise(0.2).train().x().data();
        double square = 0;
        for (int i = 0; i < clean.length; i++) {
            assertTrue(clean[i] >= 0 && clean[i] <= 1);
            square += Math.pow(noisy[i] - clean[i], 2);
        }
        assertEquals(0.2, Math.sqrt(square / clean.length), 0.005);
    }

    @Test
    void orderOfOptionsDoesNotMatter() {
        Glyphs a = Glyphs.glyphs(60).noise(.1).hard().size(8).split(.5).images().seed(4).standardizeGlobal();
        Glyphs b = Glyphs.glyphs(60).standardizeGlobal().seed(4).images().split(.5).size(8).hard().noise(.1);
        assertArrayEquals(a.train().x().data(), b.train().x().data());
        assertArrayEquals(a.test().labels(), b.test().labels());
        assertArrayEquals(new int[] {1, 8, 8}, a.inputShape());
        assertEquals("r7c7", a.columnNames()[63]);
    }

    @Test
    void seedsAndTestPicturesAreIndependent() {
        Glyphs g = Glyphs.glyphs(40).test(40).seed(1);
        assertFalse(Arrays.equals(g.train().x().data(), g.test().x().data()));
        assertFalse(Arrays.equals(g.train().x().data(), g.seed(2).train().x().data()));
        assertArrayEquals(g.train().x().data(), Glyphs.glyphs(40).seed(1).train().x().data());
        int[] count = new int[10];
        for (int l : g.test().labels()) count[l]++;
        assertArrayEquals(new int[] {4, 4, 4, 4, 4, 4, 4, 4, 4, 4}, count);
    }

    @Test
    void errorsAreOneLine() {
        line("glyphs: 0 pictures; give 1 or more", () -> Glyphs.glyphs(0));
        line("glyphs: -1 test pictures; give 0 or more", () -> Glyphs.glyphs(1).test(-1));
        line("glyphs: pictures of 3 pixels a side; give 4 to 1024", () -> Glyphs.glyphs(1).size(3));
        line("glyphs: noise -0.1 is not a standard deviation; give 0 or more", () -> Glyphs.glyphs(1).noise(-.1));
        line("glyphs: noise NaN is not a standard deviation; give 0 or more", () -> Glyphs.glyphs(1).noise(Double.NaN));
    }

    private static void line(String message, org.junit.jupiter.api.function.Executable e) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, e).getMessage());
    }
}

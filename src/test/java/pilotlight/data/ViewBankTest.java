package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

class ViewBankTest {
    private static final ViewBank BANK = Glyphs.glyphs(200).seed(1).views(6);

    @Test
    void viewsOfOneDigitAreMoreAlikeThanThoseOfTwo() {
        double same = 0;
        double other = 0;
        for (int i = 0; i < BANK.things() - 1; i++) {
            same += distance(i * 6, i * 6 + 1);
            other += distance(i * 6, i * 6 + 7);
        }
        assertTrue(same < 0.95 * other, same + " against " + other);
    }

    private static double distance(int a, int b) {
        double sum = 0;
        for (int p = 0; p < 256; p++) sum += Math.pow(BANK.x().data()[a * 256 + p] - BANK.x().data()[b * 256 + p], 2);
        return sum;
    }

    @Test
    void classesComeInEqualPartsAndEachViewHasItsHole() {
        int[] count = new int[10];
        for (int label : BANK.labels()) count[label]++;
        for (int c : count) assertEquals(20, c);
        for (int v = 0; v < BANK.x().dim(0); v++) {
            int blank = 0;
            for (int p = 0; p < 256; p++) blank += BANK.x().data()[v * 256 + p] == 0 ? 1 : 0;
            assertEquals(25, blank, "view " + v);
        }
    }

    @Test
    void aViewOfEachThing() {
        Tensor third = BANK.view(3);
        assertEquals(200, third.dim(0));
        assertArrayEquals(Arrays.copyOfRange(BANK.x().data(), 9 * 256, 10 * 256), Arrays.copyOfRange(third.data(), 256, 512));
    }

    @Test
    void theSeedDecides() {
        assertArrayEquals(BANK.x().data(), Glyphs.glyphs(200).seed(1).views(6).x().data());
        assertFalse(Arrays.equals(BANK.x().data(), Glyphs.glyphs(200).seed(2).views(6).x().data()));
        assertArrayEquals(Glyphs.glyphs(20).seed(1).views(2).view(0).shape().dims(), new int[] {20, 256});
        assertEquals(4, Glyphs.glyphs(20).images().views(2).x().rank());
    }

    @Test
    void standardizedAsTheOneThatWasMeasured() {
        ViewBank s = BANK.standardized();
        double[] m = moments(s.x().data());
        assertEquals(0, m[0], 1e-5);
        assertEquals(1, m[1], 1e-5);
        ViewBank other = Glyphs.glyphs(50).seed(2).views(1);
        double[] raw = moments(BANK.x().data());
        float expected = (float) ((other.x().data()[77] - raw[0]) / raw[1]);
        assertEquals(expected, other.standardizedAs(BANK).x().data()[77], 1e-5);
    }

    private static double[] moments(float[] x) {
        double mean = 0;
        double square = 0;
        for (float v : x) {
            mean += v / (double) x.length;
            square += v * (double) v / x.length;
        }
        return new double[] {mean, Math.sqrt(square - mean * mean)};
    }

    @Test
    void anyDataCanBeViewedBeforehand() {
        ViewBank b = ViewBank.of(Synthetic.moons(30), Views.views().noise(0.1), 4, 7);
        assertEquals("ViewBank moons: 30 things, 4 views of each, x [120, 2]", b.toString());
        assertFalse(b.view(0).equals(b.view(1)));
        assertEquals(null, b.image());
        assertTrue(BANK.image().getWidth() > 200);
    }

    @Test
    void whatCannotBeIsSaidInOneLine() {
        assertEquals("viewBank: view 6 of 6, counted from 0", message(() -> BANK.view(6)));
        assertEquals("viewBank: x [3, 2] with 2 views of each thing; give [things * views, values] and a label for each thing",
                message(() -> new ViewBank("a", Tensor.zeros(3, 2), 2, null)));
        assertEquals("glyphs: 0 views of each; give 1 or more", message(() -> Glyphs.glyphs(5).views(0)));
    }

    private static String message(Runnable wrong) {
        return assertThrows(Mistake.class, wrong::run).getMessage();
    }
}

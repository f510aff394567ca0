package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;

class ContoursTest {
    private static final double[] XS = {0, 1, 2, 3};
    private static final double[] YS = {0, 2, 4};

    private static Plot plane() {
        double[][] z = new double[3][4];
        for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) z[i][j] = 3 * XS[j] + YS[i];
        return Plot.of("T").field(XS, YS, z);
    }

    /** Linear along the sides of a square, so that a plane's contours are exact. */
    @Test
    void theContoursOfAPlaneAreItsLines() {
        List<double[]> pieces = Contours.pieces(plane().field, 5.5);
        assertTrue(pieces.size() >= 3);
        for (double[] p : pieces) {
            assertEquals(5.5, 3 * p[0] + p[1], 1e-12);
            assertEquals(5.5, 3 * p[2] + p[3], 1e-12);
        }
        assertEquals(0, Contours.pieces(plane().field, 99).size());
    }

    @Test
    void logColoursGoFromEndToEnd() {
        Field f = plane().logColors(0.1, 10).field;
        assertEquals(0, f.tone(0.01));
        assertEquals(0.5, f.tone(1), 1e-12);
        assertEquals(1, f.tone(10), 1e-12);
        assertEquals(10, f.ends()[1]);
        assertEquals(7, plane().colors(0, 20).field.tone(7));
        assertEquals(20, plane().colors(0, 20).field.tones()[1]);
        assertTrue(plane().logColors(0.1, 10).contours(1, 5).image().getWidth() > 0);
    }

    @Test
    void mistakesAreToldInALine() {
        assertEquals("plot \"T\" contours: this plot has no field; give it one with field(xs, ys, z)", message(() -> Plot.of("T").contours(1)));
        assertEquals("plot \"T\" colors: 2 .. 2; give two finite numbers, the smaller first", message(() -> plane().colors(2, 2)));
        assertEquals("plot \"T\" logColors: starts at 0; a logarithm starts above 0", message(() -> plane().logColors(0, 2)));
    }

    private static String message(Runnable body) {
        return assertThrows(Mistake.class, body::run).getMessage();
    }
}

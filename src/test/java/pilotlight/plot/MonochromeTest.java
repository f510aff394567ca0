package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is drawn can be read without its colours. */
class MonochromeTest {
    private static final double[] XS = IntStream.range(0, 200).asDoubleStream().toArray(), FALLING = IntStream.range(0, 200).mapToDouble(i -> 1 / (1 + 0.1 * i)).toArray(),
            FLAT = IntStream.range(0, 200).mapToDouble(i -> 1 / 20.9).toArray();

    private static int grey(int rgb) {
        Color c = new Color(rgb);
        return (int) Math.round(0.299 * c.getRed() + 0.587 * c.getGreen() + 0.114 * c.getBlue());
    }

    @Test
    void aTerminalGetsCharactersOnly() {
        Plot[] all = {Plot.of("a").line("x", XS, FALLING).line("y", XS, FLAT), Plot.of("b").points("x", XS, FALLING).points("y", XS, FLAT), Plot.of("c").histogram("x", FALLING),
            Plot.of("d").heat(new String[] {"1", "2"}, new String[] {"u"}, new double[][] {{0, 1}})};
        for (Plot p : all) assertFalse((p.draw(60, 10) + p).contains("\u001b"), p.draw(60, 10));
    }

    @Test
    void linesThatEndInOnePlaceHaveTheirLettersOnTheWay() {
        String drawing = Plot.of("a").line("x", XS, FALLING).line("y", XS, FLAT).draw(60, 10);
        String plot = drawing.substring(0, drawing.indexOf('\u2514'));
        assertTrue(plot.contains("A") && plot.contains("B"), drawing);
    }

    @Test
    void longLinesBesideOthersHaveMarkers() {
        Series s = Plot.of("a").line("x", XS, FALLING).series.get(0);
        Palette.Style style = new Palette.Style(Color.RED, Marker.SQUARE, false);
        assertTrue(Ink.marked(s, style, false));
        assertFalse(Ink.marked(s, style, true), "one line needs none");
        assertEquals(Marker.SQUARE, Ink.marker(s, style, false));
        assertEquals(Marker.CIRCLE, Ink.marker(s, style, true));
        // The markers are in the picture: more than a line alone is wide.
        BufferedImage two = Plot.of("a").line("x", XS, FLAT).line("y", XS, FALLING).image();
        int tallest = IntStream.range(0, two.getWidth()).map(x -> (int) IntStream.range(0, two.getHeight() / 2 + 200)
                .filter(y -> y > 60 && (two.getRGB(x, y) & 0xFFFFFF) == 0x0072B2).count()).skip(120).max().orElse(0);
        assertTrue(tallest >= 6, "tallest " + tallest);
    }

    @Test
    void regionsOfNeighbouringClassesDifferInLightness() {
        double[] at = {0, 1, 2};
        int[][] classes = {{0, 1, 2}, {0, 1, 2}};
        BufferedImage image = Plot.of("r").regions(at, new double[] {0, 1}, classes, "class 0", "class 1", "class 2").image();
        int[] grey = IntStream.of(250, 430, 640).map(x -> grey(image.getRGB(x, 240))).toArray();
        assertTrue(grey[0] - grey[1] >= 15 && grey[1] - grey[2] >= 8, grey[0] + " " + grey[1] + " " + grey[2]);
    }

    @Test
    void theTwoSignsOfAHeatMapDiffer() {
        int n = 40;
        String[] names = IntStream.range(0, n).mapToObj(String::valueOf).toArray(String[]::new);
        double[][] values = new double[8][];
        for (int r = 0; r < values.length; r++) values[r] = IntStream.range(0, n).mapToDouble(i -> i < n / 2 ? -1 : 1).toArray();
        BufferedImage image = Plot.of("h").heat(names, new String[] {"a", "b", "c", "d", "e", "f", "g", "h"}, values).image();
        int dashes = 0, plain = 0;
        for (int x = 100; x < 300; x++) dashes += changes(image, x);
        for (int x = 460; x < 660; x++) plain += changes(image, x);
        assertTrue(dashes > 50 && plain == 0, dashes + " dashes, " + plain);
    }

    /** How often the grey changes down a column, inside the cells. */
    private static int changes(BufferedImage image, int x) {
        int n = 0;
        for (int y = 130; y < 350; y++) if (Math.abs(grey(image.getRGB(x, y)) - grey(image.getRGB(x, y - 1))) > 60) n++;
        return n;
    }
}

package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SketchTest {
    private static final double[] XS = {1, 2, 3, 4, 5}, YS = {1, 2, 3, 4, 5};

    private static void draws(String expected, Plot p, int columns, int rows) {
        assertEquals(expected.stripTrailing(), p.draw(columns, rows));
    }

    @Test
    void linesPointsAndReferences() {
        Plot p = Plot.of("Line").x("layer").y("size").line("ReLU", XS, YS).points("tanh", XS, new double[] {5, 4, 3, 2, 1}).hline("chance", 3);
        draws(
                """
                      size
                5.24 │B                 ⢀⣀⡠⠤⠔A
                     │      B      ⣀⡠⠔⠒⠉⠁
                     │⠁ ⠁ ⠁⢀⣁⡠⠥⠔⠓⠊B ⠁ ⠁B⠁ ⠁ ⠁
                0.76 │⠠⠔⠒⠊⠉⠁                 B
                     └────────────────────────
                      1        layer         5
                      A ReLU  B tanh  ╌ chance 3
                """,
                p, 30, 4);
    }

    @Test
    void barsGrowFromZeroWithTheirErrors() {
        Plot p = Plot.of("Bars").categories("ReLU", "PReLU").bars("k", new double[] {0.5, -0.25}, new double[] {0.1, 0.1});
        draws(
                """
                ReLU  │      ███████▋ 0.5 ± 0.1
                PReLU │  ████│ -0.25 ± 0.1
                """,
                p, 40, 4);
        assertTrue(p.draw(40, 3).lines().count() == 2);
        assertTrue(Plot.of("T").bars("a", XS).draw(40, 3).endsWith("… 2 more"));
    }

    @Test
    void heatIsShaded() {
        double[][] values = {{0, 0.5, 1}, {0.25, 0.75, Double.NaN}};
        draws(
                """
                ReLU  │      ▒▒▒▒▒▒██████
                PReLU │░░░░░░▓▓▓▓▓▓??????
                       1        layer         3
                       blank 0  █ 1
                """,
                Plot.of("Heat").x("layer").heat(new String[] {"1", "2", "3"}, new String[] {"ReLU", "PReLU"}, values), 30, 4);
    }

    @Test
    void imagesAreShaded() {
        draws(
                """
                  ██│██
                ██  │  ██
                """,
                Plot.of("Images").images(new float[][] {{0, 1, 1, 0}, {1, 0, 0, 1}}, 2, 2, 2), 30, 4);
    }

    @Test
    void histogramsAreOutlined() {
        draws(
                """
                2.12 │⢰⠒⠒⠒⠒⠒A⠒⠒⠒⠒⠒⡆
                     │⢸           ⡇
                     │⢸           ⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠁
                   0 │⢸
                     └────────────────────────
                      0.98                2.02
                      A ReLU
                """,
                Plot.of("H").histogram("ReLU", new double[] {1, 1, 2}, 2), 30, 4);
    }

    @Test
    void fieldShadesWhatNothingIsDrawnOn() {
        draws(
                """
                 1.5 │▓▓▓▓▓▓▓▓▓▓▓▓████████████
                     │▓▓▓▓▓▓▓▓▓▓▓▓████████████
                     │      A     ▒▒▒▒▒▒▒▒▒▒▒▒
                -0.5 │            ▒▒▒▒▒▒▒▒▒▒▒▒
                     └────────────────────────
                      -0.5                 1.5
                      A a
                """,
                Plot.of("F").field(new double[] {0, 1}, new double[] {0, 1}, new double[][] {{0, 2}, {3, 4}}).points("a", new double[] {0}, new double[] {0}), 30, 4);
    }

    @Test
    void linesAreNoWiderThanAsked() {
        Plot p = Plot.of("T").x("a long label for a short axis").y("y").line("ReLU", XS, YS).bars("b", YS);
        for (int columns : new int[] {24, 40, 100}) {
            for (Plot q : new Plot[] {p, Plot.of("T").line("a", XS, YS), Plot.of("T").heat(new String[] {"a"}, new String[] {"b"}, new double[1][1])}) {
                q.draw(columns, 6).lines().forEach(line -> assertTrue(line.length() <= columns, line));
            }
        }
    }

    @Test
    void firstLineTellsTheStory() {
        Plot p = Plot.of("Gradient per layer").line("ReLU", XS, YS).line("PReLU", XS, YS).band("ReLU", XS, YS, YS);
        assertEquals("Plot \"Gradient per layer\": ReLU 1 -> 5, PReLU 1 -> 5", p.toString().lines().findFirst().orElseThrow());
        assertEquals("Plot \"T\": 2 panels in 2 columns", Plot.grid("T", 2, p, p).toString().lines().findFirst().orElseThrow());
        assertTrue(Plot.of("T").images(new float[3][4], 2, 2, 2).toString().startsWith("Plot \"T\": 3 images 2 x 2"));
        Plot many = Plot.of("T").points("a", XS, YS).band("b", XS, YS, YS).bars("c", YS);
        assertTrue(many.toString().startsWith("Plot \"T\": 1 points, 1 band, 1 bars (a, b, c)"), many.toString());
        assertEquals("Plot \"T\": empty", Plot.of("T").toString().lines().findFirst().orElseThrow());
    }

    @Test
    void printsUnderAThousandCharacters() {
        Plot p = Plot.of("a very long title ".repeat(30)).x("x".repeat(200)).y("y".repeat(200));
        for (int i = 0; i < 60; i++) p = p.line("a series with a long name " + i, XS, YS).hline("line " + i, i);
        assertTrue(p.toString().length() < 1000);
        Plot[] panels = new Plot[40];
        Arrays.fill(panels, p);
        assertTrue(Plot.grid(4, panels).toString().length() < 1000);
        assertTrue(Plot.of("T").bars("series ".repeat(50), new double[500]).toString().length() < 1000);
    }

    @Test
    void numbersAreTheSameInEveryLocale() {
        Locale before = Locale.getDefault();
        Plot p = Plot.of("T").bars("a", new double[] {0.25, 1234.5});
        String english = p.draw(40, 4);
        try {
            Locale.setDefault(Locale.GERMANY);
            assertEquals(english, p.draw(40, 4));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void numbersAreBrief() {
        assertEquals("0.25", Numbers.brief(0.25));
        assertEquals("1235", Numbers.brief(1234.5, 3));
        assertEquals("1e-5", Numbers.brief(1e-5));
        assertEquals("-2.5e7", Numbers.brief(-2.5e7));
        assertEquals("0", Numbers.brief(-0.0));
        assertEquals("NaN inf -inf", Numbers.brief(Double.NaN) + " " + Numbers.brief(1 / 0.0) + " " + Numbers.brief(-1 / 0.0));
    }
}

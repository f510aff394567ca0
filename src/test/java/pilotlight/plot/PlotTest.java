package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.surface.Showable;
import pilotlight.surface.Surface;

class PlotTest {
        private static final double[] XS = {1, 2, 3, 4, 5}, YS = {3, 1, 4, 1, 5}, HALF = {1, 1, 1, 1, 1}, PAIR = {1, 1};
        private static final double NAN = Double.NaN, INF = Double.POSITIVE_INFINITY;

        // ---- pictures

        @Test
        void picturesHaveTheSizeAskedFor() {
                Plot p = Plot.of("Loss").line("train", YS);
                assertEquals(List.of(860, 480), size(p.image()));
                assertEquals(List.of(400, 300), size(p.image(400, 300)));
                assertEquals(1120, Plot.grid(2, p, p).image().getWidth());
                assertEquals(860, Plot.grid(1, p, p).image().getWidth());
                assertTrue(Plot.grid("Both", 1, p, p).image().getHeight() > Plot.grid(1, p, p).image().getHeight());
        }

        @Test
        void pngHoldsThePicture() throws IOException {
                Plot p = Plot.of("Loss").line("train", YS);
                BufferedImage read = ImageIO.read(new ByteArrayInputStream(p.png()));
                BufferedImage drawn = p.image();
                assertEquals(size(drawn), size(read));
                for (int x = 0; x < 860; x += 7) for (int y = 0; y < 480; y += 7) assertEquals(drawn.getRGB(x, y), read.getRGB(x, y));
        }

        /** Every kind leaves ink of its colour where its values are, and paper elsewhere. */
        @Test
        void everyKindIsDrawn() {
                double[][] m = {{0, 1}, {0.5, NAN}};
                float[][] pixels = {{0, 1, 1, 0}, {1, 0, 0, 1}};
                String[] ab = {"a", "b"};
                int blue = 0x0072B2;
                assertTrue(count(Plot.of("line").line("PReLU", XS, YS), blue) > 300);
                assertTrue(count(Plot.of("points").points("PReLU", XS, YS), blue) > 100);
                assertTrue(count(Plot.of("bars").points("PReLU", XS, YS, HALF), blue) > count(Plot.of("b").points("PReLU", XS, YS), blue));
                assertTrue(count(Plot.of("bars").bars("PReLU", YS, HALF), blue) > 50_000);
                assertTrue(count(Plot.of("histogram").histogram("PReLU", YS, 5), blue) > 300);
                assertTrue(count(Plot.of("scatter").scatter(XS, YS, new int[] {0, 0, 1, 1, 1}, "PReLU", "ReLU"), blue) > 60);
                assertTrue(count(Plot.of("hline").hline("chance", 2), 0x666666) > 300);
                assertTrue(count(Plot.of("vline").vline("here", 2), 0x666666) > 200);
                assertTrue(count(Plot.of("heat").heat(ab, ab, m), 0x0B3F78) > 10_000);
                assertTrue(count(Plot.of("images").images(pixels, 2, 2, 2), 0x000000) > 100);
                // a band is faint: its colour is mixed with the paper
                assertNotEquals(Color.WHITE.getRGB(), Plot.of("band").band("PReLU", XS, YS, new double[] {9, 9, 9, 9, 9}).image().getRGB(430, 150));
                assertEquals(Color.WHITE.getRGB(), Plot.of("line").line("PReLU", XS, YS).image().getRGB(858, 478));
        }

        @Test
        void fieldLiesUnderTheSeriesAndFillsTheAxes() {
                double[][] z = {{-1, 1}, {-1, 1}};
                Plot p = Plot.of("T").field(new double[] {0, 1}, new double[] {0, 1}, z).points("PReLU", new double[] {0}, new double[] {0});
                assertEquals(new Frame(-0.5, 1.5, -0.5, 1.5, false, false), new Scene(p).frame);
                Color left = new Color(p.image().getRGB(150, 240)), right = new Color(p.image().getRGB(700, 240));
                assertTrue(left.getRed() > left.getBlue() && right.getBlue() > right.getRed(), left + " " + right);
                assertTrue(count(p, 0x0072B2) > 30);
                assertEquals(480, p.logX().logY().image().getHeight());
        }

        @Test
        void heatIsTwoColouredOnlyForTwoSigns() {
                assertEquals(-2, Cells.range(new double[][] {{-1, 2}})[0]);
                assertEquals(1, Cells.range(new double[][] {{1, 2}})[0]);
                assertEquals(-0.01, Cells.range(new double[][] {{-0.01, 2}})[0], "a trace below 0 does not cost half the scale");
        }

        @Test
        void callsDoNotChangeThePlotTheyComeFrom() {
                double[] ys = YS.clone();
                Plot one = Plot.of("T").line("ReLU", XS, ys);
                String before = one.draw(40, 5);
                one.line("PReLU", XS, HALF).logY().x("layer").yRange(1, 9).categories("a").xTicks("a");
                ys[0] = 100;
                assertEquals(before, one.draw(40, 5));
        }

        // ---- values that axes cannot show

        @Test
        void emptyOnePointAndNanSeriesAreDrawn() {
                double[] none = {}, nan = {NAN, NAN};
                Plot[] all = {
                        Plot.of("nothing"),
                        Plot.of("empty").line("a", none).points("b", none, none, none).band("c", none, none, none).histogram("d", none),
                        Plot.of("bars").bars("a", none),
                        Plot.of("nan").line("a", nan).points("b", nan, nan, nan).band("c", nan, nan, nan).histogram("d", nan),
                        Plot.of("nan bars").bars("a", nan, nan).bars("b", new double[] {1}),
                        Plot.of("one").line("a", new double[] {3}).band("b", new double[] {1}, new double[] {1}, new double[] {2}),
                        Plot.of("flat").line("a", new double[] {5, 5, 5}).histogram("b", new double[] {5, 5}),
                        Plot.of("heat").heat(new String[0], new String[0], new double[0][]),
                        Plot.of("images").images(new float[0][], 4, 4, 3),
                };
                for (Plot p : all) {
                        for (Plot q : List.of(p, p.logY(), p.logX(), p.logX().logY())) {
                                assertEquals(430, q.image(430, 300).getWidth(), p.title);
                                assertTrue(q.toString().length() < 1000, p.title);
                        }
                }
                double[] lone = new double[100];
                Arrays.fill(lone, NAN);
                lone[50] = 1;
                assertTrue(count(Plot.of("lone").line("PReLU", lone), 0x0072B2) > 20, "a point between gaps shows");
        }

        @Test
        void extremeNumbersAreDrawn() {
                double[] tiny = {1e-12, 3e-12, 2e-12}, huge = {1e300, -1e308, 1e308}, least = {Double.MIN_VALUE, 1, Double.MAX_VALUE};
                for (double[] ys : List.of(tiny, huge, least, new double[] {1, 1 + 1e-13}, new double[] {-INF, INF, NAN})) {
                        for (Plot p : List.of(Plot.of("y").line("a", ys), Plot.of("x").points("a", ys, ys), Plot.of("h").histogram("a", ys))) {
                                for (Plot q : List.of(p, p.logY(), p.logX())) assertEquals(430, q.image(430, 300).getWidth());
                                assertTrue(p.toString().length() < 1000);
                        }
                }
        }

        @Test
        void logAxisLeavesOutWhatItCannotShowAndSaysSo() {
                Plot p = Plot.of("T").points("a", XS, new double[] {1, 0, -2, 10, 100}, new double[] {2, 1, 1, 1, 1}).logY();
                assertEquals(List.of("2 values <= 0 left out on a log axis", "1 interval reaching 0 cut at the log axis"), new Scene(p).notes);
                Scene scene = new Scene(p);
                assertEquals(scene.frame.yMin(), scene.series.get(0).lo()[0], "the interval ends at the axis");
                assertEquals(480, p.image().getHeight());
                assertTrue(p.draw(60, 5).contains("2 values <= 0 left out on a log axis"));
                assertEquals(List.of("1 value <= 0 left out on a log axis"), new Scene(Plot.of("T").line("a", new double[] {0, 1}, PAIR).logX()).notes);
                assertEquals(List.of(), new Scene(Plot.of("T").histogram("a", YS).logY()).notes);
        }

        @Test
        void infinityIsDrawnAtTheEdgeAndNanIsAGap() {
                Scene s = new Scene(Plot.of("T").line("a", new double[] {1, INF, NAN, -INF, 2}));
                assertEquals(List.of("2 infinite values drawn at the edge"), s.notes);
                double[] y = s.series.get(0).y();
                assertEquals(s.frame.yMax(), y[1]);
                assertEquals(s.frame.yMin(), y[3]);
                assertTrue(Double.isNaN(y[2]));
                assertTrue(s.frame.yMax() < 3, "infinity does not stretch the axis");
                assertEquals(List.of("1 point without a finite x left out"), new Scene(Plot.of("T").line("a", new double[] {1, INF}, PAIR)).notes);
        }

        @Test
        void axesFarFromOneAreGivenToTheLibraryInOtherUnits() {
                Ticks tiny = new Ticks(1e-12, 4e-12, false), wide = new Ticks(1e-9, 1e3, true), usual = new Ticks(0, 4, false);
                assertEquals(4, tiny.max, 1e-9);
                assertEquals("2e-12", tiny.apply(2.0));
                assertEquals(-9, wide.min, 1e-9);
                assertEquals("1e-5", wide.apply(-5.0));
                assertFalse(wide.log);
                assertEquals(4, usual.max);
                usual.apply(1.0);
                usual.apply(2.0);
                usual.apply(0.5);
                assertEquals(List.of(0.5), usual.values(), "a new pass begins where the numbers fall back");
        }

        // ---- errors are one clear line

        @Test
        void errorsAreOneClearLine() {
                Plot p = Plot.of("T");
                double[] four = {1, 2, 3, 4};
                fails("plot \"T\" line \"ReLU\": 5 x values and 4 y values; give as many of each", () -> p.line("ReLU", XS, four));
                fails("plot \"T\" points \"a\": 5 values and 4 half widths; give as many of each", () -> p.points("a", XS, YS, four));
                fails("plot \"T\" points \"a\": 4 x values and 5 y values; give as many of each", () -> p.points("a", four, YS, HALF));
                fails("plot \"T\" band \"a\": 5 x values, 4 lower and 5 upper values; give as many of each", () -> p.band("a", XS, four, YS));
                fails("plot \"T\" line \"a\": no y values; give an array", () -> p.line("a", XS, (double[]) null));
                fails("plot \"T\" points \"a\": no y values; give an array", () -> p.points("a", XS, null, HALF));
                fails("plot \"T\" line: no name; give one", () -> p.line(null, YS));
                fails("plot \"T\" histogram \"a\": 0 bins; give 1 to 10000", () -> p.histogram("a", YS, 0));
                fails("plot \"T\" yRange: 2 .. 1; give two finite numbers, the smaller first", () -> p.yRange(2, 1));
                fails("plot \"T\" yRange: starts at 0; a log axis starts above 0", () -> p.logY().yRange(0, 1));
                fails("plot \"T\" yRange: starts at 0; a log axis starts above 0", () -> p.yRange(0, 1).logY());
                fails("plot \"T\" xTicks: 5 places and 1 labels; give as many of each", () -> p.xTicks(XS, "a"));
                fails("plot \"T\" heat: 1 rows of values and 2 y labels; give one label for each row", () -> p.heat(new String[1], new String[2], new double[1][1]));
                fails("plot \"T\" images: picture 0 has 3 pixels; 2 x 2 takes 4", () -> p.images(new float[1][3], 2, 2, 1));
                fails("plot \"T\" image: 10 x 10 pixels; give at least 160 x 120 and at most 100 million in all", () -> p.image(10, 10));
                fails("plot \"T\" draw: 5 columns and 2 rows; give at least 24 and 3", () -> p.draw(5, 2));
                fails("plot \"T\" heat: cannot join this plot; give it a plot of its own and join both with Plot.grid", () -> p.line("a", YS).heat(new String[0], new String[0], new double[0][]));
                fails("plot \"T\" line \"a\": cannot join this plot; give it a plot of its own and join both with Plot.grid", () -> p.images(new float[0][], 2, 2, 1).line("a", YS));
                fails("plot \"T\" field: 5 rows of values and 4 y values; give one row for each", () -> p.field(XS, four, new double[5][5]));
                fails("plot \"T\" field: x value 1 is 1; give finite values in ascending order", () -> p.field(YS, four, new double[4][5]));
                fails("plot \"\" grid: no plots; give one or more", () -> Plot.grid(2));
        }

        private static void fails(String message, Executable call) {
                assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
        }

        // ---- files

        @Test
        void saveReplacesAFileWhole(@TempDir Path dir) throws IOException {
                Path file = dir.resolve("loss.PNG");
                Files.writeString(file, "old");
                Plot p = Plot.of("Loss").line("train", YS);
                p.save(file.toString());
                assertEquals(List.of(860, 480), size(ImageIO.read(file.toFile())));
                try (Stream<Path> left = Files.list(dir)) {
                        assertEquals(List.of(file), left.toList(), "no temporary file is left");
                }
        }

        @Test
        void saveSaysWhatIsWrongWithThePath(@TempDir Path dir) throws IOException {
                Plot p = Plot.of("T").line("train", YS);
                fails("plot \"T\" save: \"a.jpg\" does not end in .png; pictures are written as PNG, name it so", () -> p.save("a.jpg"));
                String missing = dir.resolve("no/such/a.png").toString(), folder = dir.resolve("folder.png").toString();
                fails(missing + ": cannot be written: there is no folder " + Path.of(missing).toAbsolutePath().getParent(), () -> p.save(missing));
                Files.createDirectories(Path.of(folder, "inside"));
                assertTrue(assertThrows(IllegalArgumentException.class, () -> p.save(folder)).getMessage().equals(folder + ": cannot be written: it is a folder"));
                try (Stream<Path> left = Files.list(dir)) {
                        assertEquals(List.of(Path.of(folder)), left.toList(), "a failed save leaves nothing behind");
                }
        }

        // ---- showing

        @Test
        void openDoesNothingWithoutADesktop() {
                Plot p = Plot.of("T").line("a", YS);
                assertFalse(Window.possible());
                assertEquals(p, p.open());
        }

        @Test
        void notebooksMayAskForThePicture() {
                Showable s = Plot.of("T").line("a", YS);
                assertEquals(860, s.image().getWidth());
                assertEquals(null, s.html());
                assertEquals(null, new Showable() {}.image());
        }

        @Test
        void surfaceIsWhatThePropertySaysOrAJShell() {
                String surface = System.getProperty("pilotlight.surface"), command = System.getProperty("sun.java.command");
                try {
                        System.clearProperty("pilotlight.surface");
                        System.setProperty("sun.java.command", "jdk.jshell.execution.RemoteExecutionControl 4711");
                        assertEquals(Surface.SHELL, Surface.current());
                        System.setProperty("pilotlight.surface", "notebook");
                        assertEquals(Surface.NOTEBOOK, Surface.current());
                        System.setProperty("pilotlight.surface", "nonsense");
                        assertEquals(Surface.NONE, Surface.current());
                        System.clearProperty("pilotlight.surface");
                        System.setProperty("sun.java.command", "com.example.Main");
                        assertEquals(Surface.NONE, Surface.current());
                } finally {
                        restore("pilotlight.surface", surface);
                        restore("sun.java.command", command);
                }
        }

        private static void restore(String name, String value) {
                if (value == null) System.clearProperty(name);
                else System.setProperty(name, value);
        }

        // ---- scenes

        @Test
        void histogramsOfOnePlotShareTheirBinsAndCountEveryValue() {
                Random random = new Random(5);
                double[] a = random.doubles(1000, -1, 1).toArray(), b = random.doubles(500, 0, 3).toArray();
                Scene s = new Scene(Plot.of("T").histogram("a", a, 12).histogram("b", b, 8));
                Series one = s.series.get(0), two = s.series.get(1);
                assertEquals(13, one.x().length);
                assertEquals(List.of(one.x()[0], one.x()[12]), List.of(two.x()[0], two.x()[12]));
                assertEquals(1000, Arrays.stream(one.y()).sum());
                assertEquals(500, Arrays.stream(two.y()).sum());
        }

        @Test
        void fewWholeNumbersAndCategoriesAreLabelledEach() {
                assertEquals(List.of("1", "2", "3", "4", "5"), List.of(new Scene(Plot.of("T").line("a", XS, YS)).tickText));
                assertEquals(List.of("in", "out", "", "", ""), List.of(new Scene(Plot.of("T").bars("a", YS).categories("in", "out")).tickText));
                assertEquals(List.of("in", "out"), List.of(new Scene(Plot.of("T").line("a", XS, YS).xTicks("in", "out")).tickText));
                assertEquals(null, new Scene(Plot.of("T").line("a", new double[] {0.5, 1.5}, PAIR)).tickAt);
        }

        @Test
        void barsStandOnZeroAndRangesAreKept() {
                assertEquals(0, new Scene(Plot.of("T").bars("a", YS)).frame.yMin());
                assertTrue(new Scene(Plot.of("T").line("a", YS)).frame.yMin() > 0);
                Frame f = new Scene(Plot.of("T").line("a", YS).xRange(-1, 2).yRange(3, 4)).frame;
                assertEquals(new Frame(-1, 2, 3, 4, false, false), f);
        }

        private static List<Integer> size(BufferedImage image) {
                return List.of(image.getWidth(), image.getHeight());
        }

        private static int count(Plot p, int rgb) {
                BufferedImage image = p.image();
                int n = 0;
                for (int y = 0; y < image.getHeight(); y++) {
                        for (int x = 0; x < image.getWidth(); x++) if ((image.getRGB(x, y) & 0xFFFFFF) == rgb) n++;
                }
                return n;
        }
}

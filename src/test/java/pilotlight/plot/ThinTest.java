package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThinTest {
        private static double[] steps(int n) {
                double[] x = new double[n];
                Arrays.setAll(x, i -> i);
                return x;
        }

        @Test
        void longLinesKeepTheExtremesOfEveryColumn() {
                int n = 200_000, columns = 700;
                double[] x = steps(n), y = new Random(1).doubles(n, 0, 1).toArray();
                y[77_777] = 50;
                y[123_456] = -50;
                Frame frame = new Frame(0, n, -50, 50, false, false);
                int[] keep = Thin.line(x, y, frame, columns);
                assertTrue(keep.length <= 4 * columns, keep.length + " points kept");
                List<Integer> kept = Arrays.stream(keep).boxed().toList();
                assertTrue(kept.containsAll(List.of(0, 77_777, 123_456, n - 1)));
                for (int i = 1; i < keep.length; i++) assertTrue(keep[i] > keep[i - 1], "order is kept");
        }

        @Test
        void shortLinesAreKeptWhole() {
                double[] x = steps(5);
                assertArrayEquals(new int[] {0, 1, 2, 3, 4}, Thin.line(x, x, new Frame(0, 4, 0, 4, false, false), 100));
        }

        @Test
        void gapsStayGaps() {
                double nan = Double.NaN;
                double[] x = steps(8), y = {1, 1, 1, nan, nan, 1, 1, 1};
                assertArrayEquals(new int[] {0, 2, 3, 5, 7}, Thin.line(x, y, new Frame(0, 100, 0, 1, false, false), 1));
        }

        @Test
        void cloudsKeepOnePointAPixelAndNoneOutside() {
                double[] x = {0, 0.001, 1, 5, Double.NaN}, y = {0, 0.001, 1, 0, 0};
                assertArrayEquals(new int[] {0, 2}, Thin.cloud(x, y, new Frame(0, 1, 0, 1, false, false), 100, 100));
        }

        @Test
        void lineThatRunsBackAndForthIsDrawnInPartAndSaysSo() {
                int n = 200_000;
                double[] x = new Random(2).doubles(n).toArray();
                Scene s = new Scene(Plot.of("T").line("walk", x, x));
                assertEquals(List.of("line \"walk\": 1 point in 40 drawn"), s.notes);
                assertEquals(5000, s.series.get(0).size());
                assertEquals(n, new Scene(Plot.of("T").line("sorted", x)).series.get(0).size());
        }
}

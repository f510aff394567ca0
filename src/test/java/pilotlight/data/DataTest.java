package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class DataTest {
    private static Data uneven() {
        int[] labels = new int[103];
        for (int i = 0; i < labels.length; i++) labels[i] = i < 61 ? 0 : i < 92 ? 1 : 2;
        return Data.of("uneven", Tensor.arange(103).reshape(103, 1), labels);
    }

    @Test
    void printsItsStory() {
        assertEquals("Data moons: 410 train + 102 test, x [2], 2 classes 205/205, seed 7", Synthetic.moons(512).noise(0.15).split(0.8).seed(7).toString());
        assertEquals("Data uneven: 103 train, x [1], 3 classes 61/31/11", uneven().toString());
        assertEquals("Data glyphs: 200 train + 30 test, x [1, 8, 8], 10 classes of 20, seed 1, standardized globally",
                Glyphs.glyphs(200).size(8).test(30).images().seed(1).standardizeGlobal().toString());
        assertEquals("Data glyphs: 25 train, x [256], 10 classes of 2 to 3, seed 0", Glyphs.glyphs(25).toString());
        assertEquals("Data teacher: 80 train + 20 test, x [5], y [2], seed 0, standardized", Synthetic.teacher(100, 5, 2).split(0.8).standardize().toString());
        assertEquals("Data a name that is very lo..: 1 train, x [1], y [1]",
                Data.of("a name that is very long indeed", Tensor.ones(1, 1), Tensor.ones(1)).toString());
    }

    @Test
    void splitKeepsTheProportionOfEveryClassAndEveryRowOnce() {
        for (double f : new double[] {0.5, 0.7, 0.8, 0.95}) {
            Data d = uneven().split(f);
            assertEquals(Math.round(103 * f), d.train().rows());
            assertEquals(103, d.train().rows() + d.test().rows());
            int[] size = {61, 31, 11};
            for (int c = 0; c < 3; c++) {
                int k = c;
                long n = Arrays.stream(d.train().labels()).filter(l -> l == k).count();
                assertEquals(size[c] * f, n, 1.0, "class " + c + " at " + f);
            }
            boolean[] seen = new boolean[103];
            for (Samples s : new Samples[] {d.train(), d.test()}) {
                for (int i = 0; i < s.rows(); i++) {
                    int row = (int) s.x().at(i, 0);
                    assertFalse(seen[row], "row " + row + " twice");
                    seen[row] = true;
                    assertEquals(row < 61 ? 0 : row < 92 ? 1 : 2, s.labels()[i]);
                }
            }
        }
    }

    @Test
    void splitShufflesBySeed() {
        float[] a = uneven().split(0.8).seed(1).train().x().data();
        assertArrayEquals(a, uneven().seed(1).split(0.8).train().x().data());
        assertFalse(Arrays.equals(a, uneven().split(0.8).seed(2).train().x().data()));
        float[] sorted = a.clone();
        Arrays.sort(sorted);
        assertFalse(Arrays.equals(a, sorted));
        assertEquals(75, Data.of("r", Tensor.ones(100, 1), Tensor.ones(100)).split(0.75).train().rows());
    }

    @Test
    void optionsReturnNewDataAndLeaveTheOldOneAlone() {
        Data d = uneven();
        Data e = d.split(0.5);
        assertEquals(103, d.train().rows());
        assertFalse(d.hasTest());
        assertEquals(0, d.test().rows());
        assertTrue(e.hasTest());
        assertNotEquals(d.seed(), d.seed(3).seed());
    }

    @Test
    void rowsAreMadeOnce() {
        Data d = Synthetic.moons(20).split(0.5);
        assertSame(d.train(), d.train());
        assertSame(d.test().x(), d.test().x());
    }

    @Test
    void standardizeIsMeasuredOnTrainingRowsOnly() {
        Samples train = new Samples(Tensor.of(new float[][] {{0, 5}, {2, 5}}), new int[] {0, 1}, null);
        Samples test = new Samples(Tensor.of(new float[][] {{11, 7}}), new int[] {1}, null);
        Data d = Data.of("d", train, test).standardize();
        assertArrayEquals(new float[] {-1, 0, 1, 0}, d.train().x().data());
        // Mean 1 and deviation 1 in the first column; the constant second one is centred only.
        assertArrayEquals(new float[] {10, 2}, d.test().x().data());

        Data g = Data.of("g", train, test).standardizeGlobal();
        double sd = Math.sqrt((9 + 1 + 4 + 4) / 4.0);
        assertArrayEquals(new float[] {(float) (-3 / sd), (float) (2 / sd), (float) (-1 / sd), (float) (2 / sd)}, g.train().x().data());
        assertArrayEquals(new float[] {(float) (8 / sd), (float) (4 / sd)}, g.test().x().data());
        assertEquals(0, train.x().at(0, 0), "the rows given stay");
    }

    @Test
    void standardizeFollowsTheSplitWhateverTheOrder() {
        Data a = Synthetic.blobs(300).standardize().split(0.7).seed(5);
        Data b = Synthetic.blobs(300).seed(5).split(0.7).standardize();
        assertArrayEquals(a.test().x().data(), b.test().x().data());
        double mean = 0;
        double square = 0;
        for (int i = 0; i < 210; i++) {
            mean += a.train().x().at(i, 0) / 210.0;
            square += a.train().x().at(i, 0) * a.train().x().at(i, 0) / 210.0;
        }
        assertEquals(0, mean, 1e-6);
        assertEquals(1, square, 1e-5);
    }

    @Test
    void dataAndModelsOfOneSeedDoNotShareNumbers() {
        float first = Synthetic.linearTeacher(1, 1).seed(4).train().x().item();
        for (int key = 0; key < 10; key++) {
            assertNotEquals(first, (float) new Rng(4).split(key).gaussian());
        }
    }

    @Test
    void namesAndShapes() {
        Data d = Data.of("d", Tensor.ones(4, 3), new int[] {0, 2, 0, 1});
        assertEquals(3, d.classes());
        assertArrayEquals(new String[] {"0", "1", "2"}, d.classNames());
        assertArrayEquals(new String[] {"x1", "x2", "x3"}, d.columnNames());
        assertArrayEquals(new int[] {3}, d.inputShape());
        assertEquals(0, Data.of("r", Tensor.ones(2, 1), Tensor.ones(2)).classes());
    }

    @Test
    void errorsAreOneLine() {
        line("split: 80.0 is not a fraction of the rows to train on; give a number above 0, at most 1, as 0.8", () -> uneven().split(80));
        line("split: NaN is not a fraction of the rows to train on; give a number above 0, at most 1, as 0.8", () -> uneven().split(Double.NaN));
        line("data d: label -1 of row 1 is negative; classes count from 0", () -> Data.of("d", Tensor.ones(2, 1), new int[] {0, -1}));
        Samples c = new Samples(Tensor.ones(2, 3), new int[2], null);
        line("data d: training rows with labels and test rows with targets; give both the same kind",
                () -> Data.of("d", c, new Samples(Tensor.ones(2, 3), null, Tensor.ones(2))));
        line("data d: training inputs are [3], test inputs [4]; give both one shape", () -> Data.of("d", c, new Samples(Tensor.ones(1, 4), new int[1], null)));
        line("data d: split(0.5) of data that has 2 test rows already; leave one of the two out", () -> Data.of("d", c, c).split(0.5).train());
        assertEquals("Data d: data d: split(0.5) of data that has 2 test rows already; leave one of the two out", Data.of("d", c, c).split(0.5).toString());
    }

    private static void line(String message, org.junit.jupiter.api.function.Executable e) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, e).getMessage());
    }
}

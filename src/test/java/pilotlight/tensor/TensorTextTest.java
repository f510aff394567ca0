package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class TensorTextTest {
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    private static void prints(String want, Tensor t) {
        assertEquals(want, t.toString());
    }

    @Test
    void small() {
        prints("f32[] 3.5", Tensor.scalar(3.5));
        prints("f32[] 0", Tensor.scalar(-0.0));
        prints("f32[] NaN", Tensor.scalar(NAN));
        prints("f32[3] [1, 2, 3]", Tensor.of(1, 2, 3));
        prints("f32[2] grad [1, 2]", Tensor.of(1, 2).requiresGrad(true));
        prints("f32[2,2]\n[[1, 2],\n [3, 4]]", Tensor.of(new float[][] {{1, 2}, {3, 4}}));
        prints("f32[2,1,2]\n[[[1, 2]],\n [[3, 4]]]", Tensor.of(1, 2, 3, 4).reshape(2, 1, 2));
        prints("f32[0]", Tensor.zeros(0));
        prints("f32[0,3]", Tensor.zeros(0, 3));
    }

    @Test
    void numbers() {
        prints("f32[5] [0.1, 0.3333, -1234, 123457, 0.0001234]", Tensor.of(0.1f, 1f / 3, -1234.4f, 123456.7f, 0.00012342f));
        prints("f32[4] (2 infinite) [1.000e-09, -2.500e+07, Infinity, -Infinity]", Tensor.of(1e-9f, -2.5e7f, INF, -INF));
        prints("f32[3] [1.500e+30, 1000000, 9.999]", Tensor.of(1.5e30f, 999999.94f, 9.999f));
        prints("f32[4] [999999, 1.000e+06, -1.000e+06, -999999]", Tensor.of(999_999, 1_000_000, -1_000_000, -999_999));
        prints("f32[5] [0.5, -0.5, 10.5, 99.96, 1001]", Tensor.of(0.5f, -0.5f, 10.5f, 99.96f, 1000.5f));
        assertEquals("0.0001", TensorText.number(1e-4));
        assertEquals("-1.000e+06", TensorText.number(-1e6));
        assertEquals("1.000e+06", TensorText.number(1e6 + 0.25));
    }

    @Test
    void flags() {
        prints("f32[2] (all zero) [0, 0]", Tensor.zeros(2));
        prints("f32[3] (1 NaN) (1 infinite) [NaN, 1, Infinity]", Tensor.of(NAN, 1, INF));
        prints("f32[12] (all zero) [0, 0, 0, .., 0, 0, 0]", Tensor.zeros(12));
        prints("f32[10] (10 NaN) [NaN, NaN, NaN, .., NaN, NaN, NaN]", Tensor.full(NAN, 10));
        prints("f32[2] (1 NaN) [NaN, 0]", Tensor.of(NAN, 0));
        prints("f32[1] [0]", Tensor.zeros(1));
        prints("f32[] Infinity", Tensor.scalar(INF));
    }

    @Test
    void theSummaryIsOfTheFiniteValues() {
        prints("f32[10] (1 NaN) (1 infinite) mean 5.5 sd 2.291 min 2 max 9 [NaN, Infinity, 2, .., 7, 8, 9]",
                Tensor.of(NAN, INF, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    @Test
    void aSummaryStandsForMoreThanEightValues() {
        prints("f32[8] [1, 2, 3, 4, 5, 6, 7, 8]", Tensor.arange(8).add(1));
        prints("f32[9] mean 5 sd 2.582 min 1 max 9 [1, 2, 3, .., 7, 8, 9]", Tensor.arange(9).add(1));
        prints("f32[9] mean -4 sd 2.582 min -8 max 0 [0, -1, -2, .., -6, -7, -8]", Tensor.arange(9).neg());
        prints("f32[9] mean 4 sd 2.582 min 0 max 8 [0, 1, 2, .., 6, 7, 8]", Tensor.arange(9));
        // What is left beside the NaN is all zero: nothing to sum up.
        Tensor zeros = Tensor.zeros(9);
        zeros.data()[1] = NAN;
        prints("f32[9] (1 NaN) [0, NaN, 0, .., 0, 0, 0]", zeros);
    }

    @Test
    void sixRowsAreShownWholeAndSevenAreNot() {
        prints("f32[6,1]\n[[0],\n [1],\n [2],\n [3],\n [4],\n [5]]", Tensor.arange(6).reshape(6, 1));
        prints("f32[7,1]\n[[0],\n [1],\n [2],\n ..,\n [4],\n [5],\n [6]]", Tensor.arange(7).reshape(7, 1));
        prints("f32[2,8] mean 7 sd 0 min 7 max 7\n[[7, 7, 7, 7, 7, 7, 7, 7],\n [7, 7, 7, 7, 7, 7, 7, 7]]", Tensor.full(7, 2, 8));
    }

    @Test
    void theCutRowsOfAnInnerMatrixStandUnderIt() {
        prints("""
                f32[1,7,1]
                [[[0],
                  [1],
                  [2],
                  ..,
                  [4],
                  [5],
                  [6]]]""", Tensor.arange(7).reshape(1, 7, 1));
    }

    @Test
    void largeOnesShowTheirCorners() {
        prints("f32[1000] mean 499.5 sd 288.7 min 0 max 999 [0, 1, 2, .., 997, 998, 999]", Tensor.arange(1000));
        prints("""
                f32[10,9] mean 44.5 sd 25.98 min 0 max 89
                [[0, 1, 2, .., 6, 7, 8],
                 [9, 10, 11, .., 15, 16, 17],
                 [18, 19, 20, .., 24, 25, 26],
                 ..,
                 [63, 64, 65, .., 69, 70, 71],
                 [72, 73, 74, .., 78, 79, 80],
                 [81, 82, 83, .., 87, 88, 89]]""", Tensor.arange(90).reshape(10, 9));
    }

    @Test
    void anyTensorFitsAScreenAndIsCutAfterAWholeRow() {
        Rng rng = new Rng(1);
        for (int[] dims : new int[][] {{32, 3, 28, 28}, {7, 7, 7, 7, 7}, {400, 300}, {100000}, {1, 1, 1, 1, 1, 1, 1, 1, 9}}) {
            for (double scale : new double[] {1, 1e-7, 1e20}) {
                String s = Tensor.randn(rng, dims).mul(scale).toString();
                assertTrue(s.length() < 1000, s);
                assertTrue(s.endsWith("]") || s.endsWith("], ..") || s.endsWith(".., .."), s);
            }
        }
    }

    @Test
    void theFirstSixtyCharactersTellTheStory() {
        Tensor t = Tensor.randn(new Rng(1), 410, 2).mul(1e-6).requiresGrad(true);
        t.data()[5] = NAN;
        String start = t.toString().substring(0, 60);
        for (String part : new String[] {"f32[410,2]", "grad", "(1 NaN)", "mean", "sd"}) assertTrue(start.contains(part), start);
    }

    @Test
    void noLocaleChangesTheNumbers() {
        Locale before = Locale.getDefault();
        Tensor t = Tensor.of(1.5f, -2.25f, 1e-9f, 1e9f, 0.001f, 1234.5f, 7, 8, 9.5f).reshape(3, 3);
        String plain = t.toString();
        assertFalse(plain.contains("1,5"));
        try {
            for (Locale l : new Locale[] {Locale.GERMANY, Locale.forLanguageTag("ar-EG"), Locale.forLanguageTag("hi-IN-u-nu-deva"), Locale.forLanguageTag("tr-TR")}) {
                Locale.setDefault(l);
                assertEquals(plain, t.toString());
                assertEquals("linear", Op.LINEAR.label());
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void printingChangesNothing() {
        Tensor x = Tensor.of(1, 2).requiresGrad(true);
        Tensor y = x.square().sum();
        y.toString();
        y.backward();
        assertEquals("f32[2] [2, 4]", x.grad().toString());
    }
}

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
    }

    @Test
    void flags() {
        prints("f32[2] (all zero) [0, 0]", Tensor.zeros(2));
        prints("f32[3] (1 NaN) (1 infinite) [NaN, 1, Infinity]", Tensor.of(NAN, 1, INF));
        prints("f32[12] (all zero) [0, 0, 0, .., 0, 0, 0]", Tensor.zeros(12));
        prints("f32[10] (10 NaN) [NaN, NaN, NaN, .., NaN, NaN, NaN]", Tensor.full(NAN, 10));
    }

    @Test
    void theSummaryIsOfTheFiniteValues() {
        prints("f32[10] (1 NaN) (1 infinite) mean 5.5 sd 2.291 min 2 max 9 [NaN, Infinity, 2, .., 7, 8, 9]",
                Tensor.of(NAN, INF, 2, 3, 4, 5, 6, 7, 8, 9));
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

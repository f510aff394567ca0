package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import pilotlight.tensor.Tensor;

class SamplesTest {
    private final Samples classes = new Samples(Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}), new int[] {0, 1, 1}, null);
    private final Samples targets = new Samples(Tensor.of(new float[][] {{1}, {2}, {3}}), null, Tensor.of(10, 20, 30));

    @Test
    void takeGathersRowsInTheOrderAsked() {
        Samples s = classes.take(2, 0, 2);
        assertArrayEquals(new float[] {5, 6, 1, 2, 5, 6}, s.x().data());
        assertArrayEquals(new int[] {1, 0, 1}, s.labels());
        assertNull(s.y());
        assertArrayEquals(new float[] {30, 10}, targets.take(2, 0).y().data());
        assertEquals(0, classes.take().rows());
    }

    @Test
    void batchCopiesARange() {
        Samples s = classes.batch(1, 3);
        assertArrayEquals(new float[] {3, 4, 5, 6}, s.x().data());
        assertArrayEquals(new int[] {1, 1}, s.labels());
        s.x().data()[0] = 99;
        assertEquals(3, classes.x().at(1, 0));
        assertEquals("[0, 2]", classes.batch(0, 0).x().shape().toString());
    }

    @Test
    void higherRanksKeepTheirRowShape() {
        Samples s = new Samples(Tensor.arange(24).reshape(3, 2, 2, 2), new int[3], null).take(1, 0);
        assertEquals("[2, 2, 2, 2]", s.x().shape().toString());
        assertEquals(8, s.x().data()[0]);
    }

    @Test
    void aVectorOfTargetsBecomesOneColumn() {
        assertEquals("[3, 1]", targets.y().shape().toString());
        assertEquals("Samples 3 rows: x [3, 1], y [3, 1]", targets.toString());
        assertEquals("Samples 3 rows: x [3, 2], labels", classes.toString());
    }

    @Test
    void rowsBelongToNoGraph() {
        Tensor x = Tensor.ones(2, 2).requiresGrad(true);
        Samples s = new Samples(x.mul(2), new int[2], null);
        assertThrows(RuntimeException.class, () -> s.x().sum().backward());
    }

    @Test
    void errorsAreOneLine() {
        line("samples: x [2, 2] has 2 rows, there are 3 labels; give one for each row", () -> new Samples(Tensor.ones(2, 2), new int[3], null));
        line("samples: x [2, 2] has 2 rows, there are 3 targets; give one for each row", () -> new Samples(Tensor.ones(2, 2), null, Tensor.ones(3)));
        line("samples: x [2] has no rows; give [rows, columns]", () -> new Samples(Tensor.ones(2), new int[2], null));
        line("samples: give either labels or y, and null for the other", () -> new Samples(Tensor.ones(2, 2), null, null));
        line("samples: row 3 of 3; rows count from 0", () -> classes.take(0, 3));
        line("samples: rows 2 to 4 of 3; give 0 <= from <= to <= 3", () -> classes.batch(2, 4));
    }

    private static void line(String message, org.junit.jupiter.api.function.Executable e) {
        assertEquals(message, assertThrows(RuntimeException.class, e).getMessage());
    }
}

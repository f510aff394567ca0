package pilotlight;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader that every golden test stands on, and its comparison, must themselves be able to fail. */
class GoldenTest {
    private static List<Golden.Case> read(String text) throws IOException {
        return Golden.read("t.csv", new BufferedReader(new StringReader(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"activations", "prelu", "linear", "batchnorm", "losses", "ssl", "optim", "init",
        "mlp_train", "gaussian"})
    void everyTableLoads(String name) {
        for (Golden.Case c : Golden.load(name)) {
            for (String row : c.names()) {
                assertEquals(c.values(row).length, c.floats(row).length, c + " " + row);
            }
        }
    }

    @Test
    void rowsOfOneCaseAndDtypeBelongTogether() throws IOException {
        List<Golden.Case> cases = read("case,dtype,name,shape,values\n"
                + "b,f64,x,2x2,1 -0 3 NaN\nb,f32,x,2,0.1 2\na,f64,y,-,7\nb,f64,y,-,9\n");
        assertEquals(List.of("b,f64", "b,f32", "a,f64"), cases.stream().map(Golden.Case::toString).toList());
        Golden.Case b = cases.get(0);
        assertEquals(List.of("x", "y"), List.copyOf(b.names()));
        assertArrayEquals(new int[] {2, 2}, b.shape("x"));
        assertEquals(0, b.shape("y").length);
        assertArrayEquals(new double[] {1, -0.0, 3, Double.NaN}, b.values("x"));
        assertArrayEquals(new float[] {0.1f, 2}, cases.get(1).floats("x"));
        assertEquals(9, b.scalar("y"));
        assertTrue(b.has("x"));
        assertFalse(b.has("z"));
        assertTrue(message(() -> b.values("z")).contains("no row z"));
        assertTrue(message(() -> b.scalar("x")).contains("not a scalar"));
    }

    @Test
    void badTablesNameTheLine() {
        String head = "case,dtype,name,shape,values\n";
        assertTrue(message(() -> read("x\n")).startsWith("t.csv:1:"));
        assertTrue(message(() -> read(head + "a,f64,x,-\n")).startsWith("t.csv:2: 4 fields"));
        assertTrue(message(() -> read(head + "a,f64,x,3,1 2\n")).startsWith("t.csv:2: shape 3 but 2"));
        assertTrue(message(() -> read(head + "a,f64,x,-,1\na,f64,x,-,1\n")).startsWith("t.csv:3: x twice"));
        assertTrue(message(() -> read(head + "a,f64,x,-,one\n")).startsWith("t.csv:2:"));
        assertTrue(message(() -> Golden.load("nowhere")).contains("golden/nowhere.csv"));
    }

    @Test
    void comparisonReportsIndexExpectedAndActual() {
        double[] e = {1, 100, 0};
        assertDoesNotThrow(() -> Golden.assertClose("y", e, new double[] {1.009, 100.9, 0.0001}, 0.01, 0.001));
        AssertionError error = assertThrows(AssertionError.class,
                () -> Golden.assertClose("y", e, new double[] {1.02, 105, 0}, 0.01, 0));
        assertTrue(error.getMessage().startsWith("y[1]: expected 100.0, got 105.0 (5"), error.getMessage());
        assertTrue(error.getMessage().contains("2 of 3 outside"), error.getMessage());
        assertFails(new double[] {1}, new double[] {Double.NaN});
        assertFails(new double[] {Double.NaN}, new double[] {1});
        assertFails(new double[] {Double.POSITIVE_INFINITY}, new double[] {1});
        assertFails(new double[] {Double.POSITIVE_INFINITY}, new double[] {Double.NEGATIVE_INFINITY});
        assertFails(new double[] {1}, new double[] {Double.POSITIVE_INFINITY});
        assertFails(new double[] {1}, new double[] {1, 1});
        Golden.assertClose("inf", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0, 0);
        Golden.assertClose("nan", Double.NaN, Double.NaN, 0, 0);
        assertThrows(AssertionError.class,
                () -> Golden.assertClose("f", new float[] {1}, new float[] {1.0001f}, 1e-6, 0));
    }

    private static void assertFails(double[] expected, double[] actual) {
        assertThrows(AssertionError.class, () -> Golden.assertClose("y", expected, actual, 1e-6, 1e-6));
    }

    private static String message(org.junit.jupiter.api.function.Executable e) {
        return assertThrows(IllegalArgumentException.class, e).getMessage();
    }
}

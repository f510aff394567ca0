package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation against a double-precision formula and its differences, and every check against a broken operation. */
class OpTableTest {
    private static final List<OpCheck> CHECKS = OpTable.rows().stream().map(OpCheck::new).toList();
    private static final Consumer<Tensor> HONEST = result -> {
    };

    static Stream<OpCheck> rows() {
        return CHECKS.stream();
    }

    @Test
    void everyOperationHasARow() {
        EnumSet<Op> missing = EnumSet.allOf(Op.class);
        CHECKS.forEach(c -> missing.remove(c.row.op()));
        assertTrue(missing.isEmpty(), "operations without a row in OpTable: " + missing);
    }

    @Test
    void namesAreDistinct() {
        HashSet<String> names = new HashSet<>();
        for (OpCheck c : CHECKS) assertTrue(names.add(c.row.toString()), "two rows are called " + c.row);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void agreesWithItsReference(OpCheck check) {
        assertEquals(List.of(), check.failures(HONEST));
        assertEquals(List.of(), check.partialFailures());
        assertEquals(List.of(), check.usedMemoryFailures());
    }

    /** Each input's gradient, wrong in each of these ways, must fail the very check that the honest operation passes. */
    @ParameterizedTest
    @MethodSource("rows")
    void aWrongBackwardIsCaught(OpCheck check) {
        List<String> missed = new ArrayList<>();
        for (int k = 0; k < check.width(); k++) {
            float[] added = check.added(k);
            tamper(check, k, "scaled by 1.02", g -> scale(g, 1.02f), missed);
            tamper(check, k, "scaled by 0.9999", g -> scale(g, 0.9999f), missed);
            tamper(check, k, "sign flipped", g -> scale(g, -1), missed);
            tamper(check, k, "left out", g -> scale(g, 0), missed);
            float largest = 0;
            for (float g : added) largest = Math.max(largest, Math.abs(g));
            float by = 1e-3f * largest;
            assertTrue(largest > 0, check.row + ": input " + k + " has no gradient to break");
            for (int i = 0; i < added.length; i++) {
                int at = i;
                // An element too small to matter beside the largest cannot be missed.
                if (Math.abs(added[i]) > 1e-3f * largest) tamper(check, k, "element " + i + " dropped", g -> g[at] = 0, missed);
                else tamper(check, k, "element " + i + " added", g -> g[at] += by, missed);
            }
        }
        assertEquals(List.of(), missed);
    }

    private static void tamper(OpCheck check, int k, String how, Consumer<float[]> change, List<String> missed) {
        if (check.failures(check.tampered(k, change)).isEmpty()) missed.add("input " + k + " " + how);
    }

    private static void scale(float[] g, float by) {
        for (int i = 0; i < g.length; i++) g[i] *= by;
    }

    @Test
    void aWrongValueIsCaught() {
        CHECKS.forEach(OpTableTest::aWrongValueIsCaught);
    }

    private static void aWrongValueIsCaught(OpCheck check) {
        int n = check.seed().size();
        float largest = 0;
        for (float v : check.row.call().apply(check.tensors()).data()) largest = Math.max(largest, Math.abs(v));
        float by = 1e-4f * largest;
        for (int i = 0; i < n; i++) {
            int at = i;
            assertFalse(check.failures(y -> y.data()[at] += by).isEmpty(), check.row + ": value " + i);
        }
    }

    @Test
    void aBackwardThatOverwritesIsCaught() {
        CHECKS.forEach(OpTableTest::aBackwardThatOverwritesIsCaught);
    }

    private static void aBackwardThatOverwritesIsCaught(OpCheck check) {
        Consumer<Tensor> overwrite = result -> {
            Autograd.Node n = check.target(result);
            Autograd.Backward honest = n.backward;
            n.backward = g -> {
                for (Tensor in : check.inputsOf(n)) in.dropGradient();
                honest.accept(g);
            };
        };
        // Interior inputs start from nothing each time, so only an operation on leaves can show this.
        boolean onLeaves = check.inputsOf(check.target(check.row.call().apply(marked(check)))).stream().anyMatch(t -> t.node == null);
        if (onLeaves) assertFalse(check.failures(overwrite).isEmpty(), check.row.toString());
    }

    private static Tensor[] marked(OpCheck check) {
        Tensor[] t = check.tensors();
        for (Tensor in : t) in.requiresGrad(true);
        return t;
    }

    /** Nothing is recorded inside noGrad or for plain inputs, the values are the same bits, and only reshape shares them. */
    @ParameterizedTest
    @MethodSource("rows")
    void recordsOnlyWhenAskedAndSharesNothing(OpCheck check) {
        Tensor recorded = check.row.call().apply(marked(check));
        Tensor[] t = marked(check);
        Tensor quiet = Autograd.noGrad(() -> check.row.call().apply(t));
        Tensor plain = check.row.call().apply(check.tensors());
        assertNull(quiet.node);
        assertNull(plain.node);
        for (int i = 0; i < recorded.size(); i++) {
            assertEquals(Float.floatToRawIntBits(recorded.data()[i]), Float.floatToRawIntBits(quiet.data()[i]));
            assertEquals(Float.floatToRawIntBits(recorded.data()[i]), Float.floatToRawIntBits(plain.data()[i]));
        }
        for (Tensor in : t) {
            if (check.row.op() == Op.RESHAPE) assertSame(in.data(), quiet.data());
            else assertNotSame(in.data(), quiet.data());
        }
    }

    /** The stated tolerances are what float32 needs and no more: the worst row uses a good part of them. */
    @Test
    void tolerancesAreTight() {
        double forward = 0;
        double gradient = 0;
        for (OpCheck c : CHECKS) {
            c.failures(HONEST);
            forward = Math.max(forward, c.worstForward);
            gradient = Math.max(gradient, c.worstGradient);
        }
        assertTrue(forward > OpCheck.FORWARD / 20, "forward tolerance " + OpCheck.FORWARD + ", worst error " + forward);
        assertTrue(gradient > OpCheck.GRADIENT / 20, "gradient tolerance " + OpCheck.GRADIENT + ", worst error " + gradient);
    }
}

package pilotlight.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import pilotlight.surface.Mistake;

class CallTest {
    private static void assertTold(String line, Executable asked) {
        assertEquals(line, assertThrows(Mistake.class, asked).getMessage());
    }

    @Test
    void argumentsAreReadAsWhatTheyAre() {
        Call c = Call.parse("f(0, 9, -2.5, 1.0E+10, true, false, g(h())).eps(0.001).last()");
        assertEquals("f/7", c.key());
        assertEquals(List.of(0L, 9L, -2.5, 1e10, true, false), c.arguments().subList(0, 6));
        assertEquals(9, c.whole(1));
        assertEquals(9, c.number(1));
        assertEquals(-2.5, c.number(2));
        assertTrue(c.truth(4));
        assertFalse(c.truth(5));
        assertEquals("h", c.call(6).call(0).name());
        assertEquals(List.of("eps/1", "last/0"), c.then().stream().map(Call::key).toList());
        assertEquals(Long.MIN_VALUE, Call.parse("seed(" + Long.MIN_VALUE + ")").whole(0));
    }

    @Test
    void anArgumentThatIsSomethingElseOrMissingIsToldByItsPlace() {
        Call c = Call.parse("f(1.5, x())");
        for (int i : new int[] {1, 2}) {
            assertTold("f: argument " + (i + 1) + " is not a number", () -> c.number(i));
            assertTold("f: argument " + (i + 1) + " is not a number", () -> c.integer(i));
        }
        for (int i : new int[] {0, 2}) {
            assertTold("f: argument " + (i + 1) + " is not a whole number", () -> c.whole(i));
            assertTold("f: argument " + (i + 1) + " is neither true nor false", () -> c.truth(i));
            assertTold("f: argument " + (i + 1) + " is not a call", () -> c.call(i));
        }
        assertTold("f: argument 1, 1.5, is not a whole number", () -> c.integer(0));
        assertTold("a description that has \"9223372036854775808)\" at character 2, wanted is a number", () -> Call.parse("f(9223372036854775808)"));
        assertTold("a description that has \")\" at character 7, wanted is (", () -> Call.parse("f(maybe)"));
    }

    @Test
    void depthAndLengthHaveALimit() {
        String deep = "f(".repeat(51) + ")".repeat(51);
        assertEquals("f/1", Call.parse(deep).key());
        for (int n : new int[] {52, 60_000}) assertTold("a description nested more than 50 deep", () -> Call.parse("f(".repeat(n) + ")".repeat(n)));
        assertEquals("x".repeat(40), Call.parse("x".repeat(40) + "()").name());
        assertTold("a description that has \"xxxxxxxxxxxxxxxxxxxx\" at character 0, wanted is a name", () -> Call.parse("x".repeat(41) + "()"));
        String longest = "f(" + "1234567890123456789, ".repeat(9523) + "12345678901234)";
        assertEquals(Call.LONGEST, longest.length());
        assertEquals(9524, Call.parse(longest).arguments().size());
        assertTold("a description of 200001 characters; at most 200000 are read", () -> Call.parse(longest + "."));
    }
}

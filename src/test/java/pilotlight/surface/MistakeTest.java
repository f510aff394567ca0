package pilotlight.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MistakeTest {
    private final String before = System.getProperty("pilotlight.surface");

    @AfterEach
    void restore() {
        if (before == null) System.clearProperty("pilotlight.surface");
        else System.setProperty("pilotlight.surface", before);
    }

    private static boolean hasOurFrames(Mistake m) {
        return Arrays.stream(m.getStackTrace()).anyMatch(f -> f.getClassName().startsWith("pilotlight."));
    }

    @Test
    void aProgramSeesTheWholeTrace() {
        System.setProperty("pilotlight.surface", "none");
        Exception cause = new Exception("inner");
        Mistake m = new Mistake("a: wrong", cause);
        assertEquals("a: wrong", m.getMessage());
        assertSame(cause, m.getCause());
        assertTrue(hasOurFrames(m));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shell", "notebook"})
    void aShellOrNotebookSeesTheLineAndItsOwnFrames(String surface) {
        System.setProperty("pilotlight.surface", surface);
        Mistake m = new Mistake("a: wrong", new Exception("inner"));
        assertEquals("a: wrong", m.getMessage());
        assertNull(m.getCause());
        assertTrue(!hasOurFrames(m) && m.getStackTrace().length > 0);
    }
}

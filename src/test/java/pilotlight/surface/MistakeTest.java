package pilotlight.surface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void aShellSeesTheLineAndItsOwnFrames() {
        System.setProperty("pilotlight.surface", "shell");
        Mistake m = new Mistake("a: wrong", new Exception("inner"));
        assertEquals("a: wrong", m.getMessage());
        assertNull(m.getCause());
        assertTrue(!hasOurFrames(m) && m.getStackTrace().length > 0);
    }
}

package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class JavaOptionsTest {
    @Test
    void aChosenCollectorIsKept() {
        List<String> options = JavaOptions.list(List.of("-R-Xmx2g"));
        assertTrue(options.contains("-XX:+UseParallelGC"), options.toString());
        assertEquals(List.of("--add-modules", "jdk.incubator.vector"), JavaOptions.list(List.of("-R-XX:+UseG1GC")));
    }
}

package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import pilotlight.compute.Workers;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;

/**
 * A training gives the same weights to the bit: however many threads share its operations, on plain loops and on vectors of any
 * width, on every Java. So there is one table of hashes and no second one for another machine; a change that moves a bit, on purpose, moves the table.
 */
class SameBitsTest {
    private static final Map<String, String> BITS = Map.of(
            "wide, cross entropy, momentum", "868c6f07d673e5568053d776c6984f9de1144a63abe487716c540f7579d02b11",
            "pictures, AdamW", "6f4614ca26e5ec12816963863a646ab469b36633ea442113fdf0e270fb357899",
            "regression with every activation, Adam", "c42c7a7264c22f0013e011d7710bbdb968c19fa3bb176f5b05ec9dd4a139be89",
            "contrastive", "4e03a1e728ea73e75c45ab93c06ea11c6d787ee544c8b35303bd642b86a82e4f");

    private final int before = Workers.threads();

    @AfterEach
    void asBefore() {
        Workers.threads(before);
    }

    @TestFactory
    Stream<DynamicTest> onAnyNumberOfThreadsTwice() {
        return Fingerprints.trainings().entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () -> {
            for (int threads : new int[] {1, 2, 8}) {
                Workers.threads(threads);
                for (int again = 0; again < 2; again++) assertEquals(BITS.get(e.getKey()), Fingerprints.of(e.getValue().get()), threads + " threads, time " + again);
            }
        }));
    }

    /** The widest vectors that the processor has, the narrowest, and none; an option that a Java does not know it passes over. */
    @Test
    void onVectorsOfAnyWidthAndNone() throws Exception {
        List<String> vectors = List.of("--add-modules", "jdk.incubator.vector", "-Dpilotlight.backend=vector");
        Map<String, List<String>> javas = Map.of(
                "plain loops", List.of("-Dpilotlight.backend=plain"),
                "widest vectors", vectors,
                "16 bytes", Stream.concat(vectors.stream(), Stream.of("-XX:MaxVectorSize=16")).toList());
        List<String> wanted = Fingerprints.trainings().keySet().stream().map(name -> BITS.get(name) + " " + name).toList();
        for (Map.Entry<String, List<String>> java : javas.entrySet()) assertEquals(wanted, bits(java.getValue()), java.getKey());
    }

    private static List<String> bits(List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+IgnoreUnrecognizedVMOptions"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fingerprints.class.getName(), "2"));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.lines().toList();
    }

    @Test
    void oneBitMakesAnotherHash() {
        Layer model = new Linear(3, 2);
        String before = Fingerprints.of(model);
        float[] weights = model.state().get("weight").data();
        weights[0] = Math.nextUp(weights[0]);
        assertNotEquals(before, Fingerprints.of(model));
    }
}

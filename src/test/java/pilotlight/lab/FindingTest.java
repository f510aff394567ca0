package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.surface.Mistake;

/** Every finding prints, draws and writes itself. */
class FindingTest {

    static List<Finding> all() {
        List<Finding> all = new ArrayList<>(NoiseFindings.all());
        all.addAll(others());
        return all;
    }

    private static List<Finding> others() {
        return List.of(Findings.SYMMETRY.get(), Findings.GAMMAS.get(), Findings.DANCE.get(), Findings.ABSORBED.get(), Findings.GAUSSIANITY.get(),
                Findings.GRADIENTS.get(), Findings.SCENARIOS.get(), Findings.BRIGHTNESS.get(), Findings.RECOVERY.get(), Findings.SHOCK.get(),
                Findings.MLP.get().and(Findings.CNN.get()), Findings.DECAY.get(), Findings.ACTIVE.get(), Findings.BORN_DEAD.get(), Findings.NARROW.get(),
                Findings.VERY_DEEP.get(), Findings.CLIMB.get(), Findings.BASINS.get());
    }

    @TestFactory
    Stream<DynamicTest> printsTheVerdictFirstAndStaysShort() {
        return all().stream().map(f -> DynamicTest.dynamicTest(f.getClass().getSimpleName(), () -> {
            String text = f.toString();
            assertTrue(text.length() < 1000, text.length() + " characters\n" + text);
            String headline = text.lines().findFirst().orElseThrow();
            assertTrue(headline.matches(".*\\d.*") && headline.length() < 200, headline);
            assertFalse(text.contains("@") || text.contains("NaN"), text);
            assertTrue(f.html().startsWith("<table><caption>") && f.html().endsWith("</table>"));
        }));
    }

    @TestFactory
    Stream<DynamicTest> drawsItself() {
        return all().stream().map(f -> DynamicTest.dynamicTest(f.getClass().getSimpleName(), () -> assertTrue(f.plot().image().getWidth() > 300)));
    }

    @TestFactory
    Stream<DynamicTest> writesARowForEachRun(@TempDir Path folder) {
        return all().stream().map(f -> DynamicTest.dynamicTest(f.getClass().getSimpleName(), () -> {
            Path file = folder.resolve(f.getClass().getSimpleName() + ".csv");
            f.csv(file.toString());
            List<String> lines = Files.readAllLines(file);
            assertTrue(lines.size() > 10, lines.size() + " lines");
            long commas = lines.get(0).chars().filter(c -> c == ',').count();
            for (String line : lines) assertEquals(commas, line.chars().filter(c -> c == ',').count(), line);
        }));
    }

    @Test
    void aRelativePathStartsAtTheNotebooksFolder(@TempDir Path folder) throws IOException {
        String before = System.getProperty("pilotlight.dir");
        System.setProperty("pilotlight.dir", folder.toString());
        try {
            Findings.GRADIENTS.get().csv("gradients.csv");
            assertEquals("activation,bias,run,layer,gradient", Files.readAllLines(folder.resolve("gradients.csv")).get(0));
            assertEquals(1, folder.toFile().list().length, "no leftovers");
        } finally {
            if (before == null) System.clearProperty("pilotlight.dir");
            else System.setProperty("pilotlight.dir", before);
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsOneLine(@TempDir Path folder) {
        String path = folder.resolve("missing").resolve("x.csv").toString();
        assertEquals(path + ": cannot be written: there is no folder " + folder.resolve("missing"),
                assertThrows(Mistake.class, () -> Findings.GRADIENTS.get().csv(path)).getMessage());
    }

    @Test
    void anUnknownRowNamesTheOnesThereAre() {
        String message = assertThrows(Mistake.class, () -> Findings.SCENARIOS.get().cell(Scenarios.Start.BETA_3, "ReLU")).getMessage();
        assertEquals("scenarios: no \"ReLU\" from start BN beta -3; there are [ReLU + BN, Leaky .01 + BN, PReLU .25 + BN]", message);
    }
}

package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** A notebook and its Chinese twin have the same cells in the same order; code is alike byte for byte, words are not. */
class TwinNotebooksTest {
    private static final Path ENGLISH = Path.of("notebooks");
    private static final Path CHINESE = ENGLISH.resolve("zh");

    @TestFactory
    Stream<DynamicTest> codeIsAlikeAndWordsAreTranslated() throws IOException {
        return names(CHINESE).stream().map(name -> DynamicTest.dynamicTest(name, () -> {
            JsonNode english = read(ENGLISH.resolve(name));
            JsonNode chinese = read(CHINESE.resolve(name));
            assertEquals(english.get("metadata"), chinese.get("metadata"));
            assertEquals(english.get("cells").size(), chinese.get("cells").size(), "cells");
            for (int i = 0; i < english.get("cells").size(); i++) {
                JsonNode e = english.get("cells").get(i);
                JsonNode c = chinese.get("cells").get(i);
                String where = "cell " + i + " (" + e.get("id").asText() + ")";
                assertEquals(e.get("id"), c.get("id"), where);
                assertEquals(e.get("cell_type"), c.get("cell_type"), where);
                if (e.get("cell_type").asText().equals("code")) {
                    // the twin lies one folder deeper
                    assertEquals(source(e).replace("%jars ../", "%jars ../../"), source(c), where);
                } else {
                    assertTrue(source(c).codePoints().anyMatch(Character::isIdeographic), where + " is not in Chinese");
                    assertFalse(source(e).codePoints().anyMatch(Character::isIdeographic), where + " is not in English");
                }
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> isStoredWithoutOutputs() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String name : names(ENGLISH)) all.add(ENGLISH.resolve(name));
        for (String name : names(CHINESE)) all.add(CHINESE.resolve(name));
        return all.stream().map(path -> DynamicTest.dynamicTest(path.toString(), () -> {
            for (JsonNode cell : read(path).get("cells")) {
                if (cell.get("cell_type").asText().equals("code")) {
                    assertEquals(0, cell.get("outputs").size(), cell.get("id").asText());
                    assertTrue(cell.get("execution_count").isNull(), cell.get("id").asText());
                }
            }
        }));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).filter(n -> n.endsWith(".ipynb")).sorted().toList();
        }
    }

    private static JsonNode read(Path path) throws IOException {
        return new ObjectMapper().readTree(path.toFile());
    }

    private static String source(JsonNode cell) {
        StringBuilder b = new StringBuilder();
        for (JsonNode line : cell.get("source")) b.append(line.asText());
        return b.toString();
    }
}

package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Holds text against the schema of nbformat 4.5: which keys each cell and output has to have and may have, and of what type. */
final class NotebookCheck {

    private static final Map<String, Set<String>> CELL = Map.of(
            "markdown", Set.of("attachments"), "raw", Set.of("attachments"), "code", Set.of("outputs", "execution_count"));
    private static final Map<String, Set<String>> OUTPUT = Map.of(
            "stream", Set.of("name", "text"), "display_data", Set.of("data", "metadata"),
            "execute_result", Set.of("data", "metadata", "execution_count"), "error", Set.of("ename", "evalue", "traceback"));

    private NotebookCheck() {
    }

    static void valid(String json) {
        assertTrue(json.endsWith("}\n"), "ends with one newline");
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(json);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new AssertionError("not JSON", e);
        }
        keys(root, "notebook", Set.of("cells", "metadata", "nbformat", "nbformat_minor"), Set.of());
        assertEquals(4, root.get("nbformat").asInt());
        assertTrue(root.get("nbformat_minor").asInt() >= 5, "minor 5");
        Set<String> ids = new HashSet<>();
        for (JsonNode cell : root.get("cells")) {
            String type = cell.path("cell_type").asText();
            assertTrue(CELL.containsKey(type), "cell_type " + type);
            Set<String> wanted = new HashSet<>(Set.of("cell_type", "id", "metadata", "source"));
            if (type.equals("code")) {
                wanted.addAll(CELL.get(type));
            }
            keys(cell, type + " cell", wanted, CELL.get(type));
            assertTrue(cell.get("id").asText().matches("[a-zA-Z0-9_-]{1,64}"), "id " + cell.get("id"));
            assertTrue(ids.add(cell.get("id").asText()), "id twice " + cell.get("id"));
            assertTrue(cell.get("metadata").isObject(), "metadata");
            text(cell.get("source"), "source");
            if (type.equals("code")) {
                count(cell.get("execution_count"));
                cell.get("outputs").forEach(NotebookCheck::output);
            }
        }
    }

    private static void output(JsonNode output) {
        String type = output.path("output_type").asText();
        assertTrue(OUTPUT.containsKey(type), "output_type " + type);
        Set<String> wanted = new HashSet<>(OUTPUT.get(type));
        wanted.add("output_type");
        keys(output, type, wanted, Set.of());
        switch (type) {
            case "stream" -> text(output.get("text"), "text");
            case "error" -> output.get("traceback").forEach(line -> assertTrue(line.isTextual(), "traceback"));
            default -> {
                assertTrue(output.get("metadata").isObject(), "metadata");
                output.get("data").properties().forEach(entry -> {
                    if (!entry.getKey().endsWith("json")) {
                        text(entry.getValue(), entry.getKey());
                    }
                });
                if (type.equals("execute_result")) {
                    count(output.get("execution_count"));
                }
            }
        }
    }

    private static void count(JsonNode count) {
        assertTrue(count.isNull() || count.isInt() && count.asInt() >= 0, "execution_count " + count);
    }

    private static void text(JsonNode text, String what) {
        if (text.isArray()) {
            text.forEach(line -> assertTrue(line.isTextual(), what));
        } else {
            assertTrue(text.isTextual(), what);
        }
    }

    private static void keys(JsonNode node, String what, Set<String> wanted, Set<String> allowed) {
        List<String> there = new ArrayList<>();
        node.fieldNames().forEachRemaining(there::add);
        assertTrue(there.containsAll(wanted), what + " has " + there + ", wanted " + wanted);
        there.removeAll(wanted);
        there.removeAll(allowed);
        assertTrue(there.isEmpty(), what + " has more than it may: " + there);
    }
}

package pilotlight.notebook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import pilotlight.surface.Memory;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;

/**
 * A notebook file of format 4 (nbformat). It stays the JSON tree it was read as, so what this class does not know is kept, in its order;
 * what it writes is valid 4.5: every cell has an id, sources are lists of lines, one space of indent, a newline at the end.
 */
public final class Ipynb {

    /** The largest notebook file read; pictures make notebooks large, but not this large. */
    static final int LARGEST_FILE = 200_000_000;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(LARGEST_FILE).maxStringLength(LARGEST_FILE).maxNestingDepth(100).maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final String name;
    private final ObjectNode root;
    private final List<Cell> cells = new ArrayList<>();

    private Ipynb(String name, ObjectNode root) {
        this.name = name;
        this.root = root;
        check();
        if (root.path("nbformat_minor").asInt() < 5) {
            root.put("nbformat_minor", 5);
        }
        for (JsonNode cell : root.get("cells")) {
            cells.add(new Cell((ObjectNode) cell));
        }
        nameCells();
    }

    /** Reads a notebook file. @throws IllegalArgumentException one line that says what is wrong with it */
    public static Ipynb read(Path file) {
        return Memory.within(file.toString(), () -> {
            try {
                if (Files.isDirectory(file)) {
                    throw bad(file.toString(), "it is a directory");
                }
                if (Files.size(file) > LARGEST_FILE) {
                    throw bad(file.toString(), "the file is larger than " + LARGEST_FILE / 1_000_000 + " MB");
                }
                // Not as a string first: that would hold the file a second time.
                try (Reader text = Files.newBufferedReader(file)) {
                    return parse(text, file.toString());
                }
            } catch (NoSuchFileException e) {
                throw new Mistake(file + ": no such file");
            } catch (IOException e) {
                throw bad(file.toString(), "it cannot be read as UTF-8 text (" + e.getMessage() + ")");
            }
        });
    }

    /** Reads a notebook from text; {@code name} is what errors call it. */
    public static Ipynb parse(String json, String name) {
        try {
            return parse(new StringReader(json), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Ipynb parse(Reader json, String name) throws IOException {
        json.mark(1);
        if (json.read() != '\uFEFF') {
            json.reset();
        }
        JsonNode tree;
        try {
            tree = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? ""
                    : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr() + ": ";
            throw bad(name, where + firstLine(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            // Jackson's own word on exponents beyond any number.
            throw bad(name, firstLine(e.getMessage()));
        }
        if (tree instanceof ObjectNode object) {
            return new Ipynb(name, object);
        }
        throw bad(name, "the file holds no JSON object");
    }

    /** The cells, in order. */
    public List<Cell> cells() {
        return List.copyOf(cells);
    }

    /** The text of the first Markdown heading, or the file's name without its ending. */
    public String title() {
        for (Cell cell : cells) {
            if (cell.kind() == Kind.MARKDOWN) {
                for (String line : cell.source().split("\n")) {
                    if (line.startsWith("#")) {
                        return line.replaceFirst("^#+\\s*", "").strip();
                    }
                }
            }
        }
        return name.substring(name.replace('\\', '/').lastIndexOf('/') + 1).replaceFirst("\\.ipynb$", "");
    }

    /** The language of its prose, from the file's metadata ({@code "language": "zh"}), else the empty string. */
    public String language() {
        return root.path("metadata").path("language").asText("");
    }

    /** The file as text. */
    public String json() {
        DefaultPrettyPrinter.Indenter indenter = new DefaultIndenter(" ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER).withObjectEmptySeparator("").withArrayEmptySeparator(""));
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        try {
            return JSON.writer(printer).writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes the file whole or not at all, and the folders it lies in. */
    public void write(Path file) {
        writeWhole(file, json());
    }

    /** Writes text to a file, whole or not at all; makes the folders it lies in. */
    static void writeWhole(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new Mistake(file + ": cannot be written: there is no folder " + file.toAbsolutePath().getParent() + " and it cannot be made", e);
        }
        WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        long code = cells.stream().filter(cell -> cell.kind() == Kind.CODE).count();
        return "Notebook " + name + ": " + cells.size() + " cells, " + code + " of code";
    }

    /** The kinds of cell that format 4 knows. */
    public enum Kind { CODE, MARKDOWN, RAW }

    /** A view of one cell of the tree. */
    public static final class Cell {
        private final ObjectNode node;

        private Cell(ObjectNode node) {
            this.node = node;
        }

        public Kind kind() {
            return Kind.valueOf(node.get("cell_type").asText().toUpperCase(Locale.ROOT));
        }

        public String id() {
            return node.path("id").asText();
        }

        public String source() {
            return text(node.get("source"));
        }

        /** The cell's metadata, a live node. */
        ObjectNode metadata() {
            if (!(node.get("metadata") instanceof ObjectNode)) {
                put(node, "metadata", JSON.createObjectNode());
            }
            return (ObjectNode) node.get("metadata");
        }

        /** The pictures pasted into a Markdown cell, by name and MIME type. */
        JsonNode attachments() {
            return node.path("attachments");
        }

        /** The outputs of a code cell as they stand in the file. */
        List<JsonNode> outputs() {
            List<JsonNode> all = new ArrayList<>();
            node.path("outputs").forEach(all::add);
            return all;
        }

        /** The cell's number in the order of running, or null. */
        Integer executionCount() {
            return node.path("execution_count").isInt() ? Integer.valueOf(node.get("execution_count").asInt()) : null;
        }

        /** Whether the cell is there to show an error: Jupyter's tag {@code raises-exception}. */
        boolean mayFail() {
            for (JsonNode tag : node.path("metadata").path("tags")) {
                if (tag.asText().equals("raises-exception")) {
                    return true;
                }
            }
            return false;
        }

        /** How long the cell ran, from the times that Jupyter clients and the runner note in its metadata; negative when they are not there. */
        double seconds() {
            JsonNode times = node.path("metadata").path("execution");
            try {
                return Duration.between(Instant.parse(times.path("iopub.execute_input").asText()),
                        Instant.parse(times.path("shell.execute_reply").asText())).toMillis() / 1000.0;
            } catch (DateTimeException e) {
                return -1;
            }
        }

        /** Notes when the cell started and ended, or, for null, that it did not run. */
        void setTimes(Instant start, Instant end) {
            ObjectNode times = object();
            if (start != null) {
                times.put("iopub.execute_input", start.toString());
                times.put("shell.execute_reply", end.toString());
                put(metadata(), "execution", times);
            } else {
                metadata().remove("execution");
            }
        }

        /** Takes outputs, number and times over from a cell of the same code. */
        void setOutcome(Cell other) {
            setOutputs((ArrayNode) other.node.path("outputs").deepCopy(), other.executionCount());
            put(metadata(), "execution", other.node.path("metadata").path("execution").deepCopy());
        }

        /** Replaces the outputs; null as count means the cell was not run. */
        void setOutputs(ArrayNode outputs, Integer executionCount) {
            put(node, "execution_count", JSON.getNodeFactory().numberNode(executionCount));
            put(node, "outputs", outputs);
        }
    }

    /** Text that the format stores as one string or as a list of lines. */
    static String text(JsonNode node) {
        if (node == null || !node.isArray()) {
            return node == null ? "" : node.asText();
        }
        StringBuilder all = new StringBuilder();
        node.forEach(line -> all.append(line.asText()));
        return all.toString();
    }

    /** Text as the format stores it: a list of lines, each with its newline. */
    static ArrayNode lines(String text) {
        ArrayNode lines = JSON.createArrayNode();
        int start = 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline + 1;
            lines.add(text.substring(start, end));
            start = end;
        }
        return lines;
    }

    /** Sets a key; a new one goes where a sorted object has it, since Jupyter writes sorted keys. */
    static void put(ObjectNode node, String key, JsonNode value) {
        if (node.has(key)) {
            node.set(key, value);
            return;
        }
        ObjectNode rest = JSON.createObjectNode();
        for (String other : fieldNames(node)) {
            if (other.compareTo(key) > 0) {
                rest.set(other, node.remove(other));
            }
        }
        node.set(key, value);
        node.setAll(rest);
    }

    private static List<String> fieldNames(ObjectNode node) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    /** JSON text as a tree, for the bundle entries whose type is JSON; text that is not JSON stays a string. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(text);
        }
    }

    private void check() {
        JsonNode format = root.get("nbformat");
        if (format == null || !format.isInt()) {
            throw bad(name, "it has no \"nbformat\" number");
        }
        if (format.asInt() != 4) {
            throw bad(name, "its format is " + format.asInt() + ", format 4 is wanted; open it in Jupyter and save it");
        }
        if (!(root.get("metadata") instanceof ObjectNode)) {
            throw bad(name, "\"metadata\" is not an object");
        }
        if (!(root.get("cells") instanceof ArrayNode)) {
            throw bad(name, "\"cells\" is not a list");
        }
        int number = 0;
        for (JsonNode cell : root.get("cells")) {
            number++;
            String kind = cell.path("cell_type").asText();
            if (!Set.of("code", "markdown", "raw").contains(kind)) {
                throw bad(name, "cell " + number + ": \"" + kind + "\" is not a cell_type; code, markdown or raw is");
            }
            if (!isText(cell.get("source"))) {
                throw bad(name, "cell " + number + ": \"source\" is neither a string nor a list of strings");
            }
            if (kind.equals("code") && cell.has("outputs") && !cell.get("outputs").isArray()) {
                throw bad(name, "cell " + number + ": \"outputs\" is not a list");
            }
        }
    }

    private static boolean isText(JsonNode node) {
        if (node == null || !node.isArray()) {
            return node != null && node.isTextual();
        }
        for (JsonNode line : node) {
            if (!line.isTextual()) {
                return false;
            }
        }
        return true;
    }

    /** Gives every cell without a valid id of its own one that is the same each time: a hash of its source. */
    private void nameCells() {
        Set<String> taken = new HashSet<>();
        List<Cell> nameless = new ArrayList<>();
        for (Cell cell : cells) {
            JsonNode id = cell.node.get("id");
            boolean valid = id != null && id.isTextual() && id.asText().matches("[a-zA-Z0-9_-]{1,64}");
            if (!valid || !taken.add(id.asText())) {
                nameless.add(cell);
            }
        }
        for (Cell cell : nameless) {
            String id;
            int salt = 0;
            do {
                id = String.format(Locale.ROOT, "%08x", (cell.kind() + cell.source()).hashCode() + salt++);
            } while (!taken.add(id));
            put(cell.node, "id", JSON.getNodeFactory().textNode(id));
        }
        for (Cell cell : cells) {
            put(cell.node, "source", lines(cell.source()));
            cell.metadata();
            if (cell.kind() == Kind.CODE && (!cell.node.has("outputs") || !cell.node.has("execution_count"))) {
                cell.setOutputs(cell.node.get("outputs") instanceof ArrayNode given ? given : array(), null);
            }
        }
    }

    private static Mistake bad(String name, String what) {
        // What a stranger wrote into it may be long, and of many lines.
        String start = what.length() > 300 ? what.substring(0, 300) + ".." : what;
        return new Mistake(name + ": not a notebook: " + start.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " "));
    }

    /** Jackson's message without its list of what else could stand there. */
    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("").replaceFirst(": expected a valid value.*| \\(for Object starting at.*", "");
    }
}

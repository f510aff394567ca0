package pilotlight.lab;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import pilotlight.surface.WholeFile;

/** Rows of numbers and names on their way to a file. */
final class CsvFile {
    private final List<String> lines = new ArrayList<>();

    private CsvFile() {
    }

    static CsvFile of(String... columns) {
        return new CsvFile().row((Object[]) columns);
    }

    /** Adds a row; names hold no commas or quotes, and numbers print alike in every country. */
    CsvFile row(Object... cells) {
        List<String> words = new ArrayList<>();
        for (Object c : cells) words.add(String.valueOf(c));
        lines.add(String.join(",", words));
        return this;
    }

    /** Writes all rows, whole or not at all. */
    void write(String path) {
        WholeFile.write(path, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}

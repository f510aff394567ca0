package pilotlight.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import pilotlight.surface.Mistake;

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

    void write(String path) {
        Path temp = null;
        try {
            Path target = Path.of(System.getProperty("pilotlight.dir", "")).resolve(path).toAbsolutePath();
            temp = Files.createTempFile(target.getParent(), ".csv", ".tmp");
            Files.write(temp, lines, StandardCharsets.UTF_8);
            try {
                Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temp, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException | InvalidPathException e) {
            discard(temp);
            throw new Mistake("csv: cannot write \"" + path + "\" (" + e.getClass().getSimpleName()
                    + "); give a file in a folder that exists and is writable", e);
        }
    }

    private static void discard(Path temp) {
        try {
            if (temp != null) Files.deleteIfExists(temp);
        } catch (IOException e) {
            // The message about the file matters more than a leftover of it.
        }
    }
}

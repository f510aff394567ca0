package pilotlight.data;

import java.nio.file.Files;
import java.nio.file.Path;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;

/** Files that are there to be read. */
final class Sources {
    private Sources() {
    }

    /** The file at {@code path}, which must be an ordinary one: each is read twice, first to be checked. */
    static Path existing(String path, String kind) {
        Path file = WholeFile.resolve(path);
        if (!Files.exists(file)) throw new Mistake(path + ": no such file; looked for " + file.toAbsolutePath().normalize());
        if (Files.isDirectory(file)) throw new Mistake(path + ": is a folder; give the path of " + kind + " file");
        if (!Files.isRegularFile(file)) throw new Mistake(path + ": is no ordinary file, and has to be read twice; save it as one");
        return file;
    }

    /** The last name of a path, without its ending. */
    static String title(String path) {
        String file = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = file.lastIndexOf('.');
        return dot > 0 ? file.substring(0, dot) : file;
    }
}

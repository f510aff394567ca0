package pilotlight.surface;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files written whole or not at all: into a neighbour first, which then takes the name. */
public final class WholeFile {
    private WholeFile() {
    }

    /** {@code path} as a user means it: relative to the notebook's folder in a notebook, else to the working directory. */
    public static Path resolve(String path) {
        try {
            return Path.of(System.getProperty("pilotlight.dir", "")).resolve(path).toAbsolutePath();
        } catch (InvalidPathException e) {
            throw new Mistake("\"" + path.replace("\0", "\\0") + "\" is not a path: " + e.getReason(), e);
        }
    }

    /** Writes {@code bytes} to {@code path}, relative as in {@link #resolve}; the folder must exist. */
    public static void write(String path, byte[] bytes) {
        write(resolve(path), path, bytes);
    }

    /** Writes {@code bytes} to {@code file}; its folder must exist. */
    public static void write(Path file, byte[] bytes) {
        write(file.toAbsolutePath(), file.toString(), bytes);
    }

    private static void write(Path target, String name, byte[] bytes) {
        // Not createTempFile: its files are closed to all but their owner.
        Path draft = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".part");
        try {
            try (FileChannel file = FileChannel.open(draft, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) file.write(rest);
                file.force(true);
            }
            try {
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            draft.toFile().delete();
            throw new Mistake(name + ": cannot be written: " + reason(target, e), e);
        }
    }

    private static String reason(Path target, IOException e) {
        if (Files.isDirectory(target)) return "it is a folder";
        if (!Files.isDirectory(target.getParent())) return "there is no folder " + target.getParent();
        return e.getMessage();
    }
}

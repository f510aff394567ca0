package pilotlight.surface;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files written whole or not at all: into a neighbour first, forced to the disk, which then takes the name; then the folder is forced as well. So whenever
 * the process or the machine stops, the name stands for the old file or for the new one.
 */
public final class WholeFile {
    /** Minutes that the draft of a process that is gone stays, in case it is only out of sight, on another machine. */
    private static final int STALE = 10;
    private static final Pattern DRAFT = Pattern.compile("\\..+\\.(\\d+)-\\d+\\.part");

    private WholeFile() {
    }

    /** What a file is filled with. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void to(OutputStream out) throws IOException;
    }

    /** What is asked of a disk; a test's own stops in the middle. */
    static class Disk {
        /** A new file, to be filled. */
        OutputStream create(Path draft) throws IOException {
            // Not a channel: an interrupt would close it.
            return new FileOutputStream(draft.toFile());
        }

        /** Returns when all that was written is on the disk. */
        void force(Path draft) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(draft.toFile(), "rw")) {
                file.getFD().sync();
            }
        }

        /** Gives {@code draft} the name {@code target}. */
        void move(Path draft, Path target) throws IOException {
            try {
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }

        /** Returns when the names of the folder are on the disk, where the system knows how. */
        void forceFolder(Path folder) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            } catch (IOException e) {
                // Windows opens no folder and some file systems force none; the file itself is safe.
            }
        }
    }

    private static final Disk DISK = new Disk();

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
        write(path, out -> out.write(bytes));
    }

    /** Writes {@code content} to {@code path}, relative as in {@link #resolve}; the folder must exist. */
    public static void write(String path, Content content) {
        write(resolve(path), path, content, DISK);
    }

    /** Writes {@code bytes} to {@code file}; its folder must exist. */
    public static void write(Path file, byte[] bytes) {
        write(file.toAbsolutePath(), file.toString(), out -> out.write(bytes), DISK);
    }

    static void write(Path target, String name, Content content, Disk disk) {
        // Not createTempFile: its files are closed to all but their owner.
        Path draft = target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".part");
        boolean done = false;
        try {
            try (OutputStream file = disk.create(draft)) {
                content.to(file);
            }
            disk.force(draft);
            disk.move(draft, target);
            done = true;
            disk.forceFolder(target.getParent());
            sweep(target);
        } catch (IOException e) {
            throw new Mistake(name + ": cannot be written: " + reason(target, e), e);
        } finally {
            // Also when a shell throws its stop into this thread.
            if (!done) draft.toFile().delete();
        }
    }

    /** Removes drafts of {@code target} that a killed process has left. */
    private static void sweep(Path target) {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(target.getParent(), p -> p.getFileName().toString().startsWith("." + target.getFileName() + "."))) {
            for (Path p : drafts) {
                Matcher m = DRAFT.matcher(p.getFileName().toString());
                if (m.matches() && m.group(1).length() < 19 && ProcessHandle.of(Long.parseLong(m.group(1))).isEmpty()
                        && Files.getLastModifiedTime(p).toMillis() < System.currentTimeMillis() - STALE * 60_000L) {
                    Files.deleteIfExists(p);
                }
            }
        } catch (IOException | RuntimeException e) {
            // Tidying is no reason to fail: the file is written.
        }
    }

    private static String reason(Path target, IOException e) {
        if (Files.isDirectory(target)) return "it is a folder";
        if (!Files.isDirectory(target.getParent())) return "there is no folder " + target.getParent();
        return e.getMessage();
    }
}

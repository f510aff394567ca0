package pilotlight.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A reader of files as the fuzzer sees it. */
abstract class Reader {
    final String name;
    /** Bytes that one reading may take whatever the size of the file: its buffers. */
    final int constant;
    /** Bytes that it may take for each byte of the file; above two they are let go at once, which a test with a small heap shows. */
    final int each;

    Reader(String name, int constant, int each) {
        this.name = name;
        this.constant = constant;
        this.each = each;
    }

    /** Good files; {@code folder} is free for use, now and later. */
    abstract List<byte[]> seeds(Path folder) throws IOException;

    /** Pieces that mean something in such files. */
    abstract String[] words();

    /** What is written for a case: the bytes as they are, or packed. */
    byte[] file(byte[] bytes) throws IOException {
        return bytes;
    }

    /** Reads the file in one of the ways there are; what it returns is good. */
    abstract Object read(String path, SplittableRandom way);

    /** The memory of what was read. */
    abstract long bytes(Object result);

    /** What must hold of what was read. */
    void check(Object result) {
    }

    @Override
    public String toString() {
        return name;
    }
}

package pilotlight.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import pilotlight.surface.Mistake;

/**
 * Gives a reader damaged files, each made from a seed and its own number. A case is good when it ends in a result or in a {@link Mistake} of one line
 * that names the file, and has allocated no more than twice the file's size and the reader's constant (and, for a result, what it holds, and copies).
 */
final class Fuzzer {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int LONGEST_LINE = 1000;
    /** What is read, parted into training and test rows, and scaled. */
    private static final int COPIES = 4;
    private static final int WARM_UP = 20;

    private final Reader reader;
    private final Path file;
    private final Mutator mutator;
    private final List<byte[]> seeds;

    int results;
    int mistakes;
    long worst;
    long slowest;

    Fuzzer(Reader reader, Path folder) throws IOException {
        this.reader = reader;
        file = folder.resolve("case");
        seeds = reader.seeds(folder);
        mutator = new Mutator(seeds, reader.words());
        // The first readings load classes, and compile.
        for (int i = 0; i < WARM_UP; i++) {
            for (byte[] s : seeds) read(reader.file(s), new SplittableRandom(i));
        }
    }

    private Object read(byte[] bytes, SplittableRandom way) throws IOException {
        Files.write(file, bytes);
        try {
            return reader.read(file.toString(), way);
        } catch (Mistake e) {
            return e;
        }
    }

    /** Case number {@code i} of a seed. */
    byte[] bytes(long seed, int i) throws IOException {
        return reader.file(mutator.make(new SplittableRandom(seed * 1_000_003 + i)));
    }

    /** Runs a case; what is wrong with it, or null. */
    String fault(byte[] bytes, SplittableRandom way) throws IOException {
        Files.write(file, bytes);
        Object result;
        long clock = System.nanoTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            result = reader.read(file.toString(), way);
        } catch (Mistake e) {
            result = e;
        } catch (Throwable e) {
            StackTraceElement[] at = e.getStackTrace();
            return e + (at.length > 0 ? " at " + at[0] : "");
        }
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        slowest = Math.max(slowest, System.nanoTime() - clock);
        long held = 0;
        if (result instanceof Mistake m) {
            mistakes++;
            String line = m.getMessage();
            if (line == null || line.lines().count() != 1 || line.length() > LONGEST_LINE || !line.contains(file.getParent().toString())) {
                return "its complaint is " + line;
            }
        } else {
            results++;
            held = reader.bytes(result);
            try {
                reader.check(result);
            } catch (Throwable e) {
                return "a result that does not hold: " + e;
            }
        }
        worst = Math.max(worst, taken - (long) reader.each * bytes.length - COPIES * held);
        if (taken > (long) reader.each * bytes.length + COPIES * held + reader.constant) {
            return String.format(Locale.ROOT, "%,d bytes of memory for a file of %,d and a result of %,d", taken, bytes.length, held);
        }
        return null;
    }

    /** The ways to read case {@code i}. */
    static SplittableRandom way(long seed, int i) {
        return new SplittableRandom(~seed + 31L * i);
    }
}

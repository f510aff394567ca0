package pilotlight.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files for every reader: a fixed number with a fixed seed here, and 100,000 each with a new seed by {@code mvn -Pfuzz test}. The system
 * properties {@code pilotlight.fuzz.cases} and {@code pilotlight.fuzz.seed} (a number, or random) set both, {@code pilotlight.fuzz.reader} picks one. A file that a reader did not bear is
 * kept in {@code target/fuzz}; from there it goes to {@code src/test/resources/fuzz/READER/}, and is read at every build from then on.
 */
class FuzzTest {
    private static final int CASES = Integer.getInteger("pilotlight.fuzz.cases", 2000);
    private static final String SEED = System.getProperty("pilotlight.fuzz.seed", "20260101");
    private static final String ONLY = System.getProperty("pilotlight.fuzz.reader");
    private static final Path KEPT = Path.of("src/test/resources/fuzz");
    private static final int WAYS = 16;

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> damagedFilesGiveDataOrOneClearLine() {
        long seed = SEED.equals("random") ? System.nanoTime() : Long.parseLong(SEED);
        return Readers.all().stream().filter(r -> ONLY == null || ONLY.equals(r.name)).map(r -> DynamicTest.dynamicTest(r.name, () -> run(r, seed)));
    }

    private void run(Reader reader, long seed) throws IOException {
        Fuzzer fuzzer = new Fuzzer(reader, Files.createDirectories(folder.resolve(reader.name)));
        long start = System.nanoTime();
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < CASES && wrong.size() < 10; i++) {
            byte[] bytes = fuzzer.bytes(seed, i);
            String fault = fuzzer.fault(bytes, Fuzzer.way(seed, i));
            if (fault != null) {
                Path kept = Files.createDirectories(Path.of("target/fuzz", reader.name)).resolve(seed + "-" + i);
                Files.write(kept, bytes);
                wrong.add("case " + i + " of seed " + seed + " (" + kept + "): " + fault);
            }
        }
        System.out.printf(Locale.ROOT, "fuzz %s, seed %d: %,d cases in %.1f s, %,d results, %,d mistakes, most memory beyond %d times the file %,d bytes (of %,d), slowest %.0f ms%n", reader.name, seed,
                fuzzer.results + fuzzer.mistakes, (System.nanoTime() - start) / 1e9, fuzzer.results, fuzzer.mistakes, reader.each, fuzzer.worst, reader.constant, fuzzer.slowest / 1e6);
        assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
        // A fuzzer whose files are all bad, or all good, finds nothing.
        assertTrue(fuzzer.results > CASES / 500 && fuzzer.mistakes > CASES / 500, fuzzer.results + " results, " + fuzzer.mistakes + " mistakes");
    }

    /** What was found once. */
    @TestFactory
    Stream<DynamicTest> filesThatWereKept() {
        return Readers.all().stream().filter(r -> Files.isDirectory(KEPT.resolve(r.name))).map(r -> DynamicTest.dynamicTest(r.name, () -> {
            Fuzzer fuzzer = new Fuzzer(r, Files.createDirectories(folder.resolve(r.name)));
            List<Path> files;
            try (Stream<Path> all = Files.list(KEPT.resolve(r.name))) {
                files = all.sorted().toList();
            }
            for (Path kept : files) {
                for (int way = 0; way < WAYS; way++) {
                    String fault = fuzzer.fault(Files.readAllBytes(kept), Fuzzer.way(way, 0));
                    if (fault != null) fail(kept + ", way " + way + ": " + fault);
                }
            }
        }));
    }
}

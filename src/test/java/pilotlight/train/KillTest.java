package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.diagnose.Watch;
import pilotlight.store.SafeTensors;
import pilotlight.tensor.Rng;

/**
 * A training in a JVM of its own is killed again and again, at any moment; each time the checkpoint must be whole, and lead to the end that a training has
 * that nobody killed. A few times as a test; as a program, {@code java -cp target/classes:target/test-classes:... pilotlight.train.KillTest 200}, more often.
 */
class KillTest {
    private static final int STEPS = 200;
    private static final int KILLS = 8;

    @Test
    void aTrainingThatIsKilledGoesOnBitForBit(@TempDir Path folder) throws Exception {
        long seed = System.nanoTime();
        System.out.println("KillTest " + seed + ": " + run(folder, KILLS, new Rng(seed)));
    }

    private static Fit fit() {
        return CheckpointTest.fit(CheckpointTest.model()).steps(STEPS);
    }

    /** What happened; throws when a file is not whole or an end is another. */
    private static String run(Path folder, int kills, Rng rng) throws IOException, InterruptedException {
        Path file = folder.resolve("c");
        String whole = folder.resolve("whole").toString();
        Run wanted = fit().checkpoint(whole, new Watch.Every(STEPS)).run();
        int killed = 0;
        int complete = 0;
        long drafts = 0;
        long steps = 0;
        while (killed < kills) {
            Process child = child(file);
            try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("go", out.readLine(), "the child trains");
                boolean ended = child.waitFor(rng.nextInt(150_000), TimeUnit.MICROSECONDS);
                child.destroyForcibly().waitFor();
                if (ended) {
                    assertEquals(0, child.exitValue());
                    complete++;
                } else {
                    killed++;
                }
            }
            try (Stream<Path> all = Files.list(folder)) {
                for (Path p : all.filter(p -> p.toString().endsWith(".part")).toList()) {
                    drafts++;
                    Files.delete(p);
                }
            }
            String copy = Files.copy(file, folder.resolve("copy"), StandardCopyOption.REPLACE_EXISTING).toString();
            Fit rest = fit().checkpoint(copy, new Watch.Every(STEPS)).resume(copy);
            steps += SafeTensors.read(copy).metadata().get("checkpoint/step").transform(Long::parseLong);
            CheckpointTest.assertSame(wanted, whole, rest.run(), copy);
            if (child.exitValue() == 0) Files.delete(file);
        }
        assertTrue(steps > 0, "the children came no further than their start");
        return String.format(Locale.ROOT, "%d kills, %d of them within a write, %d trainings came to their end between them, 0 files damaged, %d ends the same bits", killed, drafts, complete,
                killed + complete);
    }

    private static Process child(Path file) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Trains, from the checkpoint if there is one. */
    static final class Child {
        public static void main(String[] arguments) {
            Fit fit = fit().checkpoint(arguments[0], new Watch.Every(2));
            if (Files.exists(Path.of(arguments[0]))) fit.resume(arguments[0]);
            boolean[] told = new boolean[1];
            fit.watch(model -> {
                if (!told[0]) System.out.println("go");
                told[0] = true;
            }).run();
            if (!told[0]) System.out.println("go");
        }
    }

    /** So many kills, 200 unless told. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("kills");
        long start = System.nanoTime();
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.println("seed " + seed);
        System.out.println(run(folder, arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200, new Rng(seed)));
        System.out.printf(Locale.ROOT, "%.0f s%n", (System.nanoTime() - start) / 1e9);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path p : all.toList()) Files.delete(p);
        }
        Files.delete(folder);
    }
}

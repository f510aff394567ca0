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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pilotlight.diagnose.Watch;
import pilotlight.optim.Schedule;
import pilotlight.store.SafeTensors;
import pilotlight.tensor.Rng;

/**
 * A training in a JVM of its own is killed again and again, at any moment; each time the checkpoint must be whole, and lead to the end that a training has
 * that nobody killed. A few times as a test, more often with {@code -Dpilotlight.kills=200}; or as a program,
 * {@code java -cp target/classes:target/test-classes:... pilotlight.train.KillTest SIMCLR 200}.
 */
class KillTest {
    private static final int STEPS = 200;
    private static final int KILLS = Integer.getInteger("pilotlight.kills", 4);

    /** The trainings that are killed. */
    enum Kind {
        FIT {
            @Override
            Setup setup(Schedule schedule) {
                return CheckpointTest.fit(CheckpointTest.model()).steps(STEPS).schedule(schedule);
            }

            @Override
            Object run(Setup setup) {
                return ((Fit) setup).run();
            }

            @Override
            void assertSame(Object wanted, String wantedFile, Object found, String foundFile) {
                CheckpointTest.assertSame((Run) wanted, wantedFile, (Run) found, foundFile);
            }
        },
        SIMCLR {
            @Override
            Setup setup(Schedule schedule) {
                return SimClrCheckpointTest.setup(SimClrCheckpointTest.encoder()).steps(STEPS).schedule(schedule);
            }

            @Override
            Object run(Setup setup) {
                return ((SimClr) setup).run();
            }

            @Override
            void assertSame(Object wanted, String wantedFile, Object found, String foundFile) {
                SimClrCheckpointTest.assertSame((SimClrRun) wanted, wantedFile, (SimClrRun) found, foundFile);
            }
        };

        abstract Setup setup(Schedule schedule);

        abstract Object run(Setup setup);

        abstract void assertSame(Object wanted, String wantedFile, Object found, String foundFile);

        /** With its checkpoint in {@code file}, every so many steps, and from there if it is told to go on. */
        Object run(Schedule schedule, String file, int every, boolean resume) {
            Setup s = setup(schedule);
            s.checkpoint = file;
            s.checkpointPace = every;
            s.resume = resume ? file : null;
            return run(s);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTrainingThatIsKilledGoesOnBitForBit(Kind kind, @TempDir Path folder) throws Exception {
        long seed = System.nanoTime();
        System.out.println("KillTest " + kind + " " + seed + ": " + run(kind, folder, KILLS, new Rng(seed)));
    }

    /** A schedule that says, if it is to, when two more steps and so a checkpoint are made. */
    private static Schedule telling(boolean aloud) {
        int[] steps = new int[1];
        return step -> {
            if (aloud && steps[0]++ == 2) System.out.println("go");
            return 1 / (1 + 0.01 * step);
        };
    }

    /** What happened; throws when a file is not whole or an end is another. */
    private static String run(Kind kind, Path folder, int kills, Rng rng) throws IOException, InterruptedException {
        Path file = folder.resolve("c");
        String whole = folder.resolve("whole").toString();
        Object wanted = kind.run(telling(false), whole, STEPS, false);
        int killed = 0;
        int complete = 0;
        long drafts = 0;
        long steps = 0;
        while (killed < kills) {
            Process child = child(kind, file);
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
            steps += SafeTensors.read(copy).metadata().get("checkpoint/step").transform(Long::parseLong);
            kind.assertSame(wanted, whole, kind.run(telling(false), copy, STEPS, true), copy);
            if (child.exitValue() == 0) Files.delete(file);
        }
        assertTrue(steps > 0, "the children came no further than their start");
        return String.format(Locale.ROOT, "%d kills, %d of them within a write, %d trainings came to their end between them, 0 files damaged, %d ends the same bits", killed, drafts, complete,
                killed + complete);
    }

    private static Process child(Kind kind, Path file) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), kind.name(), file.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Trains, from the checkpoint if there is one. */
    static final class Child {
        public static void main(String[] arguments) {
            Kind.valueOf(arguments[0]).run(telling(true), arguments[1], 2, Files.exists(Path.of(arguments[1])));
            // One that had next to nothing left to do has not spoken.
            System.out.println("go");
        }
    }

    /** Of this kind, so many kills, 200 unless told, from this seed. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("kills");
        long start = System.nanoTime();
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        System.out.println("seed " + seed);
        System.out.println(run(Kind.valueOf(arguments[0]), folder, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200, new Rng(seed)));
        System.out.printf(Locale.ROOT, "%.0f s%n", (System.nanoTime() - start) / 1e9);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path p : all.toList()) Files.delete(p);
        }
        Files.delete(folder);
    }
}

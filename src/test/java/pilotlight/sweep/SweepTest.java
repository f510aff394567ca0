package pilotlight.sweep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.surface.Mistake;

class SweepTest {
    @TempDir
    private Path folder;

    private static String message(Runnable wrong) {
        return assertThrows(Mistake.class, wrong::run).getMessage();
    }

    // ---- which runs

    @Test
    void listsMakeAGridAndEveryCombinationRunsWithEverySeed() {
        List<Point> points = Sweep.of(Toys.quick(1)).over("alpha", 0, 0.25).over("word", List.of("a", "b")).seeds(2).first(5).points();
        assertEquals(List.of("alpha 0, word a, seed 5", "alpha 0, word a, seed 6", "alpha 0, word b, seed 5", "alpha 0, word b, seed 6", "alpha 0.25, word a, seed 5",
                "alpha 0.25, word a, seed 6", "alpha 0.25, word b, seed 5", "alpha 0.25, word b, seed 6"), points.stream().map(Point::toString).toList());
        assertEquals(3, Sweep.of(Toys.quick(1)).over("alpha", new double[] {1, 2, 3}).points().size());
        assertEquals(2, Sweep.of(Toys.quick(1)).over("alpha", 1, 1.0, 2L).points().size(), "1 is 1.0");
    }

    @Test
    void drawsAreSeededLieWhereTheyShouldAndTheFirstStayWhenThereAreMore() {
        Sweep s = Sweep.of(Toys.quick(1)).over("word", "a", "b").draw("alpha", Draw.logUniform(1e-4, 1)).draw("n", Draw.integers(2, 4)).draws(200);
        List<Point> many = s.points();
        assertEquals(400, many.size());
        assertEquals(many, s.points());
        List<Point> few = s.draws(50).points();
        assertEquals(few.subList(0, 50), many.subList(0, 50));
        double[] alphas = many.subList(0, 200).stream().mapToDouble(p -> p.settings().number("alpha")).sorted().toArray();
        assertTrue(alphas[0] >= 1e-4 && alphas[199] <= 1, Arrays.toString(alphas));
        // the median of 200 draws from a log-uniform on four decades: its logarithm has a standard error of 4/2/sqrt(200) = 0.14
        assertEquals(-2, Math.log10(alphas[100]), 0.6);
        assertEquals(Set.of(2, 3, 4), Set.copyOf(many.stream().map(p -> p.settings().integer("n")).distinct().toList()));
        assertEquals(many.get(0).settings().word("alpha"), many.get(200).settings().word("alpha"), "both words with the same draws");
        assertEquals("draw: \"normal(0, 1)\" is none; give uniform(0, 1), logUniform(1e-4, 1) or integers(1, 9)", message(() -> Draw.of("normal(0, 1)")));
        assertEquals("logUniform: from 0 to 1; give a lower and a higher number above 0", message(() -> Draw.logUniform(0, 1)));
        assertEquals("logUniform(0.0001, 1)", Draw.of("logUniform(1e-4,1)").toString());
    }

    @Test
    void aTrialThatSaysItsSettingsGivesTheUsualValuesAndRefusesOthers() {
        Trial t = Toys.quick(1).setting("alpha", 0.25, 0, 1).setting("word", "a", "b").only(s -> s.number("alpha") < 1 || s.word("word").equals("a")).seeds(4);
        assertEquals("[alpha 0.25, word a, seed 0]", Sweep.of(t).points().toString());
        assertEquals("[alpha 0.25, word b, seed 0]", Sweep.of(t).over("word", "b").points().toString());
        assertEquals(5 * 4, Sweep.full(t).points().size());
        assertEquals("sweep: quick has no setting beta; it has alpha, word", message(() -> Sweep.of(t).over("beta", 1)));
        assertEquals("sweep: quick runs with none of these combinations of settings; give others", message(() -> Sweep.of(t).over("alpha", 1).over("word", "b").points()));
        assertTrue(message(() -> Trial.named("nosuch")).startsWith("there is no study 'nosuch'; there are deadUnits, "));
    }

    // ---- running

    @Test
    void rowsDoNotDependOnThreadsNorOnHowManySeedsGoTogether() {
        Results one = Toys.plan(Toys.quick(1)).threads(1).run();
        List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
        Trial together = Trial.together("quick", 1, 8, (s, seeds) -> {
            sizes.add(seeds.length);
            return Arrays.stream(seeds).mapToObj(seed -> Toys.row(s, seed)).toList();
        });
        assertEquals(one.runs(), Toys.plan(Toys.quick(1)).threads(4).run().runs());
        assertEquals(one.runs(), Toys.plan(together).threads(4).run().runs());
        assertEquals(6 * 3, sizes.size());
        assertEquals(120, one.runs().size());
        assertTrue(one.complete());
    }

    @Test
    void aRunThatThrowsCostsItsOwnRowOnlyAndRunsAgainNextTime() {
        AtomicInteger good = new AtomicInteger();
        Trial t = Trial.of("quick", 1, (s, seed) -> {
            if (good.get() == 0 && s.number("alpha") == 0.25 && seed == 2) throw new IllegalStateException("no luck\nat all");
            return Toys.row(s, seed);
        });
        Sweep s = Toys.plan(t).file(folder.resolve("x.csv").toString());
        Results some = s.run();
        assertEquals(118, some.runs().size());
        assertEquals(List.of("quick: alpha 0.25, word a, seed 2: java.lang.IllegalStateException: no luck", "quick: alpha 0.25, word b c, seed 2: java.lang.IllegalStateException: no luck"),
                some.failures().stream().sorted().toList());
        assertFalse(some.complete());
        assertTrue(some.toString().startsWith("Sweep quick@1: 118 of 120 runs, 2 failed, 6 settings; mean ± 95 %\nquick: alpha 0.25"), some.toString());
        good.set(1);
        assertEquals(Toys.plan(Toys.quick(1)).run().runs(), s.run().runs());
        Results other = Toys.plan(Trial.of("quick", 1, (x, seed) -> seed == 1 ? Row.of("other", 1) : Toys.row(x, seed))).threads(1).run();
        assertEquals("quick: alpha 0, word a, seed 1: measured [other], the rows before [sum, third]", other.failures().get(0));
    }

    @Test
    @Timeout(30)
    void anInterruptKeepsWhatIsDone() throws Exception {
        String file = folder.resolve("x.csv").toString();
        Thread main = Thread.currentThread();
        CountDownLatch some = new CountDownLatch(10);
        Trial slow = Trial.of("quick", 1, (s, seed) -> {
            some.countDown();
            LockSupport.parkNanos(some.getCount() > 0 ? 1 : 60_000_000_000L);
            return Toys.row(s, seed);
        });
        Thread stopper = new Thread(() -> {
            try {
                some.await();
                // Until the rows before the one that waits are in the file.
                while (Files.readAllLines(Path.of(file)).size() < 9) Thread.onSpinWait();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            main.interrupt();
        });
        stopper.start();
        Results found = Toys.plan(slow).threads(1).file(file).run();
        assertTrue(found.interrupted());
        assertFalse(Thread.interrupted(), "the result carries the news; the flag would stop what comes next");
        assertTrue(found.runs().size() >= 8 && found.runs().size() < 120, found.toString());
        assertEquals(found.runs(), Results.read(file).runs());
        assertEquals(Toys.plan(Toys.quick(1)).run().runs(), Toys.plan(Toys.quick(1)).file(file).run().runs());
    }

    @Test
    void blocksOfSeedsAreTheSameWhicheverSeedsAreWanted() {
        // A row that shows its companions.
        Trial t = Trial.together("block", 1, 4, (s, seeds) -> Arrays.stream(seeds).mapToObj(seed -> Row.of("sum", Arrays.stream(seeds).sum())).toList());
        assertArrayEquals(new double[] {6, 6, 6, 6, 22, 22}, Sweep.of(t).seeds(6).quiet().run().values("sum"));
        assertArrayEquals(new double[] {6, 22}, Sweep.of(t).first(3).seeds(2).quiet().run().values("sum"));
        Trial some = Trial.together("block", 1, 4, (s, seeds) -> {
            if (seeds[0] == 4) throw new IllegalArgumentException("not these");
            return t.run(s, seeds);
        });
        Results r = Sweep.of(some).seeds(9).quiet().run();
        assertEquals(5, r.runs().size());
        assertEquals("block: seed 4: not these", r.failures().get(0));
    }

    // ---- the file

    @Test
    void aFinishedFileIsInOrderAndTheSameHoweverItCameAbout() throws Exception {
        Path one = folder.resolve("one.csv");
        Path many = folder.resolve("many.csv");
        Toys.plan(Toys.quick(1)).threads(1).file(one.toString()).run();
        Toys.plan(Toys.slow(1)).seeds(7).threads(4).file(many.toString()).run();
        Toys.plan(Toys.slow(1)).threads(4).file(many.toString()).run();
        assertEquals(Files.readString(one), Files.readString(many));
        List<String> lines = Files.readAllLines(one);
        assertEquals("study,alpha,word,seed,sum,third", lines.get(0));
        assertEquals(121, lines.size());
        assertTrue(lines.get(21).startsWith("quick@1,0,b c,0,0."), lines.get(21));
        Results back = Results.read(one.toString());
        assertEquals(Toys.plan(Toys.quick(1)).run().runs(), back.runs(), "every bit");
        back.csv(many.toString());
        assertEquals(Files.readString(one), Files.readString(many));
    }

    @Test
    void aFileCutAnywhereGivesTheSameRowsAgain() throws Exception {
        Path file = folder.resolve("x.csv");
        Sweep s = Sweep.of(Toys.quick(1)).over("alpha", 0, 0.25).seeds(2).quiet().threads(1).file(file.toString());
        s.run();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            s.run();
            assertEquals(new String(whole), Files.readString(file), "cut at " + length);
        }
    }

    @Test
    @Timeout(60)
    void aKilledSweepGoesOnAndEndsWithTheSameRows() throws Exception {
        Path file = folder.resolve("killed.csv");
        for (int lines : new int[] {20, 60}) {
            Process p = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"), Toys.class.getName(), file.toString())
                    .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
            while (p.isAlive() && (!Files.exists(file) || Files.readAllLines(file).size() < lines)) Thread.onSpinWait();
            assertTrue(p.isAlive(), () -> log(folder.resolve("log")));
            p.destroyForcibly().waitFor();
        }
        int kept = Files.readAllLines(file).size();
        assertTrue(kept >= 60 && kept < 121, kept + " lines");
        AtomicInteger ran = new AtomicInteger();
        Toys.plan(Trial.of("quick", 1, (s, seed) -> {
            ran.incrementAndGet();
            return Toys.row(s, seed);
        })).file(file.toString()).run();
        assertTrue(ran.get() <= 121 - kept + 1, ran + " rows were missing");
        Path other = folder.resolve("other.csv");
        Toys.plan(Toys.quick(1)).file(other.toString()).run();
        assertEquals(Files.readString(other), Files.readString(file));
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (Exception e) {
            return e.toString();
        }
    }

    @Test
    void rowsOfOtherValuesStayInTheFile() throws Exception {
        String file = folder.resolve("x.csv").toString();
        Sweep.of(Toys.quick(1)).over("alpha", 1, 2).quiet().file(file).run();
        Results two = Sweep.of(Toys.quick(1)).over("alpha", 0.5, 2).quiet().file(file).run();
        assertEquals(2, two.runs().size());
        assertEquals(List.of("0.5", "2", "1"), List.copyOf(Results.read(file).by("alpha").keySet()));
    }

    @Test
    void whatCannotBeGoneOnWithIsRefusedInOneLine() throws Exception {
        Path file = folder.resolve("x.csv");
        Sweep s = Sweep.of(Toys.quick(1)).over("alpha", 1, 2).quiet().file(file.toString());
        s.run();
        String whole = Files.readString(file);
        assertEquals(file + ": has rows of quick@1, and this is quick@2; give another file, or delete this one",
                message(() -> Sweep.of(Toys.quick(2)).over("alpha", 1).file(file.toString()).run()));
        assertEquals(file + ": has the settings [alpha], and this sweep [alpha, word]; give another file", message(() -> s.over("word", "a").run()));
        Files.writeString(file, whole.replace("quick@1,2,0,", "quick@1,2,0,x"));
        assertTrue(message(s::run).startsWith(file + ":3: For input string: \"x"), message(s::run));
        Files.writeString(file, whole + whole.lines().toList().get(1) + "\n");
        assertEquals(file + ":4: alpha 1, seed 0 is there twice; take one of them out", message(s::run));
        Files.writeString(file, whole + "quick@1,3,0\n");
        assertEquals(file + ":4: 3 columns, wanted 5", message(s::run));
        for (String foreign : List.of("a,b\n1,2", "dear diary")) {
            Files.writeString(file, foreign);
            assertEquals(file + ":1: is not the head of a sweep: study, settings, seed, results", message(s::run));
            assertEquals(foreign, Files.readString(file), "left as it was");
        }
        assertEquals(folder + ": cannot be written: it is a folder", message(() -> s.file(folder.toString()).run()));
        File nowhere = folder.resolve("nowhere").toFile();
        assertEquals(nowhere + "/x.csv: cannot be written: there is no folder " + nowhere, message(() -> s.file(nowhere + "/x.csv").run()));
        assertEquals(nowhere + ": cannot be read: there is no such file", message(() -> Results.read(nowhere.toString())));
        Path fresh = folder.resolve("y.csv");
        try (FileChannel c = FileChannel.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            c.lock();
            assertEquals(fresh + ": another sweep writes to it; wait for it, or give another file", message(() -> s.file(fresh.toString()).run()));
        }
    }

    @Test
    void settingsAndNamesAreChecked() {
        Settings s = Settings.of("alpha", 0.25, "norm", true, "n", 3, "word", "a b");
        assertEquals("alpha 0.25, norm true, n 3, word a b", s.toString());
        assertTrue(s.flag("norm"));
        assertEquals(3, s.integer("n"));
        assertEquals(s, Settings.of("n", 3.0, "norm", "true", "alpha", 0.25, "word", "a b"));
        assertNotEquals(s, s.with("n", 4));
        assertEquals("settings: there is no x; there are [alpha, norm, n, word]", message(() -> s.number("x")));
        assertEquals("settings: word is a b, wanted a number", message(() -> s.number("word")));
        assertEquals("settings: alpha is 0.25, wanted a whole number", message(() -> s.integer("alpha")));
        assertEquals("x: \"a,b\" cannot stand in a table; no commas, quotes or line ends, and no blanks around it", message(() -> s.with("x", "a,b")));
        assertEquals("row: loss is there already; give each result a name of its own", message(() -> Row.of("loss", 1).and("loss", 2)));
        assertEquals("trial: the name \"a b\"; give letters, digits, dots and dashes, a letter first", message(() -> Trial.of("a b", 1, Toys::row)));
        assertEquals("sweep: 0 seeds; give 1 or more, and 2 or more for an interval", message(() -> Sweep.of(Toys.quick(1)).seeds(0)));
        assertEquals("Sweep of quick@1: 120 runs, 6 settings x 20 seeds; run() starts it", Toys.plan(Toys.quick(1)).toString());
        assertEquals("Trial quick@1\nalpha 0.25, 0\nword a", Toys.quick(1).setting("alpha", 0.25, 0).setting("word", "a").toString());
    }
}

package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.data.Synthetic;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Net;
import pilotlight.optim.Schedule;
import pilotlight.store.ModelFile;
import pilotlight.store.SafeTensors;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** A training that was stopped and goes on ends bit for bit as one that was not stopped. */
class CheckpointTest {
    /** 205 rows in batches of 32: the last one is a smaller batch. */
    static final Data MOONS = Synthetic.moons(256).noise(0.15).split(0.8).seed(7);
    private static final int PER_EPOCH = 7;

    @TempDir
    Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    static Net model() {
        return net(linear(2, 16), batchNorm(16), prelu(16), dropout(0.2), net(linear(16, 16), prelu()), linear(16, 2)).seed(1);
    }

    /** Everything that has a state, in one fit. */
    static Fit fit(Net model) {
        return Fit.of(model, MOONS).adam(0.01).weightDecay(1e-4).batch(32).epochs(6).every(5).seed(3).schedule(Schedule.warmup(5, Schedule.cosine(60))).smoothing(0.05).clip(0.5)
                .watch(Gauge.UNITS, Gauge.SIGNALS, new Watch.Every(2)).quiet();
    }

    private static Watch.Every every(int n) {
        return new Watch.Every(n);
    }

    /** Everything that two trainings must have the same: the file of their last checkpoint but for the time, the state of the model, and the history. */
    static void assertSame(Run wanted, String wantedFile, Run found, String foundFile) {
        assertEquals(wanted.ending(), found.ending());
        assertEquals(wanted.steps(), found.steps());
        wanted.model().state().forEach((name, t) -> assertArrayEquals(t.data(), found.model().state().get(name).data(), name));
        assertEquals(history(wanted), history(found));
        assertEquals(wanted.readings(), found.readings());
        assertSameFile(wantedFile, foundFile);
    }

    static void assertSameFile(String wantedFile, String foundFile) {
        SafeTensors a = SafeTensors.read(wantedFile);
        SafeTensors b = SafeTensors.read(foundFile);
        assertEquals(a.names(), b.names());
        for (String name : a.names()) {
            if (a.dtype(name).equals("F64")) assertArrayEquals(a.doubles(name), b.doubles(name), name);
            else assertArrayEquals(a.tensor(name).data(), b.tensor(name).data(), name);
        }
        assertEquals(timeless(a), timeless(b));
    }

    private static Map<String, String> timeless(SafeTensors file) {
        return file.metadata().entrySet().stream().filter(e -> !e.getKey().equals("checkpoint/seconds") && !e.getKey().equals("checkpoint/pace"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static List<String> history(Run run) {
        return run.history().stream().map(p -> p.epoch() + " " + p.step() + " " + p.loss() + " " + p.testLoss() + " " + p.accuracy() + " " + Arrays.toString(p.alphas()) + " " + p.dead() + " "
                + p.units() + " " + Arrays.deepToString(p.slopes())).toList();
    }

    /** Interrupts the training, once, at its first measurement after {@code step} steps. */
    private static Consumer<Net> stopAt(int step, int[] seen, int pace) {
        return model -> {
            if (seen[0] >= step) {
                Thread.currentThread().interrupt();
                seen[0] = Integer.MIN_VALUE;
            }
            seen[0] += pace;
        };
    }

    private void checkResumesAlike(UnaryOperator<Fit> settings) {
        Run whole = settings.apply(fit(model())).checkpoint(path("whole"), every(100)).run();
        for (int stop : new int[] {0, 5, 10, 25, 35}) {
            Run part = settings.apply(fit(model())).checkpoint(path("part"), every(100)).watch(stopAt(stop, new int[1], 5)).run();
            assertEquals(Run.Ending.INTERRUPTED, part.ending());
            assertTrue(part.steps() < whole.steps(), part.toString());
            Run rest = settings.apply(fit(model().seed(99))).checkpoint(path("part"), every(100)).resume(path("part")).run();
            assertSame(whole, path("whole"), rest, path("part"));
        }
    }

    @Test
    void anInterruptedTrainingGoesOnBitForBit() {
        checkResumesAlike(f -> f);
    }

    @Test
    void soDoesOneWithMomentumAndReplacementCountedInSteps() {
        checkResumesAlike(f -> f.sgd(0.05).weightDecay(0).momentum(0.9).nesterov().replacement().steps(47));
    }

    @Test
    void soDoesOneWithALossAndAScheduleOfItsOwn() {
        checkResumesAlike(f -> f.adamW(0.01).schedule(s -> 1.0 / (1 + s)).loss((out, rows) -> out.square().mean()));
    }

    @Test
    void everyCheckpointOnTheWayLeadsToTheSameEnd() {
        // A copy of the file before each measurement is what a kill there would leave.
        List<Path> copies = new ArrayList<>();
        fit(model()).steps(10).every(1).checkpoint(path("running"), every(1)).watch(m -> copies.add(copy(path("running"), "copy" + copies.size()))).run();
        assertEquals(11, copies.size());
        Run whole = fit(model()).steps(10).every(1).checkpoint(path("whole"), every(1)).run();
        for (Path copy : copies) {
            Run rest = fit(model()).steps(10).every(1).checkpoint(path("rest"), every(100)).resume(copy.toString()).run();
            assertSame(whole, path("whole"), rest, path("rest"));
        }
    }

    private Path copy(String file, String name) {
        try {
            return Files.copy(Path.of(file), folder.resolve(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theBestWeightsAreThoseFromBeforeTheStop() {
        // Learns, forgets, and then leaves the numbers: the best weights are older than the checkpoint.
        Schedule wild = step -> step < 20 ? 1 : step < 40 ? 40 : 1e30;
        Run whole = fit(model()).clip(1e30).schedule(wild).run();
        assertTrue(whole.diverged(), whole.toString());
        fit(model()).clip(1e30).schedule(wild).checkpoint(path("part"), every(100)).watch(stopAt(35, new int[1], 5)).run();
        Run rest = fit(model()).clip(1e30).schedule(wild).resume(path("part")).run();
        assertEquals(whole.fault(), rest.fault());
        int best = Integer.parseInt(whole.fault().replaceFirst(".*back at step (\\d+).*", "$1"));
        assertTrue(best > 0 && best < 35, whole.fault());
        whole.model().state().forEach((name, t) -> assertArrayEquals(t.data(), rest.model().state().get(name).data(), name));
    }

    @Test
    void theFileIsEnoughWithTheData() {
        Run whole = fit(model()).checkpoint(path("whole"), every(1)).run();
        fit(model()).checkpoint(path("part"), every(1)).watch(stopAt(20, new int[1], 5)).run();
        Fit again = Fit.resume(path("part"), MOONS).quiet();
        assertTrue(again.toString().startsWith("Fit adam 0.01, batch 32, 6 epochs, seed 3"), again.toString());
        assertSame(whole, path("whole"), again.run(), path("part"));
        assertEquals(42, Fit.resume(path("part"), MOONS).quiet().run().steps(), "a training that is complete has nothing left to do");
        assertEquals(8 * PER_EPOCH, Fit.resume(path("part"), MOONS).epochs(8).quiet().run().steps());
        assertEquals(path("part") + ": has made 56 steps, this fit has 42 in all; give it more",
                assertThrows(Mistake.class, () -> Fit.resume(path("part"), MOONS).epochs(6).quiet().run()).getMessage());
    }

    @Test
    void allSettingsHaveAWayThroughText() {
        List<UnaryOperator<Fit>> all = List.of(f -> f, f -> f.sgd(1e-5).momentum(0.9).dampening(0.1), f -> f.adamW(0.003).weightDecay(0.01).steps(100).replacement(),
                f -> f.seed(Long.MIN_VALUE), f -> f.schedule(Schedule.step(10, 0.5)), f -> f.watch(), f -> f.watch(Gauge.NOISE), f -> f.sgd(0.1).momentum(0.5).nesterov());
        for (UnaryOperator<Fit> s : all) {
            String text = Settings.of(s.apply(fit(model())));
            Fit again = Fit.of(model(), MOONS);
            Settings.into(again, text);
            assertEquals(text, Settings.of(again));
        }
        assertEquals("adam(0.01).weightDecay(1.0E-4).batch(32).epochs(6).every(5).seed(3).schedule(warmup(5, cosine(60))).smoothing(0.05).clip(0.5).watch(units(), signals(), every(2))",
                Settings.of(fit(model())));
        assertEquals("sgd(0.1).momentum(0.5).nesterov().batch(64).steps(9).seed(0).replacement()",
                Settings.of(Fit.of(model(), MOONS).sgd(0.1).momentum(0.5).nesterov().steps(9).replacement()));
        assertEquals("sgd(0.1).momentum(0.5).dampening(0.25).batch(64).epochs(2).seed(0)", Settings.of(Fit.of(model(), MOONS).sgd(0.1).momentum(0.5).dampening(0.25).epochs(2)));
        assertEquals("settings with own, which cannot be made from text; give them again, as fit(model, data)... and resume(path)",
                assertThrows(Mistake.class, () -> Settings.into(fit(model()), Settings.of(fit(model()).schedule(s -> 1)))).getMessage());
    }

    @Test
    void aCheckpointIsAFileOfTheModelToo() {
        Run run = fit(model()).checkpoint(path("c"), every(1)).run();
        Net net = ModelFile.load(path("c"));
        run.model().state().forEach((name, t) -> assertArrayEquals(t.data(), net.state().get(name).data(), name));
        assertEquals(run.model().toString(), net.toString());
        ModelFile.load(model(), path("c"));
    }

    private static String sum(float[] x, int[] labels, float[] test) {
        Data data = Data.of("d", new Samples(Tensor.wrap(x, x.length / 2, 2), labels, null), new Samples(Tensor.wrap(test, 1, 2), new int[] {1}, null));
        String text = Checkpoint.describe(data);
        assertTrue(text.startsWith("d, " + x.length / 2 + " + 1 rows of [2], sum "), text);
        return text;
    }

    @Test
    void everyValueOfTheDataCounts() {
        // More values than are summed at once.
        float[] x = new float[70_000];
        int[] labels = new int[35_000];
        float[] test = new float[2];
        Set<String> all = new HashSet<>(Set.of(sum(x, labels, test)));
        x[69_999] = 1;
        assertTrue(all.add(sum(x, labels, test)));
        labels[34_999] = 1;
        assertTrue(all.add(sum(x, labels, test)));
        test[1] = 1;
        assertTrue(all.add(sum(x, labels, test)));
        Tensor column = Tensor.ones(3, 1);
        assertTrue(all.add(Checkpoint.describe(Data.of("d", column, Tensor.of(1, 2, 3)))));
        assertTrue(all.add(Checkpoint.describe(Data.of("d", column, Tensor.of(1, 2, 4)))));
    }

    private void assertRefused(String line, Fit fit) {
        Net before = fit.model.copy();
        String told = assertThrows(Mistake.class, () -> fit.resume(path("c")).quiet().run()).getMessage();
        assertEquals(path("c") + ": " + line, told);
        before.state().forEach((name, t) -> assertArrayEquals(t.data(), fit.model.state().get(name).data(), name));
    }

    @Test
    void aCheckpointOfAnotherNetDataOrSettingsIsRefused() {
        Net small = net(linear(2, 4), prelu(4), linear(4, 2));
        Fit.of(small, MOONS).sgd(0.1).epochs(1).checkpoint(path("c"), every(1)).quiet().run();
        assertRefused("trains net(linear(2, 4), prelu(4), linear(4, 2)), this fit net(linear(2, 4), relu(), linear(4, 2)); give the same net",
                Fit.of(net(linear(2, 4), relu(), linear(4, 2)), MOONS).sgd(0.1).epochs(1));
        String remedy = "; give the same settings, or take those of the file: resume(path, data)";
        assertRefused("was trained with sgd(0.1), this fit has sgd(0.2)" + remedy, Fit.of(small.copy(), MOONS).sgd(0.2).epochs(1));
        assertRefused("was trained with sgd(0.1), epochs(1), no momentum, no watch, this fit has adam(0.1), steps(7), momentum(0.9), watch(units(), every(2))" + remedy,
                Fit.of(small.copy(), MOONS).adam(0.1).momentum(0.9).steps(7).watch(Gauge.UNITS, every(2)));
        String other = assertThrows(Mistake.class, () -> Fit.of(small.copy(), MOONS.seed(8)).sgd(0.1).epochs(1).resume(path("c")).run()).getMessage();
        assertTrue(other.matches(".*c: was trained on moons, 205 \\+ 51 rows of \\[2\\], sum [0-9a-f]+, this fit has moons, 205 \\+ 51 rows of \\[2\\], sum [0-9a-f]+; give the same data"), other);
        Net frozen = small.copy();
        frozen.layer(0).freeze();
        assertRefused("has nothing frozen, this fit 0.weight 0.bias; freeze the same", Fit.of(frozen, MOONS).sgd(0.1).epochs(1));
        ModelFile.save(small, path("c"));
        assertRefused("holds a net and no training; load(path) gives the net", Fit.of(small.copy(), MOONS));
        new SafeTensorsWriter().tensor("x", Tensor.ones(1)).write(path("c"));
        assertRefused("holds no training", Fit.of(small.copy(), MOONS));
        new SafeTensorsWriter().metadata("checkpoint/version", "2").write(path("c"));
        assertRefused("is a checkpoint of version 2, which a later Pilotlight has written; this one reads 1", Fit.of(small.copy(), MOONS));
    }

    @Test
    void aLongSettingIsToldInShort() {
        Schedule long1 = Schedule.constant();
        for (int i = 0; i < 20; i++) long1 = Schedule.warmup(1_000_000 + i, long1);
        Net small = net(linear(2, 2));
        Fit.of(small, MOONS).epochs(1).schedule(long1).checkpoint(path("c"), every(1)).quiet().run();
        String told = assertThrows(Mistake.class, () -> Fit.of(small, MOONS).epochs(2).resume(path("c")).run()).getMessage();
        assertTrue(told.startsWith(path("c") + ": was trained with epochs(1), schedule(warmup(1000019, warmup(1000018, ") && told.contains(".., this fit has epochs(2), no schedule; give"), told);
        assertTrue(told.length() < path("c").length() + 400, told);
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "seconds", "losses", "generator", "settings", "data", "pace", "kind"})
    void aDamagedEntryIsOneLine(String key) {
        Fit.of(net(linear(2, 2)), MOONS).epochs(1).checkpoint(path("c"), every(1)).quiet().run();
        SafeTensors good = SafeTensors.read(path("c"));
        for (String bad : new String[] {null, "", "x", "-1", "1 2 3 4", "net(", "4294967295", "99999999999999999999"}) {
            writeBad(good, key, bad);
            try {
                Fit.resume(path("bad"), MOONS).quiet().run();
                // A file without a kind is of a fit: the first ones were.
                assertTrue(key.equals("pace") || key.equals("seconds") || key.equals("kind") && bad == null, key + " " + bad);
            } catch (Mistake told) {
                assertTrue(told.getMessage().startsWith(path("bad") + ": ") && told.getMessage().lines().count() == 1, told.getMessage());
            }
        }
    }

    /** Writes the file with another entry for {@code key}, or none. */
    private void writeBad(SafeTensors good, String key, String bad) {
        SafeTensorsWriter w = new SafeTensorsWriter();
        good.metadata().forEach((k, v) -> {
            if (!k.equals("checkpoint/" + key)) w.metadata(k, v);
            else if (bad != null) w.metadata(k, bad);
        });
        for (String name : good.names()) {
            if (good.dtype(name).equals("F64")) w.doubles(name, good.doubles(name));
            else w.tensor(name, good.tensor(name));
        }
        w.write(path("bad"));
    }

    @Test
    void aBatchThatTakesTooMuchMemoryIsNotTakenFromAFile() {
        Fit.of(net(linear(2, 2)), MOONS).steps(1).replacement().checkpoint(path("c"), every(1)).quiet().run();
        SafeTensors good = SafeTensors.read(path("c"));
        writeBad(good, "settings", "sgd(0.1).batch(1000000).steps(1).seed(0).replacement()");
        assertEquals(1_000_000, Fit.resume(path("bad"), MOONS).batch);
        writeBad(good, "settings", "sgd(0.1).batch(1000001).steps(1).seed(0).replacement()");
        assertEquals(path("bad") + ": wants batches of 1000001 rows; at most 1000000 are taken from a file", assertThrows(Mistake.class, () -> Fit.resume(path("bad"), MOONS)).getMessage());
        // Without replacement there are never more rows than the data have.
        writeBad(good, "settings", "sgd(0.1).batch(1000001).epochs(1).seed(0)");
        assertEquals(1_000_001, Fit.resume(path("bad"), MOONS).batch);
    }

    @Test
    void thePaceIsCountedInEpochsOrWhereTheTrainingIsInSteps() {
        assertEquals(List.of(0, 2 * PER_EPOCH, 4 * PER_EPOCH), written(Fit.of(net(linear(2, 2)), MOONS).batch(32).epochs(5), 2));
        assertEquals(List.of(0, 2, 4), written(Fit.of(net(linear(2, 2)), MOONS).batch(32).steps(5), 2));
        assertEquals(List.of(0), written(Fit.of(net(linear(2, 2)), MOONS).batch(32).epochs(1), Integer.MAX_VALUE));
    }

    /** The steps whose checkpoints a training leaves on its way. */
    private List<Integer> written(Fit fit, int pace) {
        Set<Integer> steps = new TreeSet<>();
        fit.every(1).quiet().checkpoint(path("c"), every(pace)).watch(m -> steps.add(Integer.parseInt(SafeTensors.read(path("c")).metadata().get("checkpoint/step")))).run();
        return List.copyOf(steps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"history", "loss", "readings", "optimizer/0.weight/momentum", "best/0.weight", "0.weight"})
    void aDamagedTensorIsOneLine(String which) {
        Fit.of(net(linear(2, 2), prelu(2)), MOONS).sgd(0.1).momentum(0.9).epochs(1).watch(Gauge.UNITS).checkpoint(path("c"), every(1)).quiet().run();
        SafeTensors good = SafeTensors.read(path("c"));
        for (double[] bad : new double[][] {null, {}, {1}, {1, 2, 3, 4, 5, 6, 7, 8}, {0, 0, 0, 0, 0, 0, 0, Double.NaN}, {0, 0, 0, 0, 0, 0, 0, 1e18}}) {
            SafeTensorsWriter w = new SafeTensorsWriter();
            good.metadata().forEach(w::metadata);
            for (String name : good.names()) {
                if (name.equals(which) || name.equals("checkpoint/" + which)) {
                    if (bad != null) w.doubles(name, bad);
                } else if (good.dtype(name).equals("F64")) {
                    w.doubles(name, good.doubles(name));
                } else {
                    w.tensor(name, good.tensor(name));
                }
            }
            w.write(path("bad"));
            try {
                Fit.resume(path("bad"), MOONS).quiet().run();
                assertTrue(bad == null || bad.length == 0, which + Arrays.toString(bad));
            } catch (Mistake told) {
                assertTrue(told.getMessage().startsWith(path("bad") + ": ") && told.getMessage().lines().count() == 1, told.getMessage());
            }
        }
    }

    @Test
    void aFolderThatIsNotThereIsToldBeforeTheTraining() {
        Fit fit = fit(model()).checkpoint(path("no/c"), every(1));
        assertEquals(path("no/c") + ": cannot be written: there is no folder " + folder.resolve("no"), assertThrows(Mistake.class, fit::run).getMessage());
        assertFalse(fit.model.training());
    }

    @Test
    void aDiskThatFailsLaterCostsTheTrainingNothing() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        String file = inner.resolve("c").toString();
        Run whole = fit(model()).run();
        // The folder goes away in the middle: from then on nothing can be written.
        int[] seen = new int[1];
        Run run = fit(model()).checkpoint(file, every(1)).watch(m -> {
            if (seen[0]++ == 3) remove(inner);
        }).run();
        assertEquals(history(whole), history(run));
        assertEquals(Run.Ending.COMPLETE, run.ending());
        assertEquals(file + ": cannot be written: there is no folder " + inner + "; the checkpoint is that of step 14", run.fault());
        assertTrue(run.toString().endsWith("\n" + run.fault()), run.toString());
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path p : all.toList()) Files.delete(p);
            Files.delete(folder);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.data.ViewBank;
import pilotlight.data.Views;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Net;
import pilotlight.optim.Schedule;
import pilotlight.store.ModelFile;
import pilotlight.store.SafeTensors;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.surface.Mistake;

/** Learning without labels that was stopped and goes on ends bit for bit as one that was not stopped. */
class SimClrCheckpointTest {
    /** 50 things in batches of 16: three batches a pass, and two things left over. */
    static final ViewBank BANK = Glyphs.glyphs(50).size(6).seed(1).views(3).standardized();
    private static final Data PICTURES = Glyphs.glyphs(40).size(6).standardizeGlobal();
    private static final Views VIEWS = Views.views().rotate(15).shift(1).noise(0.1);

    @TempDir
    Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    static Net encoder() {
        return net(linear(36, 12), batchNorm(12), prelu(12), linear(12, 8)).seed(1);
    }

    static SimClr setup(Net encoder) {
        return SimClr.of(encoder, net(linear(8, 8), prelu(), dropout(0.1), linear(8, 6)).seed(2)).fit(BANK).batch(16).steps(40).every(3).seed(3).quiet();
    }

    /** A training of which nothing is trained yet, of the kind that is wanted. */
    private static SimClr setup(String kind) {
        SimClr s = setup(encoder());
        return switch (kind) {
            case "fresh views" -> s.fit(PICTURES).views(VIEWS).temperature(0.5).adamW(0.01).weightDecay(0.01);
            case "replacement" -> s.replacement().sgd(1e-3).momentum(0.9).vicreg();
            case "predictor" -> SimClr.of(encoder(), net(linear(8, 6)).seed(2)).simSiam(net(linear(6, 4), batchNorm(4), relu(), linear(4, 6)).seed(5)).fit(BANK).batch(50).steps(40).seed(3).quiet();
            // Units that are dead: all embeddings are in one place, which is found at step 10 and said once.
            case "collapse" -> SimClr.of(encoder(), net(linear(8, 8).biases(-8), relu(), linear(8, 6)).seed(2)).fit(BANK).batch(16).steps(40).quiet();
            default -> s;
        };
    }

    /** Constant, but interrupts the training once, in step {@code stop}. */
    private static Schedule stopIn(int stop) {
        return step -> {
            if (step == stop) Thread.currentThread().interrupt();
            return 1;
        };
    }

    /** Everything that two trainings must have the same: the file of their last checkpoint but for the time, and what the run tells. */
    static void assertSame(SimClrRun wanted, String wantedFile, SimClrRun found, String foundFile) {
        assertEquals(wanted.ending(), found.ending());
        assertEquals(wanted.steps(), found.steps());
        assertEquals(wanted.collapse(), found.collapse());
        assertEquals(history(wanted), history(found));
        net(wanted.encoder(), wanted.head()).state().forEach((name, t) -> assertArrayEquals(t.data(), net(found.encoder(), found.head()).state().get(name).data(), name));
        CheckpointTest.assertSameFile(wantedFile, foundFile);
    }

    private static List<String> history(SimClrRun run) {
        return run.history().stream().map(p -> p.step() + " " + p.loss() + " " + p.std() + " " + p.cosine() + " " + Arrays.toString(p.alphas())).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bank", "fresh views", "replacement", "predictor", "collapse"})
    void anInterruptedTrainingGoesOnBitForBit(String kind) {
        SimClrRun whole = setup(kind).schedule(s -> 1).checkpoint(path("whole"), new Watch.Every(100)).run();
        assertEquals(40, whole.steps());
        // Between two passes, within one, at a measurement and between two, before and after the look that finds a collapse.
        for (int stop : new int[] {0, 2, 7, 10, 16, 38}) {
            SimClrRun part = setup(kind).schedule(stopIn(stop)).checkpoint(path("part"), new Watch.Every(100)).run();
            assertEquals(Run.Ending.INTERRUPTED, part.ending());
            assertEquals(stop + 1, part.steps());
            SimClr rest = setup(kind);
            rest.net().seed(99);
            assertSame(whole, path("whole"), rest.schedule(s -> 1).checkpoint(path("part"), new Watch.Every(100)).resume(path("part")).run(), path("part"));
        }
        assertEquals(kind.equals("collapse"), whole.collapse() != null);
        // A training that is complete has nothing left to do, and tells the same.
        assertSame(whole, path("whole"), setup(kind).schedule(s -> 1).checkpoint(path("part"), new Watch.Every(100)).resume(path("part")).run(), path("part"));
    }

    @Test
    void everyCheckpointOnTheWayLeadsToTheSameEnd() {
        SimClrRun whole = setup("bank").steps(8).schedule(s -> 1).checkpoint(path("whole"), new Watch.Every(1)).run();
        // A copy of the file before each step is what a kill there would leave.
        setup("bank").steps(8).schedule(step -> copy(path("running"), "copy" + step)).checkpoint(path("running"), new Watch.Every(1)).run();
        for (int step = 0; step < 8; step++) {
            assertEquals("" + step, SafeTensors.read(path("copy" + step)).metadata().get("checkpoint/step"));
            SimClrRun rest = setup("bank").steps(8).schedule(s -> 1).checkpoint(path("rest"), new Watch.Every(100)).resume(path("copy" + step)).run();
            assertSame(whole, path("whole"), rest, path("rest"));
        }
    }

    private double copy(String file, String name) {
        try {
            Files.copy(Path.of(file), folder.resolve(name));
            return 1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void checkpointsChangeNothing() {
        assertEquals(history(setup("bank").run()), history(setup("bank").checkpoint(path("c"), new Watch.Every(2)).run()));
    }

    @Test
    void theBestWeightsAreThoseFromBeforeTheStop() {
        // Learns, forgets, and then leaves the numbers: the best weights, the predictor's too, are older than the checkpoint.
        Schedule wild = step -> step < 15 ? 1 : step < 25 ? 40 : 1e30;
        Supplier<SimClr> one = () -> setup("predictor").sgd(0.05).every(5);
        SimClr first = one.get().schedule(wild);
        SimClrRun whole = first.run();
        assertEquals(Run.Ending.DIVERGED, whole.ending(), whole.toString());
        one.get().schedule(step -> stopIn(22).at(step) * wild.at(step)).checkpoint(path("part"), new Watch.Every(100)).run();
        SimClr second = one.get().schedule(wild);
        SimClrRun rest = second.resume(path("part")).run();
        assertEquals(whole.fault(), rest.fault());
        assertEquals(history(whole), history(rest));
        int best = Integer.parseInt(whole.fault().replaceFirst(".*back at step (\\d+).*", "$1"));
        assertTrue(best > 0 && best < 20, whole.fault());
        first.net().state().forEach((name, t) -> assertArrayEquals(t.data(), second.net().state().get(name).data(), name));
        for (float v : first.net().state().get("2.0.weight").data()) assertTrue(Float.isFinite(v), "the predictor is back as well");
    }

    @Test
    void aLimitOfTimeLeavesACheckpoint() {
        SimClrRun part = setup("bank").minutes(1e-12).checkpoint(path("part"), new Watch.Every(100)).run();
        assertEquals(Run.Ending.OUT_OF_TIME, part.ending());
        assertEquals("1", SafeTensors.read(path("part")).metadata().get("checkpoint/step"));
        SimClrRun rest = setup("bank").checkpoint(path("part"), new Watch.Every(100)).resume(path("part")).run();
        assertSame(setup("bank").checkpoint(path("whole"), new Watch.Every(100)).run(), path("whole"), rest, path("part"));
    }

    @Test
    void aCheckpointIsAFileOfTheNetsToo() {
        SimClrRun run = setup("predictor").checkpoint(path("c"), new Watch.Every(10)).run();
        Net net = ModelFile.load(path("c"));
        assertEquals(3, net.layers().size());
        assertArrayEquals(run.represent(BANK.view(0)).data(), net.layer(0).predict(BANK.view(0)).data());
        assertArrayEquals(run.embed(BANK.view(0)).data(), net.layer(1).predict(net.layer(0).predict(BANK.view(0))).data());
    }

    private void assertRefused(String line, SimClr setup) {
        Net before = setup.net().copy();
        assertEquals(path("c") + ": " + line, assertThrows(Mistake.class, () -> setup.resume(path("c")).run()).getMessage());
        before.state().forEach((name, t) -> assertArrayEquals(t.data(), setup.net().state().get(name).data(), name));
    }

    @Test
    void aCheckpointOfOtherNetsDataOrSettingsIsRefused() {
        setup("bank").steps(3).checkpoint(path("c"), new Watch.Every(3)).run();
        assertRefused("trains net(net(linear(36, 12), batchNorm(12), prelu(12), linear(12, 8)), net(linear(8, 8), prelu(), dropout(0.1), linear(8, 6))), "
                + "this simclr net(net(linear(36, 8)), net(linear(8, 6))); give the same net", SimClr.of(linear(36, 8), linear(8, 6)).fit(BANK));
        assertRefused("was trained with adam(0.003), steps(3), temperature(0.2), this simclr has adam(0.1), steps(4), vicreg(25.0, 25.0, 1.0); give the same settings",
                setup("bank").adam(0.1).steps(4).vicreg());
        Net frozen = encoder();
        frozen.layer(0).freeze();
        assertRefused("has nothing frozen, this simclr 0.0.weight 0.0.bias; freeze the same", setup(frozen).steps(3));
        String other = assertThrows(Mistake.class, () -> setup("bank").steps(3).fit(Glyphs.glyphs(50).size(6).seed(2).views(3)).resume(path("c")).run()).getMessage();
        assertTrue(other.matches(".*c: was trained on (ViewBank glyphs: 50 things, 3 views of each, x \\[150, 36\\], sum [0-9a-f]+), this simclr has (?!\\1)ViewBank glyphs: .*; give the same data"), other);
        setup("fresh views").checkpoint(path("c"), new Watch.Every(40)).run();
        assertRefused("was trained with views(views().rotate(15).shift(1).noise(0.1)), this simclr has views(views().noise(0.2)); give the same settings",
                setup("fresh views").views(Views.views().noise(0.2)));
    }

    @Test
    void aFileOfAnotherKindIsRefused() {
        setup("bank").steps(2).checkpoint(path("c"), new Watch.Every(2)).run();
        String line = path("c") + ": is a checkpoint of simclr(encoder, head), this is fit(model, data); give it to .resume(path) of the former";
        assertEquals(line, assertThrows(Mistake.class, () -> Fit.resume(path("c"), CheckpointTest.MOONS)).getMessage());
        Net net = net(linear(2, 2));
        assertEquals(line, assertThrows(Mistake.class, () -> Fit.of(net, CheckpointTest.MOONS).resume(path("c")).run()).getMessage());
        Fit.of(net, CheckpointTest.MOONS).epochs(1).checkpoint(path("c"), new Watch.Every(1)).quiet().run();
        assertRefused("is a checkpoint of fit(model, data), this is simclr(encoder, head); give it to .resume(path) of the former", setup("bank"));
        ModelFile.save(net, path("c"));
        assertRefused("holds a net and no training; load(path) gives the net", setup("bank"));
        new SafeTensorsWriter().metadata("checkpoint/version", "2").write(path("c"));
        assertRefused("is a checkpoint of version 2, which a later Pilotlight has written; this one reads 1", setup("bank"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"step", "seconds", "losses", "generator", "settings", "data", "kind", "suspicions", "collapse", "collapse/step", "collapse/signs"})
    void aDamagedEntryIsOneLine(String key) {
        setup("collapse").checkpoint(path("c"), new Watch.Every(40)).run();
        assertNotNull(SafeTensors.read(path("c")).metadata().get("checkpoint/" + key));
        for (String bad : new String[] {null, "x", "-1", "net(", "a\nb"}) damaged("checkpoint/" + key, bad, null, key.equals("seconds") || key.startsWith("collapse"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint/history", "checkpoint/loss", "checkpoint/optimizer/2.0.weight/m", "checkpoint/best/2.0.weight", "2.0.weight"})
    void aDamagedTensorIsOneLine(String name) {
        setup("predictor").checkpoint(path("c"), new Watch.Every(40)).run();
        assertTrue(SafeTensors.read(path("c")).names().contains(name));
        for (double[] bad : new double[][] {null, {}, {1}, {0, 0, 0, 0, Double.NaN}, {0, 0, 0, 0, 1e18}}) damaged(name, null, bad, bad == null || bad.length == 0);
    }

    /** The file with another text or tensor under {@code name} gives one line, or, if it may, is taken up. */
    private void damaged(String name, String text, double[] values, boolean may) {
        SafeTensors good = SafeTensors.read(path("c"));
        SafeTensorsWriter w = new SafeTensorsWriter();
        good.metadata().forEach((k, v) -> {
            if (!k.equals(name)) w.metadata(k, v);
            else if (text != null) w.metadata(k, text);
        });
        for (String n : good.names()) {
            if (n.equals(name)) {
                if (values != null) w.doubles(n, values);
            } else if (good.dtype(n).equals("F64")) {
                w.doubles(n, good.doubles(n));
            } else {
                w.tensor(n, good.tensor(n));
            }
        }
        w.write(path("bad"));
        try {
            SimClrRun run = setup(good.metadata().containsKey("checkpoint/collapse") ? "collapse" : "predictor").resume(path("bad")).run();
            assertTrue(may, name + " " + text + Arrays.toString(values));
            assertTrue(run.toString().lines().count() <= 2, run.toString());
        } catch (Mistake told) {
            assertTrue(told.getMessage().startsWith(path("bad") + ": ") && told.getMessage().lines().count() == 1, told.getMessage());
        }
    }

    @Test
    void aDiskThatFailsLaterCostsTheTrainingNothing() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        String file = inner.resolve("c").toString();
        // The folder goes away in the middle: from then on nothing can be written.
        SimClrRun run = setup("bank").schedule(step -> step == 5 ? remove(inner) : 1).checkpoint(file, new Watch.Every(2)).run();
        assertEquals(history(setup("bank").run()), history(run));
        assertEquals(Run.Ending.COMPLETE, run.ending());
        assertEquals(file + ": cannot be written: there is no folder " + inner + "; the checkpoint is that of step 4", run.fault());
        SimClr none = setup("bank").checkpoint(path("no/c"), new Watch.Every(1));
        assertEquals(path("no/c") + ": cannot be written: there is no folder " + folder.resolve("no"), assertThrows(Mistake.class, none::run).getMessage());
        assertFalse(none.encoder.training());
    }

    private static double remove(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path p : all.toList()) Files.delete(p);
            Files.delete(folder);
            return 1;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

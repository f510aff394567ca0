package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Pilotlight.every;
import static pilotlight.Pilotlight.fit;
import static pilotlight.Pilotlight.noise;
import static pilotlight.Pilotlight.signals;
import static pilotlight.Pilotlight.units;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.identity;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.GradientNoise;
import pilotlight.diagnose.Signals;
import pilotlight.diagnose.Units;
import pilotlight.nn.Losses;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Canvas;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Tensor;

class WatchTest {
    private static final Supplier<Canvas> NOWHERE = () -> null;
    private final Data moons = Synthetic.moons(160).noise(0.15).split(0.8).seed(7);

    @TempDir
    private Path folder;

    @AfterEach
    void noCanvas() {
        Canvas.from(NOWHERE);
    }

    private static Net model() {
        return net(linear(2, 16), batchNorm(16), prelu(16), dropout(0.1), linear(16, 16), relu(), linear(16, 2)).seed(1);
    }

    private Fit training() {
        return fit(model(), moons).sgd(0.1).momentum(0.9).batch(32).epochs(10).seed(3).quiet();
    }

    private static int[] steps(Run run) {
        return run.readings().stream().mapToInt(Run.Reading::step).toArray();
    }

    @Test
    void watchingChangesNoBit() {
        Run alone = training().run();
        Run watched = training().watch(units, signals, noise, every(1)).run();
        assertEquals(11, watched.readings().size());
        alone.model().state().forEach((name, t) -> assertArrayEquals(t.toArray(), watched.model().state().get(name).toArray(), name));
        for (int i = 0; i < alone.history().size(); i++) {
            assertEquals(alone.history().get(i).loss(), watched.history().get(i).loss());
            assertEquals(alone.history().get(i).testLoss(), watched.history().get(i).testLoss());
        }
    }

    @Test
    void everyCountsEpochsOrSteps() {
        assertArrayEquals(new int[] {0, 12, 24, 36, 40}, steps(training().watch(every(3), units).run()));
        assertArrayEquals(new int[] {0, 3, 6, 9, 10}, steps(training().steps(10).watch(units, every(3)).run()));
        assertArrayEquals(IntStream.rangeClosed(0, 20).map(i -> 2 * i).toArray(), steps(training().steps(40).watch(units).run()));
        assertArrayEquals(IntStream.rangeClosed(0, 20).map(i -> 8 * i).toArray(), steps(training().epochs(40).watch(units).run()));
    }

    @Test
    void withoutAGaugeAllOfThemAndEachOnce() {
        List<String> all = training().epochs(1).watch(units, signals, noise).run().watched();
        assertEquals(all, training().epochs(1).watch().run().watched());
        assertEquals(all, training().epochs(1).watch(every(1)).watch(every(2)).run().watched());
        assertEquals(all, training().epochs(1).watch(units, units, signals).watch(noise).run().watched());
        assertEquals(List.of("active", "dead", "active 2", "active 5", "dead 2", "dead 5"), training().epochs(1).watch(units).run().watched());
        assertEquals(List.of("B_simple", "B_simple_low", "B_simple_high"), training().epochs(1).watch(noise).run().watched());
        assertTrue(all.containsAll(List.of("std 0", "std 6", "gradient", "gradient 0", "gradient 6", "update 0", "update 6")), all.toString());
    }

    @Test
    void theValuesAreThoseOfTheInstruments() {
        Net model = model();
        Run run = fit(model, moons).sgd(0.1).batch(32).epochs(2).quiet().watch(every(2)).run();
        Run.Reading last = run.readings().get(1);
        assertEquals(8, last.step());
        assertEquals(2.0, last.epoch());
        Units census = Units.of(model, moons.train().x());
        assertEquals(census.layers().get(1).meanActive(), last.values().get("active 5"));
        assertEquals((double) census.dead() / census.units(), last.values().get("dead"));
        Signals seen = Signals.of(model, moons);
        assertEquals(seen.layers().get(4).gradient(), last.values().get("gradient 4"));
        assertEquals(Math.sqrt(seen.layers().stream().mapToDouble(l -> Double.isNaN(l.gradient()) ? 0 : l.gradient() * l.gradient()).sum()),
                last.values().get("gradient"), 1e-12);
        assertEquals(seen.layers().get(4).values().std(), last.values().get("std 4"));
        GradientNoise here = GradientNoise.of(model.train(), moons, 10_000, 64, 5);
        double b = last.values().get("B_simple");
        assertTrue(last.values().get("B_simple_low") < b && b < last.values().get("B_simple_high"));
        assertTrue(here.scale().low() < last.values().get("B_simple_high") && last.values().get("B_simple_low") < here.scale().high(), here + " " + b);
    }

    @Test
    void anUpdateIsTheStepThatWasMade() {
        Net model = net(linear(2, 2, false)).seed(1);
        List<float[]> paths = new ArrayList<>();
        Run run = fit(model, moons).adam(0.01).batch(32).steps(3).every(1).quiet().watch(signals, every(1))
                .watch(m -> paths.add(m.parameters().get(0).tensor().toArray())).run();
        double[] update = run.watched("update 0");
        assertTrue(Double.isNaN(update[0]), "nothing has moved before the first step");
        for (int i = 1; i < 4; i++) {
            double moved = 0, size = 0;
            for (int k = 0; k < 4; k++) {
                moved += Math.pow((double) paths.get(i)[k] - paths.get(i - 1)[k], 2);
                size += Math.pow(paths.get(i - 1)[k], 2);
            }
            assertEquals(Math.sqrt(moved / size), update[i], 1e-12);
        }
    }

    @Test
    void theLossIsThatOfTheFit() {
        Net model = net(linear(2, 2)).seed(1);
        Run twice = fit(model.copy(), moons).loss((out, rows) -> Losses.crossEntropy(out, rows.labels()).mul(2)).steps(1).quiet().watch(signals).run();
        Run once = fit(model.copy(), moons).steps(1).quiet().watch(signals).run();
        assertEquals(2 * once.watched("gradient")[0], twice.watched("gradient")[0], 1e-6);
    }

    @Test
    void anUnresolvedNoiseIsAGap() {
        Net model = net(linear(2, 4), relu(), linear(4, 2)).seed(1);
        for (float[] w : model.parameters().stream().map(p -> p.tensor().data()).toList()) Arrays.fill(w, 0);
        // All weights 0 and as many rows of either class: the gradient of the only part that has one, the bias, is 0 on average.
        Run run = fit(model, moons).steps(1).quiet().schedule(step -> 0).watch(noise).run();
        assertTrue(Double.isNaN(run.watched("B_simple")[0]) && Double.isNaN(run.watched("B_simple_low")[0]));
        assertTrue(run.image().getWidth() > 400);
    }

    @Test
    void aGaugeOfOnesOwn() {
        Gauge size = Gauge.of("size", (net, data) -> net.parameters().get(0).tensor().abs().sum().item());
        Run run = training().watch(size, every(5)).run();
        assertEquals(List.of("size"), run.watched());
        assertEquals(run.model().parameters().get(0).tensor().abs().sum().item(), run.watched("size")[2], 1e-7);
        assertEquals("size: a gauge for fit(model, data).watch(size)", size.toString());
    }

    @Test
    void anInterruptKeepsWhatWasRead() {
        Gauge stop = Gauge.of("stop", (net, data) -> {
            if (net.layer(1).state().get("batches").data()[0] == 20) Thread.currentThread().interrupt();
            return 1;
        });
        Run run = training().watch(units, stop, every(1)).run();
        assertEquals(Run.Ending.INTERRUPTED, run.ending());
        assertArrayEquals(new int[] {0, 4, 8, 12, 16, 20}, steps(run));
        assertEquals(6, run.watched("active 2").length);
    }

    @Test
    void anInterruptDoesNotWaitForAReading() {
        Gauge stop = Gauge.of("stop", (net, data) -> {
            if (net.layer(1).state().get("batches").data()[0] == 8) Thread.currentThread().interrupt();
            return 1;
        });
        Run run = training().watch(stop, noise, every(1)).run();
        assertEquals(Run.Ending.INTERRUPTED, run.ending());
        assertEquals(8, run.steps());
        assertArrayEquals(new int[] {0, 4}, steps(run));
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void aLossThatLeavesTheNumbersKeepsWhatWasRead() {
        Run run = fit(net(linear(2, 16), relu(), linear(16, 16), relu(), linear(16, 2)), moons).sgd(1e4).epochs(5).quiet().watch(every(1)).run();
        assertTrue(run.diverged(), run.toString());
        assertFalse(run.readings().isEmpty());
        run.plot().image();
    }

    @Test
    void aGaugeThatCannotReadSaysSoAtTheStart() {
        Gauge wrong = Gauge.of("wrong", (net, data) -> {
            throw new Mistake("wrong: it cannot");
        });
        assertEquals("wrong: it cannot", assertThrows(Mistake.class, () -> training().watch(wrong).run()).getMessage());
        Gauge later = Gauge.of("later", (net, data) -> {
            if (net.layer(1).state().get("batches").data()[0] == 4) throw new Mistake("later: it cannot");
            return 1;
        });
        double[] values = training().epochs(2).watch(later, every(1)).run().watched("later");
        assertArrayEquals(new double[] {1, Double.NaN, 1}, values);
    }

    @Test
    void wrongWordsAreOneLine() {
        assertEquals("watch: every 0; give 1 or more", assertThrows(Mistake.class, () -> every(0)).getMessage());
        Run run = training().epochs(1).watch(noise).run();
        assertEquals("watched: there is no \"deed\"; there are B_simple, B_simple_low, B_simple_high", assertThrows(Mistake.class, () -> run.watched("deed")).getMessage());
        Run none = training().epochs(1).run();
        assertEquals("watched: there is no \"dead\"; nothing was watched, use fit(model, data).watch(units, signals, noise)",
                assertThrows(Mistake.class, () -> none.watched("dead")).getMessage());
        assertEquals(List.of(), none.watched());
        assertEquals("every(5)", every(5).toString());
        assertEquals("units: a gauge for fit(model, data).watch(units)", units.toString());
    }

    @Test
    void theFileHasAColumnForEachValue() throws Exception {
        Path file = folder.resolve("run.csv");
        Run run = training().steps(4).every(2).watch(units, every(4)).run();
        run.csv(file.toString());
        List<String> lines = Files.readAllLines(file);
        assertEquals("step,epoch,loss,test_loss,accuracy,alpha,dead_units,units,\"active\",\"dead\",\"active 2\",\"active 5\",\"dead 2\",\"dead 5\"", lines.get(0));
        assertEquals(4, lines.size());
        assertTrue(lines.get(1).matches("0,0\\.0(,[\\d.E-]+){4},\\d+,32(,[\\d.E-]+){6}"), lines.get(1));
        assertTrue(lines.get(2).matches("2,0\\.5(,[\\d.E-]+){4},\\d+,32,,,,,,"), lines.get(2));
        assertTrue(lines.get(3).startsWith("4,1.0," + run.last().loss() + ","), lines.get(3));
        assertTrue(lines.get(3).endsWith("," + run.watched("dead 5")[1]), lines.get(3));
    }

    @Test
    void theLineHasTheMainValues() {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            fit(model(), moons).epochs(2).watch(units, signals, noise).run();
        } finally {
            System.setOut(before);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        String last = text.substring(text.lastIndexOf('\r') + 1);
        assertTrue(last.matches("epoch 2/2 .*dead \\d+/32  active 0\\.\\d\\d  \\|g\\| [\\d.e-]+  B (\\?|[\\d.e+]+)   \\d+\\.\\d s *\\R"), last);
        assertEquals(1, text.chars().filter(c -> c == '\n').count(), text);
    }

    /** A canvas that remembers what it was shown. */
    private static final class Shown extends Canvas {
        private final List<Showable> all = new ArrayList<>();
        private final boolean live;

        Shown(boolean live) {
            this.live = live;
        }

        @Override
        public boolean live() {
            return live;
        }

        @Override
        public void show(Showable value) {
            if (live && all.isEmpty()) assertEquals(null, value.image(), "words first, which take no time");
            else assertTrue(value.image().getWidth() > 400);
            all.add(value);
        }
    }

    private Shown shown(boolean live, Fit training) {
        Shown canvas = new Shown(live);
        Canvas.from(() -> canvas);
        Run run = training.run();
        if (!canvas.all.isEmpty()) assertEquals(run, canvas.all.get(canvas.all.size() - 1));
        return canvas;
    }

    @Test
    void whereNobodyLooksOnOnePictureIsShownAndItIsTheRun() {
        assertEquals(1, shown(false, fit(model(), moons).epochs(2).watch(units)).all.size());
    }

    @Test
    void aTrainingThatIsNotWatchedOrQuietShowsNone() {
        assertEquals(0, shown(true, fit(model(), moons).epochs(2)).all.size());
        assertEquals(0, shown(true, fit(model(), moons).epochs(2).watch(units).quiet()).all.size());
    }

    @Test
    void whoLooksOnSeesPicturesButNoFlood() {
        long start = System.nanoTime();
        // As many readings as it takes to be seen, however quick or slow this machine is.
        Gauge stop = Gauge.of("stop", (net, data) -> {
            if (System.nanoTime() - start > 1_000_000_000L) Thread.currentThread().interrupt();
            return 1;
        });
        Shown canvas = shown(true, fit(model(), moons).steps(1_000_000).every(50).watch(stop, every(50)));
        double seconds = (System.nanoTime() - start) / 1e9;
        assertTrue(canvas.all.size() >= 3, "pictures: " + canvas.all.size());
        assertTrue(canvas.all.size() <= seconds / 0.25 + 3, canvas.all.size() + " pictures in " + seconds + " s");
    }

    @Test
    void aPictureThatFailsDoesNotCostTheTraining() {
        Canvas.from(() -> new Canvas() {
            @Override
            public boolean live() {
                return true;
            }

            @Override
            public void show(Showable value) {
                throw new IllegalStateException("nobody there");
            }
        });
        assertEquals(Run.Ending.COMPLETE, fit(model(), moons).epochs(1).watch(units).run().ending());
    }

    @Test
    void ofManyLayersThePictureShowsTheEndsAndTheBand() {
        Layer[] layers = new Layer[20];
        for (int l = 0; l < layers.length; l++) layers[l] = l % 2 == 0 ? linear(2, 2) : relu();
        Plot plot = fit(net(layers), moons).epochs(1).quiet().watch(units, signals).run().plot();
        String drawn = plot.draw(160, 20);
        assertTrue(drawn.contains("all layers") && drawn.contains("layer 18") && drawn.contains("most dead") && !drawn.contains("layer 8"), drawn);
        assertTrue(plot.image().getWidth() > 400);
    }

    @Test
    void theRunPlotsWhatWasWatched() {
        Run run = training().watch().run();
        assertTrue(run.plot().toString().contains("6 panels in 3 columns"), run.plot().toString());
        assertTrue(training().watch(units).run().plot().toString().contains("3 panels in 3 columns"));
        assertTrue(training().watch(signals).run().plot().toString().contains("4 panels in 2 columns"));
        assertTrue(training().run().plot().toString().contains("2 panels in 2 columns"));
    }
}

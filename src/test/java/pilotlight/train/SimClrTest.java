package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;
import static pilotlight.nn.Layers.sigmoid;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.compute.Workers;
import pilotlight.data.Glyphs;
import pilotlight.data.ViewBank;
import pilotlight.data.Views;
import pilotlight.nn.Activation;
import pilotlight.nn.Layer;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class SimClrTest {
    private static final ViewBank BANK = Glyphs.glyphs(200).size(8).seed(1).views(4).standardized();

    private static Net encoder() {
        return net(linear(64, 32), relu(), linear(32, 32)).seed(1);
    }

    private static SimClr ready(Layer head) {
        return SimClr.of(encoder(), head).fit(BANK).batch(32).steps(60).seed(3).quiet();
    }

    private static Net head(Layer activation) {
        return SimClr.head(32, 32, 16, activation).seed(2);
    }

    @Test
    void itLearnsToTellThingsApart() {
        SimClrRun run = ready(head(prelu())).steps(300).run();
        assertTrue(run.loss() < run.history().get(0).loss() - 1, run.toString());
        assertTrue(run.last().std() > 0.85 && run.last().cosine() < 0.2, run.toString());
        assertFalse(run.collapsed());
        assertNull(run.collapse());
        assertEquals(300, run.steps());
        assertEquals(21, run.history().size());
        assertEquals(0.25, run.history().get(0).alpha());
        assertFalse(run.encoder().training(), "a trained encoder is left ready to use");
        assertArrayEquals(new int[] {200, 16}, run.embed(BANK.view(0)).shape().dims());
        assertArrayEquals(run.head().predict(run.represent(BANK.view(0))).data(), run.embed(BANK.view(0)).data());
        assertTrue(run.toString().matches("SimClrRun 300 steps, \\d+\\.\\d s: loss 4\\.\\d{3} -> \\d\\.\\d{3}, std 0\\.\\d{3}, cos -?0\\.\\d{3}, seed 3 \\(NT-Xent, temperature 0\\.2\\)"), run.toString());
    }

    @Test
    void sameSeedSameBitsOnAnyNumberOfThreadsAndRecordedOrNot() {
        float[] a = weights(ready(head(prelu())).run());
        assertFalse(Arrays.equals(a, weights(ready(head(prelu())).seed(4).run())));
        int before = Workers.threads();
        try {
            Workers.threads(1);
            assertArrayEquals(a, weights(ready(head(prelu())).run()));
        } finally {
            Workers.threads(before);
        }
        // A function of one's own is not recorded: every step makes its graph anew.
        float[] plain = weights(ready(head(new Activation("mine", Double.NaN, Math.sqrt(2), Tensor::relu))).run());
        assertArrayEquals(weights(ready(head(relu())).run()), plain);
    }

    private static float[] weights(SimClrRun run) {
        return Tensor.concat(0, Net.of(run.encoder(), run.head()).parameters().stream().map(p -> p.tensor().reshape(-1)).toArray(Tensor[]::new)).toArray();
    }

    @Test
    void freshViewsOfAnyDataDo() {
        SimClrRun run = SimClr.of(encoder(), head(prelu())).views(Views.views().rotate(15).shift(1).noise(0.1)).temperature(0.5)
                .fit(Glyphs.glyphs(100).size(8).standardizeGlobal()).adam(3e-3).batch(32).steps(40).seed(1).quiet().run();
        assertTrue(run.loss() < run.history().get(0).loss() - 0.3, run.toString());
        assertEquals("NT-Xent, temperature 0.5", run.method());
    }

    @Test
    void anUnseededHeadDoesNotRepeatTheEncodersNumbers() {
        Net e = net(linear(8, 8), relu());
        Net h = net(linear(8, 8));
        SimClr.of(e, h);
        float[] a = e.parameters().get(0).tensor().data();
        float[] b = h.parameters().get(0).tensor().data();
        assertTrue(Math.abs(a[0] / b[0] - a[1] / b[1]) > 1e-3, "not the same numbers in another size");
    }

    @Test
    void anUnseededPredictorHasSeed0() {
        float[] seeded = weights(ready(head(relu())).simSiam(net(linear(16, 4), relu(), linear(4, 16)).seed(0)).steps(2).run());
        assertArrayEquals(seeded, weights(ready(head(relu())).simSiam(net(linear(16, 4), relu(), linear(4, 16))).steps(2).run()));
    }

    // ---- the losses

    @Test
    void eachMethodIsItsLoss() {
        Tensor z = Tensor.randn(new Rng(1), 8, 3);
        Tensor a = z.slice(0, 0, 4);
        Tensor b = z.slice(0, 4, 8);
        SimClr s = ready(head(relu()));
        assertEquals(Losses.ntXent(z, 0.7).item(), s.temperature(0.7).loss(z).item());
        assertEquals(Losses.vicreg(a, b, 25, 25, 1).item(), s.vicreg().loss(z).item());
        assertEquals(Losses.barlowTwins(a, b, 0.005).item(), s.barlowTwins().loss(z).item());
        assertEquals(Losses.negativeCosine(a, b).item(), s.alignment().loss(z).item());
        Net p = net(linear(3, 3)).seed(5);
        float siamese = (Losses.negativeCosine(p.forward(a), b).item() + Losses.negativeCosine(p.forward(b), a).item()) / 2;
        assertEquals(siamese, s.simSiam(p).loss(z).item(), 1e-6);
        assertEquals(siamese, s.simSiamWithoutStop(p).loss(z).item(), 1e-6);
    }

    @Test
    void theStopOfSimSiamKeepsTheTargetFromTheGradient() {
        Net p = net(linear(3, 3)).seed(5);
        SimClr s = ready(head(relu()));
        float[] start = Tensor.randn(new Rng(2), 4, 3).toArray();
        float[] stopped = gradient(s.simSiam(p), start);
        float[] whole = gradient(s.simSiamWithoutStop(p), start);
        // with targets that are numbers, not functions of z
        Tensor z = Tensor.wrap(start.clone(), 4, 3).requiresGrad(true);
        Tensor fixed = Tensor.wrap(start.clone(), 4, 3);
        Tensor q = p.forward(z);
        Losses.negativeCosine(q.slice(0, 0, 2), fixed.slice(0, 2, 4)).add(Losses.negativeCosine(q.slice(0, 2, 4), fixed.slice(0, 0, 2))).mul(0.5).backward();
        assertArrayEquals(z.grad().data(), stopped, 1e-6f);
        assertFalse(Arrays.equals(whole, stopped));
    }

    private static float[] gradient(SimClr s, float[] at) {
        Tensor z = Tensor.wrap(at.clone(), 4, 3).requiresGrad(true);
        s.loss(z).backward();
        return z.grad().data();
    }

    @Test
    void everyMethodTrains() {
        for (SimClr s : List.of(ready(head(relu())).vicreg(), ready(head(relu())).barlowTwins(), ready(head(relu())).temperature(1), ready(head(relu())).sgd(0.1).momentum(0.9),
                ready(head(relu())).simSiam(net(linear(16, 16), relu(), linear(16, 16)).seed(9)))) {
            SimClrRun run = s.run();
            assertTrue(run.loss() < run.history().get(0).loss(), run.toString());
        }
    }

    // ---- collapse

    @Test
    void aDeadHeadIsNamed() {
        SimClrRun run = ready(net(linear(32, 32).biases(-8), relu(), linear(32, 16)).seed(2)).run();
        assertEquals(Collapse.Cause.DEAD_LAYER, run.collapse().cause());
        assertEquals(10, run.collapse().step(), "the second look");
        assertTrue(run.collapsed());
        assertEquals(0, run.last().std());
        assertEquals(Math.log(63), run.loss(), 1e-5);
        assertEquals("step 10: collapsed (dead head): std*sqrt(d) 0.0000, mean cosine 0.0000, every embedding exactly 0, loss 4.143 = log(2N - 1): "
                + "all 32 units of layer 1.1 relu() are dead; try prelu() or leakyRelu(), batchNorm in front, or smaller biases", run.collapse().message());
        assertTrue(run.toString().contains(", collapsed, seed 3"), run.toString());
    }

    @Test
    void missingNegativesAreNamed() {
        SimClrRun run = ready(head(relu())).alignment().run();
        assertEquals(Collapse.Cause.NO_NEGATIVES, run.collapse().cause());
        assertTrue(run.collapsed() && run.last().cosine() > 0.99, run.toString());
        assertTrue(run.collapse().signs().contains("nothing in \"alignment only\" pushes different things apart"), run.collapse().toString());
    }

    @Test
    void aHeadThatDrawsAllTogetherIsNamed() {
        SimClrRun run = ready(net(linear(32, 32), sigmoid(), linear(32, 32), sigmoid(), linear(32, 32), sigmoid(), linear(32, 32), sigmoid(), linear(32, 16)).seed(2)).sgd(0.1).momentum(0.9).run();
        assertEquals(Collapse.Cause.NARROW, run.collapse().cause());
        assertTrue(run.collapsed(), run.toString());
    }

    @Test
    void theSpreadOfKnownClouds() {
        Spread one = Spread.of(Tensor.ones(6, 4), 6);
        assertEquals(0, one.deviation(), 1e-7);
        assertEquals(1, one.cosine(), 1e-7);
        assertFalse(one.zero());
        assertTrue(Spread.of(Tensor.zeros(6, 4), 6).zero());
        Spread sphere = Spread.of(Tensor.randn(new Rng(1), 2000, 16), 2000);
        assertEquals(1, sphere.deviation(), 0.01);
        assertEquals(0, sphere.cosine(), 0.005);
        // e1 and -e1 in turn: one column of deviation 1, the others 0
        Tensor line = Tensor.wrap(new float[] {1, 0, -3, 0, 2, 0, -1, 0}, 4, 2);
        assertEquals(0.5 * Math.sqrt(2), Spread.of(line, 4).deviation(), 1e-7);
        assertEquals(-1 / 3.0, Spread.of(line, 4).cosine(), 1e-7);
        assertEquals(Spread.of(line, 4), Spread.of(Tensor.concat(0, line, Tensor.ones(4, 2)), 4), "only the first rows count");
    }

    // ---- manners

    @Test
    void anInterruptKeepsTheRun() {
        SimClr s = ready(head(relu()));
        Thread.currentThread().interrupt();
        SimClrRun run = s.run();
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(Run.Ending.INTERRUPTED, run.ending());
        assertEquals(1, run.steps());
        assertEquals(2, run.history().size());
        assertTrue(run.toString().startsWith("SimClrRun interrupted after 1 steps"), run.toString());
    }

    @Test
    void aLossThatIsNoNumberStopsAndSaysWhere() {
        SimClrRun run = ready(head(relu())).vicreg().sgd(1e6).run();
        assertEquals(Run.Ending.DIVERGED, run.ending());
        assertTrue(run.fault().matches("step \\d+: loss (NaN|Infinity|-Infinity); .*largest value.*; lower the learning rate, or clip the gradient; the model is back at step 0, its best"), run.fault());
        SimClr same = ready(head(relu())).vicreg();
        same.whole.state().forEach((name, t) -> assertArrayEquals(t.data(), net(run.encoder(), run.head()).state().get(name).data(), name));
    }

    @Test
    void aLimitOfTimeStopsAndKeepsTheHistory() {
        SimClrRun run = ready(head(relu())).minutes(1e-12).run();
        assertEquals(Run.Ending.OUT_OF_TIME, run.ending());
        assertEquals(1, run.steps());
        assertEquals(2, run.history().size());
        assertTrue(run.toString().startsWith("SimClrRun out of time after 1 steps"), run.toString());
    }

    @Test
    void theProgressTellsOfTheCollapseAsSoonAsItIsSeen() {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            SimClr.of(encoder(), net(linear(32, 32).biases(-8), relu(), linear(32, 16))).fit(BANK).batch(32).steps(30).run();
        } finally {
            System.setOut(before);
        }
        String[] lines = out.toString(StandardCharsets.UTF_8).split("\n");
        assertTrue(lines[0].contains("\rstep 10: collapsed (dead head): "), String.join("|", lines));
        String last = lines[1].substring(lines[1].lastIndexOf('\r') + 1);
        assertTrue(last.matches("step 30/30 \\[##########\\] loss 4\\.143  std 0\\.000  cos 0\\.000   \\d+\\.\\d s *"), last);
        assertEquals(2, lines.length);
    }

    @Test
    void theHistoryIsDrawnAndKept(@TempDir Path folder) throws Exception {
        SimClrRun run = ready(head(prelu())).every(20).run();
        assertTrue(run.image().getWidth() > 600);
        Path file = folder.resolve("run.csv");
        run.csv(file.toString());
        List<String> lines = Files.readAllLines(file);
        assertEquals("step,loss,std,cosine,alpha", lines.get(0));
        assertEquals(5, lines.size());
        assertTrue(lines.get(4).startsWith("60," + run.loss() + ","), lines.get(4));
    }

    @Test
    void wrongSettingsGiveOneLine() {
        SimClr s = SimClr.of(encoder(), head(relu()));
        assertMessage("simclr: nothing to learn from; give data with fit(data).views(...), or views made beforehand with fit(bank)", s::run);
        assertMessage("simclr: no views; without them both of a pair are the same. Give some, as views(views().rotate(15).noise(0.1))", s.fit(Glyphs.glyphs(10))::run);
        assertMessage("simclr: a batch of 1 pair; give 2 or more", () -> s.batch(1));
        assertMessage("simclr: temperature 0.0 is not above 0; try 0.2", () -> s.temperature(0));
        assertMessage("adam: learning rate 0.0 is not positive; try 0.1 for sgd, 0.003 for adam", () -> s.adam(0));
        assertMessage("simclr: 1 view of each thing; give 2 or more", () -> s.fit(Glyphs.glyphs(10).views(1)));
    }

    private static void assertMessage(String message, Runnable wrong) {
        assertEquals(message, assertThrows(Mistake.class, wrong::run).getMessage());
    }
}

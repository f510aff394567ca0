package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Schedule;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class FitTest {
    private final Data moons = Synthetic.moons(512).noise(0.15).split(0.8).seed(7);

    private static Net model() {
        return net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), prelu(64), linear(64, 2)).seed(1);
    }

    private Fit fit() {
        return Fit.of(model(), moons).sgd(0.1).momentum(0.9).batch(64).epochs(10).quiet();
    }

    @Test
    void learnsTheMoons() {
        Run run = Fit.of(model(), moons).sgd(0.1).momentum(0.9).batch(64).epochs(40).quiet().run();
        assertTrue(run.accuracy() > 0.95, run.toString());
        assertTrue(run.loss() < run.history().get(0).loss() / 4, run.toString());
        assertEquals(280, run.steps());
        assertEquals(41, run.history().size());
        assertEquals(Run.Ending.COMPLETE, run.ending());
        assertFalse(run.model().training(), "a trained model is left ready to use");
    }

    @Test
    void sameSeedSameBits() {
        float[] a = weights(fit().seed(3).run());
        assertArrayEquals(a, weights(fit().seed(3).run()));
        assertFalse(Arrays.equals(a, weights(fit().seed(4).run())));
    }

    private static float[] weights(Run run) {
        return Tensor.concat(0, run.model().parameters().stream().map(p -> p.tensor().reshape(-1)).toArray(Tensor[]::new)).toArray();
    }

    @Test
    void toStringTellsTheStory() {
        Run run = fit().seed(2).run();
        assertTrue(run.toString().matches("Run 10 epochs, 70 steps, \\d+\\.\\d s: loss \\d\\.\\d{3} -> \\d\\.\\d{3}, test acc \\d+\\.\\d%, seed 2"), run.toString());
    }

    @Test
    void aNotebookShowsItsCurves() {
        assertEquals(fit().run().plot().image().getWidth(), fit().run().image().getWidth());
    }

    @Test
    void anInterruptKeepsTheHistory() {
        Thread.currentThread().interrupt();
        Run run = fit().run();
        assertFalse(Thread.currentThread().isInterrupted());
        assertEquals(Run.Ending.INTERRUPTED, run.ending());
        assertEquals(1, run.steps());
        assertEquals(2, run.history().size());
        assertTrue(run.toString().startsWith("Run interrupted after 1 epochs, 1 steps"), run.toString());
    }

    @Test
    void aLossThatIsNoNumberStopsAndSaysWhere() {
        Run run = Fit.of(net(linear(2, 64), relu(), linear(64, 64), relu(), linear(64, 2)), moons).sgd(1e6).epochs(5).quiet().run();
        assertTrue(run.diverged());
        assertTrue(run.fault().matches("epoch 1, step \\d+: loss (NaN|Infinity); .*largest value.*; lower the learning rate, or clip the gradient; the model is back at step 0, its best"), run.fault());
        assertTrue(run.toString().startsWith("Run diverged after"), run.toString());
        assertFalse(run.toString().contains("@"), run.toString());
    }

    @Test
    void aLossThatIsNoNumberKeepsTheBestWeights() {
        int[] seen = new int[1];
        Net m = model();
        // Learns for some epochs, then takes one step so large that nothing finite is left.
        Run run = Fit.of(m, moons).sgd(0.1).momentum(0.9).epochs(20).schedule(step -> step < 70 ? 1 : 1e30).quiet().watch(now -> seen[0]++).run();
        assertTrue(run.diverged());
        assertEquals(11, seen[0]);
        Run.Point lowest = run.history().stream().min((a, b) -> Double.compare(a.testLoss(), b.testLoss())).orElseThrow();
        assertTrue(run.fault().endsWith("; the model is back at step " + lowest.step() + ", its best"), run.fault());
        assertTrue(run.fault().startsWith("epoch 11, step 72: loss "), run.fault());
        assertEquals(lowest.testLoss(), Training.Score.of(m, moons.test(), (out, rows) -> Losses.crossEntropy(out, rows.labels()), 2).loss());
    }

    @Test
    void aLimitOfTimeStopsAndKeepsTheHistory() {
        Run run = fit().minutes(1e-12).run();
        assertEquals(Run.Ending.OUT_OF_TIME, run.ending());
        assertEquals(1, run.steps());
        assertEquals(2, run.history().size());
        assertTrue(run.toString().startsWith("Run out of time after 1 epochs, 1 steps"), run.toString());
        assertEquals(70, fit().minutes(60).run().steps());
        assertEquals(Run.Ending.COMPLETE, fit().steps(1).minutes(1e-12).run().ending(), "a training that is complete was in time");
        assertMessage("fit: a limit of 0.0 minutes; give more than 0", () -> fit().minutes(0));
    }

    @Test
    void aSingleRowLeftOverJoinsTheBatchBefore() {
        Rng rng = new Rng(1);
        Batches b = Batches.all(129, 64, false, rng);
        assertEquals(2, b.perEpoch());
        int[] first = b.next();
        int[] second = b.next();
        assertEquals(64, first.length);
        assertEquals(65, second.length);
        boolean[] seen = new boolean[129];
        for (int i : first) seen[i] = true;
        for (int i : second) seen[i] = true;
        for (boolean s : seen) assertTrue(s);
        assertEquals(64, b.next().length);
        assertEquals(3, Batches.all(130, 64, false, rng).perEpoch());
        assertEquals(1, Batches.all(1, 64, false, rng).next().length);
        assertEquals(3, Batches.all(3, 1, false, rng).perEpoch());
    }

    @Test
    void everyDecidesHowOftenIsMeasured() {
        Run run = fit().steps(50).every(10).run();
        assertArrayEquals(new int[] {0, 10, 20, 30, 40, 50}, run.history().stream().mapToInt(Run.Point::step).toArray());
    }

    @Test
    void aScheduleOfNothingLearnsNothing() {
        Net m = model();
        float[] before = m.parameters().get(0).tensor().toArray();
        Schedule off = step -> 0;
        Fit.of(m, moons).sgd(0.1).schedule(off).epochs(1).quiet().run();
        assertArrayEquals(before, m.parameters().get(0).tensor().toArray());
    }

    @Test
    void regressionHasNoAccuracy() {
        Data line = Synthetic.linearTeacher(400, 3).split(0.8);
        Run run = Fit.of(net(linear(3, 1)), line).sgd(0.1).epochs(20).quiet().run();
        assertTrue(Double.isNaN(run.accuracy()));
        assertTrue(run.last().testLoss() < 1e-3, run.toString());
        assertTrue(run.toString().contains("test loss"), run.toString());
    }

    @Test
    void theProgressLineRewritesItself() {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            Fit.of(model(), moons).sgd(0.1).epochs(2).run();
        } finally {
            System.setOut(before);
        }
        String text = out.toString(StandardCharsets.UTF_8);
        String last = text.substring(text.lastIndexOf('\r') + 1);
        assertTrue(last.matches("epoch 2/2 \\[##########\\] loss \\d\\.\\d{3}  test \\d\\.\\d{3}  acc \\d+\\.\\d%  alpha 0\\.\\d\\d  dead 0/128   \\d+\\.\\d s *\\R"), last);
        assertEquals(1, text.chars().filter(c -> c == '\n').count(), text);
        String first = text.split("\r")[1].stripTrailing();
        assertTrue(first.matches("epoch 0/2 \\[\\.{10}\\] loss \\d\\.\\d{3}  test \\d\\.\\d{3}  acc \\d+\\.\\d%  alpha 0\\.\\d\\d   \\d+\\.\\d s"), first);
        assertTrue(first.length() < 80 && last.stripTrailing().length() > 80, "what is written over must not wrap; what stays is whole: " + first);
    }

    @Test
    void wrongSettingsGiveOneLine() {
        assertMessage("fit: a batch of 0 rows; give 1 or more", () -> fit().batch(0));
        assertMessage("sgd: learning rate 0.0 is not positive; try 0.1 for sgd, 0.003 for adam", () -> fit().sgd(0));
        assertMessage("linear#0 (3 -> 2): input [64, 2] has 2 columns, the layer takes 3", () -> Fit.of(net(linear(3, 2)), moons).quiet().run());
    }

    private static void assertMessage(String message, Runnable wrong) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, wrong::run).getMessage());
    }
}

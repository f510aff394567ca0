package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory is used again and again, and nobody who holds a tensor can tell. */
class RecordedTest {
    private static final boolean[] NO_STATE = {};
    private final Rng rng = new Rng(3);
    private final Tensor w = Tensor.randn(rng, 4, 5).requiresGrad(true);
    private final Tensor slopes = Tensor.full(0.25, 5).requiresGrad(true);
    private final List<Tensor> hidden = new ArrayList<>();
    private final Recorded net = new Recorded(x -> {
        Tensor h = x.linear(w, null).prelu(slopes);
        hidden.add(h);
        return h.square();
    });

    /** The same function without any memory of its own. */
    private Tensor plain(Tensor x) {
        return x.linear(w, null).prelu(slopes).square();
    }

    private float[][] gradients(Tensor loss) {
        w.zeroGrad();
        slopes.zeroGrad();
        loss.backward();
        return new float[][] {w.grad().toArray(), slopes.grad().toArray()};
    }

    private Tensor input() {
        return Tensor.randn(rng, 3, 4);
    }

    private void warm() {
        for (int i = 0; i < 3; i++) net.apply(input(), NO_STATE).sum().backward();
    }

    @Test
    void valuesAndGradientsAreThoseOfTheFunctionToTheBit() {
        for (int i = 0; i < 6; i++) {
            Tensor x = input();
            assertArrayEquals(plain(x).toArray(), net.apply(x, NO_STATE).toArray());
            assertArrayEquals(gradients(plain(x).sum()), gradients(net.apply(x, NO_STATE).sum()));
        }
    }

    @Test
    void theMemoryIsUsedAgain() {
        warm();
        int recorded = hidden.size();
        Tensor last = hidden.get(recorded - 1);
        float[] before = last.toArray();
        net.apply(input(), NO_STATE).sum().backward();
        assertEquals(recorded, hidden.size(), "the body ran again: nothing was recorded");
        assertTrue(!Arrays.equals(before, last.data()), "the inner values of the last run should have been overwritten");
    }

    @Test
    void whatIsHeldAcrossStepsStaysAsItWas() {
        List<Tensor> held = new ArrayList<>();
        List<float[]> copies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Tensor x = input();
            Tensor y = net.apply(x, NO_STATE);
            Tensor middle = y.mul(2).retainGrad();
            Tensor loss = middle.sum();
            w.zeroGrad();
            slopes.zeroGrad();
            loss.backward();
            for (Tensor t : List.of(x, y, middle, loss, w.grad(), slopes.grad(), middle.grad())) {
                held.add(t);
                copies.add(t.toArray());
            }
        }
        for (int i = 0; i < held.size(); i++) assertArrayEquals(copies.get(i), held.get(i).data(), "tensor " + i);
    }

    @Test
    void severalCallsBeforeOneBackward() {
        warm();
        Tensor a = input();
        Tensor b = input();
        float[][] want = gradients(plain(a).sum().add(plain(b).mul(3).sum()));
        assertArrayEquals(want, gradients(net.apply(a, NO_STATE).sum().add(net.apply(b, NO_STATE).mul(3).sum())));
        Tensor first = net.apply(a, NO_STATE);
        Tensor second = net.apply(b, NO_STATE);
        float[][] late = gradients(first.sum());
        assertArrayEquals(gradients(plain(a).sum()), late);
        assertArrayEquals(gradients(plain(b).sum()), gradients(second.sum()));
    }

    @Test
    void twoLossesOverOneResult() {
        warm();
        Tensor x = input();
        Tensor y = net.apply(x, NO_STATE);
        assertArrayEquals(gradients(plain(x).sum()), gradients(y.sum()));
        assertArrayEquals(gradients(plain(x).square().sum()), gradients(y.square().sum()));
        // Others run in the same memory meanwhile.
        net.apply(input(), NO_STATE).sum().backward();
        Tensor pending = net.apply(input(), NO_STATE);
        assertArrayEquals(gradients(plain(x).sum()), gradients(y.sum()));
        net.apply(input(), NO_STATE);
        pending.sum().backward();
        assertArrayEquals(gradients(plain(x).square().sum()), gradients(y.square().sum()));
    }

    @Test
    void theGradientOfTheInputComesThrough() {
        warm();
        for (int i = 0; i < 4; i++) {
            Tensor x = input().requiresGrad(true);
            net.apply(x, NO_STATE).sum().backward();
            Tensor z = x.copy().requiresGrad(true);
            plain(z).sum().backward();
            assertArrayEquals(z.grad().toArray(), x.grad().toArray());
            x.zeroGrad();
            z.zeroGrad();
            net.apply(x.mul(2), NO_STATE).sum().backward();
            plain(z.mul(2)).sum().backward();
            assertArrayEquals(z.grad().toArray(), x.grad().toArray());
            // A sum of gradients is rounded after each product or within it.
            net.apply(x, NO_STATE).sum().backward();
            plain(z).sum().backward();
            assertArrayEquals(z.grad().toArray(), x.grad().toArray(), 1e-5f);
        }
    }

    @Test
    void anInputThatChangesAfterTheCallDoesNotMatter() {
        warm();
        Tensor x = input();
        float[][] want = gradients(plain(x).sum());
        Tensor y = net.apply(x, NO_STATE);
        Arrays.fill(x.data(), 7);
        assertArrayEquals(want, gradients(y.sum()));
    }

    @Test
    void everyShapeAndStateHasItsOwnMemory() {
        warm();
        for (int round = 0; round < 4; round++) {
            for (int rows = 1; rows < 5; rows++) {
                Tensor x = Tensor.randn(rng, rows, 4);
                assertArrayEquals(gradients(plain(x).sum()), gradients(net.apply(x, NO_STATE).sum()));
                assertArrayEquals(plain(x).toArray(), Autograd.noGrad(() -> net.apply(x, NO_STATE)).toArray());
                assertNull(Autograd.noGrad(() -> net.apply(x, NO_STATE)).node);
            }
        }
    }

    @Test
    void resultsAreNeverShared() {
        warm();
        Tensor x = input();
        assertNotSame(net.apply(x, NO_STATE).data(), net.apply(x, NO_STATE).data());
        Autograd.noGrad(() -> {
            assertNotSame(net.apply(x, NO_STATE).data(), net.apply(x, NO_STATE).data());
            net.apply(x, NO_STATE);
            assertNotSame(net.apply(x, NO_STATE).data(), net.apply(x, NO_STATE).data());
            return null;
        });
    }

    @Test
    void aFunctionThatDoesNothingGivesItsInput() {
        Recorded same = new Recorded(x -> x);
        Tensor x = input().requiresGrad(true);
        for (int i = 0; i < 4; i++) same.apply(x, NO_STATE).sum().backward();
        assertArrayEquals(Tensor.full(4, 3, 4).toArray(), x.grad().toArray());
    }

    /** How often the body runs when {@code shapes} shapes come in turn, three times round. */
    private int runs(int shapes, boolean needsGrad) {
        int[] runs = {0};
        Recorded f = new Recorded(x -> {
            runs[0]++;
            return x.square();
        });
        for (int round = 0; round < 3; round++) {
            for (int rows = 1; rows <= shapes; rows++) {
                Tensor y = f.apply(Tensor.ones(rows).requiresGrad(needsGrad), NO_STATE);
                if (needsGrad) y.sum().backward();
            }
        }
        return runs[0];
    }

    @Test
    void memoryIsKeptForSixShapes() {
        for (boolean needsGrad : new boolean[] {false, true}) {
            assertEquals(2 * 6, runs(6, needsGrad), "once measured, once recorded, then run from memory");
            assertEquals(3 * 7, runs(7, needsGrad), "the longest unused goes first");
        }
    }

    @Test
    void stateDecidesWhatIsRunAgain() {
        boolean[] twice = {false};
        Recorded f = new Recorded(x -> twice[0] ? x.mul(2) : x.mul(1));
        for (int i = 0; i < 6; i++) {
            twice[0] = i % 2 == 0;
            assertEquals(twice[0] ? 2 : 1, f.apply(Tensor.scalar(1), twice.clone()).item());
        }
    }

    @Test
    void innerValuesThatAreWantedOnceMoreCountNoBatch() {
        int[] batches = {0};
        Recorded norm = new Recorded(x -> Normalization.train(x.mul(2), null, null, () -> 1e-5, (mean, variance, count) -> batches[0]++).square());
        Tensor seed = Tensor.randn(rng, 5, 2);
        for (int i = 0; i < 2; i++) norm.apply(Tensor.randn(rng, 5, 2).requiresGrad(true), NO_STATE).backward(seed);
        Tensor x = Tensor.randn(rng, 5, 2).requiresGrad(true);
        Tensor y = norm.apply(x, NO_STATE);
        y.backward(seed);
        float[] want = x.grad().toArray();
        assertEquals(3, batches[0]);
        // Two more calls: the first takes up the memory, and with the second in the air there is none that lies idle.
        Tensor a = norm.apply(Tensor.randn(rng, 5, 2).requiresGrad(true), NO_STATE);
        assertEquals(4, batches[0]);
        x.zeroGrad();
        Autograd.noGrad(() -> {
            y.backward(seed);
            return null;
        });
        assertArrayEquals(want, x.grad().toArray());
        // Now some memory lies idle, with the values of another call in it.
        a.backward(seed);
        norm.apply(Tensor.randn(rng, 5, 2).requiresGrad(true), NO_STATE).backward(seed);
        norm.apply(Tensor.randn(rng, 5, 2).requiresGrad(true), NO_STATE).backward(seed);
        assertEquals(6, batches[0]);
        x.zeroGrad();
        y.backward(seed);
        assertArrayEquals(want, x.grad().toArray());
        assertEquals(6, batches[0], "computed once more, not trained on once more");
        assertFalse(Replay.again());
        norm.apply(x, NO_STATE);
        assertEquals(7, batches[0]);
    }

    @Test
    void withinAnotherRecordingItIsPartOfIt() {
        Recorded square = new Recorded(x -> x.square());
        for (int i = 0; i < 3; i++) square.apply(Tensor.ones(2), NO_STATE);
        Tensor x = Tensor.of(2, 3);
        Replay outer = Replay.of(() -> square.apply(x, NO_STATE));
        x.data()[0] = 5;
        outer.run();
        assertArrayEquals(new float[] {25, 9}, outer.result().toArray());
    }

    @Test
    void aReplayOfAWholeStep() {
        Tensor x = input();
        int[] labels = {0, 4, 2};
        Replay step = Replay.of(() -> plain(x).crossEntropy(labels, 0.1));
        for (int i = 0; i < 5; i++) {
            System.arraycopy(input().data(), 0, x.data(), 0, x.size());
            for (int r = 0; r < 3; r++) labels[r] = (labels[r] + 1) % 5;
            w.zeroGrad();
            slopes.zeroGrad();
            step.run();
            step.backward();
            float[] got = w.grad().toArray();
            assertArrayEquals(got, gradients(plain(x).crossEntropy(labels, 0.1))[0]);
            assertEquals(plain(x).crossEntropy(labels, 0.1).item(), step.result().item());
        }
    }

    @Test
    void aConvolutionWithoutBiasStartsFromNothingInEveryRun() {
        Tensor kernel = Tensor.randn(rng, 2, 1, 3, 3);
        Recorded images = new Recorded(x -> x.conv2d(kernel, null, 1, 1));
        for (int i = 0; i < 4; i++) {
            Tensor x = Tensor.randn(rng, 2, 1, 4, 4);
            assertArrayEquals(x.conv2d(kernel, null, 1, 1).toArray(), images.apply(x, NO_STATE).toArray());
        }
    }
}

package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A computation that is run again in the same memory. */
class ReplayTest {
    private final Tensor x = Tensor.of(1, 2);
    private final Tensor w = Tensor.of(3, 5).requiresGrad(true);

    @Test
    void computesFromWhatIsInItsInputs() {
        Replay step = Replay.of(() -> x.mul(w).square().sum());
        Tensor result = step.result();
        assertEquals(9 + 100, result.item());
        x.data()[0] = 2;
        assertEquals(109, result.item(), "nothing is computed before the run");
        step.run();
        assertSame(result, step.result());
        assertEquals(36 + 100, result.item());
        step.backward();
        assertArrayEquals(new float[] {24, 40}, w.grad().toArray());
        step.backward();
        assertArrayEquals(new float[] {48, 80}, w.grad().toArray(), "gradients add up");
        w.data()[1] = 0;
        w.zeroGrad();
        step.run();
        step.backward();
        assertArrayEquals(new float[] {24, 0}, w.grad().toArray());
    }

    @Test
    void countsTheBytesOfWhatItMakes() {
        // Two products, two squares and a sum; a reshape shares its values and is counted all the same.
        assertEquals(4 * (2 + 2 + 1), Replay.of(() -> x.reshape(2).mul(w).square().sum(0)).bytes());
        assertEquals(0, Replay.of(() -> x).bytes());
    }

    @Test
    void aComputationThatIsMeasuredIsNotRunAgain() {
        Replay step = Replay.measure(() -> x.mul(w).square().sum(0));
        assertEquals(4 * (2 + 2 + 1), step.bytes());
        assertEquals(109, step.result().item());
        x.data()[0] = 2;
        step.run();
        assertEquals(109, step.result().item());
    }

    @Test
    void recordingEndsWithTheBodyAndNests() {
        assertFalse(Replay.recording());
        Tensor[] inner = new Tensor[1];
        Replay outer = Replay.of(() -> {
            assertTrue(Replay.recording());
            Replay nested = Replay.of(() -> x.mul(2));
            assertTrue(Replay.recording());
            inner[0] = nested.result();
            return x.mul(3);
        });
        assertFalse(Replay.recording());
        assertThrows(IllegalArgumentException.class, () -> Replay.of(() -> x.add(Tensor.ones(3))));
        assertFalse(Replay.recording());
        x.data()[0] = 7;
        outer.run();
        assertEquals(21, outer.result().at(0));
        assertEquals(2, inner[0].at(0), "what was recorded inside is not part of it");
        assertFalse(Replay.again());
    }

    @Test
    void branchesThatLeadNowhereDoNotMatter() {
        Tensor[] aside = new Tensor[1];
        Replay step = Replay.of(() -> {
            Tensor y = x.mul(w);
            aside[0] = y.exp();
            return y.sum();
        });
        for (int i = 1; i < 3; i++) {
            step.backward();
            assertArrayEquals(new float[] {i, 2 * i}, w.grad().toArray());
        }
        assertNull(aside[0].grad());
    }

    @Test
    void aBranchingComputationGivesTheGradientsOfItsGraph() {
        Tensor v = Tensor.of(0.5f, -1).requiresGrad(true);
        Replay step = Replay.of(() -> branching(v));
        for (int i = 0; i < 3; i++) {
            v.data()[0] += 0.25f;
            v.zeroGrad();
            step.run();
            step.backward();
            Tensor u = v.copy().requiresGrad(true);
            branching(u).backward();
            assertArrayEquals(u.grad().toArray(), v.grad().toArray());
        }
    }

    private static Tensor branching(Tensor v) {
        Tensor h = v.square();
        Tensor g = h.exp().mul(h);
        return g.add(h.sin()).mul(v).sum();
    }

    @Test
    void aFailedBackwardLeavesItUsable() {
        Tensor[] low = new Tensor[1];
        Replay step = Replay.of(() -> {
            low[0] = x.mul(w);
            return low[0].exp().log().mul(2).sum();
        });
        Autograd.Backward honest = low[0].node.backward;
        low[0].node.backward = g -> {
            throw new ArithmeticException("broken");
        };
        assertThrows(ArithmeticException.class, step::backward);
        assertNull(Autograd.mode().buffers, "memory of a pass that has ended");
        low[0].node.backward = honest;
        step.run();
        step.backward();
        assertArrayEquals(new float[] {2, 4}, w.grad().toArray(), 1e-5f);
    }

    @Test
    void arraysServeTheNextOfTheirSize() {
        Buffers buffers = new Buffers();
        float[] two = buffers.take(2);
        float[] three = buffers.take(3);
        assertEquals(2, two.length);
        buffers.give(two);
        buffers.give(three);
        assertSame(two, buffers.take(2));
        assertNotSame(two, buffers.take(2), "an array is given out once");
        assertSame(three, buffers.take(3));
        Buffers.NONE.give(three);
        assertNotSame(three, Buffers.NONE.take(3));
    }
}

package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;

/** What a user may rely on when taking gradients. */
class AutogradTest {
    private static Tensor leaf(float... values) {
        return Tensor.of(values).requiresGrad(true);
    }

    private static void assertGrad(Tensor t, float... want) {
        assertNotNull(t.grad(), "no gradient");
        assertArrayEquals(want, t.grad().toArray());
    }

    @Test
    void noGradNestsAndEnds() {
        Tensor x = leaf(2);
        assertTrue(Autograd.recording());
        try (Autograd.NoGrad outer = Autograd.noGrad()) {
            try (Autograd.NoGrad inner = Autograd.noGrad()) {
                assertFalse(Autograd.recording());
            }
            assertFalse(Autograd.recording(), "the inner block must not switch recording on again");
            assertNull(x.square().node);
        }
        assertTrue(Autograd.recording());
        assertNotNull(x.square().node);
    }

    @Test
    void noGradEndsWithAnException() {
        assertThrows(IllegalArgumentException.class, () -> Autograd.noGrad(() -> Tensor.ones(2).add(Tensor.ones(3))));
        assertTrue(Autograd.recording());
    }

    @Test
    void noGradIsOfOneThread() throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            assertTrue(pool.submit(Autograd::recording).get());
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void backwardWorksInsideNoGrad() {
        Tensor x = leaf(3);
        Tensor y = x.square().sum();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            y.backward();
        }
        assertGrad(x, 6);
    }

    @Test
    void detachCutsTheGraphAndSharesTheValues() {
        Tensor x = leaf(3, 4);
        Tensor y = x.mul(x.detach()).sum();
        y.backward();
        assertGrad(x, 3, 4);
        assertSame(x.data(), x.detach().data());
        assertFalse(x.detach().requiresGrad());
        Tensor c = x.copy();
        c.data()[0] = 9;
        assertEquals(3, x.at(0));
    }

    @Test
    void frozenInputsGetNoGradient() {
        Tensor w = leaf(2);
        Tensor v = leaf(5);
        v.requiresGrad(false);
        w.mul(v).sum().backward();
        assertGrad(w, 5);
        assertNull(v.grad());
        v.requiresGrad(true);
        w.mul(v).sum().backward();
        assertGrad(v, 2);
        assertNull(v.requiresGrad(false).grad(), "freezing forgets the gradient");
    }

    @Test
    void onlyALeafCanBeMarked() {
        Tensor y = leaf(2).square();
        Mistake e = assertThrows(Mistake.class, () -> y.requiresGrad(true));
        assertEquals("requiresGrad: [1] is the result of square; only a leaf can be marked, detach() it first", e.getMessage());
    }

    @Test
    void gradientsAddUpUntilForgotten() {
        Tensor x = leaf(3);
        x.square().sum().backward();
        x.square().sum().backward();
        assertGrad(x, 12);
        x.zeroGrad();
        assertNull(x.grad());
        x.square().sum().backward();
        assertGrad(x, 6);
    }

    @Test
    void aSecondBackwardOverOneGraphAddsTheSameAgain() {
        Tensor x = leaf(3);
        Tensor y = x.square().exp().log().sum();
        y.backward();
        float once = x.grad().item();
        y.backward();
        assertEquals(2 * once, x.grad().item());
    }

    @Test
    void aRetainedGradientDoesNotSpoilTheSecondBackward() {
        Tensor x = leaf(3);
        Tensor middle = x.square().retainGrad();
        Tensor y = middle.mul(5).sum().retainGrad();
        y.backward();
        assertGrad(x, 30);
        assertGrad(middle, 5);
        assertEquals(1, y.grad().item());
        y.backward();
        assertGrad(x, 60);
        assertGrad(middle, 10);
        middle.zeroGrad();
        assertNull(middle.grad());
        y.backward();
        assertGrad(middle, 5);
        assertGrad(x, 90);
    }

    @Test
    void intermediateGradientsGoUnlessRetained() {
        Tensor x = leaf(3);
        Tensor middle = x.square();
        middle.sum().backward();
        assertNull(middle.grad());
    }

    @Test
    void aDiamondIsWalkedOnce() {
        // y = (x^2 + x) (x^2 - x) = x^4 - x^2, and every path is taken from shared intermediates.
        Tensor x = leaf(3);
        Tensor square = x.square();
        int[] runs = {0};
        Autograd.Backward honest = square.node.backward;
        square.node.backward = g -> {
            runs[0]++;
            honest.accept(g);
        };
        square.add(x).mul(square.sub(x)).sum().backward();
        assertGrad(x, 4 * 27 - 6);
        assertEquals(1, runs[0]);
    }

    @Test
    void pathsOfDifferentLengthMeet() {
        // The short path reaches h long before the long one has delivered.
        Tensor x = leaf(2);
        Tensor h = x.mul(3);
        Tensor far = h;
        for (int i = 0; i < 50; i++) far = far.add(1);
        far.add(h).sum().backward();
        assertGrad(x, 6);
    }

    @Test
    void aDoublingLadderIsLinearInTime() {
        // 2^60 paths from top to bottom.
        Tensor x = leaf(1);
        Tensor y = x;
        for (int i = 0; i < 60; i++) y = y.add(y);
        y.sum().backward();
        assertGrad(x, 0x1.0p60f);
    }

    @Test
    void aDeepChainDoesNotOverflowTheStack() {
        Tensor x = leaf(1);
        Tensor y = x;
        for (int i = 0; i < 10_000; i++) y = y.add(1);
        y.sum().backward();
        assertGrad(x, 1);
        assertEquals(10_001, y.item());
    }

    @Test
    void aFailedBackwardLeavesTheGraphUsable() {
        Tensor x = leaf(3);
        Tensor low = x.square();
        Tensor y = low.mul(2).sum();
        Autograd.Backward honest = low.node.backward;
        low.node.backward = g -> {
            throw new ArithmeticException("broken");
        };
        assertThrows(ArithmeticException.class, y::backward);
        low.node.backward = honest;
        y.backward();
        assertGrad(x, 12);
    }

    @Test
    void backwardNeedsAScalarOrASeedOfTheShape() {
        Tensor x = leaf(1, 2);
        Tensor y = x.square();
        assertEquals("backward: shape [2] is not a scalar; reduce it with sum() or mean(), or give a seed of that shape",
                assertThrows(Mistake.class, y::backward).getMessage());
        assertEquals("backward: seed [3] is not of the result's shape [2]",
                assertThrows(IllegalArgumentException.class, () -> y.backward(Tensor.ones(3))).getMessage());
        assertEquals("backward: [] does not depend on anything that requires a gradient; mark a leaf with requiresGrad(true), and compute outside noGrad",
                assertThrows(Mistake.class, () -> Tensor.scalar(1).backward()).getMessage());
        y.backward(Tensor.of(1, 10));
        assertGrad(x, 2, 40);
    }

    @Test
    void aLeafIsItsOwnGradientsSource() {
        Tensor x = Tensor.scalar(4).requiresGrad(true);
        x.backward();
        assertEquals(1, x.grad().item());
    }

    @Test
    void aStoppedGradientIsNotRevivedByReshape() {
        Tensor x = leaf(1, 2, 3, 4);
        assertSame(x, x.reshape(4), "a reshape to its own shape is the tensor itself");
        x.reshape(2, 2).reshape(4).square().sum().backward();
        assertGrad(x, 2, 4, 6, 8);
    }

    @Test
    void emptyTensorsGoThrough() {
        Tensor x = Tensor.zeros(0, 3).requiresGrad(true);
        Tensor w = Tensor.ones(3, 2).requiresGrad(true);
        Tensor y = x.matmul(w).relu().sum();
        y.backward();
        assertEquals(0, y.item());
        assertEquals(Shape.of(0, 3), x.grad().shape());
        assertArrayEquals(new float[6], w.grad().toArray());
    }

    @Test
    void threadsComputeTheSameBits() throws Exception {
        Callable<float[]> work = () -> {
            Rng rng = new Rng(5);
            Tensor x = Tensor.randn(rng, 40, 30);
            Tensor w = Tensor.randn(rng, 30, 20).requiresGrad(true);
            Tensor c = Tensor.randn(rng, 4, 1, 3, 3).requiresGrad(true);
            for (int i = 0; i < 10; i++) {
                Tensor y = x.linear(w, null).prelu(Tensor.of(0.25f));
                Tensor images = y.reshape(8, 1, 10, 10).conv2d(c, null, 1, 1).maxPool2d(2);
                images.square().mean().add(y.logSumExp(1).mean()).backward();
            }
            return Tensor.concat(0, w.grad().reshape(-1), c.grad().reshape(-1)).toArray();
        };
        float[] alone = work.call();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            Future<float[]> a = pool.submit(work);
            Future<float[]> b = pool.submit(work);
            assertArrayEquals(alone, a.get());
            assertArrayEquals(alone, b.get());
        } finally {
            pool.shutdown();
        }
    }
}

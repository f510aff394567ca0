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
import pilotlight.surface.Mistake;

/** Making and reading tensors, and who holds which array. */
class TensorTest {
    @Test
    void madeFromNumbers() {
        assertEquals("f32[3] [1, 1, 1]", Tensor.ones(3).toString());
        assertEquals("f32[1,2]\n[[0.5, 0.5]]", Tensor.full(0.5, 1, 2).toString());
        assertEquals("f32[4] [0, 1, 2, 3]", Tensor.arange(4).toString());
        assertEquals("f32[5] [-1, -0.5, 0, 0.5, 1]", Tensor.linspace(-1, 1, 5).toString());
        assertEquals("f32[2] [3, 2]", Tensor.linspace(3, 2, 2).toString());
        assertEquals("f32[1] [3]", Tensor.linspace(3, 4, 1).toString());
        assertEquals("f32[0]", Tensor.linspace(3, 4, 0).toString());
        assertEquals("f32[3,2]\n[[1, 2],\n [3, 4],\n [5, 6]]", Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}}).toString());
        assertEquals("f32[0,0]", Tensor.of(new float[0][]).toString());
    }

    @Test
    void valuesAreCopiedUnlessWrapped() {
        float[] values = {1, 2};
        assertNotSame(values, Tensor.of(values).data());
        Tensor t = Tensor.wrap(values, 2, 1);
        assertSame(values, t.data());
        assertSame(values, Tensor.wrap(values, Shape.of(1, 2)).data());
        assertNotSame(values, t.toArray());
        assertArrayEquals(values, t.toArray());
    }

    @Test
    void read() {
        Tensor t = Tensor.arange(24).reshape(2, 3, 4);
        assertEquals(24, t.size());
        assertEquals(3, t.rank());
        assertEquals(3, t.dim(1));
        assertEquals(4, t.dim(-1));
        assertEquals(0, t.at(0, 0, 0));
        assertEquals(18, t.at(1, 1, 2));
        assertEquals(23, t.at(1, 2, 3));
        assertEquals(7, Tensor.scalar(7).at());
        assertEquals(7, Tensor.full(7, 1, 1).item());
        assertEquals("item: shape [0] has 0 values, not 1; use at(...) or toArray()", assertThrows(Mistake.class, () -> Tensor.zeros(0).item()).getMessage());
    }

    @Test
    void meansAlongAnAxis() {
        Tensor t = Tensor.of(new float[][] {{1, 2}, {5, 8}});
        assertEquals("f32[2] [3, 5]", t.mean(0).toString());
        assertEquals("f32[2] [1.5, 6.5]", t.mean(-1).toString());
    }

    @Test
    void gradientsThatWereShownAreNotWrittenIntoAgain() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        x.square().sum().backward();
        float[] shown = x.grad().data();
        assertSame(shown, x.gradData());
        x.zeroGrad();
        assertNull(x.gradData());
        x.mul(5).sum().backward();
        assertEquals(6, shown[0]);
        assertEquals(5, x.gradData()[0]);
        // What only an optimiser has read serves again.
        float[] mine = x.gradData();
        x.zeroGrad();
        x.mul(7).sum().backward();
        assertSame(mine, x.gradData());
        assertEquals(7, mine[0]);
        x.requiresGrad(false).requiresGrad(true).mul(2).sum().backward();
        assertNotSame(mine, x.gradData());
        assertEquals(2, x.gradData()[0]);
    }

    @Test
    void gradientsOfInnerResultsAreTheirs() {
        Tensor x = Tensor.of(3).requiresGrad(true);
        Tensor y = x.square();
        assertNull(y.gradData());
        assertSame(y, y.retainGrad());
        y.mul(5).sum().backward();
        assertSame(y.gradData(), y.grad().data());
        assertEquals(5, y.gradData()[0]);
        assertEquals(Shape.of(1), y.grad().shape());
    }

    @Test
    void onlyALeafThatWasMarkedWantsAGradient() {
        Tensor x = Tensor.of(3);
        assertFalse(x.requiresGrad());
        assertSame(x, x.requiresGrad(true));
        assertTrue(x.requiresGrad());
        assertFalse(x.square().requiresGrad());
        assertFalse(x.copy().requiresGrad());
        assertNotSame(x.data(), x.copy().data());
        assertFalse(x.requiresGrad(false).requiresGrad());
        assertEquals("maxPool2d", Op.MAX_POOL2D.label());
    }

    @Test
    void aParameterIsAHandle() {
        Tensor w = Tensor.zeros(2, 3);
        Parameter p = Parameter.of("weight", w, true);
        assertTrue(w.requiresGrad());
        assertFalse(p.frozen());
        assertEquals("0.weight [2, 3]", p.within("0").toString());
        assertSame(w, p.within("0").tensor());
        p.freeze();
        assertTrue(p.within("0").frozen());
        assertEquals("weight [2, 3] frozen", p.toString());
        p.unfreeze();
        assertTrue(w.requiresGrad());
        assertEquals("bias [3] no decay", Parameter.of("bias", Tensor.zeros(3), false).toString());
    }
}

package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Values and slopes at kinks, ties, infinities, NaN and empty shapes, where a convention was chosen. */
class ConventionsTest {
    private static final float INF = Float.POSITIVE_INFINITY;

    private static float[] slopes(UnaryOperator<Tensor> f, float... x) {
        Tensor t = Tensor.of(x).requiresGrad(true);
        f.apply(t).sum().backward();
        return t.grad().toArray();
    }

    @Test
    void slopesAtZero() {
        assertArrayEquals(new float[] {0, 0}, slopes(Tensor::relu, 0, -0f));
        assertArrayEquals(new float[] {0.2f}, slopes(x -> x.leakyRelu(0.2), 0));
        assertArrayEquals(new float[] {0.7f}, slopes(x -> x.elu(0.7), 0));
        assertArrayEquals(new float[] {0, 0}, slopes(Tensor::abs, 0, -0f));
        Tensor x = Tensor.of(0, 0).requiresGrad(true);
        Tensor alpha = Tensor.of(0.25f).requiresGrad(true);
        x.prelu(alpha).sum().backward();
        assertArrayEquals(new float[] {0.25f, 0.25f}, x.grad().toArray());
        assertEquals(0, alpha.grad().item());
    }

    @Test
    void clampHasSlopeOneAtItsEnds() {
        assertArrayEquals(new float[] {0, 1, 1, 1, 0}, slopes(x -> x.clamp(-1, 2), -1.5f, -1, 0, 2, 2.5f));
    }

    @Test
    void clampToOneValue() {
        assertArrayEquals(new float[] {1, 1, 1}, Tensor.of(0, 1, 2).clamp(1, 1).toArray());
        assertArrayEquals(new float[] {0, 1, 0}, slopes(x -> x.clamp(1, 1), 0, 1, 2));
    }

    @Test
    void varianceOfTheFewestValues() {
        Tensor x = Tensor.of(new float[][] {{1, 5}, {4, 5}});
        assertArrayEquals(new float[] {4.5f, 0}, x.variance(0, true).toArray());
        assertArrayEquals(new float[] {0}, x.slice(0, 0, 1).slice(1, 0, 1).variance(0, false).toArray());
    }

    /** Enough rows for several threads. */
    @Test
    void aRowAmongManyIsAsItIsAlone() {
        Tensor x = Tensor.randn(new Rng(2), 600, 64).mul(3);
        for (UnaryOperator<Tensor> f : List.<UnaryOperator<Tensor>>of(Tensor::softmax, Tensor::logSoftmax, v -> v.logSumExp(1), v -> v.reshape(v.dim(0), 64, 1).logSumExp(1))) {
            Tensor y = f.apply(x);
            for (int r = 0; r < 600; r += 13) {
                assertArrayEquals(f.apply(x.slice(0, r, r + 1)).toArray(), y.slice(0, r, r + 1).toArray(), "row " + r);
            }
        }
    }

    @Test
    void theFirstOfEqualMaximaTakesTheGradient() {
        assertArrayEquals(new float[] {0, 1, 1 - 1, 0}, slopes(x -> x.reshape(1, 4).max(1), 1, 5, 5, 2));
        assertArrayEquals(new float[] {0, 1, 0, 0}, slopes(x -> x.reshape(1, 1, 2, 2).maxPool2d(2), 1, 5, 5, 2));
        assertArrayEquals(new int[] {1, 0}, Tensor.of(new float[][] {{1, 5, 5}, {2, 2, 2}}).argmax());
    }

    @Test
    void powersOfZero() {
        assertArrayEquals(new float[] {1, 1}, Tensor.of(0, 2).pow(0).toArray());
        assertArrayEquals(new float[] {0, 0}, slopes(x -> x.pow(0), 0, 2));
        assertArrayEquals(new float[] {0}, slopes(x -> x.pow(2), 0));
    }

    @Test
    void dividingByANumberIsRoundedOnce() {
        for (int n = 1; n < 100; n++) assertEquals(1, Tensor.scalar(n).div(n).item(), "n " + n);
        assertEquals(1e-2f, Tensor.scalar(1e-41).div(1e-39).item(), 1e-5f);
    }

    @Test
    void aNaNShowsWhereverItStands() {
        for (float[] row : new float[][] {{Float.NaN, 1}, {1, Float.NaN}}) {
            Tensor x = Tensor.of(row);
            assertTrue(Float.isNaN(x.max(0).item()));
            assertTrue(Float.isNaN(x.reshape(1, 1, 1, 2).expand(1, 1, 2, 2).maxPool2d(2).item()));
            assertTrue(Float.isNaN(x.sum().item()));
            assertTrue(Float.isNaN(x.logSumExp(0).item()));
            assertTrue(Float.isNaN(x.maximum(Tensor.zeros(2)).sum().item()));
            assertTrue(Float.isNaN(x.relu().sum().item()));
            assertTrue(Float.isNaN(x.prelu(Tensor.of(0.25f)).sum().item()));
            assertTrue(Float.isNaN(x.clamp(0, 1).sum().item()));
        }
    }

    @Test
    void maskedEntriesDropOut() {
        Tensor x = Tensor.of(new float[][] {{-INF, 1, 2}, {0, -INF, -INF}}).requiresGrad(true);
        x.logSumExp(1).sum().backward();
        float p = (float) (1 / (1 + Math.E));
        assertArrayEquals(new float[] {0, p, 1 - p, 1, 0, 0}, x.grad().toArray(), 1e-6f);
        assertEquals(-INF, Tensor.of(-INF, -INF).logSumExp(0).item());
        assertArrayEquals(new float[] {0, 0}, slopes(v -> v.logSumExp(0), -INF, -INF));
        x.zeroGrad();
        Tensor loss = x.crossEntropy(new int[] {2, 0}, 0);
        loss.backward();
        assertEquals(-Math.log(1 - p) / 2, loss.item(), 1e-6);
        assertArrayEquals(new float[] {0, p / 2, -p / 2, 0, 0, 0}, x.grad().toArray(), 1e-6f);
    }

    @Test
    void aRowOfZerosStaysZero() {
        assertArrayEquals(new float[] {0, 0}, Tensor.zeros(1, 2).normalizeRows().toArray());
        // Below the shortest length the divisor is a constant.
        float tiny = 0x1.0p-42f;
        assertArrayEquals(new float[] {1e12f, 1e12f}, slopes(x -> x.reshape(1, 2).normalizeRows(), tiny, 0), 1e6f);
    }

    /** The length of a row does not count, unless it is below the shortest. */
    @Test
    void similaritiesOfShortRows() {
        for (double tau : new double[] {0.3, 3}) {
            for (double length : new double[] {1e-6, 1.2e-12, 0.8e-12}) {
                Tensor z = Tensor.of(new float[][] {{(float) (0.6 * length), (float) (0.8 * length)}, {1, 0}, {0, 1}, {-1, 2}}).requiresGrad(true);
                z.ntXent(tau).backward();
                float[] g = z.grad().toArray();
                double along = (0.6 * g[0] + 0.8 * g[1]) / Math.hypot(g[0], g[1]);
                if (length > 1e-12) assertEquals(0, along, 1e-5, "length " + length + " tau " + tau);
                else assertTrue(Math.abs(along) > 0.1, "length " + length + " tau " + tau + " along " + along);
            }
        }
    }

    @Test
    void sumsOfManyAreExactEnough() {
        Tensor x = Tensor.full(0.1, 10_000_00);
        assertEquals(100_000 * 1.0000000149, x.sum().item(), 0.01);
        assertEquals(0.1f, x.mean().item());
        assertEquals(0.1f, x.reshape(1, 1, 1000, 1000).avgPool2d(1000).item());
    }

    @Test
    void emptyProducts() {
        assertEquals(Shape.of(0, 2, 4), Tensor.zeros(0, 2, 3).matmul(Tensor.ones(3, 4)).shape());
        assertEquals(0, Tensor.zeros(0, 2, 3).matmul(Tensor.ones(3, 4)).size());
        assertArrayEquals(new float[5 * 2 * 4], Tensor.zeros(5, 2, 0).matmul(Tensor.zeros(5, 0, 4)).toArray());
        assertArrayEquals(new float[5 * 2 * 4], Tensor.zeros(5, 2, 0).matmul(Tensor.zeros(0, 4)).toArray());
        assertArrayEquals(new float[] {1, 2, 1, 2}, Tensor.zeros(2, 0).linear(Tensor.zeros(0, 2), Tensor.of(1, 2)).toArray());
        assertEquals(Shape.of(0, 4), Tensor.zeros(0, 3).linear(Tensor.ones(3, 4), Tensor.ones(4)).shape());
    }

    @Test
    void emptyShapesElsewhere() {
        assertEquals(0, Tensor.zeros(0).sum().item());
        assertArrayEquals(new float[3], Tensor.zeros(0, 3).sum(0).toArray());
        assertEquals(Shape.of(0, 3), Tensor.zeros(0, 3).add(Tensor.ones(3)).shape());
        assertEquals(Shape.of(0, 3), Tensor.zeros(0, 1).mul(Tensor.ones(1, 3)).shape());
        assertEquals(Shape.of(3, 0), Tensor.zeros(0, 3).transpose().shape());
        assertEquals(Shape.of(0, 2), Tensor.ones(3, 2).gatherRows().shape());
        assertEquals(Shape.of(2, 2), Tensor.concat(0, Tensor.zeros(0, 2), Tensor.ones(2, 2)).shape());
        assertEquals(Shape.of(2, 0), Tensor.ones(2, 3).slice(1, 1, 1).shape());
        assertEquals(Shape.of(0, 4, 3, 3), Tensor.zeros(0, 2, 3, 3).conv2d(Tensor.ones(4, 2, 3, 3), null, 1, 1).shape());
        assertEquals(Shape.of(0, 2, 1, 1), Tensor.zeros(0, 2, 3, 3).maxPool2d(2).shape());
        assertEquals(Shape.of(0, 3), Tensor.zeros(0, 3).prelu(Tensor.ones(3)).shape());
        assertEquals(Shape.of(0, 3), Tensor.zeros(0, 3).logSoftmax().shape());
    }

    @Test
    void momentsOfNothing() {
        int[] heard = {0};
        Tensor y = Normalization.train(Tensor.zeros(0, 2), null, null, () -> 1e-5, (mean, variance, count) -> {
            assertArrayEquals(new float[2], mean, "not 0 / 0");
            assertArrayEquals(new float[2], variance);
            heard[0] += count + 1;
        });
        assertEquals(Shape.of(0, 2), y.shape());
        assertEquals(1, heard[0]);
    }

    @Test
    void moments() {
        int[] heard = {0};
        Normalization.train(Tensor.of(new float[][] {{1, 1000}, {3, 1002}, {5, 1004}}), null, null, () -> 1e-5, (mean, variance, count) -> {
            assertArrayEquals(new float[] {3, 1002}, mean);
            assertArrayEquals(new float[] {8f / 3, 8f / 3}, variance);
            assertEquals(3, count);
            heard[0]++;
        });
        assertEquals(1, heard[0]);
    }
}

package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;
import static pilotlight.nn.Layers.tanh;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.UnitTheory;

class UnitsTest {
    private final Tensor x = Tensor.randn(new Rng(5), 4000, 3);

    /** One input copied to three units with biases that make the first always on, the second fair, the third dead. */
    private static Net made(Layer activation) {
        Linear l = new Linear(3, 3);
        Arrays.fill(l.weight().data(), 0);
        for (int i = 0; i < 3; i++) l.weight().data()[4 * i] = 1;
        System.arraycopy(new float[] {100, 0, -100}, 0, l.bias().data(), 0, 3);
        return net(l, activation);
    }

    @Test
    void aReluThatNeverFiresIsDead() {
        Units u = Units.of(made(relu()), x);
        assertEquals(1, u.dead());
        assertEquals(1, u.negative());
        Units.LayerUnits l = u.layers().get(0);
        assertEquals(1, l.active()[0]);
        assertEquals(0.5, l.active()[1], 3 * 0.5 / Math.sqrt(4000));
        assertEquals(0, l.active()[2]);
        assertNull(l.alpha());
    }

    @Test
    void aLeakyUnitThatNeverFiresIsNegativeButNotDead() {
        for (Layer a : new Layer[] {leakyRelu(0.01), prelu(), prelu(3)}) {
            Units u = Units.of(made(a), x);
            assertEquals(0, u.dead(), a.toString());
            assertEquals(1, u.negative(), a.toString());
        }
    }

    @Test
    void aSlopeTrainedToZeroIsDeath() {
        assertEquals(1, Units.of(made(prelu().init(0)), x).dead());
    }

    @Test
    void aTanhDrivenFarEnoughPassesNoFloatGradient() {
        assertEquals(2, Units.of(made(tanh()), x).dead());
    }

    @Test
    void activeFractionAfterBatchNormIsPhiOfBetaOverGamma() {
        Net n = net(linear(3, 8), batchNorm(8).beta(-1), relu()).seed(3);
        assertEquals(UnitTheory.activeAfterNorm(-1, 1), Units.of(n, x).layers().get(0).meanActive(), 0.01);
    }

    @Test
    void theModelIsLeftAsItWas() {
        BatchNorm bn = batchNorm(8);
        Net n = net(linear(3, 8), bn, relu(), dropout(0.5));
        float[] mean = bn.state().get("runningMean").toArray();
        Units.of(n, x);
        assertArrayEquals(mean, bn.state().get("runningMean").toArray());
        assertTrue(n.training());
        assertTrue(n.parameters().stream().allMatch(p -> p.tensor().grad() == null));
    }

    @Test
    void aChannelOfAConvolutionIsOneUnit() {
        Net n = net(conv2d(1, 4, 3), prelu(4));
        Units u = Units.of(n, Tensor.randn(new Rng(2), 10, 1, 8, 8));
        assertEquals(4, u.units());
        assertEquals(0.25, u.meanAlpha(), 1e-7);
    }

    @Test
    void layersOfInnerNetsAreNamedByTheirPlace() {
        Units u = Units.of(net(net(linear(3, 2), relu()), linear(2, 2), relu()), x);
        assertEquals("0.1 relu()", u.layers().get(0).name());
        assertEquals("2 relu()", u.layers().get(1).name());
    }

    @Test
    void printsItsStoryFirst() {
        String s = Units.of(made(prelu()), x).toString();
        assertTrue(s.startsWith("Units over 4000 rows: 0 of 3 dead, 1 negative on all\n"), s);
        assertTrue(s.contains("1 prelu()"), s);
        assertTrue(s.length() < 1000, s);
    }
}

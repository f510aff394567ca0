package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.activation;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.gelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import pilotlight.optim.Adam;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** A member trains as it would alone. */
class EnsembleTest {
    private static final long[] SEEDS = {5, 0, 11};
    private final Rng rng = new Rng(1);
    private final Tensor x = Tensor.randn(rng, 20, 2);

    private static float[] weights(Net net) {
        return Tensor.concat(0, net.state().values().stream().map(t -> t.reshape(-1)).toArray(Tensor[]::new)).toArray();
    }

    private static void train(Layer model, Function<Layer, Tensor> loss) {
        Adam adam = new Adam(model.parameters(), 0.02);
        for (int i = 0; i < 30; i++) {
            adam.zeroGrad();
            loss.apply(model).backward();
            adam.step();
        }
    }

    private void compare(Net shape, Function<Layer, Tensor> alone, Function<Ensemble, Tensor> together) {
        Ensemble all = Ensemble.of(shape, SEEDS);
        for (int k = 0; k < SEEDS.length; k++) assertArrayEquals(weights(shape.copy().seed(SEEDS[k])), weights(all.member(k)), "member " + k + " at first");
        train(all, m -> together.apply((Ensemble) m));
        for (int k = 0; k < SEEDS.length; k++) {
            Net one = shape.copy().seed(SEEDS[k]);
            train(one, alone);
            assertArrayEquals(weights(one), weights(all.member(k)), 2e-3f, "member " + k + " trained");
            Tensor mine = all.member(k).predict(x);
            Tensor wide = all.predict(x);
            int out = mine.dim(1);
            assertArrayEquals(mine.toArray(), wide.slice(1, k * out, (k + 1) * out).toArray(), 1e-6f);
        }
    }

    @Test
    void regression() {
        Tensor y = Tensor.randn(rng, 20, 1);
        compare(net(linear(2, 3), prelu(3), linear(3, 3), prelu(), linear(3, 1)), m -> Losses.mse(m.forward(x), y), m -> m.mse(m.forward(x), y));
    }

    @Test
    void classesWithBatchNorm() {
        int[] labels = new int[20];
        for (int i = 0; i < labels.length; i++) labels[i] = i % 3;
        compare(net(linear(2, 4, false), batchNorm(4), relu(), net(linear(4, 4), gelu()), linear(4, 3)), m -> Losses.crossEntropy(m.forward(x), labels),
                m -> m.crossEntropy(m.forward(x), labels));
    }

    @Test
    void aCopySharesNothing() {
        Ensemble a = Ensemble.of(net(linear(2, 2), prelu()), SEEDS);
        Ensemble b = a.copy();
        b.parameters().forEach(p -> p.tensor().data()[0] += 1);
        assertArrayEquals(weights(net(linear(2, 2), prelu()).seed(5)), weights(a.member(0)));
        assertEquals(a.toString(), b.toString());
    }

    @Test
    void aNetKeepsTheSeedsOfAnEnsembleUntilItIsSeededItself() {
        Net shape = net(linear(2, 2), prelu());
        Ensemble all = Ensemble.of(shape, SEEDS);
        Net around = net(all);
        assertEquals(3, all.members());
        for (int k = 0; k < SEEDS.length; k++) assertArrayEquals(weights(shape.copy().seed(SEEDS[k])), weights(all.member(k)), "member " + k);
        around.seed(7);
        Rng streams = new Rng(7).split(0);
        for (int k = 0; k < SEEDS.length; k++) assertArrayEquals(weights(shape.copy().seed(streams.split(k).nextLong())), weights(all.member(k)), "member " + k);
    }

    @Test
    void anEnsembleIsALayer() {
        Ensemble all = Ensemble.of(net(linear(2, 2), batchNorm(2), prelu(2)), SEEDS);
        assertEquals("ensemble(net(linear(2, 2), batchNorm(2), prelu(2)), 3 seeds)", all.toString());
        assertEquals("[1.runningMean, 1.runningVar, 1.batches]", all.buffers().keySet().toString());
        assertEquals("[0.weight, 0.bias, 1.gamma, 1.beta, 2.alpha, 1.runningMean, 1.runningVar, 1.batches]", all.state().keySet().toString());
        assertTrue(all.repeatable());
        assertFalse(Ensemble.of(net(linear(2, 2), activation("own", 1, x -> x)), SEEDS).repeatable());
        assertSame(all, all.eval());
        assertSame(all, all.train());
        all.predict(x);
        assertTrue(all.training());
        assertEquals(0, all.state().get("1.batches").data()[0], "predict counts no batch");
        all.forward(x);
        assertEquals(1, all.state().get("1.batches").data()[0], "and leaves the layers within training as they were");
    }

    @Test
    void whatDoesNotFitIsOneLine() {
        assertEquals("ensemble: layer dropout(0.5); members may have linear, batchNorm, prelu and activation layers",
                assertThrows(Mistake.class, () -> Ensemble.of(net(linear(2, 2), dropout(0.5)), 1)).getMessage());
        assertEquals("ensemble: no seeds; give 1 or more", assertThrows(Mistake.class, () -> Ensemble.of(net(linear(2, 2)))).getMessage());
        Ensemble slopes = Ensemble.of(net(prelu(2)), SEEDS);
        String line = assertThrows(Mistake.class, () -> slopes.forward(Tensor.zeros(5, 12))).getMessage();
        assertTrue(line.startsWith("prelu#0 (3 times 2): "), line);
        Ensemble e = Ensemble.of(net(linear(2, 4)), SEEDS);
        assertEquals("ensemble: member 3 of 3, counted from 0", assertThrows(Mistake.class, () -> e.member(3)).getMessage());
        assertEquals("linear#0 (3 times 2, 4): input [5, 3]; give [rows, 2] for all or [rows, 6], 2 columns for each",
                assertThrows(Mistake.class, () -> e.forward(Tensor.zeros(5, 3))).getMessage());
    }
}

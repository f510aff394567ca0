package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.flatten;
import static pilotlight.nn.Layers.gelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;

import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pilotlight.compute.Workers;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Optimizer;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** A training gives the same weights to the bit, however many threads share its operations. */
class SameBitsTest {
    private final int before = Workers.threads();

    @AfterEach
    void asBefore() {
        Workers.threads(before);
    }

    private static void check(Supplier<float[]> training) {
        Workers.threads(1);
        float[] one = training.get();
        assertFalse(Arrays.equals(one, new float[one.length]));
        for (int threads : new int[] {2, 8}) {
            Workers.threads(threads);
            for (int again = 0; again < 2; again++) assertArrayEquals(one, training.get(), threads + " threads");
        }
    }

    private static float[] weights(Net model) {
        return Tensor.concat(0, model.parameters().stream().map(p -> p.tensor().reshape(-1)).toArray(Tensor[]::new)).toArray();
    }

    @Test
    void wideLayersWithBatchNorm() {
        check(() -> {
            Net model = net(linear(100, 300), batchNorm(300), prelu(300), linear(300, 257), gelu(), linear(257, 10)).seed(1);
            Tensor x = Tensor.randn(new Rng(2), 520, 100);
            int[] labels = new int[520];
            for (int i = 0; i < labels.length; i++) labels[i] = i % 10;
            Optimizer sgd = new Sgd(model.parameters(), 0.1).momentum(0.9);
            for (int i = 0; i < 6; i++) {
                sgd.zeroGrad();
                Losses.crossEntropy(model.forward(x), labels).backward();
                sgd.step();
            }
            return weights(model);
        });
    }

    @Test
    void contrastiveLoss() {
        check(() -> {
            Net model = net(linear(64, 256), prelu(), linear(256, 64)).seed(1);
            Tensor x = Tensor.randn(new Rng(2), 512, 64);
            Optimizer sgd = new Sgd(model.parameters(), 0.1).momentum(0.9);
            for (int i = 0; i < 4; i++) {
                sgd.zeroGrad();
                Losses.ntXent(model.forward(x), 0.5).backward();
                sgd.step();
            }
            return weights(model);
        });
    }

    @Test
    void convolutions() {
        check(() -> {
            Net model = net(conv2d(1, 16, 3, 1, 1), batchNorm(16), prelu(16), conv2d(16, 16, 3, 1, 1), prelu(16), flatten(), linear(16 * 144, 10)).seed(1);
            Tensor x = Tensor.randn(new Rng(2), 40, 1, 12, 12);
            int[] labels = new int[40];
            for (int i = 0; i < labels.length; i++) labels[i] = i % 10;
            Optimizer sgd = new Sgd(model.parameters(), 0.05).momentum(0.9);
            for (int i = 0; i < 4; i++) {
                sgd.zeroGrad();
                Losses.crossEntropy(model.forward(x), labels).backward();
                sgd.step();
            }
            return weights(model);
        });
    }
}

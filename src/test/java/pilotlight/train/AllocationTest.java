package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pilotlight.compute.Workers;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.nn.Net;

/** In the steady state of a training a step allocates a few hundred bytes, whatever the size of the net: the order of its rows. */
class AllocationTest {
    private static final int STEPS = 400;
    private static final int BATCH = 64;
    private static final int BYTES = 600;
    private static final int ROUNDS = 40;

    private final int before = Workers.threads();

    @BeforeEach
    void oneThread() {
        // The counter is that of one thread.
        Workers.threads(1);
    }

    @AfterEach
    void asBefore() {
        Workers.threads(before);
    }

    private static long bytes(int width, int steps) {
        Data data = Synthetic.moons(512).seed(7);
        Net model = net(linear(2, width), batchNorm(width), prelu(width), linear(width, width), prelu(), linear(width, 2)).seed(1);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadAllocatedBytes();
        Fit.of(model, data).sgd(0.1).momentum(0.9).batch(BATCH).steps(steps).every(1_000_000).quiet().run();
        return threads.getCurrentThreadAllocatedBytes() - start;
    }

    @Test
    void aStepAllocatesNextToNothing() {
        for (int width : new int[] {16, 128}) {
            double perStep = Double.POSITIVE_INFINITY;
            // What is not compiled yet keeps its vectors in boxes: the steady state is what it comes to.
            for (int round = 0; round < ROUNDS && perStep >= BYTES; round++) perStep = (bytes(width, 3 * STEPS) - bytes(width, STEPS)) / (2.0 * STEPS);
            assertTrue(perStep < BYTES, "width " + width + ": " + perStep + " bytes a step");
        }
    }
}

package pilotlight.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import pilotlight.nn.Layers;
import pilotlight.nn.Net;
import pilotlight.optim.Adam;
import pilotlight.optim.Optimizer;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** A step of the optimiser over the parameters of a net of three layers. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OptimizerBenchmark {
    @Param({"128", "1024"})
    public int width;

    private Sgd sgd;
    private Adam adam;

    @Setup
    public void setUp() throws InterruptedException {
        sgd = new Sgd(net().parameters(), 1e-6).momentum(0.9);
        adam = new Adam(net().parameters(), 1e-6);
        Work.warmUp();
    }

    private Net net() {
        Net net = Layers.net(Layers.linear(width, width), Layers.linear(width, width), Layers.linear(width, width));
        net.forward(Tensor.randn(new Rng(1), 4, width)).mean().backward();
        return net;
    }

    @Benchmark
    public Optimizer sgdMomentum() {
        sgd.step();
        return sgd;
    }

    @Benchmark
    public Optimizer adam() {
        adam.step();
        return adam;
    }

    /** SGD reads w, g and the buffer and writes w and the buffer; Adam has two buffers. */
    static Work work(String method, int width) {
        long n = 3L * width * (width + 1);
        return method.equals("adam") ? Work.passes(n, 7, 4) : Work.passes(n, 5, 3);
    }
}

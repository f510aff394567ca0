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
import pilotlight.tensor.Normalization;
import pilotlight.tensor.Tensor;

/** Loops over the rows of a batch: PReLU with a slope for each column, BatchNorm in training. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RowsBenchmark {
    @Param({"128x128", "1024x1024"})
    public String shape;

    private Tensor x;
    private Tensor g;
    private Tensor slopes;
    private Tensor gamma;
    private Tensor beta;

    @Setup
    public void setUp() throws InterruptedException {
        x = Work.rows(shape).requiresGrad(true);
        g = Work.rows(shape);
        int columns = x.shape().dims()[1];
        slopes = Tensor.full(0.25, columns).requiresGrad(true);
        gamma = Tensor.ones(columns).requiresGrad(true);
        beta = Tensor.zeros(columns).requiresGrad(true);
        Work.warmUp();
    }

    @Benchmark
    public Tensor preluForward() {
        return Work.withoutGraph(() -> x.prelu(slopes));
    }

    @Benchmark
    public Tensor prelu() {
        x.zeroGrad();
        slopes.zeroGrad();
        x.prelu(slopes).backward(g);
        return x;
    }

    @Benchmark
    public Tensor batchNorm() {
        x.zeroGrad();
        gamma.zeroGrad();
        beta.zeroGrad();
        Normalization.train(x, gamma, beta, 1e-5).backward(g);
        return x;
    }

    /** Forward reads x and writes y, BatchNorm reads x twice; backward reads x and g and writes the gradient, BatchNorm reads both twice. */
    static Work work(String method, String shape) {
        long n = Work.size(shape);
        return switch (method) {
            case "preluForward" -> Work.passes(n, 2, 2);
            case "prelu" -> Work.passes(n, 5, 4);
            default -> Work.passes(n, 8, 4);
        };
    }
}

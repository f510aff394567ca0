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
import pilotlight.tensor.Tensor;

/** Elementary functions, forward. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CurvesBenchmark {
    @Param({"64x64", "1024x1024"})
    public String shape;

    private Tensor x;
    private Tensor positive;

    @Setup
    public void setUp() throws InterruptedException {
        x = Work.rows(shape);
        positive = x.exp();
        Work.warmUp();
    }

    @Benchmark
    public Tensor exp() {
        return x.exp();
    }

    @Benchmark
    public Tensor log() {
        return positive.log();
    }

    @Benchmark
    public Tensor tanh() {
        return x.tanh();
    }

    @Benchmark
    public Tensor sigmoid() {
        return x.sigmoid();
    }

    @Benchmark
    public Tensor gelu() {
        return x.gelu();
    }

    @Benchmark
    public Tensor softmax() {
        return x.softmax();
    }

    static Work work(String shape) {
        return Work.passes(Work.size(shape), 2, 2);
    }
}

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
import pilotlight.compute.Gemm;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** Matrix products: M x N x K as the layers of the workloads have them, and cubes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GemmBenchmark {
    @Param({"32x64x64", "64x64x64", "128x64x64", "512x64x64", "128x128x64", "512x256x256", "32x256x256", "128x128x128", "256x256x256", "512x512x512",
            "1024x1024x1024", "2048x2048x2048", "128x10x128", "512x10x1024"})
    public String shape;
    /** Which of the factors is stored transposed. */
    @Param({"nn", "nt", "tn"})
    public String form;

    private int[] n;
    private float[] a;
    private float[] b;
    private float[] c;

    private static int[] dims(String shape) {
        String[] each = shape.split("x");
        return new int[] {Integer.parseInt(each[0]), Integer.parseInt(each[1]), Integer.parseInt(each[2])};
    }

    @Setup
    public void setUp() throws InterruptedException {
        n = dims(shape);
        Rng rng = new Rng(1);
        a = Tensor.randn(rng, n[0] * n[2]).data();
        b = Tensor.randn(rng, n[2] * n[1]).data();
        c = new float[n[0] * n[1]];
        Work.warmUp();
    }

    @Benchmark
    public float[] product() {
        Gemm.product(form.charAt(0) == 't', form.charAt(1) == 't', n[0], n[1], n[2], a, 0, b, 0, c, 0);
        return c;
    }

    static Work work(String shape) {
        int[] n = dims(shape);
        return new Work(2.0 * n[0] * n[1] * n[2], 0, 0);
    }
}

package pilotlight.bench.jmh;

import java.util.function.Supplier;
import pilotlight.compute.Backend;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * What a benchmark has to do at the least, to be held against what the machine can.
 *
 * @param flops floating-point operations, 0 when memory is the limit
 * @param bytes read and written, each array once for every pass that cannot be saved
 * @param held  bytes of all arrays together, which decides from which cache they come
 */
record Work(double flops, double bytes, long held) {
    /** Passes over {@code n} floats of {@code arrays} arrays, {@code passes} reads and writes of one array in all. */
    static Work passes(long n, int passes, int arrays) {
        return new Work(0, 4.0 * n * passes, 4L * n * arrays);
    }

    /** Waits until the vector kernels have taken over, or are known not to. */
    static void warmUp() throws InterruptedException {
        while (Backend.describe().contains("warm up")) Thread.sleep(20);
    }

    static Tensor rows(String shape) {
        String[] n = shape.split("x");
        return Tensor.randn(new Rng(1), Integer.parseInt(n[0]), Integer.parseInt(n[1]));
    }

    static long size(String shape) {
        String[] n = shape.split("x");
        return Long.parseLong(n[0]) * Long.parseLong(n[1]);
    }

    static Tensor withoutGraph(Supplier<Tensor> op) {
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            return op.get();
        }
    }
}

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
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** What the machine can do at the most: fused multiply-adds out of registers, and a[i] = b[i] + s c[i] over arrays of some size. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Limits {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 1000;
    private static final int CHAINS = 12;

    /** Floating-point operations of a call of {@link #fma}. */
    static final double FLOPS = 2.0 * CHAINS * ROUNDS * SPECIES.length();

    /** Bytes of the three arrays together. */
    @Param("0")
    public long held;

    private final float[] start = new float[(CHAINS + 2) * SPECIES.length()];
    private float[] a;
    private float[] b;
    private float[] c;

    @Setup
    public void setUp() {
        for (int i = 0; i < start.length; i++) start[i] = 0.5f + 0.25f * i / start.length;
        int n = (int) (held / 12);
        a = new float[n];
        b = new float[n];
        c = new float[n];
    }

    /** Chains enough to fill the pipelines: each multiply-add takes four cycles or five, and two begin in each. */
    @Benchmark
    public float fma() {
        float[] at = start;
        int n = SPECIES.length();
        FloatVector x = FloatVector.fromArray(SPECIES, at, 12 * n);
        FloatVector y = FloatVector.fromArray(SPECIES, at, 13 * n);
        FloatVector s0 = FloatVector.fromArray(SPECIES, at, 0 * n);
        FloatVector s1 = FloatVector.fromArray(SPECIES, at, 1 * n);
        FloatVector s2 = FloatVector.fromArray(SPECIES, at, 2 * n);
        FloatVector s3 = FloatVector.fromArray(SPECIES, at, 3 * n);
        FloatVector s4 = FloatVector.fromArray(SPECIES, at, 4 * n);
        FloatVector s5 = FloatVector.fromArray(SPECIES, at, 5 * n);
        FloatVector s6 = FloatVector.fromArray(SPECIES, at, 6 * n);
        FloatVector s7 = FloatVector.fromArray(SPECIES, at, 7 * n);
        FloatVector s8 = FloatVector.fromArray(SPECIES, at, 8 * n);
        FloatVector s9 = FloatVector.fromArray(SPECIES, at, 9 * n);
        FloatVector s10 = FloatVector.fromArray(SPECIES, at, 10 * n);
        FloatVector s11 = FloatVector.fromArray(SPECIES, at, 11 * n);
        for (int i = 0; i < ROUNDS; i++) {
            s0 = s0.fma(x, y);
            s1 = s1.fma(x, y);
            s2 = s2.fma(x, y);
            s3 = s3.fma(x, y);
            s4 = s4.fma(x, y);
            s5 = s5.fma(x, y);
            s6 = s6.fma(x, y);
            s7 = s7.fma(x, y);
            s8 = s8.fma(x, y);
            s9 = s9.fma(x, y);
            s10 = s10.fma(x, y);
            s11 = s11.fma(x, y);
        }
        return s0.add(s1).add(s2).add(s3).add(s4).add(s5).add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).lane(0);
    }

    @Benchmark
    public float[] triad() {
        float[] to = a;
        float[] from = b;
        float[] more = c;
        for (int i = 0; i < to.length; i++) to[i] = from[i] + 3 * more[i];
        return to;
    }
}

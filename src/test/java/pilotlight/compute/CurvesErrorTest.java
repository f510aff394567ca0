package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every function against the same in double, over the whole range of floats; vectors give the same bits, see {@link CurvesTest}. */
class CurvesErrorTest {
    private static final Curves PLAIN = new PlainCurves();
    private static final float INF = Float.POSITIVE_INFINITY;
    private static final float NAN = Float.NaN;

    interface Kernel {
        void run(float[] x, float[] y, float[] ones, int n);
    }

    /** A function, its error bound in ulp and what may come on top, and its values at -inf, -0, 0 and inf. */
    enum Case {
        EXP((x, y, g, n) -> PLAIN.exp(x, 0, y, 0, n), Math::exp, 1, 0, 0, 1, 1, INF),
        LOG((x, y, g, n) -> PLAIN.log(x, 0, y, 0, n), Math::log, 1, 0, NAN, -INF, -INF, INF),
        TANH((x, y, g, n) -> PLAIN.tanh(x, 0, y, 0, n), Math::tanh, 2.5, 0, -1, -0f, 0, 1),
        LOGISTIC((x, y, g, n) -> PLAIN.logistic(x, 0, y, 0, n), CurvesErrorTest::logistic, 2.5, 0, 0, 0.5f, 0.5f, 1),
        SOFTPLUS((x, y, g, n) -> PLAIN.softplus(x, 0, y, 0, n), x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 3, 0, 0, 0.6931472f, 0.6931472f, INF),
        SOFTPLUS_SLOPE((x, y, g, n) -> PLAIN.softplusBack(x, 0, g, 0, y, 0, n, false), CurvesErrorTest::logistic, 2.5, 0, 0, 0.5f, 0.5f, 1),
        SILU((x, y, g, n) -> PLAIN.silu(x, 0, y, 0, n), x -> x * logistic(x), 3.5, 1e-43, -0f, -0f, 0, INF),
        SILU_SLOPE((x, y, g, n) -> PLAIN.siluBack(x, 0, g, 0, y, 0, n, false), CurvesErrorTest::siluSlope, 1, 1.2e-7, 0, 0.5f, 0.5f, 1),
        SILU_SLOPE_BELOW((x, y, g, n) -> PLAIN.siluBack(x, 0, g, 0, y, 0, n, false), CurvesErrorTest::siluSlope, 6, 1e-43, -100, -2),
        GELU((x, y, g, n) -> PLAIN.gelu(x, 0, y, 0, n), x -> x * phi(x), 7, 1.5e-44, -0f, -0f, 0, INF),
        GELU_SLOPE((x, y, g, n) -> PLAIN.geluBack(x, 0, g, 0, y, 0, n, false), CurvesErrorTest::geluSlope, 1, 1.2e-7, -0f, 0.5f, 0.5f, 1),
        GELU_SLOPE_BELOW((x, y, g, n) -> PLAIN.geluBack(x, 0, g, 0, y, 0, n, false), CurvesErrorTest::geluSlope, 4, 1.5e-44, -20, -1.5f),
        ELU((x, y, g, n) -> PLAIN.elu(x, 0, y, 0, n, 1, 1), x -> x > 0 ? x : Math.expm1(x), 1, 0, -1, -0f, 0, INF),
        SELU((x, y, g, n) -> PLAIN.elu(x, 0, y, 0, n, 1.5f, 2), x -> x > 0 ? 1.5 * x : 2 * Math.expm1(x), 1, 0, -2, -0f, 0, INF),
        ELU_SLOPE((x, y, g, n) -> PLAIN.eluBack(x, 0, g, 0, y, 0, n, 1.5f, 2, false), x -> x > 0 ? 1.5 : 2 * Math.exp(x), 1, 1.5e-45, 0, 2, 2, 1.5f);

        final Kernel kernel;
        final DoubleUnaryOperator exact;
        final double ulps;
        final double above;
        final float low;
        final float high;
        final float[] limits;

        Case(Kernel kernel, DoubleUnaryOperator exact, double ulps, double above, float... limits) {
            this.kernel = kernel;
            this.exact = exact;
            this.ulps = ulps;
            this.above = above;
            boolean part = limits.length == 2;
            low = part ? limits[0] : -INF;
            high = part ? limits[1] : INF;
            this.limits = part ? null : limits;
        }
    }

    private static double logistic(double x) {
        return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
    }

    private static double siluSlope(double x) {
        return logistic(x) + x * logistic(x) * logistic(-x);
    }

    private static double phi(double x) {
        return 0.5 * Erfc.value(-x * Math.sqrt(0.5));
    }

    private static double geluSlope(double x) {
        return phi(x) + x * Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
    }

    /** Every exponent with both signs, and the region where most functions have their shape. */
    private static float[] samples() {
        Random r = new Random(1);
        float[] x = new float[150_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = i % 3 == 0 ? (float) (r.nextDouble() * 220 - 120) : Float.intBitsToFloat(i / 3 % 255 << 23 | r.nextInt() & 0x807fffff);
            if (i % 3 == 2) x[i] = (float) (6 * r.nextGaussian());
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void errorsAreWithinTheirBounds(Case c) {
        float[] x = samples();
        float[] y = new float[x.length];
        float[] ones = new float[x.length];
        Arrays.fill(ones, 1);
        c.kernel.run(x, y, ones, x.length);
        for (int i = 0; i < x.length; i++) {
            if (!(x[i] >= c.low && x[i] <= c.high)) continue;
            double exact = c.exact.applyAsDouble(x[i]);
            String where = c + "(" + x[i] + ") = " + y[i] + ", exactly " + exact;
            if (Float.isInfinite((float) exact) || Double.isNaN(exact)) {
                assertEquals((float) exact, y[i], where);
            } else {
                double ulp = Math.ulp(Math.abs(exact) < Float.MIN_NORMAL ? 0f : Math.scalb(1f, Math.getExponent(exact)));
                assertTrue(Math.abs(y[i] - exact) <= c.ulps * ulp + c.above, where);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsAndNaN(Case c) {
        float[] x = {-INF, -0f, 0f, INF, NAN, Float.intBitsToFloat(0xffc00001), -Float.MAX_VALUE, Float.MAX_VALUE};
        float[] y = new float[x.length];
        float[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
        c.kernel.run(x, y, ones, x.length);
        assertTrue(Float.isNaN(y[4]) && Float.isNaN(y[5]), c + " of NaN: " + y[4] + ", " + y[5]);
        if (c.limits == null) return;
        for (int i = 0; i < 4; i++) assertEquals(c.limits[i], y[i], c + " of " + x[i]);
        assertEquals(c.limits[0], y[6], c + " of the lowest");
        assertEquals(c == Case.EXP ? INF : c == Case.LOG ? 88.72284f : Float.isInfinite(c.limits[3]) ? c == Case.SELU ? INF : Float.MAX_VALUE : c.limits[3], y[7], c + " of the largest");
    }

    @Test
    void risingFunctionsDoNotFallWhereTheirReductionSteps() {
        float[] x = new float[200];
        float[] y = new float[x.length];
        for (int k = -100; k <= 100; k++) {
            float edge = (float) ((k + 0.5) * Math.log(2));
            for (int i = 0; i < x.length; i++) x[i] = Float.intBitsToFloat(Float.floatToRawIntBits(edge) + (edge < 0 ? 100 - i : i - 100));
            PLAIN.exp(x, 0, y, 0, x.length);
            rises("exp", x, y);
            edge = (float) Math.scalb(2 / 3.0, k);
            for (int i = 0; i < x.length; i++) x[i] = Float.intBitsToFloat(Float.floatToRawIntBits(edge) + i - 100);
            PLAIN.log(x, 0, y, 0, x.length);
            rises("log", x, y);
        }
    }

    private static void rises(String what, float[] x, float[] y) {
        for (int i = 1; i < x.length; i++) assertTrue(y[i] >= y[i - 1], what + " falls from " + y[i - 1] + " to " + y[i] + " at " + x[i]);
    }
}

package pilotlight.compute;

import java.util.Arrays;

/**
 * The elementary functions in plain Java: range reduction, then a polynomial.
 *
 * <p>The polynomials are minimax fits of the relative error of the function (Lawson's iteration on 1500 Chebyshev points,
 * the function with 40 digits); each coefficient in turn was rounded to float and the remaining ones fitted again.
 */
final class PlainCurves implements Curves {
    static final float LOG2E = 1.442695f;
    static final float LN2 = 0.6931472f;
    /** ln 2 = LN2 + LN2_REST. */
    static final float LN2_REST = -1.9046542e-9f;
    /** Adding this rounds to an integer, which then stands in the lowest bits; subtracting it gives the rounded float. */
    static final float ROUND = 0x1.8p23f;
    static final int ROUND_BITS = 0x4b400000;
    static final int ONE_BITS = 0x3f800000;
    static final int SIGN = 0x80000000;
    /** Position of the exponent in the bits of a float. */
    static final int EXPONENT = 23;

    /** e^x is 0 under it. */
    static final float EXP_LOW = -104;
    /** e^x is infinite over it. */
    static final float EXP_HIGH = 89;
    /** e^r = 1 + r + r^2 (E0 + E1 r + ...) for |r| up to ln(2) / 2, within 2^-27. */
    static final float E0 = 0x1.fffffep-2f;
    static final float E1 = 0x1.5554b4p-3f;
    static final float E2 = 0x1.5556f2p-5f;
    static final float E3 = 0x1.12254ap-7f;
    static final float E4 = 0x1.6b9c68p-10f;

    /** Bits of 2/3: the logarithm takes powers of two out until its argument lies in [2/3, 4/3). */
    static final int TWO_THIRDS_BITS = 0x3f2aaaab;
    static final int MANTISSA = 0x7fffff;
    /** ln(1 + f) = f + f^2 (L0 + L1 f + ...) for |f| up to 1/3, within 2^-27. */
    static final float L0 = -0.5f;
    static final float L1 = 0x1.555506p-2f;
    static final float L2 = -0x1.fffefcp-3f;
    static final float L3 = 0x1.99d044p-3f;
    static final float L4 = -0x1.559c44p-3f;
    static final float L5 = 0x1.1ed662p-3f;
    static final float L6 = -0x1.f332f8p-4f;
    static final float L7 = 0x1.1e678cp-3f;
    static final float L8 = -0x1.07c894p-3f;

    /** ln((1 + s) / (1 - s)) = 2 s + 2 s^3 (A0 + A1 s^2 + ...) for s up to 1/3, within 2^-27. */
    static final float A0 = 0x1.555502p-2f;
    static final float A1 = 0x1.99d1ccp-3f;
    static final float A2 = 0x1.1ec042p-3f;
    static final float A3 = 0x1.1eca06p-3f;

    /** tanh is 1 from here on. */
    static final float TANH_HIGH = 10;

    /** e^x - 1 is -1 under it. */
    static final float ELU_LOW = -20;

    /** Phi(-z) is 0 from here on. */
    static final float PHI_HIGH = 14.5f;
    static final float INV_SQRT_2PI = 0.3989423f;
    /** Phi(-z) e^(z^2 / 2) = P0 + P1 t + ..., t = (z - 3) / (z + 3), for z from 0 to 14.5, within 2^-26. */
    static final float P0 = 0x1.f1b89cp-4f;
    static final float P1 = -0x1.a6b66ap-3f;
    static final float P2 = 0x1.f8baccp-4f;
    static final float P3 = -0x1.7a9464p-5f;
    static final float P4 = 0x1.91e066p-8f;
    static final float P5 = 0x1.7cb9c0p-9f;
    static final float P6 = -0x1.01eb84p-10f;
    static final float P7 = -0x1.642968p-12f;
    static final float P8 = 0x1.e4b5ccp-14f;
    static final float P9 = 0x1.c26ff4p-15f;

    /** A thread's partial sums, and room for as many elements. */
    static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[2 * LANES]);

    static float exp(float x) {
        float y = power(x);
        return x < EXP_LOW ? 0 : x > EXP_HIGH ? Float.POSITIVE_INFINITY : y;
    }

    /** e^x for |x| up to 170. */
    private static float power(float x) {
        float t = Math.fma(x, LOG2E, ROUND);
        float k = t - ROUND;
        float r = Math.fma(k, -LN2_REST, Math.fma(k, -LN2, x));
        float q = Math.fma(Math.fma(Math.fma(Math.fma(E4, r, E3), r, E2), r, E1), r, E0);
        float p = Math.fma(Math.fma(q, r, 1), r, 1);
        // 2^k in two factors: one would leave the range of floats before the result does.
        int bits = Float.floatToRawIntBits(t);
        int half = (bits >> 1) << EXPONENT;
        int rest = (bits << EXPONENT) - half;
        return p * Float.intBitsToFloat(ONE_BITS + half) * Float.intBitsToFloat(ONE_BITS + rest);
    }

    /** e^x - 1 for |x| up to 80; of -0 it is 0. */
    private static float powerMinus1(float x) {
        float t = Math.fma(x, LOG2E, ROUND);
        float k = t - ROUND;
        float r = Math.fma(k, -LN2_REST, Math.fma(k, -LN2, x));
        float q = Math.fma(Math.fma(Math.fma(Math.fma(E4, r, E3), r, E2), r, E1), r, E0);
        float scale = Float.intBitsToFloat((Float.floatToRawIntBits(t) << EXPONENT) + ONE_BITS);
        return Math.fma(Math.fma(q * r, r, r), scale, scale - 1);
    }

    static float log(float x) {
        boolean tiny = x < Float.MIN_NORMAL;
        int bits = Float.floatToRawIntBits(tiny ? x * 0x1p23f : x) - TWO_THIRDS_BITS;
        float e = Float.intBitsToFloat((bits >> EXPONENT) + ROUND_BITS) - (tiny ? ROUND + 23 : ROUND);
        float f = Float.intBitsToFloat((bits & MANTISSA) + TWO_THIRDS_BITS) - 1;
        float q = Math.fma(Math.fma(Math.fma(Math.fma(L8, f, L7), f, L6), f, L5), f, L4);
        q = Math.fma(Math.fma(Math.fma(Math.fma(q, f, L3), f, L2), f, L1), f, L0);
        float y = Math.fma(e, LN2, Math.fma(f * f, q, f));
        return x > Float.MAX_VALUE ? x : x == 0 ? Float.NEGATIVE_INFINITY : x >= 0 ? y : Float.NaN;
    }

    static float tanh(float x) {
        float z = Math.abs(x);
        float t = powerMinus1(2 * (z > TANH_HIGH ? TANH_HIGH : z));
        return Math.copySign(t / (t + 2), x);
    }

    /** e^-|x|. */
    private static float decay(float x) {
        float z = -Math.abs(x);
        return power(z < EXP_LOW ? EXP_LOW : z);
    }

    /** All bits where x is below 0, none elsewhere: a choice by bits does not care how well the sign can be foretold. */
    private static int negative(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (bits & (bits - 1)) >> 31;
    }

    private static float choose(int mask, float a, float b) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(a) & mask | Float.floatToRawIntBits(b) & ~mask);
    }

    static float logistic(float x) {
        float e = decay(x);
        return choose(negative(x), e, 1) / (1 + e);
    }

    static float softplus(float x) {
        float e = decay(x);
        float s = e / (2 + e);
        float v = s * s;
        float q = Math.fma(Math.fma(Math.fma(A3, v, A2), v, A1), v, A0);
        return choose(negative(x), 0, x) + Math.fma((s + s) * v, q, s + s);
    }

    static float silu(float x) {
        float e = decay(x);
        return (x < EXP_LOW ? -0f : choose(negative(x), x * e, x)) / (1 + e);
    }

    static float siluSlope(float x) {
        float e = decay(x);
        float d = 1 / (1 + e);
        float de = d * e;
        int negative = negative(x);
        float s = choose(negative, de, d);
        float z = x < EXP_LOW ? EXP_LOW : x > -EXP_LOW ? -EXP_LOW : x;
        return Math.fma(z * s, choose(negative, d, de), s);
    }

    static float gelu(float x) {
        float a = Math.abs(x);
        float z = a > PHI_HIGH ? PHI_HIGH : a;
        float q = mills(z) * gauss(z);
        return choose(negative(x), -z * q, x * (1 - q));
    }

    static float geluSlope(float x) {
        float a = Math.abs(x);
        float z = a > PHI_HIGH ? PHI_HIGH : a;
        // Phi(-z) - z phi(z), which is the slope at -z, and the difference to 1 at z.
        float q = Math.fma(z, -INV_SQRT_2PI, mills(z)) * gauss(z);
        return choose(negative(x), q, 1 - q);
    }

    /** e^(-z^2 / 2), with the digits that z^2 loses. */
    private static float gauss(float z) {
        float s = z * z;
        float e = power(-0.5f * s);
        return Math.fma(e, -0.5f * Math.fma(z, z, -s), e);
    }

    /** Phi(-z) e^(z^2 / 2). */
    private static float mills(float z) {
        float t = (z - 3) / (z + 3);
        float p = Math.fma(Math.fma(Math.fma(Math.fma(P9, t, P8), t, P7), t, P6), t, P5);
        return Math.fma(Math.fma(Math.fma(Math.fma(Math.fma(p, t, P4), t, P3), t, P2), t, P1), t, P0);
    }

    static float elu(float x, float above, float below) {
        return choose(negative(x), below * powerMinus1(x < ELU_LOW ? ELU_LOW : x), above * x);
    }

    static float eluSlope(float x, float above, float below) {
        return choose(negative(-x), above, below) * exp(Math.min(x, 0));
    }

    /** The sum of {@code n} floats in double, in four sums by index. */
    static double sum(float[] x, int x0, int n) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = x0;
        for (; i < x0 + n - 3; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        if (i < x0 + n) a += x[i];
        if (i + 1 < x0 + n) b += x[i + 1];
        if (i + 2 < x0 + n) c += x[i + 2];
        return (a + b) + (c + d);
    }

    private static void put(float[] gx, int i, float g, float slope, boolean add) {
        gx[i] = add ? Math.fma(g, slope, gx[i]) : g * slope;
    }

    @Override
    public void exp(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = exp(x[x0 + i]);
    }

    @Override
    public void log(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = log(x[x0 + i]);
    }

    @Override
    public void tanh(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = tanh(x[x0 + i]);
    }

    @Override
    public void logistic(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = logistic(x[x0 + i]);
    }

    @Override
    public void softplus(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = softplus(x[x0 + i]);
    }

    @Override
    public void softplusBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add) {
        for (int i = 0; i < n; i++) put(gx, gx0 + i, g[g0 + i], logistic(x[x0 + i]), add);
    }

    @Override
    public void silu(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = silu(x[x0 + i]);
    }

    @Override
    public void siluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add) {
        for (int i = 0; i < n; i++) put(gx, gx0 + i, g[g0 + i], siluSlope(x[x0 + i]), add);
    }

    @Override
    public void gelu(float[] x, int x0, float[] y, int y0, int n) {
        for (int i = 0; i < n; i++) y[y0 + i] = gelu(x[x0 + i]);
    }

    @Override
    public void geluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add) {
        for (int i = 0; i < n; i++) put(gx, gx0 + i, g[g0 + i], geluSlope(x[x0 + i]), add);
    }

    @Override
    public void elu(float[] x, int x0, float[] y, int y0, int n, float above, float below) {
        for (int i = 0; i < n; i++) y[y0 + i] = elu(x[x0 + i], above, below);
    }

    @Override
    public void eluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, float above, float below, boolean add) {
        for (int i = 0; i < n; i++) put(gx, gx0 + i, g[g0 + i], eluSlope(x[x0 + i], above, below), add);
    }

    @Override
    public float max(float[] x, int x0, int n) {
        return largest(x, x0, n);
    }

    static float largest(float[] x, int x0, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = x0; i < x0 + n; i++) max = Math.max(max, x[i]);
        return max;
    }

    @Override
    public double expSum(float[] x, int x0, float[] y, int y0, int n, float shift) {
        float[] sums = SCRATCH.get();
        double total = 0;
        for (int from = 0; from < n; from += BLOCK) {
            Arrays.fill(sums, 0, LANES, 0);
            addExp(x, x0 + from, y, y0 + from, Math.min(n - from, BLOCK), shift, sums);
            total += sum(sums, 0, LANES);
        }
        return total;
    }

    /** y = e^(x - shift), added to the partial sums; the first element belongs to the first sum. */
    static void addExp(float[] x, int x0, float[] y, int y0, int n, float shift, float[] sums) {
        for (int i = 0; i < n; i++) {
            float e = exp(x[x0 + i] - shift);
            y[y0 + i] = e;
            sums[i % LANES] += e;
        }
    }
}

package pilotlight.compute;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromArray;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GE;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static pilotlight.compute.PlainCurves.*;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * The elementary functions on the Vector API: what {@link PlainCurves} does, which also computes what fills no vector.
 *
 * <p>A vector that crosses a call which C2 does not inline becomes an object. The methods of the API it always inlines,
 * those of this class only while the kernel is small: about 40 steps. So they come first in each kernel, at most two deep.
 */
final class VectorCurves implements Curves {
    /** No more lanes than there are partial sums. */
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED.length() > LANES ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;
    private static final int L = S.length();
    private static final PlainCurves REST = new PlainCurves();

    /** Elements that fill vectors. */
    private static int whole(int n) {
        return n - n % L;
    }

    private static FloatVector power(FloatVector x) {
        FloatVector t = x.fma(broadcast(S, LOG2E), broadcast(S, ROUND));
        FloatVector k = t.sub(ROUND);
        FloatVector r = k.fma(broadcast(S, -LN2_REST), k.fma(broadcast(S, -LN2), x));
        FloatVector q = broadcast(S, E4).fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2)).fma(r, broadcast(S, E1)).fma(r, broadcast(S, E0));
        FloatVector p = q.fma(r, broadcast(S, 1)).fma(r, broadcast(S, 1));
        IntVector bits = t.reinterpretAsInts();
        IntVector half = bits.lanewise(ASHR, 1).lanewise(LSHL, EXPONENT);
        IntVector rest = bits.lanewise(LSHL, EXPONENT).sub(half);
        return p.mul(half.add(ONE_BITS).reinterpretAsFloats()).mul(rest.add(ONE_BITS).reinterpretAsFloats());
    }

    private static FloatVector powerMinus1(FloatVector x) {
        FloatVector t = x.fma(broadcast(S, LOG2E), broadcast(S, ROUND));
        FloatVector k = t.sub(ROUND);
        FloatVector r = k.fma(broadcast(S, -LN2_REST), k.fma(broadcast(S, -LN2), x));
        FloatVector q = broadcast(S, E4).fma(r, broadcast(S, E3)).fma(r, broadcast(S, E2)).fma(r, broadcast(S, E1)).fma(r, broadcast(S, E0));
        FloatVector scale = t.reinterpretAsInts().lanewise(LSHL, EXPONENT).add(ONE_BITS).reinterpretAsFloats();
        return q.mul(r).fma(r, r).fma(scale, scale.sub(1));
    }

    private static FloatVector exp(FloatVector x) {
        return power(x).blend(0, x.compare(LT, EXP_LOW)).blend(Float.POSITIVE_INFINITY, x.compare(GT, EXP_HIGH));
    }

    /** e^-|x|. */
    private static FloatVector decay(FloatVector x) {
        FloatVector z = x.abs().neg();
        return power(z.blend(EXP_LOW, z.compare(LT, EXP_LOW)));
    }

    private static FloatVector gauss(FloatVector z) {
        FloatVector s = z.mul(z);
        FloatVector e = power(s.mul(-0.5f));
        return e.fma(z.fma(z, s.neg()).mul(-0.5f), e);
    }

    private static FloatVector mills(FloatVector z) {
        FloatVector t = z.sub(3).div(z.add(3));
        FloatVector p = broadcast(S, P9).fma(t, broadcast(S, P8)).fma(t, broadcast(S, P7)).fma(t, broadcast(S, P6)).fma(t, broadcast(S, P5));
        return p.fma(t, broadcast(S, P4)).fma(t, broadcast(S, P3)).fma(t, broadcast(S, P2)).fma(t, broadcast(S, P1)).fma(t, broadcast(S, P0));
    }

    @Override
    public void exp(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) exp(fromArray(S, x, x0 + i)).intoArray(y, y0 + i);
        REST.exp(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void log(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            VectorMask<Float> tiny = v.compare(LT, Float.MIN_NORMAL);
            IntVector bits = v.blend(v.mul(0x1p23f), tiny).reinterpretAsInts().sub(TWO_THIRDS_BITS);
            FloatVector e = bits.lanewise(ASHR, EXPONENT).add(ROUND_BITS).reinterpretAsFloats().sub(broadcast(S, ROUND).blend(ROUND + 23, tiny));
            FloatVector f = bits.and(MANTISSA).add(TWO_THIRDS_BITS).reinterpretAsFloats().sub(1);
            FloatVector q = broadcast(S, L8).fma(f, broadcast(S, L7)).fma(f, broadcast(S, L6)).fma(f, broadcast(S, L5)).fma(f, broadcast(S, L4));
            q = q.fma(f, broadcast(S, L3)).fma(f, broadcast(S, L2)).fma(f, broadcast(S, L1)).fma(f, broadcast(S, L0));
            FloatVector w = e.fma(broadcast(S, LN2), f.mul(f).fma(q, f));
            broadcast(S, Float.NaN).blend(w, v.compare(GE, 0)).blend(Float.NEGATIVE_INFINITY, v.compare(EQ, 0)).blend(v, v.compare(GT, Float.MAX_VALUE)).intoArray(y, y0 + i);
        }
        REST.log(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void tanh(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector z = v.abs();
            z = z.blend(TANH_HIGH, z.compare(GT, TANH_HIGH));
            FloatVector t = powerMinus1(z.add(z));
            IntVector sign = v.reinterpretAsInts().and(SIGN);
            t.div(t.add(2)).reinterpretAsInts().or(sign).reinterpretAsFloats().intoArray(y, y0 + i);
        }
        REST.tanh(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void logistic(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector e = decay(v);
            broadcast(S, 1).blend(e, v.compare(LT, 0)).div(e.add(1)).intoArray(y, y0 + i);
        }
        REST.logistic(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void softplus(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector e = decay(v);
            FloatVector s = e.div(e.add(2));
            FloatVector u = s.mul(s);
            FloatVector q = broadcast(S, A3).fma(u, broadcast(S, A2)).fma(u, broadcast(S, A1)).fma(u, broadcast(S, A0));
            FloatVector twice = s.add(s);
            broadcast(S, 0).blend(v, v.compare(GT, 0)).add(twice.mul(u).fma(q, twice)).intoArray(y, y0 + i);
        }
        REST.softplus(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void softplusBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector e = decay(v);
            FloatVector slope = broadcast(S, 1).blend(e, v.compare(LT, 0)).div(e.add(1));
            if (add) slope.fma(fromArray(S, g, g0 + i), fromArray(S, gx, gx0 + i)).intoArray(gx, gx0 + i);
            else slope.mul(fromArray(S, g, g0 + i)).intoArray(gx, gx0 + i);
        }
        REST.softplusBack(x, x0 + whole, g, g0 + whole, gx, gx0 + whole, n - whole, add);
    }

    @Override
    public void silu(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector e = decay(v);
            v.blend(v.mul(e), v.compare(LT, 0)).blend(-0f, v.compare(LT, EXP_LOW)).div(e.add(1)).intoArray(y, y0 + i);
        }
        REST.silu(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void siluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector e = decay(v);
            FloatVector d = broadcast(S, 1).div(e.add(1));
            FloatVector de = d.mul(e);
            VectorMask<Float> negative = v.compare(LT, 0);
            FloatVector s = d.blend(de, negative);
            FloatVector z = v.blend(EXP_LOW, v.compare(LT, EXP_LOW)).blend(-EXP_LOW, v.compare(GT, -EXP_LOW));
            FloatVector slope = z.mul(s).fma(de.blend(d, negative), s);
            if (add) slope.fma(fromArray(S, g, g0 + i), fromArray(S, gx, gx0 + i)).intoArray(gx, gx0 + i);
            else slope.mul(fromArray(S, g, g0 + i)).intoArray(gx, gx0 + i);
        }
        REST.siluBack(x, x0 + whole, g, g0 + whole, gx, gx0 + whole, n - whole, add);
    }

    @Override
    public void gelu(float[] x, int x0, float[] y, int y0, int n) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector z = v.abs();
            z = z.blend(PHI_HIGH, z.compare(GT, PHI_HIGH));
            FloatVector q = mills(z).mul(gauss(z));
            v.mul(broadcast(S, 1).sub(q)).blend(z.neg().mul(q), v.compare(LT, 0)).intoArray(y, y0 + i);
        }
        REST.gelu(x, x0 + whole, y, y0 + whole, n - whole);
    }

    @Override
    public void geluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, boolean add) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector z = v.abs();
            z = z.blend(PHI_HIGH, z.compare(GT, PHI_HIGH));
            FloatVector q = z.fma(broadcast(S, -INV_SQRT_2PI), mills(z)).mul(gauss(z));
            FloatVector slope = broadcast(S, 1).sub(q).blend(q, v.compare(LT, 0));
            if (add) slope.fma(fromArray(S, g, g0 + i), fromArray(S, gx, gx0 + i)).intoArray(gx, gx0 + i);
            else slope.mul(fromArray(S, g, g0 + i)).intoArray(gx, gx0 + i);
        }
        REST.geluBack(x, x0 + whole, g, g0 + whole, gx, gx0 + whole, n - whole, add);
    }

    @Override
    public void elu(float[] x, int x0, float[] y, int y0, int n, float above, float below) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            FloatVector t = powerMinus1(v.blend(ELU_LOW, v.compare(LT, ELU_LOW)));
            t.mul(below).blend(v.mul(above), v.compare(GE, 0)).intoArray(y, y0 + i);
        }
        REST.elu(x, x0 + whole, y, y0 + whole, n - whole, above, below);
    }

    @Override
    public void eluBack(float[] x, int x0, float[] g, int g0, float[] gx, int gx0, int n, float above, float below, boolean add) {
        int whole = whole(n);
        for (int i = 0; i < whole; i += L) {
            FloatVector v = fromArray(S, x, x0 + i);
            VectorMask<Float> positive = v.compare(GT, 0);
            FloatVector slope = exp(v.blend(0, positive)).mul(broadcast(S, below).blend(above, positive));
            if (add) slope.fma(fromArray(S, g, g0 + i), fromArray(S, gx, gx0 + i)).intoArray(gx, gx0 + i);
            else slope.mul(fromArray(S, g, g0 + i)).intoArray(gx, gx0 + i);
        }
        REST.eluBack(x, x0 + whole, g, g0 + whole, gx, gx0 + whole, n - whole, above, below, add);
    }

    @Override
    public float max(float[] x, int x0, int n) {
        if (n < L) return REST.max(x, x0, n);
        // The last vector overlaps the one before it, and the lanes may come in any order: a maximum does not mind.
        FloatVector v = fromArray(S, x, x0 + n - L);
        for (int i = 0; i < n - L; i += L) v = v.max(fromArray(S, x, x0 + i));
        return v.reduceLanes(MAX);
    }

    @Override
    public double expSum(float[] x, int x0, float[] y, int y0, int n, float shift) {
        if (n < LANES) return REST.expSum(x, x0, y, y0, n, shift);
        float[] sums = SCRATCH.get();
        double total = 0;
        for (int from = 0; from < n; from += BLOCK) {
            int to = Math.min(n, from + BLOCK);
            int whole = to - to % LANES;
            for (int j = 0; j < LANES; j += L) {
                FloatVector sum = broadcast(S, 0);
                for (int i = from + j; i < whole; i += LANES) {
                    FloatVector e = exp(fromArray(S, x, x0 + i).sub(shift));
                    e.intoArray(y, y0 + i);
                    sum = sum.add(e);
                }
                sum.intoArray(sums, j);
            }
            if (whole < to) expRest(x, x0 + whole, y, y0 + whole, to - whole, shift, sums);
            total += sum(sums, 0, LANES);
        }
        return total;
    }

    /** Fewer than {@link #LANES} elements, as one vector in the second half of the scratch. */
    private void expRest(float[] x, int x0, float[] y, int y0, int n, float shift, float[] sums) {
        for (int i = 0; i < n; i++) sums[LANES + i] = x[x0 + i] - shift;
        exp(sums, LANES, sums, LANES, LANES);
        for (int i = 0; i < n; i++) sums[i] += sums[LANES + i];
        System.arraycopy(sums, LANES, y, y0, n);
    }
}

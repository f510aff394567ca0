package pilotlight.tensor;

import pilotlight.compute.Elementary;
import pilotlight.compute.Sweep;
import pilotlight.surface.Mistake;

/** Functions of one value, element by element. */
final class Functions {
    private Functions() {
    }

    /** y = f(x). */
    interface Value {
        float at(float x);
    }

    /** dy/dx, given x and y. */
    interface Slope {
        float at(float x, float y);
    }

    /** The operation y = f(x) with derivative slope(x, y). */
    static Tensor map(Op op, Tensor a, Value f, Slope slope) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(op, y, a.shape(), () -> {
            for (int i = 0; i < y.length; i++) y[i] = f.at(x[i]);
        }, g -> {
            float[] ga = a.gradient();
            for (int i = 0; i < ga.length; i++) ga[i] += g[i] * slope.at(x[i], y[i]);
        }, a);
    }

    static Tensor exp(Tensor a) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.EXP, y, a.shape(), () -> Elementary.exp(x, y), g -> {
            boolean add = a.hasGradient();
            Sweep.mul(g, y, a.freshGradient(), add);
        }, a);
    }

    static Tensor log(Tensor a) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.LOG, y, a.shape(), () -> Elementary.log(x, y), g -> {
            boolean add = a.hasGradient();
            Sweep.div(g, x, a.freshGradient(), add);
        }, a);
    }

    static Tensor sqrt(Tensor a) {
        return map(Op.SQRT, a, x -> (float) Math.sqrt(x), (x, y) -> 0.5f / y);
    }

    static Tensor square(Tensor a) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.SQUARE, y, a.shape(), () -> Sweep.mul(x, x, y, false), g -> {
            float[] ga = a.gradient();
            for (int i = 0; i < ga.length; i++) ga[i] += 2 * x[i] * g[i];
        }, a);
    }

    static Tensor abs(Tensor a) {
        return map(Op.ABS, a, Math::abs, (x, y) -> Math.signum(x));
    }

    static Tensor sin(Tensor a) {
        return map(Op.SIN, a, x -> (float) Math.sin(x), (x, y) -> (float) Math.cos(x));
    }

    static Tensor cos(Tensor a) {
        return map(Op.COS, a, x -> (float) Math.cos(x), (x, y) -> (float) -Math.sin(x));
    }

    static Tensor pow(Tensor a, float p) {
        return map(Op.POW, a, x -> (float) Math.pow(x, p), (x, y) -> p == 0 ? 0 : (float) (p * Math.pow(x, p - 1)));
    }

    static Tensor clamp(Tensor a, float low, float high) {
        if (!(low <= high)) throw new Mistake("clamp: low " + low + " is above high " + high + "; swap them");
        return map(Op.CLAMP, a, x -> Math.min(Math.max(x, low), high), (x, y) -> x >= low && x <= high ? 1 : 0);
    }
}

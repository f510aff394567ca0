package pilotlight.tensor;

import pilotlight.compute.Sweep;

/** Element-wise arithmetic of two tensors; different shapes are expanded to their common one first. */
final class Arithmetic {
    private Arithmetic() {
    }

    static Tensor add(Tensor a0, Tensor b0) {
        Shape s = Shape.broadcast("add", a0.shape(), b0.shape());
        Tensor a = Shaping.expand("add", a0, s);
        Tensor b = Shaping.expand("add", b0, s);
        float[] x = a.data();
        float[] z = b.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.ADD, y, s, () -> Sweep.add(x, z, y), g -> {
            if (a.needsGrad()) Autograd.add(a, g);
            if (b.needsGrad()) Autograd.add(b, g);
        }, a, b);
    }

    static Tensor sub(Tensor a0, Tensor b0) {
        Shape s = Shape.broadcast("sub", a0.shape(), b0.shape());
        Tensor a = Shaping.expand("sub", a0, s);
        Tensor b = Shaping.expand("sub", b0, s);
        float[] x = a.data();
        float[] z = b.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.SUB, y, s, () -> Sweep.sub(x, z, y), g -> {
            if (a.needsGrad()) Autograd.add(a, g);
            if (b.needsGrad()) {
                boolean add = b.hasGradient();
                Sweep.mul(g, -1, b.freshGradient(), add);
            }
        }, a, b);
    }

    static Tensor mul(Tensor a0, Tensor b0) {
        Shape s = Shape.broadcast("mul", a0.shape(), b0.shape());
        Tensor a = Shaping.expand("mul", a0, s);
        Tensor b = Shaping.expand("mul", b0, s);
        float[] x = a.data();
        float[] z = b.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.MUL, y, s, () -> Sweep.mul(x, z, y, false), g -> {
            if (a.needsGrad()) {
                boolean add = a.hasGradient();
                Sweep.mul(g, z, a.freshGradient(), add);
            }
            if (b.needsGrad()) {
                boolean add = b.hasGradient();
                Sweep.mul(g, x, b.freshGradient(), add);
            }
        }, a, b);
    }

    static Tensor div(Tensor a0, Tensor b0) {
        Shape s = Shape.broadcast("div", a0.shape(), b0.shape());
        Tensor a = Shaping.expand("div", a0, s);
        Tensor b = Shaping.expand("div", b0, s);
        float[] x = a.data();
        float[] z = b.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.DIV, y, s, () -> Sweep.div(x, z, y, false), g -> {
            if (a.needsGrad()) {
                boolean add = a.hasGradient();
                Sweep.div(g, z, a.freshGradient(), add);
            }
            if (b.needsGrad()) {
                float[] gb = b.gradient();
                for (int i = 0; i < gb.length; i++) gb[i] -= g[i] * y[i] / z[i];
            }
        }, a, b);
    }

    static Tensor maximum(Tensor a, Tensor b) {
        return extreme(Op.MAXIMUM, a, b, 1);
    }

    static Tensor minimum(Tensor a, Tensor b) {
        return extreme(Op.MINIMUM, a, b, -1);
    }

    private static Tensor extreme(Op op, Tensor a0, Tensor b0, int sign) {
        Shape s = Shape.broadcast(op.label(), a0.shape(), b0.shape());
        Tensor a = Shaping.expand(op.label(), a0, s);
        Tensor b = Shaping.expand(op.label(), b0, s);
        float[] x = a.data();
        float[] z = b.data();
        float[] y = new float[x.length];
        return Autograd.result(op, y, s, () -> {
            for (int i = 0; i < y.length; i++) y[i] = sign > 0 ? Math.max(x[i], z[i]) : Math.min(x[i], z[i]);
        }, g -> {
            float[] ga = a.needsGrad() ? a.gradient() : null;
            float[] gb = b.needsGrad() ? b.gradient() : null;
            for (int i = 0; i < g.length; i++) {
                float share = x[i] == z[i] ? 0.5f : sign * x[i] > sign * z[i] ? 1 : 0;
                if (ga != null) ga[i] += share * g[i];
                if (gb != null) gb[i] += (1 - share) * g[i];
            }
        }, a, b);
    }

    static Tensor addScalar(Tensor a, float c) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.ADD_SCALAR, y, a.shape(), () -> Sweep.add(x, c, y), g -> Autograd.add(a, g), a);
    }

    static Tensor mulScalar(Tensor a, float c) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.MUL_SCALAR, y, a.shape(), () -> Sweep.mul(x, c, y, false), g -> {
            boolean add = a.hasGradient();
            Sweep.mul(g, c, a.freshGradient(), add);
        }, a);
    }

    /** Not a product with 1 / c, which is rounded twice: 41 / 41 is 1. */
    static Tensor divScalar(Tensor a, float c) {
        float[] x = a.data();
        float[] y = new float[x.length];
        return Autograd.result(Op.DIV_SCALAR, y, a.shape(), () -> Sweep.div(x, c, y, false), g -> {
            boolean add = a.hasGradient();
            Sweep.div(g, c, a.freshGradient(), add);
        }, a);
    }
}

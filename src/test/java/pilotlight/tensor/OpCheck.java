package pilotlight.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** Holds one row of the operation table against its double-precision reference; says what is wrong, if anything. */
final class OpCheck {
    /**
     * Float32 carries 6e-8 relative; the longest sums in the table have some fifty terms of one size, so a result is off by
     * at most about 1e-6 of the largest value. Measured over the table: 1.5e-7 forward, 1.0e-6 in gradients.
     */
    static final double FORWARD = 1e-6;
    /** As above, with a factor for products of several roundings; twenty times finer than the smallest sabotage (1e-4). */
    static final double GRADIENT = 5e-6;

    /** One line of the table. */
    record Row(Op op, String name, List<Op> graph, List<Ref> inputs, Function<Tensor[], Tensor> call, Function<Ref[], Ref> reference) {
        /** The same row, which records these operations instead of one. */
        Row through(Op... ops) {
            return new Row(op, name, List.of(ops), inputs, call, reference);
        }

        @Override
        public String toString() {
            return op + " " + name;
        }
    }

    final Row row;
    private final Ref[] x;
    private final Ref y;
    private final double[] gy;
    private final double[][] slopes;
    /** The largest errors seen, as shares of the scale. */
    double worstForward;
    double worstGradient;

    /** Computes the reference value and, by central differences of it, the gradient of sum(y gy). */
    OpCheck(Row row) {
        this.row = row;
        x = row.inputs.toArray(Ref[]::new);
        y = row.reference.apply(x);
        Rng rng = new Rng(row.toString().hashCode());
        gy = new double[y.v().length];
        for (int i = 0; i < gy.length; i++) gy[i] = (float) (rng.gaussian() + (rng.nextInt(2) == 0 ? 0.5 : -0.5));
        slopes = new double[x.length][];
        for (int k = 0; k < x.length; k++) {
            double[] v = x[k].v();
            slopes[k] = new double[v.length];
            for (int i = 0; i < v.length; i++) {
                double at = v[i];
                double h = 1e-5;
                v[i] = at + h;
                double up = weighted(row.reference.apply(x));
                v[i] = at - h;
                double down = weighted(row.reference.apply(x));
                v[i] = at;
                slopes[k][i] = (up - down) / ((at + h) - (at - h));
            }
        }
    }

    private double weighted(Ref r) {
        // Taken against the value at the point, so that large results do not cost the difference its digits.
        return Ref.sum(gy.length, i -> (r.v()[i] - y.v()[i]) * gy[i]);
    }

    Tensor[] tensors() {
        Tensor[] t = new Tensor[x.length];
        for (int k = 0; k < t.length; k++) {
            float[] d = new float[x[k].v().length];
            for (int i = 0; i < d.length; i++) d[i] = (float) x[k].v()[i];
            t[k] = Tensor.wrap(d, x[k].dims());
        }
        return t;
    }

    Tensor seed() {
        float[] d = new float[gy.length];
        for (int i = 0; i < d.length; i++) d[i] = (float) gy[i];
        return Tensor.wrap(d, y.dims());
    }

    /** What is wrong with value, shape, graph, gradients or inputs; {@code sabotage} may change the graph before backward. */
    List<String> failures(Consumer<Tensor> sabotage) {
        List<String> wrong = new ArrayList<>();
        Tensor[] t = tensors();
        for (Tensor in : t) in.requiresGrad(true);
        Tensor seed = seed();
        Tensor result = row.call.apply(t);
        if (!result.shape().equals(Shape.of(y.dims()))) {
            wrong.add("shape " + result.shape() + ", reference " + Arrays.toString(y.dims()));
            return wrong;
        }
        List<Op> graph = nodes(result).stream().map(n -> n.op).toList();
        if (!graph.equals(row.graph)) wrong.add("records " + graph + ", expected " + row.graph);
        sabotage.accept(result);
        worstForward = compare("value", result.data(), y.v(), 1, FORWARD, wrong);
        result.backward(seed);
        worstGradient = gradients("gradient", t, 1, wrong);
        // A backward function adds; one that overwrites is right the first time only.
        result.backward(seed);
        gradients("second backward, gradient", t, 2, wrong);
        for (int k = 0; k < t.length; k++) {
            if (!same(t[k].data(), x[k].v())) wrong.add("input " + k + " was changed");
        }
        if (!same(seed.data(), gy)) wrong.add("the seed was changed");
        return wrong;
    }

    /** Each input alone wants a gradient: it must come out as before, and the others must get none. */
    List<String> partialFailures() {
        List<String> wrong = new ArrayList<>();
        for (int k = 0; k < x.length; k++) {
            Tensor[] t = tensors();
            t[k].requiresGrad(true);
            row.call.apply(t).backward(seed());
            for (int j = 0; j < t.length; j++) {
                if (j == k) compare("gradient of input " + j + " alone", t[j].grad().data(), slopes[j], 1, GRADIENT, wrong);
                else if (t[j].grad() != null) wrong.add("input " + j + " is frozen and got a gradient");
            }
        }
        return wrong;
    }

    /** Gradients of inner results come in memory that has served others before: here it is full of NaN. */
    List<String> usedMemoryFailures() {
        List<String> wrong = new ArrayList<>();
        Tensor[] leaves = tensors();
        Tensor[] t = new Tensor[leaves.length];
        for (int k = 0; k < t.length; k++) t[k] = leaves[k].requiresGrad(true).mul(1);
        Tensor loss = row.call.apply(t).mul(seed()).sum();
        for (Tensor leaf : leaves) {
            // A chain of results of this size, longer than any row's graph: its gradients come first, and in turns with those of the graph.
            Tensor chain = Tensor.zeros(leaf.shape().dims()).requiresGrad(true);
            for (int i = 0; i < 30; i++) chain = chain.add(0);
            loss = loss.add(chain.mul(Double.NaN).sum());
        }
        loss.backward();
        gradients("gradient in used memory", leaves, 1, wrong);
        return wrong;
    }

    private double gradients(String what, Tensor[] t, int times, List<String> wrong) {
        double worst = 0;
        for (int k = 0; k < t.length; k++) {
            if (t[k].grad() == null) wrong.add(what + " of input " + k + " is missing");
            else worst = Math.max(worst, compare(what + " of input " + k, t[k].grad().data(), slopes[k], times, GRADIENT, wrong));
        }
        return worst;
    }

    /** Elements against elements, the error measured against the largest of the reference. */
    private static double compare(String what, float[] got, double[] want, int times, double tolerance, List<String> wrong) {
        double scale = 1e-30;
        for (double w : want) scale = Math.max(scale, Math.abs(times * w));
        double worst = 0;
        for (int i = 0; i < want.length; i++) {
            double error = Math.abs(got[i] - times * want[i]) / scale;
            if (!(error <= tolerance)) {
                wrong.add(String.format(Locale.ROOT, "%s [%d]: %.8g, reference %.8g, scale %.3g", what, i, got[i], times * want[i], scale));
                return Double.isNaN(error) ? Double.POSITIVE_INFINITY : error;
            }
            worst = Math.max(worst, error);
        }
        return worst;
    }

    private static boolean same(float[] f, double[] d) {
        for (int i = 0; i < d.length; i++) {
            if (Float.floatToRawIntBits(f[i]) != Float.floatToRawIntBits((float) d[i])) return false;
        }
        return true;
    }

    /** The recorded operations, from the result back, breadth first, inputs in order. */
    static List<Autograd.Node> nodes(Tensor result) {
        List<Autograd.Node> found = new ArrayList<>();
        ArrayDeque<Tensor> open = new ArrayDeque<>(List.of(result));
        while (!open.isEmpty()) {
            Autograd.Node n = open.poll().node;
            if (n == null || found.contains(n)) continue;
            found.add(n);
            open.addAll(Arrays.asList(n.inputs));
        }
        return found;
    }

    /** The distinct inputs of the first recorded operation of the row's kind. */
    List<Tensor> inputsOf(Autograd.Node n) {
        List<Tensor> distinct = new ArrayList<>();
        for (Tensor t : n.inputs) {
            if (t.needsGrad() && !distinct.contains(t)) distinct.add(t);
        }
        return distinct;
    }

    Autograd.Node target(Tensor result) {
        return nodes(result).stream().filter(n -> n.op == row.op).findFirst().orElseThrow(() -> new AssertionError(row + " records no " + row.op));
    }

    /** Changes what the operation hands to its input number {@code k}: {@code change} sees the added gradient. */
    Consumer<Tensor> tampered(int k, Consumer<float[]> change) {
        return result -> {
            Autograd.Node n = target(result);
            Tensor in = inputsOf(n).get(k);
            Autograd.Backward honest = n.backward;
            n.backward = g -> {
                float[] before = in.gradient().clone();
                honest.accept(g);
                float[] after = in.gradient();
                float[] added = new float[after.length];
                for (int i = 0; i < added.length; i++) added[i] = after[i] - before[i];
                change.accept(added);
                for (int i = 0; i < added.length; i++) after[i] = before[i] + added[i];
            };
        };
    }

    /** What the operation adds to the gradient of its input number {@code k}. */
    float[] added(int k) {
        Tensor[] t = tensors();
        for (Tensor in : t) in.requiresGrad(true);
        Tensor result = row.call.apply(t);
        float[][] seen = new float[1][];
        tampered(k, a -> seen[0] = a.clone()).accept(result);
        result.backward(seed());
        return seen[0];
    }

    /** How many inputs of the operation want a gradient. */
    int width() {
        Tensor[] t = tensors();
        for (Tensor in : t) in.requiresGrad(true);
        return inputsOf(target(row.call.apply(t))).size();
    }

    @Override
    public String toString() {
        return row.toString();
    }
}

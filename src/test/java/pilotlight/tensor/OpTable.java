package pilotlight.tensor;

import static pilotlight.tensor.Op.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import pilotlight.tensor.OpCheck.Row;

/** The table: for every operation its call and an independent formula, over shapes and inputs that matter. */
final class OpTable {
    private final List<Row> rows = new ArrayList<>();

    private OpTable() {
    }

    static List<Row> rows() {
        OpTable t = new OpTable();
        t.arithmetic();
        t.functions();
        t.activations();
        t.reductions();
        t.products();
        t.shaping();
        t.images();
        t.normalisation();
        t.losses();
        return t.rows;
    }

    // ---- inputs -------------------------------------------------------------------------------------------------

    /** An input as drawn from a row's own generator. */
    private interface In {
        Ref draw(Rng rng);
    }

    private static In normal(int... dims) {
        return r -> Ref.fill(dims, i -> (float) r.gaussian());
    }

    /** Normal, but a tenth away from 0, where half of the activations have a kink. */
    private static In offZero(int... dims) {
        return r -> Ref.fill(dims, i -> {
            double v = r.gaussian();
            return (float) (v + (v < 0 ? -0.1 : 0.1));
        });
    }

    private static In positive(int... dims) {
        return r -> Ref.fill(dims, i -> (float) r.uniform(0.3, 2.8));
    }

    private static In uniform(int... dims) {
        return r -> Ref.fill(dims, i -> r.nextFloat());
    }

    /** All values at least 0.15 apart, so that a largest one is well ahead of the next. */
    private static In spread(int... dims) {
        return r -> {
            Ref a = Ref.fill(dims, i -> 0);
            int[] order = r.permutation(a.v().length);
            for (int i = 0; i < order.length; i++) a.v()[i] = (float) (0.15 * (order[i] - order.length / 2));
            return a;
        };
    }

    /** Multiples of 0.2, moved by {@code by}: two such inputs with different {@code by} are nowhere close. */
    private static In grid(double by, int... dims) {
        return r -> Ref.fill(dims, i -> (float) (0.2 * (r.nextInt(17) - 8) + by));
    }

    private static In fixed(double... values) {
        return r -> Ref.fill(new int[] {values.length}, i -> (float) values[i[0]]);
    }

    private static In moved(In in, double factor, double offset) {
        return r -> in.draw(r).map(v -> (float) (v * factor + offset));
    }

    private static int[] dims(int... d) {
        return d;
    }

    private void row(Op op, String name, Function<Tensor[], Tensor> call, Function<Ref[], Ref> reference, In... inputs) {
        Rng rng = new Rng((op + " " + name).hashCode());
        rows.add(new Row(op, name, List.of(op), Arrays.stream(inputs).map(in -> in.draw(rng)).toList(), call, reference));
    }

    /** The last row records these operations rather than one. */
    private void through(Op... ops) {
        rows.add(rows.remove(rows.size() - 1).through(ops));
    }

    // ---- element by element -------------------------------------------------------------------------------------

    private interface Draw {
        In of(int... dims);
    }

    private void binary(Op op, BinaryOperator<Tensor> call, DoubleBinaryOperator f, Draw left, Draw right) {
        Function<Tensor[], Tensor> c = t -> call.apply(t[0], t[1]);
        row(op, "same shape", c, x -> Ref.zip(dims(3, 4), x[0], x[1], f), left.of(3, 4), right.of(3, 4));
        // Of two scalars only one counts, and the other would have no gradient to break.
        if (op != MAXIMUM && op != MINIMUM) row(op, "scalars", c, x -> Ref.zip(dims(), x[0], x[1], f), left.of(), right.of());
        row(op, "row of a matrix", c, x -> Ref.zip(dims(3, 4), x[0], x[1], f), left.of(3, 4), right.of(4));
        through(op, EXPAND);
        row(op, "scalar on the left", c, x -> Ref.zip(dims(2, 3), x[0], x[1], f), left.of(), right.of(2, 3));
        through(op, EXPAND);
        row(op, "column and row", c, x -> Ref.zip(dims(3, 4), x[0], x[1], f), left.of(3, 1), right.of(1, 4));
        through(op, EXPAND, EXPAND);
        row(op, "middle axis", c, x -> Ref.zip(dims(2, 3, 2), x[0], x[1], f), left.of(2, 1, 2), right.of(3, 1));
        through(op, EXPAND, EXPAND);
    }

    private void unary(Op op, String name, UnaryOperator<Tensor> call, DoubleUnaryOperator f, In in) {
        row(op, name, t -> call.apply(t[0]), x -> x[0].map(f), in);
    }

    private void arithmetic() {
        binary(ADD, Tensor::add, (a, b) -> a + b, OpTable::normal, OpTable::normal);
        binary(SUB, Tensor::sub, (a, b) -> a - b, OpTable::normal, OpTable::normal);
        binary(MUL, Tensor::mul, (a, b) -> a * b, OpTable::normal, OpTable::normal);
        binary(DIV, Tensor::div, (a, b) -> a / b, OpTable::normal, OpTable::positive);
        binary(MAXIMUM, Tensor::maximum, Math::max, d -> grid(0, d), d -> grid(0.1, d));
        binary(MINIMUM, Tensor::minimum, Math::min, d -> grid(0, d), d -> grid(0.1, d));
        row(ADD, "x + x", t -> t[0].add(t[0]), x -> x[0].map(v -> 2 * v), normal(2, 3));
        row(MUL, "x x", t -> t[0].mul(t[0]), x -> x[0].map(v -> v * v), normal(2, 3));
        row(MUL, "x x^T", t -> t[0].mul(t[0].transpose()), x -> Ref.fill(dims(3, 3), i -> x[0].at(i) * x[0].at(i[1], i[0])), normal(3, 3));
        through(MUL, PERMUTE);
        row(DIV, "x / (x + 5)", t -> t[0].div(t[0].add(5)), x -> x[0].map(v -> v / (v + 5)), normal(2, 3));
        through(DIV, ADD_SCALAR);
        row(MAXIMUM, "ties share", t -> t[0].maximum(t[1]), x -> Ref.zip(dims(4), x[0], x[1], Math::max), fixed(1, -2, 0.5, 3), fixed(1, -2, 0.7, 2));
        row(MINIMUM, "ties share", t -> t[0].minimum(t[1]), x -> Ref.zip(dims(4), x[0], x[1], Math::min), fixed(1, -2, 0.5, 3), fixed(1, -2, 0.7, 2));
        unary(ADD_SCALAR, "plus", a -> a.add(1.5), v -> v + 1.5, normal(2, 3));
        unary(ADD_SCALAR, "minus", a -> a.sub(0.25), v -> v - 0.25, normal(5));
        unary(MUL_SCALAR, "times", a -> a.mul(-2.5), v -> v * -2.5, normal(2, 3));
        unary(MUL_SCALAR, "negated", Tensor::neg, v -> -v, normal(2, 3));
        unary(DIV_SCALAR, "by 3", a -> a.div(3), v -> v / 3, normal(2, 3));
    }

    private void functions() {
        unary(EXP, "matrix", Tensor::exp, Math::exp, normal(3, 4));
        unary(LOG, "matrix", Tensor::log, Math::log, positive(3, 4));
        unary(SQRT, "matrix", Tensor::sqrt, Math::sqrt, positive(3, 4));
        unary(SQUARE, "matrix", Tensor::square, v -> v * v, normal(3, 4));
        unary(ABS, "matrix", Tensor::abs, Math::abs, offZero(3, 4));
        unary(SIN, "matrix", Tensor::sin, Math::sin, normal(3, 4));
        unary(COS, "matrix", Tensor::cos, Math::cos, normal(3, 4));
        unary(CLAMP, "both ends", a -> a.clamp(-0.5, 0.7), v -> Math.max(-0.5, Math.min(0.7, v)), grid(0, 4, 5));
        unary(POW, "1.5", a -> a.pow(1.5), v -> Math.pow(v, 1.5), positive(3, 4));
        unary(POW, "-2 of either sign", a -> a.pow(-2), v -> 1 / (v * v), moved(grid(0.1, 3, 4), 3, 0));
        unary(POW, "3 of either sign and 0", a -> a.pow(3), v -> v * v * v, fixed(-2, -0.5, 0, 0.5, 1.5));
        unary(POW, "1 of 0", a -> a.pow(1), v -> v, fixed(-2, 0, 1.5));
    }

    private void activations() {
        unary(RELU, "matrix", Tensor::relu, v -> Math.max(v, 0), offZero(4, 5));
        unary(LEAKY_RELU, "0.01", a -> a.leakyRelu(0.01), v -> v > 0 ? v : 0.01 * v, offZero(4, 5));
        unary(LEAKY_RELU, "steeper than 1", a -> a.leakyRelu(1.7), v -> v > 0 ? v : 1.7 * v, offZero(4, 5));
        unary(LEAKY_RELU, "negative slope", a -> a.leakyRelu(-0.3), v -> v > 0 ? v : -0.3 * v, offZero(4, 5));
        prelu("shared, vector", offZero(7), fixed(0.25));
        prelu("shared, 2-D", offZero(4, 5), fixed(0.25));
        prelu("shared, 4-D, negative alpha", offZero(2, 3, 2, 2), fixed(-0.4));
        prelu("shared scalar", offZero(4, 5), r -> Ref.scalar(0.5));
        prelu("per channel, 2-D", offZero(4, 5), fixed(0.25, -0.5, 0, 1.5, 0.1));
        prelu("per channel, 3-D", offZero(2, 3, 4), fixed(0.25, -0.5, 1.5));
        prelu("per channel, 4-D", offZero(3, 3, 2, 2), fixed(0.25, -0.5, 1.5));
        unary(ELU, "1", a -> a.elu(1), v -> v > 0 ? v : Math.expm1(v), offZero(4, 5));
        unary(ELU, "0.7", a -> a.elu(0.7), v -> v > 0 ? v : 0.7 * Math.expm1(v), offZero(4, 5));
        unary(SELU, "matrix", Tensor::selu, v -> 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * Math.expm1(v)), offZero(4, 5));
        unary(GELU, "matrix", Tensor::gelu, v -> v * Ref.normalCdf(v), normal(4, 5));
        unary(SILU, "matrix", Tensor::silu, v -> v / (1 + Math.exp(-v)), normal(4, 5));
        unary(SILU, "far out", Tensor::silu, v -> v / (1 + Math.exp(-v)), fixed(-200, -30, 30, 200));
        unary(SOFTPLUS, "matrix", Tensor::softplus, v -> Math.log1p(Math.exp(v)), normal(4, 5));
        unary(SOFTPLUS, "far out", Tensor::softplus, v -> Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))), fixed(-200, -30, -19, 19, 25, 200));
        unary(TANH, "matrix", Tensor::tanh, Math::tanh, normal(4, 5));
        unary(SIGMOID, "matrix", Tensor::sigmoid, v -> 1 / (1 + Math.exp(-v)), normal(4, 5));
        unary(SIGMOID, "far out", Tensor::sigmoid, v -> 1 / (1 + Math.exp(-v)), fixed(-200, -10, -3, 10, 200));
    }

    private void prelu(String name, In in, In alpha) {
        row(PRELU, name, t -> t[0].prelu(t[1]),
                x -> Ref.fill(x[0].dims(), i -> {
                    double v = x[0].at(i);
                    return v > 0 ? v : v * x[1].v()[x[1].v().length == 1 ? 0 : i[1]];
                }), in, alpha);
    }

    // ---- reductions and products ----------------------------------------------------------------------------------

    private void reductions() {
        row(SUM, "all", t -> t[0].sum(), x -> Ref.scalar(Ref.total(x[0].v())), normal(2, 3, 2));
        through(SUM, RESHAPE);
        row(MEAN, "all", t -> t[0].mean(), x -> Ref.scalar(Ref.total(x[0].v()) / 12), normal(2, 3, 2));
        through(MEAN, RESHAPE);
        row(SUM, "of a scalar", t -> t[0].sum(), x -> Ref.scalar(x[0].v()[0]), normal());
        through(SUM, RESHAPE);
        for (int axis = 0; axis < 3; axis++) {
            int a = axis;
            for (boolean keep : new boolean[] {false, true}) {
                String name = "axis " + a + (keep ? " kept" : "");
                row(SUM, name, t -> t[0].sum(a, keep), x -> x[0].reduce(a, keep, Ref::total), normal(3, 4, 2));
                row(MEAN, name + " from the end", t -> t[0].mean(a - 3, keep), x -> x[0].reduce(a, keep, l -> Ref.total(l) / l.length), normal(3, 4, 2));
            }
            row(MAX, "axis " + a, t -> t[0].max(a), x -> x[0].reduce(a, false, Ref::largest), spread(3, 4, 2));
            row(LOG_SUM_EXP, "axis " + a, t -> t[0].logSumExp(a - 3), x -> x[0].reduce(a, false, Ref::logSumExp), normal(3, 4, 2));
        }
        row(LOG_SUM_EXP, "large values", t -> t[0].logSumExp(1), x -> x[0].reduce(1, false, Ref::logSumExp), moved(normal(3, 4), 3, 1000));
        row(SUM, "variance", t -> t[0].variance(-1, true), x -> x[0].reduce(1, false, l -> variance(l, 1)), normal(3, 5));
        through(MUL_SCALAR, SUM, SQUARE, SUB, EXPAND, MEAN);
        row(SUM, "biased variance", t -> t[0].variance(0, false), x -> x[0].reduce(0, false, l -> variance(l, 0)), normal(3, 5));
        through(MUL_SCALAR, SUM, SQUARE, SUB, EXPAND, MEAN);
        row(LOG_SOFTMAX, "matrix", t -> t[0].logSoftmax(), x -> logSoftmax(x[0]), normal(3, 4));
        row(LOG_SOFTMAX, "3-D, large values", t -> t[0].logSoftmax(), x -> logSoftmax(x[0]), moved(normal(2, 2, 4), 3, -500));
        row(SOFTMAX, "matrix", t -> t[0].softmax(), x -> logSoftmax(x[0]).map(Math::exp), normal(3, 4));
        row(NORMALIZE_ROWS, "matrix", t -> t[0].normalizeRows(), x -> unitRows(x[0]), normal(3, 4));
        row(NORMALIZE_ROWS, "vector", t -> t[0].normalizeRows(), x -> unitRows(x[0]), normal(5));
        row(NORMALIZE_ROWS, "3-D, small", t -> t[0].normalizeRows(), x -> unitRows(x[0]), moved(normal(2, 2, 3), 0.01, 0));
    }

    private static double variance(double[] line, int lost) {
        double mean = Ref.total(line) / line.length;
        return Ref.sum(line.length, i -> (line[i] - mean) * (line[i] - mean)) / (line.length - lost);
    }

    private static Ref logSoftmax(Ref x) {
        int last = x.dims().length - 1;
        Ref norm = x.reduce(last, true, Ref::logSumExp);
        return Ref.zip(x.dims(), x, norm, (v, n) -> v - n);
    }

    private static Ref unitRows(Ref x) {
        int last = x.dims().length - 1;
        Ref length = x.reduce(last, true, l -> Math.sqrt(Ref.sum(l.length, i -> l[i] * l[i])));
        return Ref.zip(x.dims(), x, length, (v, n) -> v / n);
    }

    private void products() {
        product(MATMUL, Tensor::matmul, false, false);
        product(MATMUL_NT, Tensor::matmulTransposed, false, true);
        product(MATMUL_TN, Tensor::transposedMatmul, true, false);
        row(MATMUL, "x x", t -> t[0].matmul(t[0]), x -> Ref.fill(dims(3, 3), i -> Ref.sum(3, p -> x[0].at(i[0], p) * x[0].at(p, i[1]))), normal(3, 3));
        row(MATMUL_NT, "x x^T", t -> t[0].matmulTransposed(t[0]), x -> Ref.fill(dims(3, 3), i -> Ref.sum(4, p -> x[0].at(i[0], p) * x[0].at(i[1], p))), normal(3, 4));
        for (boolean bias : new boolean[] {true, false}) {
            String end = bias ? "" : ", no bias";
            row(LINEAR, "matrix" + end, t -> t[0].linear(t[1], bias ? t[2] : null),
                    x -> Ref.fill(dims(3, 5), i -> (bias ? x[2].v()[i[1]] : 0) + Ref.sum(4, p -> x[0].at(i[0], p) * x[1].at(p, i[1]))),
                    some(bias, normal(3, 4), normal(4, 5), normal(5)));
            row(LINEAR, "batches of rows" + end, t -> t[0].linear(t[1], bias ? t[2] : null),
                    x -> Ref.fill(dims(2, 3, 5), i -> (bias ? x[2].v()[i[2]] : 0) + Ref.sum(4, p -> x[0].at(i[0], i[1], p) * x[1].at(p, i[2]))),
                    some(bias, normal(2, 3, 4), normal(4, 5), normal(5)));
            row(GROUPED_LINEAR, "one input for all" + end, t -> t[0].groupedLinear(t[1], bias ? t[2] : null),
                    x -> Ref.fill(dims(4, 6), i -> (bias ? x[2].v()[i[1]] : 0) + Ref.sum(3, p -> x[0].at(i[0], p) * x[1].at(i[1] / 2, p, i[1] % 2))),
                    some(bias, normal(4, 3), normal(3, 3, 2), normal(3, 2)));
            row(GROUPED_LINEAR, "columns for each" + end, t -> t[0].groupedLinear(t[1], bias ? t[2] : null),
                    x -> Ref.fill(dims(4, 6), i -> (bias ? x[2].v()[i[1]] : 0) + Ref.sum(2, p -> x[0].at(i[0], i[1] / 2 * 2 + p) * x[1].at(i[1] / 2, p, i[1] % 2))),
                    some(bias, normal(4, 6), normal(3, 2, 2), normal(3, 2)));
        }
    }

    /** All inputs, or all but the last. */
    private static In[] some(boolean all, In... inputs) {
        return all ? inputs : Arrays.copyOf(inputs, inputs.length - 1);
    }

    private void product(Op op, BinaryOperator<Tensor> call, boolean ta, boolean tb) {
        int[][][] batches = {{{}, {}}, {{2}, {2}}, {{2}, {}}, {{}, {2}}, {{2, 3}, {2, 3}}, {{2, 3}, {}}};
        for (int[][] lead : batches) {
            int[] a = join(lead[0], ta ? dims(4, 3) : dims(3, 4));
            int[] b = join(lead[1], tb ? dims(5, 4) : dims(4, 5));
            int[] y = join(lead[0].length > 0 ? lead[0] : lead[1], dims(3, 5));
            row(op, Arrays.toString(a) + " " + Arrays.toString(b), t -> call.apply(t[0], t[1]),
                    x -> Ref.fill(y, i -> Ref.sum(4, p -> entry(x[0], i, ta, i[i.length - 2], p) * entry(x[1], i, tb, p, i[i.length - 1]))),
                    normal(a), normal(b));
        }
    }

    private static int[] join(int[] a, int[] b) {
        int[] d = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, d, a.length, b.length);
        return d;
    }

    private static double entry(Ref m, int[] i, boolean transposed, int r, int c) {
        int[] at = Arrays.copyOf(i, m.dims().length);
        at[at.length - 2] = transposed ? c : r;
        at[at.length - 1] = transposed ? r : c;
        return m.at(at);
    }

    // ---- shaping ------------------------------------------------------------------------------------------------

    private void shaping() {
        row(RESHAPE, "to vector", t -> t[0].reshape(-1), x -> new Ref(x[0].v().clone(), 6), normal(2, 3));
        row(RESHAPE, "inferred axis", t -> t[0].reshape(3, -1, 2), x -> new Ref(x[0].v().clone(), 3, 2, 2), normal(4, 3));
        row(RESHAPE, "flatten", t -> t[0].flatten(1), x -> new Ref(x[0].v().clone(), 2, 12), normal(2, 3, 2, 2));
        row(PERMUTE, "transpose", t -> t[0].transpose(), x -> Ref.fill(dims(4, 3), i -> x[0].at(i[1], i[0])), normal(3, 4));
        row(PERMUTE, "batch transpose", t -> t[0].transpose(), x -> Ref.fill(dims(2, 4, 3), i -> x[0].at(i[0], i[2], i[1])), normal(2, 3, 4));
        row(PERMUTE, "4-D", t -> t[0].permute(2, 0, 3, 1), x -> Ref.fill(dims(4, 2, 2, 3), i -> x[0].at(i[1], i[3], i[0], i[2])), normal(2, 3, 4, 2));
        row(PERMUTE, "identity", t -> t[0].permute(0, 1), x -> Ref.fill(dims(2, 3), x[0]::at), normal(2, 3));
        row(PERMUTE, "of a scalar", t -> t[0].permute(), x -> Ref.scalar(x[0].v()[0]), normal());
        row(EXPAND, "scalar", t -> t[0].expand(2, 3), x -> Ref.fill(dims(2, 3), x[0]::stretched), normal());
        row(EXPAND, "column", t -> t[0].expand(3, 4), x -> Ref.fill(dims(3, 4), x[0]::stretched), normal(3, 1));
        row(EXPAND, "new and inner axes", t -> t[0].expand(2, 3, 4, 2), x -> Ref.fill(dims(2, 3, 4, 2), x[0]::stretched), normal(3, 1, 2));
        row(SLICE, "rows", t -> t[0].slice(0, 1, 3), x -> Ref.fill(dims(2, 4), i -> x[0].at(i[0] + 1, i[1])), normal(4, 4));
        row(SLICE, "last axis", t -> t[0].slice(-1, 2, 3), x -> Ref.fill(dims(2, 3, 1), i -> x[0].at(i[0], i[1], 2)), normal(2, 3, 4));
        row(SLICE, "middle axis", t -> t[0].slice(1, 0, 2), x -> Ref.fill(dims(2, 2, 4), x[0]::at), normal(2, 3, 4));
        row(CONCAT, "rows", t -> Tensor.concat(0, t[0], t[1]), x -> Ref.fill(dims(5, 2), i -> i[0] < 2 ? x[0].at(i) : x[1].at(i[0] - 2, i[1])), normal(2, 2), normal(3, 2));
        row(CONCAT, "last axis of three", t -> Tensor.concat(-1, t), x -> Ref.fill(dims(2, 6), i -> i[1] < 3 ? x[0].at(i) : i[1] < 4 ? x[1].at(i[0], 0) : x[2].at(i[0], i[1] - 4)),
                normal(2, 3), normal(2, 1), normal(2, 2));
        row(CONCAT, "one twice", t -> Tensor.concat(0, t[0], t[0]), x -> Ref.fill(dims(4, 3), i -> x[0].at(i[0] % 2, i[1])), normal(2, 3));
        row(GATHER_ROWS, "once each", t -> t[0].gatherRows(2, 0), x -> Ref.fill(dims(2, 3), i -> x[0].at(i[0] == 0 ? 2 : 0, i[1])), normal(4, 3));
        int[] again = {1, 3, 1, 1, 0};
        row(GATHER_ROWS, "repeated", t -> t[0].gatherRows(again), x -> Ref.fill(dims(5, 3), i -> x[0].at(again[i[0]], i[1])), normal(4, 3));
        row(GATHER_ROWS, "of a vector", t -> t[0].gatherRows(again), x -> Ref.fill(dims(5), i -> x[0].at(again[i[0]])), normal(4));
        row(GATHER_ROWS, "of 3-D", t -> t[0].gatherRows(again), x -> Ref.fill(dims(5, 2, 2), i -> x[0].at(again[i[0]], i[1], i[2])), normal(4, 2, 2));
        int[] columns = {2, 0, 2};
        row(PICK, "matrix", t -> t[0].pick(columns), x -> Ref.fill(dims(3), i -> x[0].at(i[0], columns[i[0]])), normal(3, 4));
    }

    // ---- images and normalisation -------------------------------------------------------------------------------

    private void images() {
        int[][] settings = {{1, 0}, {1, 1}, {2, 0}, {2, 1}, {3, 2}};
        for (int[] s : settings) {
            for (boolean bias : new boolean[] {true, false}) {
                row(CONV2D, "stride " + s[0] + ", padding " + s[1] + (bias ? "" : ", no bias"), t -> t[0].conv2d(t[1], bias ? t[2] : null, s[0], s[1]),
                        x -> Ref.conv2d(x[0], x[1], bias ? x[2] : null, s[0], s[1]), some(bias, normal(2, 2, 5, 4), normal(3, 2, 3, 2), normal(3)));
            }
        }
        row(CONV2D, "kernel of the image's size", t -> t[0].conv2d(t[1], null, 1, 0), x -> Ref.conv2d(x[0], x[1], null, 1, 0), normal(2, 2, 3, 2), normal(3, 2, 3, 2));
        row(CONV2D, "1 by 1", t -> t[0].conv2d(t[1], null, 1, 0), x -> Ref.conv2d(x[0], x[1], null, 1, 0), normal(2, 3, 2, 2), normal(4, 3, 1, 1));
        Ref.Bound start2 = (o, n) -> 2 * o;
        Ref.Bound end2 = (o, n) -> 2 * o + 2;
        row(MAX_POOL2D, "2, odd sides", t -> t[0].maxPool2d(2), x -> x[0].pool(2, 3, start2, end2, Ref::largest), spread(2, 2, 5, 6));
        row(AVG_POOL2D, "2, odd sides", t -> t[0].avgPool2d(2), x -> x[0].pool(2, 3, start2, end2, l -> Ref.total(l) / l.length), normal(2, 2, 4, 7));
        row(MAX_POOL2D, "3", t -> t[0].maxPool2d(3), x -> x[0].pool(1, 2, (o, n) -> 3 * o, (o, n) -> 3 * o + 3, Ref::largest), spread(1, 2, 3, 6));
        row(AVG_POOL2D, "3", t -> t[0].avgPool2d(3), x -> x[0].pool(1, 2, (o, n) -> 3 * o, (o, n) -> 3 * o + 3, l -> Ref.total(l) / 9), normal(1, 2, 3, 6));
        for (int size : new int[] {1, 2, 3}) {
            row(ADAPTIVE_AVG_POOL2D, "to " + size, t -> t[0].adaptiveAvgPool2d(size),
                    x -> x[0].pool(size, size, (o, n) -> (int) Math.floor((double) o * n / size), (o, n) -> (int) Math.ceil((o + 1.0) * n / size), l -> Ref.total(l) / l.length),
                    normal(2, 2, 5, 5));
            row(ADAPTIVE_AVG_POOL2D, "oblong, to " + size, t -> t[0].adaptiveAvgPool2d(size),
                    x -> x[0].pool(size, size, (o, n) -> (int) Math.floor((double) o * n / size), (o, n) -> (int) Math.ceil((o + 1.0) * n / size), l -> Ref.total(l) / l.length),
                    normal(2, 1, 3, 7));
        }
    }

    private void normalisation() {
        float[] mean = {0.3f, -0.2f, 1};
        float[] variance = {0.5f, 2, 1.5f};
        int[][] shapes = {{6, 3}, {2, 3, 2, 2}};
        for (int[] s : shapes) {
            for (int affine = 0; affine < 4; affine++) {
                boolean gamma = affine % 2 == 1;
                boolean beta = affine > 1;
                List<In> in = new ArrayList<>(List.of(moved(normal(s), 1.3, 0.4)));
                if (gamma) in.add(moved(positive(3), 1, 0.2));
                if (beta) in.add(normal(3));
                int last = in.size() - 1;
                String name = s.length + "-D" + (gamma ? " gamma" : "") + (beta ? " beta" : "");
                row(BATCH_NORM, name, t -> Normalization.train(t[0], gamma ? t[1] : null, beta ? t[last] : null, 1e-5),
                        x -> Ref.batchNorm(x[0], gamma ? x[1] : null, beta ? x[last] : null, null, null, 1e-5), in.toArray(In[]::new));
                row(BATCH_NORM_EVAL, name, t -> Normalization.eval(t[0], gamma ? t[1] : null, beta ? t[last] : null, mean, variance, () -> 1e-5),
                        x -> Ref.batchNorm(x[0], gamma ? x[1] : null, beta ? x[last] : null, doubles(mean), doubles(variance), 1e-5), in.toArray(In[]::new));
            }
        }
        row(RECORDED, "sum of squares", t -> {
            Recorded squares = new Recorded(x -> x.square().sum(1));
            squares.apply(t[0], new boolean[0]);
            return squares.apply(t[0], new boolean[0]);
        }, x -> x[0].reduce(1, false, l -> Arrays.stream(l).map(v -> v * v).sum()), normal(4, 3));
        row(BATCH_NORM, "large eps", t -> Normalization.train(t[0], t[1], t[2], 0.5),
                x -> Ref.batchNorm(x[0], x[1], x[2], null, null, 0.5), normal(5, 2), normal(2), normal(2));
    }

    private static double[] doubles(float[] f) {
        double[] d = new double[f.length];
        for (int i = 0; i < d.length; i++) d[i] = f[i];
        return d;
    }

    private void losses() {
        int[] labels = {2, 0, 3, 2};
        for (double smoothing : new double[] {0, 0.1, 1}) {
            row(CROSS_ENTROPY, "smoothing " + smoothing, t -> t[0].crossEntropy(labels, smoothing), x -> crossEntropy(x[0], labels, smoothing), normal(4, 4));
        }
        row(CROSS_ENTROPY, "large logits", t -> t[0].crossEntropy(labels, 0), x -> crossEntropy(x[0], labels, 0), moved(normal(4, 4), 2, 300));
        for (double tau : new double[] {100, 0.5, 0.1, 0.03}) row(NT_XENT, "temperature " + tau, t -> t[0].ntXent(tau), x -> ntXent(x[0], tau), normal(6, 3));
        row(MEAN, "NT-Xent when cold", t -> t[0].ntXent(0.02), x -> ntXent(x[0], 0.02), normal(6, 3));
        through(MEAN, SUB, LOG_SUM_EXP, PICK, ADD, MATMUL_NT, MUL_SCALAR, NORMALIZE_ROWS);
        Function<Ref[], Ref> bce = x -> Ref.scalar(Ref.sum(x[0].v().length, i -> {
            double v = x[0].v()[i];
            return Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))) - v * x[1].v()[i];
        }) / x[0].v().length);
        row(BCE_WITH_LOGITS, "matrix", t -> t[0].bceWithLogits(t[1]), bce, offZero(3, 4), uniform(3, 4));
        row(BCE_WITH_LOGITS, "large logits", t -> t[0].bceWithLogits(t[1]), bce, fixed(-100, -20, 20, 100), fixed(1, 0, 0.5, 0));
    }

    private static Ref ntXent(Ref z, double tau) {
        int n = z.dims()[0];
        int d = z.dims()[1];
        double[] norm = new double[n];
        for (int i = 0; i < n; i++) {
            int row = i;
            norm[i] = Math.sqrt(Ref.sum(d, k -> z.at(row, k) * z.at(row, k)));
        }
        return Ref.scalar(Ref.sum(n, i -> {
            double[] s = new double[n];
            for (int j = 0; j < n; j++) {
                int column = j;
                s[j] = Ref.sum(d, k -> z.at(i, k) * z.at(column, k)) / (norm[i] * norm[j] * tau);
            }
            return Math.log(Ref.sum(n, j -> j == i ? 0 : Math.exp(s[j] - s[(i + n / 2) % n])));
        }) / n);
    }

    private static Ref crossEntropy(Ref x, int[] labels, double smoothing) {
        Ref log = logSoftmax(x);
        int n = x.dims()[1];
        return Ref.scalar(-Ref.sum(labels.length, r -> Ref.sum(n, k -> log.at(r, k) * (smoothing / n + (k == labels[r] ? 1 - smoothing : 0)))) / labels.length);
    }
}

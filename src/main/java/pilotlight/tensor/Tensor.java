package pilotlight.tensor;

import java.util.Arrays;
import pilotlight.compute.Sweep;
import pilotlight.surface.Mistake;

/**
 * A float32 tensor of any rank, row-major and contiguous, and the node of the graph it came from.
 *
 * <p>Operations return new tensors and never change their inputs; only an optimiser writes into a leaf's data. Two
 * tensors of different shapes broadcast: dimensions are matched from the last, and 1 stretches. Mark a leaf with
 * {@link #requiresGrad(boolean)}, compute a scalar, call {@link #backward()}, read {@link #grad()}.
 *
 * <pre>{@code
 * Tensor w = Tensor.of(2f, -1f).requiresGrad(true);
 * w.square().sum().backward();
 * w.grad();                                        // f32[2] [4, -2]
 * }</pre>
 */
public final class Tensor {
    private final float[] data;
    private final Shape shape;
    /** The memory for a gradient, kept from one pass to the next; null until it is wanted. */
    private float[] gradient;
    /** Whether {@link #gradient} holds one now. */
    private boolean hasGradient;
    /** Whether somebody may have the array in hand: then it is not written into again. */
    private boolean shown;
    private boolean requiresGrad;
    private boolean keepGrad;
    private float[] kept;
    Autograd.Node node;

    Tensor(float[] data, Shape shape) {
        this.data = data;
        this.shape = shape;
    }

    // ---- making -------------------------------------------------------------------------------------------------

    /** A vector of these values. */
    public static Tensor of(float... values) {
        return new Tensor(values.clone(), Shape.of(values.length));
    }

    /** A matrix of these rows, which must have equal lengths. */
    public static Tensor of(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        float[] d = new float[rows.length * columns];
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != columns) {
                throw new Mistake("tensor: row " + i + " has " + rows[i].length + " values and row 0 has " + columns
                        + "; give rows of equal length");
            }
            System.arraycopy(rows[i], 0, d, i * columns, columns);
        }
        return new Tensor(d, Shape.of(rows.length, columns));
    }

    /** A scalar. */
    public static Tensor scalar(double value) {
        return new Tensor(new float[] {(float) value}, Shape.SCALAR);
    }

    /** A tensor over this array, which is not copied: changing the array changes the tensor. */
    public static Tensor wrap(float[] data, int... dims) {
        return wrap(data, Shape.of(dims));
    }

    /** A tensor over this array, which is not copied: changing the array changes the tensor. */
    public static Tensor wrap(float[] data, Shape shape) {
        if (data.length != shape.size()) {
            throw new Mistake("tensor: " + data.length + " values do not fill shape " + shape + ", which takes " + shape.size());
        }
        return new Tensor(data, shape);
    }

    /** All zero. */
    public static Tensor zeros(int... dims) {
        Shape s = Shape.of(dims);
        return new Tensor(new float[s.size()], s);
    }

    /** All one. */
    public static Tensor ones(int... dims) {
        return full(1, dims);
    }

    /** All {@code value}. */
    public static Tensor full(double value, int... dims) {
        Tensor t = zeros(dims);
        Arrays.fill(t.data, (float) value);
        return t;
    }

    /** 0, 1, ..., n - 1. */
    public static Tensor arange(int n) {
        Tensor t = zeros(n);
        for (int i = 0; i < n; i++) t.data[i] = i;
        return t;
    }

    /** {@code n} values from {@code low} to {@code high}, both included, evenly spaced. */
    public static Tensor linspace(double low, double high, int n) {
        Tensor t = zeros(n);
        for (int i = 0; i < n; i++) t.data[i] = (float) (n == 1 ? low : low + (high - low) * i / (n - 1));
        return t;
    }

    /** Independent standard normal values. */
    public static Tensor randn(Rng rng, int... dims) {
        Tensor t = zeros(dims);
        for (int i = 0; i < t.data.length; i++) t.data[i] = (float) rng.gaussian();
        return t;
    }

    /** Independent uniform values in [0, 1). */
    public static Tensor rand(Rng rng, int... dims) {
        Tensor t = zeros(dims);
        for (int i = 0; i < t.data.length; i++) t.data[i] = rng.nextFloat();
        return t;
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    /** The shape. */
    public Shape shape() {
        return shape;
    }

    /** Number of dimensions. */
    public int rank() {
        return shape.rank();
    }

    /** Number of elements. */
    public int size() {
        return data.length;
    }

    /** Dimension {@code axis}; negative counts from the end. */
    public int dim(int axis) {
        return shape.dim(axis);
    }

    /** The values themselves, row-major, not a copy: for reading, and for an optimiser's writing into a leaf. */
    public float[] data() {
        return data;
    }

    /** A copy of the values, row-major. */
    public float[] toArray() {
        return data.clone();
    }

    /** The value of a tensor of one element. */
    public float item() {
        if (data.length != 1) {
            throw new Mistake("item: shape " + shape + " has " + data.length + " values, not 1; use at(...) or toArray()");
        }
        return data[0];
    }

    /** The value at this index, one number for each dimension. */
    public float at(int... index) {
        if (index.length != rank()) {
            throw new Mistake("at: " + Arrays.toString(index) + " has " + index.length + " indices, shape " + shape + " takes " + rank());
        }
        int p = 0;
        for (int i = 0; i < index.length; i++) {
            if (index[i] < 0 || index[i] >= shape.dim(i)) {
                throw new Mistake("at: index " + index[i] + " on axis " + i + " of shape " + shape + "; give 0 to " + (shape.dim(i) - 1));
            }
            p = p * shape.dim(i) + index[i];
        }
        return data[p];
    }

    // ---- gradients ----------------------------------------------------------------------------------------------

    /** Marks this leaf as wanting a gradient, or freezes it; returns this. */
    public Tensor requiresGrad(boolean wanted) {
        if (node != null) {
            throw new Mistake("requiresGrad: " + shape + " is the result of " + node.op.label() + "; only a leaf can be marked, detach() it first");
        }
        requiresGrad = wanted;
        if (!wanted) forgetGradient();
        return this;
    }

    /** Whether this is a leaf that wants a gradient. */
    public boolean requiresGrad() {
        return requiresGrad;
    }

    /** Keeps the gradient of this intermediate result after {@link #backward()}; returns this. */
    public Tensor retainGrad() {
        keepGrad = true;
        return this;
    }

    boolean needsGrad() {
        return requiresGrad || node != null;
    }

    /** Whether a backward pass has brought a gradient. */
    boolean hasGradient() {
        return hasGradient;
    }

    /** The buffer that backward functions add to. */
    float[] gradient() {
        boolean fresh = !hasGradient;
        float[] g = freshGradient();
        if (fresh) Arrays.fill(g, 0);
        return g;
    }

    /** The buffer for a gradient that is written as a whole: with {@link #hasGradient()} asked before, to add to, else with anything in it. */
    float[] freshGradient() {
        if (gradient == null) gradient = requiresGrad ? new float[data.length] : Autograd.mode().buffers.take(data.length);
        hasGradient = true;
        return gradient;
    }

    /** Passes {@code g}, the gradient of this intermediate result, on to its inputs; keeps a sum of it if asked to. */
    void handOn(float[] g) {
        node.backward.accept(g);
        if (keepGrad && kept == null) kept = g.clone();
        else if (keepGrad) Sweep.add(kept, g, kept);
        // In a replay this tensor keeps the array, and whoever is given it next has it in every run after this one.
        if (hasGradient) Autograd.mode().buffers.give(gradient);
        hasGradient = false;
    }

    /** Gives up the memory of the gradient too. */
    void forgetGradient() {
        hasGradient = false;
        gradient = null;
    }

    void dropGradient() {
        hasGradient = false;
        if (shown) gradient = null;
        shown = false;
    }

    /** The gradient that the last backward passes added up, not a copy, or null when there was none. */
    public Tensor grad() {
        if (node != null) return kept == null ? null : new Tensor(kept, shape);
        if (!hasGradient) return null;
        shown = true;
        return new Tensor(gradient, shape);
    }

    /**
     * The values of {@link #grad()} themselves, row-major, or null: for an optimiser. After {@link #zeroGrad()} the
     * array is used for the next gradient, that of {@link #grad()} never is.
     */
    public float[] gradData() {
        return node != null ? kept : hasGradient ? gradient : null;
    }

    /** Forgets the gradient. */
    public void zeroGrad() {
        dropGradient();
        kept = null;
    }

    /** The same values outside the graph; shares the data. */
    public Tensor detach() {
        return new Tensor(data, shape);
    }

    /** A leaf with a copy of the values. */
    public Tensor copy() {
        return new Tensor(data.clone(), shape);
    }

    /** Adds d(this)/d(leaf) to the gradient of every leaf; this must be a scalar. */
    public void backward() {
        if (data.length != 1) {
            throw new Mistake("backward: shape " + shape + " is not a scalar; reduce it with sum() or mean(), or give a seed of that shape");
        }
        Autograd.backward(this, new float[] {1});
    }

    /** Adds the gradient of sum(this * seed) to every leaf. */
    public void backward(Tensor seed) {
        if (!seed.shape.equals(shape)) {
            throw new Mistake("backward: seed " + seed.shape + " is not of the result's shape " + shape);
        }
        Autograd.backward(this, seed.data);
    }

    // ---- arithmetic, broadcasting ---------------------------------------------------------------------------------

    /** this + b. */
    public Tensor add(Tensor b) {
        return Arithmetic.add(this, b);
    }

    /** this - b. */
    public Tensor sub(Tensor b) {
        return Arithmetic.sub(this, b);
    }

    /** this * b, element by element. */
    public Tensor mul(Tensor b) {
        return Arithmetic.mul(this, b);
    }

    /** this / b, element by element. */
    public Tensor div(Tensor b) {
        return Arithmetic.div(this, b);
    }

    /** this + c. */
    public Tensor add(double c) {
        return Arithmetic.addScalar(this, (float) c);
    }

    /** this - c. */
    public Tensor sub(double c) {
        return Arithmetic.addScalar(this, (float) -c);
    }

    /** this * c. */
    public Tensor mul(double c) {
        return Arithmetic.mulScalar(this, (float) c);
    }

    /** this / c. */
    public Tensor div(double c) {
        return Arithmetic.divScalar(this, (float) c);
    }

    /** -this. */
    public Tensor neg() {
        return Arithmetic.mulScalar(this, -1);
    }

    /** this to the power p. */
    public Tensor pow(double p) {
        return Functions.pow(this, (float) p);
    }

    /** The larger of both; where equal, the gradient is shared half and half. */
    public Tensor maximum(Tensor b) {
        return Arithmetic.maximum(this, b);
    }

    /** The smaller of both; where equal, the gradient is shared half and half. */
    public Tensor minimum(Tensor b) {
        return Arithmetic.minimum(this, b);
    }

    // ---- functions ------------------------------------------------------------------------------------------------

    /** e to the power this. */
    public Tensor exp() {
        return Functions.exp(this);
    }

    /** Natural logarithm. */
    public Tensor log() {
        return Functions.log(this);
    }

    /** Square root. */
    public Tensor sqrt() {
        return Functions.sqrt(this);
    }

    /** this * this. */
    public Tensor square() {
        return Functions.square(this);
    }

    /** Absolute value; derivative 0 at 0. */
    public Tensor abs() {
        return Functions.abs(this);
    }

    /** Sine, radians. */
    public Tensor sin() {
        return Functions.sin(this);
    }

    /** Cosine, radians. */
    public Tensor cos() {
        return Functions.cos(this);
    }

    /** Clipped to [low, high]; the derivative is 1 inside and at the ends, 0 outside. */
    public Tensor clamp(double low, double high) {
        return Functions.clamp(this, (float) low, (float) high);
    }

    // ---- activations ----------------------------------------------------------------------------------------------

    /** max(0, x); derivative 0 at 0. */
    public Tensor relu() {
        return Activations.relu(this);
    }

    /** max(0, x) + slope min(0, x); derivative slope at 0. */
    public Tensor leakyRelu(double slope) {
        return Activations.leakyRelu(this, (float) slope);
    }

    /**
     * max(0, x) + alpha min(0, x) with a learnable alpha of one element, or one for each channel (second axis).
     * Derivative at 0: alpha by x, 0 by alpha. He, Zhang, Ren and Sun, 2015 (arXiv 1502.01852).
     */
    public Tensor prelu(Tensor alpha) {
        return Activations.prelu(this, alpha);
    }

    /** x for x > 0, else scale (e^x - 1). Clevert and others, 2015 (arXiv 1511.07289). */
    public Tensor elu(double scale) {
        return Activations.elu(this, (float) scale);
    }

    /** The self-normalising ELU, 1.0507 elu(x, 1.6733). Klambauer and others, 2017 (arXiv 1706.02515). */
    public Tensor selu() {
        return Activations.selu(this);
    }

    /** x Phi(x), with the exact normal distribution function. Hendrycks and Gimpel, 2016 (arXiv 1606.08415). */
    public Tensor gelu() {
        return Activations.gelu(this);
    }

    /** x sigmoid(x). */
    public Tensor silu() {
        return Activations.silu(this);
    }

    /** log(1 + e^x), and x itself above 20. */
    public Tensor softplus() {
        return Activations.softplus(this);
    }

    /** Hyperbolic tangent. */
    public Tensor tanh() {
        return Activations.tanh(this);
    }

    /** 1 / (1 + e^-x). */
    public Tensor sigmoid() {
        return Activations.sigmoid(this);
    }

    // ---- reductions -----------------------------------------------------------------------------------------------

    /** Sum of all elements, accumulated in double. */
    public Tensor sum() {
        return Reductions.sum(reshape(size()), 0, false);
    }

    /** Sum along {@code axis}, which goes. */
    public Tensor sum(int axis) {
        return Reductions.sum(this, axis, false);
    }

    /** Sum along {@code axis}, which stays with dimension 1 if {@code keep}. */
    public Tensor sum(int axis, boolean keep) {
        return Reductions.sum(this, axis, keep);
    }

    /** Mean of all elements. */
    public Tensor mean() {
        return Reductions.mean(reshape(size()), 0, false);
    }

    /** Mean along {@code axis}, which goes. */
    public Tensor mean(int axis) {
        return Reductions.mean(this, axis, false);
    }

    /** Mean along {@code axis}, which stays with dimension 1 if {@code keep}. */
    public Tensor mean(int axis, boolean keep) {
        return Reductions.mean(this, axis, keep);
    }

    /** Variance along {@code axis}: mean squared deviation, with n - 1 below if {@code unbiased}. */
    public Tensor variance(int axis, boolean unbiased) {
        return Reductions.variance(this, axis, unbiased);
    }

    /** Largest element along {@code axis}; the gradient goes to the first of equals. */
    public Tensor max(int axis) {
        return Reductions.max(this, axis);
    }

    /** log sum e^x along {@code axis}, safe from overflow. */
    public Tensor logSumExp(int axis) {
        return Reductions.logSumExp(this, axis);
    }

    /** x - log sum e^x along the last axis. */
    public Tensor logSoftmax() {
        return Reductions.logSoftmax(this);
    }

    /** e^x / sum e^x along the last axis. */
    public Tensor softmax() {
        return Reductions.softmax(this);
    }

    /** Each row (last axis) divided by max(its length, 1e-12). */
    public Tensor normalizeRows() {
        return Reductions.normalizeRows(this);
    }

    /** Index of the largest element of each row of a matrix; the first of equals. */
    public int[] argmax() {
        return Reductions.argmax(this);
    }

    // ---- products -------------------------------------------------------------------------------------------------

    /** Matrix product over the last two axes; leading axes are batches, and a matrix serves all of them. */
    public Tensor matmul(Tensor b) {
        return Matmul.matmul(this, b);
    }

    /** this b^T over the last two axes. */
    public Tensor matmulTransposed(Tensor b) {
        return Matmul.matmulNT(this, b);
    }

    /** this^T b over the last two axes. */
    public Tensor transposedMatmul(Tensor b) {
        return Matmul.matmulTN(this, b);
    }

    /** this w + bias: rows (last axis) [.., in] by weights [in, out]; {@code bias} [out] or null. */
    public Tensor linear(Tensor w, Tensor bias) {
        return Matmul.linear(this, w, bias);
    }

    /**
     * Groups of columns, each by weights [groups, in, out] of its own: [rows, groups in] to [rows, groups out], or [rows, in]
     * for all groups alike; {@code bias} [groups, out] or null.
     */
    public Tensor groupedLinear(Tensor w, Tensor bias) {
        return Matmul.groupedLinear(this, w, bias);
    }

    // ---- shaping --------------------------------------------------------------------------------------------------

    /** The same values, shared, in another shape; one dimension may be -1 and is then inferred. This itself if the shape is its own. */
    public Tensor reshape(int... dims) {
        return Shaping.reshape(this, dims);
    }

    /** All axes from {@code axis} on made one; shares the values, as {@link #reshape} does. */
    public Tensor flatten(int axis) {
        return Shaping.flatten(this, axis);
    }

    /** The last two axes swapped. */
    public Tensor transpose() {
        return Shaping.transpose(this);
    }

    /** Axes in another order: result axis i is this tensor's axis {@code axes[i]}. */
    public Tensor permute(int... axes) {
        return Shaping.permute(this, axes);
    }

    /** Stretched to {@code dims} by the rule of broadcasting. This itself if the shape is its own. */
    public Tensor expand(int... dims) {
        return Shaping.expand("expand", this, Shape.of(dims));
    }

    /** Elements {@code from} (inclusive) to {@code to} (exclusive) along {@code axis}. */
    public Tensor slice(int axis, int from, int to) {
        return Shaping.slice(this, axis, from, to);
    }

    /** Joined along {@code axis}; all other dimensions must agree. */
    public static Tensor concat(int axis, Tensor... parts) {
        return Shaping.concat(axis, parts);
    }

    /** Rows (first axis) by index; an index may come more than once. */
    public Tensor gatherRows(int... rows) {
        return Shaping.gatherRows(this, rows);
    }

    /** One element of each row of a matrix: result i is this[i, columns[i]]. */
    public Tensor pick(int... columns) {
        return Shaping.pick(this, columns);
    }

    // ---- images, [batch, channels, height, width] -------------------------------------------------------------------

    /** Cross-correlation with weights [out, in, kh, kw], bias [out] or null, zero padding. */
    public Tensor conv2d(Tensor w, Tensor bias, int stride, int padding) {
        return Convolution.conv2d(this, w, bias, stride, padding);
    }

    /** Largest value of each k by k window, stride k. */
    public Tensor maxPool2d(int k) {
        return Pooling.max(this, k);
    }

    /** Mean of each k by k window, stride k. */
    public Tensor avgPool2d(int k) {
        return Pooling.avg(this, k);
    }

    /** Mean over windows chosen so that the result is {@code out} by {@code out}. */
    public Tensor adaptiveAvgPool2d(int out) {
        return Pooling.adaptiveAvg(this, out);
    }

    // ---- losses on logits -------------------------------------------------------------------------------------------

    /** Mean of -log softmax(this)[label] over rows, the target smoothed by {@code smoothing} spread over all classes. */
    public Tensor crossEntropy(int[] labels, double smoothing) {
        return Losses.crossEntropy(this, labels, smoothing);
    }

    /** Mean binary cross entropy of sigmoid(this) against targets in [0, 1], stable for large logits. */
    public Tensor bceWithLogits(Tensor targets) {
        return Losses.bceWithLogits(this, targets);
    }

    /** NT-Xent of 2N embeddings [2N, d], rows 0 to N - 1 one view of each thing and rows N to 2N - 1 the other; see {@code Losses.ntXent}. */
    public Tensor ntXent(double tau) {
        return Contrastive.ntXent(this, tau);
    }

    @Override
    public String toString() {
        return TensorText.describe(this);
    }
}

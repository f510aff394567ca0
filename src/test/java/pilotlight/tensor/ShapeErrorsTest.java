package pilotlight.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** One line each: the operation, what came, what was wanted. */
class ShapeErrorsTest {
    private static Tensor t(int... dims) {
        return Tensor.ones(dims);
    }

    private static void line(String want, Executable call) {
        RuntimeException e = assertThrows(RuntimeException.class, call);
        assertEquals(want, e.getMessage());
        assertFalse(want.contains("\n"));
    }

    @Test
    void making() {
        line("tensor: 3 values do not fill shape [2, 2], which takes 4", () -> Tensor.wrap(new float[3], 2, 2));
        line("tensor: row 1 has 1 values and row 0 has 2; give rows of equal length", () -> Tensor.of(new float[][] {{1, 2}, {3}}));
        line("shape [2, -1]: dimension -1 is negative; give 0 or more", () -> t(2, -1));
        line("shape [65536, 65536]: more than 2^31 - 9 elements; use smaller batches", () -> Shape.of(65536, 65536));
        line("shape [-3]: dimension -3 is negative; give 0 or more", () -> Tensor.arange(-3));
    }

    @Test
    void reading() {
        line("item: shape [2, 3] has 6 values, not 1; use at(...) or toArray()", () -> t(2, 3).item());
        line("at: [1] has 1 indices, shape [2, 3] takes 2", () -> t(2, 3).at(1));
        line("at: index 3 on axis 1 of shape [2, 3]; give 0 to 2", () -> t(2, 3).at(0, 3));
        line("at: index -1 on axis 0 of shape [2, 3]; give 0 to 1", () -> t(2, 3).at(-1, 0));
        line("axis 2: shape [2, 3] has axes 0 to 1", () -> t(2, 3).dim(2));
        line("axis 0: shape [] is a scalar and has no axes", () -> Tensor.scalar(1).dim(0));
    }

    @Test
    void arithmetic() {
        line("add: shapes [2, 3] and [2, 4] do not broadcast: dimension -1 is 3 here and 4 there; make them equal, or one of them 1", () -> t(2, 3).add(t(2, 4)));
        line("sub: shapes [2] and [3] do not broadcast: dimension -1 is 2 here and 3 there; make them equal, or one of them 1", () -> t(2).sub(t(3)));
        line("mul: shapes [4, 3] and [2, 1] do not broadcast: dimension -2 is 4 here and 2 there; make them equal, or one of them 1", () -> t(4, 3).mul(t(2, 1)));
        line("div: shapes [2] and [0] do not broadcast: dimension -1 is 2 here and 0 there; make them equal, or one of them 1", () -> t(2).div(t(0)));
        line("maximum: shapes [2] and [3] do not broadcast: dimension -1 is 2 here and 3 there; make them equal, or one of them 1", () -> t(2).maximum(t(3)));
        line("clamp: low 2.0 is above high 1.0; swap them", () -> t(2).clamp(2, 1));
    }

    @Test
    void activations() {
        line("prelu: input [4, 5] has 5 channels on axis 1, alpha has 3; give as many, or one shared alpha", () -> t(4, 5).prelu(t(3)));
        line("prelu: input [4] has no channels on axis 1, alpha has 3; give as many, or one shared alpha", () -> t(4).prelu(t(3)));
        line("prelu: alpha [1, 3] is not one slope or a vector of slopes; give [1] or [channels]", () -> t(4, 3).prelu(t(1, 3)));
        line("prelu: alpha [0] is not one slope or a vector of slopes; give [1] or [channels]", () -> t(4, 0).prelu(t(0)));
    }

    @Test
    void reductions() {
        line("axis 2: shape [2, 3] has axes 0 to 1", () -> t(2, 3).sum(2));
        line("max: shape [2, 0] has no values along the axis; give 1 or more", () -> t(2, 0).max(1));
        line("logSumExp: shape [0] has no values along the axis; give 1 or more", () -> t(0).logSumExp(0));
        line("mean: shape [0] has no values along the axis; give 1 or more", () -> t(0).mean());
        line("logSoftmax: shape [] has no values along the axis; give 1 or more", () -> Tensor.scalar(1).logSoftmax());
        line("variance: axis 0 of [1, 2] has 1 values; the unbiased form needs 2", () -> t(1, 2).variance(0, true));
        line("variance: axis 0 of [0, 2] has 0 values; it needs 1", () -> t(0, 2).variance(0, false));
        line("softmax: shape [2, 0] has no values along the axis; give 1 or more", () -> t(2, 0).softmax());
        line("normalizeRows: shape [] has no values along the axis; give 1 or more", () -> Tensor.scalar(1).normalizeRows());
        line("argmax: shape [3] is not a matrix; reshape it to [rows, columns]", () -> t(3).argmax());
        line("argmax: shape [2, 0] has no values along the axis; give 1 or more", () -> t(2, 0).argmax());
    }

    @Test
    void products() {
        line("matmul: shapes [2, 3] and [4, 5] do not fit: inner dimensions 3 and 4 must be equal", () -> t(2, 3).matmul(t(4, 5)));
        line("matmulTransposed: shapes [2, 3] and [3, 4] do not fit: inner dimensions 3 and 4 must be equal", () -> t(2, 3).matmulTransposed(t(3, 4)));
        line("transposedMatmul: shapes [2, 3] and [3, 4] do not fit: inner dimensions 2 and 3 must be equal", () -> t(2, 3).transposedMatmul(t(3, 4)));
        line("matmul: shapes [3] and [3, 4] are not both matrices or batches of them; reshape a vector to [1, n] or [n, 1]", () -> t(3).matmul(t(3, 4)));
        line("matmul: shapes [4, 3] and [3] are not both matrices or batches of them; reshape a vector to [1, n] or [n, 1]", () -> t(4, 3).matmul(t(3)));
        line("matmul: shapes [2, 2, 3, 4] and [2, 4, 3] have different batches; make the leading axes equal, or give one matrix", () -> t(2, 2, 3, 4).matmul(t(2, 4, 3)));
        line("matmul: shapes [2, 3, 4] and [5, 4, 3] have different batches; make the leading axes equal, or give one matrix", () -> t(2, 3, 4).matmul(t(5, 4, 3)));
        line("linear: input [5, 3] has 3 columns, weights [2, 64] take 2", () -> t(5, 3).linear(t(2, 64), null));
        line("linear: input [2] is not [rows, 2]; reshape one row to [1, 2]", () -> t(2).linear(t(2, 64), null));
        line("linear: bias [3] is not [64], one for each column of weights [2, 64]", () -> t(5, 2).linear(t(2, 64), t(3)));
        line("linear: weights [2] are not [in, out]", () -> t(5, 2).linear(t(2), null));
        line("linear: bias [1, 64] is not [64], one for each column of weights [2, 64]", () -> t(5, 2).linear(t(2, 64), t(1, 64)));
        line("groupedLinear: weights [2, 3] are not [groups, in, out]", () -> t(5, 2).groupedLinear(t(2, 3), null));
        line("groupedLinear: input [5, 4] does not fit weights [3, 2, 4]; give [rows, 2] or [rows, 6]", () -> t(5, 4).groupedLinear(t(3, 2, 4), null));
        line("groupedLinear: input [5, 1, 2] does not fit weights [3, 2, 4]; give [rows, 2] or [rows, 6]", () -> t(5, 1, 2).groupedLinear(t(3, 2, 4), null));
        line("groupedLinear: bias [4] is not [3, 4]", () -> t(5, 2).groupedLinear(t(3, 2, 4), t(4)));
    }

    @Test
    void shaping() {
        line("reshape: [2, 3] has 6 values, [4, -1] does not hold as many", () -> t(2, 3).reshape(4, -1));
        line("reshape: [2, 3] has 6 values, [-1, -1] does not hold as many", () -> t(2, 3).reshape(-1, -1));
        line("reshape: [0, 3] has 0 values, [0, -1] does not hold as many", () -> t(0, 3).reshape(0, -1));
        line("transpose: shape [3] has fewer than 2 axes", () -> t(3).transpose());
        line("permute: [0, 0] is not an order of the 2 axes of [2, 3]", () -> t(2, 3).permute(0, 0));
        line("permute: [0] is not an order of the 2 axes of [2, 3]", () -> t(2, 3).permute(0));
        line("permute: [0, 1, 2] is not an order of the 2 axes of [2, 3]", () -> t(2, 3).permute(0, 1, 2));
        line("expand: shape [2, 3] does not stretch to [3]", () -> t(2, 3).expand(3));
        line("expand: shape [2] does not stretch to [3]", () -> t(2).expand(3));
        line("slice: 1 to 5 is not within 0 to 3, axis 1 of [2, 3]", () -> t(2, 3).slice(-1, 1, 5));
        line("slice: -1 to 2 is not within 0 to 3, axis 1 of [2, 3]", () -> t(2, 3).slice(1, -1, 2));
        line("slice: 2 to 1 is not within 0 to 3, axis 1 of [2, 3]", () -> t(2, 3).slice(1, 2, 1));
        line("concat: shapes [2, 3] and [2, 4] differ outside axis 0", () -> Tensor.concat(0, t(2, 3), t(2, 4)));
        line("concat: shapes [2, 3] and [3] differ outside axis 0", () -> Tensor.concat(0, t(2, 3), t(3)));
        line("concat: no tensors; give 1 or more", () -> Tensor.concat(0));
        line("gatherRows: row 4 of [4, 2]; rows are 0 to 3", () -> t(4, 2).gatherRows(0, 4));
        line("gatherRows: row -1 of [4, 2]; rows are 0 to 3", () -> t(4, 2).gatherRows(-1));
        line("gatherRows: a scalar has no rows", () -> Tensor.scalar(1).gatherRows(0));
        line("pick: 3 columns for shape [2, 3]; give a matrix and one column for each row", () -> t(2, 3).pick(0, 1, 2));
        line("pick: column 3 in row 1 of [2, 3]; columns are 0 to 2", () -> t(2, 3).pick(0, 3));
        line("pick: column -1 in row 0 of [2, 3]; columns are 0 to 2", () -> t(2, 3).pick(-1, 0));
        line("pick: 2 columns for shape [2]; give a matrix and one column for each row", () -> t(2).pick(0, 0));
    }

    @Test
    void images() {
        line("conv2d: input [1, 2, 5, 5] and weights [4, 3, 3, 3] do not fit; give [batch, in, height, width] and [out, in, kh, kw]", () -> t(1, 2, 5, 5).conv2d(t(4, 3, 3, 3), null, 1, 0));
        line("conv2d: input [1, 2, 2, 2] with padding 0 is smaller than the kernel [4, 2, 3, 3]", () -> t(1, 2, 2, 2).conv2d(t(4, 2, 3, 3), null, 1, 0));
        line("conv2d: stride 0 and padding 0; give 1 or more and 0 or more", () -> t(1, 2, 5, 5).conv2d(t(4, 2, 3, 3), null, 0, 0));
        line("conv2d: stride 1 and padding -1; give 1 or more and 0 or more", () -> t(1, 2, 5, 5).conv2d(t(4, 2, 3, 3), null, 1, -1));
        line("conv2d: input [1, 2, 3, 1] with padding 0 is smaller than the kernel [4, 2, 3, 3]", () -> t(1, 2, 3, 1).conv2d(t(4, 2, 3, 3), null, 1, 0));
        line("conv2d: bias [1, 4] is not [4], one for each output channel", () -> t(1, 2, 5, 5).conv2d(t(4, 2, 3, 3), t(1, 4), 1, 0));
        line("conv2d: bias [3] is not [4], one for each output channel", () -> t(1, 2, 5, 5).conv2d(t(4, 2, 3, 3), t(3), 1, 0));
        line("maxPool2d: size 3 does not fit input [1, 1, 2, 4]; give [batch, channels, height, width] of at least that size", () -> t(1, 1, 2, 4).maxPool2d(3));
        line("avgPool2d: size 2 does not fit input [4, 4]; give [batch, channels, height, width] of at least that size", () -> t(4, 4).avgPool2d(2));
        line("avgPool2d: size 3 does not fit input [1, 1, 4, 2]; give [batch, channels, height, width] of at least that size", () -> t(1, 1, 4, 2).avgPool2d(3));
        line("adaptiveAvgPool2d: size 0 does not fit input [1, 1, 4, 4]; give [batch, channels, height, width] of at least that size", () -> t(1, 1, 4, 4).adaptiveAvgPool2d(0));
    }

    @Test
    void normalisation() {
        line("batchNorm: input [3] has no channels; give [batch, channels, ..]", () -> Normalization.train(t(3), null, null, 1e-5));
        line("batchNorm: gamma has 4 values, input [5, 3] has 3 channels; give one for each",
                () -> Normalization.train(t(5, 3), t(4), null, 1e-5));
        line("batchNorm: beta has 2 values, input [5, 3] has 3 channels; give one for each",
                () -> Normalization.train(t(5, 3), null, t(2), 1e-5));
        line("batchNorm: mean has 2 values, input [5, 3] has 3 channels; give one for each",
                () -> Normalization.eval(t(5, 3), null, null, new float[2], new float[3], () -> 1e-5));
        line("batchNorm: variance has 4 values, input [5, 3] has 3 channels; give one for each",
                () -> Normalization.eval(t(5, 3), null, null, new float[3], new float[4], () -> 1e-5));
    }

    @Test
    void losses() {
        line("crossEntropy: logits [4, 3] and 2 labels; give [rows, classes] and one label for each row", () -> t(4, 3).crossEntropy(new int[2], 0));
        line("crossEntropy: label 3 in row 1; 3 classes take labels 0 to 2", () -> t(2, 3).crossEntropy(new int[] {0, 3}, 0));
        line("crossEntropy: label -1 in row 0; 3 classes take labels 0 to 2", () -> t(2, 3).crossEntropy(new int[] {-1, 0}, 0));
        line("crossEntropy: logits [0, 3] and 0 labels; give [rows, classes] and one label for each row", () -> t(0, 3).crossEntropy(new int[0], 0));
        line("crossEntropy: logits [2] and 2 labels; give [rows, classes] and one label for each row", () -> t(2).crossEntropy(new int[2], 0));
        line("crossEntropy: smoothing -0.1 is not within 0 to 1", () -> t(2, 3).crossEntropy(new int[2], -0.1));
        line("crossEntropy: smoothing 1.5 is not within 0 to 1", () -> t(2, 3).crossEntropy(new int[2], 1.5));
        line("bceWithLogits: logits [4, 1] and targets [4]; give equal, non-empty shapes", () -> t(4, 1).bceWithLogits(t(4)));
        line("bceWithLogits: logits [0] and targets [0]; give equal, non-empty shapes", () -> t(0).bceWithLogits(t(0)));
        line("ntXent: embeddings [5, 2]; give [2N, d] with N of 2 or more, the second view below the first", () -> t(5, 2).ntXent(0.5));
        line("ntXent: embeddings [2, 2]; give [2N, d] with N of 2 or more, the second view below the first", () -> t(2, 2).ntXent(0.5));
        line("ntXent: embeddings [4]; give [2N, d] with N of 2 or more, the second view below the first", () -> t(4).ntXent(0.5));
        line("ntXent: temperature 0.0 is not above 0", () -> t(4, 2).ntXent(0));
    }
}

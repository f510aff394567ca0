package pilotlight.tensor;

import java.util.Locale;

/**
 * The differentiable operations. Each has a row in the table of gradient tests; a constant without a row fails the
 * build.
 */
enum Op {
    ADD, SUB, MUL, DIV, ADD_SCALAR, MUL_SCALAR, DIV_SCALAR, POW, MAXIMUM, MINIMUM,
    EXP, LOG, SQRT, SQUARE, ABS, SIN, COS, CLAMP,
    RELU, LEAKY_RELU, PRELU, ELU, SELU, GELU, SILU, SOFTPLUS, TANH, SIGMOID,
    SUM, MEAN, MAX, LOG_SUM_EXP, LOG_SOFTMAX, SOFTMAX, NORMALIZE_ROWS,
    MATMUL, MATMUL_NT, MATMUL_TN, LINEAR, GROUPED_LINEAR,
    RESHAPE, PERMUTE, EXPAND, SLICE, CONCAT, GATHER_ROWS, PICK,
    CONV2D, MAX_POOL2D, AVG_POOL2D, ADAPTIVE_AVG_POOL2D,
    BATCH_NORM, BATCH_NORM_EVAL,
    CROSS_ENTROPY, BCE_WITH_LOGITS, NT_XENT,
    RECORDED;

    /** The name in an error message and in a printed graph. */
    String label() {
        StringBuilder b = new StringBuilder();
        for (String part : name().toLowerCase(Locale.ROOT).split("_")) {
            b.append(b.isEmpty() ? part : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
        }
        return b.toString();
    }
}

package pilotlight.tensor;

import java.util.Locale;

/** How a tensor prints: kind, shape and summary first, then the values, corners only when they are many. */
final class TensorText {
    private static final int EDGE = 3;
    private static final int LIMIT = 900;

    private TensorText() {
    }

    static String describe(Tensor t) {
        StringBuilder b = new StringBuilder("f32").append(t.shape().toString().replace(" ", ""));
        if (t.requiresGrad()) b.append(" grad");
        if (t.size() > 1) b.append(flags(t.data()));
        if (t.size() > 8) b.append(summary(t.data()));
        if (t.size() > 0) {
            b.append(t.rank() >= 2 ? "\n" : " ");
            values(b, t, 0, 0, 0);
        }
        if (b.length() <= LIMIT) return b.toString();
        // Cut after a whole row: half a number reads as another number.
        int row = b.lastIndexOf("\n", LIMIT);
        return b.substring(0, row < 0 ? LIMIT : row) + " ..";
    }

    private static String flags(float[] d) {
        boolean zero = true;
        int nan = 0;
        int inf = 0;
        for (float v : d) {
            if (v != 0) zero = false;
            if (Float.isNaN(v)) nan++;
            if (Float.isInfinite(v)) inf++;
        }
        return (zero ? " (all zero)" : "") + (nan > 0 ? " (" + nan + " NaN)" : "") + (inf > 0 ? " (" + inf + " infinite)" : "");
    }

    /** Of the finite values: the flags have told of the others, which would make every number here NaN. */
    private static String summary(float[] d) {
        double sum = 0;
        int n = 0;
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float v : d) {
            if (!Float.isFinite(v)) continue;
            sum += v;
            n++;
            low = Math.min(low, v);
            high = Math.max(high, v);
        }
        if (n == 0 || low == 0 && high == 0) return "";
        double mean = sum / n;
        double square = 0;
        for (float v : d) {
            if (Float.isFinite(v)) square += (v - mean) * (v - mean);
        }
        return " mean " + number(mean) + " sd " + number(Math.sqrt(square / n)) + " min " + number(low) + " max " + number(high);
    }

    private static void values(StringBuilder b, Tensor t, int axis, int at, int indent) {
        if (axis == t.rank()) {
            b.append(number(t.data()[at]));
            return;
        }
        int n = t.dim(axis);
        int step = t.shape().inner(axis);
        boolean last = axis == t.rank() - 1;
        boolean cut = n > (last ? 2 * EDGE + 2 : 2 * EDGE);
        b.append('[');
        for (int i = 0; i < n; i++) {
            if (cut && i == EDGE) {
                b.append(last ? ", .." : ",\n" + " ".repeat(indent + 1) + "..");
                i = n - EDGE;
            }
            if (i > 0) b.append(last ? ", " : ",\n" + " ".repeat(indent + 1));
            values(b, t, axis + 1, at + i * step, indent + 1);
            if (b.length() > LIMIT) return;
        }
        b.append(']');
    }

    /** Four significant digits, no trailing zeros, never a locale's comma. */
    static String number(double v) {
        if (Double.isNaN(v) || Double.isInfinite(v)) return Double.toString(v);
        if (v == Math.rint(v) && Math.abs(v) < 1e6) return Long.toString((long) v);
        double a = Math.abs(v);
        if (a < 1e-4 || a >= 1e6) return String.format(Locale.ROOT, "%.3e", v);
        String s = String.format(Locale.ROOT, "%." + Math.max(0, 3 - (int) Math.floor(Math.log10(a))) + "f", v);
        return s.contains(".") ? s.replaceAll("0+$", "").replaceAll("\\.$", "") : s;
    }
}

package pilotlight.plot;

/** Gathers the range of the finite values given to it, and pads it to a range that can be drawn. */
final class Span {
    private final boolean log;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    Span(boolean log) {
        this.log = log;
    }

    void add(double v) {
        if (!Double.isFinite(v) || (log && v <= 0)) return;
        min = Math.min(min, v);
        max = Math.max(max, v);
    }

    void add(double[] values) {
        if (values != null) for (double v : values) add(v);
    }

    boolean isEmpty() {
        return min > max;
    }

    /** The range with a margin of {@code pad} of its length; a margin never crosses {@code floor}. */
    double[] padded(double pad, double floor) {
        if (isEmpty()) return log ? new double[] {0.1, 10} : new double[] {0, 1};
        if (log) {
            double a = Math.log10(min), b = Math.log10(max), m = b - a < 1e-9 ? 0.5 : pad * (b - a);
            return new double[] {
                Math.max(Math.pow(10, Math.max(a - m, -307)), Double.MIN_NORMAL), Math.pow(10, Math.min(b + m, 307))
            };
        }
        double length = max - min;
        double m = length > 1e-12 * Math.max(Math.abs(min), Math.abs(max)) ? pad * length : Math.max(0.5 * Math.abs(max), 0.5);
        double far = Double.MAX_VALUE / 4; // a range must have a finite length
        return new double[] {
            min == floor ? min : Math.max(-far, Math.min(min, far / 2) - m), max == floor ? max : Math.min(far, Math.max(max, -far / 2) + m)
        };
    }
}

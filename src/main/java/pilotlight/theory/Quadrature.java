package pilotlight.theory;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/** Numerical integration by the tanh-sinh rule (Takahasi and Mori 1974), which forgives singular end points. */
final class Quadrature {
    private static final double SPAN = 3.2; // cosh grows so fast that later nodes round to an end point
    private static final int FIRST = 3;
    private static final int LAST = 12;
    private static final double TOLERANCE = 1e-14;
    private static final double ACCEPTABLE = 1e-9;

    private Quadrature() { }

    /** The integral of f over the successive pieces between the points; put a point at every kink of f. */
    static double integrate(DoubleUnaryOperator f, double... points) {
        double sum = 0;
        for (int i = 1; i < points.length; i++) {
            sum += points[i] > points[i - 1] ? piece(f, points[i - 1], points[i]) : 0;
        }
        return sum;
    }

    private static double piece(DoubleUnaryOperator f, double a, double b) {
        double h = SPAN / (1 << FIRST);
        double[] total = new double[2]; // the sum, and the sum of absolute values as its scale
        add(f, a, b, 0, h, total);
        double previous = total[0] * h;
        double change = Double.POSITIVE_INFINITY;
        for (int level = FIRST + 1; level <= LAST; level++) {
            h /= 2;
            add(f, a, b, h, 2 * h, total); // the old nodes stay, only the points between are new
            double now = total[0] * h;
            double scale = total[1] * h;
            change = scale == 0 ? 0 : Math.abs(now - previous) / scale;
            previous = now;
            if (change <= TOLERANCE) {
                return now;
            }
        }
        if (!(change <= ACCEPTABLE)) {
            throw new ArithmeticException(String.format(Locale.ROOT,
                    "integral over [%g, %g] does not settle (last change %.1e); name the kinks inside", a, b, change));
        }
        return previous;
    }

    /** Adds the nodes t = start, start + step, ... and their mirror images. */
    private static void add(DoubleUnaryOperator f, double a, double b, double start, double step, double[] total) {
        double half = (b - a) / 2;
        for (double t = start; t <= SPAN; t += step) {
            double u = Math.PI / 2 * Math.sinh(t);
            double fromEnd = half / (Math.exp(u) * Math.cosh(u)); // half * (1 - tanh u) without cancellation
            double weight = half * Math.PI / 2 * Math.cosh(t) / (Math.cosh(u) * Math.cosh(u));
            double right = weight * f.applyAsDouble(b - fromEnd);
            double left = t == 0 ? 0 : weight * f.applyAsDouble(a + fromEnd);
            total[0] += right + left;
            total[1] += Math.abs(right) + Math.abs(left);
        }
    }
}

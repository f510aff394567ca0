package pilotlight.data;

import java.util.Arrays;
import pilotlight.tensor.Rng;

/** The ten digits as polylines in the unit square (x to the right, y down), bent at random and drawn with a soft pen. */
final class Strokes {
    private static final double DEGREE = Math.PI / 180;

    /** How far a digit may be turned (degrees), sheared, scaled and shifted, and the jitter of its vertices. */
    record Bend(double turn, double shear, double smallest, double largest, double shift, double jitter) {
    }

    private static final double[][][] DIGITS = {
        {arc(.5, .5, .24, .36, 0, 360, 16)},
        {{.36, .28, .52, .14, .52, .86}},
        {join(arc(.5, .34, .22, .20, -170, 40, 10), .28, .86, .74, .86)},
        {join(arc(.48, .32, .22, .18, -150, 80, 9), arc(.48, .68, .24, .18, -80, 150, 9))},
        {{.62, .86, .62, .14, .26, .62, .78, .62}},
        {join(new double[] {.70, .14, .34, .14, .31, .46}, arc(.48, .65, .23, .21, -110, 140, 10))},
        {join(new double[] {.64, .14, .36, .46}, arc(.5, .66, .20, .20, -160, 200, 14))},
        {{.27, .14, .73, .14, .42, .86}},
        {arc(.5, .32, .18, .17, 90, 450, 13), arc(.5, .68, .22, .19, -90, 270, 13)},
        {join(arc(.5, .34, .20, .20, 0, 360, 14), .70, .34, .60, .86)},
    };

    private Strokes() {
    }

    private static double[] arc(double cx, double cy, double rx, double ry, double from, double to, int points) {
        double[] p = new double[2 * points];
        for (int i = 0; i < points; i++) {
            double t = (from + (to - from) * i / (points - 1)) * DEGREE;
            p[2 * i] = cx + rx * StrictMath.cos(t);
            p[2 * i + 1] = cy + ry * StrictMath.sin(t);
        }
        return p;
    }

    private static double[] join(double[] a, double... b) {
        double[] p = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, p, a.length, b.length);
        return p;
    }

    /** The polylines of a digit, x and y in turn. */
    static double[][] digit(int d) {
        return DIGITS[d];
    }

    /** A copy turned, sheared, scaled, shifted and jittered at random. */
    static double[][] bend(double[][] lines, Bend by, Rng rng) {
        double turn = rng.uniform(-by.turn, by.turn) * DEGREE;
        double sx = rng.uniform(by.smallest, by.largest);
        double sy = rng.uniform(by.smallest, by.largest);
        double shear = rng.uniform(-by.shear, by.shear);
        double dx = .5 + rng.uniform(-by.shift, by.shift);
        double dy = .5 + rng.uniform(-by.shift, by.shift);
        double cos = StrictMath.cos(turn);
        double sin = StrictMath.sin(turn);
        double[][] out = new double[lines.length][];
        for (int l = 0; l < lines.length; l++) {
            out[l] = new double[lines[l].length];
            for (int i = 0; i < out[l].length; i += 2) {
                // Scale and shear first, then turn: M = R [[sx, shear], [0, sy]].
                double u = sx * (lines[l][i] - .5) + shear * (lines[l][i + 1] - .5);
                double v = sy * (lines[l][i + 1] - .5);
                out[l][i] = cos * u - sin * v + dx + by.jitter * rng.gaussian();
                out[l][i + 1] = sin * u + cos * v + dy + by.jitter * rng.gaussian();
            }
        }
        return out;
    }

    /**
     * Draws into {@code size} by {@code size} pixels from {@code at} on:
     * intensity = clip((width - distance to the nearest segment) / soft + 1/2, 0, 1).
     */
    static void draw(double[][] lines, double width, double soft, int size, float[] pixels, int at) {
        double reach = width + soft / 2;
        double[] nearest = new double[size * size];
        Arrays.fill(nearest, reach * reach);
        for (double[] p : lines) {
            for (int i = 0; i + 3 < p.length; i += 2) segment(p[i], p[i + 1], p[i + 2], p[i + 3], reach, size, nearest);
        }
        for (int i = 0; i < nearest.length; i++) {
            pixels[at + i] = (float) Math.min(1, Math.max(0, (width - Math.sqrt(nearest[i])) / soft + .5));
        }
    }

    /** Lowers the squared distances of the pixels that the segment can colour. */
    private static void segment(double ax, double ay, double bx, double by, double reach, int size, double[] nearest) {
        double dx = bx - ax;
        double dy = by - ay;
        double length = Math.max(dx * dx + dy * dy, 1e-12);
        int left = pixel(Math.min(ax, bx) - reach, size);
        int right = pixel(Math.max(ax, bx) + reach, size);
        int top = pixel(Math.min(ay, by) - reach, size);
        int bottom = pixel(Math.max(ay, by) + reach, size);
        for (int r = top; r <= bottom; r++) {
            double qy = (r + .5) / size - ay;
            for (int c = left; c <= right; c++) {
                double qx = (c + .5) / size - ax;
                double t = Math.min(1, Math.max(0, (qx * dx + qy * dy) / length));
                double ex = qx - t * dx;
                double ey = qy - t * dy;
                nearest[r * size + c] = Math.min(nearest[r * size + c], ex * ex + ey * ey);
            }
        }
    }

    private static int pixel(double position, int size) {
        return (int) Math.min(size - 1, Math.max(0, Math.floor(position * size)));
    }
}

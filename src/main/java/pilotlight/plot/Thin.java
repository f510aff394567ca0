package pilotlight.plot;

import java.util.Arrays;

/** Leaves out points that a picture of a given size cannot show. */
final class Thin {
    private Thin() {}

    /**
     * Indices of the points of a line worth drawing: of each run of points within one pixel column the first, the lowest,
     * the highest and the last, in their order. A NaN ends a run and is kept once, so gaps stay gaps.
     */
    static int[] line(double[] x, double[] y, Frame frame, int columns) {
        int[] keep = new int[x.length];
        int n = 0, start = 0;
        while (start < x.length) {
            int column = column(x[start], y[start], frame, columns), end = start + 1, low = start, high = start;
            while (end < x.length && column(x[end], y[end], frame, columns) == column) {
                if (y[end] < y[low]) low = end;
                if (y[end] > y[high]) high = end;
                end++;
            }
            int[] run = {start, Math.min(low, high), Math.max(low, high), end - 1};
            int last = -1;
            for (int i : run) {
                if (column == GAP && i != start) break;
                if (i > last) keep[n++] = last = i;
            }
            start = end;
        }
        return Arrays.copyOf(keep, n);
    }

    private static final int GAP = Integer.MIN_VALUE;

    private static int column(double x, double y, Frame frame, int columns) {
        double u = frame.u(x);
        return Double.isNaN(u) || Double.isNaN(y) ? GAP : (int) Math.floor(u * columns);
    }

    /** Indices of the points of a cloud worth drawing: one per pixel, the first that falls there; points outside go. */
    static int[] cloud(double[] x, double[] y, Frame frame, int columns, int rows) {
        boolean[] taken = new boolean[(columns + 1) * (rows + 1)];
        int[] keep = new int[x.length];
        int n = 0;
        for (int i = 0; i < x.length; i++) {
            double u = frame.u(x[i]), v = frame.v(y[i]);
            if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) continue;
            int cell = (int) (v * rows) * (columns + 1) + (int) (u * columns);
            if (taken[cell]) continue;
            taken[cell] = true;
            keep[n++] = i;
        }
        return Arrays.copyOf(keep, n);
    }
}

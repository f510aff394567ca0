package pilotlight.tensor;

import java.util.Arrays;
import pilotlight.surface.Mistake;

/**
 * The dimensions of a tensor, outermost first, row-major. A scalar has rank 0 and size 1. Immutable.
 */
public final class Shape {
    /** The shape of a scalar. */
    public static final Shape SCALAR = new Shape();

    private final int[] dims;
    private final int size;

    private Shape(int... dims) {
        long n = 1;
        for (int d : dims) {
            if (d < 0) throw new Mistake("shape " + Arrays.toString(dims) + ": dimension " + d + " is negative; give 0 or more");
            n *= d;
            if (n > Integer.MAX_VALUE - 8) {
                throw new Mistake("shape " + Arrays.toString(dims) + ": more than 2^31 - 9 elements; use smaller batches");
            }
        }
        this.dims = dims;
        this.size = (int) n;
    }

    /** The shape with these dimensions, outermost first. */
    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    /** Number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Number of elements: the product of the dimensions. */
    public int size() {
        return size;
    }

    /** Dimension {@code axis}; a negative axis counts from the end. */
    public int dim(int axis) {
        return dims[axis(axis)];
    }

    /** A copy of the dimensions. */
    public int[] dims() {
        return dims.clone();
    }

    /** {@code axis} as an index from the front; -1 is the last axis. */
    public int axis(int axis) {
        int a = axis < 0 ? axis + dims.length : axis;
        if (a < 0 || a >= dims.length) {
            throw new Mistake("axis " + axis + ": shape " + this + (dims.length == 0 ? " is a scalar and has no axes" : " has axes 0 to " + (dims.length - 1)));
        }
        return a;
    }

    /** Product of the dimensions before {@code axis}. */
    int outer(int axis) {
        return product(0, axis);
    }

    /** Product of the dimensions after {@code axis}. */
    int inner(int axis) {
        return product(axis + 1, dims.length);
    }

    private int product(int from, int to) {
        int n = 1;
        for (int i = from; i < to; i++) n *= dims[i];
        return n;
    }

    /** This shape with dimension {@code axis} set to {@code value}. */
    Shape with(int axis, int value) {
        int[] d = dims.clone();
        d[axis] = value;
        return new Shape(d);
    }

    /** This shape without dimension {@code axis}. */
    Shape without(int axis) {
        int[] d = new int[dims.length - 1];
        System.arraycopy(dims, 0, d, 0, axis);
        System.arraycopy(dims, axis + 1, d, axis, d.length - axis);
        return of(d);
    }

    /**
     * The shape that both broadcast to: dimensions are matched from the last backwards, and a dimension of 1 (or a
     * missing one) stretches to the other's.
     */
    static Shape broadcast(String op, Shape a, Shape b) {
        if (a.equals(b)) return a;
        int rank = Math.max(a.rank(), b.rank());
        int[] d = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int x = i <= a.rank() ? a.dims[a.rank() - i] : 1;
            int y = i <= b.rank() ? b.dims[b.rank() - i] : 1;
            if (x != y && x != 1 && y != 1) {
                throw new Mistake(op + ": shapes " + a + " and " + b + " do not broadcast: dimension -" + i + " is "
                        + x + " here and " + y + " there; make them equal, or one of them 1");
            }
            d[rank - i] = x == 1 ? y : x;
        }
        return of(d);
    }

    /** Whether broadcasting with {@code to} gives {@code to}. */
    boolean stretchesTo(Shape to) {
        int missing = to.rank() - rank();
        if (missing < 0) return false;
        for (int i = 0; i < rank(); i++) {
            if (dims[i] != 1 && dims[i] != to.dims[missing + i]) return false;
        }
        return true;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}

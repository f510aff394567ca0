package pilotlight.data;

import java.util.Arrays;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

/**
 * Rows of inputs, each with a class label or a regression target. Neither tensor belongs to a graph; nothing is copied.
 *
 * @param x      the inputs, [rows, ...]
 * @param labels the class of each row, counted from 0; null for regression
 * @param y      the targets, [rows, outputs] (a vector is taken as one output); null for classes
 */
public record Samples(Tensor x, int[] labels, Tensor y) {
    /** Checks that there is one label or one target for each row. */
    public Samples {
        if (x.rank() < 2) throw new Mistake("samples: x " + x.shape() + " has no rows; give [rows, columns]");
        if ((labels == null) == (y == null)) throw new Mistake("samples: give either labels or y, and null for the other");
        int answers = labels != null ? labels.length : y.rank() == 0 ? 1 : y.dim(0);
        if (answers != x.dim(0)) {
            throw new Mistake("samples: x " + x.shape() + " has " + x.dim(0) + " rows, there are " + answers
                    + (labels != null ? " labels" : " targets") + "; give one for each row");
        }
        x = x.detach();
        if (y != null) y = y.rank() < 2 ? Tensor.wrap(y.data(), answers, 1) : y.detach();
    }

    /** How many. */
    public int rows() {
        return x.dim(0);
    }

    /** A copy of these rows, in this order; a row may come twice. */
    public Samples take(int... rows) {
        Samples taken = new Samples(room(x, rows.length), labels == null ? null : new int[rows.length], y == null ? null : room(y, rows.length));
        take(rows, taken);
        return taken;
    }

    /** As {@link #take(int...)}, in the memory of {@code into}, which has as many rows. */
    public void take(int[] rows, Samples into) {
        if (rows.length != into.rows()) throw new Mistake("samples: " + rows.length + " rows into " + into.rows() + "; give as many");
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0 || rows[i] >= rows()) throw new Mistake("samples: row " + rows[i] + " of " + rows() + "; rows count from 0");
            if (labels != null) into.labels[i] = labels[rows[i]];
        }
        copy(x, rows, into.x.data());
        if (y != null) copy(y, rows, into.y.data());
    }

    /** A copy of the rows {@code from} (included) to {@code to} (excluded). */
    public Samples batch(int from, int to) {
        if (from < 0 || to > rows() || from > to) {
            throw new Mistake("samples: rows " + from + " to " + to + " of " + rows() + "; give 0 <= from <= to <= " + rows());
        }
        int[] l = labels == null ? null : Arrays.copyOfRange(labels, from, to);
        return new Samples(slice(x, from, to), l, y == null ? null : slice(y, from, to));
    }

    private static int width(Tensor t) {
        int n = 1;
        for (int i = 1; i < t.rank(); i++) n *= t.dim(i);
        return n;
    }

    private static Tensor withRows(Tensor t, float[] data, int rows) {
        int[] dims = t.shape().dims();
        dims[0] = rows;
        return Tensor.wrap(data, Shape.of(dims));
    }

    private static Tensor room(Tensor t, int rows) {
        return withRows(t, new float[rows * width(t)], rows);
    }

    private static void copy(Tensor t, int[] rows, float[] out) {
        int w = width(t);
        for (int i = 0; i < rows.length; i++) System.arraycopy(t.data(), rows[i] * w, out, i * w, w);
    }

    private static Tensor slice(Tensor t, int from, int to) {
        int w = width(t);
        return withRows(t, Arrays.copyOfRange(t.data(), from * w, to * w), to - from);
    }

    /** The same rows with other inputs. */
    Samples withX(Tensor inputs) {
        return new Samples(inputs, labels, y);
    }

    @Override
    public String toString() {
        return "Samples " + rows() + " rows: x " + x.shape() + (labels != null ? ", labels" : ", y " + y.shape());
    }
}

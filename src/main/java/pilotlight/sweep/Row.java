package pilotlight.sweep;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import pilotlight.surface.Mistake;

/** What one run measured: named numbers in an order, {@code Row.of("loss", loss).and("accuracy", accuracy)}. Immutable. */
public final class Row implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<String> names;
    private final double[] values;

    private Row(List<String> names, double[] values) {
        this.names = names;
        this.values = values;
    }

    /** A row of one number. */
    public static Row of(String name, double value) {
        return new Row(List.of(Settings.word("result", name)), new double[] {value});
    }

    /** As many names as numbers. */
    static Row of(List<String> names, double[] values) {
        return new Row(names, values);
    }

    /** This row and one number more. */
    public Row and(String name, double value) {
        if (names.contains(name)) throw new Mistake("row: " + name + " is there already; give each result a name of its own");
        String[] more = names.toArray(new String[names.size() + 1]);
        more[names.size()] = Settings.word("result", name);
        double[] all = Arrays.copyOf(values, more.length);
        all[names.size()] = value;
        return new Row(List.of(more), all);
    }

    /** The names, in order. */
    public List<String> names() {
        return names;
    }

    /** The number of this name. */
    public double value(String name) {
        int i = names.indexOf(name);
        if (i < 0) throw new Mistake("row: there is no " + name + "; there are " + names);
        return values[i];
    }

    double value(int index) {
        return values[index];
    }

    /** Whether both have the same names and the same bits. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Row r && names.equals(r.names) && Arrays.equals(values, r.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** {@code loss 0.081, accuracy 0.971}. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < values.length; i++) b.append(i == 0 ? "" : ", ").append(names.get(i)).append(' ').append(Decimal.text(values[i]));
        return b.toString();
    }
}

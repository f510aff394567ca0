package pilotlight;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The reference tables of {@code src/test/resources/golden/} (format: {@code FORMAT.md} beside them).
 *
 * <pre>{@code
 * for (Golden.Case c : Golden.load("prelu", "f64")) {
 *     double[] y = prelu(c.values("x"), c.values("alpha"));
 *     Golden.assertClose(c + " y", c.values("y"), y, 1e-12, 1e-14);
 * }
 * }</pre>
 */
public final class Golden {
    private static final String HEADER = "case,dtype,name,shape,values";

    private Golden() { }

    /** Every case of {@code golden/NAME.csv}, in the order of the file. */
    public static List<Case> load(String name) {
        String resource = "golden/" + name + ".csv";
        try (InputStream in = Golden.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException(resource + ": no such table in the test resources");
            }
            return read(resource, new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(resource + ": " + e.getMessage(), e);
        }
    }

    /** The cases of one dtype, {@code "f64"} or {@code "f32"}, in the order of the file. */
    public static List<Case> load(String name, String dtype) {
        List<Case> cases = load(name).stream().filter(c -> c.dtype().equals(dtype)).toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("golden/" + name + ".csv: no case of dtype " + dtype);
        }
        return cases;
    }

    static List<Case> read(String where, BufferedReader in) throws IOException {
        if (!HEADER.equals(in.readLine())) {
            throw new IllegalArgumentException(where + ":1: the first line must be " + HEADER);
        }
        Map<String, Case> cases = new LinkedHashMap<>();
        int number = 1;
        for (String line; (line = in.readLine()) != null; ) {
            number++;
            String[] field = line.split(",", -1); // the tables quote nothing
            if (field.length != 5) {
                throw new IllegalArgumentException(where + ":" + number + ": " + field.length + " fields, wanted 5");
            }
            Row row;
            try {
                row = new Row(shape(field[3]), field[4].trim().split(" +"));
                row.doubles();
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(where + ":" + number + ": " + e.getMessage());
            }
            int size = 1;
            for (int d : row.shape) {
                size *= d;
            }
            if (size != row.text.length) {
                throw new IllegalArgumentException(
                        where + ":" + number + ": shape " + field[3] + " but " + row.text.length + " values");
            }
            Case c = cases.computeIfAbsent(field[0] + "," + field[1],
                    key -> new Case(field[0], field[1], new LinkedHashMap<>()));
            if (c.rows.put(field[2], row) != null) {
                throw new IllegalArgumentException(where + ":" + number + ": " + field[2] + " twice in " + c);
            }
        }
        return List.copyOf(new ArrayList<>(cases.values()));
    }

    private static int[] shape(String text) {
        if (text.equals("-")) {
            return new int[0];
        }
        String[] part = text.split("x");
        int[] shape = new int[part.length];
        for (int i = 0; i < part.length; i++) {
            shape[i] = Integer.parseInt(part[i]);
        }
        return shape;
    }

    /** One row: its shape (empty for a scalar) and the values as they stand in the file. */
    private record Row(int[] shape, String[] text) {
        double[] doubles() {
            double[] v = new double[text.length];
            for (int i = 0; i < v.length; i++) {
                v[i] = Double.parseDouble(text[i]);
            }
            return v;
        }
    }

    /** All rows that share a case name and a dtype. Arrays are fresh copies in C order. */
    public static final class Case {
        private final String name;
        private final String dtype;
        private final Map<String, Row> rows;

        private Case(String name, String dtype, Map<String, Row> rows) {
            this.name = name;
            this.dtype = dtype;
            this.rows = rows;
        }

        public String name() {
            return name;
        }

        public String dtype() {
            return dtype;
        }

        /** Row names in the order of the file. */
        public Set<String> names() {
            return Collections.unmodifiableSet(rows.keySet());
        }

        public boolean has(String row) {
            return rows.containsKey(row);
        }

        public double[] values(String row) {
            return row(row).doubles();
        }

        /** Parsed from the text straight to float, so each value is rounded once. */
        public float[] floats(String row) {
            String[] text = row(row).text;
            float[] v = new float[text.length];
            for (int i = 0; i < v.length; i++) {
                v[i] = Float.parseFloat(text[i]);
            }
            return v;
        }

        /** Dimensions; empty for a scalar. */
        public int[] shape(String row) {
            return row(row).shape.clone();
        }

        /** The one value of a row that holds exactly one. */
        public double scalar(String row) {
            double[] v = values(row);
            if (v.length != 1) {
                throw new IllegalArgumentException(this + " " + row + ": " + v.length + " values, not a scalar");
            }
            return v[0];
        }

        private Row row(String row) {
            Row r = rows.get(row);
            if (r == null) {
                throw new IllegalArgumentException(this + ": no row " + row + ", there are " + rows.keySet());
            }
            return r;
        }

        /** {@code name,dtype}, as it stands in the file. */
        @Override
        public String toString() {
            return name + "," + dtype;
        }
    }

    /** Fails unless |actual - expected| is at most abs + rel |expected|, naming the worst index. */
    public static void assertClose(String what, double expected, double actual, double rel, double abs) {
        assertClose(what, new double[] {expected}, new double[] {actual}, rel, abs);
    }

    /**
     * Fails unless every |actual[i] - expected[i]| is at most abs + rel |expected[i]|; equal infinities and two NaN
     * agree. The message names the worst index with both values and counts the elements outside.
     */
    public static void assertClose(String what, double[] expected, double[] actual, double rel, double abs) {
        if (expected.length != actual.length) {
            fail(what + ": " + actual.length + " values, expected " + expected.length);
        }
        int worst = -1;
        int outside = 0;
        double worstRatio = 0;
        for (int i = 0; i < expected.length; i++) {
            if (Double.compare(expected[i], actual[i]) == 0 || expected[i] == actual[i]) {
                continue;
            }
            double error = Math.abs(actual[i] - expected[i]);
            double allowed = abs + rel * Math.abs(expected[i]);
            if (error <= allowed && Double.isFinite(expected[i])) {
                continue;
            }
            double ratio = Double.isFinite(error) && allowed > 0 ? error / allowed : Double.POSITIVE_INFINITY;
            outside++;
            if (worst < 0 || ratio > worstRatio) {
                worst = i;
                worstRatio = ratio;
            }
        }
        if (outside > 0) {
            fail(String.format(Locale.ROOT, "%s[%d]: expected %s, got %s (%.3g times the tolerance; %d of %d outside)",
                    what, worst, expected[worst], actual[worst], worstRatio, outside, expected.length));
        }
    }

    /** The same for floats: compared in double, so the comparison itself rounds nothing. */
    public static void assertClose(String what, float[] expected, float[] actual, double rel, double abs) {
        assertClose(what, widen(expected), widen(actual), rel, abs);
    }

    private static double[] widen(float[] v) {
        double[] w = new double[v.length];
        for (int i = 0; i < v.length; i++) {
            w[i] = v[i];
        }
        return w;
    }
}

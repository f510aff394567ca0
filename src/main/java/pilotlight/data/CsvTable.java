package pilotlight.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.data.CsvSetting.Missing;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/**
 * What the columns of a CSV file mean, found in a first pass over the whole file that checks every cell and keeps none. Later passes
 * turn rows into numbers, into room of exactly the size that is needed.
 */
final class CsvTable {
    /** Classes of a label and categories of one column: more are a mistake rather than a wish. */
    private static final int MOST_CLASSES = 10_000;
    private static final int MOST_CATEGORIES = 1_000;

    private final CsvSetting set;
    private final int[] inputs;
    private final int[] answers;
    /** By input; null for a column of numbers. */
    private final CsvWords[] categories;
    private final CsvWords labels;
    private final String[] names;
    private final String[] classes;
    private final long rows;

    /** Reads the file through. */
    CsvTable(CsvSetting set) {
        this.set = set;
        try (CsvRows file = new CsvRows(set)) {
            List<String> columns = file.columns();
            answers = answers(file);
            inputs = set.inputs.length > 0 ? file.find(set.inputs) : others(columns.size(), answers);
            if (inputs.length == 0) throw file.fault(file.onlyAnswers(answers[0]));
            for (int i : inputs) {
                for (int a : answers) {
                    if (i == a) throw file.fault("column " + columns.get(i) + " is asked for as input and as " + (set.regression ? "target" : "label") + "; leave it out of one");
                }
            }
            categories = new CsvWords[inputs.length];
            for (int c : file.find(set.categories)) {
                int at = Parts.indexOf(inputs, c);
                if (at < 0) throw file.fault("column " + columns.get(c) + " is named as categorical and is no input; leave it out of one");
                categories[at] = new CsvWords(MOST_CATEGORIES);
            }
            labels = set.regression ? null : new CsvWords(MOST_CLASSES);
            rows = scan(file);
            if (rows == 0) throw file.fault(set.missing == Missing.DROPPED ? "no row has a value in every column" : "no rows after the line of column names");
            if (labels != null && labels.fractions()) throw file.fault(noClasses(columns.get(answers[0]), "holds numbers that are not whole"));
            classes = labels == null ? new String[0] : labels.settle(false).toArray(String[]::new);
            names = names(file);
        }
    }

    private int[] answers(CsvRows file) {
        if (set.answers.length > 0) return file.find(set.answers);
        int n = file.columns().size();
        if (set.answer > n) throw file.fault("no column " + set.answer + "; there are " + n + ", counted from 1");
        return new int[] {set.answer == 0 ? n - 1 : set.answer - 1};
    }

    private static int[] others(int n, int[] taken) {
        return Arrays.stream(Parts.counting(n)).filter(i -> Parts.indexOf(taken, i) < 0).toArray();
    }

    private static String noClasses(String column, String why) {
        return "column " + column + " " + why + ", so no classes; use .target(\"" + column + "\") for regression, or name another .label(...)";
    }

    // ---- the first pass -------------------------------------------------------------------------------------------

    /** Notes texts and checks numbers; returns how many rows count. */
    private long scan(CsvRows file) {
        long kept = 0;
        while (file.next()) {
            if (dropped(file)) continue;
            kept++;
            for (int i = 0; i < inputs.length; i++) {
                if (filled(file, i)) continue;
                if (categories[i] == null) file.value(inputs[i]);
                else category(file, i);
            }
            if (labels == null) for (int a : answers) file.value(a);
            else label(file);
        }
        return kept;
    }

    private boolean noValue(CsvRows file, int input) {
        return categories[input] == null ? file.valueless(inputs[input]) : file.field(inputs[input]).isEmpty();
    }

    private boolean dropped(CsvRows file) {
        if (set.missing != Missing.DROPPED) return false;
        for (int a : answers) if (set.regression ? file.valueless(a) : file.field(a).isEmpty()) return true;
        for (int i = 0; i < inputs.length; i++) if (noValue(file, i)) return true;
        return false;
    }

    private boolean filled(CsvRows file, int input) {
        return set.missing == Missing.FILLED && noValue(file, input);
    }

    private void category(CsvRows file, int i) {
        int column = inputs[i];
        String name = file.columns().get(column);
        if (file.field(column).isEmpty()) throw file.fault(column, "empty value in column " + name + "; fill it in, or use .dropMissing() or .fillMissing()");
        if (!categories[i].add(file.field(column))) {
            throw file.fault(column, "column " + name + " has more than " + MOST_CATEGORIES + " different texts, too many for categories; leave it out");
        }
    }

    private void label(CsvRows file) {
        int column = answers[0];
        String name = file.columns().get(column);
        if (file.field(column).isEmpty()) throw file.fault(column, "empty label in column " + name + "; fill it in, or leave the row out by .dropMissing()");
        if (!labels.add(file.field(column))) {
            throw file.fault(noClasses(name, labels.fractions() ? "holds numbers that are not whole" : "has more than " + MOST_CLASSES + " different labels"));
        }
    }

    private String[] names(CsvRows file) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            String column = file.columns().get(inputs[i]);
            List<String> texts = categories[i] == null ? List.of() : categories[i].settle(true);
            if (categories[i] == null) all.add(column);
            else if (texts.isEmpty()) throw file.fault("no value in column " + column + "; leave the column out");
            for (String text : texts) all.add(column + "=" + text);
        }
        return all.toArray(String[]::new);
    }

    // ---- what it found --------------------------------------------------------------------------------------------

    long rows() {
        return rows;
    }

    /** The names of the columns of x: a category is {@code colour=red}. */
    String[] names() {
        return names;
    }

    /** The names of the classes; none for regression. */
    String[] classes() {
        return classes;
    }

    /** Targets of a row; 0 for classes. */
    int targets() {
        return set.regression ? answers.length : 0;
    }

    // ---- later passes ---------------------------------------------------------------------------------------------

    /** The file from its first row on. */
    Pass pass() {
        return new Pass();
    }

    /** One way through the file. */
    final class Pass implements AutoCloseable {
        private final CsvRows file = new CsvRows(set);

        /** The next {@code n} rows as numbers; not a number where a value is to be filled in. */
        Samples take(int n) {
            float[] x = new float[n * names.length];
            int[] classOf = labels == null ? null : new int[n];
            float[] y = labels == null ? new float[n * answers.length] : null;
            for (int row = 0; row < n; row++) {
                do {
                    if (!file.next()) throw changed();
                } while (dropped(file));
                inputs(x, row * names.length);
                if (labels != null) classOf[row] = known(labels.index(file.field(answers[0])));
                else for (int k = 0; k < answers.length; k++) y[row * answers.length + k] = file.value(answers[k]);
            }
            return new Samples(Tensor.wrap(x, n, names.length), classOf, y == null ? null : Tensor.wrap(y, n, answers.length));
        }

        private void inputs(float[] x, int at) {
            for (int i = 0; i < inputs.length; i++) {
                boolean empty = filled(file, i);
                if (categories[i] == null) {
                    x[at++] = empty ? Float.NaN : file.value(inputs[i]);
                    continue;
                }
                int size = categories[i].size();
                if (empty) Arrays.fill(x, at, at + size, Float.NaN);
                else x[at + known(categories[i].index(file.field(inputs[i])))] = 1;
                at += size;
            }
        }

        private int known(int index) {
            if (index < 0) throw changed();
            return index;
        }

        private Mistake changed() {
            return new Mistake(set.path + ": has changed while it was read; read it again");
        }

        @Override
        public void close() {
            file.close();
        }
    }
}

package pilotlight.plot;

import java.util.Arrays;

/** A matrix of values with a label for each column and row; words, if any, stand in the cells in place of numbers. */
record Heat(String[] xLabels, String[] yLabels, double[][] values, String[][] words) {

    static Heat of(Plot p, String[] xLabels, String[] yLabels, double[][] values, String[][] words) {
        if (values.length != yLabels.length) {
            throw p.error("heat", "%d rows of values and %d y labels; give one label for each row", values.length, yLabels.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i].length == xLabels.length) continue;
            throw p.error("heat", "row %d has %d values and there are %d x labels; give one label for each column", i, values[i].length, xLabels.length);
        }
        for (int i = 0; words != null && i < values.length; i++) {
            if (words.length == values.length && words[i].length == xLabels.length) continue;
            throw p.error("heat", "the words do not lie as the %d x %d values do; give one for each", values.length, xLabels.length);
        }
        return new Heat(xLabels.clone(), yLabels.clone(), Arrays.stream(values).map(double[]::clone).toArray(double[][]::new),
                words == null ? null : Arrays.stream(words).map(String[]::clone).toArray(String[][]::new));
    }
}

package pilotlight.plot;

import java.util.Arrays;

/** A matrix of values with a label for each column and row. */
record Heat(String[] xLabels, String[] yLabels, double[][] values) {

    static Heat of(Plot p, String[] xLabels, String[] yLabels, double[][] values) {
        if (values.length != yLabels.length) {
            throw p.error("heat", "%d rows of values and %d y labels; give one label for each row", values.length, yLabels.length);
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i].length == xLabels.length) continue;
            throw p.error("heat", "row %d has %d values and there are %d x labels; give one label for each column", i, values[i].length, xLabels.length);
        }
        return new Heat(xLabels.clone(), yLabels.clone(), Arrays.stream(values).map(double[]::clone).toArray(double[][]::new));
    }
}

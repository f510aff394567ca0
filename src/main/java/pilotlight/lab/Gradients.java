package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.lab.Tower.Valve;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;

/**
 * How much gradient reaches each layer of a fresh net, by activation, BatchNorm and starting bias.
 *
 * @param seeds number of nets in each row
 * @param rows  one for each activation, BatchNorm and bias
 */
public record Gradients(int seeds, List<Row> rows) implements Finding {
    /** Where a gradient of exactly 0 is drawn on the logarithmic axis. */
    private static final double FLOOR = -12;
    private static final double[] BIASES = {0, -0.75, -1.5};

    /**
     * Nets of one kind.
     *
     * @param name  activation, and BatchNorm if any
     * @param bias  starting bias of the hidden layers
     * @param norms |dL/dW_l| for each seed and layer; the last layer is the output's
     */
    public record Row(String name, double bias, double[][] norms) {
        /** How many nets have a gradient of exactly 0 in the first layer. */
        public int exactlyZero() {
            return (int) Arrays.stream(norms).filter(n -> n[0] == 0).count();
        }

        /** Number of layers. */
        public int layers() {
            return norms[0].length;
        }

        /** log10 of the median norm of layer {@code layer}, counted from 0; minus infinity when most are exactly 0. */
        public double median(int layer) {
            return Math.log10(Tower.median(Arrays.stream(norms).mapToDouble(n -> n[layer]).toArray()));
        }

        /** Mean of log10 of the first layer's norm with its interval, over the nets where it is not 0; null when fewer than two are left. */
        public Interval first() {
            double[] logs = Arrays.stream(norms).mapToDouble(n -> n[0]).filter(g -> g > 0).map(Math::log10).toArray();
            return logs.length < 2 ? null : Interval.of(logs);
        }
    }

    static Gradients run(Study study) {
        List<Tower> towers = new ArrayList<>();
        for (double bias : BIASES) {
            for (Valve valve : Valve.ALL) {
                for (boolean norm : new boolean[] {false, true}) towers.add(Tower.of(valve, norm).bias(bias));
            }
        }
        List<List<double[]>> found = study.grid("gradient per layer", towers, (tower, seed) -> Tower.gradients(tower.net(seed)));
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < towers.size(); i++) rows.add(new Row(towers.get(i).name(), towers.get(i).bias(), found.get(i).toArray(double[][]::new)));
        return new Gradients(study.seeds(), List.copyOf(rows));
    }

    /** The row of {@code name}, for example {@code "ReLU + BN"}, at {@code bias}. */
    public Row row(String name, double bias) {
        return rows.stream().filter(r -> r.name.equals(name) && r.bias == bias).findFirst().orElseThrow(() ->
                new Mistake("gradients: no row \"" + name + "\" at bias " + bias + "; there are " + rows.stream().map(Row::name).distinct().toList()
                        + " at biases " + Arrays.toString(BIASES)));
    }

    @Override
    public Plot plot() {
        // at bias 0 every line lies near 0, where BatchNorm's stay: the table tells that
        Plot[] panels = Arrays.stream(BIASES).filter(b -> b != 0).mapToObj(this::panel).toArray(Plot[]::new);
        return Plot.grid("Gradient that reaches each layer of a fresh net", panels.length, panels).open();
    }

    private Plot panel(double bias) {
        Plot p = Plot.of("bias " + bias + ", median of " + seeds + " nets").x("layer").y("log10 |dL/dW|").yRange(FLOOR - 0.5, 1.5);
        for (Row r : rows) {
            if (r.bias != bias) continue;
            double[] layer = new double[r.layers()];
            Arrays.setAll(layer, l -> l + 1);
            p = p.line(r.name, layer, Arrays.stream(layer).map(l -> Math.max(FLOOR, r.median((int) l - 1))).toArray());
        }
        return p.hline("exactly 0", FLOOR);
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("activation", "bias", "run", "layer", "gradient");
        for (Row r : rows) {
            for (int s = 0; s < r.norms.length; s++) {
                for (int l = 0; l < r.layers(); l++) file.row(r.name, r.bias, s, l + 1, r.norms[s][l]);
            }
        }
        file.write(path);
    }

    private String headline() {
        Row dead = row("ReLU", BIASES[1]);
        return Table.number("Gradients at bias %.2f: the first layer gets exactly 0 in ", BIASES[1]) + dead.exactlyZero() + " of " + seeds
                + " ReLU nets, in " + row("PReLU .25", BIASES[1]).exactlyZero() + " PReLU nets, in " + row("ReLU + BN", BIASES[1]).exactlyZero() + " with BatchNorm";
    }

    private Table table() {
        Table t = Table.of("log10 |dL/dW_1|", "bias 0", "bias -0.75", "bias -1.5");
        for (Row r : rows) {
            if (r.bias != 0) continue;
            Object[] cells = new Object[1 + BIASES.length];
            cells[0] = r.name;
            for (int b = 0; b < BIASES.length; b++) cells[1 + b] = cell(row(r.name, BIASES[b]));
            t.row(cells);
        }
        return t;
    }

    private String cell(Row r) {
        int zero = r.exactlyZero();
        if (zero == seeds) return "exactly 0";
        Interval first = r.first();
        String value = first == null ? "one net" : Table.brief(first);
        return zero == 0 ? value : value + ", 0 in " + zero;
    }

    @Override
    public String html() {
        return table().html(headline());
    }

    @Override
    public String toString() {
        return table().text(headline());
    }
}

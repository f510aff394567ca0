package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import pilotlight.lab.Heads.Cell;
import pilotlight.lab.Heads.Measure;
import pilotlight.plot.Plot;
import pilotlight.theory.Interval;
import pilotlight.theory.KernelTheory;
import pilotlight.train.SimClrRun;

/** The pictures of {@link Heads}. */
final class HeadsPlot {
    private HeadsPlot() {
    }

    static Plot of(Heads h) {
        String title = h.setting().title().substring(0, 1).toUpperCase(Locale.ROOT) + h.setting().title().substring(1) + ", mean of " + h.seeds() + " seeds with 95 % intervals";
        return switch (h.setting()) {
            case ORDINARY -> Plot.grid(title, 2, dots(h, Measure.RANK), dots(h, Measure.STD).yRange(0, 1.05), dots(h, Measure.UNIFORMITY), dots(h, Measure.PROBE));
            case HOSTILE -> h.cells().get(0).runs().get(0).course().isEmpty() ? Plot.grid(title, 2, dots(h, Measure.STD), dots(h, Measure.PROBE))
                    : Plot.grid(title, 2, course(h, "std x sqrt(d) of the batch", SimClrRun.Point::std).yRange(-0.02, 1.05),
                            course(h, "loss", SimClrRun.Point::loss).hline("log 255", KernelTheory.collapsedNtXent(Recipe.PAIRS)), dots(h, Measure.STD), dots(h, Measure.PROBE));
            case DEEP -> Plot.grid(title, 2, seeds(h, Measure.STD), dots(h, Measure.PROBE));
            case LAST -> Plot.grid(title, 2, scatter(h, Measure.COSINE, Measure.PROBE), scatter(h, Measure.RANK, Measure.UNIFORMITY));
            case NO_NEGATIVES -> Plot.grid(title, 2, dots(h, Measure.STD).logY(), dots(h, Measure.RANK));
            case LINEAR -> Plot.grid(title, 2, dots(h, Measure.RANK), dots(h, Measure.PROBE));
            case VICREG -> Plot.grid(title, 2, seeds(h, Measure.STD), dots(h, Measure.PROBE));
            case TEMPERATURE -> Plot.grid(title, 2, curve(h, Measure.UNIFORMITY), curve(h, Measure.ALIGNMENT), curve(h, Measure.RANK), curve(h, Measure.PROBE));
        };
    }

    private static String brief(String name) {
        return name.replace("identity", "lin").replace(" .01", "").replace("PReLU per unit", "P/unit").replace("PReLU + BN", "P+BN").replace("ReLU + BN", "R+BN")
                .replace("sigmoid", "sigm").replace("without variance", "no var").replace("with NT-Xent", "NTX");
    }

    private static Plot named(Heads h, String title) {
        double[] places = new double[h.cells().size()];
        Arrays.setAll(places, i -> i);
        return Plot.of(title).xRange(-0.5, places.length - 0.5).xTicks(places, h.cells().stream().map(c -> brief(c.name())).toArray(String[]::new));
    }

    /** Means with intervals. */
    private static Plot dots(Heads h, Measure m) {
        Plot p = named(h, m.toString());
        for (int i = 0; i < h.cells().size(); i++) {
            Interval mean = h.cells().get(i).mean(m);
            p = p.points(h.cells().get(i).name(), new double[] {i}, new double[] {mean.mean()}, new double[] {mean.half()});
        }
        return p;
    }

    /** Every single run. */
    private static Plot seeds(Heads h, Measure m) {
        Plot p = named(h, m + ", each seed");
        for (int i = 0; i < h.cells().size(); i++) {
            double[] x = new double[h.seeds()];
            for (int s = 0; s < x.length; s++) x[s] = i;
            p = p.points(h.cells().get(i).name(), x, h.cells().get(i).values(m));
        }
        return p;
    }

    private static Plot course(Heads h, String title, ToDoubleFunction<SimClrRun.Point> of) {
        Plot p = Plot.of(title).x("step");
        for (Cell c : h.cells()) p = p.line(c.name(), c.course(SimClrRun.Point::step), c.course(of));
        return p;
    }

    private static Plot scatter(Heads h, Measure x, Measure y) {
        Plot p = Plot.of(y + " against " + x).x(x.toString()).y(y.toString());
        for (Cell c : h.cells()) p = p.points(c.name(), new double[] {c.mean(x).mean()}, new double[] {c.mean(y).mean()}, new double[] {c.mean(y).half()});
        return p;
    }

    private static Plot curve(Heads h, Measure m) {
        double[] x = h.cells().stream().mapToDouble(c -> Double.parseDouble(c.name())).toArray();
        List<Interval> means = new ArrayList<>();
        for (Cell c : h.cells()) means.add(c.mean(m));
        double[] y = means.stream().mapToDouble(Interval::mean).toArray();
        return Plot.of(m.toString()).x("temperature").logX().line("ReLU", x, y).points("ReLU", x, y, means.stream().mapToDouble(Interval::half).toArray());
    }

    static Plot beside(Heads few, Heads many, Measure m) {
        Plot p = named(many, m + ", " + few.setting().title()).subtitle("means with 95 % intervals");
        for (int k = 0; k < 2; k++) {
            Heads h = k == 0 ? few : many;
            double[] at = new double[h.cells().size()];
            double[] mean = new double[at.length];
            double[] half = new double[at.length];
            for (int i = 0; i < at.length; i++) {
                at[i] = i + (k == 0 ? -0.12 : 0.12);
                mean[i] = h.cells().get(i).mean(m).mean();
                half[i] = h.cells().get(i).mean(m).half();
            }
            p = p.points(k == 0 ? "this run, " + h.seeds() + " seeds" : "full study, " + h.seeds() + " seeds", at, mean, half);
        }
        return p;
    }
}

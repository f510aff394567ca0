package pilotlight.lab;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import pilotlight.lab.Heads.Cell;
import pilotlight.lab.Heads.Embedding;
import pilotlight.lab.Heads.Measure;
import pilotlight.plot.Plot;
import pilotlight.theory.Interval;
import pilotlight.theory.KernelTheory;
import pilotlight.train.SimClrRun;

/** The pictures of {@link Heads}: means with intervals, and beside them the single runs of another study if there is one. */
final class HeadsPlot {
    /** Where single runs stand, to the right of the mean. */
    private static final double BESIDE = 0.3;
    /** Whose courses are drawn: ten curves are too many, and ReLU's comes last, on top of others that lie at 0. */
    private static final List<String> COURSES = List.of("Leaky .01", "PReLU", "GELU", "sigmoid", "ReLU + BN", "ReLU");

    private final Heads h;
    private final Heads fresh;

    private HeadsPlot(Heads h, Heads fresh) {
        this.h = h;
        this.fresh = fresh;
    }

    /** The picture of {@code h}; {@code fresh} may be null. */
    static Plot of(Heads h, Heads fresh) {
        return new HeadsPlot(h, fresh).grid();
    }

    private Plot grid() {
        String title = capital(h.setting().title()) + ", " + h.seeds() + " seeds with 95 % intervals" + (fresh == null ? "" : "; beside them " + fresh.seeds() + " fresh runs");
        return switch (h.setting()) {
            case ORDINARY -> Plot.grid(title, 2, dots(Measure.RANK), dots(Measure.STD).yRange(0, 1.05), dots(Measure.UNIFORMITY), dots(Measure.PROBE).yRange(0, 0.8));
            case HOSTILE -> new HeadsPlot(few(h), fresh == null ? null : few(fresh)).hostile(title);
            case DEEP -> Plot.grid(title, 2, seeds(Measure.STD), dots(Measure.PROBE));
            case LAST -> Plot.grid(title, 2, scatter(Measure.COSINE, Measure.PROBE).yRange(0, 0.8), scatter(Measure.RANK, Measure.UNIFORMITY));
            case NO_NEGATIVES -> Plot.grid(title, 2, dots(Measure.STD).logY(), dots(Measure.RANK), dots(Measure.ISOTROPY), dots(Measure.RANKME));
            case LINEAR -> Plot.grid(title, 3, dots(Measure.RANK), dots(Measure.RANKME), dots(Measure.PROBE));
            case VICREG -> Plot.grid(title, 2, seeds(Measure.STD), dots(Measure.PROBE));
            case TEMPERATURE -> Plot.grid(title, 2, curve(Measure.UNIFORMITY), curve(Measure.ALIGNMENT), curve(Measure.RANK), curve(Measure.PROBE));
        };
    }

    private Plot hostile(String title) {
        Heads watched = fresh == null ? h : fresh;
        if (watched.cells().get(0).runs().get(0).course().isEmpty()) return Plot.grid(title, 2, dots(Measure.STD), dots(Measure.PROBE));
        return Plot.grid(title, 2, course(watched, "std x sqrt(d) of the batch", SimClrRun.Point::std).yRange(-0.03, 1.05),
                course(watched, "loss", SimClrRun.Point::loss).hline("log 255", KernelTheory.collapsedNtXent(Recipe.PAIRS)), dots(Measure.STD), dots(Measure.PROBE));
    }

    /** Room for the names of eight. */
    private static Heads few(Heads of) {
        return new Heads(of.setting(), of.seeds(), of.cells().stream().filter(c -> !c.name().equals("identity") && !c.name().equals("PReLU per unit")).toList());
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String brief(String name) {
        return name.replace("identity", "lin").replace(" .01", "").replace("PReLU per unit", "P/u").replace("PReLU + BN", "P+BN").replace("ReLU + BN", "R+BN")
                .replace("sigmoid", "sigm").replace(" without variance", ", no var").replace(" with NT-Xent", " NTX");
    }

    private static Plot named(Heads h, String title) {
        double[] places = new double[h.cells().size()];
        Arrays.setAll(places, i -> i);
        return Plot.of(title).xRange(-0.5, places.length - 0.4).xTicks(places, h.cells().stream().map(c -> brief(c.name())).toArray(String[]::new)).noLegend();
    }

    /** Means with intervals. */
    private Plot dots(Measure m) {
        Plot p = named(h, m.toString());
        for (int i = 0; i < h.cells().size(); i++) {
            Interval mean = h.cells().get(i).mean(m);
            p = p.points(h.cells().get(i).name(), new double[] {i}, new double[] {mean.mean()}, new double[] {mean.half()});
        }
        return runs(p, fresh, m, BESIDE);
    }

    /** Every single run. */
    private Plot seeds(Measure m) {
        return runs(runs(named(h, m + ", each seed"), h, m, 0), fresh, m, BESIDE);
    }

    private static Plot runs(Plot p, Heads of, Measure m, double aside) {
        if (of == null) return p;
        for (int i = 0; i < of.cells().size(); i++) {
            double[] x = new double[of.seeds()];
            Arrays.fill(x, i + aside);
            p = p.points(of.cells().get(i).name(), x, of.cells().get(i).values(m));
        }
        return p;
    }

    private static Plot course(Heads of, String title, ToDoubleFunction<SimClrRun.Point> what) {
        Plot p = Plot.of(title).subtitle("mean of " + of.seeds() + " runs").x("step");
        for (String name : COURSES) {
            Cell c = of.cell(name);
            p = p.line(name, c.course(SimClrRun.Point::step), c.course(what));
        }
        return p;
    }

    private Plot scatter(Measure x, Measure y) {
        Plot p = Plot.of(y + " against " + x).x(x.toString()).y(y.toString());
        for (Cell c : h.cells()) {
            p = p.points(c.name(), new double[] {c.mean(x).mean()}, new double[] {c.mean(y).mean()}, new double[] {c.mean(y).half()});
            if (fresh == null) continue;
            for (Embedding run : fresh.cell(c.name()).runs()) p = p.points(c.name(), new double[] {run.value(x)}, new double[] {run.value(y)});
        }
        return p;
    }

    private Plot curve(Measure m) {
        double[] x = temperatures(h);
        Plot p = Plot.of(m.toString()).x("temperature").logX().noLegend().line("ReLU", x, h.cells().stream().mapToDouble(c -> c.mean(m).mean()).toArray())
                .points("ReLU", x, h.cells().stream().mapToDouble(c -> c.mean(m).mean()).toArray(), h.cells().stream().mapToDouble(c -> c.mean(m).half()).toArray());
        if (fresh == null) return p;
        double[] aside = Arrays.stream(temperatures(fresh)).map(t -> t * 1.15).toArray();
        for (int run = 0; run < fresh.seeds(); run++) {
            int at = run;
            p = p.points("ReLU", aside, fresh.cells().stream().mapToDouble(c -> c.values(m)[at]).toArray());
        }
        return p;
    }

    private static double[] temperatures(Heads of) {
        return of.cells().stream().mapToDouble(c -> Double.parseDouble(c.name())).toArray();
    }

    /** One measure, head by head: the means of {@code few} beside those of {@code many}. */
    static Plot beside(Heads few, Heads many, Measure m) {
        Plot p = named(many, m + ", " + few.setting().title()).subtitle("means with 95 % intervals; right: full study, " + many.seeds() + " seeds, left: this run, " + few.seeds() + " seeds");
        for (Heads of : List.of(few, many)) {
            for (int i = 0; i < of.cells().size(); i++) {
                Interval mean = of.cells().get(i).mean(m);
                p = p.points(of.cells().get(i).name(), new double[] {i + (of == few ? -0.12 : 0.12)}, new double[] {mean.mean()}, new double[] {mean.half()});
            }
        }
        return p;
    }
}

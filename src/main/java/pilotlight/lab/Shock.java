package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.train.Run;

/**
 * A learning-rate shock: ten times the rate for the first steps, then training as usual. The test that PReLU does not win.
 *
 * @param seeds number of nets of each kind
 * @param kinds one for each activation and BatchNorm
 */
public record Shock(int seeds, List<Kind> kinds) implements Finding {
    private static final int STEPS = 400;
    private static final int SHOCK = 20;
    private static final double FACTOR = 10;

    /**
     * Nets of one kind.
     *
     * @param name     activation, and BatchNorm if any
     * @param accuracy test accuracy for each seed; 0.1 for a net that diverged
     * @param diverged how many nets ended with a loss that is not a number
     * @param negative share of units negative on all of 1000 pictures after training, for each seed; NaN for a net that diverged
     */
    public record Kind(String name, double[] accuracy, int diverged, double[] negative) {
        /** Mean accuracy with its interval. */
        public Interval mean() {
            return Interval.of(accuracy);
        }

        /** Mean share of negative units among the nets that did not diverge, NaN without one. */
        public double dead() {
            return Arrays.stream(negative).filter(n -> !Double.isNaN(n)).average().orElse(Double.NaN);
        }
    }

    private record Trial(double accuracy, boolean diverged, double negative) {
        static Trial of(Tower tower, long seed) {
            Net net = tower.net(seed);
            Run run = Tower.fit(net, STEPS, seed).schedule(step -> step < SHOCK ? FACTOR : 1).run();
            double[] negative = Tower.negative(net);
            double sum = 0;
            for (double share : negative) sum += share / negative.length;
            return new Trial(Tower.accuracy(run), run.diverged(), run.diverged() ? Double.NaN : sum);
        }
    }

    static Shock run(Study study) {
        List<Tower> towers = new ArrayList<>();
        for (boolean norm : new boolean[] {false, true}) {
            for (Valve valve : Valve.ALL) towers.add(Tower.of(valve, norm));
        }
        List<List<Trial>> found = study.grid("learning-rate shock", towers, Trial::of);
        List<Kind> kinds = new ArrayList<>();
        for (int i = 0; i < towers.size(); i++) {
            List<Trial> trials = found.get(i);
            kinds.add(new Kind(towers.get(i).name(), trials.stream().mapToDouble(Trial::accuracy).toArray(), (int) trials.stream().filter(Trial::diverged).count(),
                    trials.stream().mapToDouble(Trial::negative).toArray()));
        }
        return new Shock(study.seeds(), List.copyOf(kinds));
    }

    /** The nets of {@code name}, for example {@code "PReLU .25 + BN"}. */
    public Kind kind(String name) {
        return kinds.stream().filter(k -> k.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("shock: no \"" + name + "\"; there are " + kinds.stream().map(Kind::name).toList()));
    }

    /** Accuracy of {@code a} minus that of {@code b}, paired by seed. */
    public Interval difference(String a, String b) {
        return Interval.paired(kind(a).accuracy, kind(b).accuracy);
    }

    @Override
    public Plot plot() {
        return Plot.of("After a learning-rate shock").subtitle("10 times the rate for the first 20 of 400 steps, " + seeds + " nets").y("share").yRange(0, 1.08)
                .categories(kinds.stream().map(Kind::name).toArray(String[]::new))
                .bars("test accuracy", kinds.stream().mapToDouble(k -> k.mean().mean()).toArray())
                .bars("nets that diverged", kinds.stream().mapToDouble(k -> (double) k.diverged / seeds).toArray())
                .bars("units negative on every picture", kinds.stream().mapToDouble(Kind::dead).toArray()).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("activation", "run", "accuracy", "negative");
        for (Kind k : kinds) {
            for (int s = 0; s < k.accuracy.length; s++) file.row(k.name, s, k.accuracy[s], k.negative[s]);
        }
        file.write(path);
    }

    private String headline() {
        return "Shock: PReLU diverges in " + kind("PReLU .25").diverged + " of " + seeds + " nets, ReLU in " + kind("ReLU").diverged + " (accuracy "
                + Table.brief(kind("ReLU").mean()) + "), PReLU + BN in " + kind("PReLU .25 + BN").diverged + " (" + Table.brief(kind("PReLU .25 + BN").mean()) + ")";
    }

    private Table table() {
        Table t = Table.of("", "accuracy", "minus ReLU, paired", "diverged", "units negative after");
        for (Kind k : kinds) t.row(k.name, Table.range(k.accuracy), k.name.equals("ReLU") ? "" : difference(k.name, "ReLU"), k.diverged + " of " + seeds, Double.isNaN(k.dead()) ? "-" : Table.number("%.3f", k.dead()));
        return t;
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

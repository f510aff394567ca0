package pilotlight.lab;

import java.util.ArrayList;
import java.util.List;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;

/**
 * Can the dead be woken? ReLU nets are trained from bias -0.75 until they are stuck, then the same weights go on with another activation,
 * or with BatchNorm put in.
 *
 * @param seeds  number of nets
 * @param before how the nets stood at the switch
 * @param after  how each continuation ended, staying with ReLU first
 */
public record Recovery(int seeds, State before, List<State> after) implements Finding {
    private static final int BEFORE = 200;
    private static final int AFTER = 400;
    private static final long SECOND_LIFE = 500;

    /**
     * Nets of one fate.
     *
     * @param name     what they went on with
     * @param accuracy test accuracy for each seed
     * @param negative share of all units negative on every one of 1000 pictures, for each seed
     */
    public record State(String name, double[] accuracy, double[] negative) {
        /** Mean accuracy with its interval. */
        public Interval mean() {
            return Interval.of(accuracy);
        }

        /** Mean share of negative units with its interval. */
        public Interval dead() {
            return Interval.of(negative);
        }

        private static State of(String name, List<double[]> found) {
            return new State(name, found.stream().mapToDouble(f -> f[0]).toArray(), found.stream().mapToDouble(f -> f[1]).toArray());
        }
    }

    static Recovery run(Study study) {
        List<Tower> ways = List.of(Tower.of(Valve.RELU, false), Tower.of(Valve.LEAKY, false), Tower.of(Valve.PRELU, false),
                Tower.of(Valve.RELU, true), Tower.of(Valve.PRELU, true));
        List<List<double[]>> found = study.map("recovery", seed -> {
            Net stuck = Tower.of(Valve.RELU, false).bias(-0.75).net(seed);
            List<double[]> states = new ArrayList<>();
            states.add(state(stuck, BEFORE, seed));
            for (Tower way : ways) {
                Net net = way.net(seed);
                inherit(net, stuck);
                states.add(state(net, AFTER, seed + SECOND_LIFE));
            }
            return states;
        });
        List<State> after = new ArrayList<>();
        for (int w = 0; w < ways.size(); w++) {
            int way = w;
            after.add(State.of(w == 0 ? "stay ReLU" : ways.get(w).name(), found.stream().map(f -> f.get(way + 1)).toList()));
        }
        return new Recovery(study.seeds(), State.of("before", found.stream().map(f -> f.get(0)).toList()), List.copyOf(after));
    }

    /** Trains on and tells {accuracy, share of negative units}. */
    private static double[] state(Net net, int steps, long seed) {
        double accuracy = Tower.accuracy(Tower.fit(net, steps, seed).run());
        double sum = 0;
        double[] negative = Tower.negative(net);
        for (double share : negative) sum += share;
        return new double[] {accuracy, sum / negative.length};
    }

    private static void inherit(Net to, Net from) {
        List<Linear> target = Tower.linears(to);
        List<Linear> source = Tower.linears(from);
        for (int l = 0; l < target.size(); l++) target.get(l).load(source.get(l).state());
    }

    /** How the nets that went on with {@code name} ended: stay ReLU, Leaky .01, PReLU .25, ReLU + BN, PReLU .25 + BN. */
    public State after(String name) {
        return after.stream().filter(s -> s.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("recovery: no \"" + name + "\"; there are " + after.stream().map(State::name).toList()));
    }

    /** Accuracy of the nets that went on with {@code name} minus that of those that stayed with ReLU, paired by seed. */
    public Interval difference(String name) {
        return Interval.paired(after(name).accuracy, after.get(0).accuracy);
    }

    private List<State> all() {
        List<State> all = new ArrayList<>(List.of(before));
        all.addAll(after);
        return all;
    }

    @Override
    public Plot plot() {
        List<State> all = all();
        return Plot.of("The same stuck ReLU nets, trained on with another valve (" + seeds + " nets)").y("share").yRange(0, 1.08)
                .categories(all.stream().map(State::name).toArray(String[]::new))
                .bars("test accuracy", all.stream().mapToDouble(s -> s.mean().mean()).toArray(), all.stream().mapToDouble(s -> s.mean().half()).toArray())
                .bars("units negative on every picture", all.stream().mapToDouble(s -> s.dead().mean()).toArray(), all.stream().mapToDouble(s -> s.dead().half()).toArray())
                .open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("state", "run", "accuracy", "negative");
        for (State s : all()) {
            for (int i = 0; i < s.accuracy.length; i++) file.row(s.name, i, s.accuracy[i], s.negative[i]);
        }
        file.write(path);
    }

    private String headline() {
        return "Recovery from " + Table.brief(before.mean()) + ": stay ReLU " + Table.brief(after("stay ReLU").mean()) + ", PReLU "
                + Table.brief(after("PReLU .25").mean()) + ", ReLU + BN " + Table.brief(after("ReLU + BN").mean()) + " (test accuracy, " + seeds + " seeds)";
    }

    private Table table() {
        Table t = Table.of("", "accuracy", "minus stay ReLU, paired", "units negative on every picture");
        t.row(before.name, before.mean(), "", before.dead());
        for (State s : after) t.row(s.name, s.mean(), s == after.get(0) ? "" : difference(s.name), s.dead());
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

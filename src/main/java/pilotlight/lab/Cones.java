package pilotlight.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import pilotlight.nn.Init;
import pilotlight.nn.Layer;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Gaussian;
import pilotlight.theory.Interval;
import pilotlight.theory.KernelTheory;

/**
 * The cone that an activation makes before anything is learned: the mean cosine of unrelated inputs behind one wide random layer, against
 * k(0) = E[phi]²/E[phi²]. It is the mean of the activation that makes it, not its saturation.
 *
 * @param seeds number of random layers
 * @param cones one for each activation
 */
public record Cones(int seeds, List<Cone> cones) implements Finding {
    private static final int INPUTS = 64;
    private static final int WIDTH = 4096;

    /**
     * The cone of one activation.
     *
     * @param name     the activation
     * @param measured mean cosine for each random layer
     * @param law      k(0)
     */
    public record Cone(String name, double[] measured, double law) {
        /** The mean with its interval. */
        public Interval mean() {
            return Interval.of(measured);
        }
    }

    private record Valve(String name, Layer layer, double law) { }

    private static List<Valve> valves() {
        DoubleUnaryOperator gelu = x -> x * phi(x);
        return List.of(new Valve("identity", Layers.identity(), KernelTheory.meanCosine(1)), new Valve("ReLU", Layers.relu(), KernelTheory.meanCosine(0)),
                new Valve("Leaky .01", Layers.leakyRelu(0.01), KernelTheory.meanCosine(0.01)), new Valve("PReLU .25", Layers.prelu(), KernelTheory.meanCosine(0.25)),
                new Valve("PReLU .5", Layers.prelu().init(0.5), KernelTheory.meanCosine(0.5)), new Valve("GELU", Layers.gelu(), KernelTheory.meanCosine(gelu)),
                new Valve("ELU", Layers.elu(), KernelTheory.meanCosine(x -> x > 0 ? x : Math.expm1(x), 0)),
                new Valve("softplus", Layers.softplus(), KernelTheory.meanCosine(x -> Math.log1p(Math.exp(x)))),
                new Valve("tanh", Layers.tanh(), KernelTheory.meanCosine(Math::tanh)), new Valve("sigmoid", Layers.sigmoid(), KernelTheory.meanCosine(x -> 1 / (1 + Math.exp(-x)))));
    }

    private static double phi(double x) {
        return Gaussian.STANDARD.cdf(x);
    }

    static Cones run(Study study) {
        List<Valve> valves = valves();
        List<double[]> found = study.map("cones", seed -> valves.stream().mapToDouble(v -> meanCosine(v.layer, seed)).toArray());
        List<Cone> cones = new ArrayList<>();
        for (int i = 0; i < valves.size(); i++) {
            int at = i;
            cones.add(new Cone(valves.get(i).name, found.stream().mapToDouble(f -> f[at]).toArray(), valves.get(i).law));
        }
        return new Cones(study.seeds(), List.copyOf(cones));
    }

    /** Of inputs at right angles to each other and of length sqrt(n), whose pre-activations are independent and standard normal. */
    private static double meanCosine(Layer activation, long seed) {
        float[] x = new float[INPUTS * INPUTS];
        for (int i = 0; i < INPUTS; i++) x[i * INPUTS + i] = (float) Math.sqrt(INPUTS);
        Net layer = Net.of(new Linear(INPUTS, WIDTH, false)).seed(seed, Init.XAVIER);
        Tensor u = activation.copy().predict(layer.predict(Tensor.wrap(x, INPUTS, INPUTS))).normalizeRows();
        double sum = 0;
        Tensor g = u.matmulTransposed(u);
        for (int i = 0; i < INPUTS; i++) for (int j = 0; j < i; j++) sum += g.data()[i * INPUTS + j];
        return sum / (INPUTS * (INPUTS - 1) / 2.0);
    }

    /** The cone of this activation. */
    public Cone cone(String name) {
        return cones.stream().filter(c -> c.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("cones: no \"" + name + "\"; there are " + cones.stream().map(Cone::name).toList()));
    }

    @Override
    public Plot plot() {
        double[] at = new double[cones.size()];
        Arrays.setAll(at, i -> i);
        Plot p = Plot.of("Mean cosine of unrelated inputs behind one random layer").subtitle("measured in " + seeds + " random layers; k(0) = E[phi]²/E[phi²]").y("mean cosine").yRange(0, 1)
                .categories(cones.stream().map(c -> c.name.replace("identity", "linear").replace(" .01", "").replace(" .25", "").replace(" .5", ".5")).toArray(String[]::new))
                .bars("measured", cones.stream().mapToDouble(c -> c.mean().mean()).toArray(), cones.stream().mapToDouble(c -> c.mean().half()).toArray())
                .points("k(0)", at, cones.stream().mapToDouble(Cone::law).toArray());
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("activation", "run", "measured", "law");
        for (Cone c : cones) for (int s = 0; s < seeds; s++) file.row(c.name, s, c.measured[s], c.law);
        file.write(path);
    }

    private String headline() {
        return Table.number("Cones before learning, mean cosine: ReLU %.3f", cone("ReLU").mean().mean()) + Table.number(", PReLU %.3f", cone("PReLU .25").mean().mean())
                + Table.number(", tanh %.3f", cone("tanh").mean().mean()) + Table.number(", sigmoid %.3f", cone("sigmoid").mean().mean()) + " (" + seeds + " layers)";
    }

    private Table table() {
        Table t = Table.of("", "measured", "k(0)");
        for (Cone c : cones) t.row(c.name, c.mean(), Table.number("%.4f", c.law));
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

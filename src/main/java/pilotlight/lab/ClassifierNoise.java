package pilotlight.lab;

import static pilotlight.nn.Layers.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory.GradientMoments;
import pilotlight.train.Fit;
import pilotlight.train.Run;

/**
 * The noise scale of a classifier that no closed form covers: a net of two hidden layers of 64 units on pictures of digits, all weights
 * together, before training and after 100 steps of SGD with rate 0.02 and batches of 32.
 *
 * @param seeds number of nets in each cell
 * @param cells one for each slope and moment
 */
public record ClassifierNoise(int seeds, List<Cell> cells) implements Finding {
    /** Steps of training before the second look. */
    public static final int STEPS = 100;

    private static final int WIDTH = 64;
    private static final double[] SLOPES = {0, 0.01, 0.25, 0.5, 1};

    /** 3000 pictures of digits, harder than those of the tower, the same for every net. */
    static final Data GLYPHS = Glyphs.glyphs(3000).medium().seed(21).standardizeGlobal();

    /**
     * One slope at one moment.
     *
     * @param slope a, fixed
     * @param step  steps of training so far
     * @param runs  |G|² and tr Sigma for each net
     */
    public record Cell(double slope, int step, List<GradientMoments> runs) {
        /** The measured B_simple, mean over nets. */
        public Interval scale() {
            return Interval.of(Moments.each(runs));
        }
    }

    static Net net(double slope, long seed) {
        Layer valve = Tower.Valve.fixed(slope).layer();
        return Net.of(linear(256, WIDTH), valve, linear(WIDTH, WIDTH), valve.copy(), linear(WIDTH, 10)).seed(seed);
    }

    static ClassifierNoise run(Study study) {
        List<Double> slopes = Arrays.stream(SLOPES).boxed().toList();
        List<List<GradientMoments[]>> found = study.grid("noise of a classifier", slopes, ClassifierNoise::measure);
        List<Cell> cells = new ArrayList<>();
        for (int a = 0; a < SLOPES.length; a++) {
            for (int t = 0; t < 2; t++) {
                int moment = t;
                cells.add(new Cell(SLOPES[a], t * STEPS, found.get(a).stream().map(m -> m[moment]).toList()));
            }
        }
        return new ClassifierNoise(study.seeds(), List.copyOf(cells));
    }

    private static GradientMoments[] measure(double slope, long seed) {
        Net net = net(slope, seed);
        GradientMoments before = moments(net);
        Run run = Fit.of(net, GLYPHS).sgd(0.02).batch(32).steps(STEPS).every(STEPS).replacement().seed(seed).quiet().run();
        if (run.ending() == Run.Ending.INTERRUPTED) throw new CancellationException("interrupted");
        return new GradientMoments[] {before, moments(net)};
    }

    /** Mean and noise of the gradients of single pictures, over all weight matrices. */
    private static GradientMoments moments(Net net) {
        Samples rows = GLYPHS.train();
        List<Tensor> passed = net.activations(rows.x());
        for (int l = 0; l < passed.size(); l++) if (net.layer(l) instanceof Linear) passed.get(l).retainGrad();
        // a sum over pictures: the gradient of a row of outputs is that of its picture alone
        passed.get(passed.size() - 1).crossEntropy(rows.labels(), 0).mul(rows.rows()).backward();
        double signal = 0;
        double trace = 0;
        for (int l = 0; l < passed.size(); l++) {
            if (!(net.layer(l) instanceof Linear)) continue;
            GradientMoments m = NoiseDepth.moments(passed.get(l).grad(), l == 0 ? rows.x() : passed.get(l - 1));
            signal += m.signal();
            trace += m.trace();
        }
        net.parameters().forEach(p -> p.tensor().zeroGrad());
        return new GradientMoments(signal, trace);
    }

    /** The cell of this slope at step 0 or {@link #STEPS}. */
    public Cell cell(double slope, int step) {
        return cells.stream().filter(c -> c.slope == slope && c.step == step).findFirst().orElseThrow(() -> new Mistake("classifierNoise: no slope " + slope + " at step " + step
                + "; slopes are " + Arrays.toString(SLOPES) + ", steps 0 and " + STEPS));
    }

    /** B_simple of slope {@code a} minus that of slope {@code b}, net by net: the seeds share their weights' draw and their batches. */
    public Interval difference(double a, double b, int step) {
        return Interval.paired(Moments.each(cell(a, step).runs), Moments.each(cell(b, step).runs));
    }

    @Override
    public Plot plot() {
        Plot p = Plot.of("The noise scale of a real classifier").subtitle("256-64-64-10 on digits, mean of " + seeds + " nets with 95 % intervals").x("slope a").y("B_simple").logY().yRange(40, 1200);
        for (int step : new int[] {0, STEPS}) {
            p = p.points(step == 0 ? "before training" : "after " + step + " steps", SLOPES, Arrays.stream(SLOPES).map(a -> cell(a, step).scale().mean()).toArray(),
                    Arrays.stream(SLOPES).map(a -> cell(a, step).scale().half()).toArray());
        }
        return p.open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("slope", "step", "run", "signal", "trace");
        for (Cell c : cells) {
            for (int s = 0; s < seeds; s++) file.row(c.slope, c.step, s, c.runs.get(s).signal(), c.runs.get(s).trace());
        }
        file.write(path);
    }

    private String headline() {
        return "Noise scale of a classifier, slope .5 minus ReLU: " + Table.brief(difference(0.5, 0, 0)) + " before training, " + Table.brief(difference(0.5, 0, STEPS)) + " after " + STEPS
                + " steps (" + seeds + " nets)";
    }

    private Table table() {
        Table t = Table.of("B_simple", "a = 0", ".01", ".25", ".5", "1");
        for (int step : new int[] {0, STEPS}) {
            List<Object> words = new ArrayList<>(List.of("step " + step));
            for (double a : SLOPES) words.add(cell(a, step).scale());
            t.row(words.toArray());
        }
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

package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pilotlight.nn.Net;
import pilotlight.optim.Optimizer;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Tensor;

/** The loop of learning without labels. */
final class SimClrTraining {
    /** Steps between two looks for a collapse. */
    private static final int WATCH = 10;

    private final SimClr setup;
    private final Net whole;
    private final Pairs pairs;
    private final Optimizer optimizer;
    private final List<Parameter> parameters;
    private final List<Parameter> slopes;
    private final int every;
    private final List<SimClrRun.Point> history = new ArrayList<>();
    private final ProgressLine line;
    private final Best best = new Best();
    private final long start = System.nanoTime();
    private Replay replay;
    private Tensor embedding;
    private int step;
    private double lossSum;
    private int lossCount;
    private float loss;
    private int suspicions;
    private Collapse collapse;
    private String fault;
    private Run.Ending ending = Run.Ending.COMPLETE;

    SimClrTraining(SimClr setup) {
        this.setup = setup;
        whole = setup.whole;
        pairs = setup.pairs();
        parameters = setup.parameters();
        slopes = setup.head.parameters().stream().filter(p -> p.name().endsWith("alpha")).toList();
        optimizer = setup.optimizer();
        every = setup.every > 0 ? setup.every : Math.max(1, setup.steps / 20);
        line = new ProgressLine(setup.quiet, setup.steps, 1, true);
    }

    SimClrRun run() {
        mode(true);
        try {
            while (step < setup.steps && step()) {
                if (Thread.interrupted()) ending = Run.Ending.INTERRUPTED;
                else if (step < setup.steps && seconds() >= setup.seconds) ending = Run.Ending.OUT_OF_TIME;
                if (ending != Run.Ending.COMPLETE) break;
            }
        } catch (Throwable stopped) {
            if (!Training.isStop(stopped)) throw stopped;
            ending = Run.Ending.INTERRUPTED;
        } finally {
            mode(false);
        }
        if (embedding != null && (history.isEmpty() || history.get(history.size() - 1).step() < step)) measure();
        SimClrRun run = new SimClrRun(setup.encoder, setup.head, setup.method().name(), List.copyOf(history), pairs.pairs(), step, seconds(), setup.seed, ending, collapse, fault);
        line.done(step, run.seconds(), ending, fault);
        return run;
    }

    private void mode(boolean training) {
        Net predictor = setup.method().predictor();
        if (training) whole.train();
        else whole.eval();
        if (predictor != null && training) predictor.train();
        if (predictor != null && !training) predictor.eval();
    }

    /** One step; false when the loss is no longer a number. */
    private boolean step() {
        pairs.next();
        optimizer.rate(setup.rate() * setup.schedule.at(step));
        optimizer.zeroGrad();
        Tensor value = forward();
        loss = value.item();
        if (Float.isNaN(loss) || Float.isInfinite(loss)) {
            ending = Run.Ending.DIVERGED;
            fault = Fault.describe(whole, pairs.memory, String.format(Locale.ROOT, "step %d: loss %s; ", step + 1, loss)) + best.restore(whole);
            return false;
        }
        if (step == 0) measure(loss);
        if (step % WATCH == 0) watch();
        if (replay != null) replay.backward();
        else value.backward();
        optimizer.step();
        step++;
        lossSum += loss;
        lossCount++;
        if (step % every == 0 || step == setup.steps) measure();
        else line.update(step, seconds());
        return true;
    }

    private Tensor forward() {
        if (!setup.repeatable()) return compute();
        if (replay == null) replay = Replay.of(this::compute);
        else replay.run();
        return replay.result();
    }

    private Tensor compute() {
        embedding = whole.forward(pairs.memory);
        return setup.loss(embedding);
    }

    private double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }

    private void measure() {
        measure(lossCount == 0 ? Double.NaN : lossSum / lossCount);
        lossSum = 0;
        lossCount = 0;
    }

    private void measure(double mean) {
        Spread s = Spread.of(embedding, pairs.pairs());
        double[] alphas = slopes.stream().mapToDouble(p -> mean(p.tensor())).toArray();
        SimClrRun.Point p = new SimClrRun.Point(step, mean, s.deviation(), s.cosine(), alphas);
        history.add(p);
        best.offer(whole.state(), mean, step);
        line.update(step, seconds(), String.format(Locale.ROOT, " loss %.3f  std %.3f  cos %.3f", mean, s.deviation(), s.cosine())
                + (alphas.length > 0 ? String.format(Locale.ROOT, "  alpha %.2f", p.alpha()) : ""));
    }

    private static double mean(Tensor t) {
        double sum = 0;
        for (float v : t.data()) sum += v;
        return sum / t.size();
    }

    /** Says it once, when two looks in a row find all embeddings in one place. */
    private void watch() {
        Spread s = Spread.of(embedding, pairs.pairs());
        suspicions = s.collapsed() ? suspicions + 1 : 0;
        if (suspicions == 2 && collapse == null) {
            collapse = Collapse.of(step, s, loss, setup.method(), pairs.pairs(), whole, pairs.memory);
            line.say(collapse.message());
        }
    }
}

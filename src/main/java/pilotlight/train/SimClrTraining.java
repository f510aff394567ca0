package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pilotlight.nn.Net;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** A training of encoder and head on pairs of views. */
final class SimClrTraining extends Loop<SimClrRun> {
    /** Steps between two looks for a collapse. */
    private static final int WATCH = 10;

    private final SimClr setup;
    /** Encoder and head, without a predictor. */
    private final Net whole;
    private final Pairs pairs;
    private final List<Parameter> slopes;
    private final List<SimClrRun.Point> history = new ArrayList<>();
    private Replay replay;
    private Tensor embedding;
    private Tensor loss;
    private int suspicions;
    private Collapse collapse;

    SimClrTraining(SimClr setup) {
        this(setup, setup.pairs());
    }

    private SimClrTraining(SimClr setup, Pairs pairs) {
        super(setup, Batches.full(pairs.things(), pairs.pairs(), setup.replacement, new Rng(setup.seed).split(1)));
        this.setup = setup;
        this.pairs = pairs;
        whole = setup.whole;
        slopes = setup.head.parameters().stream().filter(p -> p.name().endsWith("alpha")).toList();
        resume();
    }

    @Override
    void put(SafeTensorsWriter file) {
        History.put(history, suspicions, collapse, file);
    }

    @Override
    int take(Checkpoint file) {
        history.addAll(History.pairPoints(file));
        suspicions = History.suspicions(file);
        collapse = History.collapse(file);
        return history.isEmpty() ? -1 : history.get(history.size() - 1).step();
    }

    @Override
    float forward() {
        pairs.fill(batches.next(), batches.chance(step));
        if (!setup.repeatable()) {
            loss = compute();
        } else {
            if (replay == null) replay = Replay.of(this::compute);
            else replay.run();
            loss = replay.result();
        }
        return loss.item();
    }

    private Tensor compute() {
        embedding = whole.forward(pairs.memory);
        return setup.loss(embedding);
    }

    /** Says it once, when two looks in a row find all embeddings in one place. */
    @Override
    void forwarded(float value) {
        if (step % WATCH != 0) return;
        Spread s = Spread.of(embedding, pairs.pairs());
        suspicions = s.collapsed() ? suspicions + 1 : 0;
        if (suspicions == 2 && collapse == null) {
            collapse = Collapse.of(step, s, value, setup.loss(), pairs.pairs(), whole, pairs.memory);
            line.say(collapse.message());
        }
    }

    @Override
    void backward() {
        if (replay != null) replay.backward();
        else loss.backward();
    }

    @Override
    String culprit(float value) {
        return Fault.describe(whole, pairs.memory, String.format(Locale.ROOT, "step %d: loss %s; ", step + 1, value));
    }

    @Override
    void measure(double mean) {
        // Stopped before anything was computed.
        if (embedding == null) return;
        Spread s = Spread.of(embedding, pairs.pairs());
        double[] alphas = slopes.stream().mapToDouble(p -> mean(p.tensor())).toArray();
        SimClrRun.Point p = new SimClrRun.Point(step, mean, s.deviation(), s.cosine(), alphas);
        history.add(p);
        best.offer(model.state(), mean, step);
        line.update(step, seconds(), String.format(Locale.ROOT, " loss %.3f  std %.3f  cos %.3f", mean, s.deviation(), s.cosine())
                + (alphas.length > 0 ? String.format(Locale.ROOT, "  alpha %.2f", p.alpha()) : ""));
    }

    @Override
    SimClrRun result() {
        SimClrRun run = new SimClrRun(setup.encoder, setup.head, setup.loss().name(), List.copyOf(history), pairs.pairs(), step, seconds(), setup.seed, ending, collapse, fault);
        line.done(step, run.seconds(), ending, fault);
        return run;
    }

    private static double mean(Tensor t) {
        double sum = 0;
        for (float v : t.data()) sum += v;
        return sum / t.size();
    }
}

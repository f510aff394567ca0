package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pilotlight.data.Samples;
import pilotlight.diagnose.Units;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.optim.Clip;
import pilotlight.optim.Optimizer;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** The training loop. */
final class Training {
    /** Rows that the census of dead units looks at: enough to tell, cheap enough to do often. */
    private static final int CENSUS_ROWS = 512;
    /** Rows evaluated at once, so that memory does not grow with the test part. */
    private static final int EVALUATION_ROWS = 1024;

    private final Fit fit;
    private final Net model;
    private final Samples train;
    private final Fit.Objective loss;
    private final Batches batches;
    private final List<Parameter> parameters;
    private final Optimizer optimizer;
    private final int total;
    private final int every;
    private final List<Run.Point> history = new ArrayList<>();
    private final ProgressLine line;
    private final Watching watching;
    private final Live live;
    /** A full batch, and the computation of its loss, which every step but that of a smaller batch runs again. */
    private final Samples memory;
    private Replay replay;
    private final Best best = new Best();
    private final Saver saver;
    private final long start = System.nanoTime();
    /** Seconds before a checkpoint. */
    private double earlier;

    private int step;
    private double lossSum;
    private int lossCount;
    private String fault;
    private Run.Ending ending = Run.Ending.COMPLETE;

    Training(Fit fit) {
        this.fit = fit;
        model = fit.model;
        train = fit.data.train();
        loss = fit.objective();
        memory = train.take(new int[fit.replacement ? fit.batch : Math.min(fit.batch, train.rows())]);
        Batches fresh = new Batches(train.rows(), fit.batch, fit.replacement, new Rng(fit.seed).split(1));
        parameters = model.parameters();
        optimizer = fit.optimizer(parameters);
        total = fit.steps > 0 ? fit.steps : steps(fit.epochs, fresh.perEpoch());
        every = fit.every > 0 ? fit.every : fit.steps > 0 ? Math.max(1, total / 20) : fresh.perEpoch();
        line = new ProgressLine(fit.quiet, total, fresh.perEpoch(), fit.steps > 0);
        watching = new Watching(fit, total, fresh.perEpoch());
        String data = fit.checkpoint == null && fit.resume == null ? null : Checkpoint.describe(fit.data);
        batches = fit.resume == null ? fresh : resume(data);
        saver = new Saver(fit, data, optimizer, best, total, fresh.perEpoch(), this::progress, line::say);
        live = new Live(watching.on() && !fit.quiet, () -> new Live.Frame(headline(), RunPlot.of(headline(), history, watching.readings())));
    }

    private static int steps(int epochs, int perEpoch) {
        long all = (long) epochs * perEpoch;
        if (all > Integer.MAX_VALUE) throw new Mistake("fit: " + epochs + " epochs of " + perEpoch + " steps are more than 2^31 - 1 steps; give fewer");
        return (int) all;
    }

    /** Takes up the state of the checkpoint; what is left of its epoch. */
    private Batches resume(String data) {
        Checkpoint c = Checkpoint.open(fit.resume);
        c.check(fit, data, fit.adopted);
        Checkpoint.Progress p = c.restore(model, optimizer, best, total);
        step = p.step();
        lossSum = p.lossSum();
        lossCount = p.lossCount();
        earlier = p.seconds();
        history.addAll(p.history());
        watching.restore(p.readings());
        return new Batches(train.rows(), fit.batch, fit.replacement, p.generator(), step);
    }

    private Checkpoint.Progress progress() {
        return new Checkpoint.Progress(step, lossSum, lossCount, seconds(), batches.state(), history, watching.readings());
    }

    Run run() {
        model.train();
        try {
            saver.start();
            while (step < total && step()) {
                if (Thread.interrupted()) ending = Run.Ending.INTERRUPTED;
                else if (step < total && seconds() - earlier >= fit.seconds) ending = Run.Ending.OUT_OF_TIME;
                if (ending == Run.Ending.COMPLETE) continue;
                if (!watching.cut()) saver.stop(step);
                break;
            }
        } catch (Throwable stopped) {
            // JShell stops a snippet by an exception thrown into whatever runs, between any two instructions.
            if (!isStop(stopped)) throw stopped;
            ending = Run.Ending.INTERRUPTED;
        } finally {
            model.eval();
        }
        try {
            return end();
        } catch (Throwable stopped) {
            // It comes but once.
            if (!isStop(stopped)) throw stopped;
            return end();
        }
    }

    private Run end() {
        if (ending != Run.Ending.DIVERGED && saver.failure() != null) fault = saver.failure();
        if (history.isEmpty() || history.get(history.size() - 1).step() < step && ending != Run.Ending.DIVERGED) measure();
        Run run = new Run(model, List.copyOf(history), (step + batches.perEpoch() - 1) / batches.perEpoch(), step, seconds(), fit.seed, fit.data.classes(), ending, fault,
                watching.readings());
        line.done(run.steps(), run.seconds(), ending, fault);
        live.done(run);
        return run;
    }

    static boolean isStop(Throwable t) {
        return t.getClass().getName().endsWith("StopExecutionException") || t.getClass().getName().equals("java.lang.ThreadDeath");
    }

    /** One step; false when the loss is no longer a number. */
    private boolean step() {
        int[] rows = batches.next();
        boolean again = fit.repeatable() && model.repeatable() && rows.length == memory.rows();
        optimizer.rate(fit.rate() * fit.schedule.at(step));
        optimizer.zeroGrad();
        Samples batch = again ? memory : train.take(rows);
        Tensor value = again ? replayed(rows) : loss.of(model.forward(batch.x()), batch);
        float v = value.item();
        if (Float.isNaN(v) || Float.isInfinite(v)) {
            ending = Run.Ending.DIVERGED;
            fault = Fault.describe(model, batch, step, batches.perEpoch(), v);
            if (history.isEmpty()) measure(v);
            fault += best.restore(model);
            return false;
        }
        if (step == 0) {
            watching.look(0);
            measure(v);
        }
        if (again) replay.backward();
        else value.backward();
        if (fit.clip > 0) Clip.norm(parameters, fit.clip);
        watching.stepping(step, parameters);
        optimizer.step();
        step++;
        lossSum += v;
        lossCount++;
        watching.look(step);
        if (step % every == 0 || step == total) measure();
        else line.update(step, seconds());
        if (!watching.cut()) saver.step(step);
        live.update(seconds());
        return true;
    }

    /** The loss of these rows, computed in the memory of the step before. */
    private Tensor replayed(int[] rows) {
        train.take(rows, memory);
        if (replay == null) replay = Replay.of(() -> loss.of(model.forward(memory.x()), memory));
        else replay.run();
        return replay.result();
    }

    private double seconds() {
        return earlier + (System.nanoTime() - start) / 1e9;
    }

    private void measure() {
        measure(lossCount == 0 ? Double.NaN : lossSum / lossCount);
        lossSum = 0;
        lossCount = 0;
    }

    private void measure(double trainLoss) {
        Samples judged = fit.data.hasTest() ? fit.data.test() : train;
        Score score = Score.of(model, judged, loss, fit.data.classes());
        best.offer(model.state(), score.loss(), step);
        Units census = Units.of(model, train.x().slice(0, 0, Math.min(CENSUS_ROWS, train.rows())));
        List<Units.LayerUnits> learned = census.layers().stream().filter(l -> l.alpha() != null).toList();
        double[] alphas = learned.stream().mapToDouble(Units.LayerUnits::meanAlpha).toArray();
        double[][] slopes = learned.stream().map(Units.LayerUnits::alpha).toArray(double[][]::new);
        history.add(new Run.Point((double) step / batches.perEpoch(), step, trainLoss, fit.data.hasTest() ? score.loss() : Double.NaN, score.accuracy(),
                alphas, census.dead(), census.units(), slopes));
        line.update(step, seconds(), figures(history.get(history.size() - 1)) + watching.brief());
        live.changed();
        fit.watcher.accept(model);
    }

    private String headline() {
        return (fit.steps > 0 ? "Training, step " + step + " of " + total : "Training, epoch " + step / batches.perEpoch() + " of " + total / batches.perEpoch()) + ":"
                + figures(history.get(history.size() - 1)).replace("  ", ", ");
    }

    private static String figures(Run.Point p) {
        StringBuilder b = new StringBuilder(String.format(Locale.ROOT, " loss %.3f", p.loss()));
        if (!Double.isNaN(p.testLoss())) b.append(String.format(Locale.ROOT, "  test %.3f", p.testLoss()));
        if (!Double.isNaN(p.accuracy())) b.append(String.format(Locale.ROOT, "  acc %.1f%%", 100 * p.accuracy()));
        if (p.alphas().length > 0) b.append(String.format(Locale.ROOT, "  alpha %.2f", p.alpha()));
        if (p.units() > 0) b.append(String.format(Locale.ROOT, "  dead %d/%d", p.dead(), p.units()));
        return b.toString();
    }

    /** How well a model does on rows it is only evaluated on. */
    record Score(double loss, double accuracy) {
        static Score of(Net model, Samples rows, Fit.Objective loss, int classes) {
            boolean training = model.training();
            model.eval();
            try (Autograd.NoGrad off = Autograd.noGrad()) {
                double sum = 0;
                int right = 0;
                for (int from = 0; from < rows.rows(); from += EVALUATION_ROWS) {
                    Samples part = rows.batch(from, Math.min(rows.rows(), from + EVALUATION_ROWS));
                    Tensor out = model.forward(part.x());
                    sum += loss.of(out, part).item() * (double) part.rows();
                    if (classes > 0 && out.rank() == 2) {
                        int[] best = out.argmax();
                        for (int i = 0; i < best.length; i++) {
                            if (best[i] == part.labels()[i]) right++;
                        }
                    }
                }
                return new Score(sum / rows.rows(), classes > 0 ? (double) right / rows.rows() : Double.NaN);
            } finally {
                if (training) model.train();
            }
        }
    }
}

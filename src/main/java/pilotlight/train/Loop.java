package pilotlight.train;

import java.util.List;
import pilotlight.nn.Net;
import pilotlight.optim.Optimizer;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.surface.Memory;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/**
 * The training loop, whatever is made small: steps, measurements, checkpoints, and what ends it before its end.
 *
 * @param <R> what a training gives
 */
abstract class Loop<R> {
    /** How often a training counted in steps is measured when nobody says how often. */
    private static final int MEASUREMENTS = 20;

    final Net model;
    final List<Parameter> parameters;
    final Optimizer optimizer;
    final int total;
    final Best best = new Best();
    final ProgressLine line;
    private final Setup setup;
    private final int every;
    private final Saver saver;
    private final long start = System.nanoTime();
    Batches batches;
    int step;
    String fault;
    Run.Ending ending = Run.Ending.COMPLETE;
    /** Seconds before a checkpoint. */
    private double earlier;
    private double lossSum;
    private int lossCount;
    /** The step of the last measurement, negative before the first. */
    private int measured = -1;
    /** The data in a few words, summed up once. */
    private final String data;

    /** A training as {@code setup} says, on these batches. */
    Loop(Setup setup, Batches batches) {
        this.setup = setup;
        this.batches = batches;
        int perEpoch = batches.perEpoch();
        total = setup.steps > 0 ? setup.steps : steps(setup, perEpoch);
        every = setup.every > 0 ? setup.every : setup.steps > 0 ? Math.max(1, total / MEASUREMENTS) : perEpoch;
        line = new ProgressLine(setup.quiet, total, perEpoch, setup.steps > 0);
        model = setup.net();
        parameters = model.parameters();
        optimizer = setup.optimizer(parameters);
        data = setup.checkpoint == null && setup.resume == null ? null : setup.data();
        long pace = setup.checkpoint == null ? 0 : (long) setup.checkpointPace * (setup.steps > 0 ? 1 : perEpoch);
        saver = new Saver((int) Math.min(Integer.MAX_VALUE, pace), total, this::save, line::say);
    }

    private static int steps(Setup setup, int perEpoch) {
        long all = (long) setup.epochs * perEpoch;
        if (all > Integer.MAX_VALUE) throw new Mistake(setup.word() + ": " + setup.epochs + " epochs of " + perEpoch + " steps are more than 2^31 - 1 steps; give fewer");
        return (int) all;
    }

    // ---- what a kind of training adds ---------------------------------------------------------------------------------

    /** The loss of the next batch. */
    abstract float forward();

    /** Before the backward pass of a step with this loss. */
    abstract void forwarded(float loss);

    /** The gradients of that loss. */
    abstract void backward();

    /** After the step. */
    void stepped() {
    }

    /** One line about where the loss became {@code loss}, which is no number. */
    abstract String culprit(float loss);

    /** Takes a measurement, offers the weights to {@link #best}, and shows it on the line; {@code loss} is the mean since the one before. */
    abstract void measure(double loss);

    /** Whether a checkpoint of the present step would be whole. */
    boolean whole() {
        return true;
    }

    /** What it gives, all being done; also ends the line. */
    abstract R result();

    /** Puts into a checkpoint what this kind of training remembers. */
    abstract void put(SafeTensorsWriter file);

    /** Takes that up again, and returns the step of its last measurement, or -1. */
    abstract int take(Checkpoint file);

    // ---- the loop -----------------------------------------------------------------------------------------------------

    /** Goes on from the checkpoint that the setup names, if it does; to be called before {@link #run}. */
    final void resume() {
        if (setup.resume != null) Memory.within(setup.resume, () -> resume(Checkpoint.open(setup.resume)));
    }

    private Checkpoint resume(Checkpoint file) {
        file.check(setup, model, data);
        Checkpoint.Progress p = file.progress(total);
        measured = take(file);
        file.restore(model, optimizer, best);
        step = p.step();
        lossSum = p.lossSum();
        lossCount = p.lossCount();
        earlier = p.seconds();
        batches = batches.from(p.generator(), step);
        return file;
    }

    private void save() {
        Checkpoint.write(setup, model, data, optimizer, best, new Checkpoint.Progress(step, lossSum, lossCount, seconds(), batches.state()), this::put);
    }

    final R run() {
        model.train();
        try {
            saver.start(step);
            while (step < total && advance()) {
                if (Thread.interrupted()) ending = Run.Ending.INTERRUPTED;
                else if (step < total && seconds() - earlier >= setup.seconds) ending = Run.Ending.OUT_OF_TIME;
                if (ending == Run.Ending.COMPLETE) continue;
                if (whole()) saver.stop(step);
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

    private R end() {
        if (ending != Run.Ending.DIVERGED && saver.failure() != null) fault = saver.failure();
        if (measured < 0 || measured < step && ending != Run.Ending.DIVERGED) measure();
        return result();
    }

    private static boolean isStop(Throwable t) {
        return t.getClass().getName().endsWith("StopExecutionException") || t.getClass().getName().equals("java.lang.ThreadDeath");
    }

    /** One step; false when the loss is no longer a number. */
    private boolean advance() {
        optimizer.rate(setup.rate * setup.schedule.at(step));
        optimizer.zeroGrad();
        float loss = forward();
        if (Float.isNaN(loss) || Float.isInfinite(loss)) {
            ending = Run.Ending.DIVERGED;
            fault = culprit(loss);
            if (measured < 0) measureNow(loss);
            fault += best.restore(model);
            return false;
        }
        forwarded(loss);
        if (step == 0) measureNow(loss);
        backward();
        optimizer.step();
        step++;
        lossSum += loss;
        lossCount++;
        stepped();
        if (step % every == 0 || step == total) measure();
        else line.update(step, seconds());
        if (whole()) saver.step(step);
        return true;
    }

    private void measure() {
        measureNow(lossCount == 0 ? Double.NaN : lossSum / lossCount);
        lossSum = 0;
        lossCount = 0;
    }

    private void measureNow(double loss) {
        measure(loss);
        measured = step;
    }

    final double seconds() {
        return earlier + (System.nanoTime() - start) / 1e9;
    }
}

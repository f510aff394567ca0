package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Layer;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Schedule;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/**
 * A training to be run: a model, data, and settings, each a call that returns this.
 *
 * <pre>{@code
 * Run run = Fit.of(model, data).sgd(0.1).momentum(0.9).batch(64).epochs(40).run();
 * }</pre>
 *
 * <p>Defaults: SGD with rate 0.05, batches of 64, 10 epochs, seed 0, cross entropy for classes and mean squared error
 * for numbers. An epoch goes through the training rows once in a fresh random order; rows that do not fill a batch make
 * a smaller one, and a single row left over joins the batch before it, since one row has no variance. The order depends
 * on the seed alone.
 */
public final class Fit extends Setup {
    /** A scalar to make small. */
    public interface Objective {
        /** The loss of {@code output}, what the model gave for {@code batch}, with its graph. */
        Tensor of(Tensor output, Samples batch);
    }

    final Net model;
    final Data data;
    private Objective objective;
    double smoothing;
    double clip;
    Consumer<? super Net> watcher = model -> { };
    int pace;
    private final List<Gauge> gauges = new ArrayList<>();
    private boolean watched;

    private Fit(Net model, Data data) {
        super("sgd", 0.05, 64);
        epochs = 10;
        this.model = model;
        this.data = data;
    }

    /** A training of {@code model} on the training part of {@code data}. */
    public static Fit of(Layer model, Data data) {
        if (data.train().rows() == 0) throw new Mistake("fit: " + data.name() + " has no training rows; give 1 or more");
        return new Fit(model instanceof Net net ? net : Net.of(model), data);
    }

    /** Stochastic gradient descent with this learning rate. */
    public Fit sgd(double rate) {
        method("sgd", rate);
        return this;
    }

    /** Adam with this learning rate; weight decay is added to the gradient. */
    public Fit adam(double rate) {
        method("adam", rate);
        return this;
    }

    /** AdamW with this learning rate; weight decay is decoupled from the gradient. */
    public Fit adamW(double rate) {
        method("adamW", rate);
        return this;
    }

    /** Momentum of SGD, 0 to 1. */
    public Fit momentum(double value) {
        momentum = value;
        return this;
    }

    /** Dampening of SGD's momentum, 0 to 1. */
    public Fit dampening(double value) {
        dampening = value;
        return this;
    }

    /** Nesterov's form of SGD's momentum. */
    public Fit nesterov() {
        nesterov = true;
        return this;
    }

    /** Weight decay, on weights only: not on slopes, biases, gamma or beta. */
    public Fit weightDecay(double value) {
        weightDecay = value;
        return this;
    }

    /** Rows in a batch. */
    public Fit batch(int rows) {
        batch = counted("a batch of " + rows + " rows", rows);
        return this;
    }

    /** Passes over the training rows. */
    public Fit epochs(int count) {
        epochs = counted(count + " epochs", count);
        steps = 0;
        return this;
    }

    /** Steps instead of epochs. */
    public Fit steps(int count) {
        steps = counted(count + " steps", count);
        return this;
    }

    /** Measures test loss, accuracy, slopes and dead units every so many steps; by default at the end of each epoch, or 20 times over a number of steps. */
    public Fit every(int count) {
        every = counted("every " + count + " steps", count);
        return this;
    }

    /** Seed of the order of rows, and the one this run is known by. */
    public Fit seed(long value) {
        seed = value;
        return this;
    }

    /** Each batch drawn from all rows with replacement, instead of passes in a random order. */
    public Fit replacement() {
        replacement = true;
        return this;
    }

    /** The rate over steps as a factor of the learning rate. */
    public Fit schedule(Schedule factor) {
        schedule = factor;
        return this;
    }

    /** Another loss, of the model's output and the batch's labels or values. */
    public Fit loss(Objective other) {
        objective = other;
        return this;
    }

    /** Label smoothing of the cross entropy, 0 to 1. */
    public Fit smoothing(double share) {
        smoothing = share;
        return this;
    }

    /** Scales the gradient of all parameters down to this length when it is longer. */
    public Fit clip(double norm) {
        if (!(norm > 0)) throw new Mistake("fit: clip at norm " + norm + "; give a positive length");
        clip = norm;
        return this;
    }

    /** Shows the model to {@code other} at each measurement, before the first step included; {@link #every} says how often that is. */
    public Fit watch(Consumer<? super Net> other) {
        watcher = other;
        return this;
    }

    /**
     * Reads gauges while it trains: {@code watch(units, signals, noise, every(5))}, any of them in any order, all three when none
     * is named. They are read before the first step, after the last, and in between every so many epochs, or steps when the
     * training is counted in {@link #steps}; by default 20 times. What they say is in the run, {@link Run#watched(String)}, also
     * of one that was interrupted. A Jupyter cell shows one picture of it that changes in place, at most four times a second,
     * and less often when drawing would take more than a tenth of the time; a runner of notebooks shows the last picture alone, a terminal the main values in its line.
     *
     * <p>Watching changes nothing: the weights are the same bits as without. A reading of all three takes about as
     * long as 25 steps of a 784-512-256-10 net with batches of 256 (0.2 s), or 10 ms of a net of 4,500 parameters.
     */
    public Fit watch(Watch... what) {
        watched = true;
        for (Watch each : what) {
            if (each instanceof Gauge gauge && !gauges.contains(gauge)) gauges.add(gauge);
            if (each instanceof Watch.Every every) pace = every.count();
        }
        return this;
    }

    List<Gauge> gauges() {
        return watched && gauges.isEmpty() ? List.of(Gauge.UNITS, Gauge.SIGNALS, Gauge.NOISE) : List.copyOf(gauges);
    }

    /** No progress line, and no picture of what is watched. */
    public Fit quiet() {
        quiet = true;
        return this;
    }

    /**
     * Writes all that it takes to go on to {@code path}: before the first step, after the last, in between every so many epochs, or steps when the
     * training is counted in {@link #steps}, and on an interrupt. The file is replaced in one instant, so a kill or a full disk leaves the one before.
     * It is a file of the model too: {@code load(path)}.
     *
     * <p>{@link #resume} goes on from it, and ends bit for bit as a training that never stopped: weights, optimiser, history but for the times. What is
     * not ours is not in the file: what a {@link #watch(Consumer)} has seen, and a state that a loss or a layer of one's own keeps outside its buffers.
     */
    public Fit checkpoint(String path, Watch.Every every) {
        checkpoint = path;
        checkpointPace = every.count();
        return this;
    }

    /** Goes on from the checkpoint at {@code path}, which must be of this net, this data and these settings; the net's values are those of the file. */
    public Fit resume(String path) {
        resume = path;
        adopted = false;
        return this;
    }

    /**
     * The training whose checkpoint is at {@code path}, with the net and the settings of that file; {@code run()} goes on from it, and writes its own
     * checkpoints there as before. More {@link #epochs} may be asked for.
     */
    public static Fit resume(String path, Data data) {
        Fit fit = Checkpoint.open(path).fit(data);
        fit.checkpoint = path;
        fit.resume = path;
        fit.adopted = true;
        return fit;
    }

    /** Stops after so much time, keeping history and, if asked for, a checkpoint; with a fraction, as 0.5. */
    public Fit minutes(double limit) {
        seconds = secondsOf(limit);
        return this;
    }

    /**
     * Trains; ends early, keeping the history, on an interrupt, at a limit of time, or when the loss is no longer a number: then the model has its best
     * weights back, those of the measurement with the lowest test loss (training loss without a test part).
     */
    public Run run() {
        return new Training(this).run();
    }

    @Override
    String word() {
        return "fit";
    }

    @Override
    Net net() {
        return model;
    }

    @Override
    String data() {
        return Checkpoint.describe(data);
    }

    @Override
    String settings() {
        return Settings.of(this);
    }

    /** Whether the loss is one of ours, which does nothing but tensor operations. */
    boolean repeatable() {
        return objective == null;
    }

    Objective objective() {
        if (objective != null) return objective;
        return data.classes() > 0 ? (out, rows) -> Losses.crossEntropy(out, rows.labels(), smoothing) : (out, rows) -> Losses.mse(out, rows.y());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Fit %s %s, batch %d, %s, seed %d: run() starts it%n%s%n%s", method, Double.toString(rate), batch,
                steps > 0 ? steps + " steps" : epochs + " epochs", seed, model, data);
    }
}

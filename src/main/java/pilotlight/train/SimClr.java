package pilotlight.train;

import java.util.Locale;
import pilotlight.data.Data;
import pilotlight.data.ViewBank;
import pilotlight.data.Views;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Schedule;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/**
 * Learning without labels: an encoder and a head are trained until two views of one thing have embeddings that agree and those of
 * different things do not. Afterwards the encoder's output is the representation; the head has done its work.
 *
 * <pre>{@code
 * SimClrRun run = SimClr.of(encoder, head).views(Views.views().rotate(15).shift(2).noise(0.1)).temperature(0.2).fit(Glyphs.glyphs(1000))
 *         .adam(3e-3).batch(128).steps(600).seed(1).run();
 * }</pre>
 *
 * <p>Defaults: NT-Xent (Chen and others, 2020, arXiv 2002.05709) at temperature 0.2, Adam with rate 0.003, 128 pairs a step, 600 steps,
 * seed 0, weight decay 0. The pairs go through the things in a random order, afresh in each pass, in full batches.
 */
public final class SimClr extends Setup {
    /** A loss of 2N embeddings [2N, d], rows 0 to N - 1 one view of each thing and rows N to 2N - 1 the other. */
    private interface PairLoss {
        Tensor of(Tensor z);
    }

    /** What is made small: its name, the loss, whether it knows negatives, and the parameters it brings along. */
    record Method(String name, Kind kind, double temperature, double[] weights, Net predictor, boolean stop) {
        enum Kind { NT_XENT, VICREG, BARLOW, SIMSIAM, ALIGNMENT }
    }

    final Net encoder;
    final Net head;
    /** Both, as one net. */
    final Net whole;
    private Method loss = new Method("NT-Xent, temperature 0.2", Method.Kind.NT_XENT, 0.2, null, null, true);
    private Views views;
    private Data data;
    private ViewBank bank;

    private SimClr(Net encoder, Net head) {
        super("adam", 3e-3, 128);
        steps = 600;
        this.encoder = encoder;
        this.head = head;
        whole = Net.of(encoder, head);
    }

    /** Trains {@code encoder} and {@code head} together. */
    public static SimClr of(Layer encoder, Layer head) {
        return new SimClr(encoder instanceof Net e ? e : Net.of(encoder), head instanceof Net h ? h : Net.of(head));
    }

    /** The usual head: linear(in, hidden), {@code activation}, linear(hidden, out). */
    public static Net head(int in, int hidden, int out, Layer activation) {
        return Net.of(new Linear(in, hidden), activation, new Linear(hidden, out));
    }

    // ---- what to learn from -----------------------------------------------------------------------------------------

    /** How a view is made of a row of the data. */
    public SimClr views(Views how) {
        views = how;
        return this;
    }

    /** The training rows of {@code data}, two fresh {@link #views} of each at every step. Labels are not looked at. */
    public SimClr fit(Data data) {
        this.data = data;
        bank = null;
        return this;
    }

    /** Views made beforehand, two different ones of a thing at every step. */
    public SimClr fit(ViewBank bank) {
        if (bank.views() < 2) throw new Mistake("simclr: " + bank.views() + " view of each thing; give 2 or more");
        this.bank = bank;
        data = null;
        return this;
    }

    // ---- what to make small -----------------------------------------------------------------------------------------

    /** NT-Xent at this temperature, which divides the cosines. */
    public SimClr temperature(double tau) {
        if (!(tau > 0)) throw new Mistake("simclr: temperature " + tau + " is not above 0; try 0.2");
        return loss(new Method("NT-Xent, temperature " + tau, Method.Kind.NT_XENT, tau, null, null, true));
    }

    /** VICReg with its usual weights 25, 25, 1; see {@link Losses#vicreg}. */
    public SimClr vicreg() {
        return vicreg(25, 25, 1);
    }

    /** VICReg with weights of similarity, variance and covariance; a 0 leaves a part out. */
    public SimClr vicreg(double similarity, double variance, double covariance) {
        return loss(new Method("VICReg " + similarity + ", " + variance + ", " + covariance, Method.Kind.VICREG, 0,
                new double[] {similarity, variance, covariance}, null, true));
    }

    /** Barlow Twins with lambda 0.005; see {@link Losses#barlowTwins}. */
    public SimClr barlowTwins() {
        return barlowTwins(0.005);
    }

    /** Barlow Twins with this weight of the correlations between different columns. */
    public SimClr barlowTwins(double lambda) {
        return loss(new Method("Barlow Twins, lambda " + lambda, Method.Kind.BARLOW, 0, new double[] {lambda}, null, true));
    }

    /**
     * SimSiam: minus the cosine between what {@code predictor} makes of one view and the other view, which gets no gradient. Chen and He, 2021
     * (arXiv 2011.10566).
     */
    public SimClr simSiam(Layer predictor) {
        return loss(new Method("SimSiam", Method.Kind.SIMSIAM, 0, null, predictor instanceof Net p ? p : Net.of(predictor), true));
    }

    /** SimSiam without its stop: the other view gets a gradient too. */
    public SimClr simSiamWithoutStop(Layer predictor) {
        return loss(new Method("SimSiam without stop", Method.Kind.SIMSIAM, 0, null, predictor instanceof Net p ? p : Net.of(predictor), false));
    }

    /** Minus the cosine of the two views and nothing else: no negatives, so that one embedding for all is the best one. */
    public SimClr alignment() {
        return loss(new Method("alignment only", Method.Kind.ALIGNMENT, 0, null, null, true));
    }

    private SimClr loss(Method m) {
        loss = m;
        return this;
    }

    // ---- how --------------------------------------------------------------------------------------------------------

    /** Adam with this learning rate. */
    public SimClr adam(double rate) {
        method("adam", rate);
        return this;
    }

    /** AdamW with this learning rate. */
    public SimClr adamW(double rate) {
        method("adamW", rate);
        return this;
    }

    /** Stochastic gradient descent with this learning rate. */
    public SimClr sgd(double rate) {
        method("sgd", rate);
        return this;
    }

    /** Momentum of SGD, 0 to 1. */
    public SimClr momentum(double value) {
        momentum = value;
        return this;
    }

    /** Weight decay, on weights only: not on slopes, biases, gamma or beta. */
    public SimClr weightDecay(double value) {
        weightDecay = value;
        return this;
    }

    /** Pairs in a step. */
    public SimClr batch(int pairs) {
        if (pairs < 2) throw new Mistake("simclr: a batch of " + pairs + " pair" + (pairs == 1 ? "" : "s") + "; give 2 or more");
        batch = pairs;
        return this;
    }

    /** Steps. */
    public SimClr steps(int count) {
        steps = counted(count + " steps", count);
        return this;
    }

    /** Measures every so many steps; by default 20 times in all. */
    public SimClr every(int count) {
        every = counted("every " + count + " steps", count);
        return this;
    }

    /** Seed of the pairs and their views. */
    public SimClr seed(long value) {
        seed = value;
        return this;
    }

    /** Each batch drawn from all things with replacement, instead of passes in a random order. */
    public SimClr replacement() {
        replacement = true;
        return this;
    }

    /** The rate over steps as a factor of the learning rate. */
    public SimClr schedule(Schedule factor) {
        schedule = factor;
        return this;
    }

    /** Stops after so much time, keeping history and, if asked for, a checkpoint; with a fraction, as 0.5. */
    public SimClr minutes(double limit) {
        seconds = secondsOf(limit);
        return this;
    }

    /** No progress line. */
    public SimClr quiet() {
        quiet = true;
        return this;
    }

    /**
     * Writes all that it takes to go on to {@code path}: before the first step, after the last, in between every so many steps, and on an interrupt. The
     * file is replaced in one instant, so a kill or a full disk leaves the one before. It is a file of the nets too: {@code load(path)} gives one whose
     * layers are the encoder, the head and, with SimSiam, the predictor.
     *
     * <p>{@link #resume} goes on from it, and ends bit for bit as a training that never stopped: weights, optimiser, history but for the times.
     */
    public SimClr checkpoint(String path, Watch.Every every) {
        checkpoint = path;
        checkpointPace = every.count();
        return this;
    }

    /**
     * Goes on from the checkpoint at {@code path}, which must be of these nets, these data or views, and these settings; the nets' values are those of the
     * file.
     */
    public SimClr resume(String path) {
        resume = path;
        return this;
    }

    /**
     * Trains; ends early, keeping the history, on an interrupt, at a limit of time, or when the loss is no longer a number: then encoder and head have the
     * weights back that they had when the mean loss was the lowest measured. Says so when the embedding collapses.
     */
    public SimClrRun run() {
        return new SimClrTraining(this).run();
    }

    // ---- for the loop -----------------------------------------------------------------------------------------------

    @Override
    String word() {
        return "simclr";
    }

    @Override
    Net net() {
        if (loss.predictor == null) return whole;
        // Looked into, so that the net of all leaves its values alone.
        loss.predictor.parameters();
        return Net.of(encoder, head, loss.predictor);
    }

    @Override
    String data() {
        return bank != null ? Checkpoint.describe(bank) : Checkpoint.describe(data);
    }

    @Override
    String settings() {
        return Settings.of(this);
    }

    Method loss() {
        return loss;
    }

    /** How views are made of the data, or null where they were made beforehand. */
    Views views() {
        return bank != null ? null : views;
    }

    boolean repeatable() {
        return whole.repeatable() && (loss.predictor == null || loss.predictor.repeatable());
    }

    Tensor loss(Tensor z) {
        if (loss.kind == Method.Kind.NT_XENT) return Losses.ntXent(z, loss.temperature);
        int n = z.dim(0) / 2;
        Tensor a = z.slice(0, 0, n);
        Tensor b = z.slice(0, n, 2 * n);
        double[] w = loss.weights;
        return switch (loss.kind) {
            case VICREG -> Losses.vicreg(a, b, w[0], w[1], w[2]);
            case BARLOW -> Losses.barlowTwins(a, b, w[0]);
            case SIMSIAM -> {
                Tensor p = loss.predictor.forward(z);
                Tensor pa = p.slice(0, 0, n);
                Tensor pb = p.slice(0, n, 2 * n);
                yield Losses.negativeCosine(pa, loss.stop ? b.detach() : b).add(Losses.negativeCosine(pb, loss.stop ? a.detach() : a)).mul(0.5);
            }
            default -> Losses.negativeCosine(a, b);
        };
    }

    /** What makes the pairs that are trained on. */
    Pairs pairs() {
        if (bank != null) return Pairs.of(bank, batch, replacement);
        if (data == null) throw new Mistake("simclr: nothing to learn from; give data with fit(data).views(...), or views made beforehand with fit(bank)");
        if (views == null) throw new Mistake("simclr: no views; without them both of a pair are the same. Give some, as views(views().rotate(15).noise(0.1))");
        return Pairs.of(data.train().x(), views, batch, replacement);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "SimClr %s, %s %s, %d pairs, %d steps, seed %d: run() starts it%n%s%n%s", loss.name, method, Double.toString(rate), batch, steps,
                seed, whole, bank != null ? bank : data);
    }
}

package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pilotlight.data.Samples;
import pilotlight.diagnose.Units;
import pilotlight.nn.Net;
import pilotlight.optim.Clip;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Replay;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** A training of a model on rows with labels or values. */
final class Training extends Loop<Run> {
    /** Rows that the census of dead units looks at: enough to tell, cheap enough to do often. */
    private static final int CENSUS_ROWS = 512;
    /** Rows evaluated at once, so that memory does not grow with the test part. */
    private static final int EVALUATION_ROWS = 1024;

    private final Fit fit;
    private final Samples train;
    private final Fit.Objective objective;
    private final List<Run.Point> history = new ArrayList<>();
    private final Watching watching;
    private final Live live;
    /** A full batch, and the computation of its loss, which every step but that of a smaller batch runs again. */
    private final Samples memory;
    private Replay replay;
    /** The batch and the loss of the present step. */
    private Samples rows;
    private Tensor loss;

    Training(Fit fit) {
        super(fit, Batches.all(fit.data.train().rows(), fit.batch, fit.replacement, new Rng(fit.seed).split(1)));
        this.fit = fit;
        train = fit.data.train();
        objective = fit.objective();
        memory = train.take(new int[fit.replacement ? fit.batch : Math.min(fit.batch, train.rows())]);
        watching = new Watching(fit, total, batches.perEpoch());
        resume();
        live = new Live(watching.on() && !fit.quiet, () -> new Live.Frame(headline(), RunPlot.of(headline(), history, watching.readings())));
    }

    @Override
    void put(SafeTensorsWriter file) {
        History.put(history, watching.readings(), file);
    }

    @Override
    int take(Checkpoint file) {
        history.addAll(History.points(file));
        watching.restore(History.readings(file));
        return history.isEmpty() ? -1 : history.get(history.size() - 1).step();
    }

    @Override
    boolean whole() {
        return !watching.cut();
    }

    @Override
    float forward() {
        live.update(seconds());
        int[] chosen = batches.next();
        boolean again = fit.repeatable() && model.repeatable() && chosen.length == memory.rows();
        rows = again ? memory : train.take(chosen);
        loss = again ? replayed(chosen) : objective.of(model.forward(rows.x()), rows);
        return loss.item();
    }

    @Override
    void forwarded(float value) {
        if (step == 0) watching.look(0);
    }

    @Override
    void backward() {
        if (rows == memory) replay.backward();
        else loss.backward();
        if (fit.clip > 0) Clip.norm(parameters, fit.clip);
        watching.stepping(step, parameters);
    }

    @Override
    void stepped() {
        watching.look(step);
    }

    @Override
    String culprit(float value) {
        return Fault.describe(model, rows, step, batches.perEpoch(), value);
    }

    @Override
    Run result() {
        Run run = new Run(model, List.copyOf(history), (step + batches.perEpoch() - 1) / batches.perEpoch(), step, seconds(), fit.seed, fit.data.classes(), ending, fault,
                watching.readings());
        line.done(step, run.seconds(), ending, fault);
        live.done(run);
        return run;
    }

    /** The loss of these rows, computed in the memory of the step before. */
    private Tensor replayed(int[] chosen) {
        train.take(chosen, memory);
        if (replay == null) replay = Replay.of(() -> objective.of(model.forward(memory.x()), memory));
        else replay.run();
        return replay.result();
    }

    @Override
    void measure(double trainLoss) {
        Samples judged = fit.data.hasTest() ? fit.data.test() : train;
        Score score = Score.of(model, judged, objective, fit.data.classes());
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
        static Score of(Net model, Samples rows, Fit.Objective objective, int classes) {
            boolean training = model.training();
            model.eval();
            try (Autograd.NoGrad off = Autograd.noGrad()) {
                double sum = 0;
                int right = 0;
                for (int from = 0; from < rows.rows(); from += EVALUATION_ROWS) {
                    Samples part = rows.batch(from, Math.min(rows.rows(), from + EVALUATION_ROWS));
                    Tensor out = model.forward(part.x());
                    sum += objective.of(out, part).item() * (double) part.rows();
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

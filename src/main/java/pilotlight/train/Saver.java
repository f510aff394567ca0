package pilotlight.train;

import java.util.function.Consumer;
import java.util.function.Supplier;
import pilotlight.optim.Optimizer;
import pilotlight.surface.Mistake;

/**
 * Writes the checkpoints of a fit, if it has any. The first, before the training begins, must succeed; a later one that fails, on a full disk say, is told
 * and costs the training nothing.
 */
final class Saver {
    private final Fit fit;
    private final String data;
    private final Optimizer optimizer;
    private final Best best;
    private final Supplier<Checkpoint.Progress> progress;
    private final Consumer<String> tell;
    private final int every;
    private final int total;
    private int saved = -1;
    private String failure;

    Saver(Fit fit, String data, Optimizer optimizer, Best best, int total, int perEpoch, Supplier<Checkpoint.Progress> progress, Consumer<String> tell) {
        this.fit = fit;
        this.data = data;
        this.optimizer = optimizer;
        this.best = best;
        this.total = total;
        this.progress = progress;
        this.tell = tell;
        every = (int) Math.min(Integer.MAX_VALUE, (long) fit.checkpointPace * (fit.steps > 0 ? 1 : perEpoch));
    }

    /** Before the first step. */
    void start() {
        if (fit.checkpoint != null) write();
    }

    /** After a step: writes if it is time to. */
    void step(int step) {
        if (fit.checkpoint != null && (step % every == 0 || step == total)) attempt();
    }

    /** A training that stops between two steps, before its end. */
    void stop(int step) {
        if (fit.checkpoint != null && saved != step) attempt();
    }

    private void attempt() {
        try {
            write();
        } catch (Mistake e) {
            // One line for each new trouble, not for each attempt.
            if (!e.getMessage().equals(failure)) tell.accept(e.getMessage());
            failure = e.getMessage();
        }
    }

    private void write() {
        Checkpoint.Progress p = progress.get();
        Checkpoint.write(fit, data, optimizer, best, p);
        saved = p.step();
        failure = null;
    }

    /** What went wrong with the last attempt, or null. */
    String failure() {
        return failure == null ? null : failure + "; the checkpoint is that of step " + saved;
    }
}

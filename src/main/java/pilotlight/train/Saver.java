package pilotlight.train;

import java.util.function.Consumer;
import pilotlight.surface.Mistake;

/**
 * Decides when a training writes its checkpoint, if it has one. The first, before the training begins, must succeed; a later one that fails, on a full disk
 * say, is told and costs the training nothing.
 */
final class Saver {
    private final int every;
    private final int total;
    private final Runnable write;
    private final Consumer<String> tell;
    private int saved = -1;
    private String failure;

    /** Has {@code write} called each {@code every} of {@code total} steps, and never where {@code every} is 0; says to {@code tell} what went wrong. */
    Saver(int every, int total, Runnable write, Consumer<String> tell) {
        this.every = every;
        this.total = total;
        this.write = write;
        this.tell = tell;
    }

    /** Before the first step, {@code step} having been made earlier. */
    void start(int step) {
        if (every > 0) write(step);
    }

    /** After a step: writes if it is time to. */
    void step(int step) {
        if (every > 0 && (step % every == 0 || step == total)) attempt(step);
    }

    /** A training that stops between two steps, before its end. */
    void stop(int step) {
        if (every > 0 && saved != step) attempt(step);
    }

    private void attempt(int step) {
        try {
            write(step);
        } catch (Mistake e) {
            // One line for each new trouble, not for each attempt.
            if (!e.getMessage().equals(failure)) tell.accept(e.getMessage());
            failure = e.getMessage();
        }
    }

    private void write(int step) {
        write.run();
        saved = step;
        failure = null;
    }

    /** What went wrong with the last attempt, or null. */
    String failure() {
        return failure == null ? null : failure + "; the checkpoint is that of step " + saved;
    }
}

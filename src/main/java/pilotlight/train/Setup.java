package pilotlight.train;

import java.util.List;
import pilotlight.nn.Net;
import pilotlight.optim.Adam;
import pilotlight.optim.AdamW;
import pilotlight.optim.Optimizer;
import pilotlight.optim.Schedule;
import pilotlight.optim.Sgd;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/** What a training with labels and one without have in common: all but the loss, and what it is computed on. */
abstract class Setup {
    String method;
    double rate;
    double momentum;
    double dampening;
    boolean nesterov;
    double weightDecay;
    int batch;
    int epochs;
    /** Instead of epochs, where it is not 0. */
    int steps;
    int every;
    long seed;
    boolean replacement;
    boolean quiet;
    Schedule schedule = Schedule.constant();
    double seconds = Double.POSITIVE_INFINITY;
    String checkpoint;
    int checkpointPace = 1;
    String resume;
    /** Whether the settings came from the file that it goes on from, and may be changed. */
    boolean adopted;

    Setup(String method, double rate, int batch) {
        this.method = method;
        this.rate = rate;
        this.batch = batch;
    }

    /** What begins it: {@code fit}. */
    abstract String word();

    /** All that is trained, as one net. */
    abstract Net net();

    /** What tells its data from others. */
    abstract String data();

    /** Its settings as {@link Settings} write them. */
    abstract String settings();

    final void method(String name, double lr) {
        if (!(lr > 0)) throw new Mistake(name + ": learning rate " + lr + " is not positive; try 0.1 for sgd, 0.003 for adam");
        method = name;
        rate = lr;
    }

    /** {@code count}, which must be 1 or more. */
    final int counted(String what, int count) {
        if (count < 1) throw new Mistake(word() + ": " + what + "; give 1 or more");
        return count;
    }

    final double secondsOf(double minutes) {
        if (!(minutes > 0)) throw new Mistake(word() + ": a limit of " + minutes + " minutes; give more than 0");
        return 60 * minutes;
    }

    final Optimizer optimizer(List<Parameter> parameters) {
        return switch (method) {
            case "adam" -> new Adam(parameters, rate).weightDecay(weightDecay);
            case "adamW" -> new AdamW(parameters, rate).weightDecay(weightDecay);
            default -> {
                Sgd sgd = new Sgd(parameters, rate).momentum(momentum).dampening(dampening).weightDecay(weightDecay);
                yield nesterov ? sgd.nesterov() : sgd;
            }
        };
    }
}

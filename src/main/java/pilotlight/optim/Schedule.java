package pilotlight.optim;

import pilotlight.surface.Mistake;

/** What the learning rate is multiplied by at each step, counted from 0. */
@FunctionalInterface
public interface Schedule {
    /** The factor of step {@code step}. */
    double at(long step);

    /** Always 1. */
    static Schedule constant() {
        return new Known("constant()", step -> 1);
    }

    /** Multiplied by {@code factor} after every {@code every} steps. */
    static Schedule step(long every, double factor) {
        if (every < 1) throw new Mistake("schedule: every " + every + " steps; give 1 or more");
        return new Known("step(" + every + ", " + factor + ")", step -> Math.pow(factor, step / every));
    }

    /** Half a cosine from 1 at step 0 to 0 at step {@code total}, and 0 from there on. */
    static Schedule cosine(long total) {
        if (total < 1) throw new Mistake("schedule: cosine over " + total + " steps; give 1 or more");
        return new Known("cosine(" + total + ")", step -> step >= total ? 0 : (1 + Math.cos(Math.PI * step / total)) / 2);
    }

    /** Rising evenly to 1 over the first {@code steps} steps, (step + 1) / steps; then {@code then}, counted from 0. */
    static Schedule warmup(long steps, Schedule then) {
        if (steps < 1) throw new Mistake("schedule: warm-up over " + steps + " steps; give 1 or more");
        Schedule both = step -> step < steps ? (step + 1.0) / steps : then.at(step - steps);
        return then instanceof Known ? new Known("warmup(" + steps + ", " + then + ")", both) : both;
    }

    /**
     * A schedule of ours, which prints as the call that makes it.
     *
     * @param call   the call
     * @param factor what it does
     */
    record Known(String call, Schedule factor) implements Schedule {
        @Override
        public double at(long step) {
            return factor.at(step);
        }

        @Override
        public String toString() {
            return call;
        }
    }
}

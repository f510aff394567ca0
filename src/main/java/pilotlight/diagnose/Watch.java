package pilotlight.diagnose;

import pilotlight.surface.Mistake;

/** What {@code fit(model, data).watch(..)} takes, any mixture in any order: gauges, and how often they are read. */
public sealed interface Watch permits Gauge, Watch.Every {

    /**
     * How often gauges are read.
     *
     * @param count of epochs when a training is counted in epochs, of steps when it is counted in steps
     */
    record Every(int count) implements Watch {
        /** Checks that it is 1 or more. */
        public Every {
            if (count < 1) throw new Mistake("watch: every " + count + "; give 1 or more");
        }

        @Override
        public String toString() {
            return "every(" + count + ")";
        }
    }
}

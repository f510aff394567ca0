package pilotlight.sweep;

import java.io.Serializable;

/**
 * One run to be done.
 *
 * @param settings what it is given
 * @param seed     and its chance
 */
public record Point(Settings settings, long seed) implements Serializable {
    /** {@code alpha 0.25, bias -1.5, seed 3}. */
    @Override
    public String toString() {
        return settings.size() == 0 ? "seed " + seed : settings + ", seed " + seed;
    }
}

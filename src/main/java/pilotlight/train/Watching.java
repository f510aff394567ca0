package pilotlight.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import pilotlight.diagnose.Gauge;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/** The gauges of a fit: when they are read, and what they said. */
final class Watching {
    /** How many readings a training has when nobody says how many, one more with the one before the first step. */
    private static final int READINGS = 20;

    private final Fit fit;
    private final List<Gauge> gauges;
    private final int every;
    private final int total;
    private final int perEpoch;
    private final List<Run.Reading> readings = new ArrayList<>();
    private float[][] before;
    private boolean cut;

    Watching(Fit fit, int total, int perEpoch) {
        this.fit = fit;
        this.total = total;
        this.perEpoch = perEpoch;
        gauges = fit.gauges();
        int unit = fit.steps > 0 ? 1 : perEpoch;
        every = (int) Math.min(Integer.MAX_VALUE, (long) unit * (fit.pace > 0 ? fit.pace : Math.max(1, total / unit / READINGS)));
    }

    boolean on() {
        return !gauges.isEmpty();
    }

    private boolean due(int step) {
        return on() && (step % every == 0 || step == total);
    }

    /** To be told before each step is made: the next reading may ask what it moved. */
    void stepping(int step, List<Parameter> parameters) {
        if (due(step + 1)) before = parameters.stream().map(p -> p.tensor().toArray()).toArray(float[][]::new);
    }

    /** Reads the gauges if it is time to, {@code step} steps having been made. */
    void look(int step) {
        if (!due(step)) return;
        Gauge.Moment now = new Gauge.Moment(fit.model, fit.data, fit.objective()::of, step, before);
        Map<String, Double> values = new LinkedHashMap<>();
        for (Gauge gauge : gauges) {
            try {
                values.putAll(gauge.read(now));
            } catch (CancellationException interrupted) {
                // The training ends now, and the interrupt is its to see.
                cut = true;
                return;
            } catch (Mistake cannot) {
                // At the start it would never work. Later it is a gap: a loss about to leave the numbers must not cost the run.
                if (readings.isEmpty()) throw cannot;
            }
        }
        readings.add(new Run.Reading((double) step / perEpoch, step, values));
        before = null;
    }

    /** Whether a reading was cut short by an interrupt: then a checkpoint of this step would lack it for ever. */
    boolean cut() {
        return cut;
    }

    /** Goes on from what was read before. */
    void restore(List<Run.Reading> earlier) {
        readings.addAll(earlier);
    }

    List<Run.Reading> readings() {
        return List.copyOf(readings);
    }

    /** The main values of the last reading, for the progress line. */
    String brief() {
        if (readings.isEmpty()) return "";
        Map<String, Double> last = readings.get(readings.size() - 1).values();
        return gauges.stream().map(g -> g.brief(last)).filter(s -> !s.isEmpty()).map(s -> "  " + s).collect(Collectors.joining());
    }
}

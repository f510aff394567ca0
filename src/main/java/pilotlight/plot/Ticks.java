package pilotlight.plot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One axis as XChart gets it, and the ticks it chooses. XChart hangs on spans far from 1 and draws a line for each of
 * 2 .. 9 in every decade, so such axes go to it in other units. It does not tell its ticks; its last ascending pass over
 * the label function does.
 */
final class Ticks implements Function<Double, String> {
    final double min, max;

    /** Whether XChart shall make the axis logarithmic, and label the decades only. */
    final boolean log, decades;

    private final boolean powers;
    private final double unit;
    private final List<Double> seen = new ArrayList<>();

    Ticks(double from, double to, boolean logarithmic) {
        double ratio = to / from, size = Math.floor(Math.log10(to - from));
        powers = logarithmic && ratio > 1e5;
        log = logarithmic && !powers;
        decades = log && ratio > 20;
        unit = logarithmic || (size > -6 && size < 9) ? 1 : Math.pow(10, Math.max(-300, Math.min(300, size)));
        min = powers ? Math.log10(from) : from / unit;
        max = powers ? Math.log10(to) : to / unit;
    }

    @Override
    public String apply(Double tick) {
        double v = powers ? Math.pow(10, tick) : tick * unit;
        if (!seen.isEmpty() && v <= seen.get(seen.size() - 1)) seen.clear();
        seen.add(v);
        return label(v);
    }

    /** The ticks of the last pass, ascending; some may lie outside the axis. */
    List<Double> values() {
        return seen;
    }

    static String label(double v) {
        return Numbers.brief(v, 6);
    }
}

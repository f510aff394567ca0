package pilotlight.train;

import java.util.Locale;
import pilotlight.surface.RewrittenLine;
import pilotlight.surface.Surface;

/** One line that rewrites itself while a training runs. */
final class ProgressLine {
    /** Rewriting more often than this costs more than it tells. */
    private static final double SECONDS = 0.1;
    private static final int WIDTH = 10;
    /** A line that goes on for longer would wrap in a terminal of the usual width, and its beginning could not be written over. */
    private static final int ROOM = 79;

    private final boolean quiet;
    private final int total;
    private final int perEpoch;
    private final boolean bySteps;
    private double written = Double.NEGATIVE_INFINITY;
    private final RewrittenLine line = new RewrittenLine();
    private String tail = "";

    ProgressLine(boolean quiet, int total, int perEpoch, boolean bySteps) {
        this.quiet = quiet;
        this.total = total;
        this.perEpoch = perEpoch;
        this.bySteps = bySteps;
    }

    /** Shows {@code figures} from now on. */
    void update(int step, double seconds, String figures) {
        tail = figures;
        update(step, seconds);
    }

    void update(int step, double seconds) {
        if (quiet || seconds - written < SECONDS) return;
        written = seconds;
        line.show(text(step, seconds, Surface.current() == Surface.NOTEBOOK ? Integer.MAX_VALUE : ROOM));
    }

    void done(int step, double seconds, Run.Ending ending, String fault) {
        if (quiet) return;
        String end = switch (ending) {
            case COMPLETE -> "";
            case INTERRUPTED -> "  interrupted, history kept";
            case OUT_OF_TIME -> "  out of time, history kept";
            case DIVERGED -> "  diverged";
        };
        line.show(text(step, seconds, Integer.MAX_VALUE) + end);
        line.end();
        if (fault != null) System.out.println(fault);
    }

    /** A line of its own, above the one that goes on. */
    void say(String message) {
        if (quiet) return;
        line.show(message);
        line.end();
    }

    /** The figures that do not fit into {@code room} characters are left out, from the last. */
    private String text(int step, double seconds, int room) {
        int full = (int) ((long) step * WIDTH / total);
        StringBuilder b = new StringBuilder();
        if (bySteps) b.append("step ").append(step).append('/').append(total);
        else b.append("epoch ").append(step / perEpoch).append('/').append(total / perEpoch);
        b.append(" [").append("#".repeat(full)).append(".".repeat(WIDTH - full)).append(']');
        String time = String.format(Locale.ROOT, "   %.1f s", seconds);
        String figures = tail;
        while (b.length() + figures.length() + time.length() > room && figures.contains("  ")) figures = figures.substring(0, figures.lastIndexOf("  "));
        return b.append(figures).append(time).toString();
    }
}

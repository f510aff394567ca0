package pilotlight.sweep;

import java.util.Locale;
import pilotlight.surface.RewrittenLine;

/** One line that rewrites itself; written by the waiting thread, since notebooks take output from the cell's thread only. */
public final class Progress {
    private static final long REDRAW_NANOS = 200_000_000;
    private static final int WIDTH = 10;

    private final String what;
    private final int before;
    private final int runs;
    private final boolean quiet;
    private final long start = System.nanoTime();
    private long drawn = start;
    private final RewrittenLine line = new RewrittenLine();

    /** Of {@code runs} runs, {@code before} were done before. */
    public Progress(String what, int before, int runs, boolean quiet) {
        this.what = what;
        this.before = before;
        this.runs = runs;
        this.quiet = quiet;
    }

    /** Draws the line, unless it was drawn a moment ago. */
    public void draw(int done) {
        long now = System.nanoTime();
        if (quiet || now - drawn < REDRAW_NANOS) return;
        drawn = now;
        int full = (int) ((long) done * WIDTH / runs);
        double seconds = (now - start) / 1e9;
        String left = done > before ? ", " + time(seconds / (done - before) * (runs - done)) + " left" : "";
        line.show(String.format(Locale.ROOT, "%s [%s%s] run %d/%d  %.1f s%s", what, "#".repeat(full), ".".repeat(WIDTH - full), done, runs, seconds, left));
    }

    private static String time(double seconds) {
        if (seconds < 120) return String.format(Locale.ROOT, "%.0f s", seconds);
        return seconds < 7200 ? String.format(Locale.ROOT, "%.0f min", seconds / 60) : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }

    /** The last word. */
    public void end() {
        end(runs + " runs");
    }

    /** The last word, another than usual. */
    public void end(String story) {
        if (quiet) return;
        line.show(String.format(Locale.ROOT, "%s: %s, %.1f s", what, story, (System.nanoTime() - start) / 1e9));
        line.end();
    }

    /** Leaves the line as it is. */
    public void abandon() {
        line.end();
    }
}

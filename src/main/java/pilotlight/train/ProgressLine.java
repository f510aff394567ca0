package pilotlight.train;

import java.util.Locale;

/** One line that rewrites itself while a training runs. */
final class ProgressLine {
    /** Rewriting more often than this costs more than it tells. */
    private static final double SECONDS = 0.1;
    private static final int WIDTH = 10;

    private final boolean quiet;
    private final int total;
    private final int perEpoch;
    private final boolean bySteps;
    private double written = Double.NEGATIVE_INFINITY;
    private int length;
    private Run.Point last;

    ProgressLine(boolean quiet, int total, int perEpoch, boolean bySteps) {
        this.quiet = quiet;
        this.total = total;
        this.perEpoch = perEpoch;
        this.bySteps = bySteps;
    }

    void update(int step, double seconds, Run.Point point) {
        last = point;
        update(step, seconds);
    }

    void update(int step, double seconds) {
        if (quiet || seconds - written < SECONDS) return;
        written = seconds;
        print(text(step, seconds), false);
    }

    void done(Run run) {
        if (quiet) return;
        String end = switch (run.ending()) {
            case COMPLETE -> "";
            case INTERRUPTED -> "  interrupted, history kept";
            case DIVERGED -> "  diverged";
        };
        print(text(run.steps(), run.seconds()) + end, true);
        if (run.fault() != null) System.out.println(run.fault());
    }

    private void print(String s, boolean end) {
        // Blanks cover what a longer line before has left.
        System.out.print("\r" + s + " ".repeat(Math.max(0, length - s.length())));
        length = s.length();
        if (end) System.out.println();
        System.out.flush();
    }

    private String text(int step, double seconds) {
        int full = (int) ((long) step * WIDTH / total);
        StringBuilder b = new StringBuilder();
        if (bySteps) b.append("step ").append(step).append('/').append(total);
        else b.append("epoch ").append(step / perEpoch).append('/').append(total / perEpoch);
        b.append(" [").append("#".repeat(full)).append(".".repeat(WIDTH - full)).append(']');
        if (last != null) {
            b.append(String.format(Locale.ROOT, " loss %.3f", last.loss()));
            if (!Double.isNaN(last.testLoss())) b.append(String.format(Locale.ROOT, "  test %.3f", last.testLoss()));
            if (!Double.isNaN(last.accuracy())) b.append(String.format(Locale.ROOT, "  acc %.1f%%", 100 * last.accuracy()));
            if (last.alphas().length > 0) b.append(String.format(Locale.ROOT, "  alpha %.2f", last.alpha()));
            if (last.units() > 0) b.append(String.format(Locale.ROOT, "  dead %d/%d", last.dead(), last.units()));
        }
        return b.append(String.format(Locale.ROOT, "   %.1f s", seconds)).toString();
    }
}

package pilotlight.train;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import pilotlight.diagnose.Alphas;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Showable;

/**
 * What a training did: its history and how it ended. Immutable, but for the model, which can be trained on.
 *
 * @param model   the trained model
 * @param history measurements in order; the first is before any step
 * @param epochs  passes begun
 * @param steps   steps made
 * @param seconds wall-clock time
 * @param seed    seed of the order of rows
 * @param classes number of classes, 0 for regression
 * @param ending  how it ended
 * @param fault   where and why the loss stopped being a number, or null
 */
public record Run(Net model, List<Point> history, int epochs, int steps, double seconds, long seed, int classes, Ending ending, String fault) implements Showable {

    /** How a training ended. */
    public enum Ending {
        /** All steps were made. */
        COMPLETE,
        /** An interrupt stopped it; the history up to there is kept. */
        INTERRUPTED,
        /** The loss was no longer a number. */
        DIVERGED
    }

    /**
     * One measurement.
     *
     * @param epoch    passes completed, with fraction
     * @param step     steps made
     * @param loss     mean training loss since the measurement before; at step 0 the first batch's
     * @param testLoss loss on the test part, NaN without one
     * @param accuracy share of right classes on the test part (the training part when there is none), NaN for regression
     * @param alphas   mean learned slope of each PReLU layer
     * @param dead     units that no gradient passes
     * @param units    units of all activation layers
     * @param slopes   every learned slope of each PReLU layer
     */
    public record Point(double epoch, int step, double loss, double testLoss, double accuracy, double[] alphas, int dead, int units, double[][] slopes) {
        /** Mean learned slope, NaN without one. */
        public double alpha() {
            double sum = 0;
            for (double a : alphas) sum += a;
            return sum / alphas.length;
        }
    }

    /** The last measurement. */
    public Point last() {
        return history.get(history.size() - 1);
    }

    /** Share of right classes at the end, NaN for regression. */
    public double accuracy() {
        return last().accuracy();
    }

    /** Training loss at the end. */
    public double loss() {
        return last().loss();
    }

    /** Whether the loss stopped being a number. */
    public boolean diverged() {
        return ending == Ending.DIVERGED;
    }

    /** Loss over steps, and beside it accuracy, or the learned slopes when there is no accuracy to show. */
    public Plot plot() {
        Plot loss = Plot.of("Loss").x("step").y("loss").line("training", stepsOf(), values(Point::loss));
        if (history.stream().anyMatch(p -> !Double.isNaN(p.testLoss()))) loss = loss.line("test", stepsOf(), values(Point::testLoss));
        if (!Double.isNaN(last().accuracy())) {
            return Plot.grid(headline(), 2, loss, Plot.of("Accuracy").x("step").y("share right").line("accuracy", stepsOf(), values(Point::accuracy))).open();
        }
        return last().alphas().length == 0 ? loss.open() : Plot.grid(headline(), 2, loss, alphas()).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** The mean learned slope of each PReLU layer over steps. */
    public Plot alphas() {
        Plot p = Plot.of("Learned slopes").x("step").y("alpha");
        for (int l = 0; l < last().alphas().length; l++) {
            int layer = l;
            p = p.line("layer " + (l + 1), stepsOf(), values(q -> q.alphas()[layer]));
        }
        return p;
    }

    /** The path of every learned slope. */
    public Alphas slopes() {
        return Alphas.of(model, history.stream().mapToInt(Point::step).toArray(), history.stream().map(Point::slopes).toArray(double[][][]::new));
    }

    private double[] stepsOf() {
        return values(Point::step);
    }

    private double[] values(ToDoubleFunction<Point> of) {
        return history.stream().mapToDouble(of).toArray();
    }

    private String headline() {
        String how = switch (ending) {
            case COMPLETE -> "Run ";
            case INTERRUPTED -> "Run interrupted after ";
            case DIVERGED -> "Run diverged after ";
        };
        String result = Double.isNaN(accuracy()) ? Double.isNaN(last().testLoss()) ? "" : String.format(Locale.ROOT, ", test loss %.4g", last().testLoss())
                : String.format(Locale.ROOT, ", test acc %.1f%%", 100 * accuracy());
        return String.format(Locale.ROOT, "%s%d epochs, %d steps, %.1f s: loss %.3f -> %.3f%s, seed %d", how, epochs, steps, seconds,
                history.get(0).loss(), loss(), result, seed);
    }

    @Override
    public String toString() {
        return fault == null ? headline() : headline() + "\n" + fault;
    }
}

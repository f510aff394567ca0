package pilotlight.train;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;
import pilotlight.theory.KernelTheory;

/**
 * What learning without labels did: its history and how it ended. Immutable, but for the nets, which can be trained on.
 *
 * @param encoder  from inputs to representations
 * @param head     from representations to embeddings
 * @param method   the loss
 * @param history  measurements in order; the first is before any step
 * @param pairs    pairs in a step
 * @param steps    steps made
 * @param seconds  wall-clock time
 * @param seed     seed of the pairs and their views
 * @param ending   how it ended
 * @param collapse the moment at which the embeddings first were found in one place, or null
 * @param fault    where and why the loss stopped being a number, or null
 */
public record SimClrRun(Net encoder, Net head, String method, List<Point> history, int pairs, int steps, double seconds, long seed, Run.Ending ending, Collapse collapse,
        String fault) implements Showable {
    private static final int ROWS = 1024;
    private static final double FLAT = 0.01;

    /**
     * One measurement, on the batch of its step.
     *
     * @param step   steps made
     * @param loss   mean loss since the measurement before; at step 0 the first batch's
     * @param std    of embeddings scaled to length 1: mean standard deviation of a column times sqrt(d), 1 on a whole sphere, 0 in one place
     * @param cosine mean cosine of the embeddings of different things
     * @param alphas mean slope of each PReLU layer of the head
     */
    public record Point(int step, double loss, double std, double cosine, double[] alphas) {
        /** Mean slope, NaN without one. */
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

    /** Loss at the end. */
    public double loss() {
        return last().loss();
    }

    /** Whether all embeddings are in one place at the end: std below 0.1, a tenth of a sphere's. */
    public boolean collapsed() {
        return last().std() < Spread.NARROW;
    }

    /** The representations of the rows of {@code x}: what the encoder gives. */
    public Tensor represent(Tensor x) {
        return inParts(encoder, x);
    }

    /** The embeddings of the rows of {@code x}: what the head makes of the representations. */
    public Tensor embed(Tensor x) {
        return inParts(head, represent(x));
    }

    private static Tensor inParts(Net net, Tensor x) {
        return Autograd.noGrad(() -> {
            Tensor[] parts = new Tensor[(x.dim(0) + ROWS - 1) / ROWS];
            for (int i = 0; i < parts.length; i++) parts[i] = net.predict(x.slice(0, i * ROWS, Math.min(x.dim(0), (i + 1) * ROWS)));
            return parts.length == 1 ? parts[0] : Tensor.concat(0, parts);
        });
    }

    /** Loss, std times sqrt(d) and mean cosine over steps. */
    public Plot plot() {
        double[] at = values(Point::step);
        Plot loss = Plot.of("loss").x("step").y(method).line("loss", at, values(Point::loss));
        double least = history.stream().mapToDouble(Point::loss).min().orElse(0);
        double most = history.stream().mapToDouble(Point::loss).max().orElse(1);
        // A loss that stands still is a line, not the picture of its rounding.
        if (most - least < FLAT) loss = loss.yRange(least - 0.5, most + 0.5);
        if (method.startsWith("NT-Xent")) loss = loss.hline("log(2N - 1)", KernelTheory.collapsedNtXent(pairs));
        Plot std = Plot.of("std x sqrt(d)").x("step").yRange(0, 1.1).line("std", at, values(Point::std)).hline("sphere", 1);
        Plot cosine = Plot.of("mean cosine").x("step").yRange(-0.1, 1.1).line("cosine", at, values(Point::cosine)).hline("", 0);
        return Plot.grid(headline(), 3, loss, std, cosine).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    private double[] values(ToDoubleFunction<Point> of) {
        return history.stream().mapToDouble(of).toArray();
    }

    /** Writes one row for each measurement to a CSV file, whole or not at all. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("step,loss,std,cosine,alpha\n");
        for (Point p : history) {
            b.append(p.step).append(',').append(p.loss).append(',').append(p.std).append(',').append(p.cosine).append(',').append(p.alphas.length == 0 ? "" : "" + p.alpha()).append('\n');
        }
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    private String headline() {
        String how = switch (ending) {
            case COMPLETE -> "SimClrRun ";
            case INTERRUPTED -> "SimClrRun interrupted after ";
            case OUT_OF_TIME -> "SimClrRun out of time after ";
            case DIVERGED -> "SimClrRun diverged after ";
        };
        if (history.isEmpty()) return how + steps + " steps, " + method;
        return String.format(Locale.ROOT, "%s%d steps, %.1f s: loss %.3f -> %.3f, std %.3f, cos %.3f%s, seed %d (%s)", how, steps, seconds, history.get(0).loss(), loss(), last().std(),
                last().cosine(), collapsed() ? ", collapsed" : "", seed, method);
    }

    @Override
    public String toString() {
        return headline() + (collapse == null ? "" : "\n" + collapse.message()) + (fault == null ? "" : "\n" + fault);
    }
}

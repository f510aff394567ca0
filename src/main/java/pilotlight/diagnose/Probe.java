package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;

/**
 * How much of the classes a representation tells: simple classifiers trained on its training rows and judged on its test
 * rows, the split being the caller's.
 *
 * <p>The linear ones see standardised columns: ridge regression on the classes (penalty 1, closed form), and logistic
 * regression (mean cross entropy + 0.001/2 |W|², trained to its minimum). Neighbours are the 10 nearest by cosine.
 *
 * @param train      training rows
 * @param dims       columns of the representation
 * @param classes    number of classes
 * @param ridge      share right of ridge regression on the test rows, with its 95 % interval (Wilson)
 * @param logistic   share right of logistic regression
 * @param neighbours share right of the 10 nearest neighbours
 * @param commonest  share right of always saying the commonest class of the training rows
 */
public record Probe(int train, int dims, int classes, Interval ridge, Interval logistic, Interval neighbours, Interval commonest) implements Showable {
    private static final double RIDGE = 1;
    private static final double LOGISTIC = 1e-3;
    private static final int NEIGHBOURS = 10;
    /** Rows encoded at once. */
    private static final int BATCH = 1024;

    /** Probes what {@code encoder} makes, in evaluation mode, of the inputs of {@code data}. */
    public static Probe of(Layer encoder, Data data) {
        return of(encoded(encoder, data.train()), encoded(encoder, data.test()));
    }

    /** Probes the inputs of {@code data} as they are. */
    public static Probe of(Data data) {
        return of(data.train(), data.test());
    }

    /** Probes these representations, x of {@code train} and {@code test}, each row flattened. */
    public static Probe of(Samples train, Samples test) {
        if (train.labels() == null || test.labels() == null) throw new Mistake("probe: values to predict; a probe takes classes, give labels");
        if (test.rows() == 0) throw new Mistake("probe: no test rows; give some, as with split(0.8)");
        double[][] x = Embedding.check("probe", Embedding.rows("probe", train.x()), 2);
        double[][] t = Embedding.check("probe test rows", Embedding.rows("probe", test.x()), 1);
        if (x[0].length != t[0].length) {
            throw new Mistake("probe: training rows of " + x[0].length + " columns and test rows of " + t[0].length + "; give both one shape");
        }
        int classes = 1 + Math.max(largest(train.labels()), largest(test.labels()));
        LinearProbe linear = new LinearProbe(x, train.labels(), classes);
        int[] nearest = Neighbours.classify(x, train.labels(), t, classes, Math.min(NEIGHBOURS, x.length));
        int[] always = new int[t.length];
        Arrays.fill(always, commonest(train.labels(), classes));
        return new Probe(x.length, x[0].length, classes, right(linear.classify(t, linear.ridge(RIDGE)), test.labels()),
                right(linear.classify(t, linear.logistic(LOGISTIC)), test.labels()), right(nearest, test.labels()), right(always, test.labels()));
    }

    /** The share right of ridge regression alone: quick enough to repeat over many seeds. */
    public static Interval ridge(Samples train, Samples test) {
        double[][] x = Embedding.check("probe", Embedding.rows("probe", train.x()), 2);
        double[][] t = Embedding.check("probe test rows", Embedding.rows("probe", test.x()), 1);
        LinearProbe linear = new LinearProbe(x, train.labels(), 1 + Math.max(largest(train.labels()), largest(test.labels())));
        return right(linear.classify(t, linear.ridge(RIDGE)), test.labels());
    }

    /** The share right of the 10 nearest neighbours alone. */
    public static Interval neighbours(Samples train, Samples test) {
        double[][] x = Embedding.check("probe", Embedding.rows("probe", train.x()), 2);
        double[][] t = Embedding.check("probe test rows", Embedding.rows("probe", test.x()), 1);
        int classes = 1 + Math.max(largest(train.labels()), largest(test.labels()));
        return right(Neighbours.classify(x, train.labels(), t, classes, Math.min(NEIGHBOURS, x.length)), test.labels());
    }

    private static Samples encoded(Layer encoder, Samples rows) {
        Tensor[] parts = new Tensor[Math.max(1, (rows.rows() + BATCH - 1) / BATCH)];
        if (rows.rows() == 0) throw new Mistake("probe: no rows to encode in one of the two parts; give training and test rows, as with split(0.8)");
        for (int i = 0; i < parts.length; i++) {
            parts[i] = encoder.predict(rows.x().slice(0, i * BATCH, Math.min(rows.rows(), (i + 1) * BATCH))).copy();
        }
        return new Samples(Tensor.concat(0, parts), rows.labels(), rows.y());
    }

    private static int largest(int[] labels) {
        int most = 0;
        for (int l : labels) most = Math.max(most, l);
        return most;
    }

    private static int commonest(int[] labels, int classes) {
        int[] count = new int[classes];
        for (int l : labels) count[l]++;
        int best = 0;
        for (int c = 1; c < classes; c++) if (count[c] > count[best]) best = c;
        return best;
    }

    private static Interval right(int[] guessed, int[] labels) {
        int n = 0;
        for (int i = 0; i < labels.length; i++) if (guessed[i] == labels[i]) n++;
        return Interval.proportion(n, labels.length);
    }

    /** Test rows. */
    public int test() {
        return ridge.n();
    }

    /** The shares right, with intervals, beside what knowing nothing gives. */
    public Plot plot() {
        Interval[] all = {ridge, logistic, neighbours};
        double[] value = new double[3];
        double[] half = new double[3];
        for (int i = 0; i < 3; i++) {
            value[i] = (all[i].low() + all[i].high()) / 2;
            half[i] = all[i].half();
        }
        return Plot.of(headline()).y("share right, middle of its 95% interval").yRange(0, 1.05).categories("ridge", "logistic", NEIGHBOURS + " neighbours")
                .bars("probe", value, half).hline("commonest class", commonest.mean()).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    private String headline() {
        return String.format(Locale.ROOT, "Probe %d + %d rows x %d, %d classes: ridge %.1f%%, %d-NN %.1f%%", train, test(), dims, classes, 100 * ridge.mean(),
                NEIGHBOURS, 100 * neighbours.mean());
    }

    @Override
    public String html() {
        StringBuilder b = new StringBuilder("<table><caption>").append(Showable.escape(headline())).append("</caption><tr><th></th><th>share right</th></tr>");
        String[] names = {"ridge", "logistic", NEIGHBOURS + " neighbours", "commonest class"};
        Interval[] all = {ridge, logistic, neighbours, commonest};
        for (int i = 0; i < 4; i++) b.append("<tr><td>").append(names[i]).append("</td><td>").append(all[i]).append("</td></tr>");
        return b.append("</table>").toString();
    }

    @Override
    public String toString() {
        return headline() + "\nridge            " + ridge + "\nlogistic         " + logistic + "\n" + NEIGHBOURS + " neighbours    " + neighbours
                + "\ncommonest class  " + commonest;
    }
}

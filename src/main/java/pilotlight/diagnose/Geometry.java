package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import pilotlight.compute.Workers;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.surface.WholeFile;
import pilotlight.tensor.Tensor;
import pilotlight.theory.KernelTheory;

/**
 * How an embedding fills its space, and whether it has collapsed.
 *
 * <p>All but {@code rankMe} is measured on the rows divided by their lengths, u = z/|z|, as a contrastive loss sees them.
 * Effective rank, RankMe and isotropy know no scale: what is left of a collapsed embedding is rounding and noise, which
 * fills its space very well. Read them beside the standard deviation only, as {@link #toString} shows them.
 *
 * @param rows          rows measured, n
 * @param dims          columns, d
 * @param zeros         rows that are exactly 0 and have no direction
 * @param std           standard deviation of each column of u (divisor n); 1/sqrt(d) on the uniform sphere, 0 when collapsed
 * @param spectrum      eigenvalues of the covariance of u (divisor n - 1), largest first
 * @param meanCosine    mean of u_i.u_j over all pairs of rows; 0 on the uniform sphere, 1 when collapsed
 * @param effectiveRank exp of the entropy of the spectrum, as shares of its sum (Roy and Vetterli 2007); 0 when nothing varies
 * @param participation (sum of the spectrum)²/(sum of its squares); 0 when nothing varies
 * @param rankMe        exp of the entropy of the singular values of z itself, not centred, as shares of their sum plus 1e-7
 *                      (Garrido and others 2023)
 * @param isotropy      IsoScore of the spectrum (Rudman and others 2022): 1 when all eigenvalues are equal, 0 when there is
 *                      one; NaN for a single column
 * @param alignment     mean |u_i - v_i|² to the rows of the positives (Wang and Isola 2020); NaN without any
 * @param uniformity    log of the mean exp(-2 |u_i - u_j|²) over all pairs; 0 when collapsed, {@link #sphere} at best
 */
public record Geometry(int rows, int dims, int zeros, double[] std, double[] spectrum, double meanCosine, double effectiveRank, double participation,
        double rankMe, double isotropy, double alignment, double uniformity) implements Showable {

    /** What has become of an embedding. */
    public enum Collapse {
        /** It has not collapsed. */
        NONE,
        /** All rows point the same way: {@link #relativeStd} is below 0.1, which is a mean cosine of 0.99. */
        COMPLETE,
        /** More than half of the dimensions stand still: their variance is below 1e-4 of the largest. */
        DIMENSIONAL
    }

    private static final double COLLAPSED = 0.1;
    private static final double STILL = 1e-4;
    /** A total variance below this is the rounding of equal rows. */
    private static final double NOTHING = 1e-26;
    private static final double TEMPERATURE = 2;
    private static final double RANKME = 1e-7;
    private static final int GRAIN = 16;

    /** The geometry of the rows of {@code z}, each flattened. */
    public static Geometry of(Tensor z) {
        return of(Embedding.rows("geometry", z));
    }

    /** The geometry of the rows of {@code z}, and their alignment to {@code positives}, the embeddings of other views of the same things. */
    public static Geometry of(Tensor z, Tensor positives) {
        return of(Embedding.rows("geometry", z), Embedding.rows("geometry of positives", positives));
    }

    /** The geometry of these rows. */
    public static Geometry of(double[][] z) {
        return measured(Embedding.check("geometry", z, 2), Double.NaN);
    }

    /** The geometry of these rows, with their alignment to {@code positives} row by row. */
    public static Geometry of(double[][] z, double[][] positives) {
        Embedding.check("geometry", z, 2);
        Embedding.check("geometry of positives", positives, 2);
        if (z.length != positives.length || z[0].length != positives[0].length) {
            throw new Mistake("geometry: embedding [" + z.length + ", " + z[0].length + "] and positives [" + positives.length + ", "
                    + positives[0].length + "]; give one positive for each row");
        }
        double[][] u = Embedding.onSphere(z);
        double[][] v = Embedding.onSphere(positives);
        double sum = 0;
        for (int i = 0; i < u.length; i++) sum += squaredDistance(u[i], v[i]);
        return measured(z, sum / u.length);
    }

    private static Geometry measured(double[][] z, double alignment) {
        int n = z.length;
        int d = z[0].length;
        double[][] u = Embedding.onSphere(z);
        double[][] centred = Embedding.centred(u);
        double[] spectrum = Matrices.eigen(Embedding.covariance(centred)).values();
        for (int i = 0; i < d; i++) spectrum[i] = Math.max(0, spectrum[i]);
        double total = Arrays.stream(spectrum).sum();
        double squares = Matrices.dot(spectrum, spectrum);
        boolean still = total < NOTHING;
        int zeros = (int) Arrays.stream(z).filter(row -> Arrays.stream(row).allMatch(v -> v == 0)).count();
        return new Geometry(n, d, zeros, Embedding.deviations(centred), spectrum, meanCosine(u), still ? 0 : Math.exp(entropy(spectrum, total, 0)),
                still ? 0 : total * total / squares, rankMe(z), d == 1 ? Double.NaN : still ? 0 : isoScore(spectrum, Math.sqrt(squares)), alignment, uniformity(u));
    }

    private static double entropy(double[] weights, double total, double more) {
        double h = 0;
        for (double w : weights) {
            double p = w / total + more;
            if (p > 0) h -= p * Math.log(p);
        }
        return h;
    }

    private static double rankMe(double[][] z) {
        double[] s = Matrices.singularValues(z);
        return Math.exp(entropy(s, Math.max(Arrays.stream(s).sum(), Double.MIN_NORMAL), RANKME));
    }

    /** With the eigenvalues scaled to length sqrt(d): their distance from all being 1, over the largest it can be, as the share of dimensions used. */
    private static double isoScore(double[] spectrum, double length) {
        int d = spectrum.length;
        double distance = 0;
        for (double v : spectrum) distance += (v / length * Math.sqrt(d) - 1) * (v / length * Math.sqrt(d) - 1);
        double defect = distance / 2;
        double used = (d - defect) * (d - defect) / d;
        return (used - 1) / (d - 1);
    }

    private static double meanCosine(double[][] u) {
        double[] mean = Embedding.mean(u);
        double own = 0;
        for (double[] row : u) own += Matrices.dot(row, row);
        double n = u.length;
        return (n * n * Matrices.dot(mean, mean) - own) / (n * (n - 1));
    }

    private static double uniformity(double[][] u) {
        int n = u.length;
        double[] sums = new double[n];
        Workers.split(n, GRAIN, (from, to) -> {
            for (int i = from; i < to; i++) {
                for (int j = 0; j < i; j++) sums[i] += Math.exp(-TEMPERATURE * squaredDistance(u[i], u[j]));
            }
        });
        return Math.log(Arrays.stream(sums).sum() / (n * (n - 1.0) / 2));
    }

    private static double squaredDistance(double[] a, double[] b) {
        double s = 0;
        for (int i = 0; i < a.length; i++) s += (a[i] - b[i]) * (a[i] - b[i]);
        return s;
    }

    /** Mean standard deviation of a column. */
    public double meanStd() {
        return Arrays.stream(std).average().orElse(Double.NaN);
    }

    /** {@link #meanStd} times sqrt(d), that is, as a share of what the uniform sphere has. */
    public double relativeStd() {
        return meanStd() * Math.sqrt(dims);
    }

    /** Sum of the variances of all columns (divisor n - 1), at most n/(n - 1). */
    public double totalVariance() {
        return Arrays.stream(spectrum).sum();
    }

    /** Dimensions that move: eigenvalues above 1e-4 of the largest. */
    public int moving() {
        if (totalVariance() < NOTHING) return 0;
        return (int) Arrays.stream(spectrum).filter(v -> v > STILL * spectrum[0]).count();
    }

    /** The least uniformity there is: that of the uniform sphere in this many dimensions. */
    public double sphere() {
        return KernelTheory.uniformity(dims, TEMPERATURE);
    }

    /** Whether it has collapsed, and how. */
    public Collapse collapse() {
        if (relativeStd() < COLLAPSED) return Collapse.COMPLETE;
        return 2 * moving() < Math.min(dims, rows - 1) ? Collapse.DIMENSIONAL : Collapse.NONE;
    }

    /** Whether it has collapsed in one way or the other. */
    public boolean collapsed() {
        return collapse() != Collapse.NONE;
    }

    /** In a sentence, with the numbers behind it. */
    public String verdict() {
        return switch (collapse()) {
            case COMPLETE -> zeros == rows ? "complete collapse: all " + rows + " rows are exactly 0, as behind a dead layer"
                    : text("complete collapse: std %s of the sphere's, mean cosine %s; ranks and isotropy measure what noise is left", brief(relativeStd()), brief(meanCosine));
            case DIMENSIONAL -> text("dimensional collapse: %d of %d dimensions move, the rest has under 1e-4 of the largest variance (std %s of the sphere's)",
                    moving(), Math.min(dims, rows - 1), brief(relativeStd()));
            case NONE -> text("not collapsed: std %s of the sphere's, %d of %d dimensions move", brief(relativeStd()), moving(), Math.min(dims, rows - 1));
        };
    }

    // ---- showing ------------------------------------------------------------------------------------------------------

    /** The spectrum and the standard deviation of every dimension, both against the uniform sphere. */
    public Plot plot() {
        double[] sorted = std.clone();
        Arrays.sort(sorted);
        double[] falling = new double[dims];
        double[] order = new double[dims];
        for (int i = 0; i < dims; i++) {
            falling[i] = sorted[dims - 1 - i];
            order[i] = i + 1;
        }
        double top = Math.max(spectrum[0], 1.0 / dims);
        Plot values = Plot.of("Spectrum").subtitle(text("effective rank %.1f of %d at std %s of the sphere's", effectiveRank, dims, brief(relativeStd())))
                .x("eigenvalue of the covariance, sorted").y("variance").logY().yRange(top * 1e-8, top * 2).line("embedding", order, spectrum);
        Plot spread = Plot.of("Standard deviation").subtitle(text("mean %s, times sqrt(d) %s", brief(meanStd()), brief(relativeStd())))
                .x("dimension, sorted").y("std of the unit rows").yRange(0, 1.15 * Math.max(falling[0], 1 / Math.sqrt(dims))).line("embedding", order, falling);
        return Plot.grid(headline(), 2, values.hline("uniform sphere", 1.0 / dims), spread.hline("uniform sphere", KernelTheory.coordinateSd(dims))).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    /** Writes measure, index, value: one row for each number, then the std and the eigenvalue of each dimension. */
    public void csv(String path) {
        StringBuilder b = new StringBuilder("measure,index,value\n");
        String[] names = {"rows", "dims", "zeros", "mean_std", "relative_std", "mean_cosine", "effective_rank", "participation", "rankme", "isotropy",
            "alignment", "uniformity", "sphere_uniformity", "total_variance", "moving"};
        double[] values = {rows, dims, zeros, meanStd(), relativeStd(), meanCosine, effectiveRank, participation, rankMe, isotropy, alignment, uniformity,
            sphere(), totalVariance(), moving()};
        for (int i = 0; i < names.length; i++) b.append(names[i]).append(",,").append(values[i]).append('\n');
        for (int i = 0; i < dims; i++) b.append("std,").append(i).append(',').append(std[i]).append('\n');
        for (int i = 0; i < dims; i++) b.append("eigenvalue,").append(i).append(',').append(spectrum[i]).append('\n');
        WholeFile.write(path, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String html() {
        String unit = "at std " + brief(relativeStd());
        String[][] cells = {
            {"std of a dimension", brief(meanStd()), brief(KernelTheory.coordinateSd(dims))}, {"std · sqrt(d)", brief(relativeStd()), "1"},
            {"mean cosine", brief(meanCosine), "0"}, {"uniformity", brief(uniformity), brief(sphere())},
            {"alignment", Double.isNaN(alignment) ? "" : brief(alignment), "0"}, {"effective rank (" + unit + ")", brief(effectiveRank), "" + dims},
            {"RankMe (" + unit + ")", brief(rankMe), "" + Math.min(rows, dims)}, {"isotropy (" + unit + ")", brief(isotropy), "1"},
            {"dimensions that move", "" + moving(), "" + Math.min(dims, rows - 1)}, {"rows exactly 0", "" + zeros, "0"}};
        StringBuilder b = new StringBuilder("<table><caption>").append(Showable.escape("Geometry " + rows + " x " + dims + ": " + verdict()))
                .append("</caption><tr><th></th><th>embedding</th><th>best</th></tr>");
        for (String[] row : cells) {
            b.append("<tr>");
            for (String cell : row) b.append("<td>").append(Showable.escape(cell)).append("</td>");
            b.append("</tr>");
        }
        return b.append("</table>").toString();
    }

    private String headline() {
        String word = switch (collapse()) {
            case COMPLETE -> "COMPLETE COLLAPSE";
            case DIMENSIONAL -> "DIMENSIONAL COLLAPSE";
            case NONE -> "not collapsed";
        };
        return text("Geometry %d x %d: %s, std %s of the sphere's", rows, dims, word, brief(relativeStd()));
    }

    private static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }

    private static String brief(double v) {
        double size = Math.abs(v);
        return v == 0 ? "0" : Double.isNaN(v) ? "-" : text(size < 1e-3 || size >= 1e5 ? "%.1e" : size < 0.1 ? "%.4f" : size < 10 ? "%.3f" : "%.1f", v);
    }

    @Override
    public String toString() {
        return headline()
                + text("%nstd          %s a dimension (%s to %s), times sqrt(d) %s; sphere %s and 1", brief(meanStd()), brief(Arrays.stream(std).min().orElse(0)),
                        brief(Arrays.stream(std).max().orElse(0)), brief(relativeStd()), brief(KernelTheory.coordinateSd(dims)))
                + text("%nmean cosine  %s; sphere 0, collapsed 1", brief(meanCosine))
                + text("%nat this std  effective rank %s, RankMe %s of %d, isotropy %s; %d dimensions move", brief(effectiveRank), brief(rankMe), dims, brief(isotropy), moving())
                + text("%nuniformity   %s; sphere %s, collapsed 0", brief(uniformity), brief(sphere()))
                + (Double.isNaN(alignment) ? "" : text("%nalignment    %s of pairs; 0 when each pair is one point", brief(alignment)))
                + (zeros > 0 && zeros < rows ? text("%nzeros        %d of %d rows exactly 0", zeros, rows) : "")
                + "\nverdict      " + verdict();
    }
}

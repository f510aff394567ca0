package pilotlight.diagnose;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Locale;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Tensor;

/**
 * An embedding in the plane: its two principal components. The directions are eigenvectors of the covariance (divisor
 * n - 1), each with its largest entry positive, so that the same rows give the same picture.
 *
 * @param x      first component of each row
 * @param y      second component of each row; 0 for rows of one column
 * @param labels the class of each row, or null
 * @param share  share of the total variance along each of the two
 * @param std    standard deviation (divisor n - 1) along each of the two, which says how large the picture is
 */
public record Projection(double[] x, double[] y, int[] labels, double[] share, double[] std) implements Showable {
    /** The picture of the rows of {@code z}, each flattened, coloured by {@code labels} if there are any. */
    public static Projection of(Tensor z, int... labels) {
        return of(Embedding.rows("pca", z), labels);
    }

    /** The picture of these rows. */
    public static Projection of(double[][] z, int... labels) {
        Embedding.check("pca", z, 2);
        if (labels.length > 0 && labels.length != z.length) {
            throw new Mistake("pca: " + z.length + " rows and " + labels.length + " labels; give one for each row, or none");
        }
        double[][] centred = Embedding.centred(z);
        Matrices.Eigen eigen = Matrices.eigen(Embedding.covariance(centred));
        double total = Arrays.stream(eigen.values()).map(v -> Math.max(0, v)).sum();
        double[][] along = new double[2][z.length];
        double[] share = new double[2];
        double[] std = new double[2];
        for (int k = 0; k < Math.min(2, z[0].length); k++) {
            double variance = Math.max(0, eigen.values()[k]);
            share[k] = total == 0 ? 0 : variance / total;
            std[k] = Math.sqrt(variance);
            for (int i = 0; i < z.length; i++) along[k][i] = Matrices.dot(centred[i], eigen.vectors()[k]);
        }
        return new Projection(along[0], along[1], labels.length == 0 ? null : labels.clone(), share, std);
    }

    /** Points of one colour for each label. */
    public Plot plot() {
        Plot p = Plot.of(headline()).x(axis(0)).y(axis(1));
        return (labels == null ? p.points("rows", x, y) : p.scatter(x, y, labels)).open();
    }

    @Override
    public BufferedImage image() {
        return plot().image();
    }

    private String axis(int k) {
        return String.format(Locale.ROOT, "component %d: %.1f%% of the variance, std %.3g", k + 1, 100 * share[k], std[k]);
    }

    private String headline() {
        return String.format(Locale.ROOT, "Principal components of %d rows: %.1f%% of the variance", x.length, 100 * (share[0] + share[1]));
    }

    @Override
    public String toString() {
        return headline() + "\n" + axis(0) + "\n" + axis(1)
                + (labels == null ? "" : "\n" + Arrays.stream(labels).distinct().count() + " classes; plot() colours them");
    }
}

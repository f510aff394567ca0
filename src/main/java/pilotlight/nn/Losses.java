package pilotlight.nn;

import java.util.Arrays;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/** Losses, each a scalar: the mean over the batch. */
public final class Losses {
    private static final double VICREG_EPS = 1e-4;
    private static final double BARLOW_EPS = 1e-5;

    private Losses() {
    }

    /** Mean over rows of -log softmax(logits)[label]; logits [rows, classes]. */
    public static Tensor crossEntropy(Tensor logits, int[] labels) {
        return logits.crossEntropy(labels, 0);
    }

    /** Cross entropy against targets that give {@code smoothing} of their mass to all classes in equal parts. */
    public static Tensor crossEntropy(Tensor logits, int[] labels, double smoothing) {
        return logits.crossEntropy(labels, smoothing);
    }

    /** Mean over all elements of (output - target)^2; equal shapes. */
    public static Tensor mse(Tensor output, Tensor target) {
        same("mse", "output", output, "target", target);
        return output.sub(target).square().mean();
    }

    /** Mean over all elements of the binary cross entropy of sigmoid(logits); targets in [0, 1], equal shapes. */
    public static Tensor bceWithLogits(Tensor logits, Tensor targets) {
        return logits.bceWithLogits(targets);
    }

    /**
     * NT-Xent of 2N embeddings [2N, d], rows 0 to N - 1 one view of each thing and rows N to 2N - 1 the other, with
     * temperature {@code tau}: cosine similarities / tau, self pairs masked out, the other view as the right answer,
     * mean over all 2N rows. A collapsed batch has loss log(2N - 1). Chen and others, 2020 (arXiv 2002.05709).
     */
    public static Tensor ntXent(Tensor z, double tau) {
        return z.ntXent(tau);
    }

    /**
     * VICReg of two views [n, d]: {@code similarity} mse(z1, z2) + {@code variance} (v(z1) + v(z2)) / 2 +
     * {@code covariance} (c(z1) + c(z2)), with v the mean over columns of max(0, 1 - sqrt(unbiased variance + 1e-4))
     * and c the sum of squared off-diagonal covariances / d. Usual weights 25, 25, 1. Bardes and others, 2021
     * (arXiv 2105.04906); the half of v is that of the authors' code.
     */
    public static Tensor vicreg(Tensor z1, Tensor z2, double similarity, double variance, double covariance) {
        same("vicreg", "first view", z1, "second view", z2);
        if (z1.rank() != 2 || z1.dim(0) < 2) throw new Mistake("vicreg: views " + z1.shape() + "; give [n, d] with 2 rows or more");
        return mse(z1, z2).mul(similarity)
                .add(spread(z1).add(spread(z2)).mul(variance / 2))
                .add(redundancy(z1).add(redundancy(z2)).mul(covariance));
    }

    private static Tensor spread(Tensor z) {
        return z.variance(0, true).add(VICREG_EPS).sqrt().neg().add(1).relu().mean();
    }

    private static Tensor redundancy(Tensor z) {
        int d = z.dim(1);
        Tensor centred = z.sub(z.mean(0, true));
        Tensor cov = centred.transposedMatmul(centred).div(z.dim(0) - 1);
        float[] off = new float[d * d];
        Arrays.fill(off, 1);
        for (int i = 0; i < d; i++) off[i * d + i] = 0;
        return cov.mul(Tensor.wrap(off, d, d)).square().sum().div(d);
    }

    /**
     * Barlow Twins of two views [n, d]: with C the d by d correlations between the columns of z1 and of z2 over the batch, the sum of
     * (1 - C_ii)^2 + {@code lambda} times the sum of C_ij^2, i not j. Columns are divided by sqrt(variance + 1e-5). Zbontar and others, 2021
     * (arXiv 2103.03230), with lambda 0.005.
     */
    public static Tensor barlowTwins(Tensor z1, Tensor z2, double lambda) {
        same("barlowTwins", "first view", z1, "second view", z2);
        if (z1.rank() != 2 || z1.dim(0) < 2) throw new Mistake("barlowTwins: views " + z1.shape() + "; give [n, d] with 2 rows or more");
        int d = z1.dim(1);
        float[] one = new float[d * d];
        float[] weight = new float[d * d];
        Arrays.fill(weight, (float) lambda);
        for (int i = 0; i < d; i++) {
            one[i * d + i] = 1;
            weight[i * d + i] = 1;
        }
        Tensor correlations = standard(z1).transposedMatmul(standard(z2)).div(z1.dim(0));
        return correlations.sub(Tensor.wrap(one, d, d)).square().mul(Tensor.wrap(weight, d, d)).sum();
    }

    private static Tensor standard(Tensor z) {
        return z.sub(z.mean(0, true)).div(z.variance(0, false).add(BARLOW_EPS).sqrt());
    }

    /** Minus the mean cosine of corresponding rows; detach {@code z} for the stop-gradient of SimSiam. */
    public static Tensor negativeCosine(Tensor p, Tensor z) {
        same("negativeCosine", "prediction", p, "embedding", z);
        return p.normalizeRows().mul(z.normalizeRows()).sum(-1).mean().neg();
    }

    private static void same(String loss, String a, Tensor x, String b, Tensor y) {
        if (!x.shape().equals(y.shape()) || x.size() == 0) {
            throw new Mistake(loss + ": " + a + " " + x.shape() + " and " + b + " " + y.shape() + "; give equal, non-empty shapes");
        }
    }
}

package pilotlight.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static pilotlight.Golden.assertClose;
import static pilotlight.nn.LayerGoldenTest.tensor;

import org.junit.jupiter.api.Test;
import pilotlight.Golden;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** The losses against the reference tables. */
class LossGoldenTest {
    private static final double REL = 2e-6;
    private static final double ABS = 1e-6;

    private static int[] labels(Golden.Case c) {
        float[] f = c.floats("labels");
        int[] labels = new int[f.length];
        for (int i = 0; i < f.length; i++) labels[i] = (int) f[i];
        return labels;
    }

    private static void check(Golden.Case c, String input, Tensor x, Tensor loss) {
        loss.backward();
        assertClose(c + " loss", c.scalar("loss"), loss.item(), REL, ABS);
        assertClose(c + " g" + input, c.floats("g" + input), x.grad().data(), REL, ABS);
    }

    @Test
    void losses() {
        for (Golden.Case c : Golden.load("losses", "f32")) {
            String input = c.has("logits") ? "logits" : "pred";
            Tensor x = tensor(c, input).requiresGrad(true);
            switch (c.name()) {
                case "ce_mean" -> check(c, input, x, Losses.crossEntropy(x, labels(c)));
                case "ce_sum" -> check(c, input, x, Losses.crossEntropy(x, labels(c)).mul(x.dim(0)));
                case "ce_smooth0.1" -> check(c, input, x, Losses.crossEntropy(x, labels(c), 0.1));
                case "softmax" -> {
                    assertClose(c + " p", c.floats("p"), x.softmax().data(), REL, ABS);
                    assertClose(c + " logp", c.floats("logp"), x.logSoftmax().data(), REL, ABS);
                }
                case "mse_mean" -> check(c, input, x, Losses.mse(x, tensor(c, "target")));
                case "mse_sum" -> check(c, input, x, Losses.mse(x, tensor(c, "target")).mul(x.size()));
                case "bce_logits_mean" -> check(c, input, x, Losses.bceWithLogits(x, tensor(c, "target")));
                default -> fail("losses.csv case " + c.name() + " has no test");
            }
        }
    }

    @Test
    void selfSupervised() {
        for (Golden.Case c : Golden.load("ssl", "f32")) {
            if (c.name().startsWith("ntxent")) {
                Tensor z = tensor(c, "z").requiresGrad(true);
                check(c, "z", z, Losses.ntXent(z, c.scalar("tau")));
            } else if (c.name().startsWith("negcos")) {
                Tensor p = tensor(c, "p").requiresGrad(true);
                check(c, "p", p, Losses.negativeCosine(p, tensor(c, "q").detach()));
            } else {
                fail("ssl.csv case " + c.name() + " has no test");
            }
        }
    }

    /** Written out in double from the definition. */
    private static double vicreg(float[] a, float[] b, int n, int d, double sim, double var, double cov) {
        double mse = 0;
        for (int i = 0; i < a.length; i++) mse += Math.pow((double) a[i] - b[i], 2) / a.length;
        double loss = sim * mse;
        for (float[] z : new float[][] {a, b}) {
            double[] mean = new double[d];
            for (int i = 0; i < z.length; i++) mean[i % d] += z[i] / (double) n;
            for (int j = 0; j < d; j++) {
                for (int k = 0; k < d; k++) {
                    double c = 0;
                    for (int r = 0; r < n; r++) c += (z[r * d + j] - mean[j]) * (z[r * d + k] - mean[k]) / (n - 1);
                    if (j == k) loss += var * Math.max(0, 1 - Math.sqrt(c + 1e-4)) / d / 2;
                    else loss += cov * c * c / d;
                }
            }
        }
        return loss;
    }

    @Test
    void vicregAgainstItsDefinition() {
        Rng rng = new Rng(5);
        Tensor a = Tensor.randn(rng, 9, 4).mul(0.7).detach().requiresGrad(true);
        Tensor b = Tensor.randn(rng, 9, 4).mul(0.4).detach();
        for (double[] w : new double[][] {{25, 25, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}) {
            a.zeroGrad();
            Tensor loss = Losses.vicreg(a, b, w[0], w[1], w[2]);
            assertClose("vicreg", vicreg(a.data(), b.data(), 9, 4, w[0], w[1], w[2]), loss.item(), 1e-5, 1e-6);
            loss.backward();
            float[] g = a.grad().data();
            for (int i = 0; i < g.length; i++) {
                float[] up = a.toArray();
                float[] down = a.toArray();
                up[i] += 1e-3f;
                down[i] -= 1e-3f;
                double slope = (vicreg(up, b.data(), 9, 4, w[0], w[1], w[2]) - vicreg(down, b.data(), 9, 4, w[0], w[1], w[2])) / ((double) up[i] - down[i]);
                assertClose("vicreg gradient " + i, slope, g[i], 1e-3, 1e-4);
            }
        }
    }

    /** Written out in double from the definition. */
    private static double barlow(float[] a, float[] b, int n, int d, double lambda) {
        double loss = 0;
        for (int j = 0; j < d; j++) {
            for (int k = 0; k < d; k++) {
                double[] u = column(a, n, d, j);
                double[] v = column(b, n, d, k);
                double c = 0;
                for (int r = 0; r < n; r++) c += u[r] * v[r] / n;
                loss += j == k ? (1 - c) * (1 - c) : lambda * c * c;
            }
        }
        return loss;
    }

    private static double[] column(float[] z, int n, int d, int j) {
        double[] c = new double[n];
        double mean = 0;
        double variance = 0;
        for (int r = 0; r < n; r++) mean += z[r * d + j] / (double) n;
        for (int r = 0; r < n; r++) variance += Math.pow(z[r * d + j] - mean, 2) / n;
        for (int r = 0; r < n; r++) c[r] = (z[r * d + j] - mean) / Math.sqrt(variance + 1e-5);
        return c;
    }

    @Test
    void barlowTwinsAgainstItsDefinition() {
        Rng rng = new Rng(6);
        Tensor a = Tensor.randn(rng, 9, 4).mul(0.7).detach().requiresGrad(true);
        Tensor b = Tensor.randn(rng, 9, 4).add(1).detach();
        for (double lambda : new double[] {0, 0.005, 1}) {
            a.zeroGrad();
            Tensor loss = Losses.barlowTwins(a, b, lambda);
            assertClose("barlow", barlow(a.data(), b.data(), 9, 4, lambda), loss.item(), 1e-5, 1e-6);
            loss.backward();
            float[] g = a.grad().data();
            for (int i = 0; i < g.length; i++) {
                float[] up = a.toArray();
                float[] down = a.toArray();
                up[i] += 1e-3f;
                down[i] -= 1e-3f;
                double slope = (barlow(up, b.data(), 9, 4, lambda) - barlow(down, b.data(), 9, 4, lambda)) / ((double) up[i] - down[i]);
                assertClose("barlow gradient " + i, slope, g[i], 1e-3, 1e-4);
            }
        }
        Tensor tall = Tensor.randn(rng, 200, 2);
        assertEquals(0, Losses.barlowTwins(tall, tall, 0).item(), 1e-6, "a view and itself correlate fully");
    }

    @Test
    void twoRowsAreEnough() {
        Tensor z = Tensor.wrap(new float[] {0.1f, -0.1f}, 2, 1);
        assertEquals(1 - Math.sqrt(0.02 + 1e-4), Losses.vicreg(z, z, 1, 1, 1).item(), 1e-6, "the unbiased variance is 0.02");
        Tensor one = Tensor.wrap(new float[] {1, -1}, 2, 1);
        assertEquals(4, Losses.barlowTwins(one, one.neg(), 1).item(), 1e-4, "opposite views correlate at -1");
    }

    @Test
    void collapsedBatchHasLossLogOfOthers() {
        Tensor z = Tensor.ones(8, 3);
        assertEquals(Math.log(7), Losses.ntXent(z, 0.2).item(), 1e-5);
    }

    @Test
    void wrongInputsAreNamed() {
        assertEquals("mse: output [2, 3] and target [3]; give equal, non-empty shapes", message(() -> Losses.mse(Tensor.ones(2, 3), Tensor.ones(3))));
        assertEquals("ntXent: embeddings [3, 2]; give [2N, d] with N of 2 or more, the second view below the first", message(() -> Losses.ntXent(Tensor.ones(3, 2), 0.5)));
        assertEquals("ntXent: temperature 0.0 is not above 0", message(() -> Losses.ntXent(Tensor.ones(4, 2), 0)));
        assertEquals("vicreg: first view [2, 2] and second view [2, 3]; give equal, non-empty shapes",
                message(() -> Losses.vicreg(Tensor.ones(2, 2), Tensor.ones(2, 3), 1, 1, 1)));
        assertEquals("barlowTwins: first view [2, 2] and second view [2, 3]; give equal, non-empty shapes",
                message(() -> Losses.barlowTwins(Tensor.ones(2, 2), Tensor.ones(2, 3), 1)));
        assertEquals("vicreg: views [1, 2]; give [n, d] with 2 rows or more", message(() -> Losses.vicreg(Tensor.ones(1, 2), Tensor.ones(1, 2), 1, 1, 1)));
        assertEquals("barlowTwins: views [1, 2]; give [n, d] with 2 rows or more", message(() -> Losses.barlowTwins(Tensor.ones(1, 2), Tensor.ones(1, 2), 1)));
        assertEquals("negativeCosine: prediction [2, 2] and embedding [2, 3]; give equal, non-empty shapes",
                message(() -> Losses.negativeCosine(Tensor.ones(2, 2), Tensor.ones(2, 3))));
        assertTrue(message(() -> Losses.crossEntropy(Tensor.ones(2, 3), new int[] {0, 3})).startsWith("crossEntropy: label 3 in row 1; 3 classes"));
    }

    static String message(Runnable r) {
        try {
            r.run();
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        return fail("nothing was thrown");
    }
}

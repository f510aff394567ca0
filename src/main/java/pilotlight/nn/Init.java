package pilotlight.nn;

import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * How weights start. A net hands each layer its own stream and the gain that the activation after it asks for:
 *
 * <table>
 * <caption>Gain by the activation that follows (batchNorm, dropout, flatten and pooling in between are looked through)</caption>
 * <tr><th>activation</th><th>gain</th></tr>
 * <tr><td>prelu</td><td>sqrt(2 / (1 + a^2)) with its initial slope a</td></tr>
 * <tr><td>leakyRelu</td><td>sqrt(2 / (1 + a^2)) with its slope a</td></tr>
 * <tr><td>relu, elu, gelu, silu, softplus</td><td>sqrt(2), as for a = 0</td></tr>
 * <tr><td>selu</td><td>1 (it normalises itself)</td></tr>
 * <tr><td>tanh</td><td>5/3</td></tr>
 * <tr><td>sigmoid</td><td>1</td></tr>
 * <tr><td>identity, another layer, or nothing</td><td>1</td></tr>
 * </table>
 *
 * <p>Fan-in is the number of inputs that one output sums: {@code in} for linear, {@code in k k} for conv2d.
 */
@FunctionalInterface
public interface Init {
    /** Normal with standard deviation gain / sqrt(fanIn); the default. He and others, 2015 (arXiv 1502.01852). */
    Init KAIMING_NORMAL = (w, in, out, gain, rng) -> normal(w, kaimingStd(in, gain), rng);

    /** Uniform with the standard deviation of {@link #KAIMING_NORMAL}. */
    Init KAIMING_UNIFORM = (w, in, out, gain, rng) -> uniform(w, bound(kaimingStd(in, gain)), rng);

    /** Normal with standard deviation gain sqrt(2 / (fanIn + fanOut)). Glorot and Bengio, 2010. */
    Init XAVIER_NORMAL = (w, in, out, gain, rng) -> normal(w, xavierStd(in, out, gain), rng);

    /** Uniform with the standard deviation of {@link #XAVIER_NORMAL}. */
    Init XAVIER_UNIFORM = (w, in, out, gain, rng) -> uniform(w, bound(xavierStd(in, out, gain)), rng);

    /**
     * Normal with standard deviation 1 / sqrt(fanIn), whatever the activation: the rule for linear units, which He's
     * paper and many after it set against {@link #KAIMING_NORMAL} under the name of Xavier.
     */
    Init XAVIER = (w, in, out, gain, rng) -> normal(w, kaimingStd(in, 1), rng);

    /** Fills {@code weight}, drawing only from {@code rng}. */
    void fill(Tensor weight, int fanIn, int fanOut, double gain, Rng rng);

    /** sqrt(2 / (1 + slope^2)): keeps the mean square through a rectifier with this negative slope. */
    static double gain(double slope) {
        return Math.sqrt(2 / (1 + slope * slope));
    }

    /** gain / sqrt(fan). */
    static double kaimingStd(int fan, double gain) {
        return gain / Math.sqrt(fan);
    }

    /** gain sqrt(2 / (fanIn + fanOut)). */
    static double xavierStd(int fanIn, int fanOut, double gain) {
        return gain * Math.sqrt(2.0 / (fanIn + fanOut));
    }

    /** The bound b for which uniform values in [-b, b) have standard deviation {@code std}: sqrt(3) std. */
    static double bound(double std) {
        return Math.sqrt(3) * std;
    }

    /** Fills {@code t} with independent normal values of mean 0. */
    static void normal(Tensor t, double std, Rng rng) {
        float[] d = t.data();
        for (int i = 0; i < d.length; i++) d[i] = (float) (std * rng.gaussian());
    }

    /** Fills {@code t} with independent uniform values in [-bound, bound). */
    static void uniform(Tensor t, double bound, Rng rng) {
        float[] d = t.data();
        for (int i = 0; i < d.length; i++) d[i] = (float) rng.uniform(-bound, bound);
    }
}

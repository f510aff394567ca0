package pilotlight.bench;

import static pilotlight.nn.Layers.identity;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import pilotlight.compute.Gemm;
import pilotlight.data.Data;
import pilotlight.data.ViewBank;
import pilotlight.data.Views;
import pilotlight.diagnose.Advice;
import pilotlight.diagnose.GradientNoise;
import pilotlight.diagnose.Signals;
import pilotlight.diagnose.Units;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Normalization;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.train.Fit;
import pilotlight.train.Run;
import pilotlight.train.SimClr;

/**
 * What is timed, by name, all of it through the public API: {@code step a} to {@code step f} (a training step: forward,
 * backward, SGD with momentum), {@code fit a} and {@code fit b} (the same nets through {@link Fit}, 500 steps a call), {@code watch a} (as fit a, all gauges read 21 times),
 * {@code simclr e} (as step e, the pairs drawn and the collapse watched for), {@code views} (of 256 pictures: turned, sheared, scaled,
 * shifted, noise, a square erased), {@code gemm nn|nt|tn M N K}, {@code prelu ROWS} and {@code preluf ROWS} (1024 columns, a slope each; forward and
 * backward, forward alone), {@code bn} (training, [1024, 1024]), {@code softmax}, {@code exp}, {@code inf ROWS}
 * (inference through the net of b), {@code units ROWS}, {@code signals ROWS},
 * {@code noise ROWS}, {@code advise ROWS} and {@code alphas ROWS} (the instruments, on the net of c; the last of 20 steps of it).
 *
 * @param body  what is run
 * @param steps how many steps that makes
 */
record Workload(Runnable body, int steps) {
    private static final int FIT_STEPS = 500;
    private static final int PAIR_STEPS = 50;
    /** The rows that a call of {@code fit} goes through and evaluates 20 times, in batches. */
    private static final int FIT_BATCHES = 8;

    private static final Rng RNG = new Rng(0);

    static Workload of(String name) {
        String[] q = name.split(" ");
        return switch (q[0]) {
            case "fit" -> new Workload(fit(Nets.of(q[1]), fit -> fit), FIT_STEPS);
            case "watch" -> new Workload(fit(Nets.of(q[1]), Fit::watch), FIT_STEPS);
            case "simclr" -> new Workload(simclr(Nets.of(q[1])), PAIR_STEPS);
            default -> new Workload(body(name, q), 1);
        };
    }

    private static Runnable body(String name, String[] q) {
        return switch (q[0]) {
            case "step" -> step(Nets.of(q[1]));
            case "gemm" -> gemm(q[1], Integer.parseInt(q[2]), Integer.parseInt(q[3]), Integer.parseInt(q[4]));
            case "prelu" -> backward(Integer.parseInt(q[1]), x -> x.prelu(SLOPES));
            case "preluf" -> {
                Tensor x = Tensor.randn(RNG, Integer.parseInt(q[1]), 1024);
                Tensor slopes = SLOPES.detach();
                yield () -> x.prelu(slopes);
            }
            case "bn" -> backward(1024, x -> Normalization.train(x, GAMMA, BETA, 1e-5));
            case "softmax" -> {
                Tensor x = Tensor.randn(RNG, 1024, 1024);
                yield x::softmax;
            }
            case "exp" -> {
                Tensor x = Tensor.randn(RNG, 1 << 20);
                yield x::exp;
            }
            case "views" -> {
                Tensor x = Tensor.randn(RNG, 256, 256);
                Views v = Views.views().rotate(25).shear(0.25).scale(0.7, 1.1).shift(2).noise(0.25).erase(5);
                yield () -> v.of(x, 1);
            }
            case "inf" -> {
                Net m = Nets.B.make();
                Tensor x = Tensor.randn(RNG, Integer.parseInt(q[1]), 64);
                yield () -> m.predict(x);
            }
            case "units" -> instrument(q[1], (m, data) -> Units.of(m, data.train().x()));
            case "signals" -> instrument(q[1], Signals::of);
            case "noise" -> instrument(q[1], GradientNoise::of);
            case "advise" -> instrument(q[1], Advice::of);
            case "alphas" -> {
                int n = Integer.parseInt(q[1]);
                Data data = Data.of("rows", Tensor.randn(RNG, n, Nets.C.inputs()), labels(n, Nets.C.outputs()));
                Run run = Fit.of(Nets.C.make(), data).sgd(0.01).batch(Math.min(n, Nets.C.batch)).steps(20).quiet().run();
                yield run::slopes;
            }
            default -> throw new IllegalArgumentException("no workload \"" + name + "\"");
        };
    }

    private static final Tensor SLOPES = Tensor.full(0.25, 1024).requiresGrad(true);
    private static final Tensor GAMMA = Tensor.ones(1024).requiresGrad(true);
    private static final Tensor BETA = Tensor.zeros(1024).requiresGrad(true);

    private static Runnable backward(int rows, UnaryOperator<Tensor> f) {
        Tensor x = Tensor.randn(RNG, rows, 1024).requiresGrad(true);
        Tensor g = Tensor.randn(RNG, rows, 1024);
        return () -> {
            for (Tensor t : List.of(x, SLOPES, GAMMA, BETA)) t.zeroGrad();
            f.apply(x).backward(g);
        };
    }

    private static Runnable gemm(String form, int m, int n, int k) {
        float[] a = Tensor.randn(RNG, m * k).data();
        float[] b = Tensor.randn(RNG, k * n).data();
        float[] c = new float[m * n];
        boolean ta = form.charAt(0) == 't';
        boolean tb = form.charAt(1) == 't';
        return () -> Gemm.product(ta, tb, m, n, k, a, 0, b, 0, c, 0);
    }

    private static Runnable step(Nets which) {
        Net m = which.make();
        Tensor x = Tensor.randn(RNG, which.batch, which.inputs());
        int[] y = labels(which.batch, which.outputs());
        Sgd sgd = new Sgd(m.parameters(), 0.01).momentum(0.9);
        return () -> {
            sgd.zeroGrad();
            Tensor out = m.forward(x);
            (which == Nets.E ? Losses.ntXent(out, 0.5) : Losses.crossEntropy(out, y)).backward();
            sgd.step();
        };
    }

    private static Runnable fit(Nets which, UnaryOperator<Fit> setting) {
        Net m = which.make();
        int rows = FIT_BATCHES * which.batch;
        Data data = Data.of("rows", Tensor.randn(RNG, rows, which.inputs()), labels(rows, which.outputs()));
        return () -> setting.apply(Fit.of(m, data)).sgd(0.01).momentum(0.9).batch(which.batch).steps(FIT_STEPS).quiet().run();
    }

    private static Runnable simclr(Nets which) {
        Net m = which.make();
        int pairs = which.batch / 2;
        ViewBank bank = new ViewBank("rows", Tensor.randn(RNG, 2 * FIT_BATCHES * pairs, which.inputs()), 2, null);
        return () -> SimClr.of(m, Net.of(identity())).fit(bank).temperature(0.5).sgd(0.01).momentum(0.9).batch(pairs).steps(PAIR_STEPS).every(PAIR_STEPS).quiet().run();
    }

    private static Runnable instrument(String rows, BiFunction<Net, Data, Object> look) {
        int n = Integer.parseInt(rows);
        Net m = Nets.C.make();
        Data data = Data.of("rows", Tensor.randn(RNG, n, Nets.C.inputs()), labels(n, Nets.C.outputs()));
        return () -> look.apply(m, data);
    }

    private static int[] labels(int rows, int classes) {
        int[] y = new int[rows];
        for (int i = 0; i < rows; i++) y[i] = RNG.nextInt(classes);
        return y;
    }
}

package pilotlight.train;

import static pilotlight.nn.Layers.*;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import pilotlight.compute.Workers;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.nn.Layer;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Optimizer;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** SHA-256 of what a few trainings leave: all layers, losses and optimisers between them. {@link #main} prints them, for a Java with options of its own. */
final class Fingerprints {
    private Fingerprints() {
    }

    /** The trainings, by name; each begins anew from its seeds. */
    static Map<String, Supplier<Layer>> trainings() {
        Map<String, Supplier<Layer>> all = new LinkedHashMap<>();
        all.put("wide, cross entropy, momentum", Fingerprints::wide);
        all.put("pictures, AdamW", Fingerprints::pictures);
        all.put("regression with every activation, Adam", Fingerprints::activations);
        all.put("contrastive", Fingerprints::contrastive);
        return all;
    }

    private static Layer wide() {
        Net model = net(linear(100, 300), batchNorm(300), prelu(300), linear(300, 257), gelu(), dropout(0.2), linear(257, 10)).seed(1);
        Tensor x = Tensor.randn(new Rng(2), 520, 100);
        int[] labels = new int[520];
        for (int i = 0; i < labels.length; i++) labels[i] = i % 10;
        Optimizer sgd = new Sgd(model.parameters(), 0.1).momentum(0.9);
        for (int i = 0; i < 6; i++) {
            sgd.zeroGrad();
            Losses.crossEntropy(model.forward(x), labels).backward();
            sgd.step();
        }
        return model;
    }

    private static Layer pictures() {
        int[] labels = new int[200];
        for (int i = 0; i < labels.length; i++) labels[i] = i % 10;
        Data data = Data.of("pictures", Tensor.randn(new Rng(3), 200, 1, 12, 12), labels);
        Net model = net(conv2d(1, 8, 3, 1, 1), batchNorm(8), prelu(8), maxPool2d(2), conv2d(8, 8, 3, 2, 1), prelu(), adaptiveAvgPool2d(3), flatten(), linear(72, 10)).seed(4);
        Fit.of(model, data).adamW(3e-3).batch(32).epochs(2).quiet().run();
        return model;
    }

    private static Layer activations() {
        Data data = Synthetic.teacher(300, 6, 12, 2).split(0.8).seed(5);
        Net model = net(linear(6, 16), silu(), linear(16, 16), tanh(), linear(16, 16), elu(), linear(16, 16), selu(), linear(16, 16), softplus(), linear(16, 16), sigmoid(),
                linear(16, 16), geluTanh(), linear(16, 16), leakyRelu(), linear(16, 2)).seed(6);
        Fit.of(model, data).adam(1e-2).batch(48).epochs(6).quiet().run();
        return model;
    }

    private static Layer contrastive() {
        Net model = net(linear(64, 256), prelu(), linear(256, 64)).seed(7);
        Tensor x = Tensor.randn(new Rng(8), 512, 64);
        Optimizer sgd = new Sgd(model.parameters(), 0.1).momentum(0.9);
        for (int i = 0; i < 4; i++) {
            sgd.zeroGrad();
            Losses.ntXent(model.forward(x), 0.5).backward();
            sgd.step();
        }
        return model;
    }

    /** SHA-256 over names and bits of all parameters and buffers. */
    static String of(Layer model) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            model.state().forEach((name, t) -> {
                sha.update(name.getBytes(StandardCharsets.UTF_8));
                ByteBuffer bytes = ByteBuffer.allocate(4 * t.size());
                bytes.asFloatBuffer().put(t.data());
                sha.update(bytes.array());
            });
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One line for each training; the argument is the number of threads. */
    public static void main(String[] arguments) {
        Workers.threads(Integer.parseInt(arguments[0]));
        trainings().forEach((name, training) -> System.out.println(of(training.get()) + " " + name));
    }
}

package pilotlight.bench;

import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;

/** The nets that are trained, a to f: linear layers of these widths, with PReLU between them, some with BatchNorm before it. */
enum Nets {
    A(64, false, 2, 64, 64, 2),
    B(128, true, 64, 128, 128, 10),
    C(256, true, 784, 512, 256, 10),
    D(512, false, 1024, 1024, 1024, 1024, 10),
    /** An encoder to 128 and a head to 64, trained by NT-Xent on 256 pairs. */
    E(512, false, 64, 256, 128, 128, 64),
    F(256, false, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 10);

    final int batch;
    private final boolean norm;
    private final int[] dims;

    Nets(int batch, boolean norm, int... dims) {
        this.batch = batch;
        this.norm = norm;
        this.dims = dims;
    }

    static Nets of(String letter) {
        for (Nets each : values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(letter)) return each;
        }
        throw new IllegalArgumentException("no net \"" + letter + "\"; there are a to f");
    }

    int inputs() {
        return dims[0];
    }

    int outputs() {
        return dims[dims.length - 1];
    }

    Net make() {
        List<Layer> layers = new ArrayList<>();
        for (int i = 1; i < dims.length; i++) {
            layers.add(linear(dims[i - 1], dims[i]));
            if (i == dims.length - 1) break;
            if (norm) layers.add(batchNorm(dims[i]));
            layers.add(prelu(dims[i]));
        }
        return net(layers.toArray(Layer[]::new));
    }

    /** The multiplications and additions in the matrix products of a training step: forward, both gradients, no gradient of the input. */
    double flops() {
        double sum = this == E ? 2 * 2.0 * batch * batch * outputs() : 0;
        for (int i = 1; i < dims.length; i++) sum += (i == 1 ? 2 : 3) * 2.0 * batch * dims[i - 1] * dims[i];
        return sum;
    }
}

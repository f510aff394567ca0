package pilotlight.train;

import java.util.Locale;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;

/** Finds where a loss stopped being a number. */
final class Fault {
    private Fault() {
    }

    /** One line: epoch, step, the first layer whose parameters or output are not finite, and the largest value before it. */
    static String describe(Net model, Samples batch, int step, int perEpoch, float loss) {
        return describe(model, batch.x(), String.format(Locale.ROOT, "epoch %d, step %d: loss %s; ", step / perEpoch + 1, step + 1, loss));
    }

    /** {@code when}, then the first layer that is not finite on the rows of {@code x}. */
    static String describe(Net model, Tensor batch, String when) {
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            Found f = new Found();
            model.copy().train().walk(batch, (place, layer, x) -> search(place, layer, x, f));
            return when + (f.where == null ? "every layer is finite, largest value " : f.where + ", largest value before it ")
                    + String.format(Locale.ROOT, "%.3g; lower the learning rate, or clip the gradient", f.largest);
        }
    }

    private static final class Found {
        String where;
        double largest;
    }

    private static Tensor search(String place, Layer layer, Tensor x, Found f) {
        if (f.where != null) return x;
        for (Parameter p : layer.parameters()) {
            if (!allFinite(p.tensor(), f)) {
                f.where = p.name() + " of " + place + " " + layer + " is not finite";
                return x;
            }
        }
        Tensor y = layer.forward(x);
        if (!allFinite(y, f)) f.where = "the output of " + place + " " + layer + " is not finite";
        return y;
    }

    private static boolean allFinite(Tensor t, Found f) {
        boolean finite = true;
        for (float v : t.data()) {
            if (Float.isNaN(v) || Float.isInfinite(v)) finite = false;
            else f.largest = Math.max(f.largest, Math.abs(v));
        }
        return finite;
    }
}

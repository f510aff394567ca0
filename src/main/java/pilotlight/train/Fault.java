package pilotlight.train;

import java.util.Locale;
import pilotlight.data.Samples;
import pilotlight.diagnose.Culprit;
import pilotlight.nn.Net;
import pilotlight.tensor.Tensor;

/** Tells where a loss stopped being a number. */
final class Fault {
    private Fault() {
    }

    /** One line: epoch, step, the first layer whose parameters or output are not finite, and the largest value before it. */
    static String describe(Net model, Samples batch, int step, int perEpoch, float loss) {
        return describe(model, batch.x(), String.format(Locale.ROOT, "epoch %d, step %d: loss %s; ", step / perEpoch + 1, step + 1, loss));
    }

    /** {@code when}, then the first layer that is not finite on the rows of {@code x}. */
    static String describe(Net model, Tensor batch, String when) {
        Culprit c = Culprit.of(model, batch);
        return when + (c.where() == null ? "every layer is finite, largest value " : c.where() + " is not finite, largest value before it ")
                + String.format(Locale.ROOT, "%.3g; lower the learning rate, or clip the gradient", c.largest());
    }
}

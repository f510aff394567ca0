package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Layers;
import pilotlight.nn.Net;

/** Checkpoints for those outside this package who damage them: good ones, and the taking up of a training, which then makes no step. */
public final class CheckpointReading {
    private static final Data DATA = Synthetic.moons(24).noise(0.1).split(0.75).seed(1);

    private CheckpointReading() {
    }

    /** Writes one checkpoint for each method to {@code path}; {@code kept} is called after each. */
    public static void write(String path, Runnable kept) {
        List<Fit> fits = new ArrayList<>();
        for (int i = 0; i < 3; i++) fits.add(Fit.of(Layers.net(Layers.linear(2, 3), Layers.batchNorm(3), Layers.prelu(3), Layers.dropout(0.5), Layers.linear(3, 2)).seed(i), DATA));
        fits.get(0).sgd(0.1).momentum(0.9).watch(Gauge.UNITS, new Watch.Every(1)).epochs(2).batch(5);
        fits.get(1).adam(0.01).weightDecay(0.1).steps(4).batch(6).replacement();
        fits.get(2).adamW(0.01).epochs(1).clip(1).smoothing(0.1);
        for (Fit f : fits) {
            f.quiet().checkpoint(path, new Watch.Every(1)).run();
            kept.run();
        }
    }

    /** Takes up the training at {@code path}; returns its net. */
    public static Net read(String path) {
        Fit fit = Fit.resume(path, DATA).quiet();
        new Training(fit);
        return fit.model;
    }
}

package pilotlight.train;

import java.util.ArrayList;
import java.util.List;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.data.Synthetic;
import pilotlight.data.ViewBank;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Layers;
import pilotlight.nn.Net;
import pilotlight.optim.Schedule;

/** Checkpoints for those outside this package who damage them: good ones, and the taking up of a training, which then makes no step. */
public final class CheckpointReading {
    private static final Data DATA = Synthetic.moons(24).noise(0.1).split(0.75).seed(1);

    private CheckpointReading() {
    }

    private static final ViewBank BANK = Glyphs.glyphs(12).size(4).seed(1).views(2).standardized();

    /** Without labels, and with units that are dead: the collapse is found in step 11. */
    private static SimClr simClr(Schedule own) {
        return SimClr.of(Layers.net(Layers.linear(16, 3), Layers.batchNorm(3), Layers.prelu(3)).seed(1), Layers.net(Layers.linear(3, 2).biases(-8), Layers.relu(), Layers.dropout(0.1), Layers.linear(2, 2)).seed(2))
                .fit(BANK).batch(5).steps(12).every(4).weightDecay(0.1).schedule(own).quiet();
    }

    /** Writes checkpoints of a training without labels, from before its collapse and after it, to {@code path}; {@code kept} is called after each. */
    public static void writeSimClr(String path, Runnable kept) {
        simClr(step -> {
            if (step == 7) kept.run();
            return 1;
        }).checkpoint(path, new Watch.Every(1)).run();
        kept.run();
    }

    /** Takes up the training without labels at {@code path}; returns its net. */
    public static Net readSimClr(String path) {
        return new SimClrTraining(simClr(step -> 1).resume(path)).model;
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

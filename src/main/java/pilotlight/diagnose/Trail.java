package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import pilotlight.nn.Layer;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/**
 * Where training has been: the parameters of a model, copied each time it is told.
 *
 * <pre>{@code
 * Trail trail = new Trail();
 * Fit.of(model, data).every(5).watch(trail).run();
 * Landscape.of(model, data).trail(trail).run().plot();
 * }</pre>
 */
public final class Trail implements Consumer<Layer> {
    private final List<float[][]> places = new ArrayList<>();

    /** Remembers where {@code model} is now. */
    @Override
    public void accept(Layer model) {
        float[][] now = values(model.parameters());
        if (!places.isEmpty() && !alike(places.get(0), now)) throw new Mistake("trail: this model has other parameters than the one before; give each model its own trail");
        places.add(now);
    }

    /** How many places it remembers. */
    public int size() {
        return places.size();
    }

    List<float[][]> places() {
        return places;
    }

    static float[][] values(List<Parameter> parameters) {
        return parameters.stream().map(p -> p.tensor().toArray()).toArray(float[][]::new);
    }

    static boolean alike(float[][] a, float[][] b) {
        if (a.length != b.length) return false;
        for (int i = 0; i < a.length; i++) if (a[i].length != b[i].length) return false;
        return true;
    }

    @Override
    public String toString() {
        return "Trail of " + size() + " places" + (places.isEmpty() ? "; fit(model, data).watch(trail) fills it" : "");
    }
}

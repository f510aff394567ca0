package pilotlight.optim;

import java.util.List;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/** Limits on gradients, applied between backward and step. */
public final class Clip {
    private Clip() {
    }

    /**
     * Scales all gradients by max / (norm + 1e-6) if their joint Euclidean norm exceeds {@code max}; returns the norm
     * before. Frozen parameters and those without a gradient do not count.
     */
    public static double norm(List<Parameter> parameters, double max) {
        if (!(max > 0)) throw new Mistake("clip: largest norm " + max + " is not above 0");
        double square = 0;
        for (Parameter p : parameters) {
            float[] g = p.tensor().gradData();
            if (g == null) continue;
            for (float v : g) square += (double) v * v;
        }
        double norm = Math.sqrt(square);
        double factor = max / (norm + 1e-6);
        if (factor < 1) {
            for (Parameter p : parameters) {
                float[] g = p.tensor().gradData();
                if (g == null) continue;
                for (int i = 0; i < g.length; i++) g[i] *= (float) factor;
            }
        }
        return norm;
    }
}

package pilotlight.diagnose;

import pilotlight.nn.Layer;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/**
 * The first layer of a model that makes something that is not a finite number.
 *
 * @param where   what is not finite: {@code weight of 4 linear(64, 2)} or {@code the output of 1 relu()}; null when all is finite
 * @param largest the largest value before it
 */
public record Culprit(String where, double largest) {
    /** Looks through {@code model} as it trains on the rows of {@code x}; the model is left as it was. */
    public static Culprit of(Layer model, Tensor x) {
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            Search s = new Search();
            if (!s.finite(x)) return new Culprit("the input", s.largest);
            model.copy().train().walk(x, s::pass);
            return new Culprit(s.where, s.largest);
        }
    }

    private static final class Search {
        private String where;
        private double largest;

        private Tensor pass(String place, Layer layer, Tensor x) {
            if (where != null) return x;
            for (Parameter p : layer.parameters()) {
                if (!finite(p.tensor())) {
                    where = p.name() + " of " + place + " " + layer;
                    return x;
                }
            }
            Tensor y = layer.forward(x);
            if (!finite(y)) where = "the output of " + place + " " + layer;
            return y;
        }

        private boolean finite(Tensor t) {
            boolean finite = true;
            for (float v : t.data()) {
                if (Float.isNaN(v) || Float.isInfinite(v)) finite = false;
                else largest = Math.max(largest, Math.abs(v));
            }
            return finite;
        }
    }
}

package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.List;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/** What a model is trained for, on a copy of it: the loss that {@code fit} takes for this data, and its gradients. */
final class Task {
    /** An innermost layer and where it stands. */
    record Place(String place, Layer layer) {
        boolean holds(Parameter p) {
            return p.name().startsWith(place + ".");
        }

        @Override
        public String toString() {
            return place + " " + layer;
        }
    }

    final Net model;
    final Samples rows;
    /** The parameters that are trained. */
    final List<Parameter> parameters;

    Task(String where, Layer model, Data data) {
        rows = data.train();
        if (rows.rows() == 0) throw new Mistake(where + ": " + data.name() + " has no training rows; give 1 or more");
        Layer copy = model.copy();
        this.model = copy instanceof Net net ? net : Net.of(copy);
        parameters = this.model.parameters().stream().filter(p -> !p.frozen()).toList();
        if (parameters.isEmpty()) throw new Mistake(where + ": " + model + " has no parameters to train; unfreeze() it, or give a net with some");
    }

    /** Cross entropy for classes, mean squared error for numbers: the mean over the rows. */
    static Tensor loss(Tensor output, Samples batch) {
        return batch.labels() != null ? Losses.crossEntropy(output, batch.labels()) : Losses.mse(output, batch.y());
    }

    /** Fills the gradients of the mean loss over these rows; returns the loss. */
    double gradients(Samples batch) {
        for (Parameter p : parameters) p.tensor().zeroGrad();
        Tensor loss = loss(model.forward(batch.x()), batch);
        loss.backward();
        return loss.item();
    }

    /** All innermost layers in order, as {@code rows} pass through them. */
    List<Place> places() {
        List<Place> all = new ArrayList<>();
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            Net quiet = model.copy().eval();
            quiet.walk(rows.x().slice(0, 0, 1), (place, layer, x) -> {
                all.add(new Place(place, layer));
                return layer.forward(x);
            });
        }
        return all;
    }
}

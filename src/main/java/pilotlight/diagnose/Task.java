package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.Layer;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/** What a model is trained for, on a copy of it: the loss, by default the one that {@code fit} takes for this data, and its gradients. */
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
    private final BiFunction<Tensor, Samples, Tensor> loss;

    /** {@code loss} is what {@code fit(..).loss(..)} takes; null for cross entropy of classes and mean squared error of numbers. */
    Task(String where, Layer model, Data data, BiFunction<Tensor, Samples, Tensor> loss) {
        this(where, model, data.train(), loss != null ? loss : Task::usual);
        if (rows.rows() == 0) throw new Mistake(where + ": " + data.name() + " has no training rows; give 1 or more");
    }

    Task(String where, Layer model, Samples rows, BiFunction<Tensor, Samples, Tensor> loss) {
        this.rows = rows;
        this.loss = loss;
        Layer copy = model.copy();
        this.model = copy instanceof Net net ? net : Net.of(copy);
        parameters = this.model.parameters().stream().filter(p -> !p.frozen()).toList();
        if (parameters.isEmpty()) throw new Mistake(where + ": " + model + " has no parameters to train; unfreeze() it, or give a net with some");
    }

    /** Cross entropy for classes, mean squared error for numbers: the mean over the rows. */
    private static Tensor usual(Tensor output, Samples batch) {
        return batch.labels() != null ? Losses.crossEntropy(output, batch.labels()) : Losses.mse(output, batch.y());
    }

    Tensor loss(Tensor output, Samples batch) {
        return loss.apply(output, batch);
    }

    /** The places of all {@link #parameters}. */
    int[] every() {
        return IntStream.range(0, parameters.size()).toArray();
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

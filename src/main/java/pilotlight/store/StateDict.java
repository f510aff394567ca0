package pilotlight.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Dropout;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

/**
 * The tensors of a net under the names and in the shapes that PyTorch gives them in an nn.Sequential of the same layers: {@code 0.weight} [out, in],
 * {@code 1.running_mean}, {@code 2.weight} for the slopes of a PReLU. What PyTorch has no tensor for, the stream of a dropout, is a line of metadata.
 */
final class StateDict {
    private static final Map<String, String> BATCH_NORM = Map.of("gamma", "weight", "beta", "bias", "runningMean", "running_mean", "runningVar", "running_var",
            "batches", "num_batches_tracked");

    /** A tensor of the net, and how it stands in the file: transposed, or as text in the metadata. */
    private record Slot(String name, Tensor tensor, Shape shape, boolean transposed, boolean text) {
    }

    private final Net model;
    private final List<Slot> slots = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    StateDict(Net model) {
        this.model = model;
        walk("", model);
        for (Slot s : slots) {
            if (!s.text()) names.add(s.name());
        }
    }

    private void walk(String prefix, Layer layer) {
        if (layer instanceof Net net) {
            for (int i = 0; i < net.layers().size(); i++) walk(prefix + i + ".", net.layer(i));
        } else {
            layer.state().forEach((name, t) -> slots.add(slot(prefix, layer, name, t)));
        }
    }

    private static Slot slot(String prefix, Layer layer, String name, Tensor t) {
        if (layer instanceof Linear && name.equals("weight")) return new Slot(prefix + name, t, Shape.of(t.dim(1), t.dim(0)), true, false);
        if (layer instanceof BatchNorm) return new Slot(prefix + BATCH_NORM.get(name), t, name.equals("batches") ? Shape.SCALAR : t.shape(), false, false);
        if (layer instanceof Prelu) return new Slot(prefix + "weight", t, t.shape(), false, false);
        return new Slot(prefix + name, t, t.shape(), false, layer instanceof Dropout);
    }

    /** Puts all of it into {@code file}. */
    void write(SafeTensorsWriter file) {
        for (Slot s : slots) {
            if (s.text()) file.metadata(s.name(), hex(s.tensor()));
            else if (s.transposed()) file.transposed(s.name(), s.tensor());
            else file.tensor(s.name(), s.shape(), s.tensor());
        }
    }

    /** Fills the net from the tensors of {@code file}; what is missing or does not fit throws and leaves the net as it was. */
    void read(SafeTensors file) {
        for (Slot s : slots) {
            if (!s.text()) check(s, file, s.name());
            else if (file.metadata().containsKey(s.name())) parts(file, s.name());
        }
        for (Slot s : slots) {
            if (!s.text()) fill(s, file, s.name());
            else if (file.metadata().containsKey(s.name())) System.arraycopy(parts(file, s.name()), 0, s.tensor().data(), 0, 4);
        }
    }

    /** Whether the net has a tensor of this name. */
    boolean has(String name) {
        return names.contains(name);
    }

    private void check(Slot s, SafeTensors file, String name) {
        if (!file.names().contains(name)) throw new Mistake(file.name() + ": has no tensor " + name + " " + s.shape() + " for " + model);
        Shape there = file.shape(name);
        // A count is a scalar in PyTorch, and was a vector of one once.
        if (!there.equals(s.shape()) && !(s.shape().rank() == 0 && there.size() == 1)) {
            throw new Mistake(file.name() + ": tensor " + name + " is " + there + ", wanted is " + s.shape() + (s.transposed() ? " (out, in)" : "") + " for " + model);
        }
        // The one type with values that do not fit: looked at before anything is changed.
        if (file.dtype(name).equals("F64")) file.each(name, (at, chunk, n) -> { });
    }

    private static void fill(Slot s, SafeTensors file, String name) {
        float[] to = s.tensor().data();
        if (!s.transposed()) {
            file.each(name, (at, chunk, n) -> System.arraycopy(chunk, 0, to, at, n));
            return;
        }
        int in = s.shape().dim(1);
        int out = s.shape().dim(0);
        file.each(name, (at, chunk, n) -> {
            for (int i = 0; i < n; i++) to[(at + i) % in * out + (at + i) / in] = chunk[i];
        });
    }

    /** The 64 bits of a dropout's stream, of which each float has 16. */
    private static String hex(Tensor stream) {
        StringBuilder b = new StringBuilder();
        for (float part : stream.data()) b.append(Integer.toHexString(0x10000 | (int) part).substring(1));
        return b.toString();
    }

    private static float[] parts(SafeTensors file, String key) {
        String hex = file.metadata().get(key);
        if (!hex.matches("[0-9a-f]{16}")) throw new Mistake(file.name() + ": metadata " + key + " is " + Header.quoted(hex) + ", wanted are 16 hexadecimal digits");
        float[] parts = new float[4];
        for (int i = 0; i < 4; i++) parts[i] = Integer.parseInt(hex.substring(4 * i, 4 * i + 4), 16);
        return parts;
    }
}

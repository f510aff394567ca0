package pilotlight.store;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import pilotlight.nn.Layer;
import pilotlight.nn.Net;
import pilotlight.surface.Memory;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;

/**
 * A net in a safetensors file: its tensors as PyTorch names and shapes them in an nn.Sequential, float32, and in the metadata what the layers are, so that
 * {@link #load(String)} needs nothing but the file.
 *
 * <pre>{@code
 * ModelFile.save(model, "moons.safetensors");
 * Net again = ModelFile.load("moons.safetensors");
 * }</pre>
 */
public final class ModelFile {
    /** Tensors under this name are not the model's: what a training remembers. */
    public static final String REST = "checkpoint/";
    /** Metadata: the description of the net, where it has one. */
    public static final String MODEL = "model";
    /** Metadata: what is frozen, where something is. */
    public static final String FROZEN = "frozen";

    private ModelFile() {
    }

    /**
     * Saves {@code model}: parameters, buffers, what is frozen, and its description. The file appears whole or not at all. A model with layers of one's own is
     * saved without description; it is loaded into a net that is there.
     */
    public static void save(Layer model, String path) {
        SafeTensorsWriter file = new SafeTensorsWriter();
        put(net(model), file);
        file.write(path);
    }

    /** Puts into {@code file} what {@link #save} saves. */
    public static void put(Net model, SafeTensorsWriter file) {
        String text = Blueprint.of(model);
        if (text != null) file.metadata(MODEL, text);
        if (!frozen(model).isEmpty()) file.metadata(FROZEN, frozen(model));
        new StateDict(model).write(file);
    }

    /** The names of the frozen parameters of {@code model}, as the metadata have them; empty when there are none. */
    public static String frozen(Net model) {
        return model.parameters().stream().filter(Parameter::frozen).map(Parameter::name).collect(Collectors.joining(" "));
    }

    /** The net in the file at {@code path}, in evaluation mode: ready to use, and to train on, which changes the mode by itself. */
    public static Net load(String path) {
        return load(SafeTensors.read(path));
    }

    /** As {@link #load(String)}, of an open file. */
    public static Net load(SafeTensors file) {
        String text = file.metadata().get(MODEL);
        if (text == null) throw new Mistake(file.name() + ": holds tensors and no description of a net; give the net: load(net, \"" + file.name() + "\")");
        Net model = Memory.within(file.name(), () -> {
            try {
                return Blueprint.build(text, file.values());
            } catch (Mistake e) {
                throw new Mistake(file.name() + ": metadata: " + e.getMessage(), e);
            }
        });
        fill(model, file);
        Set<String> frozen = new HashSet<>(Arrays.asList(file.metadata().getOrDefault(FROZEN, "").split(" ")));
        model.parameters().stream().filter(p -> frozen.contains(p.name())).forEach(Parameter::freeze);
        return model;
    }

    /**
     * Fills {@code model} with the tensors of the file at {@code path}, ours or PyTorch's, by name: all or nothing, and nothing may be missing or left over.
     * Returns the model.
     */
    public static <L extends Layer> L load(L model, String path) {
        return load(model, SafeTensors.read(path));
    }

    /** As {@link #load(Layer, String)}, of an open file. */
    public static <L extends Layer> L load(L model, SafeTensors file) {
        fill(net(model), file);
        return model;
    }

    private static void fill(Net model, SafeTensors file) {
        StateDict state = new StateDict(model);
        List<String> extra = file.names().stream().filter(n -> !n.startsWith(REST) && !state.has(n)).limit(1).toList();
        if (!extra.isEmpty()) throw new Mistake(file.name() + ": tensor " + Header.quoted(extra.get(0)) + " " + file.shape(extra.get(0)) + " has no place in " + model);
        state.read(file);
    }

    private static Net net(Layer model) {
        // Looked into, so that a net that takes the layer in leaves its values alone.
        model.parameters();
        return model instanceof Net net ? net : Net.of(model);
    }
}

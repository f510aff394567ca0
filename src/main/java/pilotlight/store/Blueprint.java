package pilotlight.store;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import pilotlight.nn.Activation;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Layer;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/**
 * A net as text, the calls that its layers print as, and back: {@code net(linear(2, 64), prelu(64), linear(64, 2))}. The way back is a table of our own
 * layers and nothing else: a stranger's text makes no other object and calls no other method.
 */
public final class Blueprint {
    private static final Map<String, Function<Call, Layer>> LAYERS = Map.ofEntries(
            Map.entry("linear/2", c -> Layers.linear(c.integer(0), c.integer(1))),
            Map.entry("linear/3", c -> Layers.linear(c.integer(0), c.integer(1), c.truth(2))),
            Map.entry("conv2d/3", c -> Layers.conv2d(c.integer(0), c.integer(1), c.integer(2))),
            Map.entry("conv2d/5", c -> Layers.conv2d(c.integer(0), c.integer(1), c.integer(2), c.integer(3), c.integer(4))),
            Map.entry("conv2d/6", c -> Layers.conv2d(c.integer(0), c.integer(1), c.integer(2), c.integer(3), c.integer(4), c.truth(5))),
            Map.entry("batchNorm/1", c -> Layers.batchNorm(c.integer(0))),
            Map.entry("batchNorm/2", c -> Layers.batchNorm(c.integer(0), c.truth(1))),
            Map.entry("prelu/0", c -> Layers.prelu()),
            Map.entry("prelu/1", c -> Layers.prelu(c.integer(0))),
            Map.entry("relu/0", c -> Layers.relu()),
            Map.entry("leakyRelu/1", c -> Layers.leakyRelu(c.number(0))),
            Map.entry("elu/1", c -> Layers.elu(c.number(0))),
            Map.entry("selu/0", c -> Layers.selu()),
            Map.entry("gelu/0", c -> Layers.gelu()),
            Map.entry("geluTanh/0", c -> Layers.geluTanh()),
            Map.entry("silu/0", c -> Layers.silu()),
            Map.entry("softplus/0", c -> Layers.softplus()),
            Map.entry("softplus/1", c -> Layers.softplus(c.number(0))),
            Map.entry("tanh/0", c -> Layers.tanh()),
            Map.entry("sigmoid/0", c -> Layers.sigmoid()),
            Map.entry("identity/0", c -> Layers.identity()),
            Map.entry("flatten/0", c -> Layers.flatten()),
            Map.entry("maxPool2d/1", c -> Layers.maxPool2d(c.integer(0))),
            Map.entry("avgPool2d/1", c -> Layers.avgPool2d(c.integer(0))),
            Map.entry("adaptiveAvgPool2d/1", c -> Layers.adaptiveAvgPool2d(c.integer(0))),
            Map.entry("dropout/1", c -> Layers.dropout(c.number(0))));

    /** The parameters that still may be made. */
    private long left;

    private Blueprint(long values) {
        left = values;
    }

    /** The text of {@code model}, or null when it has a layer that is not ours, or a tensor in two places: a text cannot say that. */
    public static String of(Net model) {
        Set<Tensor> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Tensor t : model.state().values()) {
            if (!seen.add(t)) return null;
        }
        String text = text(model);
        return text != null && text.length() <= Call.LONGEST ? text : null;
    }

    private static String text(Layer layer) {
        if (!(layer instanceof Net net)) return ours(layer) ? layer.toString() : null;
        StringBuilder b = new StringBuilder("net(");
        for (Layer inner : net.layers()) {
            String one = text(inner);
            if (one == null) return null;
            b.append(b.length() > 4 ? ", " : "").append(one);
        }
        return b.append(')').toString();
    }

    private static boolean ours(Layer layer) {
        // An activation of the user's own may have the name of one of ours; ours alone are known to be repeatable.
        if (layer.getClass().getPackage() != Layer.class.getPackage() || layer instanceof Activation && !layer.repeatable()) return false;
        try {
            return LAYERS.containsKey(Call.parse(layer.toString()).key());
        } catch (Mistake unreadable) {
            return false;
        }
    }

    /** The net that {@code text} describes, with at most {@code values} parameters, in evaluation mode. */
    static Net build(String text, long values) {
        return new Blueprint(values).net(Call.parse(text)).eval();
    }

    private Net net(Call c) {
        if (!c.name().equals("net") || !c.then().isEmpty()) throw new Mistake("a description that begins with " + c.name() + "; wanted is net(...)");
        Layer[] layers = new Layer[c.arguments().size()];
        for (int i = 0; i < layers.length; i++) layers[i] = layer(c.call(i));
        return Net.of(layers);
    }

    private Layer layer(Call c) {
        if (c.name().equals("net")) return net(c);
        Function<Call, Layer> maker = LAYERS.get(c.key());
        if (maker == null) throw new Mistake("a description with a layer " + c.name() + " of " + c.arguments().size() + " arguments, which is none of ours");
        afford(c);
        Layer layer = maker.apply(c);
        for (Call option : c.then()) option(layer, option);
        // The values come from a file: the net need not draw them again.
        layer.parameters();
        return layer;
    }

    /** A text of a few characters must not take the memory of a large net: its parameters have to be in the file. */
    private void afford(Call c) {
        double values = switch (c.name()) {
            case "linear" -> c.number(0) * c.number(1);
            case "conv2d" -> c.number(0) * c.number(1) * c.number(2) * c.number(2);
            case "batchNorm", "prelu" -> c.arguments().isEmpty() ? 1 : c.number(0);
            default -> 0;
        };
        if (values > left) throw new Mistake("a description with more parameters than there are values in the file, at " + c.name() + c.arguments());
        left -= (long) values;
    }

    private static void option(Layer layer, Call o) {
        switch (o.key()) {
            case "biases/1" -> {
                if (layer instanceof Linear l) l.biases(o.number(0));
                else if (layer instanceof Conv2d l) l.biases(o.number(0));
                else throw unknown(layer, o);
            }
            case "init/1" -> {
                if (!(layer instanceof Prelu p)) throw unknown(layer, o);
                p.init(o.number(0));
            }
            default -> {
                if (!(layer instanceof BatchNorm b)) throw unknown(layer, o);
                switch (o.key()) {
                    case "eps/1" -> b.eps(o.number(0));
                    case "momentum/1" -> b.momentum(o.number(0));
                    case "cumulative/0" -> b.cumulative();
                    case "gamma/1" -> b.gamma(o.number(0));
                    case "beta/1" -> b.beta(o.number(0));
                    default -> throw unknown(layer, o);
                }
            }
        }
    }

    private static Mistake unknown(Layer layer, Call option) {
        return new Mistake("a description with ." + option.name() + " on " + layer + ", which has no such option");
    }
}

package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pilotlight.data.Data;
import pilotlight.nn.Activation;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Tensor;

/**
 * What can be done to a net whose units or gradients die. Each makes a new net and leaves the given one as it was; all but {@link #ANEW} keep
 * its weights. Activations behind the last layer with weights belong to the output and stay.
 */
public enum Remedy {
    /** Every activation becomes PReLU with slope {@link #SLOPE}; learned slopes start there again. */
    PRELU("prelu " + Remedy.SLOPE),
    /** BatchNorm before every activation, with gamma 1 and beta 0, also where there was one before. */
    BATCH_NORM("batchNorm"),
    /** Both of these. */
    BOTH("both"),
    /** Fresh weights by Kaiming's rule, biases 0. */
    ANEW("fresh weights");

    /** The slope below 0 that {@link #PRELU} starts with: that of {@code prelu()}. */
    public static final double SLOPE = 0.25;

    private final String brief;

    Remedy(String brief) {
        this.brief = brief;
    }

    /** The net with this remedy, for inputs as those of {@code data}. */
    public Net of(Layer model, Data data) {
        return of(model, data.train().x(), 0);
    }

    /** As {@link #of(Layer, Data)}; {@link #ANEW} draws its weights by {@code seed}. */
    public Net of(Layer model, Data data, long seed) {
        return of(model, data.train().x(), seed);
    }

    Net of(Layer model, Tensor rows, long seed) {
        Net net = model instanceof Net n ? n : Net.of(model);
        Net mended = new Rebuilt(net, rows).net("", net);
        if (this == ANEW) mended.seed(seed);
        return model.training() ? mended.train() : mended.eval();
    }

    @Override
    public String toString() {
        return brief;
    }

    private final class Rebuilt {
        private final Map<String, Integer> widths = new HashMap<>();
        private final List<String> places = new ArrayList<>();
        private int lastWeights = -1;
        private Layer before;
        private int at;

        Rebuilt(Net model, Tensor rows) {
            try (Autograd.NoGrad off = Autograd.noGrad()) {
                model.copy().eval().walk(rows.slice(0, 0, 1), (place, layer, in) -> {
                    if (layer instanceof Linear || layer instanceof Conv2d) lastWeights = places.size();
                    places.add(place);
                    widths.put(place, in.rank() < 2 ? 1 : in.dim(1));
                    return layer.forward(in);
                });
            }
        }

        Net net(String place, Net from) {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < from.layers().size(); i++) {
                String here = place.isEmpty() ? "" + i : place + "." + i;
                Layer layer = from.layer(i);
                if (layer instanceof Net inner) layers.add(net(here, inner));
                else single(here, layer, layers);
            }
            return Net.of(layers.toArray(Layer[]::new));
        }

        private void single(String place, Layer layer, List<Layer> into) {
            boolean hidden = at++ < lastWeights;
            boolean acts = hidden && (layer instanceof Prelu || layer instanceof Activation);
            boolean norm = Remedy.this == BATCH_NORM || Remedy.this == BOTH;
            if (acts && norm && !(before instanceof BatchNorm)) into.add(new BatchNorm(widths.get(place)));
            if (acts && (Remedy.this == PRELU || Remedy.this == BOTH)) {
                into.add(new Prelu(layer instanceof Prelu p ? p.channels() : 1).init(SLOPE));
            } else if (norm && layer instanceof BatchNorm bn && bn.gamma() != null) {
                into.add(bn.copy().gamma(1).beta(0));
            } else if (Remedy.this == ANEW && layer instanceof Linear l && l.bias() != null) {
                into.add(l.copy().biases(0));
            } else {
                into.add(layer.copy());
            }
            before = layer;
        }
    }
}

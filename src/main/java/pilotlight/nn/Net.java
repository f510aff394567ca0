package pilotlight.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Recorded;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Layers one after the other. A net is a layer itself, so nets of nets work.
 *
 * <pre>{@code
 * Net model = Net.of(new Linear(2, 64), new BatchNorm(64), new Prelu(64), new Linear(64, 2)).seed(1);
 * Tensor logits = model.predict(x);
 * }</pre>
 *
 * <p>{@link #seed} decides all initial values; a net that never was seeded has seed 0. Each layer draws from its own
 * stream, so that adding a layer at the end does not move the weights of those before it.
 */
public final class Net extends Layer implements Showable {
    private static final int LIMIT = 800;

    private final List<Layer> layers;
    private final Recorded passes = new Recorded(this::through);
    private Layer[] inner;
    private Tensor[] tensors;

    private Net(List<Layer> layers) {
        this.layers = layers;
    }

    /** A net of these layers, in order. */
    public static Net of(Layer... layers) {
        for (int i = 0; i < layers.length; i++) {
            if (layers[i] == null) throw new Mistake("net: layer " + i + " is null; give a layer");
        }
        Net net = new Net(List.of(layers));
        net.adopt(new Rng(0), 1);
        return net;
    }

    /** Initialises everything anew from {@code seed} with {@link Init#KAIMING_NORMAL}; returns this. */
    public Net seed(long seed) {
        return seed(seed, Init.KAIMING_NORMAL);
    }

    /** Initialises everything anew from {@code seed} with {@code init}; returns this. */
    public Net seed(long seed, Init init) {
        reset(new Rng(seed), init, 1);
        settle();
        return this;
    }

    /** The layers, in order. */
    public List<Layer> layers() {
        return layers;
    }

    /** Layer {@code index}, from 0. */
    public Layer layer(int index) {
        if (index < 0 || index >= layers.size()) {
            throw new Mistake("layer: index " + index + "; this net has " + layers.size() + " layers, counted from 0");
        }
        return layers.get(index);
    }

    @Override
    public Tensor forward(Tensor x) {
        return repeatable() ? passes.apply(x, switches()) : through(x);
    }

    @Override
    public boolean repeatable() {
        for (int i = 0; i < layers.size(); i++) {
            if (!layers.get(i).repeatable()) return false;
        }
        return true;
    }

    /** All that decides, beside the shape of the input, what a forward pass does: the modes of the layers, and what is frozen. */
    private boolean[] switches() {
        if (inner == null) {
            List<Layer> all = new ArrayList<>();
            collect(all);
            tensors = distinct().stream().map(Parameter::tensor).toArray(Tensor[]::new);
            inner = all.toArray(Layer[]::new);
        }
        boolean[] on = new boolean[inner.length + tensors.length];
        for (int i = 0; i < inner.length; i++) on[i] = inner[i].training();
        for (int i = 0; i < tensors.length; i++) on[inner.length + i] = tensors[i].requiresGrad();
        return on;
    }

    private Tensor through(Tensor x) {
        for (int i = 0; i < layers.size(); i++) x = step(i, x);
        return x;
    }

    /** The output of every layer in order, part of one graph; the last is the output of the net. */
    public List<Tensor> activations(Tensor x) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            x = step(i, x);
            all.add(x);
        }
        return Collections.unmodifiableList(all);
    }

    private Tensor step(int i, Tensor x) {
        try {
            return layers.get(i).forward(x);
        } catch (IllegalArgumentException e) {
            throw LayerException.at(i, layers.get(i), e);
        }
    }

    // ---- everything else is asked of the layers -----------------------------------------------------------------------

    @Override
    protected List<Parameter> own() {
        List<Parameter> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            for (Parameter p : layers.get(i).own()) all.add(p.within(Integer.toString(i)));
        }
        return all;
    }

    @Override
    void entries(String prefix, Map<String, Tensor> into) {
        for (int i = 0; i < layers.size(); i++) layers.get(i).entries(prefix + i + ".", into);
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        for (int i = 0; i < layers.size(); i++) layers.get(i).reset(rng.split(i), init, gainAfter(i, gain));
    }

    @Override
    void adopt(Rng rng, double gain) {
        for (int i = 0; i < layers.size(); i++) layers.get(i).adopt(rng.split(i), gainAfter(i, gain));
    }

    @Override
    protected void settle() {
        layers.forEach(Layer::settle);
    }

    private double gainAfter(int index, double last) {
        double g = gainFrom(index + 1);
        return Double.isNaN(g) ? last : g;
    }

    private double gainFrom(int index) {
        for (Layer layer : layers.subList(index, layers.size())) {
            double g = layer.gain();
            if (!Double.isNaN(g)) return g;
        }
        return Double.NaN;
    }

    @Override
    protected double gain() {
        return gainFrom(0);
    }

    @Override
    public Net train() {
        super.train();
        layers.forEach(Layer::train);
        return this;
    }

    @Override
    public Net eval() {
        super.eval();
        layers.forEach(Layer::eval);
        return this;
    }

    @Override
    public Net freeze() {
        super.freeze();
        return this;
    }

    @Override
    public Net unfreeze() {
        super.unfreeze();
        return this;
    }

    @Override
    public Net load(Map<String, Tensor> values) {
        super.load(values);
        return this;
    }

    @Override
    Tensor walk(String place, Tensor x, Step step) {
        for (int i = 0; i < layers.size(); i++) x = layers.get(i).walk(place.isEmpty() ? "" + i : place + "." + i, x, step);
        return x;
    }

    @Override
    void collect(List<Layer> into) {
        super.collect(into);
        for (Layer layer : layers) layer.collect(into);
    }

    @Override
    public Net copy() {
        Net c = new Net(layers.stream().map(Layer::copy).toList());
        c.mode(training());
        return c;
    }

    @Override
    public String html() {
        StringBuilder b = new StringBuilder("<table><tr><th></th><th>layer</th><th>parameters</th></tr>");
        for (int i = 0; i < layers.size(); i++) {
            b.append("<tr><td>").append(i).append("</td><td>").append(Showable.escape(layers.get(i).brief())).append("</td><td>")
                    .append(count(layers.get(i).distinct())).append("</td></tr>");
        }
        return b.append("<tr><td></td><td>together</td><td>").append(count(distinct())).append("</td></tr></table>").toString();
    }

    private static String count(List<Parameter> parameters) {
        return String.format(Locale.ROOT, "%,d", parameters.stream().mapToLong(p -> p.tensor().size()).sum());
    }

    // ---- printing -------------------------------------------------------------------------------------------------

    @Override
    public String name() {
        return "net";
    }

    @Override
    protected String size() {
        return "";
    }

    @Override
    String brief() {
        return call();
    }

    private String call() {
        StringBuilder b = new StringBuilder("net(");
        for (int i = 0; i < layers.size(); i++) {
            String one = layers.get(i).brief();
            if (b.length() + one.length() > LIMIT) {
                b.append(i == 0 ? "" : ", ").append("and ").append(layers.size() - i).append(" more layers");
                break;
            }
            b.append(i == 0 ? "" : ", ").append(one);
        }
        return b.append(')').toString();
    }

    @Override
    public String toString() {
        long count = 0;
        long frozen = 0;
        long nan = 0;
        for (Parameter p : distinct()) {
            count += p.tensor().size();
            if (p.frozen()) frozen += p.tensor().size();
            for (float v : p.tensor().data()) {
                if (Float.isNaN(v)) nan++;
            }
        }
        StringBuilder b = new StringBuilder(call()).append(String.format(Locale.ROOT, " %,d parameter%s", count, count == 1 ? "" : "s"));
        if (nan > 0) b.append(nan == count ? " (all NaN)" : " (some NaN)");
        if (frozen > 0) b.append(frozen == count ? " (frozen)" : String.format(Locale.ROOT, " (%,d frozen)", frozen));
        return b.toString();
    }
}

package pilotlight.nn;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * Many independent nets of one shape, each with a seed of its own, computed as one: input [rows, in] for all, output
 * [rows, members out] with the outputs of one member side by side. Each parameter is a stack over the members, so an
 * optimiser that works element by element trains every member as if it were alone.
 *
 * <pre>{@code
 * Ensemble nets = Ensemble.of(net(linear(1, 2), prelu(2), linear(2, 1)), seeds);
 * Tensor loss = nets.mse(nets.forward(x), y);        // the sum of what each member has
 * Net best = nets.member(3);
 * }</pre>
 *
 * <p>For narrow nets: below a width of about 32 the operations of one net are too small to fill a processor, above it
 * one net for each thread is as quick. Members may have {@link Linear}, {@link BatchNorm}, {@link Prelu} and
 * {@link Activation} layers.
 */
public final class Ensemble extends Layer {
    private final Net member;
    private final int members;
    private final Net wide;

    private Ensemble(Net member, int members, Net wide) {
        this.member = member;
        this.members = members;
        this.wide = wide;
    }

    /** One copy of {@code net} for each seed, initialised by {@link Net#seed(long)}. */
    public static Ensemble of(Net net, long... seeds) {
        if (seeds.length < 1) throw new Mistake("ensemble: no seeds; give 1 or more");
        List<Layer> layers = new ArrayList<>();
        net.collect(layers);
        layers.removeIf(l -> l instanceof Net);
        Ensemble all = new Ensemble(net.copy(), seeds.length, Net.of(layers.stream().map(l -> wide(l, seeds.length)).toArray(Layer[]::new)));
        for (int k = 0; k < seeds.length; k++) all.put(k, net.copy().seed(seeds[k]));
        all.settle();
        return all;
    }

    private static Layer wide(Layer layer, int members) {
        if (layer instanceof Linear l) return new GroupedLinear(members, l.in(), l.out(), l.bias() != null);
        if (layer instanceof Prelu p) return new GroupedPrelu(members, p.channels());
        if (layer instanceof BatchNorm b) {
            BatchNorm all = new BatchNorm(members * b.channels(), b.gamma() != null).eps(b.eps());
            return Double.isNaN(b.momentum()) ? all.cumulative() : all.momentum(b.momentum());
        }
        if (layer instanceof Activation) return layer.copy();
        throw new Mistake("ensemble: layer " + layer + "; members may have linear, batchNorm, prelu and activation layers");
    }

    /** Number of members. */
    public int members() {
        return members;
    }

    /** Member {@code index} as a net of its own: a copy. */
    public Net member(int index) {
        if (index < 0 || index >= members) throw new Mistake("ensemble: member " + index + " of " + members + ", counted from 0");
        Net one = member.copy();
        pair(index, one, (stack, from, t) -> System.arraycopy(stack.data(), from, t.data(), 0, t.size()));
        return one;
    }

    private void put(int index, Net one) {
        pair(index, one, (stack, from, t) -> System.arraycopy(t.data(), 0, stack.data(), from, t.size()));
    }

    private interface Pair {
        void visit(Tensor stack, int from, Tensor one);
    }

    /** Visits the state of member {@code index}, which has the order of the stacks but, within nets of nets, other names. */
    private void pair(int index, Net one, Pair visitor) {
        Iterator<Tensor> stacks = wide.state().values().iterator();
        for (Tensor t : one.state().values()) {
            Tensor stack = stacks.next();
            // The number of batches is one for all.
            visitor.visit(stack, stack.size() == t.size() ? 0 : index * t.size(), t);
        }
    }

    /** The sum over members of their mean squared errors; {@code y} [rows, outputs of a member]. */
    public Tensor mse(Tensor output, Tensor y) {
        int rows = y.dim(0);
        int n = y.size() / Math.max(1, rows);
        return output.reshape(rows, members, n).sub(y.reshape(rows, 1, n)).square().sum().div(y.size());
    }

    /** The sum over members of their mean cross entropies. */
    public Tensor crossEntropy(Tensor output, int[] labels) {
        int[] each = new int[labels.length * members];
        for (int i = 0; i < each.length; i++) each[i] = labels[i / members];
        return output.reshape(each.length, output.dim(1) / members).crossEntropy(each, 0).mul(members);
    }

    @Override
    public Tensor forward(Tensor x) {
        return wide.forward(x);
    }

    @Override
    public boolean repeatable() {
        return wide.repeatable();
    }

    @Override
    protected List<Parameter> own() {
        return wide.own();
    }

    @Override
    protected Map<String, Tensor> buffers() {
        Map<String, Tensor> all = new LinkedHashMap<>(wide.state());
        wide.own().forEach(p -> all.remove(p.name()));
        return all;
    }

    @Override
    protected void reset(Rng rng, Init init, double gain) {
        for (int k = 0; k < members; k++) put(k, member.copy().seed(rng.split(k).nextLong(), init));
    }

    @Override
    public Ensemble train() {
        super.train();
        wide.train();
        return this;
    }

    @Override
    public Ensemble eval() {
        super.eval();
        wide.eval();
        return this;
    }

    @Override
    void collect(List<Layer> into) {
        super.collect(into);
        wide.collect(into);
    }

    @Override
    public Ensemble copy() {
        Ensemble c = new Ensemble(member, members, wide.copy());
        return into(c);
    }

    @Override
    public String toString() {
        return "ensemble(" + member.brief() + ", " + members + " seeds)";
    }

    /** {@link Linear} for each member; the members' columns stand side by side. */
    private static final class GroupedLinear extends Layer {
        private final int groups;
        private final int in;
        private final int out;
        private final Parameter weight;
        private final Parameter bias;

        GroupedLinear(int groups, int in, int out, boolean bias) {
            this.groups = groups;
            this.in = in;
            this.out = out;
            weight = Parameter.of("weight", Tensor.zeros(groups, in, out), true);
            this.bias = bias ? Parameter.of("bias", Tensor.zeros(groups, out), false) : null;
        }

        @Override
        public Tensor forward(Tensor x) {
            if (x.rank() != 2 || x.dim(1) != in && x.dim(1) != groups * in) {
                throw wrong("input " + x.shape() + "; give [rows, " + in + "] for all or [rows, " + groups * in + "], " + in + " columns for each");
            }
            return x.groupedLinear(weight.tensor(), bias == null ? null : bias.tensor());
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        protected List<Parameter> own() {
            return bias == null ? List.of(weight) : List.of(weight, bias);
        }

        @Override
        public GroupedLinear copy() {
            return into(new GroupedLinear(groups, in, out, bias != null));
        }

        @Override
        public String toString() {
            return "linear(" + groups + " times " + in + ", " + out + ")";
        }
    }

    /** {@link Prelu} for each member. */
    private static final class GroupedPrelu extends Layer {
        private final int groups;
        private final int channels;
        private final Parameter alpha;

        GroupedPrelu(int groups, int channels) {
            this.groups = groups;
            this.channels = channels;
            alpha = Parameter.of("alpha", Tensor.zeros(groups, channels), false);
        }

        @Override
        public Tensor forward(Tensor x) {
            int width = x.dim(1) / groups;
            return x.prelu(alpha.tensor().expand(groups, width).reshape(groups * width));
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        @Override
        protected List<Parameter> own() {
            return List.of(alpha);
        }

        @Override
        public GroupedPrelu copy() {
            return into(new GroupedPrelu(groups, channels));
        }

        @Override
        public String toString() {
            return "prelu(" + groups + " times " + channels + ")";
        }
    }
}

package pilotlight.tensor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import pilotlight.compute.Sweep;
import pilotlight.surface.Mistake;

/**
 * Reverse-mode differentiation over the graph that the operations leave behind them.
 *
 * <p>An operation computes its result and, when an input needs a gradient, records one {@link Node} with its inputs
 * and the function that adds the inputs' gradients. {@link Tensor#backward()} runs those functions once each, from the
 * result back. The graph is reachable only from its result, so it goes with it.
 */
public final class Autograd {
    private static final ThreadLocal<Mode> MODE = ThreadLocal.withInitial(Mode::new);

    private Autograd() {
    }

    /** What operations of one thread leave behind. */
    static final class Mode {
        private boolean off;
        /** Takes down every operation, or null. */
        Replay replay;
        /** Where the backward pass under way has its memory from. */
        Buffers buffers;
        /** Whether a forward pass is made only because its inner values are wanted once more. */
        boolean again;
    }

    static Mode mode() {
        return MODE.get();
    }

    /** Adds to the gradients of an operation's inputs, given the gradient of its output. */
    interface Backward {
        void accept(float[] outputGradient);
    }

    /** One recorded operation. */
    static final class Node {
        final Op op;
        final Tensor[] inputs;
        final int depth;
        Backward backward;
        private boolean seen;

        Node(Op op, Backward backward, Tensor... inputs) {
            this.op = op;
            this.backward = backward;
            this.inputs = inputs;
            int d = 0;
            for (Tensor t : inputs) {
                if (t.node != null) d = Math.max(d, t.node.depth);
            }
            depth = d + 1;
        }
    }

    /** Switches recording off, or on again, until closed; nests. */
    public static final class NoGrad implements AutoCloseable {
        private final Mode mode = mode();
        private final boolean before = mode.off;

        private NoGrad(boolean off) {
            mode.off = off;
        }

        @Override
        public void close() {
            mode.off = before;
        }
    }

    /** Stops recording in this thread: {@code try (var off = Autograd.noGrad()) { ... }}. */
    public static NoGrad noGrad() {
        return new NoGrad(true);
    }

    /** The value of {@code body}, computed without recording. */
    public static <T> T noGrad(Supplier<T> body) {
        try (NoGrad off = noGrad()) {
            return body.get();
        }
    }

    /** The value of {@code body}, computed with recording, even inside {@link #noGrad()}. */
    public static <T> T withGrad(Supplier<T> body) {
        try (NoGrad on = new NoGrad(false)) {
            return body.get();
        }
    }

    /** Whether operations are recorded in this thread. */
    public static boolean recording() {
        return !mode().off;
    }

    /**
     * The result of an operation: {@code forward} fills {@code data}, now and whenever the computation is run again.
     * It has a node when an input needs a gradient.
     */
    static Tensor result(Op op, float[] data, Shape shape, Runnable forward, Backward backward, Tensor... inputs) {
        forward.run();
        Tensor y = new Tensor(data, shape);
        Mode mode = mode();
        if (!mode.off) {
            for (Tensor t : inputs) {
                if (t.needsGrad()) {
                    y.node = new Node(op, backward, inputs);
                    break;
                }
            }
        }
        if (mode.replay != null) mode.replay.record(y, forward);
        return y;
    }

    /** Fills the gradients of everything that {@code root} depends on, starting with {@code seed} at the root. */
    static void backward(Tensor root, float[] seed) {
        if (!root.needsGrad()) {
            throw new Mistake("backward: " + root.shape() + " does not depend on anything that requires a gradient;"
                    + " mark a leaf with requiresGrad(true), and compute outside noGrad");
        }
        if (root.node == null) {
            Sweep.add(root.gradient(), seed, root.gradient());
            return;
        }
        List<Tensor> order = reachable(root);
        order.sort(Comparator.comparingInt((Tensor t) -> t.node.depth).reversed());
        Mode mode = mode();
        Buffers outer = mode.buffers;
        mode.buffers = new Buffers();
        try {
            root.handOn(seed);
            for (int i = 1; i < order.size(); i++) {
                order.get(i).handOn(order.get(i).gradient());
                order.get(i).forgetGradient();
            }
        } finally {
            mode.buffers = outer;
            // Also when memory runs out half-way: the next pass must start clean.
            for (Tensor t : order) {
                t.node.seen = false;
                t.forgetGradient();
            }
        }
    }

    private static List<Tensor> reachable(Tensor root) {
        List<Tensor> found = new ArrayList<>();
        ArrayDeque<Tensor> open = new ArrayDeque<>();
        visit(root, open);
        while (!open.isEmpty()) {
            Tensor t = open.pop();
            found.add(t);
            for (Tensor in : t.node.inputs) visit(in, open);
        }
        return found;
    }

    private static void visit(Tensor t, ArrayDeque<Tensor> open) {
        if (t.node != null && !t.node.seen) {
            t.node.seen = true;
            open.push(t);
        }
    }

    /** Adds {@code g} to the gradient of {@code t}. */
    static void add(Tensor t, float[] g) {
        boolean first = !t.hasGradient();
        float[] into = t.freshGradient();
        if (first) System.arraycopy(g, 0, into, 0, g.length);
        else Sweep.add(into, g, into);
    }
}

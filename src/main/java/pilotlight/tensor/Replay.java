package pilotlight.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A computation that is recorded once and then run again in the same memory, which costs neither allocation nor the
 * making of a graph: fill the data of its inputs, {@link #run()}, read the {@link #result()}, {@link #backward()}.
 *
 * <pre>{@code
 * Tensor x = Tensor.randn(rng, 64, 2);
 * Replay step = Replay.of(() -> model.forward(x).crossEntropy(labels, 0));
 * fill(x.data(), labels);                 // other rows, in the same arrays
 * step.run();
 * step.backward();
 * }</pre>
 *
 * <p>Every tensor that the computation made is overwritten by the next run, so none may leave the hands of whoever
 * recorded it. The computation has to consist of tensor operations alone: what else it did is done once, at the
 * recording, and shapes, modes and frozen tensors stay as they were then.
 */
public final class Replay {
    private static final float[] ONE = {1};

    private final List<Runnable> steps = new ArrayList<>();
    /** The results that have a node, in the order in which they were made: a result comes after its inputs. */
    private final List<Tensor> made = new ArrayList<>();
    /** Whether it can be run again; if not it holds on to nothing but the result. */
    private final boolean kept;
    private Buffers buffers = new Buffers();
    private Tensor result;
    private long bytes;

    private Replay(boolean kept) {
        this.kept = kept;
    }

    /** Computes {@code body} and keeps how. */
    public static Replay of(Supplier<Tensor> body) {
        return record(body, true);
    }

    /** Computes {@code body} and counts the bytes that it takes, but keeps nothing to run again. */
    static Replay measure(Supplier<Tensor> body) {
        return record(body, false);
    }

    private static Replay record(Supplier<Tensor> body, boolean kept) {
        Replay replay = new Replay(kept);
        Autograd.Mode mode = Autograd.mode();
        Replay outer = mode.replay;
        mode.replay = replay;
        try {
            replay.result = body.get();
        } finally {
            mode.replay = outer;
        }
        return replay;
    }

    /** Whether this thread is recording a computation. */
    public static boolean recording() {
        return Autograd.mode().replay != null;
    }

    /** Whether this thread computes only to have inner values once more: running averages stay as they are. */
    public static boolean again() {
        return Autograd.mode().again;
    }

    void record(Tensor y, Runnable forward) {
        bytes += Float.BYTES * (long) y.size();
        if (!kept) return;
        steps.add(forward);
        if (y.node != null) made.add(y);
    }

    /** What the computation gives: overwritten by the next run. */
    public Tensor result() {
        return result;
    }

    /** Bytes that the recorded values take. */
    public long bytes() {
        return bytes;
    }

    /** Computes everything anew from what is now in the inputs' data. */
    public void run() {
        for (int i = 0; i < steps.size(); i++) steps.get(i).run();
    }

    /** Adds the gradient of the result, a scalar, to every leaf. */
    public void backward() {
        backward(ONE);
    }

    /** Adds the gradient of sum(result * seed) to every leaf. */
    void backward(float[] seed) {
        Autograd.Mode mode = Autograd.mode();
        Buffers outer = mode.buffers;
        // The first pass gives out the arrays; they stay where they are, since every pass takes the same way.
        mode.buffers = buffers;
        buffers = Buffers.NONE;
        try {
            result.handOn(seed);
            for (int i = made.size() - 1; i >= 0; i--) {
                Tensor t = made.get(i);
                // The result itself has none, nor has a branch that leads nowhere.
                if (t.hasGradient()) t.handOn(t.gradient());
            }
        } finally {
            mode.buffers = outer;
            for (int i = 0; i < made.size(); i++) made.get(i).dropGradient();
        }
    }
}

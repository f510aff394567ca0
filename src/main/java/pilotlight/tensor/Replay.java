package pilotlight.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A computation that is recorded once and then run again in the same memory, which costs neither allocation nor the
 * making of a graph: fill the data of its inputs, {@link #run()}, read the {@link #result()}, {@link #backward}.
 *
 * <pre>{@code
 * Tensor x = Tensor.randn(rng, 64, 2);
 * Replay step = Replay.of(() -> model.forward(x).crossEntropy(labels, 0));
 * next(x.data(), labels);                 // other rows, in the same arrays
 * step.run();
 * step.backward();
 * }</pre>
 *
 * <p>Every tensor that the computation made is overwritten by the next run, so they must not leave the one who
 * recorded them. The computation has to consist of tensor operations alone: what else it did is done once, at the
 * recording, and shapes, modes and frozen tensors stay as they were then.
 */
public final class Replay {
    private final List<Runnable> steps = new ArrayList<>();
    /** The results that have a node, in the order in which they were made: a result comes after its inputs. */
    private final List<Tensor> made = new ArrayList<>();
    private Tensor result;
    private long floats;

    private Replay() {
    }

    /** Computes {@code body} and keeps how. */
    public static Replay of(Supplier<Tensor> body) {
        Replay replay = new Replay();
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
        steps.add(forward);
        floats += y.size();
        if (y.node != null) {
            made.add(y);
            floats += y.size();
        }
    }

    /** What the computation gives: overwritten by the next run. */
    public Tensor result() {
        return result;
    }

    /** Bytes that the recorded values and their gradients take. */
    public long bytes() {
        return Float.BYTES * floats;
    }

    /** Computes everything anew from what is now in the inputs' data. */
    public void run() {
        for (int i = 0; i < steps.size(); i++) steps.get(i).run();
    }

    /** As {@link #run()}, to have the inner values of an earlier run again: what counts runs does not count this one. */
    void runAgain() {
        Autograd.Mode mode = Autograd.mode();
        mode.again = true;
        try {
            run();
        } finally {
            mode.again = false;
        }
    }

    /** Adds the gradient of the result, a scalar, to every leaf. */
    public void backward() {
        backward(ONE);
    }

    private static final float[] ONE = {1};

    /** Adds the gradient of sum(result * seed) to every leaf. */
    void backward(float[] seed) {
        try {
            result.handOn(seed);
            for (int i = made.size() - 1; i >= 0; i--) {
                Tensor t = made.get(i);
                // The result itself has none, nor has a branch that leads nowhere.
                if (t.hasGradient()) t.handOn(t.gradient());
            }
        } finally {
            for (int i = 0; i < made.size(); i++) made.get(i).dropGradient();
        }
    }
}

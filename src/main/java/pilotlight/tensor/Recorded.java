package pilotlight.tensor;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.UnaryOperator;

/**
 * A function of one tensor whose inner values live in memory of its own: when a shape comes for the second time the
 * computation is recorded, and from then on run again ({@link Replay}). Only the result is new each time, so whoever
 * calls it never holds a value that changes.
 *
 * <p>The memory of one call is taken up by the next as soon as its gradient has been passed on, or at once when there
 * is none to pass. A second backward over the same result computes the inner values anew if a later call has
 * overwritten them, with the parameters of then.
 */
public final class Recorded {
    /** Inner values of more bytes than this are left to the garbage collector: keeping them would cost more than it saves. */
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_PASSES = 6;

    private final UnaryOperator<Tensor> body;
    private final Deque<Pass> idle = new ArrayDeque<>();
    private final Deque<Seen> seen = new ArrayDeque<>();

    /** {@code body} must consist of tensor operations alone, the same whenever shape and state are the same. */
    public Recorded(UnaryOperator<Tensor> body) {
        this.body = body;
    }

    /** What a pass was recorded for. */
    private record Seen(Shape shape, boolean recording, boolean needsGrad, boolean[] state, long bytes) {
        boolean fits(Tensor x, boolean[] now) {
            return shape.equals(x.shape()) && recording == Autograd.recording() && needsGrad == x.needsGrad() && Arrays.equals(state, now);
        }
    }

    /** The function of {@code x}; {@code state} is all that decides, beside the shape, which operations there are. */
    public Tensor apply(Tensor x, boolean[] state) {
        if (Replay.recording()) return body.apply(x);
        Pass pass = idle(x, state);
        if (pass == null) {
            Seen before = before(x, state);
            if (before == null || before.bytes == 0 || before.bytes > MOST_BYTES) {
                Replay measured = Replay.measure(() -> body.apply(x));
                if (before == null) note(new Seen(x.shape(), Autograd.recording(), x.needsGrad(), state, measured.bytes()));
                return measured.result();
            }
            pass = new Pass(before, x);
        } else {
            pass.run(x);
        }
        return pass.show(x);
    }

    private synchronized Pass idle(Tensor x, boolean[] state) {
        for (Iterator<Pass> i = idle.iterator(); i.hasNext(); ) {
            Pass p = i.next();
            if (p.made.fits(x, state)) {
                i.remove();
                p.uses++;
                return p;
            }
        }
        return null;
    }

    private synchronized void release(Pass p) {
        idle.addFirst(p);
        if (idle.size() > MOST_PASSES) idle.removeLast();
    }

    private synchronized Seen before(Tensor x, boolean[] state) {
        for (Seen s : seen) {
            if (s.fits(x, state)) return s;
        }
        return null;
    }

    private synchronized void note(Seen s) {
        seen.addFirst(s);
        if (seen.size() > MOST_PASSES) seen.removeLast();
    }

    /** One set of inner values. */
    private final class Pass {
        final Seen made;
        final Tensor in;
        final Replay replay;
        int uses;

        Pass(Seen made, Tensor x) {
            this.made = made;
            in = x.copy().requiresGrad(made.needsGrad);
            replay = Replay.of(() -> body.apply(in));
        }

        void run(Tensor x) {
            System.arraycopy(x.data(), 0, in.data(), 0, in.size());
            replay.run();
        }

        /** The result in memory of its own, with the way back through this pass. */
        Tensor show(Tensor x) {
            Tensor y = replay.result().copy();
            if (replay.result().node == null) release(this);
            else y.node = new Autograd.Node(Op.RECORDED, new Back(this, x), x);
            return y;
        }
    }

    /** Takes the gradient of a result through the pass that it came from. */
    private final class Back implements Autograd.Backward {
        private final Tensor x;
        private final Pass pass;
        private final int use;
        private boolean given;

        Back(Pass pass, Tensor x) {
            this.pass = pass;
            this.x = x;
            use = pass.uses;
        }

        @Override
        public void accept(float[] g) {
            Pass p = pass;
            if (given) p = again();
            given = true;
            p.replay.backward(g);
            if (p.in.hasGradient()) {
                Autograd.add(x, p.in.gradient());
                p.in.dropGradient();
            }
            release(p);
        }

        /** A pass with the inner values of this one. */
        private Pass again() {
            synchronized (Recorded.this) {
                // Nobody has used it since.
                if (pass.uses == use && idle.remove(pass)) return pass;
            }
            Autograd.Mode mode = Autograd.mode();
            mode.again = true;
            try {
                Pass other = idle(x, pass.made.state);
                if (other == null) return Autograd.withGrad(() -> new Pass(pass.made, x));
                other.run(x);
                return other;
            } finally {
                mode.again = false;
            }
        }
    }
}

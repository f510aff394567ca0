package pilotlight.lab;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import pilotlight.nn.Net;
import pilotlight.train.Run;

/**
 * What 400 steps of training made of one tower.
 *
 * @param accuracy test accuracy
 * @param gradient |dL/dW_1| before training
 * @param before   share of units negative on all of 1000 pictures, for each hidden layer, before training
 * @param after    the same after training
 * @param alphas   learned slope of each hidden layer; empty for fixed slopes
 */
record Outcome(double accuracy, double gradient, double[] before, double[] after, double[] alphas) {
    static final int STEPS = 400;

    /** An outcome depends on its key alone, bit for bit, and several experiments look at the same towers: each is trained once. */
    private static final Map<Key, Outcome> KNOWN = new ConcurrentHashMap<>();

    /** All that an outcome depends on; what the activation is called is not. */
    private record Key(double slope, boolean learnable, boolean norm, double bias, double beta, int depth, long seed) { }

    static Outcome of(Tower t, long seed) {
        Key key = new Key(t.valve().slope(), t.valve().learnable(), t.norm(), t.bias(), t.beta(), t.depth(), seed);
        Outcome known = KNOWN.get(key);
        if (known == null) KNOWN.put(key, known = train(t, seed));
        return known;
    }

    private static Outcome train(Tower tower, long seed) {
        Net net = tower.net(seed);
        double gradient = Tower.gradients(net)[0];
        double[] before = Tower.negative(net);
        Run run = Tower.fit(net, STEPS, seed).run();
        if (run.ending() == Run.Ending.INTERRUPTED) throw new CancellationException("interrupted");
        return new Outcome(Tower.accuracy(run), gradient, before, Tower.negative(net), Tower.alphas(net));
    }
}

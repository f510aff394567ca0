package pilotlight.compute;

/** The steps of optimisers: one sweep over a parameter {@code w}, its gradient {@code g} and what the optimiser remembers. */
public final class Steps {
    private Steps() {
    }

    /** w -= rate (g + decay w). */
    public static void sgd(float[] w, float[] g, float rate, float decay) {
        if (Sweep.shared(w)) Workers.split(w.length, Sweep.GRAIN, (from, to) -> plain(w, g, rate, decay, from, to));
        else plain(w, g, rate, decay, 0, w.length);
    }

    private static void plain(float[] w, float[] g, float rate, float decay, int from, int to) {
        for (int i = from; i < to; i++) w[i] -= rate * (g[i] + decay * w[i]);
    }

    /** d = g + decay w; buf = mu buf + fresh d; w -= rate buf, or with Nesterov w -= rate (d + mu buf). */
    public static void sgd(float[] w, float[] g, float[] buf, float rate, float mu, float fresh, float decay, boolean nesterov) {
        if (Sweep.shared(w)) Workers.split(w.length, Sweep.GRAIN, (from, to) -> momentum(w, g, buf, rate, mu, fresh, decay, nesterov, from, to));
        else momentum(w, g, buf, rate, mu, fresh, decay, nesterov, 0, w.length);
    }

    private static void momentum(float[] w, float[] g, float[] buf, float rate, float mu, float fresh, float decay, boolean nesterov, int from, int to) {
        if (nesterov) ahead(w, g, buf, rate, mu, fresh, decay, from, to);
        else heavy(w, g, buf, rate, mu, fresh, decay, from, to);
    }

    private static void heavy(float[] w, float[] g, float[] buf, float rate, float mu, float fresh, float decay, int from, int to) {
        for (int i = from; i < to; i++) {
            buf[i] = mu * buf[i] + fresh * (g[i] + decay * w[i]);
            w[i] -= rate * buf[i];
        }
    }

    private static void ahead(float[] w, float[] g, float[] buf, float rate, float mu, float fresh, float decay, int from, int to) {
        for (int i = from; i < to; i++) {
            float d = g[i] + decay * w[i];
            buf[i] = mu * buf[i] + fresh * d;
            w[i] -= rate * (d + mu * buf[i]);
        }
    }

    /**
     * d = g + decay w; m = b1 m + c1 d; v = b2 v + c2 d d; w = keep w - rate m / (sqrt(v) / root + eps). A {@code top}
     * that is not null keeps the largest v so far, which then takes the place of v in the root.
     */
    public static void adam(float[] w, float[] g, float[] m, float[] v, float[] top, float rate, float root, float b1, float c1, float b2, float c2, float eps, float decay, float keep) {
        if (Sweep.shared(w)) Workers.split(w.length, Sweep.GRAIN, (from, to) -> adam(w, g, m, v, top, rate, root, b1, c1, b2, c2, eps, decay, keep, from, to));
        else adam(w, g, m, v, top, rate, root, b1, c1, b2, c2, eps, decay, keep, 0, w.length);
    }

    private static void adam(float[] w, float[] g, float[] m, float[] v, float[] top, float rate, float root, float b1, float c1, float b2, float c2, float eps, float decay, float keep,
            int from, int to) {
        if (top == null) latest(w, g, m, v, rate, root, b1, c1, b2, c2, eps, decay, keep, from, to);
        else largest(w, g, m, v, top, rate, root, b1, c1, b2, c2, eps, decay, keep, from, to);
    }

    private static void latest(float[] w, float[] g, float[] m, float[] v, float rate, float root, float b1, float c1, float b2, float c2, float eps, float decay, float keep, int from,
            int to) {
        for (int i = from; i < to; i++) {
            float d = g[i] + decay * w[i];
            m[i] = b1 * m[i] + c1 * d;
            v[i] = b2 * v[i] + c2 * d * d;
            w[i] = keep * w[i] - rate * m[i] / ((float) Math.sqrt(v[i]) / root + eps);
        }
    }

    private static void largest(float[] w, float[] g, float[] m, float[] v, float[] top, float rate, float root, float b1, float c1, float b2, float c2, float eps, float decay, float keep,
            int from, int to) {
        for (int i = from; i < to; i++) {
            float d = g[i] + decay * w[i];
            m[i] = b1 * m[i] + c1 * d;
            v[i] = b2 * v[i] + c2 * d * d;
            top[i] = Math.max(top[i], v[i]);
            w[i] = keep * w[i] - rate * m[i] / ((float) Math.sqrt(top[i]) / root + eps);
        }
    }
}

package pilotlight.diagnose;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Losses;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/**
 * The loss around a model, on a line and on a plane through its parameters: settings, each a call that returns this, and
 * {@link #run}.
 *
 * <pre>{@code
 * Terrain terrain = Landscape.of(model, data).seed(1).span(1).grid(31).run();
 * }</pre>
 *
 * <p>The directions are random and filter-normalised (Li and others 2018): every filter of a direction is as long as the
 * filter of the weights it moves, so that 1 on an axis is once the size of the weights, and nets of other scales compare.
 * Biases, gamma, beta and slopes stay. With a {@link #trail} the plane is the one nearest to it, and all parameters move.
 *
 * <p>The loss is the training loss, cross entropy for classes and mean squared error for numbers, over the training rows.
 * BatchNorm normalises with the moments of these rows, as in training; dropout is off. A copy of the model is moved: the
 * model itself is never touched.
 */
public final class Landscape {
    private static final int MOST = 101;

    private final Layer model;
    private final Data data;
    private String name = "";
    private long seed;
    private double span = 1;
    private int grid = 25;
    private int rows;
    private Trail trail;
    private boolean random;
    private boolean quiet;

    private Landscape(Layer model, Data data) {
        this.model = model;
        this.data = data;
    }

    /** The surroundings of {@code model} on the training rows of {@code data}. */
    public static Landscape of(Layer model, Data data) {
        if (data.train().rows() == 0) throw new Mistake("landscape: " + data.name() + " has no training rows; give 1 or more");
        return new Landscape(model, data);
    }

    /** What the pictures call it. A name with an activation in it has that activation's colour. */
    public Landscape name(String text) {
        name = text;
        return this;
    }

    /** Seed of the directions. */
    public Landscape seed(long value) {
        seed = value;
        return this;
    }

    /** How far to go along random directions: from -{@code size} to {@code size}. */
    public Landscape span(double size) {
        if (!(size > 0 && size < 1e6)) throw new Mistake("landscape: span " + size + "; give a size above 0, as 1");
        span = size;
        return this;
    }

    /** Points along each side of the plane, odd, so that the model is one of them. */
    public Landscape grid(int points) {
        if (points < 3 || points > MOST || points % 2 == 0) throw new Mistake("landscape: " + points + " points; give an odd number from 3 to " + MOST);
        grid = points;
        return this;
    }

    /** Measures on so many training rows, drawn by the seed, instead of all. */
    public Landscape rows(int count) {
        if (count < 1) throw new Mistake("landscape: " + count + " rows; give 1 or more");
        rows = count;
        return this;
    }

    /** Draws this training path, and takes the plane through the model that is nearest to it. */
    public Landscape trail(Trail path) {
        trail = path;
        return this;
    }

    /** Keeps the random directions, and draws the trail's shadow on them. */
    public Landscape random() {
        random = true;
        return this;
    }

    /** No progress line. */
    public Landscape quiet() {
        quiet = true;
        return this;
    }

    /** Measures: one forward pass for each point. */
    public Terrain run() {
        Samples samples = data.train();
        if (rows > 0 && rows < samples.rows()) samples = samples.take(Arrays.copyOf(new Rng(seed).split(7).permutation(samples.rows()), rows));
        float[][] end = Trail.values(model.parameters());
        Walker walker = new Walker(model, samples, quiet ? 0 : (grid + 4) * grid);
        boolean principal = trail != null && !random;
        if (trail != null) {
            if (trail.size() < 2) throw new Mistake("landscape: a trail of " + trail.size() + " places; fill it with fit(model, data).watch(trail)");
            if (!Trail.alike(trail.places().get(0), end)) throw new Mistake("landscape: the trail is of a model with other parameters; give the trail of this one");
        }
        try (Autograd.NoGrad off = Autograd.noGrad()) {
            Directions d = principal ? Directions.principal(trail.places(), end) : Directions.random(model.copy().eval(), samples.batch(0, 1).x(), seed);
            List<double[]> path = new ArrayList<>();
            if (trail != null) for (float[][] place : trail.places()) path.add(d.coordinates(place, end));
            double[] xs = axis(path, 0, principal);
            double[] ys = axis(path, 1, principal);
            double[][] loss = new double[grid][grid];
            for (int i = 0; i < grid; i++) for (int j = 0; j < grid; j++) loss[i][j] = walker.loss(d, end, xs[j], ys[i]);
            double[] fine = fine(xs);
            double[] line = Arrays.stream(fine).map(a -> walker.loss(d, end, a, 0)).toArray();
            double here = walker.loss(d, end, 0, 0);
            double[] along = trail == null ? new double[0] : trail.places().stream().mapToDouble(walker::loss).toArray();
            walker.done();
            return new Terrain(name.isEmpty() ? "model" : name, xs, ys, loss, fine, line, here, path.stream().mapToDouble(p -> p[0]).toArray(),
                    path.stream().mapToDouble(p -> p[1]).toArray(), along, kept(path), principal, samples.rows(), seed, walker.batchNorm);
        }
    }

    /** Share of the squared distances between trail and model that lies in the plane. */
    private static double kept(List<double[]> path) {
        double all = 0;
        double off = 0;
        for (double[] p : path) {
            all += p[3] * p[3];
            off += p[2] * p[2];
        }
        return all == 0 ? Double.NaN : 1 - off / all;
    }

    /** From -span to span; or, wide enough for the whole path, with 0 among the points all the same. */
    private double[] axis(List<double[]> path, int k, boolean principal) {
        double low = -span;
        double high = span;
        if (principal) {
            low = Math.min(0, path.stream().mapToDouble(p -> p[k]).min().getAsDouble());
            high = Math.max(0, path.stream().mapToDouble(p -> p[k]).max().getAsDouble());
            double longest = 0;
            for (double[] p : path) longest = Math.max(longest, p[3]);
            double more = 0.2 * Math.max(high - low, longest / 2) + 1e-9;
            low -= more;
            high += more;
        }
        double[] at = new double[grid];
        for (int i = 0; i < grid; i++) at[i] = low + (high - low) * i / (grid - 1);
        int nearest = 0;
        for (int i = 0; i < grid; i++) if (Math.abs(at[i]) < Math.abs(at[nearest])) nearest = i;
        double shift = at[nearest];
        for (int i = 0; i < grid; i++) at[i] -= shift;
        at[nearest] = 0;
        return at;
    }

    private static double[] fine(double[] xs) {
        double[] out = new double[4 * (xs.length - 1) + 1];
        for (int i = 0; i < out.length; i++) {
            int j = Math.min(i / 4, xs.length - 2);
            out[i] = xs[j] + (xs[j + 1] - xs[j]) * (i - 4 * j) / 4.0;
        }
        return out;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "Landscape %s: %d x %d points%s, seed %d: run() measures it", name.isEmpty() ? "of a model" : name, grid, grid,
                trail == null ? "" : random ? " with the trail's shadow" : " in the plane of the trail", seed);
    }

    /** A copy of the model that goes from place to place and tells its loss. */
    private static final class Walker {
        private static final double SECONDS = 0.1;

        private final Layer copy;
        private final List<Parameter> parameters;
        private final Samples samples;
        private final int total;
        private final long start = System.nanoTime();
        private double written = Double.NEGATIVE_INFINITY;
        private int count;
        private boolean batchNorm;

        Walker(Layer model, Samples samples, int total) {
            copy = model.copy().eval();
            parameters = copy.parameters();
            this.samples = samples;
            this.total = total;
            try (Autograd.NoGrad off = Autograd.noGrad()) {
                copy.walk(samples.x(), (place, layer, in) -> {
                    if (layer instanceof BatchNorm) {
                        layer.train();
                        batchNorm = true;
                    }
                    return layer.forward(in);
                });
            }
        }

        double loss(Directions d, float[][] end, double a, double b) {
            d.place(end, a, b, parameters);
            return measured();
        }

        double loss(float[][] place) {
            for (int p = 0; p < place.length; p++) System.arraycopy(place[p], 0, parameters.get(p).tensor().data(), 0, place[p].length);
            return measured();
        }

        private double measured() {
            Tensor out = copy.forward(samples.x());
            count++;
            double seconds = (System.nanoTime() - start) / 1e9;
            if (total > 0 && seconds - written > SECONDS) {
                written = seconds;
                line(seconds);
            }
            if (Thread.currentThread().isInterrupted()) throw new Mistake("landscape: interrupted after " + count + " points; the model is as it was");
            return (samples.labels() != null ? Losses.crossEntropy(out, samples.labels()) : Losses.mse(out, samples.y())).item();
        }

        private void line(double seconds) {
            int full = Math.min(10, 10 * count / total);
            System.out.print(String.format(Locale.ROOT, "\rlandscape %d/%d [%s%s] %.1f s", Math.min(count, total), total, "#".repeat(full), ".".repeat(10 - full), seconds));
            System.out.flush();
        }

        void done() {
            if (total == 0) return;
            count = total;
            line((System.nanoTime() - start) / 1e9);
            System.out.println();
        }
    }
}

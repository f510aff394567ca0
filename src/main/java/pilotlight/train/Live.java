package pilotlight.train;

import java.awt.image.BufferedImage;
import java.util.function.Supplier;
import pilotlight.plot.Plot;
import pilotlight.surface.Canvas;
import pilotlight.surface.Showable;

/** The picture that a notebook shows while a training is watched: one output, drawn anew. */
final class Live {
    /** The least time between two pictures. */
    private static final double SECONDS = 0.25;
    /** Drawing takes at most this share of the time, unless that made one wait for longer than {@link #PATIENCE}. */
    private static final double SHARE = 0.1;
    private static final double PATIENCE = 2;

    private final Supplier<? extends Showable> picture;
    private Canvas canvas;
    private double next = SECONDS;
    private boolean changed;

    /** Of what {@code picture} gives; nowhere unless {@code wanted}. */
    Live(boolean wanted, Supplier<? extends Showable> picture) {
        this.picture = picture;
        canvas = wanted ? Canvas.open() : null;
        // The place is taken before the progress line, so that the line stays in one piece below it.
        if (canvas != null && canvas.live()) show(Soon::new);
    }

    /** There is something new to draw. */
    void changed() {
        changed = true;
    }

    /** Draws if there is something new, somebody to see it, and it is time to. */
    void update(double seconds) {
        if (!changed || canvas == null || seconds < next || !canvas.live()) return;
        changed = false;
        long start = System.nanoTime();
        show(picture);
        double took = (System.nanoTime() - start) / 1e9;
        next = seconds + took + Math.max(SECONDS, Math.min(PATIENCE, took / SHARE));
    }

    /** The last picture is that of the run itself. */
    void done(Run run) {
        if (canvas != null) show(() -> run);
    }

    private void show(Supplier<? extends Showable> what) {
        try {
            canvas.show(what.get());
        } catch (RuntimeException unseen) {
            // A picture that cannot be shown must not cost the training.
            canvas = null;
        }
    }

    /** What stands in the place of the first picture. */
    private record Soon() implements Showable {
        @Override
        public String toString() {
            return "Training starts; its picture comes here.";
        }
    }

    /** A picture and its title, without the drawing in characters that a plot would add each time. */
    record Frame(String title, Plot plot) implements Showable {
        @Override
        public BufferedImage image() {
            return plot.image();
        }

        @Override
        public String toString() {
            return title;
        }
    }
}

package pilotlight.notebook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import pilotlight.surface.Canvas;
import pilotlight.surface.Showable;

/** The canvases of a session's cells: each is one output, and changes in place. */
final class Easel {

    /** Where a canvas shows what it has. */
    interface Wall {
        void hang(Map<String, Object> mime, String displayId, boolean update);
    }

    private final Wall wall;
    private final BooleanSupplier live;
    private final BooleanSupplier interrupted;
    /** What an interrupted statement shows when it has ended: it must end soon, and drawing takes its time. */
    private final Map<Place, Showable> afterwards = new LinkedHashMap<>();
    private volatile Showable last;

    Easel(Wall wall, BooleanSupplier live, BooleanSupplier interrupted) {
        this.wall = wall;
        this.live = live;
        this.interrupted = interrupted;
    }

    /** A cell begins: nothing is shown yet. */
    void clear() {
        last = null;
    }

    Canvas canvas() {
        return new Place();
    }

    /** Whether this is what a canvas showed last: a cell that ends in it need not show it again. */
    boolean shows(Object value) {
        return value == last;
    }

    /** A statement has ended: shows what waited for it. */
    void showAfterwards() {
        Map<Place, Showable> rest;
        synchronized (afterwards) {
            rest = new LinkedHashMap<>(afterwards);
            afterwards.clear();
        }
        rest.forEach(Place::draw);
    }

    private final class Place extends Canvas {
        private final String id = UUID.randomUUID().toString();
        private boolean shown;

        @Override
        public boolean live() {
            return live.getAsBoolean();
        }

        @Override
        public void show(Showable value) {
            if (!interrupted.getAsBoolean()) {
                draw(value);
                return;
            }
            synchronized (afterwards) {
                afterwards.put(this, value);
            }
        }

        private void draw(Showable value) {
            wall.hang(Renderer.render(value), id, shown);
            shown = true;
            last = value;
        }
    }
}

package pilotlight.plot;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The shapes of points; none for lines that are pure theory. */
enum Marker {
    CIRCLE,
    SQUARE,
    UP,
    DOWN,
    DIAMOND,
    STAR,
    NONE;

    /** The marker of radius {@code r} around a place. */
    Shape at(double x, double y, double r) {
        switch (this) {
            case SQUARE:
                return new Rectangle2D.Double(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
            case UP:
                return polygon(x, y, 1.2 * r, 3, -90, 1);
            case DOWN:
                return polygon(x, y, 1.2 * r, 3, 90, 1);
            case DIAMOND:
                return polygon(x, y, 1.25 * r, 4, 0, 1);
            case STAR:
                return polygon(x, y, 1.35 * r, 10, -90, 0.5);
            default:
                return new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r);
        }
    }

    private static Shape polygon(double x, double y, double r, int corners, double degrees, double inner) {
        Path2D.Double path = new Path2D.Double();
        for (int i = 0; i < corners; i++) {
            double a = Math.toRadians(degrees + 360.0 * i / corners), q = i % 2 == 0 ? r : r * inner;
            if (i == 0) path.moveTo(x + q * Math.cos(a), y + q * Math.sin(a));
            else path.lineTo(x + q * Math.cos(a), y + q * Math.sin(a));
        }
        path.closePath();
        return path;
    }
}

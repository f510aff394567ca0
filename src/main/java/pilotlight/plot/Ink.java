package pilotlight.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import pilotlight.plot.Series.Kind;

/** Draws the series of a scene into a field: bands first, then bars, lines and points, reference lines last. */
final class Ink {
    /** On lines of more points than this only a few have markers, and none where a line is alone. */
    private static final int MARKED = 30, FEW = 5;

    private final Graphics2D g;
    private final Scene scene;
    private final Palette palette;
    private final Rectangle2D.Double field;

    Ink(Graphics2D g, Scene scene, Palette palette, Rectangle2D.Double field) {
        this.g = g;
        this.scene = scene;
        this.palette = palette;
        this.field = field;
    }

    static Color faint(Color c, int alpha) {
        return new Color(c.getRed(), c.getGreen(), c.getBlue(), alpha);
    }

    static BasicStroke stroke(Palette.Style style) {
        float[] dash = style.dashed() ? new float[] {8, 5} : null;
        return new BasicStroke(2.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0);
    }

    /** Whether a line has markers; beside others it always has, as they can be told apart without their colours. */
    static boolean marked(Series s, Palette.Style style, boolean alone) {
        return (s.size() <= MARKED || !alone) && style.marker() != Marker.NONE;
    }

    /** A cloud that is alone is of circles: in a crowd shapes look ragged, but without colours they tell two clouds apart. */
    static Marker marker(Series s, Palette.Style style, boolean alone) {
        return style.marker() == Marker.NONE || alone && s.size() > 60 ? Marker.CIRCLE : style.marker();
    }

    void draw(boolean large) {
        Shape clip = g.getClip();
        g.clip(new Rectangle2D.Double(field.x, field.y - 1, field.width + 1, field.height + 2));
        for (Kind kind : Kind.values()) {
            List<Series> all = scene.series.stream().filter(s -> s.kind() == kind).toList();
            for (int i = 0; i < all.size(); i++) draw(all.get(i), i, all.size());
        }
        g.setClip(clip);
        names(large);
    }

    private void draw(Series s, int index, int of) {
        Palette.Style style = s.reference() ? null : palette.style(s.name());
        switch (s.kind()) {
            case BAND -> band(s, style.color());
            case BARS -> bars(s, style.color(), index, of);
            case HISTOGRAM -> histogram(s, style.color());
            case LINE -> line(s, style, index, of);
            case POINTS -> points(s, style, of == 1);
            default -> reference(s);
        }
    }

    private double px(double x) {
        return field.x + scene.frame.u(x) * field.width;
    }

    private double py(double y) {
        return field.y + (1 - scene.frame.v(y)) * field.height;
    }

    private void band(Series s, Color color) {
        g.setColor(faint(color, 55));
        int i = 0, n = s.size();
        while (i < n) {
            int start = i;
            while (i < n && !gap(s, i)) i++;
            if (i - start > 1) {
                Path2D.Double path = new Path2D.Double();
                edge(path, s.x(), s.hi(), start, i, false);
                edge(path, s.x(), s.lo(), start, i, true);
                path.closePath();
                g.fill(path);
            }
            i++;
        }
    }

    private static boolean gap(Series s, int i) {
        return Double.isNaN(s.x()[i]) || Double.isNaN(s.lo()[i]) || Double.isNaN(s.hi()[i]);
    }

    private void edge(Path2D.Double path, double[] x, double[] y, int from, int to, boolean back) {
        double[] xs = Arrays.copyOfRange(x, from, to), ys = Arrays.copyOfRange(y, from, to);
        int[] keep = Thin.line(xs, ys, scene.frame, (int) field.width);
        for (int k = 0; k < keep.length; k++) {
            int i = keep[back ? keep.length - 1 - k : k];
            if (path.getCurrentPoint() == null) path.moveTo(px(xs[i]), py(ys[i]));
            else path.lineTo(px(xs[i]), py(ys[i]));
        }
    }

    private double floor() {
        Frame f = scene.frame;
        return py(f.logY() ? f.yMin() : Math.max(f.yMin(), Math.min(f.yMax(), 0)));
    }

    private void bars(Series s, Color color, int index, int of) {
        double width = 0.8 / of, base = floor();
        for (int i = 0; i < s.size(); i++) {
            if (Double.isNaN(s.y()[i])) continue;
            double from = i - 0.4 + index * width, left = px(from), right = px(from + width), y = py(s.y()[i]);
            double slit = right - left > 8 ? 1 : 0;
            g.setColor(of == 1 ? Palette.color(scene.tickText[i], color) : color);
            g.fill(new Rectangle2D.Double(left + slit, Math.min(y, base), right - left - 2 * slit, Math.abs(y - base)));
            whisker(s, i, (left + right) / 2, Picture.TEXT);
        }
        if (scene.frame.yMin() < 0 && scene.frame.yMax() > 0) {
            g.setColor(Picture.SOFT);
            g.setStroke(new BasicStroke(1f));
            g.draw(new Line2D.Double(field.x, base, field.x + field.width, base));
        }
    }

    private void histogram(Series s, Color color) {
        Path2D.Double path = new Path2D.Double();
        double base = floor();
        path.moveTo(px(s.x()[0]), base);
        for (int i = 0; i < s.y().length; i++) {
            double y = Double.isNaN(s.y()[i]) ? base : py(s.y()[i]);
            path.lineTo(px(s.x()[i]), y);
            path.lineTo(px(s.x()[i + 1]), y);
        }
        path.lineTo(px(s.x()[s.y().length]), base);
        g.setColor(faint(color, 90));
        g.fill(path);
        g.setColor(color);
        g.setStroke(new BasicStroke(1.6f));
        g.draw(path);
    }

    private void line(Series s, Palette.Style style, int index, int of) {
        Path2D.Double path = new Path2D.Double();
        boolean pen = false;
        int[] keep = Thin.line(s.x(), s.y(), scene.frame, (int) field.width);
        for (int k = 0; k < keep.length; k++) {
            double x = px(s.x()[keep[k]]), y = py(s.y()[keep[k]]);
            boolean gap = Double.isNaN(x) || Double.isNaN(y);
            if (!gap && pen) path.lineTo(x, y);
            if (!gap && !pen) path.moveTo(x, y);
            pen = !gap;
        }
        g.setColor(style.color());
        g.setStroke(stroke(style));
        g.draw(path);
        Marker marker = marker(s, style, false);
        boolean marks = marked(s, style, of == 1), all = s.size() <= MARKED;
        for (int i = 0; i < s.size(); i++) {
            // a point between two gaps has no line and would vanish
            if (marks && all || alone(s, i)) mark(s, i, style, marker, 4.5);
        }
        for (int k = 0; marks && !all && k < FEW; k++) {
            int i = nearest(s, (k + (index + 1.0) / (of + 1)) / FEW);
            if (i >= 0) mark(s, i, style, marker, 4.5);
        }
    }

    /** The point nearest to a share of the field's width, -1 if none is inside. */
    private int nearest(Series s, double u) {
        int best = -1;
        for (int i = 0; i < s.size(); i++) {
            double at = scene.frame.u(s.x()[i]), v = scene.frame.v(s.y()[i]);
            boolean inside = at >= 0 && at <= 1 && v >= 0 && v <= 1;
            if (inside && (best < 0 || Math.abs(at - u) < Math.abs(scene.frame.u(s.x()[best]) - u))) best = i;
        }
        return best;
    }

    private static boolean alone(Series s, int i) {
        boolean before = i > 0 && !Double.isNaN(s.y()[i - 1] + s.x()[i - 1]);
        boolean after = i + 1 < s.size() && !Double.isNaN(s.y()[i + 1] + s.x()[i + 1]);
        return !before && !after;
    }

    private void points(Series s, Palette.Style style, boolean only) {
        int[] keep = Thin.cloud(s.x(), s.y(), scene.frame, (int) field.width, (int) field.height);
        double radius = keep.length <= 60 ? 5 : keep.length <= 1000 ? 3.5 : 2;
        for (int i : keep) {
            whisker(s, i, px(s.x()[i]), style.color());
            mark(s, i, style, marker(s, style, only), radius);
        }
    }

    private void mark(Series s, int i, Palette.Style style, Marker marker, double radius) {
        double u = px(s.x()[i]), v = py(s.y()[i]);
        if (Double.isNaN(u) || Double.isNaN(v)) return;
        Shape shape = marker.at(u, v, radius);
        g.setColor(style.color());
        g.fill(shape);
        if (radius < 3) return;
        g.setColor(Color.WHITE); // a rim keeps neighbours apart
        g.setStroke(new BasicStroke(0.8f));
        g.draw(shape);
    }

    private void whisker(Series s, int i, double x, Color color) {
        if (s.lo() == null || Double.isNaN(s.lo()[i]) || Double.isNaN(s.hi()[i])) return;
        double lo = py(s.lo()[i]), hi = py(s.hi()[i]);
        g.setColor(color);
        g.setStroke(new BasicStroke(1.5f));
        g.draw(new Line2D.Double(x, lo, x, hi));
        // an end cut at the edge has no cap
        if (lo < field.y + field.height - 1) g.draw(new Line2D.Double(x - 4, lo, x + 4, lo));
        if (hi > field.y + 1) g.draw(new Line2D.Double(x - 4, hi, x + 4, hi));
    }

    private void reference(Series s) {
        g.setColor(Picture.SOFT);
        g.setStroke(new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {6, 4}, 0));
        double x = px(s.x()[0]), y = py(s.y()[0]);
        if (s.kind() == Kind.HLINE) g.draw(new Line2D.Double(field.x, y, field.x + field.width, y));
        else g.draw(new Line2D.Double(x, field.y, x, field.y + field.height));
    }

    /** Names of reference lines beside them, on a white haze so that a curve below does not spoil them. */
    private void names(boolean large) {
        g.setFont(Picture.font(Font.ITALIC, large ? 14 : 12));
        FontMetrics m = g.getFontMetrics();
        for (Series s : scene.series) {
            if (!s.reference() || s.name().isEmpty()) continue;
            boolean h = s.kind() == Kind.HLINE;
            double place = h ? scene.frame.v(s.y()[0]) : scene.frame.u(s.x()[0]);
            if (!(place >= 0 && place <= 1)) continue;
            int w = m.stringWidth(s.name());
            double x = h ? field.x + field.width - w - 6 : px(s.x()[0]) + 5;
            if (!h && x + w > field.x + field.width) x = px(s.x()[0]) - w - 5;
            double y = h ? py(s.y()[0]) - 5 : field.y + m.getAscent() + 2;
            if (h && y - m.getAscent() < field.y) y += m.getAscent() + 8;
            g.setColor(new Color(255, 255, 255, 200));
            g.fill(new Rectangle2D.Double(x - 2, y - m.getAscent(), w + 4, m.getHeight() - 1));
            g.setColor(Picture.SOFT);
            g.drawString(s.name(), (float) x, (float) y);
        }
    }
}

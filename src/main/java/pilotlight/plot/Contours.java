package pilotlight.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Lines of equal value on a field, by marching squares between the middles of its cells. */
final class Contours {
    private static final Color INK = new Color(0x33, 0x44, 0x55, 150);
    private static final Color HAZE = new Color(255, 255, 255, 190);

    private Contours() {}

    static void draw(Graphics2D g, Field z, Frame f, Rectangle2D.Double box) {
        g.setFont(Picture.font(Font.PLAIN, 11));
        FontMetrics m = g.getFontMetrics();
        List<Rectangle2D> taken = new ArrayList<>();
        for (double level : z.levels()) {
            List<double[]> pieces = pieces(z, level);
            g.setColor(INK);
            g.setStroke(new BasicStroke(1.1f));
            for (double[] p : pieces) g.draw(new Line2D.Double(px(f, box, p[0]), py(f, box, p[1]), px(f, box, p[2]), py(f, box, p[3])));
            name(g, Numbers.brief(level, 3), pieces, f, box, m, taken);
        }
    }

    /** The number in the middle of a piece that lies well inside and clear of other numbers. */
    private static void name(Graphics2D g, String text, List<double[]> pieces, Frame f, Rectangle2D.Double box, FontMetrics m, List<Rectangle2D> taken) {
        int w = m.stringWidth(text), h = m.getAscent();
        for (int k = 0; k < pieces.size(); k++) {
            double[] p = pieces.get((int) ((k + 0.35 * pieces.size()) % pieces.size()));
            double x = (px(f, box, p[0]) + px(f, box, p[2])) / 2, y = (py(f, box, p[1]) + py(f, box, p[3])) / 2;
            Rectangle2D.Double room = new Rectangle2D.Double(x - w / 2.0 - 2, y - h / 2.0 - 1, w + 4, h + 2);
            if (!box.contains(room) || taken.stream().anyMatch(room::intersects)) continue;
            taken.add(room);
            g.setColor(HAZE);
            g.fill(room);
            g.setColor(Picture.TEXT);
            g.drawString(text, (float) (x - w / 2.0), (float) (y + h / 2.0 - 1));
            return;
        }
    }

    private static double px(Frame f, Rectangle2D.Double box, double x) {
        return box.x + f.u(x) * box.width;
    }

    private static double py(Frame f, Rectangle2D.Double box, double y) {
        return box.y + (1 - f.v(y)) * box.height;
    }

    /** Segments x1, y1, x2, y2 where the field, linear along the sides of each square of neighbours, has this value. */
    static List<double[]> pieces(Field z, double level) {
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i + 1 < z.ys().length; i++) {
            for (int j = 0; j + 1 < z.xs().length; j++) square(z, i, j, level, out);
        }
        return out;
    }

    private static void square(Field z, int i, int j, double level, List<double[]> out) {
        int[][] corners = {{i, j}, {i, j + 1}, {i + 1, j + 1}, {i + 1, j}};
        double[][] ends = new double[4][];
        int n = 0;
        for (int k = 0; k < 4; k++) {
            int[] a = corners[k], b = corners[(k + 1) % 4];
            double from = z.z()[a[0]][a[1]] - level, to = z.z()[b[0]][b[1]] - level;
            if (Double.isNaN(from + to) || from < 0 == to < 0) continue;
            double t = from / (from - to);
            ends[n++] = new double[] {z.xs()[a[1]] + t * (z.xs()[b[1]] - z.xs()[a[1]]), z.ys()[a[0]] + t * (z.ys()[b[0]] - z.ys()[a[0]])};
        }
        // four crossings are a saddle; either pairing is as good
        for (int k = 0; k + 1 < n; k += 2) out.add(new double[] {ends[k][0], ends[k][1], ends[k + 1][0], ends[k + 1][1]});
    }
}

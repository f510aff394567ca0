package pilotlight.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;

/** Draws what has no axes: heat maps and grids of grey pictures. */
final class Cells {
    private static final int[] LOW_TO_HIGH = {0xF4F8FC, 0xC6DCEF, 0x7FB4DA, 0x3380BD, 0x0B3F78};
    private static final int[] BELOW = {0xF7F7F7, 0xF9D3B4, 0xF0A06A, 0xD9662B, 0x8F3A0B};

    /** Room for the bar of colours. */
    static final int SCALE = 84;

    /** How deep the colours behind words go. */
    private static final double PAGE = 0.5;

    /** How deep the colours under other series go, so that those stand out. */
    static final double GROUND = 0.48;

    private Cells() {}

    /** The ends of the colour scale; symmetric about 0 if the values have both signs and neither is a mere trace. */
    static double[] range(double[][] values) {
        Span span = new Span(false);
        for (double[] row : values) span.add(row);
        double[] r = span.padded(0, Double.NaN);
        double m = Math.max(-r[0], r[1]), other = Math.min(-r[0], r[1]);
        return other < m / 20 ? r : new double[] {-m, m};
    }

    /** The colour of a value; a depth below 1 stops short of the dark end of the scale. */
    static Color color(double v, double[] range, double depth) {
        if (Double.isNaN(v)) return new Color(0xDDDDDD);
        boolean signed = range[0] == -range[1];
        double f = signed ? Math.abs(v) / range[1] : (v - range[0]) / (range[1] - range[0]);
        return ramp(signed && v < 0 ? BELOW : LOW_TO_HIGH, depth * Math.max(0, Math.min(1, f)));
    }

    private static Color ramp(int[] stops, double f) {
        double at = f * (stops.length - 1);
        int i = Math.min((int) at, stops.length - 2);
        Color a = new Color(stops[i]), b = new Color(stops[i + 1]);
        double t = at - i;
        return new Color(
                (int) Math.round(a.getRed() + t * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + t * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + t * (b.getBlue() - a.getBlue())));
    }

    private static boolean dark(Color c) {
        return 0.299 * c.getRed() + 0.587 * c.getGreen() + 0.114 * c.getBlue() < 140;
    }

    static void heat(Graphics2D g, Plot p, Rectangle box) {
        Heat h = p.heat;
        int rows = h.yLabels().length, cols = h.xLabels().length;
        double[] range = range(h.values());
        int text = box.width >= 480 ? 14 : 12;
        g.setFont(Picture.font(Font.PLAIN, text));
        FontMetrics m = g.getFontMetrics();
        int labels = 0;
        for (String s : h.yLabels()) labels = Math.max(labels, Math.min(m.stringWidth(s), box.width / (h.words() == null ? 4 : 2)));
        int line = m.getHeight(), axis = p.yLabel.isBlank() ? 4 : line + 8, scale = h.words() == null ? SCALE : 4;
        Rectangle f = new Rectangle(box.x + axis + labels + 8, box.y + 2, 0, 0);
        f.width = box.x + box.width - f.x - scale;
        f.height = box.height - line - 8 - (p.xLabel.isBlank() ? 0 : line + 4);
        if (rows == 0 || cols == 0 || f.width < cols || f.height < rows) return;
        cells(g, h, range, f, m);
        g.setColor(Picture.TEXT);
        int every = Math.max(1, (int) Math.ceil((double) line * rows / f.height));
        for (int r = 0; r < rows; r += every) {
            String s = Picture.fit(h.yLabels()[r], m, labels);
            int y = f.y + (2 * r + 1) * f.height / (2 * rows);
            g.drawString(s, f.x - 8 - m.stringWidth(s), y + (m.getAscent() - m.getDescent()) / 2);
        }
        int widest = 1;
        for (String s : h.xLabels()) widest = Math.max(widest, Math.min(m.stringWidth(s), h.words() == null ? 110 : f.width / cols) + 6);
        every = Math.max(1, (int) Math.ceil((double) widest * cols / f.width));
        for (int c = 0; c < cols; c += every) {
            String s = Picture.fit(h.xLabels()[c], m, widest);
            int x = f.x + (2 * c + 1) * f.width / (2 * cols);
            g.drawString(s, x - m.stringWidth(s) / 2, f.y + f.height + 6 + m.getAscent());
        }
        titles(g, p, box, f, line);
        if (h.words() == null) scale(g, range, range, f, m, 1);
    }

    private static void cells(Graphics2D g, Heat h, double[] range, Rectangle f, FontMetrics m) {
        int rows = h.yLabels().length, cols = h.xLabels().length;
        boolean printed = f.width / cols >= 44 && f.height / rows >= m.getHeight();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < cols; c++) {
                int x = f.x + c * f.width / cols, y = f.y + r * f.height / rows;
                int w = f.x + (c + 1) * f.width / cols - x, t = f.y + (r + 1) * f.height / rows - y, slit = printed ? 1 : 0;
                double v = h.values()[r][c];
                Color color = color(v, range, h.words() == null ? 1 : PAGE);
                g.setColor(color);
                g.fillRect(x, y, w - slit, t - slit);
                if (!printed && range[0] == -range[1] && v < 0 && h.words() == null && w > 3) minus(g, color, x, y, w, t);
                if (!printed) continue;
                String s = h.words() != null ? Picture.fit(h.words()[r][c], m, w - 4) : Double.isNaN(v) ? "\u2013" : Numbers.brief(v, 3);
                g.setColor(dark(color) ? Color.WHITE : Picture.TEXT);
                g.drawString(s, x + (w - m.stringWidth(s)) / 2, y + (t + m.getAscent() - m.getDescent()) / 2);
            }
        }
    }

    private static void titles(Graphics2D g, Plot p, Rectangle box, Rectangle f, int line) {
        g.setFont(Picture.font(Font.PLAIN, box.width >= 480 ? 16 : 14));
        FontMetrics m = g.getFontMetrics();
        g.drawString(p.xLabel, f.x + (f.width - m.stringWidth(p.xLabel)) / 2, f.y + f.height + 10 + line + m.getAscent());
        AffineTransform upright = g.getTransform();
        g.rotate(-Math.PI / 2, box.x + m.getAscent(), f.y + (f.height + m.stringWidth(p.yLabel)) / 2.0);
        g.drawString(p.yLabel, box.x + m.getAscent(), f.y + (f.height + m.stringWidth(p.yLabel)) / 2);
        g.setTransform(upright);
    }

    /** Coloured ground under other series. */
    static void ground(Graphics2D g, Field z, Frame f, Palette palette, Rectangle2D.Double box) {
        double[] range = z.tones();
        for (int i = 0; i < z.ys().length; i++) {
            double top = 1 - f.v(Field.edge(z.ys(), i + 1)), bottom = 1 - f.v(Field.edge(z.ys(), i));
            int y = (int) Math.round(box.y + top * box.height), h = (int) Math.round(box.y + bottom * box.height) - y;
            for (int j = 0; j < z.xs().length; j++) {
                double left = f.u(Field.edge(z.xs(), j)), right = f.u(Field.edge(z.xs(), j + 1));
                if (Double.isNaN(left + right + top + bottom + z.z()[i][j])) continue;
                int x = (int) Math.round(box.x + left * box.width), w = (int) Math.round(box.x + right * box.width) - x;
                g.setColor(z.names() != null ? pale(palette.style(z.names()[(int) z.z()[i][j]]).color(), (int) z.z()[i][j]) : color(z.tone(z.z()[i][j]), range, GROUND));
                g.fillRect(x, y, w, h);
            }
        }
    }

    /** {@code c} with much white; neighbours in the order of names differ in lightness too, for those who see no colours. */
    private static Color pale(Color c, int index) {
        double share = 0.16 + 0.18 * (index % 3);
        return new Color((int) (255 - share * (255 - c.getRed())), (int) (255 - share * (255 - c.getGreen())), (int) (255 - share * (255 - c.getBlue())));
    }

    /** A dash on what lies below zero, where two signs share the scale: both its ends are dark without colours. */
    private static void minus(Graphics2D g, Color under, int x, int y, int w, int h) {
        g.setColor(dark(under) ? Color.WHITE : Picture.TEXT);
        g.fillRect(x + w / 4, y + h / 2, Math.max(1, w / 2), 1);
    }

    /** A bar of colours with the numbers {@code ends} at its ends, right of {@code f}. */
    static void scale(Graphics2D g, double[] range, double[] ends, Rectangle f, FontMetrics m, double depth) {
        int x = f.x + f.width + 14, w = 14;
        for (int i = 0; i < f.height; i++) {
            g.setColor(color(range[1] + (range[0] - range[1]) * i / Math.max(1, f.height - 1), range, depth));
            g.fillRect(x, f.y + i, w, 1);
        }
        for (int i = f.height / 2 + 6; range[0] == -range[1] && i < f.height; i += 10) {
            minus(g, color(range[1] + (range[0] - range[1]) * i / Math.max(1, f.height - 1), range, depth), x, f.y + i, w, 1);
        }
        g.setFont(m.getFont());
        g.setColor(Picture.TEXT);
        g.drawString(Numbers.brief(ends[1], 3), x + w + 4, f.y + m.getAscent() - 2);
        g.drawString(Numbers.brief(ends[0], 3), x + w + 4, f.y + f.height - 1);
    }

    // ---- grey pictures

    private static final int GAP = 6, CAPTION = 18;

    static int[] size(Plot p) {
        Tiles t = p.tiles;
        int cols = Math.min(t.columns(), Math.max(1, t.pixels().length));
        int rows = Math.max(1, (t.pixels().length + cols - 1) / cols), caption = p.categories.isEmpty() ? 0 : CAPTION;
        int scale = Math.max(1, Math.min(8, (840 / cols - GAP) / t.width()));
        int width = Math.max(320, cols * (t.width() * scale + GAP) + 20);
        return new int[] {Math.min(width, 4000), Math.max(120, Math.min(4000, rows * (t.height() * scale + GAP + caption) + 64))};
    }

    static void tiles(Graphics2D g, Plot p, Rectangle box) {
        Tiles t = p.tiles;
        int n = t.pixels().length, cols = Math.min(t.columns(), Math.max(1, n)), rows = (n + cols - 1) / cols;
        if (n == 0) return;
        Span span = new Span(false);
        for (float[] picture : t.pixels()) for (float v : picture) span.add(v);
        double[] range = span.padded(0, Double.NaN);
        int caption = p.categories.isEmpty() ? 0 : CAPTION;
        double scale = Math.min((double) box.width / cols - GAP, ((double) box.height / rows - GAP - caption) * t.width() / t.height());
        int w = Math.max(1, (int) scale), h = Math.max(1, (int) (scale * t.height() / t.width()));
        if (w > t.width()) { // whole pixels look crisp
            w -= w % t.width();
            h = w / t.width() * t.height();
        }
        g.setFont(Picture.font(Font.PLAIN, 13));
        FontMetrics m = g.getFontMetrics();
        for (int i = 0; i < n; i++) {
            int x = box.x + 4 + i % cols * (w + GAP), y = box.y + i / cols * (h + GAP + caption);
            g.drawImage(grey(t, i, range), x, y, w, h, null);
            g.setColor(Picture.GRID);
            g.drawRect(x, y, w - 1, h - 1);
            if (i >= p.categories.size()) continue;
            String s = Picture.fit(p.categories.get(i), m, w);
            g.setColor(Picture.TEXT);
            g.drawString(s, x + (w - m.stringWidth(s)) / 2, y + h + m.getAscent());
        }
    }

    private static BufferedImage grey(Tiles t, int index, double[] range) {
        BufferedImage image = new BufferedImage(t.width(), t.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < t.height() * t.width(); i++) {
            double f = (t.pixels()[index][i] - range[0]) / (range[1] - range[0]);
            int v = Double.isNaN(f) ? 128 : 255 - (int) Math.round(255 * Math.max(0, Math.min(1, f)));
            image.setRGB(i % t.width(), i / t.width(), v << 16 | v << 8 | v);
        }
        return image;
    }
}

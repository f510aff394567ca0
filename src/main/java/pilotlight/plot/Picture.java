package pilotlight.plot;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lays a plot out on paper: title, notes, legend, and below them the field, or the panels of a grid. */
final class Picture {
    static final Color TEXT = new Color(0x222222), SOFT = new Color(0x666666), GRID = new Color(0xE4E4E4);
    private static final int MARGIN = 10;

    private Picture() {}

    /** Width and height of a plot when nobody asks for another. */
    static int[] size(Plot p) {
        if (p.heat != null) return new int[] {860, Math.max(320, Math.min(900, 150 + 46 * p.heat.yLabels().length))};
        if (p.tiles != null) return Cells.size(p);
        if (p.panels.isEmpty()) return new int[] {860, 480};
        int width = p.columns == 1 ? 860 : p.columns == 2 ? 560 : 430, height = 0;
        int rows = (p.panels.size() + p.columns - 1) / p.columns;
        for (Plot q : p.panels) {
            int[] own = size(q);
            height = Math.max(height, Math.min(620, Math.max(330, own[1] * width / own[0])));
        }
        return new int[] {width * p.columns, height * rows + (p.title.isEmpty() ? 0 : 44)};
    }

    static BufferedImage draw(Plot p, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        try {
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            g.setColor(Color.WHITE);
            g.fillRect(0, 0, width, height);
            List<Set<String>> names = new ArrayList<>();
            for (Plot q : p.panels.isEmpty() ? List.of(p) : p.panels) {
                Set<String> own = new LinkedHashSet<>();
                if (q.field != null && q.field.names() != null) own.addAll(List.of(q.field.names()));
                for (Series s : q.series) if (!s.reference()) own.add(s.name());
                names.add(own);
            }
            Palette palette = Palette.of(names);
            if (p.panels.isEmpty()) panel(g, p, palette, new Rectangle(0, 0, width, height));
            else grid(g, p, palette, width, height);
        } finally {
            g.dispose();
        }
        return image;
    }

    private static void grid(Graphics2D g, Plot p, Palette palette, int width, int height) {
        int top = p.title.isEmpty() ? 0 : heading(g, p.title, 22, p.subtitle, List.of(), new Rectangle(0, 0, width, height));
        int rows = (p.panels.size() + p.columns - 1) / p.columns;
        for (int i = 0; i < p.panels.size(); i++) {
            int c = i % p.columns, r = i / p.columns;
            int x = width * c / p.columns, y = top + (height - top) * r / rows;
            int w = width * (c + 1) / p.columns - x, h = top + (height - top) * (r + 1) / rows - y;
            panel(g, p.panels.get(i), palette, new Rectangle(x, y, w, h));
        }
    }

    private static void panel(Graphics2D g, Plot p, Palette palette, Rectangle box) {
        Scene scene = p.heat == null && p.tiles == null ? new Scene(p) : null;
        int size = box.width >= 600 ? 20 : 17;
        int top = heading(g, p.title, size, p.subtitle, scene == null ? List.of() : scene.notes, box);
        Rectangle field = new Rectangle(box.x + MARGIN, box.y + top, box.width - 2 * MARGIN, box.height - top - MARGIN);
        if (scene == null) {
            if (p.heat != null) Cells.heat(g, p, field);
            else Cells.tiles(g, p, field);
            return;
        }
        Map<String, Series> entries = legend(scene);
        if (entries.size() > 1 && !p.unnamed) {
            g.setFont(font(Font.PLAIN, box.width >= 600 ? 15 : 13));
            int widest = entries.keySet().stream().mapToInt(g.getFontMetrics()::stringWidth).max().orElse(0) + 46;
            int tall = (g.getFontMetrics().getHeight() + 5) * entries.size();
            if (widest < 0.24 * field.width && box.width >= 600 && tall < field.height && p.field == null) {
                field.width -= widest;
                legend(g, entries, palette, field.x + field.width + 8, field.y + 6, widest);
            } else {
                int used = legend(g, entries, palette, field.x + 4, field.y, field.width - 4);
                field.y += used;
                field.height -= used;
            }
        }
        Axes.draw(g, p, scene, palette, field);
    }

    /** One entry for each name; what draws most says how it looks. */
    private static Map<String, Series> legend(Scene scene) {
        Map<String, Series> entries = new LinkedHashMap<>();
        for (Series s : scene.series) {
            if (s.reference() || s.name().isEmpty()) continue;
            Series other = entries.get(s.name());
            if (other == null || other.kind().ordinal() < s.kind().ordinal()) entries.put(s.name(), s);
        }
        return entries;
    }

    /** Draws legend entries from left to right, wrapping at {@code width}; returns the height used. */
    private static int legend(Graphics2D g, Map<String, Series> entries, Palette palette, int left, int top, int width) {
        FontMetrics m = g.getFontMetrics();
        int x = left, y = top, line = m.getHeight() + 5;
        for (Series s : entries.values()) {
            String text = fit(s.name(), m, width - 46);
            int w = 34 + m.stringWidth(text) + 12;
            if (x > left && x + w > left + width) {
                x = left;
                y += line;
            }
            int middle = y + line / 2;
            Palette.Style style = palette.style(s.name());
            boolean alone = entries.values().stream().filter(e -> e.kind() == s.kind()).count() == 1;
            g.setColor(style.color());
            switch (s.kind()) {
                case BARS, HISTOGRAM -> g.fillRect(x + 8, middle - 6, 13, 13);
                case BAND -> {
                    g.setColor(Ink.faint(style.color(), 70));
                    g.fillRect(x, middle - 6, 28, 13);
                }
                case POINTS -> g.fill(Ink.marker(s, style, alone).at(x + 14, middle, 4.5));
                default -> {
                    g.setStroke(Ink.stroke(style));
                    g.draw(new Line2D.Double(x, middle, x + 28, middle));
                    if (Ink.marked(s, style, alone)) g.fill(style.marker().at(x + 14, middle, 4.5));
                }
            }
            g.setColor(TEXT);
            g.drawString(text, x + 34, middle + (m.getAscent() - m.getDescent()) / 2);
            x += w;
        }
        return y + line + 2 - top;
    }

    /** Title and notes; returns the height used. */
    private static int heading(Graphics2D g, String title, int size, String subtitle, List<String> notes, Rectangle box) {
        int y = MARGIN, width = box.width - 2 * MARGIN - 8, x = box.x + MARGIN + 4;
        if (!title.isEmpty()) {
            g.setFont(font(Font.BOLD, size));
            FontMetrics m = g.getFontMetrics();
            g.setColor(TEXT);
            for (String line : wrap(title, m, width)) {
                g.drawString(line, x, box.y + y + m.getAscent());
                y += m.getHeight();
            }
        }
        g.setFont(font(Font.PLAIN, size >= 20 ? 14 : 12));
        FontMetrics m = g.getFontMetrics();
        g.setColor(SOFT);
        List<String> lines = new ArrayList<>(wrap(subtitle, m, width));
        lines.addAll(wrap(String.join("; ", notes), m, width));
        for (String line : lines) {
            g.drawString(line, x, box.y + y + m.getAscent());
            y += m.getHeight();
        }
        return y + 8;
    }

    static List<String> wrap(String text, FontMetrics m, int width) {
        List<String> lines = new ArrayList<>();
        String line = "";
        for (String word : text.strip().split("\\s+")) {
            String longer = line.isEmpty() ? word : line + " " + word;
            if (!line.isEmpty() && m.stringWidth(longer) > width) {
                lines.add(line);
                longer = word;
            }
            line = longer;
        }
        if (!line.isEmpty()) lines.add(fit(line, m, width));
        return lines;
    }

    /** The text, shortened with an ellipsis if it is wider than there is room. */
    static String fit(String text, FontMetrics m, int width) {
        if (m.stringWidth(text) <= width) return text;
        int n = text.length();
        while (n > 1 && m.stringWidth(text.substring(0, n) + "\u2026") > width) n--;
        return text.substring(0, n) + "\u2026";
    }

    static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }
}

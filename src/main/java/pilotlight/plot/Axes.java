package pilotlight.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** XChart draws the axes, their ticks and the grid; our ink goes on top at the places it tells. */
final class Axes {
    private Axes() {}

    static void draw(Graphics2D page, Plot p, Scene scene, Palette palette, Rectangle box) {
        if (box.width < 60 || box.height < 60) return;
        Graphics2D g = (Graphics2D) page.create(box.x, box.y, box.width, box.height);
        if (p.field != null && p.field.names() == null) box = new Rectangle(box.x, box.y, box.width - Cells.SCALE, box.height);
        try {
            Frame f = scene.frame;
            boolean large = box.width >= 480;
            FontMetrics words = g.getFontMetrics(titleFont(large)), numbers = g.getFontMetrics(tickFont(large));
            int below = numbers.getHeight() + 8 + (p.xLabel.isBlank() ? 0 : words.getHeight() + 2);
            XYChart chart = new XYChart(box.width, box.height - below);
            chart.setYAxisTitle(p.yLabel);
            Ticks x = new Ticks(f.xMin(), f.xMax(), f.logX()), y = new Ticks(f.yMin(), f.yMax(), f.logY());
            style(chart.getStyler(), p, x, y, large, scene.tickAt != null);
            // an invisible series, for XChart has no axes without one; unevenly spaced, else it puts its ticks there
            double[] xs = {x.min, x.max, x.min + 0.3 * (x.max - x.min)}, ys = {y.min, y.max, y.min + 0.3 * (y.max - y.min)};
            XYSeries corner = chart.addSeries("frame", xs, ys);
            corner.setMarker(SeriesMarkers.NONE);
            corner.setLineStyle(SeriesLines.NONE);
            chart.paint(g, box.width, box.height - below);
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            double left = chart.getScreenXFromChart(x.min), right = chart.getScreenXFromChart(x.max);
            double top = chart.getScreenYFromChart(y.max), bottom = chart.getScreenYFromChart(y.min);
            Rectangle2D.Double field = new Rectangle2D.Double(left, top, right - left, bottom - top);
            g.setFont(tickFont(large));
            if (p.field != null) ground(g, p.field, f, palette, field, numbers);
            if (scene.tickAt != null) named(g, scene, field, numbers);
            else across(g, f, x.values(), field, numbers, box.width);
            upward(g, f, y.values(), field, numbers);
            g.setFont(titleFont(large));
            float middle = (float) (field.x + (field.width - words.stringWidth(p.xLabel)) / 2);
            g.drawString(p.xLabel, middle, (float) (field.y + field.height + below - words.getDescent() - 2));
            new Ink(g, scene, palette, field).draw(large);
            g.setColor(new Color(0x9A9A9A));
            g.setStroke(new BasicStroke(1f));
            g.draw(new Line2D.Double(left, top, left, bottom));
            g.draw(new Line2D.Double(left, bottom, right, bottom));
        } finally {
            g.dispose();
        }
    }

    private static void ground(Graphics2D g, Field z, Frame f, Palette palette, Rectangle2D.Double field, FontMetrics m) {
        Shape clip = g.getClip();
        g.clip(field);
        Cells.ground(g, z, f, palette, field);
        Contours.draw(g, z, f, field);
        g.setClip(clip);
        if (z.names() == null) Cells.scale(g, z.tones(), z.ends(), field.getBounds(), m, Cells.GROUND);
    }

    private static void style(XYStyler s, Plot p, Ticks x, Ticks y, boolean large, boolean ownTicks) {
        s.setLegendVisible(false);
        s.setChartTitleVisible(false);
        s.setChartBackgroundColor(Color.WHITE);
        s.setPlotBackgroundColor(Color.WHITE);
        s.setPlotBorderVisible(false);
        s.setChartPadding(2);
        s.setPlotMargin(0);
        s.setPlotContentSize(1.0);
        s.setPlotGridLinesColor(Picture.GRID);
        s.setPlotGridLinesStroke(new BasicStroke(1f));
        s.setPlotGridVerticalLinesVisible(!ownTicks);
        s.setAxisTicksLineVisible(false);
        s.setAxisTicksMarksVisible(false);
        s.setPlotTicksMarksVisible(false);
        s.setAxisTickPadding(6);
        s.setAxisTitlePadding(8);
        // labels only keep their room: XChart cuts those near the ends of an axis, so they are drawn here
        s.setAxisTickLabelsColor(new Color(0, true));
        s.setYAxisTitleColor(Picture.TEXT);
        s.setAxisTitleFont(titleFont(large));
        s.setAxisTickLabelsFont(tickFont(large));
        s.setXAxisTitleVisible(false);
        s.setXAxisTicksVisible(false);
        s.setYAxisTitleVisible(!p.yLabel.isBlank());
        s.setXAxisTickMarkSpacingHint(large ? 90 : 70);
        s.setYAxisTickMarkSpacingHint(large ? 56 : 44);
        s.setYAxisLabelAlignment(XYStyler.TextAlignment.Right);
        s.setXAxisLogarithmic(x.log);
        s.setYAxisLogarithmic(y.log);
        s.setXAxisLogarithmicDecadeOnly(x.decades);
        s.setYAxisLogarithmicDecadeOnly(y.decades);
        s.setXAxisMin(x.min).setXAxisMax(x.max).setYAxisMin(y.min).setYAxisMax(y.max);
        s.setXAxisTickLabelsFormattingFunction(x);
        s.setYAxisTickLabelsFormattingFunction(y);
    }

    private static Font tickFont(boolean large) {
        return Picture.font(Font.PLAIN, large ? 14 : 12);
    }

    private static Font titleFont(boolean large) {
        return Picture.font(Font.PLAIN, large ? 16 : 14);
    }

    private static void across(Graphics2D g, Frame f, List<Double> ticks, Rectangle2D.Double field, FontMetrics m, int width) {
        double free = 0;
        g.setColor(Picture.TEXT);
        for (double tick : ticks) {
            String text = Ticks.label(tick);
            double u = f.u(tick), half = m.stringWidth(text) / 2.0, x = Math.min(field.x + u * field.width, width - half);
            if (u < -0.001 || u > 1.001 || x - half < free) continue;
            g.drawString(text, (float) (x - half), (float) (field.y + field.height + 6 + m.getAscent()));
            free = x + half + 6;
        }
    }

    private static void upward(Graphics2D g, Frame f, List<Double> ticks, Rectangle2D.Double field, FontMetrics m) {
        double free = Double.POSITIVE_INFINITY;
        g.setColor(Picture.TEXT);
        for (double tick : ticks) {
            String text = Ticks.label(tick);
            double v = f.v(tick), y = field.y + (1 - v) * field.height + (m.getAscent() - m.getDescent()) / 2.0;
            if (v < -0.001 || v > 1.001 || y > free) continue;
            g.drawString(text, (float) (field.x - 6 - m.stringWidth(text)), (float) Math.max(y, m.getAscent()));
            free = y - m.getAscent();
        }
    }

    /** Labels at chosen places; when they are too many for the width every second, third ... is left out. */
    private static void named(Graphics2D g, Scene scene, Rectangle2D.Double field, FontMetrics m) {
        boolean category = scene.series.stream().anyMatch(s -> s.kind() == Series.Kind.BARS);
        int n = scene.tickAt.length, widest = 8;
        for (String text : scene.tickText) widest = Math.max(widest, Math.min(m.stringWidth(text), 130));
        int each = Math.max(1, (int) Math.ceil((widest + 8) * n / field.width));
        for (int i = 0; i < n; i += each) {
            double u = scene.frame.u(scene.tickAt[i]);
            if (!(u >= 0 && u <= 1)) continue;
            double x = field.x + u * field.width;
            if (!category) {
                g.setColor(Picture.GRID);
                g.setStroke(new BasicStroke(1f));
                g.draw(new Line2D.Double(x, field.y, x, field.y + field.height));
            }
            String text = Picture.fit(scene.tickText[i], m, Math.max(widest, 20));
            g.setColor(Picture.TEXT);
            g.drawString(text, (float) (x - m.stringWidth(text) / 2.0), (float) (field.y + field.height + 6 + m.getAscent()));
        }
    }
}

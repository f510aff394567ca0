package pilotlight.plot;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
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
    try {
      Frame f = scene.frame;
      boolean large = box.width >= 480;
      XYChart chart = new XYChart(box.width, box.height);
      chart.setXAxisTitle(p.xLabel);
      chart.setYAxisTitle(p.yLabel);
      style(chart.getStyler(), p, f, large, scene.tickAt != null);
      // an invisible series, for XChart has no axes without one; unevenly spaced, else it puts its ticks there
      double[] xs = {f.xMin(), f.xMax(), f.xMin() + 0.3 * (f.xMax() - f.xMin())};
      double[] ys = {f.yMin(), f.yMax(), f.yMin() + 0.3 * (f.yMax() - f.yMin())};
      XYSeries corner = chart.addSeries("frame", xs, ys);
      corner.setMarker(SeriesMarkers.NONE);
      corner.setLineStyle(SeriesLines.NONE);
      chart.paint(g, box.width, box.height);
      g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      double left = chart.getScreenXFromChart(f.xMin()), right = chart.getScreenXFromChart(f.xMax());
      double top = chart.getScreenYFromChart(f.yMax()), bottom = chart.getScreenYFromChart(f.yMin());
      Rectangle2D.Double field = new Rectangle2D.Double(left, top, right - left, bottom - top);
      if (scene.tickAt != null) ticks(g, scene, field, large);
      new Ink(g, scene, palette, field).draw(large);
      g.setColor(new Color(0x9A9A9A));
      g.setStroke(new BasicStroke(1f));
      g.draw(new Line2D.Double(left, top, left, bottom));
      g.draw(new Line2D.Double(left, bottom, right, bottom));
    } finally {
      g.dispose();
    }
  }

  private static void style(XYStyler s, Plot p, Frame f, boolean large, boolean ownTicks) {
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
    s.setAxisTickLabelsColor(Picture.TEXT);
    s.setXAxisTitleColor(Picture.TEXT);
    s.setYAxisTitleColor(Picture.TEXT);
    s.setAxisTitleFont(Picture.font(Font.PLAIN, large ? 16 : 14));
    s.setAxisTickLabelsFont(tickFont(large));
    s.setXAxisTitleVisible(!p.xLabel.isBlank());
    s.setYAxisTitleVisible(!p.yLabel.isBlank());
    s.setXAxisTickMarkSpacingHint(large ? 90 : 70);
    s.setYAxisTickMarkSpacingHint(large ? 48 : 40);
    s.setYAxisLabelAlignment(XYStyler.TextAlignment.Right);
    s.setXAxisLogarithmic(f.logX());
    s.setYAxisLogarithmic(f.logY());
    s.setXAxisLogarithmicDecadeOnly(f.xMax() / f.xMin() > 20);
    s.setYAxisLogarithmicDecadeOnly(f.yMax() / f.yMin() > 20);
    s.setXAxisMin(f.xMin()).setXAxisMax(f.xMax()).setYAxisMin(f.yMin()).setYAxisMax(f.yMax());
    // a blank keeps the room for labels of our own
    s.setXAxisTickLabelsFormattingFunction(ownTicks ? v -> "0" : v -> Numbers.brief(v, 6));
    if (ownTicks) s.setXAxisTickLabelsColor(Color.WHITE);
    s.setYAxisTickLabelsFormattingFunction(v -> Numbers.brief(v, 6));
  }

  private static Font tickFont(boolean large) {
    return Picture.font(Font.PLAIN, large ? 14 : 12);
  }

  /** Labels at chosen places; when they are too many for the width every second, third ... is left out. */
  private static void ticks(Graphics2D g, Scene scene, Rectangle2D.Double field, boolean large) {
    g.setFont(tickFont(large));
    FontMetrics m = g.getFontMetrics();
    int n = scene.tickAt.length, widest = 8;
    for (String text : scene.tickText) widest = Math.max(widest, Math.min(m.stringWidth(text), 110));
    int each = Math.max(1, (int) Math.ceil((widest + 8) * n / field.width));
    for (int i = 0; i < n; i += each) {
      double u = scene.frame.u(scene.tickAt[i]);
      if (!(u >= 0 && u <= 1)) continue;
      double x = field.x + u * field.width;
      boolean category = scene.series.stream().anyMatch(s -> s.kind() == Series.Kind.BARS);
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

package pilotlight.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.plot.Series.Kind;

/** A plot in characters: curves in braille with a letter for each series, bars as blocks, heat and pictures as shades. */
final class Sketch {
    private static final String SHADES = " \u2591\u2592\u2593\u2588", EIGHTHS = " \u258F\u258E\u258D\u258C\u258B\u258A\u2589";

    private Sketch() {}

    /** First the story in one line, then a drawing small enough for an echo. */
    static String brief(Plot p) {
        StringBuilder s = new StringBuilder("Plot \"").append(cut(p.title, 60)).append("\": ").append(story(p));
        if (p.panels.isEmpty()) {
            s.append('\n').append(draw(p, 52, 8));
        } else {
            for (Plot q : p.panels) {
                s.append("\n\"").append(cut(q.title, 40)).append("\": ").append(cut(story(q), 60));
                String small = draw(q, 44, 5);
                if (s.length() + small.length() < 920 - 100 * Math.max(0, p.panels.size() - 2)) s.append('\n').append(small);
            }
        }
        return s.length() < 1000 ? s.toString() : s.substring(0, 990).stripTrailing() + " \u2026";
    }

    private static String story(Plot p) {
        if (!p.panels.isEmpty()) return p.panels.size() + " panels in " + p.columns + (p.columns == 1 ? " column" : " columns");
        if (p.heat != null) return "heat " + p.heat.yLabels().length + " x " + p.heat.xLabels().length;
        if (p.tiles != null) return p.tiles.pixels().length + " images " + p.tiles.height() + " x " + p.tiles.width();
        String ground = p.field == null ? "" : "field " + p.field.ys().length + " x " + p.field.xs().length;
        if (p.series.isEmpty()) return ground.isEmpty() ? "empty" : ground;
        Map<Kind, Integer> counts = new LinkedHashMap<>();
        Map<String, Series> lines = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (Series s : p.series) {
            if (s.reference()) continue;
            counts.merge(s.kind(), 1, Integer::sum);
            names.add(s.name());
            if (s.kind() == Kind.LINE) lines.put(s.name(), s);
        }
        List<String> parts = new ArrayList<>();
        if (!ground.isEmpty()) parts.add(ground);
        if (names.isEmpty()) parts.add("reference lines");
        if (!lines.isEmpty() && lines.size() == names.size() && lines.size() <= 4) {
            for (Series s : lines.values()) parts.add(course(s));
            return cut(String.join(", ", parts), 100);
        }
        counts.forEach((k, n) -> parts.add(n + " " + (n == 1 || k == Kind.BARS || k == Kind.POINTS ? k.label : k.label + "s")));
        return cut(String.join(", ", parts) + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")"), 100);
    }

    /** Where a line starts and where it ends. */
    private static String course(Series s) {
        double[] y = Arrays.stream(s.y()).filter(v -> !Double.isNaN(v)).toArray();
        if (y.length == 0) return s.name() + " empty";
        return s.name() + " " + Numbers.brief(y[0], 3) + (y.length == 1 ? "" : " -> " + Numbers.brief(y[y.length - 1], 3));
    }

    static String draw(Plot p, int columns, int rows) {
        List<String> out = new ArrayList<>();
        if (!p.panels.isEmpty()) {
            for (Plot q : p.panels) {
                out.add(cut(q.title, columns));
                out.add(draw(q, columns, rows));
            }
        } else if (p.heat != null) {
            heat(p, columns, rows, out);
        } else if (p.tiles != null) {
            tiles(p, columns, rows, out);
        } else {
            Scene scene = new Scene(p);
            boolean bars = scene.series.stream().anyMatch(s -> s.kind() == Kind.BARS);
            if (bars) bars(p, scene, columns, rows, out);
            else curves(p, scene, columns, rows, out);
            for (String note : scene.notes) out.add(cut(note, columns));
        }
        out.replaceAll(String::stripTrailing);
        return String.join("\n", out);
    }

    // ---- lines, points, bands, histograms

    private static void curves(Plot p, Scene scene, int columns, int rows, List<String> out) {
        Frame f = scene.frame;
        String top = Numbers.brief(f.yMax(), 3), bottom = Numbers.brief(f.yMin(), 3);
        int margin = Math.max(top.length(), bottom.length());
        Braille canvas = new Braille(columns - margin - 2, rows);
        Map<String, Character> letters = letters(scene);
        double[] range = p.field == null ? null : p.field.tones();
        for (Series s : scene.series) if (s.reference()) reference(canvas, f, s);
        for (Series s : scene.series) if (!s.reference()) curve(canvas, f, s);
        List<Series> lines = scene.series.stream().filter(s -> s.kind() == Kind.LINE).toList();
        for (int i = 0; lines.size() > 1 && i < lines.size(); i++) underway(canvas, f, lines.get(i), letters.get(lines.get(i).name()), (i + 0.5) / lines.size());
        for (Series s : scene.series) if (!s.reference()) letters(canvas, f, s, letters.get(s.name()));
        if (!p.yLabel.isBlank()) out.add(cut(" ".repeat(margin + 2) + p.yLabel, columns));
        for (int r = 0; r < rows; r++) {
            String label = r == 0 ? top : r == rows - 1 ? bottom : "";
            String row = p.field == null ? canvas.row(r) : grounded(canvas.row(r), p.field, f, range, 1 - (r + 0.5) / rows);
            out.add(" ".repeat(margin - label.length()) + label + " \u2502" + row);
        }
        out.add(" ".repeat(margin + 1) + "\u2514" + "\u2500".repeat(columns - margin - 2));
        String left = Numbers.brief(f.xMin(), 3), right = Numbers.brief(f.xMax(), 3);
        if (scene.tickAt != null && scene.tickAt.length > 1) {
            left = scene.tickText[0];
            right = scene.tickText[scene.tickText.length - 1];
        }
        out.add(" ".repeat(margin + 2) + spread(left, p.xLabel, right, columns - margin - 2));
        List<String> legend = new ArrayList<>();
        letters.forEach((name, c) -> legend.add(c + " " + name));
        for (Series s : scene.series) {
            double at = s.kind() == Kind.HLINE ? s.y()[0] : s.kind() == Kind.VLINE ? s.x()[0] : 0;
            if (s.reference()) legend.add("\u254C " + s.name() + " " + Numbers.brief(at, 3));
        }
        if (!legend.isEmpty()) out.add(" ".repeat(margin + 2) + cut(String.join("  ", legend), 3 * columns));
    }

    /** Shades of a field wherever nothing is drawn on it. */
    private static String grounded(String row, Field field, Frame f, double[] range, double v) {
        StringBuilder s = new StringBuilder(row);
        double y = f.atV(v);
        for (int i = 0; i < row.length(); i++) {
            double z = field.tone(field.at(f.atU((i + 0.5) / row.length()), y));
            if (row.charAt(i) == ' ' && !Double.isNaN(z)) s.setCharAt(i, shade((z - range[0]) / (range[1] - range[0])));
        }
        return s.toString();
    }

    private static Map<String, Character> letters(Scene scene) {
        Map<String, Character> letters = new LinkedHashMap<>();
        for (Series s : scene.series) {
            if (!s.reference()) letters.putIfAbsent(s.name(), letters.size() < 26 ? (char) ('A' + letters.size()) : '*');
        }
        return letters;
    }

    private static int across(Braille c, Frame f, double x) {
        return (int) Math.round(f.u(x) * (c.width() - 1));
    }

    private static int down(Braille c, Frame f, double y) {
        return (int) Math.round((1 - f.v(y)) * (c.height() - 1));
    }

    private static void reference(Braille c, Frame f, Series s) {
        int x = across(c, f, s.x()[0]), y = down(c, f, s.y()[0]);
        if (s.kind() == Kind.HLINE) for (int i = 0; i < c.width(); i += 4) c.dot(i, y);
        else for (int i = 0; i < c.height(); i += 2) c.dot(x, i);
    }

    private static void curve(Braille c, Frame f, Series s) {
        switch (s.kind()) {
            case BAND -> {
                path(c, f, s.x(), s.lo());
                path(c, f, s.x(), s.hi());
            }
            case HISTOGRAM -> {
                int before = c.height() - 1;
                for (int i = 0; i < s.y().length; i++) {
                    int y = Double.isNaN(s.y()[i]) ? c.height() - 1 : down(c, f, s.y()[i]);
                    c.line(across(c, f, s.x()[i]), before, across(c, f, s.x()[i]), y);
                    c.line(across(c, f, s.x()[i]), y, across(c, f, s.x()[i + 1]), y);
                    before = y;
                }
            }
            case LINE -> path(c, f, s.x(), s.y());
            default -> {
                for (int i = 0; s.lo() != null && i < s.size(); i++) {
                    double ends = s.x()[i] + s.lo()[i] + s.hi()[i];
                    if (Double.isNaN(ends)) continue;
                    int x = across(c, f, s.x()[i]);
                    c.line(x, down(c, f, s.lo()[i]), x, down(c, f, s.hi()[i]));
                }
            }
        }
    }

    private static void path(Braille c, Frame f, double[] x, double[] y) {
        int last = -1;
        for (int i : Thin.line(x, y, f, c.width())) {
            if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
                last = -1;
                continue;
            }
            int from = last < 0 ? i : last;
            c.line(across(c, f, x[from]), down(c, f, y[from]), across(c, f, x[i]), down(c, f, y[i]));
            last = i;
        }
    }

    /** A letter on the way: lines that end in one place would have one letter there. */
    private static void underway(Braille c, Frame f, Series s, char letter, double at) {
        int best = -1;
        for (int i = 0; i < s.size(); i++) {
            double u = f.u(s.x()[i]), v = f.v(s.y()[i]);
            if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) continue;
            if (best < 0 || Math.abs(u - at) < Math.abs(f.u(s.x()[best]) - at)) best = i;
        }
        if (best >= 0) c.letter(across(c, f, s.x()[best]), down(c, f, s.y()[best]), letter);
    }

    private static void letters(Braille c, Frame f, Series s, char letter) {
        if (s.kind() == Kind.BAND) return;
        if (s.kind() == Kind.HISTOGRAM) {
            int top = 0;
            for (int i = 0; i < s.y().length; i++) if (s.y()[i] > s.y()[top]) top = i;
            c.letter(across(c, f, (s.x()[top] + s.x()[top + 1]) / 2), down(c, f, s.y()[top]), letter);
            return;
        }
        int end = -1;
        for (int i = 0; i < s.size(); i++) {
            double u = f.u(s.x()[i]), v = f.v(s.y()[i]);
            if (!(u >= 0 && u <= 1 && v >= 0 && v <= 1)) continue;
            end = i;
            if (s.kind() == Kind.POINTS) c.letter(across(c, f, s.x()[i]), down(c, f, s.y()[i]), letter);
        }
        if (end >= 0) c.letter(across(c, f, s.x()[end]), down(c, f, s.y()[end]), letter);
    }

    // ---- bars

    private static void bars(Plot p, Scene scene, int columns, int rows, List<String> out) {
        List<Series> all = scene.series.stream().filter(s -> s.kind() == Kind.BARS).toList();
        int label = 0, lines = 0;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < scene.tickText.length; i++) {
            for (Series s : all) {
                String name = (scene.tickText[i] + (all.size() > 1 || scene.tickText[i].isEmpty() ? " " + s.name() : "")).strip();
                names.add(cut(name, columns / 3));
                label = Math.max(label, names.get(names.size() - 1).length());
            }
        }
        Frame f = scene.frame;
        int room = columns - label - 3 - 16;
        double low = f.logY() ? f.yMin() : Math.min(0, f.yMin());
        Frame line = new Frame(low, f.yMax(), 0, 1, f.logY(), false);
        int zero = f.logY() ? 0 : (int) Math.round(line.u(Math.max(low, 0)) * room);
        if (!p.yLabel.isBlank()) out.add(cut(p.yLabel, columns));
        for (int i = 0; i < scene.tickText.length; i++) {
            for (int k = 0; k < all.size(); k++) {
                Series s = all.get(k);
                if (i >= s.size() || lines++ >= rows) continue;
                double v = s.y()[i];
                String name = names.get(i * all.size() + k);
                double error = s.lo() == null ? Double.NaN : s.hi()[i] - v;
                String number = Numbers.brief(v, 3) + (Double.isNaN(error) ? "" : " \u00B1 " + Numbers.brief(error, 2));
                out.add(name + " ".repeat(label - name.length()) + " \u2502" + bar(line.u(v) * room, zero) + " " + number);
            }
        }
        if (lines > rows) out.add("\u2026 " + (lines - rows) + " more");
    }

    private static String bar(double end, int zero) {
        if (Double.isNaN(end)) return "";
        if (end < zero) {
            int from = (int) Math.max(0, Math.round(end));
            return " ".repeat(from) + "\u2588".repeat(zero - from) + "\u2502";
        }
        int whole = (int) (end - zero), part = (int) ((end - zero - whole) * 8);
        return " ".repeat(zero) + "\u2588".repeat(whole) + (part > 0 ? EIGHTHS.charAt(part) : "");
    }

    // ---- heat and pictures

    private static char shade(double f) {
        if (Double.isNaN(f)) return '?';
        return SHADES.charAt((int) Math.max(0, Math.min(SHADES.length() - 1, Math.floor(f * SHADES.length()))));
    }

    private static void heat(Plot p, int columns, int rows, List<String> out) {
        Heat h = p.heat;
        int n = h.yLabels().length, m = h.xLabels().length, label = 0;
        for (String s : h.yLabels()) label = Math.max(label, Math.min(s.length(), columns / 4));
        Span span = new Span(false);
        for (double[] row : h.values()) span.add(row);
        double[] range = span.padded(0, Double.NaN);
        int room = columns - label - 2, cell = m == 0 ? 1 : Math.max(1, Math.min(6, room / m)), shown = Math.min(m, room / cell);
        int lines = Math.min(n, rows);
        for (int r = 0; r < lines; r++) {
            int row = r * n / lines;
            String name = cut(h.yLabels()[row], label);
            StringBuilder s = new StringBuilder(name).append(" ".repeat(label - name.length())).append(" \u2502");
            for (int c = 0; c < shown; c++) {
                double v = h.values()[row][c * m / shown];
                s.append(String.valueOf(shade((v - range[0]) / (range[1] - range[0]))).repeat(cell));
            }
            out.add(s.toString());
        }
        if (m > 0) out.add(" ".repeat(label + 2) + spread(h.xLabels()[0], p.xLabel, m > 1 ? h.xLabels()[m - 1] : "", Math.max(shown * cell, 24)));
        out.add(" ".repeat(label + 2) + "blank " + Numbers.brief(range[0], 3) + "  \u2588 " + Numbers.brief(range[1], 3));
    }

    private static void tiles(Plot p, int columns, int rows, List<String> out) {
        Tiles t = p.tiles;
        int n = t.pixels().length;
        if (n == 0) return;
        Span span = new Span(false);
        for (float[] picture : t.pixels()) for (float v : picture) span.add(v);
        double[] range = span.padded(0, Double.NaN);
        // a character is about twice as high as wide
        int h = Math.min(rows, t.height()), w = Math.max(1, Math.min(columns, 2 * h * t.width() / t.height()));
        int shown = Math.max(1, Math.min(Math.min(n, t.columns()), (columns + 1) / (w + 1)));
        for (int r = 0; r < h; r++) {
            StringBuilder s = new StringBuilder();
            for (int i = 0; i < shown; i++) {
                for (int c = 0; c < w; c++) s.append(shade((mean(t, i, r, h, c, w) - range[0]) / (range[1] - range[0])));
                if (i < shown - 1) s.append('\u2502');
            }
            out.add(s.toString());
        }
        if (n > shown) out.add("\u2026 " + (n - shown) + " more");
    }

    private static double mean(Tiles t, int picture, int r, int h, int c, int w) {
        int top = r * t.height() / h, bottom = Math.max(top + 1, (r + 1) * t.height() / h);
        int left = c * t.width() / w, right = Math.max(left + 1, (c + 1) * t.width() / w);
        double sum = 0;
        for (int y = top; y < bottom; y++) for (int x = left; x < right; x++) sum += t.pixels()[picture][y * t.width() + x];
        return sum / ((bottom - top) * (right - left));
    }

    private static String spread(String left, String middle, String right, int width) {
        int gap = width - left.length() - right.length();
        if (gap < 2) return cut(left + " .. " + right, width);
        String word = cut(middle, gap - 2);
        int before = (gap - word.length()) / 2;
        return left + " ".repeat(before) + word + " ".repeat(gap - word.length() - before) + right;
    }

    private static String cut(String s, int width) {
        return s.length() <= width ? s : s.substring(0, Math.max(0, width - 1)) + "\u2026";
    }
}

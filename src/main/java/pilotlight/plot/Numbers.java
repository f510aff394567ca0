package pilotlight.plot;

import java.util.Locale;

/** Short numbers for axes, cells and legends, the same in every locale. */
final class Numbers {
    private Numbers() {}

    /** At most {@code digits} significant digits, no trailing zeros: 0.25, 1200, 1e-5. */
    static String brief(double v, int digits) {
        if (Double.isNaN(v)) return "NaN";
        if (Double.isInfinite(v)) return v > 0 ? "inf" : "-inf";
        if (v == 0) return "0";
        double size = Math.abs(v);
        if (size >= 1e-4 && size < 1e6) {
            int decimals = Math.max(0, digits - 1 - (int) Math.floor(Math.log10(size)));
            return trim(String.format(Locale.ROOT, "%." + decimals + "f", v));
        }
        String s = String.format(Locale.ROOT, "%." + (digits - 1) + "e", v);
        int e = s.indexOf('e');
        return trim(s.substring(0, e)) + "e" + Integer.parseInt(s.substring(e + 1));
    }

    static String brief(double v) {
        return brief(v, 4);
    }

    private static String trim(String s) {
        if (s.indexOf('.') < 0) return s;
        String t = s.replaceAll("0+$", "").replaceAll("\\.$", "");
        return t.equals("-0") ? "0" : t;
    }
}

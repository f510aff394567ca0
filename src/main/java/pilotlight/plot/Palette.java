package pilotlight.plot;

import java.awt.Color;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One colour and one marker per activation, the same in every plot, told apart by colour-blind readers (after Okabe and
 * Ito). A series belongs to the activation its name contains, whatever the case; "+BN" keeps the hue and dashes the line,
 * "theory" alone is black. Other names take the free colours in the order they come.
 */
public final class Palette {

    /** How one series looks. */
    record Style(Color color, Marker marker, boolean dashed) {}

    // longer names first: "prelu" and "leaky relu" contain "relu", and "relu" contains "elu"
    private static final Map<String, Style> KNOWN = new LinkedHashMap<>();

    static {
        known("leaky", 0xE69F00, Marker.DIAMOND);
        known("prelu", 0x0072B2, Marker.CIRCLE);
        known("selu", 0x56B4E9, Marker.DOWN);
        known("gelu", 0xCC79A7, Marker.UP);
        known("relu", 0xD55E00, Marker.SQUARE);
        known("elu", 0x009E73, Marker.UP);
        known("silu", 0x7A4FA3, Marker.DIAMOND);
        known("swish", 0x7A4FA3, Marker.DIAMOND);
        known("softplus", 0xA89A00, Marker.DOWN);
        known("tanh", 0x4D4D4D, Marker.SQUARE);
        known("sigmoid", 0x8B5A2B, Marker.CIRCLE);
        known("identity", 0x999999, Marker.STAR);
    }

    private static final int[] FREE = {
        0x0072B2, 0xD55E00, 0x009E73, 0xE69F00, 0xCC79A7, 0x56B4E9, 0x7A4FA3, 0x8B5A2B, 0x4D4D4D, 0xA89A00
    };

    private final Map<String, Style> styles = new HashMap<>();

    private Palette() {}

    private static void known(String name, int rgb, Marker marker) {
        KNOWN.put(name, new Style(new Color(rgb), marker, false));
    }

    /** The colour of the activation that a name contains, or else another colour. */
    public static Color color(String name, Color otherwise) {
        Style s = fixed(name);
        return s == null ? otherwise : s.color();
    }

    private static Style fixed(String name) {
        String n = name.toLowerCase(Locale.ROOT);
        boolean theory = n.contains("theory"), dashed = n.replace(" ", "").contains("+bn") || n.contains("batchnorm");
        for (Map.Entry<String, Style> e : KNOWN.entrySet()) {
            if (!n.contains(e.getKey())) continue;
            Style s = e.getValue();
            return new Style(s.color(), theory ? Marker.NONE : s.marker(), dashed);
        }
        return theory ? new Style(Color.BLACK, Marker.NONE, dashed) : null;
    }

    /** Looks for all series of a picture, panel by panel: one look for a name, and no colour twice in a panel while they last. */
    static Palette of(List<? extends Collection<String>> panels) {
        Palette p = new Palette();
        for (Collection<String> names : panels) {
            Set<Integer> used = new HashSet<>();
            for (String name : names) {
                Style s = p.styles.containsKey(name) ? p.styles.get(name) : fixed(name);
                if (s == null) continue;
                p.styles.put(name, s);
                used.add(s.color().getRGB() & 0xFFFFFF);
            }
            int next = 0;
            for (String name : names) {
                if (p.styles.containsKey(name)) continue;
                while (used.size() < FREE.length && used.contains(FREE[next % FREE.length])) next++;
                int rgb = FREE[next % FREE.length];
                p.styles.put(name, new Style(new Color(rgb), Marker.values()[next % Marker.NONE.ordinal()], false));
                next++;
            }
        }
        return p;
    }

    Style style(String name) {
        return styles.get(name);
    }
}

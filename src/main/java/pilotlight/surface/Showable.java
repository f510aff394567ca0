package pilotlight.surface;

import java.awt.image.BufferedImage;

/** What a notebook may ask of a result besides {@code toString}: an HTML table, a picture, or neither. */
public interface Showable {

    /** An HTML fragment, or null if the result has none. */
    default String html() {
        return null;
    }

    /** A picture, or null if the result has none. */
    default BufferedImage image() {
        return null;
    }

    /** {@code text} as it stands in HTML. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

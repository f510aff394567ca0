package pilotlight.notebook;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import pilotlight.surface.Showable;

/** Turns an object into a MIME bundle, what a notebook stores and shows: text always, a picture or HTML where the object has one. */
final class Renderer {

    private static final int LONGEST_TEXT = 100_000;

    private static final int MOST_ELEMENTS = 200;

    private Renderer() {
    }

    /** The bundle of a value: {@code text/plain} first; pictures are base64 without line breaks. */
    static Map<String, Object> render(Object value) {
        if (value instanceof Rendered rendered) {
            return rendered.mime();
        }
        Map<String, Object> mime = new LinkedHashMap<>();
        mime.put("text/plain", text(value));
        if (value instanceof BufferedImage image) {
            mime.put("image/png", png(image));
        } else if (value instanceof Showable shown) {
            BufferedImage picture = shown.image();
            String html = shown.html();
            if (picture != null && html != null) {
                // A page shows one of the two; so the table takes the picture in, to be unfolded.
                mime.put("text/html", html + "<details><summary>picture</summary><img alt=\"\" src=\"data:image/png;base64," + png(picture) + "\"></details>");
            } else if (picture != null) {
                mime.put("image/png", png(picture));
            } else if (html != null) {
                mime.put("text/html", html);
            }
        }
        return mime;
    }

    /** The bundle of a value whose text is of the given type, as {@code render("<b>x</b>", "text/html")}. */
    static Map<String, Object> render(Object value, String type) {
        Map<String, Object> all = render(value);
        if (all.containsKey(type)) {
            return all;
        }
        Map<String, Object> mime = new LinkedHashMap<>();
        mime.put("text/plain", all.get("text/plain"));
        mime.put(type, text(value));
        return mime;
    }

    private static String text(Object value) {
        String text;
        if (value instanceof BufferedImage image) {
            text = "Image " + image.getWidth() + " x " + image.getHeight();
        } else if (value != null && value.getClass().isArray()) {
            text = array(value);
        } else {
            text = String.valueOf(value);
        }
        if (text.contains("REPL.$JShell$")) {
            // A class of a cell prints as Shape@1b2c, not with the name of JShell's wrapper before it.
            text = ErrorReport.plain(text);
        }
        return text.length() <= LONGEST_TEXT ? text
                : text.substring(0, LONGEST_TEXT) + " ... (" + (text.length() - LONGEST_TEXT) + " more characters)";
    }

    /** The elements, nested; a long array shows its two ends and its length. */
    private static String array(Object array) {
        int length = Array.getLength(array);
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < length; i++) {
            if (length > MOST_ELEMENTS && i == MOST_ELEMENTS / 2) {
                i = length - MOST_ELEMENTS / 2;
                text.append(", ...");
            }
            Object each = Array.get(array, i);
            text.append(i == 0 ? "" : ", ").append(each != null && each.getClass().isArray() ? array(each) : each);
        }
        return text.append(']').append(length > MOST_ELEMENTS ? " (" + length + " elements)" : "").toString();
    }

    static String png(BufferedImage image) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.setUseCache(false);
            ImageIO.write(image, "png", bytes);
            return Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package pilotlight.notebook;

import java.util.Map;
import java.util.UUID;

/**
 * What a cell calls to show something before its last line; imported statically into every session, under the names that other Java
 * kernels use. Outside a session the text goes to standard output.
 */
public final class Display {

    private Display() {
    }

    /** Shows the value; returns an id for {@link #updateDisplay(String, Object)}. */
    public static String display(Object value) {
        return show(Renderer.render(value), UUID.randomUUID().toString(), false);
    }

    /** Shows the value as the given MIME type: {@code display("<b>x</b>", "text/html")}. Returns its id. */
    public static String display(Object value, String type) {
        return show(Renderer.render(value, type), UUID.randomUUID().toString(), false);
    }

    /** Shows the value in place of what was displayed under the id. */
    public static void updateDisplay(String id, Object value) {
        show(Renderer.render(value), id, true);
    }

    /** Shows the value as the given MIME type in place of what was displayed under the id. */
    public static void updateDisplay(String id, Object value, String type) {
        show(Renderer.render(value, type), id, true);
    }

    /** The value rendered as the given MIME type, to be the last expression of a cell. */
    public static Rendered render(Object value, String type) {
        return new Rendered(Renderer.render(value, type));
    }

    private static String show(Map<String, Object> mime, String id, boolean update) {
        JavaSession session = JavaSession.current();
        if (session == null) {
            System.out.println(mime.get("text/plain"));
        } else {
            session.display(mime, id, update);
        }
        return id;
    }
}

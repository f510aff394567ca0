package pilotlight.notebook;

import java.util.Map;

/** A value that is rendered already: {@link Display#render} returns it, and a cell that ends in it shows it as it is. */
public record Rendered(Map<String, Object> mime) {

    @Override
    public String toString() {
        return String.valueOf(mime.getOrDefault("text/plain", mime.keySet()));
    }
}

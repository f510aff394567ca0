package pilotlight.nn;

import pilotlight.surface.Mistake;

/** One line of complaint: the place of the layer, its size, and what was wrong. Nets add the place on the way out. */
final class LayerException extends Mistake {
    private static final long serialVersionUID = 1;

    private final String name;
    private final String size;
    private final String what;
    private String place = "";
    private String outer = "";

    LayerException(String name, String size, String what, Throwable cause) {
        super(what, cause);
        this.name = name;
        this.size = size;
        this.what = what;
    }

    /** {@code e} with the position {@code index} of {@code layer} in the net that it came out of. */
    static LayerException at(int index, Layer layer, IllegalArgumentException e) {
        if (e instanceof LayerException own) {
            if (own.place.isEmpty()) own.place = "#" + index;
            else own.outer = index + "." + own.outer;
            return own;
        }
        String text = String.valueOf(e.getMessage());
        String name = layer.name();
        // The engine names the operation, which is the layer's own name more often than not.
        if (text.startsWith(name + ": ")) text = text.substring(name.length() + 2);
        LayerException own = new LayerException(name, layer.size(), text, e);
        own.place = "#" + index;
        return own;
    }

    @Override
    public String getMessage() {
        return outer + name + place + (size.isEmpty() ? "" : " (" + size + ")") + ": " + what;
    }
}

package pilotlight.sweep;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import pilotlight.surface.Mistake;

/**
 * What one run is given besides its seed: named values in an order, immutable. A value is a number, a word, true or false; two settings are
 * equal when their names and values are, and 1 is 1.0.
 */
public final class Settings implements Serializable {
    private static final long serialVersionUID = 1;

    /** No setting at all. */
    public static final Settings NONE = new Settings(Map.of());

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** Names and values in turn: {@code Settings.of("alpha", 0.25, "norm", true)}. */
    public static Settings of(Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) throw new Mistake("settings: a name without a value; give names and values in turn");
        Settings s = NONE;
        for (int i = 0; i < namesAndValues.length; i += 2) s = s.with(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        return s;
    }

    /** These settings with one more, or with another value of one. */
    public Settings with(String name, Object value) {
        Map<String, String> more = new LinkedHashMap<>(values);
        more.put(word("setting", name), text(name, value));
        return new Settings(more);
    }

    /** A value as it stands in files, from which it reads back to the same bits. */
    static String text(String name, Object value) {
        if (value instanceof Double || value instanceof Float) return Decimal.text(((Number) value).doubleValue());
        if (value instanceof Enum<?> e) return e.name();
        return word(name, String.valueOf(value));
    }

    /** A name or value that needs no quotes in a file of comma-separated values. */
    static String word(String what, String text) {
        if (text.isBlank() || !text.equals(text.strip()) || text.chars().anyMatch(c -> c == ',' || c == '"' || c < ' ')) {
            throw new Mistake(what + ": \"" + text.replace("\n", "\\n") + "\" cannot stand in a table; no commas, quotes or line ends, and no blanks around it");
        }
        return text;
    }

    /** The names, in order. */
    public Iterable<String> names() {
        return values.keySet();
    }

    /** Whether there is a setting of this name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** How many settings there are. */
    public int size() {
        return values.size();
    }

    /** The value as a word. */
    public String word(String name) {
        String value = values.get(name);
        if (value == null) throw new Mistake("settings: there is no " + name + "; there are " + values.keySet());
        return value;
    }

    /** The value as a number. */
    public double number(String name) {
        try {
            return Double.parseDouble(word(name));
        } catch (NumberFormatException e) {
            throw new Mistake("settings: " + name + " is " + word(name) + ", wanted a number", e);
        }
    }

    /** The value as a whole number. */
    public int integer(String name) {
        double value = number(name);
        if (value != (int) value) throw new Mistake("settings: " + name + " is " + word(name) + ", wanted a whole number");
        return (int) value;
    }

    /** The value as true or false. */
    public boolean flag(String name) {
        String value = word(name);
        if (!value.equals("true") && !value.equals("false")) throw new Mistake("settings: " + name + " is " + value + ", wanted true or false");
        return value.equals("true");
    }

    /** These settings without one. */
    Settings without(String name) {
        Map<String, String> fewer = new LinkedHashMap<>(values);
        fewer.remove(name);
        return new Settings(fewer);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings s && values.equals(s.values);
    }

    @Override
    public int hashCode() {
        return Objects.hash(values);
    }

    /** {@code alpha 0.25, bias -1.5}. */
    @Override
    public String toString() {
        StringBuilder b = new StringBuilder();
        values.forEach((name, value) -> b.append(b.length() == 0 ? "" : ", ").append(name).append(' ').append(value));
        return b.toString();
    }
}

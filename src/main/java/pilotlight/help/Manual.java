package pilotlight.help;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The public types and members with their Javadoc, as the build found them. */
final class Manual {
    static final String FILE = "manual.txt";
    static final String FACADE = "pilotlight.Pilotlight";

    /**
     * A method, a constructor or a constant.
     *
     * @param key     name and erased types of the arguments, {@code momentum(double)}
     * @param group   what the façade lists it under, else empty
     * @param summary the first sentence
     * @param rest    what follows the first sentence
     */
    record Member(String key, String signature, String group, String summary, String rest) {
        String name() {
            int end = key.indexOf('(');
            return end < 0 ? key : key.substring(0, end);
        }

        /** Name and names of the arguments: {@code momentum(value)}. */
        String call() {
            int start = signature.indexOf('(');
            if (start < 0) return name();
            String[] arguments = signature.substring(start + 1, signature.lastIndexOf(')')).split(", (?![^<]*>)");
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = arguments[i].substring(arguments[i].lastIndexOf(' ') + 1) + (arguments[i].contains("...") ? "..." : "");
            }
            return name() + "(" + String.join(", ", arguments) + ")";
        }

        boolean isStatic() {
            return signature.startsWith("static ") || signature.startsWith("new ");
        }

        /** The type it gives, without what is between angle brackets. */
        String gives() {
            String[] words = signature.replaceAll("<[^()]*>", "").split("\\(")[0].strip().split(" ");
            return words.length < 2 ? "" : words[words.length - 2];
        }
    }

    /** A type; {@code above} are those of ours that it extends, by qualified name. */
    record Type(String name, String signature, List<String> above, String summary, String rest, List<Member> members) {
        String simpleName() {
            return name.replaceFirst("^(?:[a-z]\\w*\\.)+", "");
        }
    }

    private static final class Held {
        static final Manual MANUAL = new Manual();
    }

    private final Map<String, Type> types = new LinkedHashMap<>();

    private Manual() {
        try (InputStream in = Manual.class.getResourceAsStream(FILE)) {
            // A build by other means than Maven may have none; help then says so.
            if (in == null) return;
            String group = "";
            Type type = null;
            for (String line : new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList()) {
                String[] cells = line.split("\t", -1);
                switch (cells[0]) {
                    case "G" -> group = cells[1];
                    case "T" -> {
                        group = "";
                        type = new Type(cells[1], cells[2], cells[3].isEmpty() ? List.of() : List.of(cells[3].split(",")), whole(cells[4]), whole(cells[5]), new ArrayList<>());
                        types.put(type.name(), type);
                    }
                    default -> {
                        if (type != null) type.members().add(new Member(cells[1], cells[2], group, whole(cells[4]), whole(cells[5])));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Manual get() {
        return Held.MANUAL;
    }

    private static String whole(String flat) {
        return flat.indexOf('\\') < 0 ? flat : flat.replace("\\\\", "\u0000").replace("\\n", "\n").replace('\u0000', '\\');
    }

    /** The words of the façade, in their order. */
    List<Member> words() {
        Type facade = types.get(FACADE);
        return facade == null ? List.of() : facade.members();
    }

    Iterable<Type> types() {
        return types.values();
    }

    /** The type of a qualified or simple name, or null. */
    Type type(String name) {
        Type exact = types.get(name);
        if (exact != null) return exact;
        return types.values().stream().filter(t -> t.simpleName().equals(name)).findFirst().orElse(null);
    }

    /** The first type of the manual among a class and what it extends, or null. */
    Type type(Class<?> c) {
        for (Class<?> each = c; each != null && each != Object.class; each = each.getSuperclass()) {
            String name = each.getCanonicalName();
            if (name != null && types.containsKey(name)) return types.get(name);
        }
        return null;
    }

    /** What can be called on a value of the type, its own members first; what is told above only is told as there. */
    List<Member> members(Type type) {
        Map<String, Member> all = new LinkedHashMap<>();
        collect(type, all, true);
        return List.copyOf(all.values());
    }

    private void collect(Type type, Map<String, Member> all, boolean own) {
        for (Member m : type.members()) {
            if (!own && m.isStatic()) continue;
            all.merge(m.key(), m, (below, above) -> below.summary().isEmpty() ? new Member(below.key(), below.signature(), "", above.summary(), above.rest()) : below);
        }
        for (String above : type.above()) {
            Type t = types.get(above);
            if (t != null) collect(t, all, false);
        }
    }
}

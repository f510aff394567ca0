package pilotlight.help;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pilotlight.surface.Canvas;

/**
 * What {@code help} says: of a word, a value, a type, or of all the façade's words.
 *
 * <p>Everything comes from the Javadoc of the build, so a JDK without sources has it too.
 */
public final class Help {
    private static final int MANY = 12;
    private static final int NEAR = 5;

    private Help() {
    }

    /** The façade's words by group, a line each. */
    public static Page all() {
        Manual manual = Manual.get();
        Page page = new Page();
        if (manual.words().isEmpty()) return page.prose("This build has no " + Manual.FILE + ": help is written when Maven builds the project.", "");
        page.prose("`help(\"fit\")` tells all about a word, `help(x)` about a value or a type.", "").names(18);
        String group = "";
        Set<String> told = new LinkedHashSet<>();
        for (Manual.Member word : manual.words()) {
            // A name that is both a method and a constant is told once, as the method.
            if (!word.key().contains("(") && manual.words().stream().anyMatch(w -> w.key().startsWith(word.name() + "("))) continue;
            if (!told.add(word.name())) continue;
            if (!word.group().equals(group)) page.heading(word.group());
            group = word.group();
            page.row(word.name(), word.summary());
        }
        return page;
    }

    /** A word of the façade, a type or a method by name; of a value its type; of a class that class. */
    public static Page about(Object x) {
        if (x == null) return line("help(null): there is nothing there; help() lists the words");
        if (x instanceof CharSequence word) return word(word.toString().strip());
        return type(x instanceof Class<?> c ? c : x.getClass());
    }

    /** Shows a page: below the running cell in a notebook, else as text on standard output. */
    public static void show(Page page) {
        Canvas cell = Canvas.open();
        if (cell == null) System.out.println(page);
        else cell.show(page);
    }

    /** The words of the façade. */
    public static Set<String> words() {
        return Manual.get().words().stream().map(Manual.Member::name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The page of one signature in the compiler's words, as {@code Fit Fit.momentum(double value)} or {@code pilotlight.nn.Net}; null if it is not ours. */
    public static Page ofSignature(String signature) {
        String bare = bare(signature);
        int open = bare.indexOf('(');
        String path = (open < 0 ? bare : bare.substring(0, open)).replaceFirst(".* ", "");
        Manual.Type whole = Manual.get().type(path);
        if (whole != null && open < 0) return page(whole);
        int dot = path.lastIndexOf('.');
        Manual.Type owner = whole != null || dot < 0 ? whole : Manual.get().type(path.substring(0, dot));
        if (owner == null) return null;
        String call = path.substring(dot + 1) + types(bare);
        return Manual.get().members(owner).stream().filter(m -> call.equals(m.name() + types(bare(m.signature())))).findFirst().map(m -> member(new Page(), m)).orElse(null);
    }

    /** A signature without packages and type arguments. */
    private static String bare(String signature) {
        String s = signature.replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "");
        while (s.indexOf('<') >= 0) {
            String shorter = s.replaceAll("<[^<>]*>", "");
            if (shorter.length() == s.length()) break;
            s = shorter.strip();
        }
        return s;
    }

    /** The types of the arguments, {@code (int,double)}; nothing for what takes none because it is no method. */
    private static String types(String bare) {
        int open = bare.indexOf('(');
        if (open < 0) return "";
        return Arrays.stream(bare.substring(open + 1, bare.lastIndexOf(')')).split(", ?")).map(a -> a.strip().replaceFirst(" \\w+$", "")).collect(Collectors.joining(",", "(", ")"));
    }

    private static Page word(String typed) {
        String word = typed.replaceFirst("\\(.*", "");
        Manual manual = Manual.get();
        Page page = new Page();
        List<Manual.Member> ours = manual.words().stream().filter(m -> m.name().equals(word)).toList();
        if (!ours.isEmpty()) return overloads(page, ours);
        Manual.Type type = manual.type(word);
        if (type != null) return page(type);
        int dot = word.lastIndexOf('.');
        Manual.Type owner = dot < 0 ? null : manual.type(word.substring(0, dot));
        if (owner != null) {
            String name = word.substring(dot + 1);
            List<Manual.Member> named = manual.members(owner).stream().filter(m -> m.name().equals(name)).toList();
            if (!named.isEmpty()) return overloads(page, named);
        }
        Page somewhere = somewhere(word);
        return somewhere != null ? somewhere : line("no word \"" + typed + "\"; " + nearest(word));
    }

    /** A method that is no word of the façade: each type that has it. */
    private static Page somewhere(String name) {
        Page page = new Page();
        int found = 0;
        for (Manual.Type type : Manual.get().types()) {
            for (Manual.Member m : type.members()) {
                if (!m.name().equals(name) || m.summary().isEmpty()) continue;
                if (found < MANY) page.row(type.simpleName() + "." + m.call(), m.summary());
                found++;
            }
        }
        if (found > MANY) page.prose("and " + (found - MANY) + " more", "  ");
        return found == 0 ? null : page;
    }

    private static String nearest(String word) {
        String low = word.toLowerCase(Locale.ROOT);
        Set<String> names = words();
        for (Manual.Type type : Manual.get().types()) {
            names.add(type.simpleName());
            if (!type.name().startsWith("pilotlight.lab.")) type.members().forEach(m -> names.add(m.name()));
        }
        record Near(String name, int distance) { }
        List<String> near = names.stream().map(n -> new Near(n, distance(low, n.toLowerCase(Locale.ROOT))))
                .filter(n -> n.distance() <= Math.max(1, low.length() / 3)).sorted(Comparator.comparingInt(Near::distance)).map(Near::name).toList();
        Set<String> once = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        near = near.stream().filter(once::add).limit(NEAR).toList();
        return near.isEmpty() ? "help() lists them" : "near it: " + String.join(", ", near);
    }

    /** How many letters to change, add, leave out or swap with the next; one that begins with the other is near. */
    private static int distance(String a, String b) {
        if (a.length() > 2 && (b.startsWith(a) || b.length() > 2 && a.startsWith(b))) return 1;
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
        return d[a.length()][b.length()];
    }

    private static Page overloads(Page page, List<Manual.Member> all) {
        all.forEach(m -> member(page, m));
        Set<String> given = all.stream().map(Manual.Member::gives).collect(Collectors.toCollection(LinkedHashSet::new));
        for (String name : given) {
            Manual.Type type = Manual.get().type(name);
            if (type == null) continue;
            String has = Manual.get().members(type).stream().filter(m -> !m.isStatic()).map(Manual.Member::name).distinct().collect(Collectors.joining(", "));
            page.heading("What it gives: " + name + ", see help(\"" + name + "\")").prose(has.isEmpty() ? type.summary() : "has " + has, "    ");
        }
        return page;
    }

    private static Page member(Page page, Manual.Member m) {
        return page.signature(m.signature()).prose(m.summary() + m.rest(), "    ");
    }

    private static Page type(Class<?> c) {
        Manual.Type type = Manual.get().type(c);
        if (type != null) return page(type);
        Page page = new Page().signature(c.isArray() ? c.getSimpleName() : c.getName().replaceFirst("^REPL\\.\\$JShell\\$\\w+\\$", ""));
        Set<String> names = new LinkedHashSet<>();
        Arrays.stream(c.getMethods()).filter(m -> m.getDeclaringClass() != Object.class).map(m -> m.getName()).sorted().forEach(names::add);
        return page.prose("Not a type of Pilotlight, which knows no more of it than the names of its methods.", "    ")
                .prose(names.isEmpty() ? "" : String.join(", ", names), "    ");
    }

    private static Page page(Manual.Type type) {
        Page page = new Page();
        page.signature(type.signature() + (type.above().isEmpty() ? "" : above(type))).prose(type.summary() + type.rest(), "    ");
        List<Manual.Member> all = new ArrayList<>(Manual.get().members(type));
        List<Manual.Member> makers = all.stream().filter(Manual.Member::isStatic).toList();
        all.removeAll(makers);
        if (!all.isEmpty()) page.heading("On a value");
        all.forEach(m -> page.row("." + m.call(), m.summary()));
        if (!makers.isEmpty()) page.heading("On the type");
        makers.forEach(m -> page.row(m.signature().startsWith("new ") ? "new " + m.call() : type.simpleName() + "." + m.call(), m.summary()));
        return page;
    }

    private static String above(Manual.Type type) {
        List<String> names = type.above().stream().map(n -> n.substring(n.lastIndexOf('.') + 1)).filter(n -> !n.equals("Showable")).toList();
        return names.isEmpty() ? "" : " is a " + String.join(", ", names);
    }

    private static Page line(String text) {
        return new Page().prose(text, "");
    }
}

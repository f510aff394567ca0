package pilotlight.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.surface.Showable;

/**
 * Mathematics in notebooks: the everyday part of LaTeX to MathML, which browsers draw without a script or a font of their own. A command
 * that is not in the tables is an error, so that a page never shows half a formula.
 */
final class Formula {

    private static final Map<String, Atom> SYMBOLS = new HashMap<>();
    private static final Set<String> FUNCTIONS = Set.of("arg", "cos", "cosh", "cot", "deg", "det", "dim", "exp", "gcd", "hom", "inf", "ker",
            "lim", "liminf", "limsup", "ln", "log", "max", "min", "Pr", "sin", "sinh", "sup", "tan", "tanh");
    private static final Set<String> WITH_LIMITS = Set.of("det", "gcd", "inf", "lim", "liminf", "limsup", "max", "min", "Pr", "sup");
    private static final Map<String, String> SPACES = Map.of(",", "0.167em", ":", "0.222em", ">", "0.222em", ";", "0.278em", "!", "-0.167em",
            " ", "0.25em", "quad", "1em", "qquad", "2em", "enspace", "0.5em");
    private static final Map<String, String> ACCENTS = Map.ofEntries(Map.entry("hat", "^"), Map.entry("widehat", "^"), Map.entry("bar", "¯"),
            Map.entry("overline", "‾"), Map.entry("tilde", "~"), Map.entry("widetilde", "~"), Map.entry("vec", "→"), Map.entry("dot", "˙"),
            Map.entry("ddot", "¨"), Map.entry("check", "ˇ"), Map.entry("breve", "˘"), Map.entry("overbrace", "⏞"),
            Map.entry("overrightarrow", "→"));
    private static final Set<String> WIDE = Set.of("widehat", "overline", "widetilde", "overbrace", "overrightarrow");
    private static final Map<String, String> FENCED = Map.of("matrix", "", "smallmatrix", "", "pmatrix", "()", "bmatrix", "[]", "Bmatrix", "{}",
            "vmatrix", "||", "Vmatrix", "‖‖", "cases", "{");
    private static final Set<String> ALIGNED = Set.of("aligned", "align", "align*", "split", "gathered", "gather", "gather*", "equation", "equation*", "array");

    static {
        try (InputStream in = Formula.class.getResourceAsStream("symbols.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                String[] words = line.split(" ");
                for (int i = 1; i + 1 < words.length && !line.startsWith("# "); i += 2) {
                    SYMBOLS.put(words[i], symbol(words[0], words[i + 1]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** TeX's classes of atom, as far as spacing needs them. */
    private enum Type { ORD, OP, BIN, REL, OPEN, CLOSE, PUNCT, SPACE }

    /** A piece of MathML; {@code limits}: scripts go under and over it in a displayed formula. */
    private record Atom(Type type, String xml, boolean limits) {
        Atom(Type type, String xml) {
            this(type, xml, false);
        }
    }

    private final String tex;
    private final boolean display;
    private int at;

    private Formula(String tex, boolean display) {
        this.tex = tex;
        this.display = display;
    }

    /** The formula as a {@code <math>} element. @throws IllegalArgumentException naming the command that is not known, or what is missing */
    static String mathml(String tex, boolean display) {
        Formula formula = new Formula(tex.strip(), display);
        String body = formula.row("", "");
        if (formula.at < formula.tex.length()) {
            throw formula.error("\"" + formula.tex.charAt(formula.at) + "\" has no beginning");
        }
        return "<math" + (display ? " display=\"block\"" : "") + "><semantics><mrow>" + body + "</mrow><annotation encoding=\"application/x-tex\">"
                + Showable.escape(tex.strip()) + "</annotation></semantics></math>";
    }

    /** Atoms up to "}", "&", a new line, an end or the given command, which stays unread. */
    private String row(String font, String until) {
        List<Atom> atoms = new ArrayList<>();
        while (at < tex.length()) {
            char c = tex.charAt(at);
            if (c == '}' || c == '&' || tex.startsWith("\\\\", at) || isNext("\\end") || isNext("\\right") || isNext("\\middle")
                    || !until.isEmpty() && tex.startsWith(until, at)) {
                break;
            }
            if (Character.isWhitespace(c)) {
                at++;
            } else if (isNext("\\displaystyle") || isNext("\\textstyle")) {
                boolean big = command().equals("displaystyle");
                atoms.add(new Atom(Type.ORD, "<mstyle displaystyle=\"" + big + "\">" + row(font, until) + "</mstyle>"));
            } else {
                atoms.add(scripts(atom(font), font));
            }
        }
        return join(atoms);
    }

    /** Puts thin spaces around functions, as TeX does, and makes a sign of a plus or minus that has nothing before it. */
    private static String join(List<Atom> atoms) {
        StringBuilder xml = new StringBuilder();
        Type before = Type.OPEN;
        for (Atom atom : atoms) {
            boolean afterThing = before == Type.ORD || before == Type.CLOSE;
            if (atom.type == Type.OP && (afterThing || before == Type.OP) || before == Type.OP && atom.type == Type.ORD) {
                xml.append("<mspace width=\"0.167em\"/>");
            }
            if (atom.type == Type.BIN && !afterThing) {
                xml.append(atom.xml.replace("<mo>", "<mo form=\"prefix\" lspace=\"0\" rspace=\"0\">"));
                before = Type.OPEN;
            } else {
                xml.append(atom.xml);
                before = atom.type == Type.SPACE ? before == Type.OP ? Type.OPEN : before : atom.type;
            }
        }
        return xml.toString();
    }

    private Atom scripts(Atom base, String font) {
        String sub = null;
        String sup = "";
        boolean limits = base.limits;
        boolean above = base.limits && display;
        while (true) {
            skipSpace();
            if (at >= tex.length()) {
                break;
            }
            if (isNext("\\limits") || isNext("\\nolimits")) {
                above = command().equals("limits");
                limits = above;
            } else if (tex.charAt(at) == '\'') {
                at++;
                sup += "<mo lspace=\"0\" rspace=\"0\">′</mo>";
            } else if (tex.charAt(at) == '^') {
                at++;
                sup += argument(font);
            } else if (tex.charAt(at) == '_' && sub == null) {
                at++;
                sub = argument(font);
            } else {
                break;
            }
        }
        String under = limits && above ? "under" : "sub";
        String over = limits && above ? "over" : "sup";
        String upper = sup.isEmpty() ? "" : "<mrow>" + sup + "</mrow>";
        if (sub == null && sup.isEmpty()) {
            return base;
        }
        String name = sub == null ? over : sup.isEmpty() ? under : under + over;
        return new Atom(base.type, "<m" + name + ">" + base.xml + (sub == null ? "" : sub) + upper + "</m" + name + ">");
    }

    /** A group or a single atom, as one element; of a number without braces TeX takes one digit. */
    private String argument(String font) {
        skipSpace();
        if (at >= tex.length()) {
            throw error("an argument is missing at the end");
        }
        if (tex.charAt(at) == '{') {
            return "<mrow>" + group(font) + "</mrow>";
        }
        char c = tex.charAt(at);
        if (Character.isDigit(c)) {
            at++;
            return "<mn>" + Alphabet.styled(String.valueOf(c), font) + "</mn>";
        }
        return atom(font).xml;
    }

    private String group(String font) {
        at++;
        String xml = row(font, "");
        if (at >= tex.length() || tex.charAt(at) != '}') {
            throw error("a \"}\" is missing");
        }
        at++;
        return xml;
    }

    private Atom atom(String font) {
        char c = tex.charAt(at);
        if (c == '\\') {
            return command(command(), font);
        }
        if (c == '{') {
            return new Atom(Type.ORD, "<mrow>" + group(font) + "</mrow>");
        }
        if (c >= '0' && c <= '9') {
            int start = at;
            while (at < tex.length() && (Character.isDigit(tex.charAt(at))
                    || tex.charAt(at) == '.' && at + 1 < tex.length() && Character.isDigit(tex.charAt(at + 1)))) {
                at++;
            }
            return new Atom(Type.ORD, "<mn>" + Alphabet.styled(tex.substring(start, at), font) + "</mn>");
        }
        int point = tex.codePointAt(at);
        at += Character.charCount(point);
        if (Character.isLetter(point)) {
            return letter(Character.toString(point), font);
        }
        return switch (c) {
            case '+', '*' -> new Atom(Type.BIN, "<mo>" + (c == '*' ? "∗" : c) + "</mo>");
            case '-' -> new Atom(Type.BIN, "<mo>−</mo>");
            case '=', '<', '>', ':' -> new Atom(Type.REL, "<mo>" + Showable.escape(String.valueOf(c)) + "</mo>");
            case '(', '[' -> new Atom(Type.OPEN, fence(String.valueOf(c), false));
            case ')', ']' -> new Atom(Type.CLOSE, fence(String.valueOf(c), false));
            case '|' -> symbol("fence", "|");
            case ',', ';' -> new Atom(Type.PUNCT, "<mo separator=\"true\">" + c + "</mo>");
            case '!' -> new Atom(Type.CLOSE, "<mo lspace=\"0\" rspace=\"0\">!</mo>");
            case '/' -> new Atom(Type.ORD, "<mo lspace=\"0\" rspace=\"0\">/</mo>");
            case '~' -> new Atom(Type.SPACE, "<mspace width=\"0.25em\"/>");
            case '^', '_' -> {
                at--;
                yield new Atom(Type.ORD, "<mrow></mrow>");
            }
            default -> new Atom(Type.ORD, "<mi>" + Showable.escape(Character.toString(point)) + "</mi>");
        };
    }

    private static Atom letter(String letter, String font) {
        String upright = font.equals("rm") || !font.isEmpty() || letter.codePointAt(0) > 0x2e80 ? " mathvariant=\"normal\"" : "";
        return new Atom(Type.ORD, "<mi" + upright + ">" + Showable.escape(Alphabet.styled(letter, font)) + "</mi>");
    }

    private Atom command(String name, String font) {
        if (FUNCTIONS.contains(name)) {
            return new Atom(Type.OP, "<mi>" + name + "</mi>", WITH_LIMITS.contains(name));
        }
        if (SPACES.containsKey(name)) {
            return new Atom(Type.SPACE, "<mspace width=\"" + SPACES.get(name) + "\"/>");
        }
        if (ACCENTS.containsKey(name)) {
            String mark = "<mo stretchy=\"" + WIDE.contains(name) + "\">" + ACCENTS.get(name) + "</mo>";
            return new Atom(Type.ORD, "<mover accent=\"true\">" + argument(font) + mark + "</mover>", name.equals("overbrace"));
        }
        if (Alphabet.FONTS.containsKey(name)) {
            String inner = Alphabet.FONTS.get(name);
            skipSpace();
            return new Atom(Type.ORD, inner.equals("rm") && words() ? "<mi mathvariant=\"normal\">" + Showable.escape(raw()) + "</mi>" : argument(inner));
        }
        Atom symbol = SYMBOLS.get(name);
        if (symbol != null) {
            return symbol;
        }
        return switch (name) {
            case "text", "textrm", "textit", "textbf", "mbox" -> new Atom(Type.ORD, "<mtext>" + Showable.escape(raw().replace(' ', '\u00a0')) + "</mtext>");
            case "operatorname" -> {
                boolean limits = at < tex.length() && tex.charAt(at) == '*';
                at += limits ? 1 : 0;
                yield new Atom(Type.OP, "<mi mathvariant=\"normal\">" + Showable.escape(raw().replaceAll("\\\\[,;: ]", "\u2009")) + "</mi>", limits);
            }
            case "frac" -> new Atom(Type.ORD, "<mfrac>" + argument(font) + argument(font) + "</mfrac>");
            case "dfrac", "tfrac" -> new Atom(Type.ORD, "<mstyle displaystyle=\"" + name.equals("dfrac") + "\"><mfrac>" + argument(font)
                    + argument(font) + "</mfrac></mstyle>");
            case "binom" -> new Atom(Type.ORD, "<mrow>" + fence("(", true) + "<mfrac linethickness=\"0\">" + argument(font) + argument(font)
                    + "</mfrac>" + fence(")", true) + "</mrow>");
            case "sqrt" -> root(font);
            case "underline" -> new Atom(Type.ORD, "<munder>" + argument(font) + "<mo stretchy=\"true\">_</mo></munder>");
            case "underbrace" -> new Atom(Type.ORD, "<munder>" + argument(font) + "<mo stretchy=\"true\">⏟</mo></munder>", true);
            case "overset", "stackrel" -> {
                String over = argument(font);
                yield new Atom(Type.REL, "<mover>" + argument(font) + over + "</mover>");
            }
            case "underset" -> {
                String under = argument(font);
                yield new Atom(Type.REL, "<munder>" + argument(font) + under + "</munder>");
            }
            case "left" -> leftRight(font);
            case "big", "bigl", "bigr", "bigg", "biggl", "biggr", "Big", "Bigl", "Bigr", "Bigg", "Biggl", "Biggr", "bigm", "Bigm" -> sized(name);
            case "begin" -> environment(font);
            case "not" -> new Atom(Type.REL, atom(font).xml.replace("</mo>", "\u0338</mo>"));
            default -> throw error("\\" + name + " is not known");
        };
    }

    private Atom root(String font) {
        skipSpace();
        if (at < tex.length() && tex.charAt(at) == '[') {
            at++;
            String index = row(font, "]");
            at++;
            return new Atom(Type.ORD, "<mroot>" + argument(font) + "<mrow>" + index + "</mrow></mroot>");
        }
        return new Atom(Type.ORD, "<msqrt>" + argument(font) + "</msqrt>");
    }

    private Atom leftRight(String font) {
        StringBuilder xml = new StringBuilder("<mrow>").append(fence(delimiter(), true)).append("<mrow>").append(row(font, "")).append("</mrow>");
        while (isNext("\\middle")) {
            command();
            xml.append(fence(delimiter(), true)).append("<mrow>").append(row(font, "")).append("</mrow>");
        }
        if (!isNext("\\right")) {
            throw error("\\left has no \\right");
        }
        command();
        return new Atom(Type.ORD, xml.append(fence(delimiter(), true)).append("</mrow>").toString());
    }

    private Atom sized(String name) {
        String size = name.startsWith("bigg") ? "2.4em" : name.startsWith("Bigg") ? "3em" : name.startsWith("big") ? "1.2em" : "1.8em";
        Type type = name.endsWith("l") ? Type.OPEN : name.endsWith("r") ? Type.CLOSE : Type.ORD;
        String xml = fence(delimiter(), true).replace("<mo ", "<mo symmetric=\"true\" minsize=\"" + size + "\" maxsize=\"" + size + "\" ");
        return new Atom(type, xml);
    }

    /** The bracket that comes next; a dot is none. */
    private String delimiter() {
        skipSpace();
        if (at >= tex.length()) {
            throw error("a bracket is missing at the end");
        }
        if (tex.charAt(at) != '\\') {
            char c = tex.charAt(at++);
            return c == '.' ? "" : c == '<' ? "⟨" : c == '>' ? "⟩" : String.valueOf(c);
        }
        String name = command();
        Atom symbol = SYMBOLS.get(name);
        if (symbol == null) {
            throw error("\\" + name + " is not a bracket");
        }
        return symbol.xml.replaceAll("<[^>]*>", "").replace("&lt;", "<");
    }

    private Atom environment(String font) {
        String name = raw();
        boolean aligned = ALIGNED.contains(name);
        if (!aligned && !FENCED.containsKey(name)) {
            throw error("\\begin{" + name + "} is not known");
        }
        skipSpace();
        String columns = name.equals("array") ? raw() : "";
        StringBuilder rows = new StringBuilder();
        while (true) {
            rows.append("<mtr>");
            int column = 0;
            while (true) {
                String align = name.equals("cases") ? "left" : columns.isEmpty() ? aligned && !name.startsWith("gather") ? column % 2 == 0 ? "right" : "left" : "center"
                        : column < columns.length() && columns.charAt(column) == 'l' ? "left" : column < columns.length() && columns.charAt(column) == 'r' ? "right" : "center";
                rows.append("<mtd style=\"text-align:").append(align).append(aligned && columns.isEmpty() ? ";padding-left:0;padding-right:0" : "").append("\">")
                        .append(row(font, "")).append("</mtd>");
                column++;
                if (at < tex.length() && tex.charAt(at) == '&') {
                    at++;
                } else {
                    break;
                }
            }
            rows.append("</mtr>");
            if (tex.startsWith("\\\\", at)) {
                at += 2;
                skipSpace();
                if (!isNext("\\end")) {
                    continue;
                }
            }
            break;
        }
        if (!isNext("\\end")) {
            throw error("\\begin{" + name + "} has no \\end");
        }
        command();
        raw();
        String table = "<mtable" + (aligned && display ? " displaystyle=\"true\"" : "") + ">" + rows + "</mtable>";
        String fences = FENCED.getOrDefault(name, "");
        return new Atom(Type.ORD, "<mrow>" + (fences.isEmpty() ? "" : fence(fences.substring(0, 1), true)) + table
                + (fences.length() < 2 ? "" : fence(fences.substring(1), true)) + "</mrow>");
    }

    private boolean words() {
        return tex.startsWith("{", at) && tex.substring(at).matches("(?s)\\{[\\p{L}\\d\\s-]+}.*");
    }

    /** The text between braces, as it stands. */
    private String raw() {
        skipSpace();
        int depth = 0;
        int start = at;
        while (at < tex.length()) {
            char c = tex.charAt(at++);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return c == '}' ? tex.substring(start + 1, at - 1) : tex.substring(start, at);
            }
        }
        throw error("a \"}\" is missing");
    }

    private String command() {
        int start = ++at;
        while (at < tex.length() && isAsciiLetter(tex.charAt(at))) {
            at++;
        }
        if (at == start && at < tex.length()) {
            at++;
        }
        return tex.substring(start, at);
    }

    private boolean isNext(String command) {
        int end = at + command.length();
        return tex.startsWith(command, at) && (end >= tex.length() || !isAsciiLetter(tex.charAt(end)));
    }

    private static boolean isAsciiLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private void skipSpace() {
        while (at < tex.length() && Character.isWhitespace(tex.charAt(at))) {
            at++;
        }
    }

    private static String fence(String bracket, boolean stretchy) {
        return bracket.isEmpty() ? "" : "<mo fence=\"true\" stretchy=\"" + stretchy + "\" lspace=\"0\" rspace=\"0\">" + Showable.escape(bracket) + "</mo>";
    }

    private static Atom symbol(String type, String character) {
        String text = Showable.escape(character);
        return switch (type) {
            case "ord" -> new Atom(Type.ORD, "<mi>" + text + "</mi>");
            case "op" -> new Atom(Type.OP, "<mo movablelimits=\"false\">" + text + "</mo>", true);
            case "int" -> new Atom(Type.OP, "<mo>" + text + "</mo>");
            case "bin" -> new Atom(Type.BIN, "<mo>" + text + "</mo>");
            case "rel" -> new Atom(Type.REL, character.equals("∣") ? "<mo lspace=\"0.278em\" rspace=\"0.278em\" stretchy=\"false\">∣</mo>"
                    : "<mo stretchy=\"false\">" + text + "</mo>");
            case "open" -> new Atom(Type.OPEN, fence(character, false));
            case "close" -> new Atom(Type.CLOSE, fence(character, false));
            case "fence" -> new Atom(Type.ORD, fence(character, false));
            case "punct" -> new Atom(Type.PUNCT, "<mo>" + text + "</mo>");
            default -> new Atom(Type.ORD, "<mi mathvariant=\"normal\">" + text + "</mi>");
        };
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException("formula: " + what + " in $" + tex + "$");
    }
}

package pilotlight.store;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import pilotlight.surface.Mistake;

/**
 * A call as layers and settings print: {@code batchNorm(64).eps(0.001)}. Text is read into it without running anything; what a name means is for a table
 * to say.
 *
 * @param name      what is called
 * @param arguments numbers (Long or Double), truth values (Boolean) and calls, in order
 * @param then      what is called on the result, in order
 */
public record Call(String name, List<Object> arguments, List<Call> then) {
    /** The longest text read: the descriptions of some thousand layers. */
    public static final int LONGEST = 200_000;
    private static final int DEEPEST = 50;

    /** The call that {@code text} is, or one line of complaint. */
    public static Call parse(String text) {
        if (text.length() > LONGEST) throw new Mistake("a description of " + text.length() + " characters; at most " + LONGEST + " are read");
        Reader r = new Reader(text);
        Call c = r.chain(0);
        if (r.at < text.length()) throw r.wrong("its end");
        return c;
    }

    /** Argument {@code i} as a number. */
    public double number(int i) {
        if (i < arguments.size() && arguments.get(i) instanceof Number n) return n.doubleValue();
        throw new Mistake(name + ": argument " + (i + 1) + " is not a number");
    }

    /** Argument {@code i} as a whole number of 64 bits. */
    public long whole(int i) {
        if (i < arguments.size() && arguments.get(i) instanceof Long n) return n;
        throw new Mistake(name + ": argument " + (i + 1) + " is not a whole number");
    }

    /** Argument {@code i} as a whole number. */
    public int integer(int i) {
        double d = number(i);
        if (d != (int) d) throw new Mistake(name + ": argument " + (i + 1) + ", " + d + ", is not a whole number");
        return (int) d;
    }

    /** Argument {@code i} as true or false. */
    public boolean truth(int i) {
        if (i < arguments.size() && arguments.get(i) instanceof Boolean b) return b;
        throw new Mistake(name + ": argument " + (i + 1) + " is neither true nor false");
    }

    /** Argument {@code i} as a call. */
    public Call call(int i) {
        if (i < arguments.size() && arguments.get(i) instanceof Call c) return c;
        throw new Mistake(name + ": argument " + (i + 1) + " is not a call");
    }

    /** {@code name/arguments}, what a table of calls is keyed by: {@code linear/2}. */
    public String key() {
        return name + "/" + arguments.size();
    }

    /** The text that it was read from. */
    @Override
    public String toString() {
        String inner = arguments.stream().map(Object::toString).collect(Collectors.joining(", "));
        return name + "(" + inner + ")" + then.stream().map(c -> "." + c).collect(Collectors.joining());
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        Call chain(int depth) {
            Call first = call(depth);
            List<Call> then = new ArrayList<>();
            while (at < text.length() && text.charAt(at) == '.') {
                at++;
                then.add(call(depth));
            }
            return new Call(first.name, first.arguments, List.copyOf(then));
        }

        private Call call(int depth) {
            if (depth > DEEPEST) throw new Mistake("a description nested more than " + DEEPEST + " deep");
            String name = word();
            expect('(');
            List<Object> arguments = new ArrayList<>();
            while (peek() != ')') {
                if (!arguments.isEmpty()) {
                    expect(',');
                    expect(' ');
                }
                arguments.add(argument(depth + 1));
            }
            at++;
            return new Call(name, List.copyOf(arguments), List.of());
        }

        private Object argument(int depth) {
            char c = peek();
            if (c == '-' || c >= '0' && c <= '9') return number();
            int from = at;
            String word = word();
            if (peek() != '(') {
                if (word.equals("true") || word.equals("false")) return word.equals("true");
                throw wrong("(");
            }
            at = from;
            return chain(depth);
        }

        private Number number() {
            int from = at;
            while ("+-.0123456789eE".indexOf(peek()) >= 0) at++;
            try {
                String digits = text.substring(from, at);
                if (digits.matches("-?\\d{1,19}")) return Long.parseLong(digits);
                double d = Double.parseDouble(digits);
                if (Double.isFinite(d)) return d;
            } catch (NumberFormatException e) {
                // told below
            }
            at = from;
            throw wrong("a number");
        }

        private String word() {
            int from = at;
            while (Character.isLetterOrDigit(peek())) at++;
            if (from == at || at - from > 40) {
                at = from;
                throw wrong("a name");
            }
            return text.substring(from, at);
        }

        private char peek() {
            return at < text.length() ? text.charAt(at) : '\0';
        }

        private void expect(char c) {
            if (peek() != c) throw wrong("'" + c + "'");
            at++;
        }

        Mistake wrong(String wanted) {
            return new Mistake("a description that has " + Header.quoted(text.substring(at, Math.min(text.length(), at + 20))) + " at character " + at + ", wanted is " + wanted);
        }
    }
}

package pilotlight.sweep;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;

/** How the value of a setting is drawn at random. */
public final class Draw {
    private final String text;
    private final DoubleUnaryOperator quantile;

    private Draw(String text, DoubleUnaryOperator quantile) {
        this.text = text;
        this.quantile = quantile;
    }

    /** Evenly from {@code low} to {@code high}. */
    public static Draw uniform(double low, double high) {
        check("uniform", low, high, low < high);
        return new Draw(text("uniform", low, high), u -> low + u * (high - low));
    }

    /** Every factor from {@code low} to {@code high} alike, as for rates: exp of uniform over the logarithms. */
    public static Draw logUniform(double low, double high) {
        check("logUniform", low, high, 0 < low && low < high);
        double from = StrictMath.log(low);
        double span = StrictMath.log(high) - from;
        return new Draw(text("logUniform", low, high), u -> Math.min(high, Math.max(low, StrictMath.exp(from + u * span))));
    }

    /** The whole numbers from {@code low} to {@code high}, both included. */
    public static Draw integers(int low, int high) {
        check("integers", low, high, low < high);
        return new Draw(text("integers", low, high), u -> low + Math.floor(u * ((double) high - low + 1)));
    }

    /** As {@link #toString} has it: {@code logUniform(1e-4, 1)}. */
    public static Draw of(String text) {
        Matcher m = Pattern.compile("\\s*(uniform|logUniform|integers)\\(([^,]+),([^,]+)\\)\\s*").matcher(text);
        if (!m.matches() || !Decimal.is(m.group(2)) || !Decimal.is(m.group(3))) {
            throw new Mistake("draw: \"" + text + "\" is none; give uniform(0, 1), logUniform(1e-4, 1) or integers(1, 9)");
        }
        double low = Double.parseDouble(m.group(2));
        double high = Double.parseDouble(m.group(3));
        return switch (m.group(1)) {
            case "uniform" -> uniform(low, high);
            case "logUniform" -> logUniform(low, high);
            default -> integers((int) low, (int) high);
        };
    }

    private static void check(String what, double low, double high, boolean good) {
        if (!good || !Double.isFinite(low) || !Double.isFinite(high)) {
            throw new Mistake(String.format(Locale.ROOT, "%s: from %s to %s; give a lower and a higher number%s", what, Decimal.text(low), Decimal.text(high), what.startsWith("log") ? " above 0" : ""));
        }
    }

    private static String text(String what, double low, double high) {
        return what + "(" + Decimal.text(low) + ", " + Decimal.text(high) + ")";
    }

    /** Draw number {@code index} for the setting {@code name}: the same however many are drawn, and whatever else is. */
    double value(String name, int index) {
        return quantile.applyAsDouble(new Rng(name.hashCode()).split(index).nextDouble());
    }

    @Override
    public String toString() {
        return text;
    }
}

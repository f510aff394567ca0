package pilotlight.sweep;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as text that reads back to the same bits, the same text on every machine and JDK. */
final class Decimal {
    private Decimal() {
    }

    /** The shortest decimal that reads back to {@code d}. Double.toString is not used: JDK 19 changed it. */
    static String text(double d) {
        if (Double.isNaN(d) || Double.isInfinite(d)) return String.valueOf(d);
        if (d == 0) return 1 / d < 0 ? "-0" : "0";
        double size = Math.abs(d);
        boolean plain = size >= 1e-4 && size < 1e15;
        if (plain && d == Math.rint(d)) return String.valueOf((long) d);
        BigDecimal exact = new BigDecimal(d);
        // Few numbers that a computation gives are shorter than this; those that a person gives are found on the way.
        for (int digits = exact.round(new MathContext(12, RoundingMode.HALF_EVEN)).doubleValue() == d ? 1 : 13; ; digits++) {
            BigDecimal brief = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (brief.doubleValue() == d) return plain ? brief.stripTrailingZeros().toPlainString() : brief.stripTrailingZeros().toString();
        }
    }

    /** Whether {@code text} is a number. */
    static boolean is(String text) {
        try {
            Double.parseDouble(text);
            return true;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}

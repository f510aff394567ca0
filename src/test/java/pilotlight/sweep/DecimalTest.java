package pilotlight.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import pilotlight.tensor.Rng;

class DecimalTest {

    @Test
    void anyBitsReadBack() {
        Rng rng = new Rng(7);
        for (int i = 0; i < 20_000; i++) {
            double d = i % 2 == 0 ? Double.longBitsToDouble(rng.nextLong()) : (float) rng.gaussian();
            if (Double.isNaN(d)) continue;
            assertEquals(Double.doubleToRawLongBits(d), Double.doubleToRawLongBits(Double.parseDouble(Decimal.text(d))), Decimal.text(d));
        }
        for (double d : new double[] {0.0, -0.0, Double.MIN_VALUE, Double.MAX_VALUE, Double.MIN_NORMAL, 1e15, -1e15, 123456789012345678.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertEquals(Double.doubleToRawLongBits(d), Double.doubleToRawLongBits(Double.parseDouble(Decimal.text(d))), Decimal.text(d));
        }
        assertEquals("NaN", Decimal.text(Double.NaN));
    }

    @Test
    void theTextIsTheShortest() {
        assertEquals("0.1", Decimal.text(0.1));
        assertEquals("-0.75", Decimal.text(-0.75));
        assertEquals("3", Decimal.text(3));
        assertEquals("0.002", Decimal.text(2e-3));
        assertEquals("2E-23", Decimal.text(2e-23), "JDK 17 and 19 differ here");
        assertEquals("0.3333333333333333", Decimal.text(1.0 / 3));
        assertEquals("1.7976931348623157E+308", Decimal.text(Double.MAX_VALUE));
    }
}

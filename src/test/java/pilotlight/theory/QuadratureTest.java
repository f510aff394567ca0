package pilotlight.theory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Golden.assertClose;

import org.junit.jupiter.api.Test;

class QuadratureTest {
    @Test
    void knownIntegrals() {
        assertClose("x²", 1.0 / 3, Quadrature.integrate(x -> x * x, 0, 1), 1e-14, 0);
        assertClose("sqrt", 2.0 / 3, Quadrature.integrate(Math::sqrt, 0, 1), 1e-13, 0);
        assertClose("log", -1, Quadrature.integrate(Math::log, 0, 1), 1e-13, 0);
        assertClose("|x - 0.3|", 0.29, Quadrature.integrate(x -> Math.abs(x - 0.3), 0, 0.3, 1), 1e-13, 0);
        assertClose("narrow", Math.sqrt(Math.PI) / 200, Quadrature.integrate(x -> Math.exp(-1e4 * x * x), 0, 1), 1e-13, 0);
        assertEquals(0, Quadrature.integrate(x -> 0, 0, 1));
        assertEquals(0, Quadrature.integrate(x -> 1, 1, 1));
        assertClose("odd", 0, Quadrature.integrate(x -> x * x * x, -2, 2), 0, 1e-14);
    }

    /** The third derivative of |x - 0.3|³ jumps: the rule slows down to a fourth order, which is accepted. */
    @Test
    void anUnnamedKinkInAHighDerivativeIsAccepted() {
        assertClose("|x - 0.3|³", (0.3 * 0.3 * 0.3 * 0.3 + 0.7 * 0.7 * 0.7 * 0.7) / 4,
                Quadrature.integrate(x -> Math.pow(Math.abs(x - 0.3), 3), 0, 1), 1e-11, 0);
    }

    @Test
    void anUnnamedJumpIsSaid() {
        String message = assertThrows(ArithmeticException.class,
                () -> Quadrature.integrate(x -> x > 0.3 ? 1 : 0, 0, 1)).getMessage();
        assertTrue(message.contains("does not settle") && message.contains("kinks"), message);
        assertThrows(ArithmeticException.class, () -> Quadrature.integrate(x -> Double.NaN, 0, 1));
    }
}

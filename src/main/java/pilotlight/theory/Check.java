package pilotlight.theory;

import pilotlight.surface.Mistake;

/** The complaints of this package: where, what came, what was wanted. */
final class Check {
    private Check() { }

    static void finite(String where, String name, double value) {
        require(Double.isFinite(value), where, name + " = " + value + ", wanted a finite number");
    }

    static double positive(String where, String name, double value) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, where,
                name + " = " + value + ", wanted a finite number above 0");
        return value;
    }

    static void notNegative(String where, String name, double value) {
        require(value >= 0 && value < Double.POSITIVE_INFINITY, where,
                name + " = " + value + ", wanted a finite number, 0 or above");
    }

    static void fraction(String where, String name, double value) {
        require(value >= 0 && value <= 1, where, name + " = " + value + ", wanted a number from 0 to 1");
    }

    static int atLeast(String where, String name, int value, int least) {
        require(value >= least, where, name + " = " + value + ", wanted " + least + " or more");
        return value;
    }

    static void require(boolean holds, String where, String complaint) {
        if (!holds) {
            throw new Mistake(where + ": " + complaint);
        }
    }
}

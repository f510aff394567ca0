package pilotlight.plot;

/** The visible range of both axes, and where a value falls in it as a fraction of the width or height. */
record Frame(double xMin, double xMax, double yMin, double yMax, boolean logX, boolean logY) {

    /** 0 at the left edge, 1 at the right. */
    double u(double x) {
        return fraction(x, xMin, xMax, logX);
    }

    /** 0 at the bottom, 1 at the top. */
    double v(double y) {
        return fraction(y, yMin, yMax, logY);
    }

    /** The x value at a fraction of the width. */
    double atU(double u) {
        return logX ? xMin * Math.pow(xMax / xMin, u) : xMin + u * (xMax - xMin);
    }

    /** The y value at a fraction of the height. */
    double atV(double v) {
        return logY ? yMin * Math.pow(yMax / yMin, v) : yMin + v * (yMax - yMin);
    }

    private static double fraction(double value, double min, double max, boolean log) {
        if (Double.isNaN(value)) return Double.NaN;
        double f = log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
        // far outside is as good as outside, and a drawing library does not survive 1e30 pixels
        return Math.max(-20, Math.min(21, f));
    }
}

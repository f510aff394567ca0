package pilotlight.plot;

/** One thing drawn: its points, and for bands and error bars the lower and upper ends. Unused arrays are null. */
record Series(Kind kind, String name, double[] x, double[] y, double[] lo, double[] hi, int bins) {

    enum Kind {
        BAND("band"),
        BARS("bars"),
        HISTOGRAM("histogram"),
        LINE("line"),
        POINTS("points"),
        HLINE("hline"),
        VLINE("vline");

        final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    Series(Kind kind, String name, double[] x, double[] y, double[] lo, double[] hi) {
        this(kind, name, x, y, lo, hi, 0);
    }

    /** The same series with other numbers. */
    Series with(double[] x, double[] y, double[] lo, double[] hi) {
        return new Series(kind, name, x, y, lo, hi, bins);
    }

    boolean reference() {
        return kind == Kind.HLINE || kind == Kind.VLINE;
    }

    int size() {
        return x == null ? y.length : x.length;
    }
}

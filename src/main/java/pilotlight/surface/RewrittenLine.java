package pilotlight.surface;

/** A line on standard output that is written over until it is ended. For one thread. */
public final class RewrittenLine {
    private int length;

    /** Shows {@code text} in place of what the line showed before. */
    public void show(String text) {
        // Blanks cover what a longer text before has left.
        System.out.print("\r" + text + " ".repeat(Math.max(0, length - text.length())));
        System.out.flush();
        length = text.length();
    }

    /** Goes to a new line; what is shown stays. Nothing happens when nothing is shown. */
    public void end() {
        if (length > 0) System.out.println();
        length = 0;
    }
}

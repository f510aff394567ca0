package pilotlight.surface;

import java.util.function.Supplier;

/**
 * One output that changes in place while a statement runs. A notebook session has them; a shell and a program have none.
 *
 * <pre>{@code
 * Canvas canvas = Canvas.open();
 * if (canvas != null) canvas.show(picture);
 * }</pre>
 */
public abstract class Canvas {
    private static volatile Supplier<Canvas> maker = () -> null;

    /** One that makes an output at the first {@link #show}. */
    protected Canvas() {
    }

    /** A new one where the running statement can show something, else null. */
    public static Canvas open() {
        return maker.get();
    }

    /** Says where they come from; a maker gives null when no statement of its session runs. */
    public static void from(Supplier<Canvas> sessions) {
        maker = sessions;
    }

    /** Whether somebody looks on while the statement runs; if nobody does, only what is shown last is seen. */
    public abstract boolean live();

    /** Shows {@code value} in place of what was shown before. */
    public abstract void show(Showable value);
}

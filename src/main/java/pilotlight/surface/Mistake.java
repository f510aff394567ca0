package pilotlight.surface;

import java.util.Arrays;

/**
 * Something the caller got wrong, told in one line: where, what came, what was wanted, what to do.
 *
 * <p>JShell prints the frames of every exception, and a notebook its causes. There a mistake keeps only the frames outside
 * this library and no cause, so that the line stands alone with the place of the snippet; in a program it has both whole.
 */
public class Mistake extends IllegalArgumentException {
    private static final String OURS = "pilotlight.";

    /** A mistake told by {@code line}. */
    public Mistake(String line) {
        this(line, null);
    }

    /** A mistake told by {@code line}, which says all that a reader needs of {@code cause}. */
    @SuppressWarnings("this-escape") // only to what Throwable itself has; nothing of ours is overridden
    public Mistake(String line, Throwable cause) {
        super(line, Surface.current() == Surface.NONE ? cause : null);
        if (Surface.current() != Surface.NONE) {
            setStackTrace(Arrays.stream(getStackTrace()).filter(f -> !f.getClassName().startsWith(OURS)).toArray(StackTraceElement[]::new));
        }
    }
}

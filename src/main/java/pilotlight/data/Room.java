package pilotlight.data;

import java.util.Locale;
import pilotlight.surface.Mistake;

/** Whether data fit into the memory of this Java, told before they are read. */
final class Room {
    /** The most values that one array holds. */
    private static final long ARRAY = Integer.MAX_VALUE - 8;

    private Room() {
    }

    /** Checks that {@code rows} of {@code width} floats can be held; {@code what} to do if not. */
    static void check(String path, long rows, long width, String what) {
        long most = Runtime.getRuntime().maxMemory();
        if (rows > ARRAY / width || rows * width > most / Float.BYTES) {
            throw new Mistake(String.format(Locale.ROOT, "%s: %,d rows of %,d values take %,d MB as floats, this Java may use %,d MB; %s or start Java with a larger -Xmx",
                    path, rows, width, Math.round(4e-6 * rows * width), most / 1_000_000, what));
        }
    }
}

package pilotlight.surface;

import java.util.Locale;
import java.util.function.Supplier;

/** The memory that this Java may use, when what is read does not fit into it. */
public final class Memory {
    private Memory() {
    }

    /** What {@code reading} gives; where the memory does not suffice, one line that names {@code file}. */
    public static <T> T within(String file, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (OutOfMemoryError e) {
            throw new Mistake(String.format(Locale.ROOT, "%s: does not fit into memory, of which this Java may use %,d MB; start Java with a larger -Xmx",
                    file, Runtime.getRuntime().maxMemory() / 1_000_000), e);
        }
    }
}

package pilotlight.lab;

import pilotlight.plot.Plot;
import pilotlight.surface.Showable;

/**
 * What an experiment found: {@code toString} says it in one line and shows the table, {@link #plot} draws it, {@link #csv} keeps the
 * numbers of every single run.
 */
public interface Finding extends Showable {
    /** The picture; on a desktop it also opens in a window. */
    Plot plot();

    /**
     * Writes one row for each run to a CSV file, whole or not at all. A relative path starts at the folder of the system property
     * {@code pilotlight.dir}, if that is set.
     */
    void csv(String path);
}

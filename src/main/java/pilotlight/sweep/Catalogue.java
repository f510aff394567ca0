package pilotlight.sweep;

import java.util.List;

/**
 * Trials that have a name everywhere: on the command line and on the machines of a cluster, which look them up in the jars that they are given. A
 * jar says in {@code META-INF/services/pilotlight.sweep.Catalogue} which class has them.
 */
public interface Catalogue {
    /** The trials. */
    List<Trial> trials();
}

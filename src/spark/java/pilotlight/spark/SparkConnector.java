package pilotlight.spark;

import pilotlight.sweep.Engine;

/** How the library finds Spark when it is on the class path. */
public final class SparkConnector implements Engine.Connector {
    @Override
    public Engine connect(String master) {
        return new SparkEngine(master);
    }
}

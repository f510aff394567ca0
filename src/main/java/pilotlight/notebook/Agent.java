package pilotlight.notebook;

import java.lang.instrument.Instrumentation;

/**
 * Keeps the JVM's {@link Instrumentation}, which redefines a class in place so that a notebook's variables survive.
 * {@code pilotlight.jar} names this class in its manifest, so {@code java -jar pilotlight.jar} has it; so has {@code -javaagent:pilotlight.jar}.
 */
public final class Agent {

    private static volatile Instrumentation instrumentation;

    private Agent() {
    }

    /** Called by the JVM for {@code -javaagent}. */
    public static void premain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** Called by the JVM for {@code java -jar}. */
    public static void agentmain(String arguments, Instrumentation given) {
        instrumentation = given;
    }

    /** The JVM's instrumentation, or null when this JVM was started without the agent. */
    static Instrumentation instrumentation() {
        return instrumentation;
    }
}

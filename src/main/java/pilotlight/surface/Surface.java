package pilotlight.surface;

import java.util.Locale;

/**
 * Where results are shown: a notebook cell, a JShell session, or nowhere. The system property {@code pilotlight.surface}
 * (notebook, shell or none) decides; without it a JVM started by JShell is a shell and any other is none.
 */
public enum Surface {
    NOTEBOOK,
    SHELL,
    NONE;

    /** The surface of this JVM; an unknown property value counts as none. */
    public static Surface current() {
        String wanted = System.getProperty("pilotlight.surface");
        if (wanted != null) {
            String name = wanted.strip().toUpperCase(Locale.ROOT);
            for (Surface s : values()) if (s.name().equals(name)) return s;
            return NONE;
        }
        String command = System.getProperty("sun.java.command", "");
        return command.startsWith("jdk.jshell.execution.RemoteExecutionControl") ? SHELL : NONE;
    }
}

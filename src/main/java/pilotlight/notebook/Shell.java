package pilotlight.notebook;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jshell.tool.JavaShellToolBuilder;
import pilotlight.compute.JavaOptions;

/**
 * JShell with everything imported. The feedback mode {@code pilotlight} shows values whole, as a table or a drawing is of no use when cut;
 * it is spelled out in {@code shell.jsh}, because JShell's own modes do not exist yet when a start-up script runs.
 */
public final class Shell {

    private Shell() {
    }

    /**
     * Runs JShell in this terminal until the user leaves it.
     *
     * @param version   what the greeting says
     * @param arguments more arguments for JShell, after ours
     * @return JShell's exit code
     */
    public static int run(String version, List<String> arguments) {
        Path script = null;
        try {
            script = Files.createTempFile("pilotlight", ".jsh");
            // Also when the terminal is closed on it, which no finally sees.
            script.toFile().deleteOnExit();
            Files.writeString(script, startup(version));
            return JavaShellToolBuilder.builder().start(command(script, arguments).toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException("shell: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException("shell: JShell did not start: " + e.getMessage(), e);
        } finally {
            if (script != null) {
                script.toFile().delete();
            }
        }
    }

    /** JShell's arguments. */
    static List<String> command(Path script, List<String> more) {
        List<String> command = new ArrayList<>(List.of("--class-path", System.getProperty("java.class.path"), "--startup", script.toString(),
                "--feedback", "pilotlight", "-R-Dpilotlight.surface=shell"));
        // For the JVM that runs the snippets only: their compiler would warn of an incubating module beside each error.
        JavaOptions.list(more).forEach(option -> command.add("-R" + option));
        command.addAll(more);
        return command;
    }

    static String startup(String version) throws IOException {
        StringBuilder script = new StringBuilder();
        Imports.statements().forEach(statement -> script.append(statement).append('\n'));
        try (InputStream in = Shell.class.getResourceAsStream("shell.jsh")) {
            script.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        return script.append("System.out.println(\"Pilotlight ").append(version).append(" on Java ").append(Runtime.version().feature())
                .append(". Tab completes, Shift+Tab v makes a variable, /exit leaves.\\ntour() shows round in ten lines, help() lists the words, help(x) tells about one.\");\n")
                // Two seconds until the kernels are warm: the first line takes longer to type. A block leaves no variable.
                .append("{ pilotlight.compute.Backend.start(); }\n").toString();
    }
}

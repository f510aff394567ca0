package pilotlight.cli;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import pilotlight.notebook.JavaKernel;
import pilotlight.notebook.Shell;

/** Where the launcher enters. Jupyter and the shell are let through before the command line is parsed, since a person waits for them. */
public final class Main {

    private Main() {
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs a command and returns its exit code: 0 for success, 1 for failure, 2 for a wrong command line. */
    static int run(String... arguments) {
        try {
            if (arguments.length == 2 && arguments[0].equals("kernel") && Files.isRegularFile(Path.of(arguments[1]))) {
                JavaKernel.run(Path.of(arguments[1]));
                return 0;
            }
            if (arguments.length > 0 && arguments[0].equals("shell") && !Arrays.asList(arguments).contains("--help")) {
                return Shell.run(version(), List.of(arguments).subList(1, arguments.length));
            }
            return Commands.run(arguments);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return 1;
        }
    }

    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development build" : version;
    }

    /** The project's folder, which the launcher names, as seen from here; without a launcher the current one. */
    static Path home() {
        Path here = Path.of("").toAbsolutePath();
        Path home = Path.of(System.getProperty("pilotlight.home", "")).toAbsolutePath();
        return home.equals(here) ? Path.of("") : home;
    }
}

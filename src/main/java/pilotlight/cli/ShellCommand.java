package pilotlight.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import pilotlight.notebook.Shell;

/** {@code pilotlight shell}: here for the help alone, as {@link Main} starts a shell before the command line is parsed. */
@Command(name = "shell", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "JShell with everything imported; values are shown whole.")
final class ShellCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "Arguments for jshell, as -R-Xmx4g or a script to load.")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        return Shell.run(Main.version(), arguments);
    }
}

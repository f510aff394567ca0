package pilotlight.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(name = "pilotlight", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, sortOptions = false,
        description = "A notebook-style scripting environment for Java, and a small neural network engine.", synopsisSubcommandLabel = "COMMAND",
        subcommands = {RunCommand.class, ShellCommand.class, LabCommand.class, KernelCommand.class, BenchCommand.class, SweepCommand.class, ClusterCommand.class, ClaimsCommand.class})
final class Commands implements Runnable {

    @Spec
    private CommandSpec spec;

    static int run(String... arguments) {
        CommandLine line = new CommandLine(new Commands());
        line.setParameterExceptionHandler(Commands::wrong);
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            // One line at a user: what went wrong, never where in our code.
            String message = failure.getMessage();
            command.getErr().println(message == null ? failure.toString() : message);
            command.getErr().flush();
            return 1;
        });
        line.setStopAtPositional(false);
        return line.execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command?");
    }

    private static int wrong(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String help = command.getCommandSpec().qualifiedName() + " --help";
        String what = failure instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
                ? (command.getParent() == null ? "there is no command '" : "one argument too many: '") + unmatched.getUnmatched().get(0) + "'"
                : failure.getMessage().lines().findFirst().orElse("").strip();
        err.println("pilotlight: " + what + "; " + help + " tells more");
        err.flush();
        return 2;
    }

    /** Whether a line on the screen can be written over. */
    static boolean terminal() {
        return System.console() != null && System.getenv("CI") == null && !"dumb".equals(System.getenv("TERM"));
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"pilotlight " + Main.version() + ", Java " + Runtime.version()};
        }
    }
}

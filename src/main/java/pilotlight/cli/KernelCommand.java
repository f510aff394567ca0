package pilotlight.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pilotlight.notebook.JavaKernel;
import pilotlight.notebook.KernelSpec;

/** {@code pilotlight kernel}: the Java kernel for Jupyter. */
@Command(name = "kernel", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Make the Java kernel known to Jupyter, or unknown again.", synopsisSubcommandLabel = "install | remove | CONNECTION_FILE")
final class KernelCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "CONNECTION_FILE", arity = "0..1", description = "What Jupyter calls the kernel with.")
    private Path connection;

    @Override
    public void run() {
        if (connection == null) {
            throw new ParameterException(spec.commandLine(), "install, remove or a connection file is wanted");
        }
        if (!Files.isRegularFile(connection)) {
            throw new ParameterException(spec.commandLine(), "\"" + connection + "\" is neither install nor remove nor a connection file");
        }
        JavaKernel.run(connection);
    }

    @Command(name = "install", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
            description = "Make the kernel known to Jupyter, for you or below a Python prefix.")
    void install(@Option(names = "--prefix", paramLabel = "FOLDER", description = "A Python prefix, a virtual environment for instance.") Path prefix) {
        Path home = KernelSpec.install(jar(), data(prefix));
        spec.commandLine().getOut().println("kernel \"Java (Pilotlight)\" installed in " + home);
        spec.commandLine().getOut().flush();
    }

    @Command(name = "remove", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, description = "Take the kernel away.")
    void remove(@Option(names = "--prefix", paramLabel = "FOLDER", description = "Where it was installed.") Path prefix) {
        Path data = data(prefix);
        spec.commandLine().getOut().println(KernelSpec.remove(data) ? "kernel removed from " + data : "there was no kernel in " + data);
        spec.commandLine().getOut().flush();
    }

    private static Path data(Path prefix) {
        return prefix == null ? KernelSpec.userData() : KernelSpec.prefixData(prefix);
    }

    /** The jar that this class came in, or the one a build would make. */
    static Path jar() {
        Path path = Path.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)[0]);
        return path.toString().endsWith(".jar") && path.getFileName().toString().startsWith("pilotlight") ? path.toAbsolutePath()
                : Main.home().resolve("target").resolve("pilotlight.jar").toAbsolutePath();
    }
}

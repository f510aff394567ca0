package pilotlight.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pilotlight.lab.Shaping;
import pilotlight.lab.Study;

/** {@code pilotlight study}: the studies that take too long for a notebook. */
@Command(name = "study", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Run a study that is too long for a notebook, and write every run to a file in data/, which the notebook reads.",
        footer = {"", "shaping  heads of self-supervised learning, for notebook 04; a few minutes"})
final class StudyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Which: shaping.")
    private String name;

    @Option(names = "--seeds", paramLabel = "N", defaultValue = "10", description = "Runs of each kind (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write to this file (default: data/NAME.csv of the project).")
    private Path csv;

    @Override
    public Integer call() {
        if (!name.equals("shaping")) throw new ParameterException(spec.commandLine(), "there is no study '" + name + "', there is shaping");
        if (seeds < 2) throw new ParameterException(spec.commandLine(), "--seeds " + seeds + ": an interval needs 2 or more");
        Path file = (csv != null ? csv : Main.home().resolve("data").resolve(name + ".csv")).toAbsolutePath();
        // Now rather than after minutes.
        if (!Files.isDirectory(file.getParent())) throw new ParameterException(spec.commandLine(), "--csv " + file + ": there is no folder " + file.getParent());
        Shaping.study(Study.seeds(seeds), file.toString());
        System.out.println("written: " + file);
        return 0;
    }
}

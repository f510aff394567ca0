package pilotlight.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pilotlight.lab.Claims;
import pilotlight.lab.Verdict;
import pilotlight.surface.WholeFile;

/** {@code pilotlight claims}: every claim of the text measured, as a table. */
@Command(name = "claims", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Measure every claim of the text and write the table of verdicts. Takes about two minutes on two cores.")
final class ClaimsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The Markdown file to write; docs/CLAIMS.md of this project if none is given.")
    private Path file;

    @Override
    public Integer call() {
        Path target = file != null ? file : Path.of(System.getProperty("pilotlight.home", ""), "docs", "CLAIMS.md");
        Verdict verdict = Claims.all();
        WholeFile.write(target, Claims.page(verdict).getBytes(StandardCharsets.UTF_8));
        spec.commandLine().getOut().println(verdict);
        spec.commandLine().getOut().println("written to " + target);
        return 0;
    }
}

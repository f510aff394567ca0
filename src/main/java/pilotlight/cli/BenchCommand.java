package pilotlight.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import pilotlight.bench.Bench;
import pilotlight.surface.Mistake;

/** {@code pilotlight bench}: how long a step takes on this machine. */
@Command(name = "bench", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "Time the workloads: training steps a to f, fit, matrix products, PReLU, BatchNorm, inference. Vectors and plain loops, one thread and all,"
                + " each in a Java of its own.",
        footer = {"", "Takes about two minutes, on a machine that has nothing else to do. Options for the Java that is measured: JDK_JAVA_OPTIONS."})
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "WORKLOAD", arity = "0..*", description = "Only these: a name, as \"step b\" or \"gemm 256\", or a word of it, as b or gemm.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--quick", description = "Seconds instead of minutes, to see whether it works.")
    private boolean quick;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the figures to this file too.")
    private Path csv;

    @Override
    public Integer call() throws IOException {
        Bench bench;
        try {
            bench = new Bench(names, quick);
        } catch (Mistake e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        // Now rather than after two minutes.
        if (csv != null && !Files.isDirectory(csv.toAbsolutePath().getParent())) {
            throw new ParameterException(spec.commandLine(), "--csv " + csv + ": there is no folder " + csv.toAbsolutePath().getParent());
        }
        PrintStream out = System.out;
        boolean terminal = Commands.terminal();
        bench.run(new Bench.Listener() {
            @Override
            public void doing(String what) {
                if (terminal) {
                    out.print("\r\u001b[K" + what);
                    out.flush();
                }
            }

            @Override
            public void line(String line) {
                out.println((terminal ? "\r\u001b[K" : "") + line);
            }
        });
        if (csv != null) {
            Files.write(csv, bench.csv());
        }
        return 0;
    }
}

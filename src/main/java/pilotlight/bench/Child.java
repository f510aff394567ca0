package pilotlight.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pilotlight.compute.JavaOptions;

/** A JVM of its own for one column of the table, so that what C2 learns from one does not change another. */
final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader from;
    private final BufferedWriter to;
    private final Path said;

    /** Starts {@link Server} on plain loops or with vectors, with this many threads. */
    Child(boolean vectors, int threads) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Djava.awt.headless=true"));
        command.addAll(JavaOptions.list(List.of()));
        command.addAll(List.of("-Dpilotlight.backend=" + (vectors ? "auto" : "plain"), "-Dpilotlight.threads=" + threads,
                "-cp", System.getProperty("java.class.path"), Server.class.getName()));
        try {
            said = Files.createTempFile("pilotlight", ".txt");
            said.toFile().deleteOnExit();
            process = new ProcessBuilder(command).redirectError(said.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException("bench: Java does not start: " + e.getMessage(), e);
        }
        from = process.inputReader();
        to = process.outputWriter();
    }

    /** The answer to one line. */
    String ask(String line) {
        try {
            to.write(line + "\n");
            to.flush();
            String answer = from.readLine();
            if (answer != null) return answer;
            process.waitFor();
            try (Stream<String> lines = Files.lines(said)) {
                throw new IllegalStateException("bench: \"" + line + "\" ended its JVM (exit code " + process.exitValue() + "): "
                        + lines.filter(each -> !each.startsWith("WARNING")).findFirst().orElse("it said nothing"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bench: the JVM of \"" + line + "\" is gone: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("bench: interrupted", e);
        }
    }

    /** Wall-clock seconds of one step, over so many. */
    double seconds(String workload, long steps) {
        return Double.parseDouble(ask(workload + " " + steps).split(" ")[0]) / steps;
    }

    /** The most memory it has held so far, in MB, or 0 where the system does not say. */
    double peakMegabytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:")).mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        try {
            to.close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
            Files.deleteIfExists(said);
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

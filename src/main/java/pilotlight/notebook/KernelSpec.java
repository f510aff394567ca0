package pilotlight.notebook;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import pilotlight.compute.JavaOptions;

/**
 * Makes the kernel known to Jupyter, and unknown again. Jupyter itself is not needed for it.
 *
 * <p>The jar is copied beside {@code kernel.json}, so the kernel keeps working when the build directory is cleaned; install again after a
 * build. Beside it goes a class-data archive, which makes the kernel start faster; without the archive it works the same.
 */
public final class KernelSpec {

    private static final String NAME = "pilotlight";

    private KernelSpec() {
    }

    /**
     * The directory in which the user's Jupyter looks for kernels: {@code JUPYTER_DATA_DIR} if set, else the platform's.
     * Under a Python prefix it is {@code PREFIX/share/jupyter}.
     */
    public static Path userData() {
        return userData(System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
    }

    static Path userData(Map<String, String> environment, String system, Path home) {
        String set = environment.get("JUPYTER_DATA_DIR");
        if (set != null && !set.isBlank()) {
            return Path.of(set);
        }
        String name = system.toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return home.resolve("Library/Jupyter");
        }
        if (name.startsWith("windows")) {
            String roaming = environment.get("APPDATA");
            return (roaming == null ? home.resolve("AppData/Roaming") : Path.of(roaming)).resolve("jupyter");
        }
        String data = environment.get("XDG_DATA_HOME");
        return (data == null || data.isBlank() ? home.resolve(".local/share") : Path.of(data)).resolve("jupyter");
    }

    /** Where {@code --prefix} and {@code --sys-prefix} put kernels. */
    public static Path prefixData(Path prefix) {
        return prefix.resolve("share/jupyter");
    }

    /**
     * Installs or replaces the kernel.
     *
     * @param jar  the self-contained {@code pilotlight.jar}
     * @param data Jupyter's data directory, as {@link #userData()} or {@link #prefixData(Path)}
     * @return the kernel's directory
     * @throws IllegalArgumentException when the jar is missing
     * @throws UncheckedIOException     when the directory cannot be written; what was there before stays whole
     */
    public static Path install(Path jar, Path data) {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("kernel install: there is no " + jar + "; build it with mvn package");
        }
        Path kernels = data.toAbsolutePath().resolve("kernels");
        Path home = kernels.resolve(NAME);
        try {
            Files.createDirectories(kernels);
            // Not createTempDirectory: that one is closed to everybody else, and a shared prefix is for everybody.
            Path fresh = Files.createDirectory(kernels.resolve(".pilotlight-" + ProcessHandle.current().pid()));
            try {
                Files.copy(jar, fresh.resolve("pilotlight.jar"));
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(fresh.resolve("kernel.json").toFile(), spec(home));
                replace(home, fresh);
            } finally {
                delete(fresh);
            }
            archive(home);
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("kernel install: " + home + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Removes the kernel; returns whether there was one. */
    public static boolean remove(Path data) {
        Path home = data.toAbsolutePath().resolve("kernels").resolve(NAME);
        try {
            boolean there = Files.isDirectory(home);
            delete(home);
            return there;
        } catch (IOException e) {
            throw new UncheckedIOException("kernel remove: " + home + " cannot be removed: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> spec(Path home) {
        List<String> argv = new ArrayList<>(java());
        argv.add("-XX:SharedArchiveFile=" + home.resolve("pilotlight.jsa"));
        // An archive that no longer fits this Java is passed over in silence.
        argv.addAll(List.of("-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        argv.addAll(List.of("-jar", home.resolve("pilotlight.jar").toString(), "kernel", "{connection_file}"));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("argv", argv);
        spec.put("display_name", "Java (Pilotlight)");
        spec.put("language", "java");
        spec.put("interrupt_mode", "message");
        return spec;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.awt.headless=true");
        command.addAll(JavaOptions.list(List.of()));
        return command;
    }

    /** Records the classes of a short session. A JVM that cannot leaves no archive, and the kernel starts without. */
    private static void archive(Path home) throws IOException {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + home.resolve("pilotlight.jsa"), "-Xlog:disable", "-cp",
                home.resolve("pilotlight.jar").toString(), Warmup.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void replace(Path home, Path fresh) throws IOException {
        Path old = home.resolveSibling(fresh.getFileName() + "-old");
        if (Files.exists(home)) {
            Files.move(home, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        delete(old);
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}

package pilotlight.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;
import pilotlight.notebook.KernelSpec;

/** {@code pilotlight lab}: JupyterLab with the kernel, installed in a folder of our own, so that nothing of the user's changes. */
@Command(name = "lab", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class,
        description = "JupyterLab with the Java kernel. Takes an installed jupyter-lab; without one it makes a private Python environment.",
        footer = {"", "Other arguments go to jupyter-lab, as --no-browser or the name of a notebook."})
final class LabCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--private", description = "Use the private Python environment even when jupyter-lab is installed.")
    private boolean onlyPrivate;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Path cache = cache(System.getenv(), Path.of(System.getProperty("user.home")));
        Path lab = onlyPrivate ? null : onPath("jupyter-lab", System.getenv("PATH"));
        if (lab == null) {
            lab = environment(cache.resolve("lab"));
        }
        Path data = cache.resolve("jupyter");
        say("the Java kernel goes to " + KernelSpec.install(KernelCommand.jar(), data));
        List<String> command = new ArrayList<>(List.of(lab.toString()));
        command.addAll(arguments);
        say("starting " + String.join(" ", command));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        String before = System.getenv("JUPYTER_PATH");
        builder.environment().put("JUPYTER_PATH", before == null || before.isBlank() ? data.toString() : data + File.pathSeparator + before);
        Process process = builder.start();
        // Ctrl-C reaches JupyterLab too, which asks before it stops; we go when it goes.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> waitFor(process)));
        return process.waitFor();
    }

    /** A virtual environment with JupyterLab in it, made the first time. */
    private Path environment(Path folder) throws IOException, InterruptedException {
        boolean windows = File.separatorChar == '\\';
        Path bin = folder.resolve(windows ? "Scripts" : "bin");
        Path lab = bin.resolve(windows ? "jupyter-lab.exe" : "jupyter-lab");
        if (Files.isExecutable(lab)) {
            return lab;
        }
        Path python = onPath(windows ? "python.exe" : "python3", System.getenv("PATH"));
        if (python == null) {
            throw new IllegalStateException("lab: there is neither jupyter-lab nor python3 on the PATH; install Python 3 or JupyterLab");
        }
        say("no jupyter-lab on the PATH: making a private Python environment in " + folder + " (once, about 200 MB)");
        call(List.of(python.toString(), "-m", "venv", folder.toString()), "lab: python3 cannot make a virtual environment; its venv module may be missing");
        call(List.of(bin.resolve("python").toString(), "-m", "pip", "install", "--quiet", "jupyterlab"), "lab: pip could not install jupyterlab");
        return lab;
    }

    private static void call(List<String> command, String failure) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(failure + " (exit code " + code + ")");
        }
    }

    private static void waitFor(Process process) {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    /** Our folder among the user's caches. */
    static Path cache(Map<String, String> environment, Path home) {
        String set = environment.get("XDG_CACHE_HOME");
        return (set == null || set.isBlank() ? home.resolve(".cache") : Path.of(set)).resolve("pilotlight");
    }

    static Path onPath(String program, String path) {
        for (String folder : path == null ? new String[0] : path.split(File.pathSeparator)) {
            Path file = Path.of(folder.isEmpty() ? "." : folder).resolve(program);
            if (Files.isRegularFile(file) && Files.isExecutable(file)) {
                return file;
            }
        }
        return null;
    }
}

package pilotlight.cli;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import pilotlight.surface.Mistake;

/** {@code pilotlight cluster}: a small Apache Spark cluster on this machine, for trying one. */
@Command(name = "cluster", mixinStandardHelpOptions = true, versionProvider = Commands.Version.class, sortOptions = false,
        description = "Start an Apache Spark master and workers on this machine, each a Java of its own, reachable from it alone. Ctrl-C ends them.",
        footer = {"", "The launcher gets Spark's jars through Maven the first time (230 MB). Then, beside it: pilotlight sweep STUDY --master spark://127.0.0.1:7077"})
final class ClusterCommand implements Callable<Integer> {
    private static final String HOST = "127.0.0.1";
    private static final String MASTER = "org.apache.spark.deploy.master.Master";
    private static final String WORKER = "org.apache.spark.deploy.worker.Worker";
    private static final int PATIENCE_SECONDS = 60;

    @Option(names = "--workers", paramLabel = "N", defaultValue = "2", description = "How many workers (default: ${DEFAULT-VALUE}).")
    private int workers;

    @Option(names = "--cores", paramLabel = "N", defaultValue = "1", description = "Runs at a time on each (default: ${DEFAULT-VALUE}).")
    private int cores;

    @Option(names = "--memory", paramLabel = "SIZE", defaultValue = "1g", description = "Memory for the runs of each, as 512m; what a sweep asks for is spark.executor.memory (default: ${DEFAULT-VALUE}).")
    private String memory;

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "7077", description = "Port of the master (default: ${DEFAULT-VALUE}).")
    private int port;

    private final List<Process> processes = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        try {
            Class.forName(MASTER, false, ClusterCommand.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new Mistake("cluster: Apache Spark is not on the class path; start this with ./pilotlight cluster, which gets it", e);
        }
        if (answers()) throw new Mistake("cluster: port " + port + " is taken; give another with --port");
        Path folder = Files.createTempDirectory("pilotlight-cluster");
        Path home = home(folder);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder)));
        String master = "spark://" + HOST + ":" + port;
        start(home, folder, "master", MASTER, "--host", HOST, "--port", String.valueOf(port), "--webui-port", "0");
        await(this::answers, folder, "master");
        for (int w = 1; w <= workers; w++) {
            start(home, folder, "worker-" + w, WORKER, "--host", HOST, "--cores", String.valueOf(cores), "--memory", memory, "--webui-port", "0", "--work-dir", folder.resolve("work").toString(), master);
        }
        for (int w = 1; w <= workers; w++) {
            Path log = folder.resolve("worker-" + w + ".log");
            await(() -> Files.readString(log).contains("Successfully registered with master"), folder, "worker-" + w);
        }
        System.out.println(master + " with " + workers + " workers (processes " + String.join(", ", processes.stream().skip(1).map(p -> String.valueOf(p.pid())).toList()) + ")");
        System.out.println("their logs: " + folder + "; Ctrl-C ends it");
        System.out.flush();
        processes.get(0).waitFor();
        return 1;
    }

    /** What Spark's scripts take for its installation: a folder with its jars. Its workers look there for what their executors need. */
    private static Path home(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("spark").resolve("jars"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path jar = Path.of(entry).toAbsolutePath();
            // Ours comes to the executors with the sweep.
            if (!entry.endsWith(".jar") || jar.getFileName().toString().startsWith("pilotlight")) continue;
            try {
                Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
            } catch (UnsupportedOperationException | IOException e) {
                Files.copy(jar, jars.resolve(jar.getFileName()));
            }
        }
        return jars.getParent();
    }

    private void start(Path home, Path folder, String name, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp", home.resolve("jars") + File.separator + "*"));
        all.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve("local").toString());
        builder.environment().put("SPARK_LOCAL_IP", HOST);
        processes.add(builder.start());
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Condition condition, Path folder, String name) throws IOException, InterruptedException {
        Process last = processes.get(processes.size() - 1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            if (last.waitFor(100, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
                List<String> log = Files.readAllLines(folder.resolve(name + ".log"));
                throw new Mistake("cluster: the " + name + " did not start: " + (log.isEmpty() ? "it says nothing" : log.get(log.size() - 1)));
            }
        }
    }

    private boolean answers() {
        try (Socket s = new Socket()) {
            s.connect(new InetSocketAddress(HOST, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void stop(Path folder) {
        processes.forEach(p -> p.descendants().forEach(ProcessHandle::destroy));
        processes.forEach(Process::destroy);
        for (Process p : processes) {
            try {
                if (!p.waitFor(5, TimeUnit.SECONDS)) p.destroyForcibly();
            } catch (InterruptedException e) {
                p.destroyForcibly();
            }
        }
        delete(folder.toFile());
    }

    private static void delete(File file) {
        File[] inside = Files.isSymbolicLink(file.toPath()) ? null : file.listFiles();
        if (inside != null) for (File f : inside) delete(f);
        file.delete();
    }
}

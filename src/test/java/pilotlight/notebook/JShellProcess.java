package pilotlight.notebook;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real JShell in a process of its own, to type lines into as a person does.
 *
 * <pre>{@code
 * try (JShellProcess shell = JShellProcess.pilotlight()) {
 *     String shown = shell.type("1 + 1");      // "$1 ==> 2"
 * }
 * }</pre>
 */
public final class JShellProcess implements AutoCloseable {

    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final String PROMPT = "jshell> ";
    /** No line is long enough for colours: their thread repaints, from JDK 25 on, what is typed so far, and a dumb terminal shows that as an echo. */
    private static final String COLOURLESS = "-Dorg.jline.reader.props.features-max-buffer-size=0";

    private final Process process;
    private final StringBuilder received = new StringBuilder();
    private final String greeting;
    private boolean ended;

    private JShellProcess(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("TERM", "dumb");
            builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "jshell-output");
        reader.setDaemon(true);
        reader.start();
        greeting = untilPrompt();
    }

    /** {@code pilotlight shell}, with the class path of the tests. */
    public static JShellProcess pilotlight(String... arguments) {
        List<String> command = new ArrayList<>(List.of(binary("java"), COLOURLESS, "-cp", System.getProperty("java.class.path"),
                "pilotlight.cli.Main", "shell", "-R-Djava.awt.headless=true"));
        command.addAll(List.of(arguments));
        return new JShellProcess(command);
    }

    /** The JDK's own {@code jshell}, with the class path of the tests. */
    public static JShellProcess plain(String... arguments) {
        List<String> command = new ArrayList<>(List.of(binary("jshell"), "-J" + COLOURLESS, "--class-path", System.getProperty("java.class.path"),
                "-R-Djava.awt.headless=true"));
        command.addAll(List.of(arguments));
        return new JShellProcess(command);
    }

    private static String binary(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** What was shown before the first prompt. */
    public String greeting() {
        return greeting;
    }

    /** Types a line and returns what is shown until the next prompt, without blank lines around it. */
    public String type(String line) {
        synchronized (received) {
            received.setLength(0);
        }
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException("jshell has ended; typed: " + line, e);
        }
        return untilPrompt();
    }

    private void read() {
        try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            char[] chars = new char[8192];
            for (int n = in.read(chars); n >= 0; n = in.read(chars)) {
                synchronized (received) {
                    received.append(chars, 0, n);
                    received.notifyAll();
                }
            }
        } catch (IOException e) {
            // The process went; what it said is there.
        }
        synchronized (received) {
            ended = true;
            received.notifyAll();
        }
    }

    private String untilPrompt() {
        long end = System.nanoTime() + LONGEST.toNanos();
        synchronized (received) {
            while (!received.toString().endsWith(PROMPT) && !ended) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IllegalStateException("no prompt after " + LONGEST.toSeconds() + " s; so far: " + received);
                }
                try {
                    received.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            }
            String text = received.toString();
            text = text.endsWith(PROMPT) ? text.substring(0, text.length() - PROMPT.length()) : text;
            return text.replace("\r\n", "\n").strip();
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().write("/exit\n".getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a JVM of its own: the agent, which must be there from the start, and the kernel, which ends its JVM. */
class ChildJvmTest {

    @TempDir
    Path directory;

    private List<String> java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(arguments));
        Path out = directory.resolve("out.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        List<String> lines = Files.readAllLines(out);
        assertTrue(ended, () -> "no end: " + lines);
        assertEquals(0, process.exitValue(), lines::toString);
        return lines;
    }

    @Test
    void withTheAgentVariablesSurviveNewBodiesAndLossesAreNamed() throws Exception {
        Path jar = directory.resolve("agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
        manifest.getMainAttributes().putValue("Can-Redefine-Classes", "true");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                InputStream in = Agent.class.getResourceAsStream("Agent.class")) {
            out.putNextEntry(new JarEntry("pilotlight/notebook/Agent.class"));
            in.transferTo(out);
        }
        assertEquals(List.of("2", "[]", "1005", "[]", "500:500:500", "[reset to null or 0: model, same (the class changed, old objects do"
                + " not fit it). Run the cell again that gave the value]", "1"),
                java("-javaagent:" + jar, Redefinition.class.getName()));
    }

    /** The agent's JVM: prints values and warnings of a few cells. */
    static final class Redefinition {
        public static void main(String[] arguments) {
            JavaSession.Sink nowhere = new JavaSession.Sink() {
                @Override
                public void stream(String name, String text) {
                    throw new IllegalStateException(text);
                }

                @Override
                public void display(Map<String, Object> mime, Map<String, Object> metadata, String displayId, boolean update) {
                    throw new IllegalStateException(displayId);
                }
            };
            List<Object> seen = new ArrayList<>();
            try (JavaSession session = new JavaSession(Path.of(""), nowhere)) {
                session.eval("int f() { return 1; }\nvar v = f();\nint g() { return f() + 1; }");
                seen.add(session.eval("g()").value());
                seen.add(session.eval("int f() { return 1003; }").warnings());
                seen.add(session.eval("v + g()").value());
                session.eval("class Model { int w = 1; int get() { return w; } }\nModel model = new Model();\nmodel.w = 5;\n"
                        + "var same = model;\nvar all = List.of(model);");
                seen.add(session.eval("class Model { int w = 1; int get() { return 100 * w; } }").warnings());
                seen.add(session.eval("model.get() + \":\" + same.get() + \":\" + all.get(0).get()").value());
                seen.add(session.eval("class Model { int w = 1; int bias = 2; }").warnings());
                seen.add(session.eval("all.size()").value());
            }
            seen.forEach(System.out::println);
            System.exit(0);
        }
    }

    @Test
    void theKernelAnswersOneCellAndSaysGoodbye() throws Exception {
        assertEquals(List.of(), java(Warmup.class.getName()));
    }
}

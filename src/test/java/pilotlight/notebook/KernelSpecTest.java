package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the installer leaves on disk. That Jupyter finds it and the kernel runs is checked end to end, outside of this suite. */
class KernelSpecTest {

    @TempDir
    Path directory;

    private Path jar(String content) throws IOException {
        return Files.writeString(directory.resolve("built.jar"), content);
    }

    @Test
    void theUsersDirectoryIsJupyters() {
        Path home = Path.of("/home/ada");
        assertEquals(Path.of("/elsewhere"), KernelSpec.userData(Map.of("JUPYTER_DATA_DIR", "/elsewhere"), "Linux", home));
        assertEquals(home.resolve(".local/share/jupyter"), KernelSpec.userData(Map.of(), "Linux", home));
        assertEquals(Path.of("/data/jupyter"), KernelSpec.userData(Map.of("XDG_DATA_HOME", "/data"), "Linux", home));
        assertEquals(home.resolve("Library/Jupyter"), KernelSpec.userData(Map.of(), "Mac OS X", home));
        assertEquals(Path.of("/roam/jupyter"), KernelSpec.userData(Map.of("APPDATA", "/roam"), "Windows 11", home));
        assertEquals(Path.of("/usr/local/share/jupyter"), KernelSpec.prefixData(Path.of("/usr/local")));
    }

    @Test
    void theSpecNamesThisJavaAndItsOwnCopyOfTheJar() throws IOException {
        Path home = KernelSpec.install(jar("one"), directory.resolve("data"));
        assertEquals(directory.resolve("data/kernels/pilotlight").toAbsolutePath(), home);
        JsonNode spec = new ObjectMapper().readTree(home.resolve("kernel.json").toFile());
        assertEquals("Java (Pilotlight)", spec.get("display_name").asText());
        assertEquals("java", spec.get("language").asText());
        assertEquals("message", spec.get("interrupt_mode").asText());
        List<String> argv = new ArrayList<>();
        spec.get("argv").forEach(word -> argv.add(word.asText()));
        assertTrue(Files.isExecutable(Path.of(argv.get(0))), argv.get(0));
        assertTrue(argv.contains("-Djava.awt.headless=true"), argv.toString());
        assertTrue(argv.contains("jdk.incubator.vector"), argv.toString());
        assertEquals(List.of("-jar", home.resolve("pilotlight.jar").toString(), "kernel", "{connection_file}"), argv.subList(argv.size() - 4, argv.size()));
        assertEquals("one", Files.readString(home.resolve("pilotlight.jar")));
    }

    @Test
    void installingAgainReplacesAndLeavesNothingElse() throws IOException {
        Path data = directory.resolve("data");
        KernelSpec.install(jar("one"), data);
        Path home = KernelSpec.install(jar("two"), data);
        assertEquals("two", Files.readString(home.resolve("pilotlight.jar")));
        try (Stream<Path> kernels = Files.list(data.resolve("kernels"))) {
            assertArrayEquals(new Object[] {home}, kernels.toArray());
        }
        assertTrue(KernelSpec.remove(data));
        assertFalse(Files.exists(home));
        assertFalse(KernelSpec.remove(data), "there is nothing left to remove");
    }

    @Test
    void aMissingJarIsOneLine() {
        Path missing = directory.resolve("none.jar");
        String message = assertThrows(IllegalArgumentException.class, () -> KernelSpec.install(missing, directory)).getMessage();
        assertEquals("kernel install: there is no " + missing + "; build it with mvn package", message);
        assertFalse(Files.exists(directory.resolve("kernels")));
    }
}

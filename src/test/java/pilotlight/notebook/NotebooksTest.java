package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs every notebook of the project; what it writes is what {@code pilotlight run} writes. */
class NotebooksTest {

    private static final Path NOTEBOOKS = Path.of("notebooks");
    private static final List<String> PROMISED = List.of("00-the-terrain.ipynb", "zh/00-the-terrain.ipynb", "01-keeping-information-flowing.ipynb",
            "zh/01-keeping-information-flowing.ipynb", "02-the-symphony-of-layers.ipynb", "zh/02-the-symphony-of-layers.ipynb", "03-taming-noise.ipynb", "zh/03-taming-noise.ipynb",
            "04-shaping-representations.ipynb", "zh/04-shaping-representations.ipynb",
            "05-the-verdict.ipynb", "zh/05-the-verdict.ipynb");
    private static final Runner RUNNER = new Runner(Path.of("target/notebooks"), new Progress(new PrintStream(PrintStream.nullOutputStream()), false));

    @TestFactory
    Stream<DynamicTest> everyNotebookRuns() throws IOException {
        return notebooks().stream().map(notebook -> DynamicTest.dynamicTest(NOTEBOOKS.relativize(notebook).toString(), () -> passes(notebook)));
    }

    @Test
    void noNotebookIsForgotten() throws IOException {
        List<String> found = notebooks().stream().map(notebook -> NOTEBOOKS.relativize(notebook).toString().replace('\\', '/')).toList();
        String readme = Files.readString(Path.of("README.md"));
        for (String file : PROMISED) {
            assertTrue(found.contains(file), () -> file + " is not among " + found);
        }
        for (String file : found) {
            assertTrue(readme.contains("(notebooks/" + file + ")"), () -> "README.md does not link to notebooks/" + file);
        }
    }

    private static List<Path> notebooks() throws IOException {
        try (Stream<Path> files = Files.walk(NOTEBOOKS, 2)) {
            return files.filter(file -> file.toString().endsWith(".ipynb") && !file.toString().contains(".ipynb_checkpoints")).sorted().toList();
        }
    }

    private static void passes(Path notebook) throws IOException {
        Runner.Result result = RUNNER.run(notebook);
        assertTrue(result.passed(), result.failure());
        NotebookCheck.valid(Files.readString(result.executed()));
        String page = Files.readString(result.page());
        assertTrue(!GalleryTest.LOADS.matcher(page).find(), "the page of " + notebook + " loads something");
        assertTrue(!page.contains("<code class=\"tex\""), () -> "a formula of " + notebook + " is not understood: "
                + page.replaceAll("(?s).*?<code class=\"tex\" title=\"([^\"]*)\".*", "$1"));
    }

    @AfterAll
    static void index() {
        if (Files.isDirectory(Path.of("target/notebooks"))) {
            RUNNER.index();
        }
    }
}

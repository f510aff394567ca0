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
import org.junit.jupiter.api.TestFactory;

/** Runs every notebook of the project; what it writes is what {@code pilotlight run} writes. */
class NotebooksTest {

    private static final Path NOTEBOOKS = Path.of("notebooks");
    private static final Runner RUNNER = new Runner(Path.of("target/notebooks"), new Progress(new PrintStream(PrintStream.nullOutputStream()), false));

    @TestFactory
    Stream<DynamicTest> everyNotebookRuns() throws IOException {
        if (!Files.isDirectory(NOTEBOOKS)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(NOTEBOOKS, 2)) {
            List<Path> notebooks = files.filter(file -> file.toString().endsWith(".ipynb") && !file.toString().contains(".ipynb_checkpoints")).sorted().toList();
            return notebooks.stream().map(notebook -> DynamicTest.dynamicTest(NOTEBOOKS.relativize(notebook).toString(), () -> passes(notebook)));
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

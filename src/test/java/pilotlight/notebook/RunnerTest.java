package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {

    @TempDir
    private Path folder;
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    private Runner runner() {
        return new Runner(folder.resolve("out"), new Progress(new PrintStream(told, true, StandardCharsets.UTF_8), false));
    }

    /** A notebook of code cells below a folder called notebooks. */
    private Path notebook(String name, String... cells) throws Exception {
        List<String> json = new ArrayList<>(List.of("{\"cell_type\": \"markdown\", \"metadata\": {}, \"source\": \"# A title\"}"));
        for (String cell : cells) {
            String tags = cell.startsWith("//fails") ? "{\"tags\": [\"raises-exception\"]}" : "{}";
            json.add("{\"cell_type\": \"code\", \"execution_count\": 99, \"metadata\": " + tags + ", \"outputs\": [{\"output_type\": \"stream\", \"name\": \"stdout\","
                    + " \"text\": \"old\"}], \"source\": \"" + cell.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"}");
        }
        Path file = folder.resolve("notebooks").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "{\"cells\": [" + String.join(",", json) + "], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 4}");
    }

    private static String outputs(Path executed, int cell) {
        return Ipynb.read(executed).cells().get(cell).outputs().toString();
    }

    @Test
    void theSameProgramInAnotherLanguageRunsOnce() throws Exception {
        Path first = notebook("01-x.ipynb", "%jars ../target/pilotlight.jar", "System.nanoTime()");
        Path twin = notebook("zh/01-x.ipynb", "%jars ../../target/pilotlight.jar", "System.nanoTime()");
        Path other = notebook("zh/02-x.ipynb", "%jars ../../target/pilotlight.jar", "System.nanoTime()");
        Path changed = notebook("de/01-x.ipynb", "%jars ../../target/pilotlight.jar", "System.nanoTime() + 0");
        Runner runner = runner();
        String once = outputs(runner.run(first).executed(), 2);
        Runner.Result taken = runner.run(twin);
        assertTrue(taken.passed() && taken.cells() == 2, taken.toString());
        assertEquals(once, outputs(taken.executed(), 2));
        NotebookCheck.valid(Files.readString(taken.executed()));
        assertTrue(Files.readString(taken.page()).contains(once.replaceAll(".*?(\\d{5,}).*", "$1")), "its page is written too");
        assertFalse(once.equals(outputs(runner.run(other).executed(), 2)), "another name is another notebook");
        assertFalse(once.equals(outputs(runner.run(changed).executed(), 2)), "other code runs");
        assertFalse(once.equals(outputs(runner().run(twin).executed(), 2)), "alone it runs");
    }

    @Test
    void valuesStreamsAndDisplaysAreInTheExecutedNotebookAndItsPage() throws Exception {
        Path notebook = notebook("zh/01-x.ipynb", "%jars ../target/pilotlight.jar\nint x = 6;", "System.out.print(\"1%\\r\");\nSystem.out.println(\"100%\");\nx * 7",
                "display(new java.awt.image.BufferedImage(20, 10, java.awt.image.BufferedImage.TYPE_INT_RGB));", "System.err.println(\"careful\")");
        byte[] before = Files.readAllBytes(notebook);
        Runner runner = runner();
        Runner.Result result = runner.run(notebook);
        assertTrue(result.passed(), result.failure());
        assertEquals(4, result.cells());
        assertEquals(folder.resolve("out/zh/01-x.ipynb"), result.executed());
        assertEquals(folder.resolve("out/zh/01-x.html"), result.page());
        NotebookCheck.valid(Files.readString(result.executed()));
        assertEquals("[]", outputs(result.executed(), 1));
        assertEquals("[{\"name\":\"stdout\",\"output_type\":\"stream\",\"text\":[\"100%\\n\"]}, {\"data\":{\"text/plain\":[\"42\"]},\"execution_count\":2,"
                + "\"metadata\":{},\"output_type\":\"execute_result\"}]", outputs(result.executed(), 2));
        assertTrue(outputs(result.executed(), 3).startsWith("[{\"data\":{\"image/png\":\"iVBOR"), outputs(result.executed(), 3));
        assertTrue(outputs(result.executed(), 4).contains("stderr"));
        assertEquals(2, Ipynb.read(result.executed()).cells().get(2).executionCount());
        assertTrue(Ipynb.read(result.executed()).cells().get(2).seconds() >= 0);
        assertTrue(Files.readString(result.page()).contains("<img src=\"data:image/png;base64,iVBOR"));
        assertTrue(told.toString(StandardCharsets.UTF_8).matches("(?s)01-x\\.ipynb  cell 1/4  [\\d.]+ s\\R.*01-x\\.ipynb  cell 4/4  [\\d.]+ s\\R"), told.toString());
        assertTrue(Files.readString(runner.index()).contains("1 notebook, 1 plot"));
        assertEquals(new String(before, StandardCharsets.UTF_8), Files.readString(notebook), "the source is untouched");
    }

    @Test
    void aFailingCellNamesNotebookCellAndLineAndWhatWasDoneIsWritten() throws Exception {
        Path notebook = notebook("02-y.ipynb", "int x = 1;\nx", "int y = 2;\n\nthrow new IllegalStateException(\"no fuel\");", "x + 1");
        Runner.Result result = runner().run(notebook);
        assertFalse(result.passed());
        assertTrue(result.failure().startsWith(notebook + ": cell 2, line 3: IllegalStateException: no fuel\n"), result.failure());
        assertEquals(2, result.cells());
        NotebookCheck.valid(Files.readString(result.executed()));
        assertTrue(outputs(result.executed(), 1).contains("execute_result"));
        assertTrue(outputs(result.executed(), 2).contains("\"evalue\":\"no fuel\""));
        assertEquals("[]", outputs(result.executed(), 3), "old outputs of cells that did not run are gone");
        assertEquals(null, Ipynb.read(result.executed()).cells().get(3).executionCount());
        assertTrue(Files.readString(result.page()).contains("failed in cell 2"));
    }

    @Test
    void aCompileErrorNamesItsLine() throws Exception {
        Path notebook = notebook("x.ipynb", "int x = 1;\nint y = \"s\";");
        String failure = runner().run(notebook).failure();
        assertTrue(failure.startsWith(notebook + ": cell 1, line 2: CompileError: incompatible types"), failure);
    }

    @Test
    void aCellMayBeThereToShowAnError() throws Exception {
        Runner.Result result = runner().run(notebook("x.ipynb", "//fails\nthrow new IllegalStateException(\"shown\");", "1"));
        assertTrue(result.passed(), result.failure());
        assertTrue(outputs(result.executed(), 1).contains("shown"));
        assertTrue(Files.readString(result.page()).contains("ran in"));
    }

    @Test
    void stoppingEndsTheCellAndWritesWhatWasDone() throws Exception {
        Path notebook = notebook("x.ipynb", "System.setProperty(\"runner.test.begun\", \"yes\");\nThread.sleep(600000);", "1");
        Runner runner = runner();
        Thread stopper = new Thread(() -> {
            while (System.getProperty("runner.test.begun") == null) {
                LockSupport.parkNanos(10_000_000);
            }
            runner.stop();
        });
        stopper.start();
        try {
            Runner.Result result = runner.run(notebook);
            assertTrue(result.failure().startsWith(notebook + ": cell 1, line 2: Interrupted"), result.failure());
            assertTrue(outputs(result.executed(), 1).contains("Interrupted"));
        } finally {
            System.clearProperty("runner.test.begun");
            stopper.join();
        }
    }

    @Test
    void aNotebookIsNeverWrittenOver() throws Exception {
        Path notebook = notebook("x.ipynb", "1");
        Runner runner = new Runner(folder.resolve("notebooks"), new Progress(new PrintStream(told), false));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> runner.run(notebook)).getMessage().contains("would replace it; choose another folder"));
        assertTrue(Files.readString(notebook).contains("old"));
    }

    @Test
    void inATerminalOneLineMoves() throws Exception {
        try (Progress progress = new Progress(new PrintStream(told, true, StandardCharsets.UTF_8), true)) {
            progress.start("x.ipynb", 2, 4);
            progress.end("x.ipynb", 2, 4, 0.5);
            assertTrue(told.toString(StandardCharsets.UTF_8).startsWith("\r\u001b[Kx.ipynb  [######..................] cell 2/4  0.00 s"), told.toString());
        }
        assertTrue(told.toString(StandardCharsets.UTF_8).endsWith("\r\u001b[K"));
    }
}

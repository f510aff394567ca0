package pilotlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    /** What a command printed, both streams, and its exit code. */
    private record Said(int code, String out, String err) {
    }

    private static Said say(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream toOut = new ByteArrayOutputStream();
        ByteArrayOutputStream toErr = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(toOut, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(toErr, true, StandardCharsets.UTF_8));
            int code = Main.run(arguments);
            return new Said(code, toOut.toString(StandardCharsets.UTF_8), toErr.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "frobnicate | there is no command 'frobnicate'; pilotlight --help tells more",
        "run --bogus | Unknown option: '--bogus'; pilotlight run --help tells more",
        "kernel | install, remove or a connection file is wanted; pilotlight kernel --help tells more",
        "kernel nowhere.json | \"nowhere.json\" is neither install nor remove nor a connection file; pilotlight kernel --help tells more",
        "kernel install x | one argument too many: 'x'; pilotlight kernel install --help tells more",
        "bench --quick x | bench: there is no workload \"x\"; there are step a, step b, step c, step d, step e, step f, fit a, fit b, watch, simclr e, views, gemm 64, gemm 128, gemm 256,"
                + " gemm 512, gemm 1024, prelu, batchnorm, inference, units, signals, noise, alphas, advise, first units, first signals, first noise, first alphas, first advise; pilotlight bench --help tells more",
        "sweep noise | there is no study 'noise'; there are deadUnits, deepNarrow, gamma, noiseScale, shaping, stepsToLoss; pilotlight sweep --help tells more",
        "sweep gamma --seeds 0 | sweep: 0 seeds; give 1 or more, and 2 or more for an interval; pilotlight sweep --help tells more",
        "sweep gamma --over beta=1 | sweep: gamma has no setting beta; it has target, alpha; pilotlight sweep --help tells more",
        "bench --csv /nowhere/x.csv | --csv /nowhere/x.csv: there is no folder /nowhere; pilotlight bench --help tells more",
        "run --out | Missing required parameter for option '--out' (FOLDER); pilotlight run --help tells more",
    })
    void aWrongCommandLineGivesOneLineAndExitCode2(String line, String says) {
        Said said = say(line.split(" "));
        assertEquals("pilotlight: " + says + System.lineSeparator(), said.err);
        assertEquals("", said.out);
        assertEquals(2, said.code);
    }

    @Test
    void noCommandGivesOneLine() {
        assertEquals(new Said(2, "", "pilotlight: which command?; pilotlight --help tells more" + System.lineSeparator()), say());
    }

    @ParameterizedTest
    @CsvSource({"--help, Usage: pilotlight [-hV] COMMAND", "run --help, Usage: pilotlight run", "shell --help, Usage: pilotlight shell", "lab --help, Usage: pilotlight lab", "bench --help, Usage: pilotlight bench", "sweep --help, Usage: pilotlight sweep",
        "kernel --help, Usage: pilotlight kernel", "kernel install --help, Usage: pilotlight kernel install", "--version, 'pilotlight development build, Java '"})
    void helpAndVersionAreThere(String line, String begins) {
        Said said = say(line.split(" "));
        assertTrue(said.out.startsWith(begins), said.toString());
        assertEquals("", said.err);
        assertEquals(0, said.code);
    }

    @Test
    void aMissingNotebookOrOneThatIsNoneGivesOneLineAndExitCode1(@TempDir Path folder) throws Exception {
        Path bad = Files.writeString(folder.resolve("bad.ipynb"), "hello");
        Path missing = folder.resolve("missing.ipynb");
        Said said = say("run", "--out", folder.resolve("out").toString(), bad.toString(), missing.toString());
        List<String> lines = said.err.lines().toList();
        assertEquals(2, lines.size(), said.err);
        assertTrue(lines.get(0).startsWith(bad + ": not a notebook: line 1, column"), said.err);
        assertEquals(missing + ": no such file", lines.get(1));
        assertEquals("2 of 2 notebooks failed", said.out.strip());
        assertEquals(1, said.code);
    }

    @Test
    void aSweepWritesItsFileAndGoesOn(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("noise.csv");
        Said said = say("sweep", "noiseScale", "--over", "alpha=0,0.50", "--seeds", "2", "--out", file.toString());
        assertEquals(0, said.code, said.toString());
        assertTrue(said.out.contains("Sweep noiseScale@1: 4 runs, 2 settings") && said.out.endsWith("written: " + file + System.lineSeparator()), said.out);
        String rows = Files.readString(file);
        assertTrue(rows.startsWith("study,teacher,alpha,seed,signal,trace\nnoiseScale@1,LINEAR,0,0,"), rows);
        assertTrue(rows.contains("\nnoiseScale@1,LINEAR,0.5,1,"), rows);
        assertEquals(said.out.lines().skip(1).toList(), say("sweep", "noiseScale", "--over", "alpha=0,0.50", "--seeds", "2", "--out", file.toString()).out.lines().skip(1).toList());
        assertEquals(rows, Files.readString(file));
        assertTrue(say("sweep").out.contains("shaping: 530 runs over setting, head, seed"));
        Said nowhere = say("sweep", "noiseScale", "--out", folder.resolve("no/x.csv").toString());
        assertEquals(folder.resolve("no/x.csv") + ": cannot be written: there is no folder " + folder.resolve("no"), nowhere.err.strip());
        assertEquals(1, nowhere.code);
        assertEquals("spark: \"here\" is no master; give one as spark://host:7077", say("sweep", "noiseScale", "--master", "here", "--out", file.toString()).err.strip());
    }

    @Test
    void aFolderWithoutNotebooksGivesOneLine(@TempDir Path folder) {
        assertEquals("run: there is no notebook in " + folder + "; name one: pilotlight run NOTEBOOK.ipynb", say("run", folder.toString()).err.strip());
        assertEquals("run: there is no notebook or folder " + folder.resolve("x"), say("run", folder.resolve("x").toString()).err.strip());
    }

    @Test
    void notebooksAreRunAndFailuresCounted(@TempDir Path folder) throws Exception {
        Path good = notebook(folder.resolve("a.ipynb"), "6 * 7");
        Path wrong = notebook(folder.resolve("b.ipynb"), "\\nint x = \\\"s\\\";");
        Path out = folder.resolve("out");
        Said said = say("run", "-o", out.toString(), good.toString(), wrong.toString());
        List<String> lines = said.out.lines().toList();
        assertTrue(lines.get(0).matches("a\\.ipynb  cell 1/1  [\\d.]+ s"), said.out);
        assertTrue(lines.get(1).matches(java.util.regex.Pattern.quote(good.toString()) + ": 1 cells passed in [\\d.]+ s"), said.out);
        assertTrue(lines.get(3).startsWith(wrong + ": cell 1, line 2: CompileError: incompatible types"), said.out);
        assertTrue(said.out.contains("gallery: " + out.resolve("index.html")), said.out);
        assertEquals("1 of 2 notebooks failed", lines.get(lines.size() - 1));
        assertEquals("", said.err);
        assertEquals(1, said.code);
        for (String name : List.of("a.ipynb", "a.html", "b.ipynb", "b.html", "index.html")) {
            assertTrue(Files.isRegularFile(out.resolve(name)), name);
        }
        assertEquals(0, say("run", "-o", out.toString(), good.toString()).code);
    }

    private static Path notebook(Path file, String source) throws Exception {
        return Files.writeString(file, "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"" + source + "\"}], \"metadata\": {}, \"nbformat\": 4}");
    }

    @Test
    void folderStandsForItsNotebooksEnglishFirst(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("zh/.ipynb_checkpoints"));
        for (String name : List.of("zh/01.ipynb", "02.ipynb", "01.ipynb", "zh/.ipynb_checkpoints/01.ipynb", "notes.md")) {
            Files.writeString(folder.resolve(name), "");
        }
        assertEquals(List.of("01.ipynb", "02.ipynb", "zh/01.ipynb"),
                RunCommand.notebooks(List.of(folder)).stream().map(file -> folder.relativize(file).toString().replace('\\', '/')).toList());
    }

    @Test
    void programsAreFoundOnThePathAndTheCacheWhereTheUserWantsIt(@TempDir Path folder) throws Exception {
        Path program = Files.createFile(folder.resolve("tool"));
        String path = folder.resolve("nothing") + File.pathSeparator + folder;
        assertEquals(null, LabCommand.onPath("tool", path));
        assertTrue(program.toFile().setExecutable(true));
        assertEquals(program, LabCommand.onPath("tool", path));
        assertEquals(null, LabCommand.onPath("tool", null));
        assertEquals(folder.resolve("pilotlight"), LabCommand.cache(Map.of("XDG_CACHE_HOME", folder.toString()), Path.of("/home/x")));
        assertEquals(Path.of("/home/x/.cache/pilotlight"), LabCommand.cache(Map.of(), Path.of("/home/x")));
    }

    @Test
    void aFailureIsOneLineWithoutATrace(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Said said = say("kernel", "install", "--prefix", file.toString());
        assertEquals(1, said.code);
        assertEquals(1, said.err.lines().count(), said.err);
        assertFalse(said.err.contains("\tat "), said.err);
    }
}

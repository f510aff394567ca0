package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.notebook.JavaSession.Failure;
import pilotlight.notebook.JavaSession.Outcome;

/** One session for all tests, since opening one takes most of a second; names in the cells are therefore all different. */
class JavaSessionTest {

    @TempDir
    static Path directory;
    private static final Recorder SINK = new Recorder();
    private static JavaSession session;

    /** Keeps what arrives. */
    private static final class Recorder implements JavaSession.Sink {
        boolean live;

        @Override
        public boolean live() {
            return live;
        }

        final List<String> streams = new ArrayList<>();
        final List<Map<String, Object>> displays = new ArrayList<>();
        final List<String> ids = new ArrayList<>();

        synchronized void await(String text) {
            try {
                while (streams.stream().noneMatch(s -> s.contains(text))) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public synchronized void stream(String name, String text) {
            streams.add(name + ":" + text);
            notifyAll();
        }

        @Override
        public synchronized void display(Map<String, Object> mime, Map<String, Object> metadata, String id, boolean update) {
            displays.add(mime);
            ids.add((update ? "update " : "new ") + id);
        }
    }

    @BeforeAll
    static void open() {
        session = new JavaSession(directory, SINK);
    }

    @AfterAll
    static void close() {
        session.close();
    }

    @BeforeEach
    void forget() {
        SINK.streams.clear();
        SINK.displays.clear();
        SINK.ids.clear();
        SINK.live = false;
    }

    private static Outcome run(String code) {
        Outcome outcome = session.eval(code);
        assertNull(outcome.failure(), () -> outcome.failure().toString());
        return outcome;
    }

    private static Failure fail(String code) {
        Outcome outcome = session.eval(code);
        assertNotNull(outcome.failure(), "the cell should fail: " + code);
        return outcome.failure();
    }

    @Test
    void aCellIsSeveralStatementsAndItsValueTheLastExpression() {
        Outcome outcome = run("var six = new ArrayList<Integer>();\nfor (int i = 1; i < 4; i++) six.add(i);\n// the sum\nsix.stream().mapToInt(i -> i).sum() // done");
        assertEquals(6, outcome.value());
        assertEquals("6", outcome.mime().get("text/plain"));
        assertFalse(run("six.size();").hasValue(), "a semicolon keeps it silent");
        assertFalse(run("var seven = 7").hasValue(), "a declaration has no value");
        assertFalse(run("").hasValue());
        assertFalse(run("// nothing").hasValue());
        assertFalse(run("System.out.printf(\"%d\", 7)").hasValue(), "the print stream is not worth showing");
    }

    @Test
    void declarationsMayReferForward() {
        run("int ahead() { return behind() + 1; }\nint behind() { return 1; }");
        assertEquals(2, run("ahead()").value());
        run("interface Ping { Pong pong(); }\ninterface Pong { Ping ping(); }");
        assertEquals(List.of("lonely cannot be used yet; not declared: method nowhere()"), run("int lonely() { return nowhere(); }").warnings());
    }

    @Test
    void aVariableSurvivesTheRedefinitionOfAMethodItCameFrom() {
        run("int source() { return 1; }\nvar taken = source();");
        assertEquals(List.of(), run("int source() { return 2; }").warnings());
        assertEquals(3, run("taken + source()").value());
    }

    @Test
    void aVariableThatMustBeResetIsNamed() {
        run("class Shape { int a = 1; }\nvar shape = new Shape();\nvar shapes = List.of(shape);\nint other = 5;");
        List<String> warnings = run("class Shape { int a = 1; int b = 2; }").warnings();
        assertEquals(1, warnings.size());
        assertTrue(warnings.get(0).startsWith("reset to null or 0: shape ("), warnings.get(0));
        assertEquals(5, run("other").value());
        assertEquals(1, run("shapes.size()").value(), "a list holds old objects well enough");
        assertEquals(List.of(), run("var shape = new Shape();").warnings(), "declared again by the user, nothing is lost");
    }

    @Test
    void declaringAgainWithoutInitializerResets() {
        run("int counter = 4;");
        run("int counter;");
        assertEquals(0, run("counter").value());
    }

    @Test
    void aValueThatWasDeclaredAgainIsNotKeptAlive() {
        run("var heavy = new Object();\nvar watch = new java.lang.ref.WeakReference<Object>(heavy);");
        run("var heavy = new Object();");
        assertEquals(true, run("boolean gone = false;\nfor (int i = 0; i < 20 && !gone; i++) { System.gc(); gone = watch.get() == null; }\ngone").value());
    }

    @Test
    void compileErrorsNameTheCellsLineAndPointAtThePlace() {
        Failure failure = fail("int fine = 1;\n\nint wrong = fine +\n    missing;");
        assertEquals("CompileError", failure.name());
        assertEquals("cannot find symbol; symbol: variable missing", failure.message());
        assertEquals(4, failure.cellLine());
        assertEquals(List.of("line 4: cannot find symbol", "        missing;", "        ^", "    symbol:   variable missing"), failure.trace());
        assertEquals(1, run("fine").value(), "what came before stays executed");
        assertEquals(2, fail("int open = 1;\nint cut = ").cellLine());
    }

    @Test
    void runtimeErrorsNameEveryCauseAndOnlyTheUsersFrames() {
        run("int half(int k) {\n    if (k == 0) throw new IllegalArgumentException(\"linear#0: 3 columns, wants 2\", new java.io.IOException(\"disk\"));\n    return k;\n}");
        Failure failure = fail("int calm = 1;\nvar bad = List.of(1, 0).stream()\n    .map(k -> half(k)).toList();");
        assertEquals("IllegalArgumentException", failure.name());
        assertEquals("linear#0: 3 columns, wants 2", failure.message());
        assertEquals(3, failure.cellLine());
        assertEquals("IllegalArgumentException: linear#0: 3 columns, wants 2", failure.trace().get(0));
        assertTrue(failure.trace().get(1).matches("    at half, cell \\d+, line 2:  if .*"), failure.trace().get(1));
        assertTrue(failure.trace().contains("Caused by: IOException: disk"), failure.trace().toString());
        assertTrue(failure.trace().stream().noneMatch(l -> l.contains("REPL") || l.contains("jdk.") || l.contains("do_it")),
                failure.trace().toString());
    }

    @Test
    void theSessionOutlivesOutOfMemoryAndStackOverflow() {
        assertEquals("OutOfMemoryError", fail("long[][] all = new long[100_000][];\nfor (int i = 0; ; i++) all[i] = new long[Integer.MAX_VALUE - 8];").name());
        run("all = null;");
        Failure deep = fail("int dive(int k) { return dive(k + 1); }\ndive(0)");
        assertEquals("StackOverflowError", deep.name());
        assertTrue(deep.trace().size() < 20, "the frames that repeat are counted, not listed");
        assertEquals(2, run("1 + 1").value());
    }

    @Test
    void aThreadThatDiesIsReported() {
        SINK.streams.clear();
        List<String> warnings = session.eval("Thread dying = new Thread(() -> {\n    throw new IllegalStateException(\"no more\");\n}, \"bee\");\ndying.start();\ndying.join();").warnings();
        assertEquals(List.of("thread bee died: IllegalStateException: no more"), warnings);
        assertEquals(List.of(), SINK.streams, "no stack trace");
        assertEquals(List.of(), run("1 + 1").warnings(), "it is told once");
    }

    /** Runs a cell and interrupts it as soon as it has printed "go". */
    private static Outcome interrupted(String code) throws InterruptedException {
        SINK.streams.clear();
        Thread watcher = new Thread(() -> {
            SINK.await("go");
            session.interrupt();
        });
        watcher.start();
        Outcome outcome = session.eval(code);
        watcher.join();
        return outcome;
    }

    @Test
    void anInterruptEndsACooperativeLoopAndKeepsItsResult() throws InterruptedException {
        Outcome outcome = interrupted("int turn() { System.out.print(\"go\"); int n = 0; while (!Thread.interrupted()) n++; return n; }\n"
                + "int turns = turn();\nturns = -1;");
        assertTrue(outcome.failure().interrupted());
        assertEquals(3, outcome.failure().cellLine());
        assertTrue((int) run("turns").value() > 0);
        assertEquals("Interrupted", interrupted("{ System.out.print(\"go\"); Thread.sleep(60_000); }").failure().name());
        assertEquals(3, run("1 + 2").value(), "the next cell is not interrupted");
    }

    @Test
    void aValueThatACooperativeStatementReturnsIsShown() throws InterruptedException {
        Outcome outcome = interrupted("String listen() { System.out.print(\"go\"); while (!Thread.interrupted()) { } return \"history\"; }\nlisten()");
        assertEquals("history", outcome.value());
    }

    @Test
    void anInterruptedStudyIsOneLine() throws InterruptedException {
        Failure failure = interrupted("int calm = 1;\npilotlight.lab.Study.seeds(2).quiet().map(\"naps\", seed -> { System.out.print(\"go\"); try { Thread.sleep(60_000); } "
                + "catch (InterruptedException e) { } return seed; })").failure();
        assertEquals("Interrupted", failure.name());
        assertEquals("naps: interrupted after 0 of 2 runs; nothing is kept, run it again", failure.message());
        assertEquals(List.of("Interrupted at line 2: " + failure.message()), failure.trace());
        assertEquals("CancellationException", session.eval("throw new java.util.concurrent.CancellationException(\"mine\");").failure().name(), "nobody interrupted this one");
    }

    @Test
    void anInterruptAlsoEndsALoopThatDoesNotListen() throws InterruptedException {
        Failure failure = interrupted("volatile boolean on = true;\n{ System.out.print(\"go\"); while (on) { } }").failure();
        assertEquals("Interrupted", failure.name());
        run("on = false;");
        assertEquals(4, run("2 + 2").value());
    }

    @Test
    void aFloodOfLinesArrivesInFewPiecesAndInOrder() {
        run("for (int i = 0; i < 5000; i++) System.out.println(\"line \" + i);\nSystem.err.print(\"wrong\");\nSystem.out.print(\"\\ré漢\");");
        assertTrue(SINK.streams.size() < 60, () -> SINK.streams.size() + " pieces");
        String all = String.join("", SINK.streams);
        assertTrue(all.startsWith("stdout:line 0\nline 1\n"), all.substring(0, 40));
        assertTrue(all.endsWith("line 4999\nstderr:wrongstdout:\ré漢"), all.substring(all.length() - 60));
    }

    @Test
    void outputOutsideACellGoesWhereItWent() {
        PrintStream installed = System.out;
        run("System.out.print(\"inside\");");
        System.out.print("");
        assertEquals(List.of("stdout:inside"), SINK.streams);
        assertEquals(installed, System.out, "one stream for life");
    }

    @Test
    void jarsJoinTheClassPath() throws Exception {
        Path jar = Files.createDirectories(directory.resolve("lib")).resolve("extra.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("pilotlight/notebook/note.txt"));
            out.write("found".getBytes());
        }
        assertEquals(true, run("%jars lib/*.jar\n%classpath jar lib/extra.jar\nThread.currentThread().getContextClassLoader()"
                + ".getResource(\"pilotlight/notebook/note.txt\") != null").value());
        run("%jars ../target/pilotlight.jar");
        Failure missing = fail("int before = 1;\n%jars lib/none.jar");
        assertEquals(2, missing.cellLine());
        assertEquals("%jars: there is no " + directory.toAbsolutePath().resolve("lib/none.jar"), missing.message());
        assertEquals("%maven is not known here; there are %jars and %classpath jar", fail("%maven a:b:1").message());
        assertEquals("%jars inside\n", run("var text = \"\"\"\n    %jars inside\n    \"\"\";\ntext").value());
    }

    private static final String WATCHED = "fit(net(linear(2, 8), relu(), linear(8, 2)), moons(100).split(0.8)).epochs(3).watch(units).run()";

    @Test
    void aWatchedTrainingIsOnePictureAndItsValueNoSecondOne() {
        Outcome outcome = run("// watched\n" + WATCHED);
        assertEquals(1, SINK.displays.size());
        assertTrue(SINK.ids.get(0).startsWith("new "), SINK.ids.toString());
        assertTrue(SINK.displays.get(0).get("image/png").toString().startsWith("iVBOR"));
        assertEquals(List.of("text/plain"), List.copyOf(outcome.mime().keySet()));
        assertTrue(outcome.mime().get("text/plain").toString().startsWith("Run 3 epochs, "), outcome.mime().toString());
        assertEquals(outcome.mime().get("text/plain"), SINK.displays.get(0).get("text/plain"));
        run("var watchedRun = " + WATCHED + ";");
        assertTrue(run("watchedRun").mime().containsKey("image/png"), "in a cell of its own it has its picture");
        assertEquals(2, SINK.displays.size(), "and each training an output of its own");
        assertFalse(SINK.ids.get(0).equals(SINK.ids.get(1)));
    }

    @Test
    void whereSomebodyLooksOnThePictureChangesInPlace() {
        SINK.live = true;
        run("long until = System.nanoTime() + 1_000_000_000L;\n"
                + "Gauge clock = Gauge.of(\"clock\", (n, d) -> { if (System.nanoTime() > until) Thread.currentThread().interrupt(); return 1; });\n"
                + WATCHED.replace("epochs(3).watch(units)", "steps(10_000_000).every(100).watch(clock, every(100))"));
        assertTrue(SINK.ids.size() >= 3, SINK.ids.toString());
        String id = SINK.ids.get(0).replace("new ", "");
        for (int i = 1; i < SINK.ids.size(); i++) assertEquals("update " + id, SINK.ids.get(i));
        for (Map<String, Object> each : SINK.displays.subList(1, SINK.displays.size())) assertTrue(each.containsKey("image/png"));
        assertEquals("Training starts; its picture comes here.", SINK.displays.get(0).get("text/plain"));
        assertTrue(SINK.displays.get(1).get("text/plain").toString().startsWith("Training, step "), SINK.displays.get(1).get("text/plain").toString());
        assertTrue(SINK.streams.stream().noneMatch(s -> s.indexOf('\n') >= 0 && s.indexOf('\n') < s.length() - 1), "the line is one, below the picture");
        assertTrue(SINK.displays.get(SINK.displays.size() - 1).get("text/plain").toString().startsWith("Run interrupted after "));
    }

    @Test
    void anInterruptedTrainingIsDrawnWhenItHasEnded() throws InterruptedException {
        SINK.live = true;
        Thread user = new Thread(() -> {
            SINK.await("step ");
            session.interrupt();
        });
        user.start();
        Outcome outcome = run(WATCHED.replace("epochs(3)", "steps(100_000_000).every(100)"));
        user.join();
        assertTrue(outcome.mime().get("text/plain").toString().startsWith("Run interrupted after "), outcome.mime().toString());
        Map<String, Object> last = SINK.displays.get(SINK.displays.size() - 1);
        assertEquals(outcome.mime().get("text/plain"), last.get("text/plain"));
        assertTrue(last.containsKey("image/png"));
    }

    @Test
    void displayShowsInOrderAndUpdatesInPlace() {
        run("System.out.print(\"first\");\nvar shown = display(new java.awt.image.BufferedImage(4, 3, 1));\nupdateDisplay(shown, \"done\");\ndisplay(\"<b>x</b>\", \"text/html\");");
        assertEquals(List.of("stdout:first"), SINK.streams);
        assertEquals("Image 4 x 3", SINK.displays.get(0).get("text/plain"));
        assertTrue(SINK.displays.get(0).get("image/png").toString().startsWith("iVBOR"));
        assertEquals("done", SINK.displays.get(1).get("text/plain"));
        assertEquals(SINK.ids.get(0).replace("new ", "update "), SINK.ids.get(1));
        assertEquals("<b>x</b>", SINK.displays.get(2).get("text/html"));
        assertEquals("<i>y</i>", run("render(\"<i>y</i>\", \"text/html\")").mime().get("text/html"));
        assertEquals("[[1, 2], [3]]", run("new int[][] {{1, 2}, {3}}").mime().get("text/plain"));
        assertTrue(run("class Plain { }\nnew Plain()").mime().get("text/plain").toString().startsWith("Plain@"));
        assertEquals("the value cannot be shown: java.lang.IllegalStateException: shy",
                fail("new Object() { public String toString() { throw new IllegalStateException(\"shy\"); } }").message());
    }

    @Test
    void completionPutsWhatIsLookedForFirst() {
        session.eval("var glow = 1;");
        List<String> names = session.complete("gl", 2).names();
        assertEquals(List.of("glow", "glyphs("), names.subList(0, 2));
        names = session.complete("fit(null, null).", 16).names();
        assertTrue(names.indexOf("momentum(") >= 0 && names.indexOf("momentum(") < names.indexOf("equals("), names.toString());
        assertTrue(names.indexOf("run()") < names.indexOf("getClass()"), names.toString());
        names = session.complete("s", 1).names();
        assertTrue(names.indexOf("sigmoid()") < names.indexOf("short"), names.toString());
    }

    @Test
    void inspectionIsOurHelp() {
        Map<String, Object> prelu = session.inspect("prelu(64)", 3);
        assertTrue(prelu.get("text/plain").toString().contains("Prelu prelu(int channels)\n    max(0, x) + alpha min(0, x) with a trained slope"), prelu.toString());
        assertTrue(prelu.get("text/html").toString().contains("<b>Prelu prelu(int channels)</b>"), prelu.toString());
        assertTrue(session.inspect("fit(null, null).momentum(0.9)", 20).get("text/plain").toString().startsWith("Fit momentum(double value)\n    Momentum of SGD"));
        assertTrue(session.inspect("Math.max(1, 2)", 6).get("text/plain").toString().contains("max(int"));
        assertEquals(Map.of(), session.inspect("nothingOfThisName", 4));
    }

    @Test
    void helpStandsBelowItsCell() {
        assertNull(session.eval("help(\"prelu\")").failure());
        assertTrue(SINK.displays.get(0).get("text/html").toString().contains("Prelu prelu()"), SINK.displays.toString());
        assertEquals(List.of(), SINK.streams);
    }
}

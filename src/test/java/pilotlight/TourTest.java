package pilotlight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pilotlight.notebook.JShellProcess;

/** What the tour shows is what a person sees who types its lines. */
class TourTest {

    /** Without times, which differ from run to run, and without a progress line, which may skip epochs. */
    private static String masked(String s) {
        return s.lines().filter(l -> !l.startsWith("epoch ")).collect(Collectors.joining("\n")).replaceAll("\\d+\\.\\d+ s", "# s").strip();
    }

    @Test
    void theTenLinesTypedAnswerAsTheTourShows() {
        assertEquals(10, Tour.LINES.size());
        try (JShellProcess shell = JShellProcess.pilotlight()) {
            for (int i = 1; i <= Tour.LINES.size(); i++) {
                Tour.Line line = Tour.LINES.get(i - 1);
                String answer = masked(shell.type(line.code()));
                assertTrue(answer.contains("==> ") && !answer.contains("Exception"), line.code() + "\n" + answer);
                String shown = masked(shell.type("tour()"));
                String wanted = line.code().startsWith("var ") ? answer : answer.replaceFirst("\\$\\d+ ==> ", "");
                assertTrue(shown.startsWith(i + " of 10\n") && shown.contains("\n    " + line.code() + "\n"), shown);
                assertTrue(shown.contains("\n" + wanted + "\n"), "typed:\n" + answer + "\ntour:\n" + shown);
                assertFalse(shown.contains("\u001b"), "no escape codes for a dumb terminal");
                assertTrue(shown.contains("==> Tour " + i + " of 10; "), shown);
            }
            assertTrue(shell.type("var t = tour(10)").contains("t ==> Tour 10 of 10"));
            assertTrue(shell.type("t.run()").contains("Run 40 epochs"), "what the lines made stays");
            assertTrue(shell.type("tour(11)").contains("tour(11): the tour has lines 1 to 10"));
            assertTrue(shell.type("tour()").startsWith("1 of 10\n"), "after the last it starts again");
        }
    }
}

package pilotlight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pilotlight.notebook.JShellProcess;

/** The README's session, typed line by line into a real jshell, and what a shell says to a mistake. */
class ReadmeSessionTest {
    /** The code blocks of a section: what is typed, and what is answered. */
    private static List<String> blocks(String heading) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int from = readme.indexOf("## " + heading + "\n");
        String section = readme.substring(from, readme.indexOf("\n## ", from));
        List<String> found = new ArrayList<>();
        Matcher m = Pattern.compile("```\\n(.*?)```", Pattern.DOTALL).matcher(section);
        while (m.find()) found.add(m.group(1));
        return found;
    }

    /** Digits stand for themselves in counts and shapes only: times differ from run to run, last digits from machine to machine. */
    private static String masked(String s) {
        return s.replaceAll("-?\\d+\\.\\d+", "#").replaceAll(" +", " ").strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A session", "From a table of one's own"})
    void theSessionAnswersAsTheReadmeSays(String heading) throws IOException {
        List<String> blocks = blocks(heading);
        List<String> answers = new ArrayList<>();
        try (JShellProcess shell = JShellProcess.pilotlight()) {
            for (String line : blocks.get(0).lines().toList()) {
                String answer = shell.type(line);
                assertTrue(!answer.contains("Error") && !answer.contains("Exception"), line + "\n" + answer);
                answers.addAll(answer.lines().map(l -> l.substring(l.lastIndexOf('\r') + 1)).toList());
            }
        }
        String all = masked(String.join("\n", answers));
        for (String expected : blocks.get(1).lines().toList()) {
            assertTrue(all.contains(masked(expected)), "README: " + expected + "\nshell:\n" + all);
        }
    }

    @Test
    void everyHeadingStandsOnce() throws IOException {
        List<String> headings = Files.readString(Path.of("README.md")).lines().filter(line -> line.startsWith("#")).toList();
        assertEquals(headings.stream().distinct().toList(), headings);
    }

    @Test
    void aMistakeIsOneLine(@TempDir Path folder) throws IOException {
        Path bad = Files.writeString(folder.resolve("points.csv"), "a,b\n1,2\n3,n/a\n");
        try (JShellProcess shell = JShellProcess.pilotlight()) {
            shell.type("var model = net(linear(2, 64), batchNorm(64), prelu(64))");
            assertTold(shell, "model.forward(randn(rng(1), 5, 3))", "linear#0 (2 -> 64): input [5, 3] has 3 columns, the layer takes 2");
            assertTold(shell, "model.forward(randn(rng(1), 1, 2))", "batchNorm#1 (64): a batch of 1 row has no variance; use a batch of 2 or more, or eval()");
            assertTold(shell, "csv(\"no.csv\").train()", "no.csv: no such file");
            assertTold(shell, "csv(\"" + bad + "\").target(\"b\").train()", "points.csv:3:2: \"n/a\" is not a number in column b");
        }
    }

    private static void assertTold(JShellProcess shell, String line, String message) {
        String answer = shell.type(line);
        assertTrue(answer.contains(message), answer);
        assertEquals(2, answer.lines().count(), "the message and the place of the snippet, nothing else:\n" + answer);
        assertTrue(answer.lines().toList().get(1).matches("\\| +at \\(#\\d+:1\\)"), answer);
    }
}

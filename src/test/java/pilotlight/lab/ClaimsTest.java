package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import pilotlight.lab.Verdict.Claim;

/** The table of all claims: its page in docs is what the experiments say today, and its links lead somewhere. */
class ClaimsTest {
    private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:\\.\\d+)?(?:e-?\\d+)?");
    /** Of a number on the page, or two of its last digit: a JDK may round an elementary function differently. */
    private static final double SHARE = 0.02;

    private static Verdict verdict() {
        return Ground.verdict().and(InformationFlow.verdict(Findings.GRADIENTS.get(), Findings.SCENARIOS.get(), Findings.BRIGHTNESS.get(), Findings.RECOVERY.get()))
                .and(Symphony.verdict(Findings.SYMMETRY.get(), Findings.GAMMAS.get(), Findings.DANCE.get(), Findings.ABSORBED.get(), Findings.GAUSSIANITY.get()))
                .and(Noise.verdict(NoiseFindings.SCALE.get(), NoiseFindings.RATE.get(), NoiseFindings.CLASSIFIER.get(), NoiseFindings.STEPS.get()))
                .and(Shaping.verdict());
    }

    @Test
    void thePageSaysWhatTheExperimentsSay() throws Exception {
        List<String> page = Files.readAllLines(Path.of("docs/CLAIMS.md"));
        List<String> fresh = Claims.page(verdict()).lines().toList();
        assertEquals(fresh.size(), page.size(), "docs/CLAIMS.md is stale: ./pilotlight claims writes it anew");
        for (int i = 0; i < fresh.size(); i++) {
            assertTrue(same(fresh.get(i), page.get(i)), "docs/CLAIMS.md is stale: ./pilotlight claims writes it anew\n" + page.get(i) + "\n" + fresh.get(i));
        }
    }

    static boolean same(String a, String b) {
        if (!NUMBER.matcher(a).replaceAll("#").equals(NUMBER.matcher(b).replaceAll("#"))) return false;
        List<String> one = numbers(a);
        List<String> two = numbers(b);
        for (int i = 0; i < one.size(); i++) {
            double x = Double.parseDouble(one.get(i));
            int point = one.get(i).indexOf('.');
            double digit = one.get(i).contains("e") ? 0 : point < 0 ? 1 : Math.pow(10, point - one.get(i).length() + 1);
            if (Math.abs(x - Double.parseDouble(two.get(i))) > Math.max(SHARE * Math.abs(x), 2 * digit) + 1e-12) return false;
        }
        return true;
    }

    private static List<String> numbers(String s) {
        List<String> all = new ArrayList<>();
        Matcher m = NUMBER.matcher(s);
        while (m.find()) all.add(m.group());
        return all;
    }

    @Test
    void aStaleNumberIsSeen() {
        assertTrue(same("| 1a | 0.976 ± 0.011 |", "| 1a | 0.975 ± 0.011 |"));
        assertTrue(!same("| 1a | 0.976 ± 0.011 |", "| 1a | 0.876 ± 0.011 |"));
        assertTrue(!same("| 1a | holds |", "| 1a | fails |"));
    }

    @Test
    void eachClaimLeadsToACell() throws Exception {
        for (Claim c : verdict().claims()) {
            String[] place = Claims.link(c.id()).split("#cell-");
            String notebook = Files.readString(Path.of("notebooks", place[0]));
            assertTrue(Pattern.compile("\"id\"\\s*:\\s*\"" + place[1] + "\"").matcher(notebook).find(), c.id() + ": no cell " + place[1] + " in " + place[0]);
        }
    }

    @Test
    void theTableHasItAllAndAShellTheRulings() {
        Verdict v = verdict();
        assertTrue(v.toString().length() < 1000 && v.toString().startsWith("Verdict on " + v.claims().size() + " claims: "), v.toString());
        assertTrue(v.html().contains("<a href=\"03-taming-noise.ipynb#cell-scale-run\">3a</a>"), v.html());
        assertTrue(v.plot().image().getWidth() > 0);
    }
}

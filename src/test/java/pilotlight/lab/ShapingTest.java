package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.lab.Heads.Cell;
import pilotlight.lab.Heads.Measure;
import pilotlight.lab.Verdict.Ruling;
import pilotlight.surface.Mistake;
import pilotlight.sweep.Sweep;
import pilotlight.theory.Interval;
import pilotlight.theory.KernelTheory;

/** What the shipped study of ten seeds says, and that a fresh run of two says the same. */
class ShapingTest {
    private static final double ERRORS = 4;
    private static final List<String> BENT = List.of("ReLU", "Leaky .01", "PReLU", "PReLU per unit", "GELU", "tanh", "sigmoid");
    private static final Map<Setting, Heads> SHIPPED = new EnumMap<>(Setting.class);
    private static final Map<Setting, Heads> FRESH = new EnumMap<>(Setting.class);

    private static Heads shipped(Setting s) {
        return SHIPPED.computeIfAbsent(s, Shaping::shipped);
    }

    private static Heads fresh(Setting s) {
        return FRESH.computeIfAbsent(s, k -> Heads.run(k, Study.seeds(2).quiet()));
    }

    // ---- before learning

    @Test
    void theConeIsTheMeanOfTheActivation() {
        Cones cones = Shaping.cones(Study.seeds(6).quiet());
        for (Cones.Cone c : cones.cones()) {
            // beside chance, a layer of 4096 units has its own law only to a few parts in ten thousand
            assertEquals(c.law(), c.mean().mean(), ERRORS * c.mean().standardError() + 5e-4, c.name());
        }
        assertEquals(0.318, cones.cone("ReLU").law(), 5e-4);
        assertEquals(0.852, cones.cone("sigmoid").law(), 5e-4);
        assertEquals(0, cones.cone("tanh").law(), 1e-12, "it saturates and makes none");
        assertEquals("cones: no \"swish\"; there are [identity, ReLU, Leaky .01, PReLU .25, PReLU .5, GELU, ELU, softplus, tanh, sigmoid]",
                assertThrows(Mistake.class, () -> cones.cone("swish")).getMessage());
        assertTrue(cones.toString().startsWith("Cones before learning, mean cosine: ReLU 0.3") && cones.toString().length() < 1000, cones.toString());
        assertTrue(cones.image() == null || cones.image().getWidth() > 0);
        assertTrue(cones.plot().image().getWidth() > 0);
    }

    // ---- the shipped study is the one that this code makes

    @Test
    void theShippedStudyIsWhole() {
        for (Setting s : Setting.values()) {
            Heads h = shipped(s);
            assertEquals(10, h.seeds(), s.name());
            assertEquals(s.names(), h.cells().stream().map(Cell::name).toList());
            for (Cell c : h.cells()) assertEquals(10, c.runs().size());
        }
    }

    /** The same seeds give the same bits wherever Math.exp and its like round alike; where they do not, training parts the runs within their spread. */
    @Test
    void aFreshRunAgreesWithIt() {
        for (Setting s : Setting.values()) {
            for (Cell c : fresh(s).cells()) {
                for (Measure m : List.of(Measure.STD, Measure.COSINE, Measure.RANK, Measure.UNIFORMITY, Measure.PROBE, Measure.NEIGHBOURS, Measure.LOSS)) {
                    double[] ten = shipped(s).cell(c.name()).values(m);
                    double spread = Interval.of(ten).sd();
                    for (double v : c.values(m)) assertEquals(shipped(s).mean(c.name(), m).mean(), v, 6 * spread + 0.01, s + ", " + c.name() + ", " + m);
                }
            }
        }
    }

    // ---- what the section says

    @Test
    void inAnOrdinaryHeadOnlyLinearOrNotShows() {
        Heads h = shipped(Setting.ORDINARY);
        for (String a : BENT) {
            Interval rank = h.difference(Measure.RANK, a, "identity");
            assertTrue(rank.low() > 1.5, a + " has a higher rank than none: " + rank);
            assertTrue(h.difference(Measure.UNIFORMITY, a, "identity").high() < 0, a);
            Interval probe = h.difference(Measure.PROBE, a, "ReLU");
            assertTrue(Math.abs(probe.mean()) < 0.02 && (a.equals("ReLU") || probe.contains(0)), a + " is as good: " + probe);
            assertEquals(7.75, h.mean(a, Measure.RANK).mean(), 0.65, a);
            assertEquals(0, h.cell(a).collapsed());
        }
        assertEquals(5.29, h.mean("identity", Measure.RANK).mean(), 0.3);
        assertTrue(h.mean("sigmoid", Measure.START).low() > 0.9, "sigmoid starts in a narrow cone");
        assertTrue(h.mean("sigmoid", Measure.COSINE).high() < 0.03, "and trains out of it");
        assertTrue(h.mean("PReLU", Measure.SLOPE).high() < 0, "the slope turns negative: " + h.mean("PReLU", Measure.SLOPE));
    }

    @Test
    void aDeadHeadIsACollapseAndASlopeOrBatchNormCuresIt() {
        Heads h = shipped(Setting.HOSTILE);
        assertEquals(10, h.cell("ReLU").collapsed());
        for (double loss : h.cell("ReLU").values(Measure.LOSS)) assertEquals(KernelTheory.collapsedNtXent(Recipe.PAIRS), loss, 1e-3);
        for (double raw : h.cell("ReLU").values(Measure.RAW)) assertEquals(0, raw);
        for (String a : List.of("PReLU", "PReLU per unit", "Leaky .01", "ReLU + BN", "PReLU + BN")) {
            assertEquals(0, h.cell(a).collapsed(), a);
            assertTrue(h.difference(Measure.PROBE, a, "ReLU").low() > 0.3, a);
        }
        assertTrue(h.difference(Measure.PROBE, "PReLU", "ReLU").dz() > 10);
        assertEquals(10, h.cell("GELU").collapsed(), "an exponentially small tail is no pilot light");
        Heads two = fresh(Setting.HOSTILE);
        assertEquals(2, two.cell("ReLU").collapsed());
        assertEquals(0, two.cell("PReLU").collapsed());
        double[] course = two.cell("ReLU").course(p -> p.std());
        assertEquals(21, course.length);
        assertEquals(0, Arrays.stream(course).max().orElseThrow(), 0.1, "from the first step to the last");
    }

    @Test
    void inADeepHeadSigmoidCollapsesAndNobodyElseAlways() {
        Heads h = shipped(Setting.DEEP);
        assertEquals(10, h.cell("sigmoid").collapsed());
        assertTrue(h.mean("sigmoid", Measure.STD).high() < 0.005);
        for (String a : List.of("ReLU", "Leaky .01", "PReLU", "PReLU per unit", "GELU")) assertEquals(0, h.cell(a).collapsed(), a);
        int linear = h.cell("identity").collapsed();
        assertTrue(linear > 0 && linear < 10, "some linear heads: " + linear);
        assertTrue(h.difference(Measure.PROBE, "PReLU", "sigmoid").low() > 0.2);
        assertTrue(h.difference(Measure.PROBE, "PReLU", "ReLU").high() < 0.01, "PReLU is no better than ReLU");
    }

    @Test
    void withTheActivationLastTheGeometryMovesAndTheAccuracyDoesNot() {
        Heads h = shipped(Setting.LAST);
        assertEquals(0.169, h.mean("ReLU", Measure.COSINE).mean(), 0.02);
        assertEquals(0.043, h.mean("PReLU", Measure.COSINE).mean(), 0.01);
        Interval cosine = h.difference(Measure.COSINE, "PReLU", "ReLU");
        assertTrue(cosine.high() < -0.1 && cosine.dz() < -10, cosine + ", dz " + cosine.dz());
        assertTrue(h.difference(Measure.UNIFORMITY, "PReLU", "ReLU").high() < -0.1);
        for (String a : h.setting().names()) {
            if (a.startsWith("PReLU")) continue;
            assertTrue(h.difference(Measure.UNIFORMITY, "PReLU per unit", a).high() < 0, "the most even of all: " + a);
        }
        assertTrue(h.difference(Measure.RANK, "PReLU", "identity").low() > 5 && h.difference(Measure.RANK, "PReLU", "ReLU").high() < 0, "between the two");
        assertTrue(h.difference(Measure.PROBE, "PReLU", "ReLU").contains(0), "no reward");
    }

    @Test
    void withoutNegativesAllCollapseAndScaleFreeMeasuresPraiseIt() {
        Heads h = shipped(Setting.NO_NEGATIVES);
        for (String a : List.of("ReLU", "PReLU", "tanh", "sigmoid")) assertEquals(10, h.cell(a).collapsed(), a);
        assertEquals(0, h.cell("ReLU with NT-Xent").collapsed());
        assertTrue(h.difference(Measure.RANK, "ReLU", "ReLU with NT-Xent").low() > 5, "the collapsed one has the higher effective rank");
        assertTrue(h.difference(Measure.ISOTROPY, "ReLU", "ReLU with NT-Xent").low() > 0.1, "and the higher IsoScore");
        assertEquals(1.2, h.mean("ReLU", Measure.RANKME).mean(), 0.1);
    }

    @Test
    void linearLayersTakeDimensionsAway() {
        Heads h = shipped(Setting.LINEAR);
        String[] names = {"no head", "1 layer", "2 layers", "5 layers"};
        for (int i = 1; i < names.length; i++) {
            assertTrue(h.difference(Measure.RANKME, names[i], names[i - 1]).high() < 0, names[i]);
            assertTrue(h.difference(Measure.RANK, names[i], names[i - 1]).mean() < 0, names[i]);
        }
        assertEquals(7.15, h.mean("no head", Measure.RANK).mean(), 0.3);
        assertEquals(3.54, h.mean("5 layers", Measure.RANK).mean(), 0.6);
        assertTrue(h.difference(Measure.PROBE, "no head", "2 layers").low() > 0, "no head is the best here");
        assertTrue(h.difference(Measure.PROBE, "5 layers", "2 layers").high() < 0);
    }

    @Test
    void vicregLivesByItsVarianceTerm() {
        Heads h = shipped(Setting.VICREG);
        for (String a : List.of("ReLU", "sigmoid")) {
            assertEquals(0, h.cell(a).collapsed(), a);
            assertTrue(h.mean(a + " without variance", Measure.RAW).high() < 0.01, a);
            assertTrue(h.mean(a + " without variance", Measure.STD).high() < 0.15, a);
            assertTrue(h.difference(Measure.PROBE, a, a + " without variance").low() > 0.15, a);
        }
        double random = shipped(Setting.HOSTILE).mean("ReLU", Measure.PROBE).low();
        assertTrue(h.mean("ReLU without variance", Measure.PROBE).high() < random, "worse than an encoder that learned nothing");
    }

    @Test
    void theTemperatureHasABestPlace() {
        Heads h = shipped(Setting.TEMPERATURE);
        for (String t : List.of("0.05", "0.1", "0.5", "1.0", "10.0")) {
            assertTrue(h.difference(Measure.RANK, "0.2", t).low() > 0, t);
            assertTrue(h.difference(Measure.PROBE, "0.2", t).low() > 0, t);
        }
        assertTrue(h.mean("10.0", Measure.RANK).high() < 2.5);
        assertTrue(h.difference(Measure.ALIGNMENT, "0.05", "0.2").high() < -0.3, "a cold loss is content when pairs are close");
    }

    /** What the notebook says in numbers beyond the tests above. */
    @Test
    void theNumbersInTheProse() {
        Heads ordinary = shipped(Setting.ORDINARY);
        for (String a : BENT) {
            mean(7.85, 0.36, ordinary, a, Measure.RANK);
            mean(0.97, 0.01, ordinary, a, Measure.STD);
            assertTrue(Math.abs(ordinary.difference(Measure.PROBE, a, "ReLU").mean()) < 0.01, a);
        }
        mean(5.3, 0.1, ordinary, "identity", Measure.RANK);
        assertTrue(ordinary.difference(Measure.PROBE, "identity", "ReLU").contains(0));
        mean(0.94, 0.01, ordinary, "sigmoid", Measure.START);
        mean(0.02, 0.01, ordinary, "sigmoid", Measure.COSINE);
        mean(-0.10, 0.02, ordinary, "PReLU", Measure.SLOPE);
        var probes = ordinary.cells().stream().mapToDouble(c -> c.mean(Measure.PROBE).mean()).summaryStatistics();
        assertEquals(0.02, probes.getMax() - probes.getMin(), 0.002);

        Heads hostile = shipped(Setting.HOSTILE);
        mean(0.25, 0.01, hostile, "ReLU", Measure.PROBE);
        mean(0.60, 0.01, hostile, "PReLU", Measure.PROBE);
        mean(0.58, 0.01, hostile, "Leaky .01", Measure.PROBE);
        mean(0.52, 0.01, hostile, "sigmoid", Measure.PROBE);
        assertEquals(0.35, hostile.difference(Measure.PROBE, "PReLU", "ReLU").mean(), 0.01);
        assertEquals(20, hostile.difference(Measure.PROBE, "PReLU", "ReLU").dz(), 1);
        assertEquals(9, hostile.cell("tanh").collapsed());
        assertEquals(0, hostile.cell("sigmoid").collapsed());

        Heads deep = shipped(Setting.DEEP);
        mean(0.004, 5e-4, deep, "sigmoid", Measure.STD);
        mean(KernelTheory.collapsedNtXent(Recipe.PAIRS), 1e-3, deep, "sigmoid", Measure.LOSS);
        assertEquals(3, deep.cell("identity").collapsed());
        assertEquals(1, deep.cell("tanh").collapsed());
        assertEquals(0.27, deep.difference(Measure.PROBE, "PReLU", "sigmoid").mean(), 0.01);
        assertEquals(-0.04, deep.difference(Measure.PROBE, "PReLU", "ReLU").mean(), 0.01);
        assertTrue(deep.difference(Measure.PROBE, "PReLU", "ReLU").high() < 0);

        Heads last = shipped(Setting.LAST);
        mean(0.18, 0.005, last, "ReLU", Measure.COSINE);
        mean(0.046, 0.001, last, "PReLU", Measure.COSINE);
        mean(0.055, 0.002, last, "PReLU", Measure.SLOPE);
        mean(5.8, 0.05, last, "identity", Measure.RANK);
        mean(13.7, 0.1, last, "ReLU", Measure.RANK);
        mean(12.2, 0.1, last, "PReLU", Measure.RANK);
        assertEquals(-0.13, last.difference(Measure.COSINE, "PReLU", "ReLU").mean(), 0.005);
        assertEquals(-16, last.difference(Measure.COSINE, "PReLU", "ReLU").dz(), 0.5);
        assertEquals(-0.006, last.difference(Measure.PROBE, "PReLU", "ReLU").mean(), 6e-4);
        assertEquals(0.014, last.difference(Measure.PROBE, "PReLU", "ReLU").half(), 6e-4);
        assertEquals(-0.02, last.difference(Measure.PROBE, "tanh", "ReLU").mean(), 0.005);
        assertTrue(last.difference(Measure.PROBE, "tanh", "ReLU").high() < 0);
        for (Cell c : last.cells()) {
            assertTrue(c.mean(Measure.PROBE).mean() <= last.mean("sigmoid", Measure.PROBE).mean(), c.name());
            if (!c.name().startsWith("PReLU")) assertTrue(last.difference(Measure.UNIFORMITY, "PReLU", c.name()).high() < 0, c.name());
        }
        assertTrue(last.mean("PReLU per unit", Measure.UNIFORMITY).mean() < last.mean("PReLU", Measure.UNIFORMITY).mean());
        assertTrue(last.mean("sigmoid", Measure.COSINE).mean() > 25 * last.mean("identity", Measure.COSINE).mean());

        Heads none = shipped(Setting.NO_NEGATIVES);
        for (String a : List.of("ReLU", "PReLU")) mean(0.007, 6e-4, none, a, Measure.STD);
        for (String a : List.of("tanh", "sigmoid")) assertTrue(none.mean(a, Measure.STD).mean() < 0.003, a);
        mean(14.7, 0.1, none, "ReLU", Measure.RANK);
        mean(0.36, 0.01, none, "ReLU", Measure.ISOTROPY);
        mean(6.2, 0.05, none, "ReLU with NT-Xent", Measure.RANK);
        mean(0.12, 0.01, none, "ReLU with NT-Xent", Measure.ISOTROPY);

        Heads linear = shipped(Setting.LINEAR);
        double[] ranks = {7.1, 5.7, 5.3, 3.2};
        double[] mes = {18.3, 10.1, 8.1, 3.9};
        for (int i = 0; i < ranks.length; i++) {
            mean(ranks[i], 0.06, linear, linear.cells().get(i).name(), Measure.RANK);
            mean(mes[i], 0.1, linear, linear.cells().get(i).name(), Measure.RANKME);
        }
        mean(0.68, 0.005, linear, "no head", Measure.PROBE);
        assertEquals(0.02, linear.difference(Measure.PROBE, "no head", "1 layer").mean(), 0.005);
        assertTrue(linear.difference(Measure.PROBE, "no head", "1 layer").low() > 0);
        assertEquals(0.04, linear.mean("no head", Measure.PROBE).mean() - ordinary.mean("ReLU", Measure.PROBE).mean(), 0.006);

        Heads vicreg = shipped(Setting.VICREG);
        for (String a : List.of("ReLU", "sigmoid")) mean(0.0015, 5e-4, vicreg, a + " without variance", Measure.RAW);
        mean(0.20, 0.005, vicreg, "ReLU without variance", Measure.PROBE);
        mean(0.18, 0.005, vicreg, "sigmoid without variance", Measure.PROBE);
        mean(0.50, 0.005, vicreg, "sigmoid", Measure.PROBE);
        mean(0.43, 0.006, vicreg, "ReLU", Measure.PROBE);
        assertTrue(vicreg.difference(Measure.PROBE, "sigmoid", "ReLU").low() > 0);

        Heads temperature = shipped(Setting.TEMPERATURE);
        mean(6.2, 0.05, temperature, "0.2", Measure.RANK);
        mean(1.8, 0.05, temperature, "10.0", Measure.RANK);
        mean(0.60, 0.005, temperature, "0.2", Measure.PROBE);
        assertEquals(0.15, temperature.difference(Measure.PROBE, "0.2", "10.0").mean(), 0.005);
        for (Cell c : temperature.cells()) {
            if (!c.name().equals("0.2")) assertTrue(temperature.difference(Measure.UNIFORMITY, "0.2", c.name()).mean() < 0, c.name());
            if (!c.name().equals("0.05")) assertTrue(temperature.difference(Measure.ALIGNMENT, "0.05", c.name()).high() < 0, c.name());
        }
    }

    private static void mean(double wanted, double by, Heads h, String name, Measure m) {
        assertEquals(wanted, h.mean(name, m).mean(), by, h.setting() + ", " + name + ", " + m);
    }

    @Test
    void theVerdictFollows() {
        Verdict v = Shaping.verdict(shipped(Setting.ORDINARY), shipped(Setting.DEEP), shipped(Setting.LAST));
        assertEquals(Ruling.HOLDS, v.claim("4a").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("4b").ruling());
        assertEquals(Ruling.FAILS, v.claim("4c").ruling());
        assertEquals(Ruling.HOLDS_WHEN, v.claim("4d").ruling());
        assertTrue(v.toString().startsWith("Verdict: 4a holds, 4b holds when, 4c fails, 4d holds when\n"), v.toString());
        assertTrue(v.toString().length() < 1000, v.toString().length() + "");
        Verdict two = Shaping.verdict(fresh(Setting.ORDINARY), fresh(Setting.DEEP), fresh(Setting.LAST));
        assertEquals(Ruling.FAILS, two.claim("4c").ruling());
        assertTrue(two.claim("4b").ruling() != Ruling.FAILS, two.toString());
    }

    // ---- showing and keeping

    @Test
    void everyFindingPrintsAndDraws() {
        for (Setting s : Setting.values()) {
            for (Heads h : List.of(shipped(s), fresh(s))) {
                assertTrue(h.toString().length() < 1000, h.toString().length() + " characters: " + h);
                assertTrue(h.toString().substring(0, 60).toLowerCase(Locale.ROOT).startsWith(s.title().toLowerCase(Locale.ROOT) + ", "), h.toString());
                assertTrue(h.html().contains("<th>10 neighbours</th>"));
                assertTrue(h.plot().image().getWidth() > 500);
            }
            assertTrue(fresh(s).beside(shipped(s), Measure.PROBE).image().getWidth() > 500);
            assertTrue(fresh(s).beside(shipped(s)).image().getWidth() > 500);
            assertTrue(shipped(s).differences().contains(" - "), s.name());
        }
    }

    @Test
    void theFileOfASweepIsWhatARunFinds(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("vicreg.csv");
        Sweep.full(Studies.shaping()).over("setting", "VICREG").seeds(2).file(file.toString()).quiet().run();
        Heads h = fresh(Setting.VICREG);
        Heads back = HeadsFile.read(file, Setting.VICREG);
        assertEquals(2, back.seeds());
        assertEquals(h.cells().stream().map(Cell::name).toList(), back.cells().stream().map(Cell::name).toList());
        for (Cell c : h.cells()) {
            for (Measure m : Measure.values()) assertArrayEquals(c.values(m), back.cell(c.name()).values(m), c.name() + " " + m);
        }
        String anew = "; \"pilotlight sweep shaping --again --out data/shaping.csv\" makes it anew";
        assertEquals(file + ": nothing of DEEP" + anew, assertThrows(Mistake.class, () -> HeadsFile.read(file, Setting.DEEP)).getMessage());
        Files.writeString(file, Files.readString(file).replaceFirst(",slope", ",tilt"));
        assertEquals(file + ": no column slope" + anew, assertThrows(Mistake.class, () -> HeadsFile.read(file, Setting.VICREG)).getMessage());
        Path csv = folder.resolve("few.csv");
        h.csv(csv.toString());
        List<String> lines = Files.readAllLines(csv);
        assertTrue(lines.get(0).startsWith("setting,head,run,std,") && lines.size() == 1 + 2 * h.cells().size(), lines.get(0));
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertEquals("VICReg: no \"GELU\"; there are [ReLU, ReLU without variance, sigmoid, sigmoid without variance]",
                assertThrows(Mistake.class, () -> shipped(Setting.VICREG).cell("GELU")).getMessage());
    }

    @Test
    void runsDoNotDependOnTheNumberOfThreads() {
        Recipe r = Recipe.of("PReLU", 20);
        double[] one = r.learn(0).values();
        double[] other = Study.seeds(2).threads(2).quiet().map("same", seed -> Recipe.of("PReLU", 20).temperature(0.2).learn(seed)).get(0).values();
        assertArrayEquals(one, other);
    }
}

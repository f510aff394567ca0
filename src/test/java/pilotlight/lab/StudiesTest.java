package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import pilotlight.lab.NoiseScale.Teacher;
import pilotlight.lab.Tower.Valve;
import pilotlight.sweep.Results;
import pilotlight.sweep.Row;
import pilotlight.sweep.Settings;
import pilotlight.sweep.Sweep;
import pilotlight.sweep.Trial;

/** The trials are the experiments: the same runs, bit for bit. */
class StudiesTest {

    @Test
    void allAreFoundByNameAndTheirFullStudiesAreOfTheSizeTheyShouldBe() {
        assertEquals(List.of("deadUnits", "deepNarrow", "gamma", "noiseScale", "shaping", "stepsToLoss"), Trial.all().stream().map(Trial::name).toList());
        assertEquals(530, Sweep.full(Trial.named("shaping")).points().size());
        for (Trial t : Trial.all()) assertTrue(Sweep.of(t).points().size() == 1 && t.toString().length() < 1000, t.toString());
    }

    @Test
    void deadUnitsAreTheTowersOfTheScenarios() {
        Results r = Sweep.of(Studies.deadUnits()).over("alpha", 0, 0.25).over("bias", -0.75).over("learned", false, true).seeds(2).quiet().run();
        assertEquals(6, r.runs().size(), "a slope of 0 is not learned");
        assertArrayEquals(new double[] {Outcome.of(Tower.of(Valve.RELU, false).bias(-0.75), 0).accuracy(), Outcome.of(Tower.of(Valve.RELU, false).bias(-0.75), 1).accuracy()},
                r.where("alpha", 0).values("accuracy"));
        Outcome prelu = Outcome.of(Tower.of(Valve.PRELU, false).bias(-0.75), 1);
        Row row = r.where("learned", true).runs().get(1).row();
        assertEquals(prelu.accuracy(), row.value("accuracy"));
        assertEquals(prelu.gradient(), row.value("gradient"));
        assertEquals(Arrays.stream(prelu.alphas()).average().orElseThrow(), row.value("slope"));
    }

    @Test
    void narrowNetsAreThoseOfTheExperimentWhicheverAreWanted() {
        Settings s = Settings.of("width", 2, "activation", "PReLU .25");
        DeepNarrow.Fate fate = DeepNarrow.run(Study.seeds(64).quiet()).cell(2, "PReLU .25").runs().get(6);
        assertEquals(Row.of("spread_before", fate.before()).and("spread_after", fate.after()).and("error", fate.error()), Studies.deepNarrow().run(s, 6).get(0));
    }

    @Test
    void oneSlopeHasTheNoiseThatItHasAmongOthers() {
        Row row = Studies.noiseScale().run(Settings.of("teacher", "EVEN", "alpha", 0.25), 3).get(0);
        assertEquals(NoiseScale.measure(Teacher.EVEN, 3, 0, 0.25)[1].trace(), row.value("trace"));
        Row gamma = Studies.gamma().run(Settings.of("target", "RELU", "alpha", 0.5), 1).get(0);
        assertEquals(gamma.value("law"), gamma.value("gamma"), 0.015 * gamma.value("law"));
        assertEquals(StepsToLoss.best(0.25, 256, 4), Studies.stepsToLoss().run(Settings.of("alpha", 0.25, "batch", 256), 4).get(0).value("steps"));
    }
}

package pilotlight.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.theory.Interval;

class ResultsTest {
    /** loss = alpha + bias² + chance, and a result that is not always a number. */
    private static final Trial TRIAL = Trial.of("toy", 1, (s, seed) -> {
        double chance = new Rng(seed).gaussian() / 10;
        double bias = s.has("bias") ? s.number("bias") : 0;
        return Row.of("loss", s.number("alpha") + bias * bias + chance).and("maybe", seed == 0 ? Double.NaN : chance);
    });

    private static Results grid() {
        return Sweep.of(TRIAL).over("alpha", 0, 0.25, 1).over("bias", -1, 0, 2).seeds(5).quiet().run();
    }

    private static double chance(long seed) {
        return new Rng(seed).gaussian() / 10;
    }

    @Test
    void meansAndPairedDifferencesAreTheLaboratorys() {
        Results r = grid();
        double[] values = new double[5];
        for (int i = 0; i < 5; i++) values[i] = 0.25 + 4 + chance(i);
        assertEquals(Interval.of(values), r.where("alpha", 0.25).where("bias", 2).mean("loss"));
        Interval d = r.difference("loss", "alpha", 1, 0.25);
        assertEquals(15, d.n(), "paired over seeds and biases");
        assertEquals(0.75, d.mean(), 1e-12);
        assertTrue(d.sd() < 1e-12, "chance is the same on both sides");
        assertEquals(12, r.difference("maybe", "alpha", 1, 0).n(), "pairs without a number are left out");
        assertEquals(4, r.where("alpha", 0).where("bias", 0).mean("maybe").n());
        assertEquals(List.of("0", "0.25", "1"), List.copyOf(r.by("alpha").keySet()));
        assertEquals(9, r.bySettings().size());
    }

    @Test
    void whatIsNotThereIsNamed() {
        Results r = grid();
        assertEquals("results: there is no setting gamma; there are [alpha, bias]", assertThrows(Mistake.class, () -> r.by("gamma")).getMessage());
        assertEquals("results: there is no result accuracy; there are [loss, maybe]", assertThrows(Mistake.class, () -> r.mean("accuracy")).getMessage());
        assertEquals("results: no run has alpha 0.5; there are [0, 0.25, 1]", assertThrows(Mistake.class, () -> r.difference("loss", "alpha", 0.5, 0)).getMessage());
        Results one = Sweep.of(TRIAL).over("alpha", 0, 1).quiet().run();
        assertEquals("results: 1 pairs of alpha 0 and 1; an interval needs 2 or more", assertThrows(Mistake.class, () -> one.difference("loss", "alpha", 0, 1)).getMessage());
        assertEquals("results: 0 finite values of maybe in 2 runs; an interval needs 2 or more", assertThrows(Mistake.class, () -> one.mean("maybe")).getMessage());
    }

    @Test
    void tellsTheStoryFirstAndFitsAShell() {
        Results r = grid();
        assertTrue(r.toString().startsWith("Sweep toy@1: 45 runs, 9 settings; mean ± 95 %\nalpha  bias "), r.toString());
        assertTrue(r.toString().contains("0.25      2"), r.toString());
        assertTrue(r.html().contains("<th>loss</th>"));
        Results many = Sweep.of(TRIAL).draw("alpha", Draw.uniform(0, 1)).draws(300).quiet().run();
        assertTrue(many.toString().length() < 1000 && many.toString().contains(" more"), many.toString());
        assertEquals("Sweep toy@1: 1 run, 1 settings; mean ± 95 %", Sweep.of(TRIAL).over("alpha", 0).quiet().run().toString().lines().findFirst().orElseThrow());
    }

    @Test
    void drawsLinesBarsHeatMapsAndDots() {
        Plot lines = grid().plot();
        assertEquals("loss over alpha", lines.toString().replaceAll("^Plot \"([^\"]*)\".*", "$1").lines().findFirst().orElseThrow());
        for (Plot p : List.of(lines, grid().plot("loss", "bias"), grid().heat("loss", "bias", "alpha"), grid().plot("maybe"))) assertTrue(p.image().getWidth() > 300);
        Results square = Sweep.of(TRIAL).over("alpha", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).over("bias", 1, 2, 3, 4, 5, 6, 7, 8, 9).seeds(2).quiet().run();
        assertTrue(square.plot().toString().contains("mean of 180 runs"), square.plot().toString());
        Results words = Sweep.of(Trial.of("w", 1, (s, seed) -> Row.of("x", seed + s.word("name").length()))).over("name", "ReLU", "PReLU").seeds(3).quiet().run();
        assertTrue(words.plot().image().getWidth() > 300);
        assertTrue(Sweep.of(TRIAL).draw("alpha", Draw.logUniform(1e-3, 1)).draw("bias", Draw.uniform(0, 1)).draws(40).quiet().run().plot().image().getWidth() > 300);
        assertTrue(Sweep.of(TRIAL).over("alpha", 1).seeds(20).quiet().run().plot().image().getWidth() > 300);
    }
}

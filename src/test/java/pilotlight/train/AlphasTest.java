package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.diagnose.Alphas;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.surface.Mistake;

class AlphasTest {
    private final Data data = Synthetic.moons(200).noise(0.1).seed(7);

    private static Net made() {
        return net(linear(2, 8), prelu(8).init(0.1), net(linear(8, 8), prelu().init(0.5)), linear(8, 2)).seed(1);
    }

    private Fit fit(Net net, int steps) {
        return Fit.of(net, data).sgd(0.1).batch(50).steps(steps).every(5).quiet();
    }

    @Test
    void everySlopeIsRecordedAtEveryMeasurement() {
        Net model = made();
        Alphas a = fit(model, 20).run().slopes();
        assertArrayEquals(new int[] {0, 5, 10, 15, 20}, a.steps());
        assertEquals(List.of("1 prelu(8).init(0.1)", "2.1 prelu().init(0.5)"), a.layers().stream().map(Alphas.Slopes::name).toList());
        assertEquals(9, a.slopes());
        for (int u = 0; u < 8; u++) {
            assertEquals(0.1f, a.layers().get(0).of(u)[0]);
            assertEquals(((Prelu) model.layer(1)).alpha().data()[u], a.layers().get(0).last()[u]);
        }
        // the same training, stopped half-way
        Net half = made();
        fit(half, 10).run();
        for (int u = 0; u < 8; u++) assertEquals(((Prelu) half.layer(1)).alpha().data()[u], a.layers().get(0).of(u)[2]);
        assertTrue(a.layers().get(0).last()[0] != a.layers().get(0).of(0)[0]);
    }

    @Test
    void printsAndWrites(@TempDir Path folder) throws IOException {
        Alphas a = fit(made(), 10).run().slopes();
        double end = a.layers().stream().flatMapToDouble(l -> Arrays.stream(l.last())).average().orElseThrow();
        assertTrue(Math.abs(end - 1.3 / 9) > 1e-3, "no slope moved");
        assertTrue(a.toString().startsWith(String.format(Locale.ROOT, "Alphas of 9 slopes over 10 steps: mean 0.144 -> %.3f, ", end)), a.toString());
        assertTrue(a.toString().contains("\n1 prelu(8).init(0.1)"), a.toString());
        assertTrue(a.html().contains(">2.1 prelu().init(0.5)</td><td>1</td><td>0.500</td>"), a.html());
        a.csv(folder.resolve("a.csv").toString());
        assertEquals(1 + 9 * 3, Files.readAllLines(folder.resolve("a.csv")).size());
        assertTrue(a.plot().toString().startsWith("Plot \"Alphas of 9 slopes over 10 steps"), a.plot().toString());
    }

    @Test
    void countsTheSlopesNearReluAndNearLinear() {
        Alphas a = Alphas.of(net(prelu(4)), new int[] {0}, new double[][][] {{{0.04, -0.3, 0.97, 1.21}}});
        assertTrue(a.toString().startsWith("Alphas of 4 slopes over 0 steps: mean 0.480 -> 0.480, 1 near 0, 1 near 1, 1 below 0\n"), a.toString());
    }

    @Test
    void mistakesAreToldInALine() {
        Run without = fit(net(linear(2, 4), relu(), linear(4, 2)).seed(1), 5).run();
        assertEquals("alphas: net(linear(2, 4), relu(), linear(4, 2)) 22 parameters has no learned slopes; give it prelu layers", assertThrows(Mistake.class, without::slopes).getMessage());
        Alphas a = fit(made(), 5).run().slopes();
        assertEquals("alphas: slope 8 of 8 in 1 prelu(8).init(0.1), counted from 0", assertThrows(Mistake.class, () -> a.layers().get(0).of(8)).getMessage());
    }
}

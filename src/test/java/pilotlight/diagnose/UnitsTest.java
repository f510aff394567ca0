package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.batchNorm;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.dropout;
import static pilotlight.nn.Layers.leakyRelu;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;
import static pilotlight.nn.Layers.relu;
import static pilotlight.nn.Layers.sigmoid;
import static pilotlight.nn.Layers.tanh;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Layer;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.UnitTheory;

class UnitsTest {
    private final Tensor x = Tensor.randn(new Rng(5), 4000, 3);

    /** One input copied to three units with biases that make the first always on, the second fair, the third dead. */
    private static Net made(Layer activation) {
        Linear l = new Linear(3, 3);
        Arrays.fill(l.weight().data(), 0);
        for (int i = 0; i < 3; i++) l.weight().data()[4 * i] = 1;
        System.arraycopy(new float[] {100, 0, -100}, 0, l.bias().data(), 0, 3);
        return net(l, activation);
    }

    @Test
    void aReluThatNeverFiresIsDead() {
        Units u = Units.of(made(relu()), x);
        assertEquals(1, u.dead());
        assertEquals(1, u.negative());
        Units.LayerUnits l = u.layers().get(0);
        assertEquals(1, l.active()[0]);
        assertEquals(0.5, l.active()[1], 3 * 0.5 / Math.sqrt(4000));
        assertEquals(0, l.active()[2]);
        assertNull(l.alpha());
    }

    @Test
    void aLeakyUnitThatNeverFiresIsNegativeButNotDead() {
        for (Layer a : new Layer[] {leakyRelu(0.01), prelu(), prelu(3)}) {
            Units u = Units.of(made(a), x);
            assertEquals(0, u.dead(), a.toString());
            assertEquals(1, u.negative(), a.toString());
        }
    }

    @Test
    void aSlopeTrainedToZeroIsDeath() {
        assertEquals(1, Units.of(made(prelu().init(0)), x).dead());
    }

    @Test
    void aTanhDrivenFarEnoughPassesNoFloatGradient() {
        assertEquals(2, Units.of(made(tanh()), x).dead());
    }

    @Test
    void activeFractionAfterBatchNormIsPhiOfBetaOverGamma() {
        Net n = net(linear(3, 8), batchNorm(8).beta(-1), relu()).seed(3);
        assertEquals(UnitTheory.activeAfterNorm(-1, 1), Units.of(n, x).layers().get(0).meanActive(), 0.01);
    }

    @Test
    void theModelIsLeftAsItWas() {
        BatchNorm bn = batchNorm(8);
        Net n = net(linear(3, 8), bn, relu(), dropout(0.5));
        float[] mean = bn.state().get("runningMean").toArray();
        Units.of(n, x);
        assertArrayEquals(mean, bn.state().get("runningMean").toArray());
        assertTrue(n.training());
        assertTrue(n.parameters().stream().allMatch(p -> p.tensor().grad() == null));
    }

    @Test
    void aChannelOfAConvolutionIsOneUnit() {
        Net n = net(conv2d(1, 4, 3), prelu(4));
        Units u = Units.of(n, Tensor.randn(new Rng(2), 10, 1, 8, 8));
        assertEquals(4, u.units());
        assertEquals(0.25, u.meanAlpha(), 1e-7);
    }

    @Test
    void layersOfInnerNetsAreNamedByTheirPlace() {
        Units u = Units.of(net(net(linear(3, 2), relu()), linear(2, 2), relu()), x);
        assertEquals("0.1 relu()", u.layers().get(0).name());
        assertEquals("2 relu()", u.layers().get(1).name());
    }

    /** A unit for each state: alive, dead, and one whose output is a thousandth of the others'. */
    @Test
    void dormantUnitsHaveAScoreUnderTau() {
        Linear l = new Linear(3, 3);
        Arrays.fill(l.weight().data(), 0);
        l.weight().data()[0] = 1;
        l.weight().data()[4] = 1e-3f;
        l.weight().data()[8] = 1;
        l.bias().data()[2] = -100;
        Units u = Units.of(net(l, relu()), x);
        assertArrayEquals(new int[] {0}, u.layers().get(0).in(Units.State.ALIVE));
        assertArrayEquals(new int[] {1}, u.layers().get(0).in(Units.State.DORMANT));
        assertArrayEquals(new int[] {2}, u.layers().get(0).in(Units.State.DEAD));
        assertEquals(2, u.dormant());
        assertEquals(1, u.dormant(0));
        double[] score = u.layers().get(0).score();
        assertEquals(3 / (1 + 1e-3), score[0], 0.1);
        assertEquals(score[0] + score[1] + score[2], 3, 1e-12);
    }

    @Test
    void saturatedUnitsAreFlatOnMostRows() {
        Linear l = new Linear(1, 4);
        System.arraycopy(new float[] {1, 1, 1, 1}, 0, l.weight().data(), 0, 4);
        System.arraycopy(new float[] {0, 5, -5, 2}, 0, l.bias().data(), 0, 4);
        Tensor one = x.slice(1, 0, 1).copy();
        for (Layer a : new Layer[] {tanh(), sigmoid()}) {
            // tanh' < 0.02 beyond |z| = atanh(sqrt(0.98)) = 2.644; sigmoid' < 0.02/4 beyond |z| = 5.288
            int[] expected = a.toString().equals("tanh()") ? new int[] {1, 2} : new int[0];
            Units.LayerUnits u = Units.of(net(l.copy(), a), one).layers().get(0);
            assertArrayEquals(expected, u.in(Units.State.SATURATED), a.toString());
        }
        Units.LayerUnits t = Units.of(net(l.copy(), tanh()), one).layers().get(0);
        double edge = Math.log((1 + Math.sqrt(0.98)) / (1 - Math.sqrt(0.98))) / 2;
        double[] share = {2 * UnitTheory.activeFraction(-edge, 1), UnitTheory.activeFraction(5 - edge, 1), UnitTheory.activeFraction(5 - edge, 1), UnitTheory.activeFraction(2 - edge, 1)};
        for (int u = 0; u < 4; u++) assertEquals(share[u], t.flat()[u], 4 * Math.sqrt(share[u] * (1 - share[u]) / 4000) + 2e-3);
        for (Layer a : new Layer[] {relu(), leakyRelu(0.01), prelu().init(0.01)}) assertEquals(0, Units.of(made(a), x).saturated(), a.toString());
    }

    @Test
    void aSlopeNearOneIsLinear() {
        Net n = net(linear(3, 4), prelu(4), linear(4, 2), prelu()).seed(1);
        System.arraycopy(new float[] {1, 0.96f, 0.9f, 1.04f}, 0, ((Prelu) n.layer(1)).alpha().data(), 0, 4);
        ((Prelu) n.layer(3)).alpha().data()[0] = 0.999f;
        Units u = Units.of(n, x);
        assertArrayEquals(new int[] {0, 1, 3}, u.layers().get(0).in(Units.State.LINEAR));
        assertEquals(5, u.linear());
    }

    @Test
    void theActiveFractionOfANormalInputIsPhiOfMeanOverDeviation() {
        Net n = net(linear(3, 6), batchNorm(6), relu()).seed(3);
        BatchNorm bn = (BatchNorm) n.layer(1);
        for (int c = 0; c < 6; c++) {
            bn.beta().data()[c] = c - 2.5f;
            bn.gamma().data()[c] = c % 2 == 0 ? 2 : -2;
        }
        Units.LayerUnits u = Units.of(n, x).layers().get(0);
        for (int c = 0; c < 6; c++) {
            double phi = UnitTheory.activeAfterNorm(c - 2.5, 2);
            assertEquals(phi, u.normed()[c], 1e-12);
            assertEquals(phi, u.expected()[c], 1e-4);
            assertEquals(phi, u.active()[c], 4 * Math.sqrt(phi * (1 - phi) / 4000));
        }
        assertNull(Units.of(made(relu()), x).layers().get(0).normed());
    }

    @Test
    void deathAndRevivalBetweenTwoCensuses() {
        Net n = made(relu());
        Units before = Units.of(n, x);
        System.arraycopy(new float[] {-100, 0, 0}, 0, ((Linear) n.layer(0)).bias().data(), 0, 3);
        Turnover t = Units.of(n, x).since(before);
        assertArrayEquals(new int[] {0}, t.died(0));
        assertArrayEquals(new int[] {2}, t.revived(0));
        assertEquals("Turnover: 1 died, 1 revived: 1 -> 1 of 3 dead, over 4000 rows", t.toString().lines().findFirst().orElseThrow());
        assertTrue(t.html().contains(">1 relu()</td><td>3</td><td>1</td><td>1</td><td>0</td><td>2</td>"), t.html());
        String line = assertThrows(Mistake.class, () -> before.since(Units.of(net(linear(3, 4), relu()), x))).getMessage();
        assertEquals("since: censuses of layers of [4] and of [3] units; give two of the same net", line);
    }

    @Test
    void mistakesAreToldInALine() {
        assertEquals("units: [5] has no rows; give [rows, columns], 1 row or more", assertThrows(Mistake.class, () -> Units.of(made(relu()), Tensor.zeros(5))).getMessage());
        assertEquals("dormant: tau -1.0 is not a score; give 0 or more, usual are 0.025 and 0.1",
                assertThrows(Mistake.class, () -> Units.of(made(relu()), x).dormant(-1)).getMessage());
    }

    @Test
    void everyUnitIsALineOfTheFileAndTheWorstIsInThePicture(@TempDir Path folder) throws IOException {
        Net n = net(linear(3, 1000), relu()).seed(1);
        ((Linear) n.layer(0)).bias().data()[777] = -100;
        Units u = Units.of(n, x);
        u.csv(folder.resolve("units.csv").toString());
        List<String> lines = Files.readAllLines(folder.resolve("units.csv"));
        assertEquals(1001, lines.size());
        assertTrue(lines.get(778).startsWith("\"1 relu()\",777,dead,0.0,0.0,,0.0,0.0,0.0,"), lines.get(778));
        int orange = 0;
        BufferedImage picture = u.image();
        for (int i = 0; i < picture.getWidth() * picture.getHeight(); i++) {
            if ((picture.getRGB(i % picture.getWidth(), i / picture.getWidth()) & 0xFFFFFF) == 0x8F3A0B) orange++;
        }
        assertTrue(orange > 500, orange + " pixels for the dead one");
    }

    @Test
    void printsItsStoryFirst() {
        String s = Units.of(made(prelu()), x).toString();
        assertTrue(s.startsWith("Units over 4000 rows: 0 of 3 dead, 1 dormant, 0 saturated, 0 linear; dormant: score <= 0.025\n"), s);
        assertTrue(s.contains("1 prelu()"), s);
        Layer[] many = new Layer[60];
        for (int i = 0; i < 60; i += 2) {
            many[i] = linear(3, 3);
            many[i + 1] = prelu();
        }
        s = Units.of(net(many), x).toString();
        assertTrue(s.length() < 1000 && s.matches("(?s).*\n\\.\\. \\d+ more"), s);
    }
}

package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.data.Samples;
import pilotlight.data.Synthetic;
import pilotlight.nn.Flatten;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.Net;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.Interval;

class ProbeTest {
    /** Normal rows; class c is moved along axis c. */
    private static Samples clouds(long seed, int n, int classes, double apart) {
        Rng rng = new Rng(seed);
        Tensor x = Tensor.randn(rng, n, 8);
        int[] labels = new int[n];
        for (int i = 0; i < n; i++) {
            labels[i] = rng.nextInt(classes);
            x.data()[i * 8 + labels[i]] += (float) apart;
        }
        return new Samples(x, labels, null);
    }

    @Test
    void separableClassesAreFoundByAll() {
        Probe p = Probe.of(clouds(1, 300, 4, 12), clouds(2, 200, 4, 12));
        for (Interval share : new Interval[] {p.ridge(), p.logistic(), p.neighbours()}) assertEquals(1, share.mean());
        assertTrue(p.commonest().mean() < 0.4);
        assertEquals(200, p.test());
        assertEquals(4, p.classes());
    }

    @Test
    void oneProbeAloneIsTheOneOfAll() {
        Samples train = clouds(1, 300, 4, 2);
        Samples test = clouds(2, 200, 4, 2);
        Probe p = Probe.of(train, test);
        assertEquals(p.ridge(), Probe.ridge(train, test));
        assertEquals(p.neighbours(), Probe.neighbours(train, test));
    }

    /** Labels that know nothing of the rows: the share right of each probe is 1/4 within its 99.9 % interval. */
    @Test
    void randomLabelsGiveChance() {
        Probe p = Probe.of(clouds(3, 1000, 4, 0), clouds(4, 1000, 4, 0));
        for (Interval share : new Interval[] {p.ridge(), p.logistic(), p.neighbours()}) {
            assertTrue(Interval.proportion((int) Math.round(share.mean() * 1000), 1000, 0.999).contains(0.25), p.toString());
        }
    }

    @Test
    void ringsAreForNeighboursAndNotForLines() {
        Data rings = Synthetic.moons(600).noise(0.05).split(0.5).seed(1);
        Probe p = Probe.of(rings);
        assertTrue(p.neighbours().low() > 0.5);
        assertTrue(p.logistic().mean() > 0.8 && p.logistic().mean() < 0.95, p.toString());
    }

    /** Two classes at 0 and 1 on a line, standardised to -1 and 1: gram [[4, 0], [0, 4]], so ridge divides by 5. */
    @Test
    void ridgeIsTheClosedForm() {
        LinearProbe probe = new LinearProbe(new double[][] {{0}, {0}, {1}, {1}}, new int[] {0, 0, 1, 1}, 2);
        double[][] w = probe.ridge(1);
        assertEquals(-0.4, w[0][0], 1e-5);
        assertEquals(0.4, w[0][1], 1e-5);
        assertEquals(0.4, w[1][0], 1e-5);
        assertArrayEquals(new int[] {0, 1}, probe.classify(new double[][] {{0.2}, {0.8}}, w));
    }

    /** At the minimum of the two-class problem on -1 and 1, w = (-a, a) with sigmoid(-2a) = penalty a. */
    @Test
    void logisticReachesItsMinimum() {
        LinearProbe probe = new LinearProbe(new double[][] {{0}, {0}, {1}, {1}}, new int[] {0, 0, 1, 1}, 2);
        double[][] w = probe.logistic(0.01);
        double a = w[0][1];
        assertEquals(-a, w[0][0], 1e-4);
        assertEquals(0, w[1][0], 1e-4);
        assertEquals(0.01 * a, 1 / (1 + Math.exp(2 * a)), 2e-5);
    }

    @Test
    void neighboursVoteByCosineAndTheSmallestClassWinsATie() {
        double[][] train = {{1, 0}, {5, 0.1}, {0, 1}, {0, 9}};
        int[] labels = {2, 1, 0, 0};
        assertArrayEquals(new int[] {2}, Neighbours.classify(train, labels, new double[][] {{3, 0}}, 3, 1));
        assertArrayEquals(new int[] {1}, Neighbours.classify(train, labels, new double[][] {{3, 0}}, 3, 2));
        assertArrayEquals(new int[] {0}, Neighbours.classify(train, labels, new double[][] {{3, 0}}, 3, 4));
    }

    @Test
    void anEncoderIsProbedInEvaluationMode() {
        Data data = Glyphs.glyphs(400).split(0.5).seed(2);
        Net encoder = Net.of(new Flatten(), new Linear(256, 32), Layers.relu()).seed(1);
        Probe p = Probe.of(encoder, data);
        assertEquals(32, p.dims());
        assertTrue(p.ridge().low() > 0.3, p.toString());
        String s = p.toString();
        assertTrue(s.startsWith("Probe 200 + 200 rows x 32, 10 classes: ridge "), s);
        assertTrue(s.length() < 1000 && p.plot().toString().length() < 1000);
        assertTrue(p.html().contains(">logistic</td>"));
    }

    @Test
    void mistakesAreToldInALine() {
        assertEquals("probe: no test rows; give some, as with split(0.8)", message(() -> Probe.of(Synthetic.moons(20))));
        assertEquals("probe: values to predict; a probe takes classes, give labels", message(() -> Probe.of(Synthetic.linearTeacher(20, 2).split(0.5))));
    }

    private static String message(Runnable body) {
        return assertThrows(Mistake.class, body::run).getMessage();
    }
}

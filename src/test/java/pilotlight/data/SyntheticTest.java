package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SyntheticTest {
    private static final double C = Math.sqrt(2 / Math.PI);

    @Test
    void moonsLieOnTheirHalfCircles() {
        Samples s = Synthetic.moons(101).train();
        int[] count = new int[2];
        for (int i = 0; i < 101; i++) {
            double x = s.x().at(i, 0);
            double y = s.x().at(i, 1);
            int c = s.labels()[i];
            count[c]++;
            assertEquals(1, c == 0 ? Math.hypot(x, y) : Math.hypot(x - 1, y - 0.5), 1e-6);
            assertEquals(true, c == 0 ? y > 0 : y < 0.5);
        }
        assertArrayEquals(new int[] {51, 50}, count);
    }

    @Test
    void ringsAndSpiralsAndBlobs() {
        Samples rings = Synthetic.rings(90, 3).train();
        Samples spirals = Synthetic.spirals(80, 4).train();
        for (int i = 0; i < 90; i++) assertEquals((rings.labels()[i] + 1) / 3.0, Math.hypot(rings.x().at(i, 0), rings.x().at(i, 1)), 1e-6);
        for (int i = 0; i < 80; i++) {
            double x = spirals.x().at(i, 0);
            double y = spirals.x().at(i, 1);
            double turns = Math.atan2(y, x) / (2 * Math.PI) - 1.5 * Math.hypot(x, y) - spirals.labels()[i] / 4.0;
            assertEquals(Math.rint(turns), turns, 1e-5, "off its arm");
        }
        Samples blobs = Synthetic.blobs(4000, 2).train();
        double[] mean = new double[2];
        double square = 0;
        for (int i = 0; i < 4000; i++) mean[blobs.labels()[i]] += blobs.x().at(i, 0) / 2000;
        for (int i = 0; i < 4000; i++) square += Math.pow(blobs.x().at(i, 1), 2) / 4000;
        assertEquals(2, mean[0], 0.04);
        assertEquals(-2, mean[1], 0.04);
        assertEquals(0.4, Math.sqrt(square), 0.02);
    }

    @Test
    void noiseScalesOneAndTheSameDraw() {
        float[] clean = Synthetic.moons(50).train().x().data();
        float[] one = Synthetic.moons(50).noise(0.1).train().x().data();
        float[] two = Synthetic.moons(50).noise(0.2).train().x().data();
        double square = 0;
        for (int i = 0; i < 100; i++) {
            assertEquals(2 * (one[i] - clean[i]), two[i] - clean[i], 1e-5);
            square += Math.pow(one[i] - clean[i], 2) / 100;
        }
        assertEquals(0.1, Math.sqrt(square), 0.03);
    }

    @Test
    void orderOfOptionsDoesNotMatter() {
        Synthetic a = Synthetic.moons(512).noise(0.15).split(0.8).seed(7).standardize();
        Synthetic b = Synthetic.moons(512).standardize().seed(7).split(0.8).noise(0.15);
        assertArrayEquals(a.train().x().data(), b.train().x().data());
        assertArrayEquals(a.test().x().data(), b.test().x().data());
        assertArrayEquals(a.train().labels(), b.train().labels());
    }

    @Test
    void theSeedDecidesEverything() {
        Synthetic[] all = {Synthetic.moons(40).noise(.1), Synthetic.spirals(40).noise(.1), Synthetic.rings(40).noise(.1), Synthetic.blobs(40),
            Synthetic.teacher(40, 3, 8, 2), Synthetic.linearTeacher(40, 3), Synthetic.mixedTeacher(40, 3, 1)};
        for (Synthetic s : all) {
            assertArrayEquals(s.seed(3).train().x().data(), s.seed(9).seed(3).train().x().data(), s.name());
            assertFalse(Arrays.equals(s.seed(3).train().x().data(), s.seed(4).train().x().data()), s.name());
        }
    }

    @Test
    void neuronTeachersAreTheirFormulas() {
        double t = 0.7;
        double unit = Math.sqrt(1 - C * C);
        formula(Synthetic.linearTeacher(50, 4), x -> x[0]);
        formula(Synthetic.neuronTeacher(50, 4, 0.25), x -> Math.max(0, x[0]) + 0.25 * Math.min(0, x[0]));
        formula(Synthetic.evenTeacher(50, 4), x -> Math.abs(x[0]) - C);
        formula(Synthetic.mixedTeacher(50, 4, t), x -> Math.cos(t) * x[0] + Math.sin(t) * (Math.abs(x[0]) - C) / unit);
        formula(Synthetic.orthogonalTeacher(50, 4, t), x -> Math.cos(t) * x[1] + Math.sin(t) * (Math.abs(x[0]) - C) / unit);
    }

    private static void formula(Synthetic d, java.util.function.ToDoubleFunction<double[]> f) {
        Samples s = d.train();
        for (int i = 0; i < s.rows(); i++) {
            double[] x = new double[4];
            for (int j = 0; j < 4; j++) x[j] = s.x().at(i, j);
            assertEquals(f.applyAsDouble(x), s.y().at(i, 0), 1e-6, d.name());
        }
    }

    @Test
    void teacherInputsAreStandardNormalAndItsAnswersOfOneSize() {
        Samples s = Synthetic.teacher(4000, 10, 64, 48).seed(2).train();
        double square = 0;
        double first = 0;
        for (float v : s.x().data()) square += v * v / 40000.0;
        for (int i = 0; i < 4000; i++) first += s.x().at(i, 0) / 4000.0;
        assertEquals(1, square, 0.03);
        assertEquals(0, first, 0.06);
        double answer = 0;
        for (float v : s.y().data()) answer += v * v / (4000.0 * 48);
        assertEquals(1, answer, 0.3);
        Samples linear = Synthetic.teacher(30, 2, 1).train();
        double a = linear.y().at(0, 0);
        assertEquals("[30, 1]", linear.y().shape().toString());
        assertFalse(a == 0);
    }

    @Test
    void teacherNoiseIsOnTheAnswersOnly() {
        Samples clean = Synthetic.linearTeacher(2000, 3).train();
        Samples noisy = Synthetic.linearTeacher(2000, 3).noise(0.5).train();
        assertArrayEquals(clean.x().data(), noisy.x().data());
        double square = 0;
        for (int i = 0; i < 2000; i++) square += Math.pow(noisy.y().at(i, 0) - clean.y().at(i, 0), 2) / 2000;
        assertEquals(0.5, Math.sqrt(square), 0.03);
    }

    @Test
    void errorsAreOneLine() {
        line("moons: 0 rows; give 1 or more", () -> Synthetic.moons(0));
        line("moons: noise -1.0 is not a standard deviation; give 0 or more", () -> Synthetic.moons(4).noise(-1));
        line("moons: noise NaN is not a standard deviation; give 0 or more", () -> Synthetic.moons(4).noise(Double.NaN));
        line("spirals: 0 classes; give 1 or more", () -> Synthetic.spirals(4, 0));
        line("teacher: 1 widths; give inputs, hidden ones and outputs, as teacher(1000, 20, 32, 1)", () -> Synthetic.teacher(4, 2));
        line("teacher: a layer of width 0; give 1 or more", () -> Synthetic.teacher(4, 2, 0, 1));
        line("orthogonalTeacher: 1 columns; give 2 or more", () -> Synthetic.orthogonalTeacher(4, 1, 1));
    }

    private static void line(String message, org.junit.jupiter.api.function.Executable e) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, e).getMessage());
    }
}

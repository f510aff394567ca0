package pilotlight.diagnose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.Golden;
import pilotlight.diagnose.Geometry.Collapse;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Adam;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.theory.KernelTheory;

class GeometryTest {
    private static final Map<String, ToDoubleFunction<Geometry>> MEASURES = Map.of(
            "std", Geometry::meanStd, "std_sqrtd", Geometry::relativeStd, "erank", Geometry::effectiveRank, "pr", Geometry::participation,
            "rankme", Geometry::rankMe, "iso", Geometry::isotropy, "unif", Geometry::uniformity, "cos", Geometry::meanCosine,
            "tot_var", Geometry::totalVariance, "align", Geometry::alignment);

    private static double[][] normal(long seed, int n, int d, double... scale) {
        Rng rng = new Rng(seed);
        double[][] z = new double[n][d];
        for (double[] row : z) for (int j = 0; j < d; j++) row[j] = rng.gaussian() * (scale.length == 0 ? 1 : scale[j]);
        return z;
    }

    private static double[][] shaped(Golden.Case c, String row) {
        int[] shape = c.shape(row);
        double[] v = c.values(row);
        double[][] z = new double[shape[0]][];
        for (int i = 0; i < z.length; i++) z[i] = Arrays.copyOfRange(v, i * shape[1], (i + 1) * shape[1]);
        return z;
    }

    @Test
    void everyRowOfTheGoldenTable() {
        Golden.Case c = Golden.load("ssl", "f64").stream().filter(k -> k.name().equals("metrics")).findFirst().orElseThrow();
        Geometry g = Geometry.of(shaped(c, "z"), shaped(c, "z_pos"));
        for (String row : c.names()) {
            if (row.startsWith("z")) continue;
            assertTrue(MEASURES.containsKey(row), "no measure for golden row " + row);
            Golden.assertClose(row, c.scalar(row), MEASURES.get(row).applyAsDouble(g), 1e-10, 0);
        }
        TreeSet<String> missing = new TreeSet<>(MEASURES.keySet());
        missing.removeAll(c.names());
        assertEquals(new TreeSet<String>(), missing);
    }

    /** The mean of exp(-2 d²) over pairs has a relative error of a few / n, so its log is within 0.02 at n = 2000. */
    @Test
    void theUniformSphereHasTheClosedFormAndAllDimensions() {
        for (int d : new int[] {2, 3, 8, 32}) {
            Geometry g = Geometry.of(normal(d, 2000, d));
            assertEquals(KernelTheory.uniformity(d), g.uniformity(), 0.02, "d = " + d);
            assertEquals(g.sphere(), KernelTheory.uniformity(d));
            assertEquals(1, g.relativeStd(), 0.02);
            assertEquals(0, g.meanCosine(), 0.01);
            assertEquals(d, g.effectiveRank(), 0.01 * d);
            assertEquals(d, g.rankMe(), 0.01 * d);
            assertEquals(1, g.isotropy(), 0.03);
            assertEquals(d, g.moving());
            assertEquals(Collapse.NONE, g.collapse());
        }
    }

    @Test
    void aCloudOfRankKGivesK() {
        for (int k : new int[] {2, 5, 9}) {
            double[][] directions = normal(100 + k, k, 20);
            // orthonormal, by Gram and Schmidt
            for (int i = 0; i < k; i++) {
                for (int j = 0; j < i; j++) {
                    double along = Matrices.dot(directions[i], directions[j]);
                    for (int c = 0; c < 20; c++) directions[i][c] -= along * directions[j][c];
                }
                double length = Math.sqrt(Matrices.dot(directions[i], directions[i]));
                for (int c = 0; c < 20; c++) directions[i][c] /= length;
            }
            double[][] inner = normal(k, 3000, k);
            double[][] z = new double[3000][20];
            for (int r = 0; r < z.length; r++) for (int i = 0; i < k; i++) for (int c = 0; c < 20; c++) z[r][c] += inner[r][i] * directions[i][c];
            Geometry g = Geometry.of(z);
            assertEquals(k, g.moving());
            assertEquals(k, g.effectiveRank(), 0.01 * k);
            assertEquals(k, g.participation(), 0.02 * k);
            assertEquals(k, g.rankMe(), 0.01 * k);
            assertEquals((k - 1) / 19.0, g.isotropy(), 0.02, "IsoScore of k equal eigenvalues among d is (k - 1)/(d - 1)");
            assertEquals(k < 10 ? Collapse.DIMENSIONAL : Collapse.NONE, g.collapse());
            assertEquals(KernelTheory.uniformity(k), g.uniformity(), 0.03, "the sphere of its own dimensions");
        }
    }

    @Test
    void dimensionalCollapseIsCalledByName() {
        double[] scale = new double[32];
        Arrays.fill(scale, 1e-4);
        Arrays.fill(scale, 0, 4, 1);
        Geometry g = Geometry.of(normal(1, 500, 32, scale));
        assertEquals(Collapse.DIMENSIONAL, g.collapse());
        assertTrue(g.verdict().startsWith("dimensional collapse: 4 of 32 dimensions move, the rest has under 1e-4 of the largest variance (std 0.3"), g.verdict());
        assertTrue(g.toString().startsWith("Geometry 500 x 32: DIMENSIONAL COLLAPSE, std "), g.toString());
    }

    /** The trap: noise around one point fills all dimensions, so every measure without a scale praises it. */
    @Test
    void aCollapsedEmbeddingFoolsTheMeasuresWithoutAScale() {
        double[] scale = new double[32];
        for (int j = 0; j < 32; j++) scale[j] = 1e-3 / (1 + j / 8.0);
        double[][] collapsed = normal(2, 1000, 32, scale);
        double[] widths = new double[32];
        for (int j = 0; j < 32; j++) widths[j] = 1 / (1.0 + j);
        for (double[] row : collapsed) for (int j = 0; j < 32; j++) row[j] += 0.1 * (j % 3 + 1);
        Geometry bad = Geometry.of(collapsed);
        Geometry healthy = Geometry.of(normal(3, 1000, 32, widths));
        assertEquals(Collapse.COMPLETE, bad.collapse());
        assertEquals(Collapse.NONE, healthy.collapse());
        assertTrue(bad.effectiveRank() > healthy.effectiveRank(), bad.effectiveRank() + " against " + healthy.effectiveRank());
        assertTrue(bad.isotropy() > healthy.isotropy());
        assertTrue(bad.rankMe() < 1.3, "RankMe is not centred and sees it: " + bad.rankMe());
        assertTrue(bad.relativeStd() < 0.02);
        assertTrue(bad.verdict().startsWith("complete collapse: std 0.0"), bad.verdict());
    }

    /** The same trap in a real net: only pulling pairs together, a ReLU head ends in one point, and its effective rank and isotropy rise on the way. */
    @Test
    void alignmentAloneCollapsesAReluHead() {
        Net net = Net.of(new Linear(16, 32), Layers.relu(), new Linear(32, 32)).seed(3);
        Adam adam = new Adam(net.parameters(), 0.003);
        Rng rng = new Rng(5);
        Tensor test = Tensor.randn(rng.split(9), 500, 16);
        Geometry before = Geometry.of(net.predict(test));
        for (int step = 0; step < 300; step++) {
            Tensor x = Tensor.randn(rng, 64, 16);
            adam.zeroGrad();
            Losses.negativeCosine(net.forward(x.add(Tensor.randn(rng, 64, 16).mul(0.5))), net.forward(x)).backward();
            adam.step();
        }
        Geometry after = Geometry.of(net.predict(test));
        assertEquals(Collapse.NONE, before.collapse());
        assertEquals(Collapse.COMPLETE, after.collapse());
        assertTrue(after.effectiveRank() > before.effectiveRank(), before + "\n" + after);
        assertTrue(after.isotropy() > before.isotropy(), before + "\n" + after);
        assertTrue(after.rankMe() < before.rankMe() / 4, "RankMe is not centred and sees it: " + after);
    }

    @Test
    void aDeadHeadAndEqualRowsAreCompleteCollapse() {
        Geometry zero = Geometry.of(Tensor.zeros(10, 4));
        assertEquals(Collapse.COMPLETE, zero.collapse());
        assertEquals("complete collapse: all 10 rows are exactly 0, as behind a dead layer", zero.verdict());
        assertEquals(0, zero.uniformity());
        double[][] same = new double[50][];
        Arrays.fill(same, new double[] {0.1, -0.7, 0.3});
        Geometry equal = Geometry.of(same);
        assertEquals(Collapse.COMPLETE, equal.collapse());
        assertEquals(1, equal.meanCosine(), 1e-12);
        assertEquals(0, equal.effectiveRank());
        assertEquals(0, equal.isotropy());
        assertEquals(0, equal.moving());
        double[][] some = normal(4, 10, 4);
        some[3] = new double[4];
        assertEquals(1, Geometry.of(some).zeros());
        assertTrue(Geometry.of(some).toString().contains("zeros        1 of 10 rows exactly 0"));
    }

    @Test
    void oneColumnAndFewRows() {
        Geometry line = Geometry.of(new double[][] {{1}, {-2}, {3}});
        assertTrue(Double.isNaN(line.isotropy()));
        assertEquals(Collapse.NONE, line.collapse());
        assertEquals(Collapse.NONE, Geometry.of(normal(5, 3, 64)).collapse(), "two dimensions are all that three rows can have");
        assertFalse(line.toString().contains("NaN"), line.toString());
    }

    @Test
    void mistakesAreToldInALine() {
        fails("geometry: 1 row of 3 columns; give 2 rows or more, of 1 column or more", () -> Geometry.of(Tensor.zeros(1, 3)));
        fails("geometry: 0 rows of 0 columns; give 2 rows or more, of 1 column or more", () -> Geometry.of(Tensor.zeros(0, 3)));
        fails("geometry: [4] has no rows; give [rows, columns]", () -> Geometry.of(Tensor.zeros(4)));
        double[][] z = normal(6, 5, 3);
        z[2][1] = Double.NaN;
        z[4][0] = Double.POSITIVE_INFINITY;
        fails("geometry: 2 of 5 rows hold NaN or infinity, the first is row 2; the model has diverged, train with a lower rate or look at its units(...)",
                () -> Geometry.of(z));
        fails("geometry: embedding [4, 3] and positives [5, 3]; give one positive for each row", () -> Geometry.of(normal(1, 4, 3), normal(1, 5, 3)));
    }

    private static void fails(String message, Runnable body) {
        assertEquals(message, assertThrows(Mistake.class, body::run).getMessage());
    }

    @Test
    void alignmentOfAPairIsTheSquaredDistanceOnTheSphere() {
        double[][] a = {{2, 0}, {0, 5}};
        double[][] b = {{0, 1}, {0, 9}};
        assertEquals(1, Geometry.of(a, b).alignment(), 1e-15);
        assertTrue(Double.isNaN(Geometry.of(a).alignment()));
    }

    /** Not one of them is printed on a line that does not name the std. */
    @Test
    void noMeasureWithoutAScaleStandsAlone() throws IOException {
        Geometry g = Geometry.of(normal(7, 300, 16));
        String s = g.toString();
        assertTrue(s.length() < 1000, s);
        for (String line : s.split("\n")) {
            if (line.matches(".*(rank|RankMe|isotropy).*")) assertTrue(line.contains("std"), line);
        }
        for (String cell : g.html().split("</td>")) {
            if (cell.matches(".*(rank|RankMe|isotropy).*")) assertTrue(cell.contains("std"), cell);
        }
        assertTrue(s.indexOf("std") < 60, s);
    }

    @Test
    void csvHoldsEveryNumber(@TempDir Path folder) throws IOException {
        Geometry g = Geometry.of(normal(8, 40, 5));
        Path file = folder.resolve("g.csv");
        g.csv(file.toString());
        List<String> lines = Files.readAllLines(file);
        assertEquals("measure,index,value", lines.get(0));
        assertTrue(lines.contains("effective_rank,," + g.effectiveRank()));
        assertTrue(lines.contains("eigenvalue,4," + g.spectrum()[4]));
        assertEquals(1 + 15 + 10, lines.size());
        assertTrue(g.plot().toString().length() < 1000);
    }
}

package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;
import static pilotlight.nn.Layers.prelu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.nn.Net;
import pilotlight.train.Fit;
import pilotlight.train.Run;

class CsvChunksTest {
    private static final int ROWS = 1001;

    @TempDir
    Path folder;

    private Csv file(String text) throws IOException {
        Files.writeString(folder.resolve("big.csv"), text);
        return Csv.csv(folder.resolve("big.csv").toString());
    }

    private Csv numbers() throws IOException {
        StringBuilder b = new StringBuilder("a,b,town,k\n");
        for (int i = 0; i < ROWS; i++) {
            b.append(i % 10 == 3 ? "" : String.valueOf(Math.sin(i))).append(',').append(i).append(i % 3 == 0 ? ",ulm," : ",bonn,").append(i % 2 == 0 ? "x\n" : "y\n");
        }
        return file(b.toString()).categorical("town").fillMissing();
    }

    private static float[] all(CsvChunks chunks, boolean train) {
        List<Float> x = new ArrayList<>();
        for (Data d : chunks) for (float v : (train ? d.train() : d.test()).x().data()) x.add(v);
        float[] out = new float[x.size()];
        for (int i = 0; i < out.length; i++) out[i] = x.get(i);
        return out;
    }

    @Test
    void piecesTogetherAreTheFile() throws IOException {
        Csv csv = numbers();
        CsvChunks chunks = csv.chunks(100);
        assertEquals("CsvChunks big: 1001 rows in pieces of 100, x [4], 2 classes", chunks.toString());
        assertArrayEquals(csv.train().x().data(), all(chunks, true), 1e-6f);
        // The row that is left over joins the last piece.
        List<Integer> sizes = new ArrayList<>();
        for (Data d : chunks) {
            sizes.add(d.train().rows());
            assertArrayEquals(new String[] {"x", "y"}, d.classNames());
        }
        assertEquals(List.of(100, 100, 100, 100, 100, 100, 100, 100, 100, 101), sizes);
    }

    @Test
    void scalesAsTheWholeFileDoes() throws IOException {
        Csv csv = numbers();
        assertArrayEquals(csv.standardize().train().x().data(), all(csv.standardize().chunks(64), true), 2e-6f);
        assertArrayEquals(csv.standardizeGlobal().train().x().data(), all(csv.standardizeGlobal().chunks(64), true), 2e-6f);
        assertArrayEquals(file("a,k\n0.1,x\n0.1,x\n0.1,x\n").standardize().chunks(2).iterator().next().train().x().data(), new float[3]);
    }

    @Test
    void theSplitDependsOnTheSeedAlone() throws IOException {
        Csv csv = numbers().split(0.8).seed(7);
        float[] some = all(csv.chunks(37), true);
        assertArrayEquals(some, all(csv.chunks(500), true));
        int train = some.length / 4;
        assertEquals(ROWS, train + all(csv.chunks(37), false).length / 4);
        // Four deviations of a binomial count.
        assertEquals(0.8 * ROWS, train, 4 * Math.sqrt(0.16 * ROWS));
        assertFalse(Arrays.equals(some, all(csv.seed(8).chunks(37), true)));
    }

    @Test
    void testRowsDoNotLeakIntoScaleOrFilling() throws IOException {
        Csv csv = numbers().split(0.8).seed(7);
        boolean[] test = new boolean[ROWS];
        float[] x = all(csv.chunks(100), false);
        for (int i = 1; i < x.length; i += 4) test[Math.round(x[i])] = true;
        float[] before = all(csv.standardize().chunks(100), true);
        List<String> lines = Files.readAllLines(folder.resolve("big.csv"));
        for (int i = 0; i < ROWS; i++) if (test[i]) lines.set(i + 1, "1e6,-5e5,ulm,x");
        Files.write(folder.resolve("big.csv"), lines);
        assertArrayEquals(before, all(csv.standardize().chunks(100), true));
    }

    /** The loop of the class's own example. */
    @Test
    void aNetLearnsFromThePieces() throws IOException {
        String path = folder.resolve("moons.csv").toString();
        Csv.write(Synthetic.moons(1200).noise(0.1).seed(1), path);
        Net model = net(linear(2, 16), prelu(16), linear(16, 2)).seed(1);
        CsvChunks big = Csv.csv(path).split(0.9).standardize().chunks(300);
        Run last = null;
        for (int epoch = 0; epoch < 12; epoch++) for (Data part : big) last = Fit.of(model, part).adam(0.01).epochs(1).seed(epoch).quiet().run();
        double accuracy = last.history().get(last.history().size() - 1).accuracy();
        assertTrue(accuracy > 0.9, "accuracy " + accuracy);
    }

    @Test
    void mistakes() throws IOException {
        Csv csv = numbers();
        assertEquals("csv: pieces of 1 rows; give 2 or more", assertThrows(IllegalArgumentException.class, () -> csv.chunks(1)).getMessage());
        CsvChunks chunks = csv.chunks(900);
        file("a,b,town,k\n1,2,ulm,x\n");
        String message = assertThrows(IllegalArgumentException.class, () -> all(chunks, true)).getMessage();
        assertTrue(message.endsWith("big.csv: has changed while it was read; read it again"), message);
        assertEquals("CsvChunks big: 2 rows in pieces of 5, x [1], y [1]", file("a,y\n1,2\n3,4\n").target("y").chunks(5).toString());
    }
}

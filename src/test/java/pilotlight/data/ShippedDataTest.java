package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShippedDataTest {
    private static final Path FOLDER = Path.of("data");
    private static final Map<String, Data> FILES = Map.of(
            "moons", Synthetic.moons(512).noise(0.15).seed(7),
            "spirals", Synthetic.spirals(600, 3).noise(0.03).seed(7),
            "digits", Glyphs.glyphs(300).size(8).seed(7));
    private static final Map<String, String> CALLS = Map.of(
            "moons", "moons(512).noise(0.15).seed(7)",
            "spirals", "spirals(600, 3).noise(0.03).seed(7)",
            "digits", "glyphs(300).size(8).seed(7)");

    @Test
    void everyFileIsWhatItsGeneratorMakes() throws IOException {
        for (String name : FILES.keySet()) {
            assertEquals(CsvWriter.text(FILES.get(name)), Files.readString(FOLDER.resolve(name + ".csv")), name);
        }
    }

    @Test
    void everyFileReadsBackToTheSameBits() {
        for (String name : FILES.keySet()) {
            Data made = FILES.get(name);
            Data read = Csv.csv(FOLDER.resolve(name + ".csv").toString());
            assertArrayEquals(bits(made.train().x().data()), bits(read.train().x().data()), name);
            assertArrayEquals(made.train().labels(), read.train().labels(), name);
            assertArrayEquals(made.columnNames(), read.columnNames(), name);
            assertArrayEquals(made.classNames(), read.classNames(), name);
        }
    }

    private static int[] bits(float[] x) {
        int[] b = new int[x.length];
        for (int i = 0; i < b.length; i++) b[i] = Float.floatToRawIntBits(x[i]);
        return b;
    }

    @Test
    void theTableFromElsewhereIsWhole() {
        Data wine = Csv.csv("data/wine.csv").label("cultivar");
        assertTrue(wine.toString().startsWith("Data wine: 178 train, x [13], 3 classes 59/71/48"), wine.toString());
        double[] mean = new double[13];
        for (int i = 0; i < 178 * 13; i++) mean[i % 13] += wine.train().x().data()[i] / 178;
        // As its description has them: alcohol and proline.
        assertEquals(13.0, mean[0], 0.05);
        assertEquals(746, mean[12], 1);
    }

    @Test
    void theReadmeNamesEveryFileAndItsCallAndTheFolderIsSmall() throws IOException {
        String readme = Files.readString(FOLDER.resolve("README.md"));
        for (String name : FILES.keySet()) {
            assertTrue(readme.contains("| `" + name + ".csv` | " + FILES.get(name).train().rows() + " |"), name);
            assertTrue(readme.contains("| `" + CALLS.get(name) + "` |"), name);
            assertTrue(readme.contains("    Csv.write(" + CALLS.get(name) + ", \"data/" + name + ".csv\")\n"), name);
        }
        long bytes = 0;
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path f : files.toList()) bytes += Files.size(f);
        }
        assertTrue(bytes < 400_000, bytes + " bytes");
    }
}

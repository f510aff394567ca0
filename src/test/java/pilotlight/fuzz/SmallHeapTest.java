package pilotlight.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.data.Csv;
import pilotlight.data.CsvChunks;
import pilotlight.data.Data;
import pilotlight.data.Idx;
import pilotlight.data.Synthetic;
import pilotlight.diagnose.Watch;
import pilotlight.nn.Layers;
import pilotlight.notebook.Ipynb;
import pilotlight.store.ModelFile;
import pilotlight.store.SafeTensors;
import pilotlight.surface.Mistake;
import pilotlight.train.Fit;
import pilotlight.train.Run;

/**
 * A Java of 64 MB reads what its numbers fit into, a file larger than itself in pieces, and refuses the rest by one line. The files of 40 MB here leave no
 * room for one and a half of them: a net and a notebook are held once, a training once and its optimiser's memory twice.
 */
class SmallHeapTest {
    private static final int MB = 1_000_000;
    private static final String CSV_LINE = "0.123456789,1.123456789,2.123456789,3.123456789,x\n";
    private static final int ROWS = 1_600_000;
    private static final Data MOONS = Synthetic.moons(64).seed(1);

    @TempDir
    Path folder;

    @Test
    void sizesAreNoMatter() throws Exception {
        try (OutputStream out = file("big.csv")) {
            out.write("a,b,c,d,k\n".getBytes(StandardCharsets.US_ASCII));
            repeat(out, CSV_LINE, ROWS);
        }
        try (OutputStream out = file("half.csv")) {
            out.write("a,b,c,d,k\n".getBytes(StandardCharsets.US_ASCII));
            repeat(out, CSV_LINE, ROWS / 2);
        }
        try (OutputStream out = file("quote.csv")) {
            out.write("a,k\n1,\"".getBytes(StandardCharsets.US_ASCII));
            repeat(out, "y, z\n", 16_000_000);
        }
        try (OutputStream out = file("line.csv")) {
            repeat(out, "0123456789", 8_000_000);
        }
        try (OutputStream out = new GZIPOutputStream(file("bomb.gz"), 1 << 16)) {
            out.write(new byte[] {0, 0, 8, 1, 0, 0, 0, 10});
            repeat(out, "\0\0\0\0\0\0\0\0\0\0", 10_000_000);
        }
        try (OutputStream out = new GZIPOutputStream(file("wide.gz"), 1 << 16)) {
            out.write(new byte[] {0, 0, 8, 1});
            out.write(ByteBuffer.allocate(4).putInt(100 * MB).array());
            repeat(out, "\0\0\0\0\0\0\0\0\0\0", 10_000_000);
        }
        try (OutputStream out = file("fits.idx")) {
            out.write(new byte[] {0, 0, 8, 1});
            out.write(ByteBuffer.allocate(4).putInt(8 * MB).array());
            out.write(new byte[8 * MB]);
        }
        try (OutputStream out = file("fits.safetensors")) {
            String json = "{\"t\":{\"dtype\":\"F32\",\"shape\":[9000000],\"data_offsets\":[0,36000000]}}";
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length()).array());
            out.write(json.getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[36 * MB]);
        }
        model();
        training();
        notebook();
        assertTrue(Files.size(folder.resolve("big.csv")) > 78 * MB);
        List<String> lines = child();
        assertEquals(List.of(
                "half.csv: 800000 rows",
                "big.csv: 1600000 rows in 32 pieces",
                "quote.csv: quote.csv:2: a row of more than 420000 characters; is a quote open? .limits(...) takes more",
                "line.csv: line.csv:1: a row of more than 420000 characters; is a quote open? .limits(...) takes more",
                "bomb.gz: bomb.gz: dimensions [10] take 10 bytes, there are more: something is appended to it, get it again",
                "wide.gz: wide.gz: 100,000,000 rows of 1 values take 400 MB as floats, this Java may use N MB; take fewer by .rows(n) or start Java with a larger -Xmx",
                "fits.idx: 8000000 values",
                "fits.safetensors: 9000000 values",
                "model.safetensors: 11 layers",
                "model.safetensors: model.safetensors: does not fit into memory, of which this Java may use N MB; start Java with a larger -Xmx",
                "training.safetensors: 1 steps, 2508502 parameters",
                "training.safetensors: training.safetensors: does not fit into memory, of which this Java may use N MB; start Java with a larger -Xmx",
                "book.ipynb: Notebook book.ipynb: 400 cells, 400 of code",
                "book.ipynb: book.ipynb: does not fit into memory, of which this Java may use N MB; start Java with a larger -Xmx"), lines.stream().map(l -> l.replaceAll("use \\d+ MB", "use N MB")).toList());
    }

    /** Eleven layers of a million values each, all 0, of which the disk holds none. */
    private void model() throws IOException {
        StringBuilder calls = new StringBuilder();
        StringBuilder tensors = new StringBuilder();
        for (int i = 0; i < 11; i++) {
            calls.append(i == 0 ? "" : ", ").append("linear(1000, 1000, false)");
            tensors.append(",\"").append(i).append(".weight\":{\"dtype\":\"F32\",\"shape\":[1000,1000],\"data_offsets\":[").append(4 * MB * i).append(',').append(4 * MB * (i + 1)).append("]}");
        }
        byte[] json = ("{\"__metadata__\":{\"model\":\"net(" + calls + ")\"}" + tensors + "}").getBytes(StandardCharsets.US_ASCII);
        try (RandomAccessFile out = new RandomAccessFile(folder.resolve("model.safetensors").toFile(), "rw")) {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
            out.write(json);
            out.setLength(8 + json.length + 44L * MB);
        }
    }

    /** Adam's two memories and the best weights: four times the parameters. */
    private void training() {
        Fit.of(Layers.net(Layers.linear(2, 1250), Layers.linear(1250, 1000), Layers.linear(1000, 1250), Layers.linear(1250, 2)), MOONS).adam(0.01).steps(1)
                .checkpoint(folder.resolve("training.safetensors").toString(), new Watch.Every(1)).quiet().run();
    }

    /** Cells with pictures of 100 KB. */
    private void notebook() throws IOException {
        try (OutputStream out = file("book.ipynb")) {
            out.write("{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":{},\"cells\":[".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 400; i++) {
                out.write(((i == 0 ? "" : ",") + "{\"cell_type\":\"code\",\"id\":\"c" + i + "\",\"metadata\":{},\"execution_count\":1,\"source\":[\"1\"],\"outputs\":[{\"output_type\":\"display_data\","
                        + "\"metadata\":{},\"data\":{\"image/png\":\"").getBytes(StandardCharsets.US_ASCII));
                repeat(out, "iVBORw0KGgoAAAANSUhEUgAAAAUA".repeat(4) + "====", 1000);
                out.write("\"}}]}".getBytes(StandardCharsets.US_ASCII));
            }
            out.write("]}".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private OutputStream file(String name) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16);
    }

    private static void repeat(OutputStream out, String text, int times) throws IOException {
        byte[] block = text.repeat(1000).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < times / 1000; i++) out.write(block);
    }

    private List<String> child() throws Exception {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-Xss512k", "-XX:+UseSerialGC",
                "-Dpilotlight.dir=" + folder, "-cp", System.getProperty("java.class.path"), Child.class.getName());
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        boolean ended = process.waitFor(180, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertTrue(ended, "no end");
        return Files.readAllLines(out);
    }

    /** The small Java. */
    static final class Child {
        public static void main(String[] arguments) {
            Locale.setDefault(Locale.GERMANY);
            tell("half.csv", () -> Csv.csv("half.csv").train().rows() + " rows");
            tell("big.csv", () -> {
                CsvChunks chunks = Csv.csv("big.csv").chunks(50_000);
                int pieces = 0;
                long rows = 0;
                for (Data piece : chunks) {
                    pieces++;
                    rows += piece.train().rows();
                }
                return rows + " rows in " + pieces + " pieces";
            });
            for (String bad : new String[] {"quote.csv", "line.csv"}) tell(bad, () -> Csv.csv(bad).train().toString());
            for (String idx : new String[] {"bomb.gz", "wide.gz", "fits.idx"}) tell(idx, () -> Idx.tensor(idx).size() + " values");
            tell("fits.safetensors", () -> SafeTensors.read("fits.safetensors").tensor("t").size() + " values");
            fitsAndDoesNot("model.safetensors", () -> ModelFile.load("model.safetensors").layers().size() + " layers");
            fitsAndDoesNot("training.safetensors", () -> {
                Run run = Fit.resume("training.safetensors", MOONS).quiet().run();
                return run.steps() + " steps, " + run.model().parameters().stream().mapToInt(p -> p.tensor().size()).sum() + " parameters";
            });
            fitsAndDoesNot("book.ipynb", () -> Ipynb.read(Path.of(System.getProperty("pilotlight.dir"), "book.ipynb")).toString().replaceAll("/\\S*/", ""));
        }

        /** The same with the memory there is, and with a part of it taken. */
        private static void fitsAndDoesNot(String file, Supplier<String> reading) {
            tell(file, reading);
            byte[] taken = new byte[32 * MB];
            tell(file, reading);
            Reference.reachabilityFence(taken);
        }

        private static void tell(String file, Supplier<String> reading) {
            try {
                System.out.println(file + ": " + reading.get());
            } catch (Mistake e) {
                System.out.println(file + ": " + e.getMessage().replaceAll("/\\S*/", ""));
            }
        }
    }
}

package pilotlight.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

class SafeTensorsTest {
    @TempDir
    Path folder;

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    /** A file with this header, and as many bytes of data. */
    private static byte[] file(String json, int data) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).array();
    }

    private static String complaint(byte[] bytes) {
        String line = assertThrows(Mistake.class, () -> SafeTensors.of("f", bytes)).getMessage();
        assertTrue(line.lines().count() == 1 && line.length() < 500, line);
        return line;
    }

    private static String header(String json, int data) {
        String line = complaint(file(json, data));
        assertTrue(line.startsWith("f: header: "), line);
        return line.substring(11);
    }

    @Test
    void whatWasWrittenIsReadToTheBit() {
        float[] odd = {0f, -0f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NaN, Float.POSITIVE_INFINITY, 1f / 3};
        double[] wide = {1.0 / 3, Double.MIN_VALUE, -0.0, Double.NaN};
        Tensor empty = Tensor.zeros(0, 3);
        new SafeTensorsWriter().metadata("who", "quote \" line \n 你好").tensor("a", Tensor.of(odd)).doubles("b", wide).tensor("empty", empty)
                .tensor("scalar", Tensor.scalar(5)).write(path("x"));
        SafeTensors file = SafeTensors.read(path("x"));
        assertEquals(Set.of("a", "b", "empty", "scalar"), file.names());
        assertEquals(Map.of("who", "quote \" line \n 你好"), file.metadata());
        assertArrayEquals(odd, file.tensor("a").data());
        for (int i = 0; i < odd.length; i++) assertEquals(Float.floatToRawIntBits(odd[i]), Float.floatToRawIntBits(file.tensor("a").data()[i]));
        for (int i = 0; i < wide.length; i++) assertEquals(Double.doubleToRawLongBits(wide[i]), Double.doubleToRawLongBits(file.doubles("b")[i]));
        assertEquals(empty.shape(), file.tensor("empty").shape());
        assertEquals(Shape.SCALAR, file.shape("scalar"));
        assertEquals(List.of("F32", "F64"), List.of(file.dtype("a"), file.dtype("b")));
        assertEquals("f: tensor \"a\" is F32, wanted is F64".replace("f:", path("x") + ":"), assertThrows(Mistake.class, () -> file.doubles("a")).getMessage());
        assertTrue(file.toString().startsWith("SafeTensors " + path("x") + ": 4 tensors, 12 values, "), file.toString());
    }

    @Test
    void aFileIsTheSameBytesEachTime() throws IOException {
        Tensor t = Tensor.randn(new Rng(1), 100, 7);
        for (String name : List.of("x", "y")) new SafeTensorsWriter().metadata("k", "v").tensor("t", t).write(path(name));
        assertArrayEquals(Files.readAllBytes(folder.resolve("x")), Files.readAllBytes(folder.resolve("y")));
        assertEquals(0, ByteBuffer.wrap(Files.readAllBytes(folder.resolve("x"))).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8);
    }

    @Test
    void whatIsLongerThanAPieceIsWrittenAndReadAsAWhole() {
        double[] few = {1, 2, 3};
        double[] many = DoubleStream.generate(new Rng(2)::nextDouble).limit(200_001).toArray();
        Tensor row = Tensor.rand(new Rng(3), 1, 70_001);
        Tensor matrix = Tensor.rand(new Rng(4), 257, 300);
        new SafeTensorsWriter().doubles("few", few).doubles("many", many).tensor("row", row).transposed("column", row).transposed("turned", matrix).metadata("k", "v").write(path("x"));
        SafeTensors file = SafeTensors.read(path("x"));
        assertArrayEquals(few, file.doubles("few"));
        assertArrayEquals(many, file.doubles("many"));
        assertArrayEquals(row.data(), file.tensor("row").data());
        assertArrayEquals(row.data(), file.tensor("column").data());
        assertEquals(Shape.of(70_001, 1), file.shape("column"));
        for (int[] at : new int[][] {{0, 0}, {256, 0}, {0, 299}, {256, 299}, {100, 250}}) assertEquals(matrix.at(at[0], at[1]), file.tensor("turned").at(at[1], at[0]));
    }

    /** Readers that map a file take the doubles where they stand. */
    @Test
    void everyValueStandsAtAMultipleOfItsWidth() throws IOException {
        new SafeTensorsWriter().tensor("a", Tensor.ones(3)).doubles("b", new double[] {0.5}).tensor("c", Tensor.ones(2)).write(path("x"));
        byte[] bytes = Files.readAllBytes(folder.resolve("x"));
        assertEquals(0.5, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble(bytes.length - 28));
        assertEquals(0, (bytes.length - 28) % 8);
    }

    @Test
    void aFileWithManyTensorsPrintsTheFirstTen() {
        SafeTensorsWriter w = new SafeTensorsWriter();
        for (int i = 0; i < 10; i++) w.tensor("t" + i, Tensor.ones(1));
        w.write(path("x"));
        assertTrue(SafeTensors.read(path("x")).toString().endsWith("\n  \"t8\" F32 [1]\n  \"t9\" F32 [1]"));
        w.tensor("u", Tensor.ones(1)).doubles("v", new double[1]).write(path("x"));
        String text = SafeTensors.read(path("x")).toString();
        assertTrue(text.startsWith("SafeTensors " + path("x") + ": 12 tensors, 12 values, "), text);
        assertTrue(text.endsWith("\n  \"t8\" F32 [1]\n  and 2 more"), text);
    }

    /** Bit patterns, and the numbers that the standards give them. */
    @ParameterizedTest
    @CsvSource({"F16, 3C00, 1", "F16, C000, -2", "F16, 7BFF, 65504", "F16, 0400, 6.103515625E-5", "F16, 0001, 5.9604644775390625E-8", "F16, 0000, 0.0", "F16, 8000, -0.0",
            "F16, 7C00, Infinity", "F16, FC00, -Infinity", "F16, 7E00, NaN", "F16, 3555, 0.333251953125", "BF16, 3F80, 1", "BF16, C049, -3.140625",
            "BF16, 7F80, Infinity", "BF16, 0001, 9.183549615799121E-41", "U8, FF, 255", "I64, FFFFFFFFFFFFFFFF, -1", "I64, 0000000001000001, 16777216",
            "F64, 3FD5555555555555, 0.3333333432674408", "F64, 7FF0000000000000, Infinity", "F32, 3F800001, 1.0000001192092896"})
    void everyTypeBecomesTheNearestFloat(String dtype, String bits, double wanted) {
        int n = bits.length() / 2;
        byte[] f = file("{\"t\":{\"dtype\":\"" + dtype + "\",\"shape\":[],\"data_offsets\":[0," + n + "]}}", n);
        for (int i = 0; i < n; i++) f[f.length - 1 - i] = (byte) Integer.parseInt(bits.substring(2 * i, 2 * i + 2), 16);
        assertEquals((float) wanted, SafeTensors.of("f", f).tensor("t").item());
    }

    @Test
    void aDoubleBeyondFloatIsToldNotMadeInfinite() {
        byte[] f = file("{\"t\":{\"dtype\":\"F64\",\"shape\":[1],\"data_offsets\":[0,8]}}", 8);
        ByteBuffer.wrap(f).order(ByteOrder.LITTLE_ENDIAN).putDouble(f.length - 8, 1e300);
        assertEquals("f: tensor \"t\": the value 1.0E300 is beyond float32; scale it before",
                assertThrows(Mistake.class, () -> SafeTensors.of("f", f).tensor("t")).getMessage());
    }

    private static final String GOOD = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[8,11]}}";

    @Test
    void theOrderOfTensorsAndBlanksAfterTheHeaderAreFree() {
        assertEquals(2, SafeTensors.of("f", file(GOOD + "  \n", 11)).names().size());
        assertEquals(2, SafeTensors.of("f", file("{\"b\":{\"shape\":[3],\"data_offsets\":[8,11],\"dtype\":\"U8\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 11)).names().size());
        assertEquals(0, SafeTensors.of("f", file("{}", 0)).names().size());
    }

    @Test
    void whatIsNoFileOfThisKindIsToldInOneLine() {
        assertEquals("f: not a safetensors file, or a damaged one: it has 0 bytes, too few for a header", complaint(new byte[0]));
        assertEquals("f: not a safetensors file, or a damaged one: its header does not begin with {", complaint(file(" {}", 0)));
        byte[] long1 = file("{}", 0);
        ByteBuffer.wrap(long1).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_001);
        assertEquals("f: not a safetensors file, or a damaged one: its first 8 bytes give a header of 100000001 bytes; 2 to 100000000 are allowed", complaint(long1));
        ByteBuffer.wrap(long1).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_000);
        assertTrue(complaint(long1).endsWith("its header has 100000000 bytes, the file 10: it was cut short"));
        ByteBuffer.wrap(long1).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
        assertTrue(complaint(long1).contains("a header of 18446744073709551615 bytes"));
        ByteBuffer.wrap(long1).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 3);
        assertTrue(complaint(long1).endsWith("its header has 3 bytes, the file 10: it was cut short"));
        byte[] good = file(GOOD, 11);
        for (int n = 0; n < good.length; n++) complaint(Arrays.copyOf(good, n));
        complaint(Arrays.copyOf(good, good.length + 1));
    }

    @Test
    void theHeaderIsReadStrictly() {
        assertEquals("Duplicate field 'a'", header("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2));
        assertEquals("Duplicate field 'dtype'", header("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1));
        assertEquals("there is something after its end", header("{} {}", 0));
        assertEquals("metadata \"k\" is not a string", header("{\"__metadata__\":{\"k\":1}}", 0));
        assertEquals("__metadata__ is not an object", header("{\"__metadata__\":null}", 0));
        assertEquals("tensor \"a\" is not an object", header("{\"a\":[]}", 0));
        assertEquals("tensor \"a\" has a field \"x\"; there are dtype, shape and data_offsets", header("{\"a\":{\"x\":1}}", 0));
        assertEquals("tensor \"a\" has no dtype, no shape or no two data_offsets", header("{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", 0));
        assertEquals("tensor \"a\" has dtype \"I4\"; readable are F64, F32, F16, BF16, I64 and U8", header("{\"a\":{\"dtype\":\"I4\",\"shape\":[],\"data_offsets\":[0,1]}}", 1));
        assertEquals("tensor \"a\": dtype is not a string", header("{\"a\":{\"dtype\":8,\"shape\":[],\"data_offsets\":[0,1]}}", 1));
        assertEquals("tensor \"a\": shape is not an array", header("{\"a\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", 1));
        assertEquals("tensor \"a\": data_offsets has more than 2 numbers", header("{\"a\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1,1]}}", 1));
        for (String number : List.of("-1", "-0", "1.5", "1e3", "\"1\"", "null", "true", "[1]")) {
            assertEquals("tensor \"a\": shape holds something that is not a whole number of 0 or more", header("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + number + "],\"data_offsets\":[0,1]}}", 1));
        }
        for (String wrong : List.of("{\"a\":NaN}", "{'a':1}", "{a:1}", "{\"a\":01}", "{/* */}", "{\"a\":{\"dtype\":\"U8\",}}", "{\"a\":\"\t\"}", "{\"x", "{\"a\":{\"dtype\":\"U8\",\"shape\":[99999999999999999999],\"data_offsets\":[0,1]}}",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[123456789012345678901234567890],\"data_offsets\":[0,1]}}", "{\"a\":" + "[".repeat(100_000))) {
            header(wrong, 1);
        }
        byte[] latin = file("{\"é\":1}", 0);
        latin[10] = (byte) 0xFF;
        assertEquals("f: header: it is not UTF-8", complaint(latin));
        assertTrue(header("{\"a\\nb\\u2028" + "x".repeat(5000) + "\":1}", 0).length() < 200);
    }

    @Test
    void rangesAreTheWholeOfTheDataWithoutGapOrOverlap() {
        assertEquals("tensor \"b\" begins at byte 9, which leaves a gap after 8", header(GOOD.replace("[8,11]", "[9,12]"), 12));
        assertEquals("tensor \"b\" begins at byte 7, inside another that ends at 8", header(GOOD.replace("[8,11]", "[7,10]"), 11));
        assertEquals("the tensors take 11 bytes, the file has 12 for them", header(GOOD, 12));
        assertEquals("the tensors take 11 bytes, the file has 10 for them", header(GOOD, 10));
        assertEquals("tensor \"b\" U8 [3] takes 3 bytes, its data_offsets are [8, 12]", header(GOOD.replace("[8,11]", "[8,12]"), 12));
        assertEquals("tensor \"b\" U8 [3] takes 3 bytes, its data_offsets are [11, 8]", header(GOOD.replace("[8,11]", "[11,8]"), 11));
        assertEquals("tensor \"b\": shape [65536, 65536]: more than 2^31 - 9 elements; use smaller batches", header(GOOD.replace("[3]", "[65536,65536]"), 11));
        assertEquals("tensor \"b\": dimension 4294967299 is more than 2^31 - 1", header(GOOD.replace("[3]", "[4294967299]"), 11));
        // 2^61 doubles are 2^64 bytes, which is 0 to a careless reader.
        header("{\"a\":{\"dtype\":\"F64\",\"shape\":[2305843009213693952],\"data_offsets\":[0,0]}}", 0);
        header("{\"a\":{\"dtype\":\"F64\",\"shape\":[2147483647,2147483647,4],\"data_offsets\":[0,0]}}", 0);
    }

    @Test
    void anEmptyTensorMayStandAnywhere() {
        String empty = "{\"dtype\":\"F32\",\"shape\":[0,2147483647],\"data_offsets\":[%d,%<d]}";
        String full = "{\"dtype\":\"U8\",\"shape\":[8],\"data_offsets\":[0,8]}";
        for (int at : new int[] {0, 8}) {
            for (String order : List.of("{\"e\":%1$s,\"f\":%2$s}", "{\"f\":%2$s,\"e\":%1$s}")) {
                SafeTensors file = SafeTensors.of("f", file(String.format(order, String.format(empty, at), full), 8));
                assertEquals(0, file.tensor("e").size());
                assertEquals(8, file.values());
            }
        }
    }

    @Test
    void aLongNameIsToldInShort() {
        SafeTensors file = SafeTensors.of("f", file("{}", 0));
        assertEquals("f: has no tensor \"" + "x".repeat(60) + "\"", assertThrows(Mistake.class, () -> file.shape("x".repeat(60))).getMessage());
        assertEquals("f: has no tensor \"" + "x".repeat(60) + "..\"", assertThrows(Mistake.class, () -> file.shape("x".repeat(61))).getMessage());
    }

    @Test
    void theNumberOfThingsHasALimit() {
        StringBuilder b = new StringBuilder("{");
        for (int i = 0; i <= 100_000; i++) b.append(i == 0 ? "" : ",").append('"').append(i).append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        assertEquals("more than 100000 tensors", header(b.append('}').toString(), 0));
        StringBuilder m = new StringBuilder("{\"__metadata__\":{");
        for (int i = 0; i <= 10_000; i++) m.append(i == 0 ? "" : ",").append('"').append(i).append("\":\"\"");
        assertEquals("more than 10000 entries of metadata", header(m.append("}}").toString(), 0));
        assertEquals("tensor \"a\": shape has more than 64 numbers", header("{\"a\":{\"dtype\":\"U8\",\"shape\":[" + "1,".repeat(64) + "1],\"data_offsets\":[0,1]}}", 1));
    }

    @Test
    void aFileThatIsNotThereIsToldInOneLine() {
        assertEquals(path("none") + ": there is no such file", assertThrows(Mistake.class, () -> SafeTensors.read(path("none"))).getMessage());
        assertEquals(folder + ": it is a folder", assertThrows(Mistake.class, () -> SafeTensors.read(folder.toString())).getMessage());
    }

    @Test
    void aLargeFileIsMappedAndReadsAlike() {
        Tensor big = Tensor.rand(new Rng(3), 5, 1 << 20);
        new SafeTensorsWriter().tensor("big", big).doubles("d", new double[] {1, 2}).write(path("big"));
        SafeTensors file = SafeTensors.read(path("big"));
        // Another file may take the name: what was opened is read.
        new SafeTensorsWriter().tensor("big", Tensor.ones(1)).write(path("big"));
        assertArrayEquals(big.data(), file.tensor("big").data());
        assertArrayEquals(new double[] {1, 2}, file.doubles("d"));
    }

    @Test
    void aLargeFileThatIsCutShortWhileReadIsToldInOneLine() throws IOException {
        new SafeTensorsWriter().tensor("big", Tensor.zeros(5, 1 << 20)).write(path("big"));
        SafeTensors file = SafeTensors.read(path("big"));
        try (RandomAccessFile f = new RandomAccessFile(path("big"), "rw")) {
            f.setLength(1 << 20);
        }
        assertEquals(path("big") + ": was cut short while it was read", assertThrows(Mistake.class, () -> file.tensor("big")).getMessage());
    }

    @Test
    void aTensorAcrossTheBorderOfTwoMappingsIsRead() throws IOException {
        // A gigabyte of zeros, which take no room on most disks, up to a little before the border.
        int zeros = (1 << 30) - 1000;
        int values = 70_000;
        String json = "{\"zeros\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%<d]},\"across\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}}";
        byte[] header = file(String.format(json, zeros, values, zeros, zeros + 4 * values), 0);
        float[] across = Tensor.rand(new Rng(5), values).data();
        ByteBuffer data = ByteBuffer.allocate(4 * values).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(across);
        Files.write(folder.resolve("wide"), header);
        try (RandomAccessFile f = new RandomAccessFile(path("wide"), "rw")) {
            f.seek(header.length + (long) zeros);
            f.write(data.array());
        }
        assertArrayEquals(across, SafeTensors.read(path("wide")).tensor("across").data());
    }

    @Test
    void anInterruptWhileALargeFileIsOpenedIsToldAndKept() throws IOException {
        try (RandomAccessFile f = new RandomAccessFile(path("big"), "rw")) {
            f.setLength(20_000_000);
        }
        Thread.currentThread().interrupt();
        String line = assertThrows(Mistake.class, () -> SafeTensors.read(path("big"))).getMessage();
        assertTrue(Thread.interrupted());
        assertEquals(path("big") + ": cannot be read: the thread was interrupted", line);
    }

    @Test
    void aFileLargerThanTheHeapIsReadTensorByTensor() throws IOException, InterruptedException {
        int tensors = 64;
        int values = 1 << 19;
        StringBuilder b = new StringBuilder("{");
        for (int i = 0; i < tensors; i++) {
            b.append(i > 0 ? "," : "").append("\"t").append(i).append("\":{\"dtype\":\"F32\",\"shape\":[").append(values).append("],\"data_offsets\":[").append((long) i * values * 4).append(',')
                    .append((i + 1L) * values * 4).append("]}");
        }
        byte[] header = file(b.append('}').toString(), 0);
        Files.write(folder.resolve("large"), header);
        try (RandomAccessFile f = new RandomAccessFile(path("large"), "rw")) {
            // Zeros that take no room on most disks: 134 MB, under a heap of 48 MB.
            f.setLength(header.length + 4L * tensors * values);
        }
        // A header of 12 MB that is one metadata string after the other, which is kept as it is once.
        StringBuilder m = new StringBuilder("{\"__metadata__\":{");
        for (int i = 0; i < 6; i++) m.append(i > 0 ? "," : "").append('"').append(i).append("\":\"").append("x".repeat(2_000_000)).append('"');
        Files.write(folder.resolve("talk"), file(m.append("}}").toString(), 0));
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m", "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
                SmallHeap.class.getName(), path("large"), path("talk")).redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), said);
        assertEquals("64 tensors, sum 0.0; 6 entries", said.strip());
    }

    /** Reads all of one file, and the metadata of another. */
    static final class SmallHeap {
        public static void main(String[] paths) {
            SafeTensors large = SafeTensors.read(paths[0]);
            double sum = 0;
            for (String name : large.names()) {
                for (float v : large.tensor(name).data()) sum += v;
            }
            System.out.println(large.names().size() + " tensors, sum " + sum + "; " + SafeTensors.read(paths[1]).metadata().size() + " entries");
        }
    }

    @Test
    void twoTensorsOfOneNameAreRefused() {
        SafeTensorsWriter w = new SafeTensorsWriter().tensor("a", Tensor.ones(1));
        assertEquals("safetensors: two tensors are called \"a\"; give each its own name", assertThrows(Mistake.class, () -> w.doubles("a", new double[1])).getMessage());
    }
}

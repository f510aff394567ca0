package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.tensor.Tensor;

class CsvTest {
    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void relativePathsStartInTheFolder() {
        before = System.getProperty("pilotlight.dir");
        System.setProperty("pilotlight.dir", folder.toString());
    }

    @AfterEach
    void restore() {
        if (before == null) System.clearProperty("pilotlight.dir");
        else System.setProperty("pilotlight.dir", before);
    }

    private Csv file(String text) {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    private Csv file(byte[] bytes) {
        try {
            Files.write(folder.resolve("p.csv"), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Csv.csv("p.csv");
    }

    private static void fault(String message, Data d) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, d::train);
        assertEquals(message, e.getMessage());
        assertFalse(message.contains("\n"));
        assertEquals("Data p: " + message, d.toString());
    }

    @Test
    void theLastColumnIsTheLabelInOrderOfFirstAppearance() {
        Csv d = file("a,b,kind\n1,2.5,cat\n-3e-2,+4,ant\n.5,6.,cat\n");
        assertEquals("Data p: 3 train, x [2], 2 classes 2/1", d.toString());
        assertArrayEquals(new float[] {1, 2.5f, -0.03f, 4, 0.5f, 6}, d.train().x().data());
        assertArrayEquals(new int[] {0, 1, 0}, d.train().labels());
        assertArrayEquals(new String[] {"cat", "ant"}, d.classNames());
        assertArrayEquals(new String[] {"a", "b"}, d.columnNames());
    }

    @Test
    void wholeNumbersBecomeClassesInNumericOrder() {
        Csv d = file("a,k\n0,10\n0,9\n0,-1\n0,9.0\n");
        assertArrayEquals(new String[] {"-1", "9", "10"}, d.classNames());
        assertArrayEquals(new int[] {2, 1, 0, 1}, d.train().labels());
    }

    @Test
    void labelTargetAndColumnsPickByName() {
        String text = "k,a,b,c\nx,1,2,3\ny,4,5,6\n";
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, file(text).label("k").train().x().data());
        assertArrayEquals(new float[] {3, 1, 6, 4}, file(text).columns("c", "a").label("k").train().x().data());
        Csv r = file(text).target("b").columns("a");
        assertEquals("Data p: 2 train, x [1], y [1]", r.toString());
        assertArrayEquals(new float[] {2, 5}, r.train().y().data());
        Csv two = file(text).columns("a").target("c", "b");
        assertArrayEquals(new float[] {3, 2, 6, 5}, two.train().y().data());
        assertEquals(0, two.classes());
    }

    @Test
    void delimiterHeaderQuotesBlanksAndLineEnds() {
        assertArrayEquals(new float[] {1, 2}, file("a;k\r\n1;x\r\n2;y\r\n").delimiter(';').train().x().data());
        assertArrayEquals(new float[] {1, 2}, file("a\tk\n1\tx\n2\ty").delimiter('\t').train().x().data());
        Csv bare = file("1,2,x\n3,4,y\n").header(false);
        assertArrayEquals(new String[] {"c1", "c2"}, bare.columnNames());
        assertArrayEquals(new float[] {2, 4}, bare.columns("c2").train().x().data());
        Csv quoted = file("\n\"a\" , \"k, with comma\"\n\n \"1\" , \"say \"\"x\"\"\" \n 2 ,  y\n\n");
        assertArrayEquals(new String[] {"say \"x\"", "y"}, quoted.classNames());
        assertArrayEquals(new float[] {1, 2}, quoted.train().x().data());
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertArrayEquals(new String[] {"a"}, file("\uFEFFa,k\n1,x\n").columnNames());
    }

    @Test
    void numbersAreReadTheSameInEveryLocale() {
        Locale old = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertArrayEquals(new float[] {1.5f}, file("a,k\n1.5,x\n").train().x().data());
            assertEquals("0.25", CsvWriter.number(0.25f));
        } finally {
            Locale.setDefault(old);
        }
    }

    @Test
    void splitSeedAndStandardizeInAnyOrder() {
        StringBuilder b = new StringBuilder("a,k\n");
        for (int i = 0; i < 50; i++) b.append(i).append(',').append(i % 2 == 0 ? "even" : "odd").append('\n');
        Csv one = file(b.toString()).split(0.8).seed(3).standardize().label("k");
        Csv two = file(b.toString()).label("k").standardize().seed(3).split(0.8);
        assertEquals("Data p: 40 train + 10 test, x [1], 2 classes 20/20, seed 3, standardized", one.toString());
        assertArrayEquals(one.test().x().data(), two.test().x().data());
    }

    // ---- what is wrong with a cell ------------------------------------------------------------------------------

    @Test
    void aCellThatIsNoNumber() {
        fault("p.csv:3:2: \"n/a\" is not a number in column b", file("a,b,k\n1,2,x\n3,n/a,y\n"));
        fault("p.csv:2:1: \"1f\" is not a number in column a", file("a,k\n1f,x\n"));
        fault("p.csv:2:1: \"0x1p3\" is not a number in column a", file("a,k\n0x1p3,x\n"));
        fault("p.csv:2:1: \"-\" is not a number in column a", file("a,k\n-,x\n"));
        fault("p.csv:2:1: \"1,5\" is not a number in column a; write a point, not a comma", file("a;k\n1,5;x\n").delimiter(';'));
        fault("p.csv:2:1: \"1e99\" is too large for a float in column a", file("a,k\n1e99,x\n"));
        fault("p.csv:2:1: empty value in column a; fill it in, or use .dropMissing() or .fillMissing()", file("a,k\n,x\n"));
        fault("p.csv:2:2: \"high\" is not a number in column y", file("a,y\n1,high\n").target("y"));
        fault("p.csv:2:2: empty label in column k; fill it in, or leave the row out by .dropMissing()", file("a,k\n1,\n"));
        fault("p.csv:2:1: \"" + "z".repeat(38) + "..\" is not a number in column a", file("a,k\n" + "z".repeat(5000) + ",x\n"));
    }

    @Test
    void notFiniteIsNotTaken() {
        for (String s : new String[] {"NaN", "nan", "inf", "-Inf", "Infinity", "+Infinity"}) {
            fault("p.csv:2:1: \"" + s + "\" is not a finite number in column a", file("a,k\n" + s + ",x\n"));
        }
    }

    @Test
    void linesAreCountedThroughBlankLinesQuotesAndCarriageReturns() {
        fault("p.csv:5:1: \"oops\" is not a number in column a", file("a,k\n\n1,x\n\noops,y\n"));
        fault("p.csv:5:1: \"oops\" is not a number in column a", file("a,k\r\n1,\"two\r\nlines\"\r\n2,x\r\noops,y\r\n"));
        fault("p.csv:2:1: \"oo\\nps\" is not a number in column a", file("a,k\n\"oo\nps\",y\n"));
        fault("p.csv:3:1: \"oops\" is not a number in column a", file("\uFEFFa,k\n1,x\noops,y"));
    }

    // ---- what is wrong with a file ------------------------------------------------------------------------------

    @Test
    void rowsOfAnotherWidth() {
        fault("p.csv:3: 2 fields, wanted 3 as in the first line", file("a,b,k\n1,2,x\n1,x\n"));
        fault("p.csv:2: 4 fields, wanted 3 as in the first line", file("a,b,k\n1,2,x,\n"));
        fault("p.csv:2: 1 field, wanted 2 as in the first line", file("1,x\n1\n").header(false));
    }

    @Test
    void missingAndEmptyFiles() throws IOException {
        Csv none = Csv.csv("no/such.csv");
        assertEquals("no/such.csv: no such file; looked for " + folder.resolve("no/such.csv").toAbsolutePath(), assertThrows(IllegalArgumentException.class, none::train).getMessage());
        fault("p.csv: the file is empty; wanted a line of column names and rows", file(""));
        fault("p.csv: the file is empty; wanted a line of column names and rows", file("\uFEFF\n\n"));
        fault("p.csv: the file is empty; wanted rows", file("").header(false));
        fault("p.csv: no rows after the line of column names", file("a,k\n"));
        Files.createDirectories(folder.resolve("q"));
        assertEquals("q: is a folder; give the path of a CSV file", assertThrows(IllegalArgumentException.class, () -> Csv.csv("q").train()).getMessage());
        assertEquals("\"a\\0b\" is not a path: Nul character not allowed", assertThrows(IllegalArgumentException.class, () -> Csv.csv("a\0b").train()).getMessage());
    }

    @Test
    void columnsThatAreNotThere() {
        fault("p.csv: no column \"class\"; there are a, b, k", file("a,b,k\n1,2,x\n").label("class"));
        fault("p.csv: no column \"z\"; there are a, b, k", file("a,b,k\n1,2,x\n").columns("a", "z"));
        fault("p.csv: no column \"c9\"; there are c1, c2", file("1,x\n").header(false).label("c9"));
        String many = String.join(",", Parts.numbered("f", 1, 30));
        fault("p.csv: no column \"z\"; there are f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20 and 10 more",
                file(many + "\n" + many.replace("f", "") + "\n").target("z"));
        fault("p.csv: column k is asked for as input and as label; leave it out of one", file("a,k\n1,x\n").columns("a", "k"));
        fault("p.csv: no input column is left beside k; the columns are k", file("k\nx\n"));
        fault("p.csv: no input column is left beside a;k; is the delimiter another? try .delimiter(';')", file("a;k\n1;x\n"));
        fault("p.csv: no input column is left beside a\\tk; is the delimiter another? try .delimiter('\\t')", file("a\tk\n1\tx\n"));
    }

    @Test
    void headersThatCannotBe() {
        fault("p.csv:1:3: column a comes twice, first in field 1; rename one", file("a,b,a\n1,2,x\n"));
        fault("p.csv:1:1: column 1 has no name; give it one", file(",a,k\n0,1,x\n"));
        fault("p.csv:1: the first line holds numbers, no column names; use .header(false)", file("1,2,0\n3,4,1\n"));
    }

    @Test
    void fractionsAreNoClasses() {
        fault("p.csv: column y holds numbers that are not whole, so no classes; use .target(\"y\") for regression, or name another .label(...)", file("a,y\n1,0.5\n2,1\n"));
    }

    @Test
    void brokenQuotesAndOtherEncodings() {
        fault("p.csv:3: a quote that does not end, or text after it; end the value with \" and the delimiter", file("a,k\n1,x\n2,\"y\n3,z\n"));
        fault("p.csv:2: a quote that does not end, or text after it; end the value with \" and the delimiter", file("a,k\n1,\"x\"y\n"));
        fault("p.csv:2: bytes that are not UTF-8 text; save it as UTF-8, or name its encoding as .encoding(\"windows-1252\")", file("a,k\n1,gr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void optionsThatCannotBe() {
        Csv d = Csv.csv("p.csv");
        assertEquals("csv: \"\\n\" cannot be the delimiter; use one as ',' ';' or '\\t'", assertThrows(IllegalArgumentException.class, () -> d.delimiter('\n')).getMessage());
        assertEquals("csv: target() names no column; give one or more", assertThrows(IllegalArgumentException.class, d::target).getMessage());
    }

    @Test
    void anyBytesGiveDataOrOneClearLine() {
        long seed = 20260101;
        SplittableRandom random = new SplittableRandom(seed);
        byte[] alphabet = "a1.,\"\n\r -e;\t\0\u00e4".getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 400; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) bytes[i] = alphabet[random.nextInt(alphabet.length)];
            Csv d = file(bytes).header(random.nextBoolean());
            try {
                assertTrue(d.train().rows() > 0);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("p.csv:"), "seed " + seed + " round " + round + ": " + e.getMessage());
                assertFalse(e.getMessage().contains("\n"), "seed " + seed + " round " + round + ": " + e.getMessage());
            }
        }
    }

    // ---- writing ------------------------------------------------------------------------------------------------

    @Test
    void writesWhatItReads() throws IOException {
        Data d = Data.of("d", Tensor.of(new float[][] {{0.1f, -0f}, {1e-20f, 3e30f}}), new int[] {1, 0});
        Csv.write(d, "out.csv");
        assertEquals("x1,x2,label\n0.1,-0,1\n1E-20,3E+30,0\n", Files.readString(folder.resolve("out.csv")));
        Csv.write(Data.of("d", Tensor.ones(1, 1), Tensor.full(2, 1, 2)), "out.csv");
        assertEquals("x1,y1,y2\n1,2,2\n", Files.readString(folder.resolve("out.csv")));
        assertArrayEquals(new float[] {2, 2}, Csv.csv("out.csv").target("y1", "y2").train().y().data());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(1, left.count(), "no draft stays behind");
        }
    }

    @Test
    void writesTrainingRowsThenTestRowsAndOddClassNames() throws IOException {
        Csv d = file("a,k\n1,\"x, \"\"1\"\"\"\n2,plain\n3,plain\n");
        Csv.write(d, "out.csv");
        assertEquals("a,label\n1,\"x, \"\"1\"\"\"\n2,plain\n3,plain\n", Files.readString(folder.resolve("out.csv")));
        Csv.write(d.split(0.67), "out.csv");
        assertEquals(3, Csv.csv("out.csv").train().rows());
    }

    @Test
    void everyFloatReadsBackToItsBits() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20000; i++) {
            float f = Float.intBitsToFloat(random.nextInt());
            if (Float.isNaN(f) || Float.isInfinite(f)) continue;
            String s = CsvWriter.number(f);
            assertEquals(Float.floatToRawIntBits(f), Float.floatToRawIntBits(Float.parseFloat(s)), s);
            assertTrue(s.length() <= Float.toString(f).length() + 4, s);
        }
    }

    @Test
    void writingThatFailsLeavesTheOldFile() throws IOException {
        file("a,k\n1,x\n");
        Data bad = Data.of("d", Tensor.of(new float[][] {{Float.NaN}}), new int[] {0});
        assertEquals("csv: NaN is not a finite number and cannot be written", assertThrows(IllegalArgumentException.class, () -> Csv.write(bad, "p.csv")).getMessage());
        assertEquals("a,k\n1,x\n", Files.readString(folder.resolve("p.csv")));
        Data good = Data.of("d", Tensor.ones(1, 1), new int[] {0});
        assertEquals("no/p.csv: cannot be written: there is no folder " + folder.resolve("no").toAbsolutePath(),
                assertThrows(IllegalArgumentException.class, () -> Csv.write(good, "no/p.csv")).getMessage());
        Files.createDirectories(folder.resolve("taken/inner"));
        assertEquals("taken: cannot be written: it is a folder", assertThrows(IllegalArgumentException.class, () -> Csv.write(good, "taken")).getMessage());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(2, left.count(), "no draft stays behind");
        }
    }
}

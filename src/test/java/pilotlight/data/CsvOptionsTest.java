package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.tensor.Tensor;

/** What {@link Csv} can be told about a file: its encoding and limits, values that are missing, categories, and that no test row leaks into training. */
class CsvOptionsTest {
    @TempDir
    Path folder;

    private Csv file(String text, Charset charset) {
        try {
            Files.write(folder.resolve("p.csv"), text.getBytes(charset));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Csv.csv(folder.resolve("p.csv").toString());
    }

    private Csv file(String text) {
        return file(text, StandardCharsets.UTF_8);
    }

    private void fault(String message, Data d) {
        assertEquals(message, error(d::train).replace(folder + "/", ""));
    }

    private static String error(org.junit.jupiter.api.function.Executable wrong) {
        String message = assertThrows(IllegalArgumentException.class, wrong).getMessage();
        assertFalse(message.contains("\n"), message);
        return message;
    }

    // ---- encodings --------------------------------------------------------------------------------------------------

    @Test
    void aNamedEncodingIsTaken() {
        assertArrayEquals(new String[] {"gr\u00fcn", "\u20ac"}, file("a,k\n1,gr\u00fcn\n2,\u20ac\n", Charset.forName("windows-1252")).encoding("windows-1252").classNames());
        assertArrayEquals(new String[] {"\u6f22"}, file("a,k\n1,\u6f22\n", Charset.forName("GB18030")).encoding("gb18030").classNames());
    }

    @Test
    void aByteOrderMarkTellsUtf16() {
        for (Charset c : new Charset[] {StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE}) {
            Csv d = file("\uFEFFa\tk\n1\t\u00e4\n", c).delimiter('\t');
            assertArrayEquals(new String[] {"a"}, d.columnNames());
            assertArrayEquals(new String[] {"\u00e4"}, d.classNames());
        }
        assertArrayEquals(new String[] {"a"}, file("\uFEFFa,k\n1,x\n").encoding("UTF-8").columnNames());
        assertArrayEquals(new String[] {"a"}, file("\uFEFFa,k\n1,x\n", StandardCharsets.UTF_16LE).encoding("UTF-16").columnNames());
    }

    @Test
    void bytesThatAreNoTextHaveALine() {
        String many = "1,x\n".repeat(10_000);
        fault("p.csv:10002: bytes that are not UTF-8 text; save it as UTF-8, or name its encoding as .encoding(\"windows-1252\")",
                file("a,k\n" + many + "2,\u00e4\n", StandardCharsets.ISO_8859_1));
        fault("p.csv:10002: bytes that are not UTF-8 text; save it as UTF-8, or name its encoding as .encoding(\"windows-1252\")",
                file("a,k\r\n" + many.replace("\n", "\r\n") + "2,\u00e4\r\n", StandardCharsets.ISO_8859_1));
        fault("p.csv:2: bytes that are not US-ASCII text; name another .encoding(...)", file("a,k\n1,\u00e4\n").encoding("ascii"));
        // What is wrong before comes first.
        fault("p.csv:2:1: \"o\" is not a number in column a", file("a,k\no,x\n" + many + "2,\u00e4\n", StandardCharsets.ISO_8859_1));
        // A character that is cut at the end of the file.
        fault("p.csv:3: bytes that are not UTF-8 text; save it as UTF-8, or name its encoding as .encoding(\"windows-1252\")", file("a,k\n1,x\n2,\u00c3", StandardCharsets.ISO_8859_1));
    }

    @Test
    void charactersAcrossTheEdgesOfBuffersStayWhole() {
        StringBuilder b = new StringBuilder("a,k\n");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 8000; i++) {
            names.add("\ud83d\ude00".repeat(i % 5) + "\u00e9" + i);
            b.append("1,").append(names.get(i)).append('\n');
        }
        assertArrayEquals(names.toArray(), file(b.toString()).classNames());
    }

    @Test
    void anEncodingThatDoesNotExist() {
        assertEquals("csv: \"utf9\" is no encoding that Java knows; give one as UTF-8, windows-1252, ISO-8859-1, UTF-16", error(() -> Csv.csv("p").encoding("utf9")));
        assertEquals("csv: \"a b\" is no encoding that Java knows; give one as UTF-8, windows-1252, ISO-8859-1, UTF-16", error(() -> Csv.csv("p").encoding("a b")));
    }

    // ---- limits -----------------------------------------------------------------------------------------------------

    @Test
    void rowsColumnsAndFieldsHaveLimits() {
        Csv d = file("a,b,k\n1,2,x\n3,4,yyyyyy\n");
        assertEquals(2, d.limits(2, 3, 6).train().rows());
        fault("p.csv:3: more than 1 rows; .limits(...) takes more", d.limits(1, 3, 6));
        fault("p.csv:1: 3 columns, at most 2 are read; .limits(...) takes more", d.limits(2, 2, 6));
        fault("p.csv:3:3: a field of 6 characters, at most 5 are read; is a quote open? .limits(...) takes more", d.limits(2, 3, 5));
        assertEquals("csv: limits of 0 rows, 1 columns, 1 characters; give 1 or more of each", error(() -> d.limits(0, 1, 1)));
    }

    @Test
    void aQuoteThatNeverEndsIsNotReadToTheEnd() {
        String endless = "a,k\n1,x\n2,\"" + "y, z\n".repeat(200_000);
        fault("p.csv:3: a row of more than 420000 characters; is a quote open? .limits(...) takes more", file(endless));
        fault("p.csv:3: a row of more than 132 characters; is a quote open? .limits(...) takes more", file(endless).limits(10, 2, 68));
    }

    @Test
    void aRowMayBeAsLongAsItsLimit() {
        // 2 columns of at most 1000 characters: 1064 a row, its line end included.
        String row = "1," + "x".repeat(1000);
        assertEquals(50, file("a,k\n" + (row + "\n").repeat(50)).limits(50, 2, 1000).train().rows());
    }

    @Test
    void tooManyClassesAreNone() {
        StringBuilder ids = new StringBuilder("a,k\n");
        StringBuilder prices = new StringBuilder("a,k\n");
        for (int i = 0; i <= 10_000; i++) {
            ids.append("1,id").append(i).append('\n');
            prices.append("1,").append(i).append(".5\n");
        }
        fault("p.csv: column k has more than 10000 different labels, so no classes; use .target(\"k\") for regression, or name another .label(...)", file(ids.toString()));
        fault("p.csv: column k holds numbers that are not whole, so no classes; use .target(\"k\") for regression, or name another .label(...)", file(prices.toString()));
        fault("p.csv:1002:2: column k has more than 1000 different texts, too many for categories; leave it out", file(ids.toString()).categorical("k").target("a"));
    }

    // ---- missing values -----------------------------------------------------------------------------------------------

    @Test
    void rowsWithoutAValueAreDroppedIfAsked() {
        String text = "a,b,k\n1,2,x\n,3,x\nNA,4,y\nn/a,5,y\nNaN,6,y\nnull,7,y\n?,8,y\n9,10,\n11,12,NA\n";
        Csv d = file(text).dropMissing();
        assertArrayEquals(new float[] {1, 2, 11, 12}, d.train().x().data());
        assertArrayEquals(new String[] {"x", "NA"}, d.classNames());
        fault("p.csv:3:1: empty value in column a; fill it in, or use .dropMissing() or .fillMissing()", file(text));
        fault("p.csv:2:1: \"none\" is not a number in column a", file("a,k\nnone,x\n").dropMissing());
        fault("p.csv: no row has a value in every column", file("a,k\n,x\n").dropMissing());
        assertArrayEquals(new float[] {2}, file("a,y\n1,?\n2,3\n").target("y").dropMissing().train().x().data());
    }

    @Test
    void missingInputsBecomeTheMeanOfTheTrainingRows() {
        StringBuilder b = new StringBuilder("a,b,k\n");
        for (int i = 0; i < 40; i++) b.append(i % 4 == 0 ? "NA" : String.valueOf(i)).append(',').append(i).append(",x\n");
        Csv d = file(b.toString()).fillMissing().split(0.75).seed(3);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < 30; i++) {
            float row = d.train().x().data()[2 * i + 1];
            if (row % 4 == 0) continue;
            sum += row;
            count++;
        }
        int filled = 0;
        for (Samples s : new Samples[] {d.train(), d.test()}) {
            for (int i = 0; i < s.rows(); i++) {
                float row = s.x().data()[2 * i + 1];
                assertEquals(row % 4 == 0 ? (float) (sum / count) : row, s.x().data()[2 * i]);
                if (row % 4 == 0) filled++;
            }
        }
        assertEquals(10, filled);
        fault("p.csv:2:2: empty label in column k; fill it in, or leave the row out by .dropMissing()", file("a,k\n1,\n").fillMissing());
        fault("p.csv: no value of column \"a\" in the training rows; leave the column out", file("a,k\n,x\nNA,x\n").fillMissing());
    }

    // ---- categories and answers -----------------------------------------------------------------------------------------

    @Test
    void categoriesBecomeColumnsSortedWhateverTheRows() {
        Csv d = file("town,n,size,k\nulm,1,10,x\nbonn,2,9,y\nulm,3,9.0,x\n").categorical("size", "town");
        assertArrayEquals(new String[] {"town=bonn", "town=ulm", "n", "size=9", "size=10"}, d.columnNames());
        assertArrayEquals(new float[] {0, 1, 1, 0, 1, 1, 0, 2, 1, 0, 0, 1, 3, 1, 0}, d.train().x().data());
        fault("p.csv:3:1: empty value in column town; fill it in, or use .dropMissing() or .fillMissing()", file("town,k\nulm,x\n,x\n").categorical("town"));
        assertArrayEquals(new float[] {0, 1, 1, 0, .5f, .5f}, file("town,k\nulm,x\nbonn,x\n,x\n").categorical("town").fillMissing().train().x().data());
        fault("p.csv: no value in column town; leave the column out", file("town,n,k\n,1,x\n").categorical("town").fillMissing());
        fault("p.csv: no column \"city\"; there are town, k", file("town,k\nulm,x\n").categorical("city"));
        fault("p.csv: column k is named as categorical and is no input; leave it out of one", file("town,k\nulm,x\n").categorical("k"));
    }

    @Test
    void labelsAndTargetsByNumber() {
        String text = "k,a\nx,1\ny,2\n";
        assertArrayEquals(new String[] {"x", "y"}, file(text).label(1).classNames());
        assertArrayEquals(new float[] {1, 2}, file(text).columns().categorical("k").target(2).train().y().data());
        fault("p.csv: no column 3; there are 2, counted from 1", file(text).label(3));
        assertEquals("csv: column 0; columns count from 1", error(() -> file(text).target(0)));
    }

    // ---- no leak --------------------------------------------------------------------------------------------------------

    /** Whatever test rows hold, training rows, their scale and what is filled in stay the same to the bit. */
    @Test
    void testRowsDoNotLeakIntoTraining() {
        String[] cells = new String[60];
        for (int i = 0; i < cells.length; i++) cells[i] = i % 7 == 0 ? "" : Double.toString(Math.sin(i) * 5);
        Csv before = table(cells);
        boolean[] test = new boolean[cells.length];
        for (int i = 0; i < before.test().rows(); i++) test[Math.round(before.test().x().data()[2 * i + 1])] = true;
        float[] train = before.train().x().data();
        for (int i = 0; i < cells.length; i++) if (test[i]) cells[i] = i % 2 == 0 ? "1e6" : "";
        Csv after = table(cells);
        assertArrayEquals(train, after.train().x().data());
        assertFalse(Arrays.equals(before.test().x().data(), after.test().x().data()));
        // The same with scaling; the second column only finds rows again, so the first is looked at.
        Csv scaled = after.standardize();
        double sum = 0;
        for (int i = 0; i < scaled.train().rows(); i++) sum += scaled.train().x().data()[2 * i];
        assertEquals(0, sum / scaled.train().rows(), 1e-6);
        float[] fromChanged = scaled.train().x().data();
        for (int i = 0; i < cells.length; i++) if (test[i]) cells[i] = "-77";
        assertArrayEquals(fromChanged, table(cells).standardize().train().x().data());
        assertTrue(after.test().rows() > 5);
    }

    private Csv table(String[] cells) {
        StringBuilder b = new StringBuilder("a,row,k\n");
        for (int i = 0; i < cells.length; i++) b.append(cells[i]).append(',').append(i).append(i % 3 == 0 ? ",x\n" : ",y\n");
        return file(b.toString()).fillMissing().split(0.7).seed(5);
    }

    @Test
    void aConstantColumnBecomesZeroWhateverItsMeanRoundsTo() {
        for (int rows = 2; rows < 60; rows++) {
            float[] same = new float[rows];
            Arrays.fill(same, 0.1f);
            assertArrayEquals(new float[rows], Data.of("d", Tensor.wrap(same, rows, 1), new int[rows]).standardize().train().x().data());
        }
    }
}

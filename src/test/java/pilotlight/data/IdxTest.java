package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.tensor.Tensor;

class IdxTest {
    @TempDir
    Path folder;

    private static byte[] idx(int type, int[] dims, byte... values) {
        ByteBuffer b = ByteBuffer.allocate(4 + 4 * dims.length + values.length);
        b.putInt(type << 8 | dims.length);
        for (int d : dims) b.putInt(d);
        return b.put(values).array();
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private String file(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void fault(String message, byte[] bytes) {
        String path = file("f", bytes);
        assertEquals(message, error(() -> Idx.tensor(path)));
    }

    private String error(org.junit.jupiter.api.function.Executable wrong) {
        String message = assertThrows(IllegalArgumentException.class, wrong).getMessage();
        assertFalse(message.contains("\n"), message);
        return message.replace(folder + "/", "");
    }

    private static byte[] pictures(int n, int side) {
        byte[] values = new byte[n * side * side];
        for (int i = 0; i < values.length; i++) values[i] = (byte) (i * 51);
        return idx(8, new int[] {n, side, side}, values);
    }

    // ---- data -------------------------------------------------------------------------------------------------------

    @Test
    void picturesAndLabelsPlainOrPacked() {
        String images = file("i.idx", pictures(3, 2));
        String labels = file("l.gz", gzip(idx(8, new int[] {3}, (byte) 2, (byte) 0, (byte) 2)));
        Idx d = Idx.idx(images, labels);
        assertEquals("Data i: 3 train, x [4], 3 classes 1/0/2", d.toString());
        assertArrayEquals(new float[] {0, .2f, .4f, .6f, .8f, 1}, Arrays.copyOf(d.train().x().data(), 6), 1e-6f);
        assertArrayEquals(new String[] {"r0c0", "r0c1", "r1c0", "r1c1"}, d.columnNames());
        assertArrayEquals(new int[] {1, 2, 2}, d.images().inputShape());
        Idx two = d.test(file("i.gz", gzip(pictures(2, 2))), file("t", idx(9, new int[] {2}, (byte) 1, (byte) 3))).rows(1);
        assertEquals("Data i: 1 train + 2 test, x [4], 4 classes 0/0/1/0", two.toString());
        assertEquals("Data digits: 3 train, x [4], 3 classes 1/0/2", d.called("digits", "a", "b", "c").toString());
        assertEquals("ab", String.join("", d.called("digits", "a", "b", "c").classNames()).substring(0, 2));
        assertEquals(3, d.plot().toString().isEmpty() ? 0 : 3);
    }

    @Test
    void everyType() {
        assertArrayEquals(new float[] {0, 255}, Idx.tensor(file("f", idx(8, new int[] {2}, (byte) 0, (byte) -1))).data());
        assertArrayEquals(new float[] {-1, 127}, Idx.tensor(file("f", idx(9, new int[] {2}, (byte) -1, (byte) 127))).data());
        assertArrayEquals(new float[] {-2, 258}, Idx.tensor(file("f", idx(11, new int[] {2}, ByteBuffer.allocate(4).putShort((short) -2).putShort((short) 258).array()))).data());
        assertArrayEquals(new float[] {-3, 70000}, Idx.tensor(file("f", idx(12, new int[] {2}, ByteBuffer.allocate(8).putInt(-3).putInt(70000).array()))).data());
        assertArrayEquals(new float[] {1.5f, -0f}, Idx.tensor(file("f", idx(13, new int[] {2}, ByteBuffer.allocate(8).putFloat(1.5f).putFloat(-0f).array()))).data());
        Tensor t = Idx.tensor(file("f", gzip(idx(14, new int[] {1, 2}, ByteBuffer.allocate(16).putDouble(.1).putDouble(-1e30).array()))));
        assertArrayEquals(new float[] {.1f, -1e30f}, t.data());
        assertEquals("[1, 2]", t.shape().toString());
    }

    @Test
    void moreThanOneBufferOfValues() {
        byte[] values = new byte[200_000];
        for (int i = 0; i < values.length; i++) values[i] = (byte) (i * 7);
        Tensor t = Idx.tensor(file("f", gzip(idx(9, new int[] {200, 1000}, values))));
        for (int i = 0; i < values.length; i++) assertEquals(values[i], t.data()[i]);
    }

    // ---- files that are not what they say -----------------------------------------------------------------------------

    @Test
    void notAnIdxFile() {
        String wanted = ", wanted 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of dimensions";
        fault("f: not an IDX file: it begins with nothing" + wanted, new byte[0]);
        fault("f: not an IDX file: it begins with 00 00 08" + wanted, new byte[] {0, 0, 8});
        fault("f: not an IDX file: it begins with 89 50 4e 47" + wanted, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10});
        fault("f: not an IDX file: it begins with 00 00 0a 01" + wanted, idx(10, new int[] {1}, (byte) 1));
        fault("f: not an IDX file: it begins with 61 62 63 64" + wanted, gzip("abcdefg".getBytes()));
        assertEquals("no.idx: no such file; looked for no.idx", error(() -> Idx.tensor(folder.resolve("no.idx").toString())));
        assertEquals(folder + ": is a folder; give the path of an IDX file", error(() -> Idx.tensor(folder.toString())));
    }

    @Test
    void dimensionsThatCannotBe() {
        fault("f: an array of 0 dimensions, wanted 1 to 8", idx(8, new int[0], (byte) 1));
        fault("f: an array of 9 dimensions, wanted 1 to 8", idx(8, new int[9]));
        fault("f: ends within its 3 dimensions; get it again", Arrays.copyOf(idx(8, new int[] {1, 1, 1}), 15));
        fault("f: dimension 2 is 0, so it holds nothing", idx(8, new int[] {5, 0}));
        fault("f: dimensions [1, 4294967295] are more than an IDX file can hold; it is damaged, get it again", idx(8, new int[] {1, -1}, (byte) 1));
        int big = Integer.MAX_VALUE;
        fault("f: dimensions [2147483647, 2147483647, 2147483647, 2147483647] are more than an IDX file can hold; it is damaged, get it again", idx(8, new int[] {big, big, big, big}, (byte) 1));
        // 2^32 times 2^32 would be 0 in 64 bits, and 65536 times 65536 is 0 in 32.
        fault("f: dimensions [65536, 65536, 65536, 65536] are more than an IDX file can hold; it is damaged, get it again", idx(8, new int[] {65536, 65536, 65536, 65536}));
        fault("f: dimensions [65536, 65536] take 4,294,967,296 bytes, there are 0: it is cut short, get it again", idx(8, new int[] {65536, 65536}));
    }

    @Test
    void shorterOrLonger() {
        fault("f: dimensions [2, 2] take 16 bytes, there are 3: it is cut short, get it again", idx(13, new int[] {2, 2}, new byte[3]));
        fault("f: dimensions [2, 2] take 4 bytes, there are more: something is appended to it, get it again", idx(8, new int[] {2, 2}, new byte[5]));
        fault("f: dimensions [2, 2] take 4 bytes, there are 3: it is cut short, get it again", gzip(idx(8, new int[] {2, 2}, new byte[3])));
        fault("f: dimensions [2, 2] take 4 bytes, there are more: something is appended to it, get it again", gzip(idx(8, new int[] {2, 2}, new byte[5])));
        fault("f: dimensions [60000, 28, 28] take 47,040,000 bytes, there are fewer: it is cut short, get it again", gzip(idx(8, new int[] {60000, 28, 28}, new byte[9])));
    }

    @Test
    void damagedGzip() {
        byte[] good = gzip(pictures(50, 9));
        fault("f: its gzip data are cut short; get it again", Arrays.copyOf(good, good.length - 20));
        fault("f: its gzip data are cut short; get it again", Arrays.copyOf(good, 7));
        byte[] sum = good.clone();
        sum[sum.length - 6]++;
        fault("f: its gzip data are damaged (Corrupt GZIP trailer); get it again", sum);
        fault("f: its gzip data are damaged (Unsupported compression method); get it again", new byte[] {0x1f, (byte) 0x8b, 1, 0, 0, 0, 0, 0, 0, 0});
    }

    @Test
    void valuesThatAreNoNumbers() {
        fault("f: value 2 of row 1 is NaN, not a finite float", idx(13, new int[] {2, 2}, ByteBuffer.allocate(16).putFloat(12, Float.NaN).array()));
        fault("f: value 1 of row 0 is Infinity, not a finite float", idx(14, new int[] {1}, ByteBuffer.allocate(8).putDouble(1e300).array()));
    }

    @Test
    void picturesAndLabelsThatDoNotFit() {
        String images = file("i", pictures(3, 2));
        String labels = file("l", idx(8, new int[] {3}, new byte[3]));
        assertEquals("l: 2 labels for the 3 pictures in i; are they of one set?", error(() -> Idx.idx(images, file("l", idx(8, new int[] {2}, new byte[2]))).train()));
        file("l", idx(8, new int[] {3}, new byte[3]));
        assertEquals("l: an array of [3] holds no pictures; wanted [n, height, width]; is it the file of labels?", error(() -> Idx.idx(labels, images).train()));
        assertEquals("i: an array of [3, 2, 2] of type U8 holds no labels; wanted one whole number for each picture", error(() -> Idx.idx(images, images).train()));
        assertEquals("f: label -1 of row 1; wanted 0 to 9999", error(() -> Idx.idx(images, file("f", idx(9, new int[] {3}, (byte) 0, (byte) -1, (byte) 0))).train()));
        assertEquals("f: label 2147483647 of row 0; wanted 0 to 9999", error(() -> Idx.idx(images, file("f", idx(12, new int[] {3}, ByteBuffer.allocate(12).putInt(Integer.MAX_VALUE).array()))).train()));
        assertEquals("f: label 2 of row 2; wanted 0 to 1", error(() -> Idx.idx(images, file("f", idx(8, new int[] {3}, (byte) 0, (byte) 1, (byte) 2))).called("x", "a", "b").train()));
        assertEquals("t: rows of [3, 3], those of i are [2, 2]; are they of one set?", error(() -> Idx.idx(images, labels).test(file("t", pictures(3, 3)), labels).train()));
        String vectors = file("v", idx(8, new int[] {3, 5}, new byte[15]));
        assertEquals("v: rows of 5 values are no pictures; leave images() out", error(() -> Idx.idx(vectors, labels).images().train()));
        assertEquals("Data v: 3 train, x [5], 1 class 3", Idx.idx(vectors, labels).toString());
        assertEquals("idx: 0 rows; give 1 or more", error(() -> Idx.idx(images, labels).rows(0)));
    }
}

package pilotlight.data;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import pilotlight.surface.Mistake;

/**
 * An array in a file of IDX format, plain or packed by gzip: two zero bytes, a type, the number of dimensions, the dimensions (32 bits each, the
 * most significant byte first, as all numbers), the values. The constructor reads the file through and finds it to be what its first bytes tell,
 * neither shorter nor longer; nothing is kept until then, and no more is unpacked than they tell.
 */
final class IdxFile {
    private static final int MOST_DIMENSIONS = 8;
    private static final long MOST_VALUES = 1L << 40;
    /** No data pack better by deflate than this many to one. */
    private static final long TIGHTEST = 1032;
    private static final int BUFFER = 1 << 16;

    /** What a value is, by its code in the file. */
    enum Type {
        U8(8, 1), I8(9, 1), I16(11, 2), I32(12, 4), F32(13, 4), F64(14, 8);

        final int code;
        final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        boolean whole() {
            return this != F32 && this != F64;
        }

        float value(ByteBuffer from) {
            return switch (this) {
                case U8 -> from.get() & 0xFF;
                case I8 -> from.get();
                case I16 -> from.getShort();
                case I32 -> from.getInt();
                case F32 -> from.getFloat();
                case F64 -> (float) from.getDouble();
            };
        }
    }

    private final String path;
    private final Path file;
    private Type type;
    private int[] dims;

    IdxFile(String path) {
        this.path = path;
        file = Sources.existing(path, "an IDX");
        try (InputStream in = open()) {
            head(in);
            check(in);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    Type type() {
        return type;
    }

    int[] dims() {
        return dims.clone();
    }

    /** Values in one of the things that the first dimension counts. */
    long width() {
        return Arrays.stream(dims).skip(1).asLongStream().reduce(1, (a, b) -> a * b);
    }

    private InputStream open() throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            byte[] first = in.readNBytes(2);
            InputStream whole = new SequenceInputStream(new ByteArrayInputStream(first), in);
            return first.length == 2 && first[0] == 0x1F && first[1] == (byte) 0x8B ? new GZIPInputStream(whole, BUFFER) : whole;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    private void head(InputStream in) throws IOException {
        byte[] magic = in.readNBytes(4);
        type = magic.length < 4 || magic[0] != 0 || magic[1] != 0 ? null : Arrays.stream(Type.values()).filter(t -> t.code == magic[2]).findFirst().orElse(null);
        if (type == null) {
            throw new Mistake(path + ": not an IDX file: it begins with " + (magic.length == 0 ? "nothing" : HexFormat.ofDelimiter(" ").formatHex(magic))
                    + ", wanted 00 00, a type (08, 09, 0b, 0c, 0d, 0e) and the number of dimensions");
        }
        int rank = magic[3] & 0xFF;
        if (rank < 1 || rank > MOST_DIMENSIONS) throw new Mistake(path + ": an array of " + rank + " dimensions, wanted 1 to " + MOST_DIMENSIONS);
        byte[] sizes = in.readNBytes(4 * rank);
        if (sizes.length < 4 * rank) throw new Mistake(path + ": ends within its " + rank + " dimensions; get it again");
        dims = new int[rank];
        ByteBuffer.wrap(sizes).asIntBuffer().get(dims);
        long values = 1;
        for (int i = 0; i < rank; i++) {
            if (dims[i] == 0) throw new Mistake(path + ": dimension " + (i + 1) + " is 0, so it holds nothing");
            if (dims[i] < 0 || values > MOST_VALUES / dims[i]) {
                throw new Mistake(path + ": dimensions " + shape() + " are more than an IDX file can hold; it is damaged, get it again");
            }
            values *= dims[i];
        }
    }

    private String shape() {
        return Arrays.toString(Arrays.stream(dims).mapToObj(Integer::toUnsignedString).toArray());
    }

    /** Counts the bytes after the head, and stops at one too many. */
    private void check(InputStream in) throws IOException {
        long wanted = dims[0] * width() * type.bytes;
        long size = Files.size(file);
        long came;
        if (!(in instanceof GZIPInputStream)) {
            came = size - 4 - 4L * dims.length;
        } else if (size < wanted / TIGHTEST) {
            throw wrong(wanted, "are fewer: it is cut short, get it again");
        } else {
            came = 0;
            byte[] buffer = new byte[BUFFER];
            for (int n = 0; n >= 0 && came <= wanted; came += Math.max(n, 0)) n = in.read(buffer);
        }
        if (came < wanted) throw wrong(wanted, String.format(Locale.ROOT, "are %,d: it is cut short, get it again", came));
        if (came > wanted) throw wrong(wanted, "are more: something is appended to it, get it again");
    }

    private Mistake wrong(long wanted, String what) {
        return new Mistake(String.format(Locale.ROOT, "%s: dimensions %s take %,d bytes, there %s", path, shape(), wanted, what));
    }

    private Mistake broken(IOException e) {
        if (e instanceof EOFException) return new Mistake(path + ": its gzip data are cut short; get it again", e);
        if (e instanceof ZipException) return new Mistake(path + ": its gzip data are damaged (" + e.getMessage() + "); get it again", e);
        return new Mistake(path + ": cannot be read: " + e.getMessage(), e);
    }

    /** The values of the first {@code rows}, each times {@code unit}. */
    float[] read(int rows, float unit) {
        Room.check(path, rows, width(), "take fewer by .rows(n)");
        float[] out = new float[rows * (int) width()];
        try (InputStream in = open()) {
            in.skipNBytes(4 + 4L * dims.length);
            int done = 0;
            while (done < out.length) {
                int n = Math.min(out.length - done, BUFFER / type.bytes);
                ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(n * type.bytes));
                if (bytes.remaining() < n * type.bytes) throw new EOFException();
                for (int i = 0; i < n; i++) out[done + i] = type.value(bytes) * unit;
                if (!type.whole()) finite(out, done, n);
                done += n;
            }
        } catch (IOException e) {
            throw broken(e);
        }
        return out;
    }

    private void finite(float[] values, int from, int n) {
        for (int i = from; i < from + n; i++) {
            if (!Float.isFinite(values[i])) throw new Mistake(path + ": value " + (i % width() + 1) + " of row " + i / width() + " is " + values[i] + ", not a finite float");
        }
    }
}

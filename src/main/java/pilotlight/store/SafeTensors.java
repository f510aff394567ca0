package pilotlight.store;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import pilotlight.surface.Memory;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

/**
 * A safetensors file, open for reading: named tensors, and metadata of strings. The header is checked as a whole when it is opened,
 * and what is wrong with a file is told in one line; the values are read when they are asked for, from the file as it was then, whatever
 * takes its name meanwhile.
 *
 * <pre>{@code
 * SafeTensors file = SafeTensors.read("moons.safetensors");
 * Tensor w = file.tensor("0.weight");
 * }</pre>
 *
 * <p>F32, F64, F16, BF16, I64 and U8 are read, as float32. Reading takes the memory of the tensors that are asked for and no more: a large file is mapped.
 */
public final class SafeTensors {
    /** A mapping lasts until the collector finds it, and on some systems holds the file's name as long: small files are read instead. */
    private static final long SMALL = 1 << 24;
    /** What one mapping covers; a window that begins in it may end beyond. */
    private static final long SPAN = 1 << 30;
    /** Values converted at once. */
    private static final int CHUNK = 1 << 16;
    private static final int PREFIX = 8;

    private final String name;
    private final long start;
    private final long length;
    private final ByteBuffer[] maps;
    private final Header header;

    private SafeTensors(String name, long length, ByteBuffer[] maps) {
        this.name = name;
        this.length = length;
        this.maps = maps;
        if (length < PREFIX + 2) throw wrong("it has " + length + " bytes, too few for a header");
        long json = window(0, PREFIX).getLong();
        if (json < 2 || json > Header.LARGEST) throw wrong("its first 8 bytes give a header of " + Long.toUnsignedString(json) + " bytes; 2 to " + Header.LARGEST + " are allowed");
        if (json > length - PREFIX) throw wrong("its header has " + json + " bytes, the file " + length + ": it was cut short");
        start = PREFIX + json;
        if (window(PREFIX, 1).get() != '{') throw wrong("its header does not begin with {");
        try {
            header = new Header(stream(PREFIX, start), length - start);
        } catch (Mistake e) {
            throw new Mistake(name + ": header: " + e.getMessage(), e);
        }
    }

    /** The bytes {@code from} to {@code to}, not copied as a whole. */
    private InputStream stream(long from, long to) {
        return new InputStream() {
            private long at = from;

            @Override
            public int read() {
                return at == to ? -1 : window(at++, 1).get() & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int n) {
                int count = (int) Math.min(Math.min(n, CHUNK), to - at);
                if (count == 0 && n > 0) return -1;
                window(at, count).get(into, offset, count);
                at += count;
                return count;
            }
        };
    }

    /** Opens the file at {@code path} and checks its header; a relative path is as everywhere. */
    public static SafeTensors read(String path) {
        return Memory.within(path, () -> open(path));
    }

    private static SafeTensors open(String path) {
        File f = WholeFile.resolve(path).toFile();
        if (f.isDirectory()) throw new Mistake(path + ": it is a folder");
        if (!f.exists()) throw new Mistake(path + ": there is no such file");
        try (RandomAccessFile in = new RandomAccessFile(f, "r")) {
            long length = in.length();
            return new SafeTensors(path, length, length <= SMALL ? whole(in, (int) length) : mapped(in.getChannel(), length));
        } catch (IOException e) {
            throw new Mistake(path + ": cannot be read: " + (e.getMessage() == null ? "the thread was interrupted" : e.getMessage()), e);
        } catch (InternalError e) {
            throw vanished(path, e);
        }
    }

    /** As {@link #read}, of bytes; {@code name} stands in messages. */
    static SafeTensors of(String name, byte[] bytes) {
        return new SafeTensors(name, bytes.length, new ByteBuffer[] {ByteBuffer.wrap(bytes)});
    }

    private static ByteBuffer[] whole(RandomAccessFile in, int length) throws IOException {
        byte[] bytes = new byte[length];
        try {
            in.readFully(bytes);
        } catch (EOFException e) {
            throw new IOException("it was cut short meanwhile", e);
        }
        return new ByteBuffer[] {ByteBuffer.wrap(bytes)};
    }

    private static ByteBuffer[] mapped(FileChannel channel, long length) throws IOException {
        ByteBuffer[] maps = new ByteBuffer[(int) ((length + SPAN - 1) / SPAN)];
        for (int i = 0; i < maps.length; i++) {
            maps[i] = channel.map(FileChannel.MapMode.READ_ONLY, i * SPAN, Math.min(length - i * SPAN, SPAN + CHUNK * Long.BYTES));
        }
        return maps;
    }

    /** {@code n} bytes of the file, at most a chunk's. */
    private ByteBuffer window(long at, int n) {
        return maps[(int) (at / SPAN)].slice((int) (at % SPAN), n).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Mistake wrong(String what) {
        return new Mistake(name + ": not a safetensors file, or a damaged one: " + what);
    }

    /** Reading a mapping that is longer than its file raises this error. */
    private static Mistake vanished(String name, InternalError e) {
        return new Mistake(name + ": was cut short while it was read", e);
    }

    // ---- what is in it ----------------------------------------------------------------------------------------------

    /** The names of the tensors, in the order of the header. */
    public Set<String> names() {
        return Collections.unmodifiableSet(header.entries.keySet());
    }

    /** The metadata, in the order of the header. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata);
    }

    /** The shape of the tensor called {@code tensor}. */
    public Shape shape(String tensor) {
        return entry(tensor).shape();
    }

    /** The type that the file has the tensor called {@code tensor} in: F32 and the like. */
    public String dtype(String tensor) {
        return entry(tensor).dtype().name();
    }

    /** The tensor called {@code tensor}, as float32: a copy. */
    public Tensor tensor(String tensor) {
        Shape shape = shape(tensor);
        float[] values = Memory.within(name, () -> new float[shape.size()]);
        each(tensor, (at, chunk, n) -> System.arraycopy(chunk, 0, values, at, n));
        return Tensor.wrap(values, shape);
    }

    /** The values of the F64 tensor called {@code tensor}, to the bit. */
    public double[] doubles(String tensor) {
        Header.Entry e = entry(tensor);
        if (e.dtype() != Dtype.F64) throw new Mistake(name + ": tensor " + Header.quoted(tensor) + " is " + e.dtype() + ", wanted is F64");
        double[] all = Memory.within(name, () -> new double[e.shape().size()]);
        for (int at = 0; at < all.length; at += CHUNK) {
            int n = Math.min(CHUNK, all.length - at);
            window(start + e.from() + (long) at * Double.BYTES, n * Double.BYTES).asDoubleBuffer().get(all, at, n);
        }
        return all;
    }

    /** What takes the values of a tensor, piece by piece. */
    interface Sink {
        /** {@code n} values, of which the first is number {@code at} of the tensor. */
        void accept(int at, float[] chunk, int n);
    }

    /** Shows all values of a tensor, in order. */
    void each(String tensor, Sink sink) {
        Header.Entry e = entry(tensor);
        int size = e.shape().size();
        float[] chunk = new float[Math.min(CHUNK, size)];
        try {
            for (int at = 0; at < size; at += CHUNK) {
                int n = Math.min(CHUNK, size - at);
                e.dtype().read(window(start + e.from() + (long) at * e.dtype().bytes, n * e.dtype().bytes), chunk, n);
                sink.accept(at, chunk, n);
            }
        } catch (InternalError cut) {
            throw vanished(name, cut);
        } catch (Mistake m) {
            throw new Mistake(name + ": tensor " + Header.quoted(tensor) + ": " + m.getMessage(), m);
        }
    }

    private Header.Entry entry(String tensor) {
        Header.Entry e = header.entries.get(tensor);
        if (e == null) throw new Mistake(name + ": has no tensor " + Header.quoted(tensor));
        return e;
    }

    /** The path it was opened with. */
    public String name() {
        return name;
    }

    /** The number of values of all tensors together. */
    public long values() {
        return header.entries.values().stream().mapToLong(e -> e.shape().size()).sum();
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder(String.format(Locale.ROOT, "SafeTensors %s: %d tensors, %,d values, %,d bytes", name, header.entries.size(), values(), length));
        int shown = 0;
        for (Map.Entry<String, Header.Entry> e : header.entries.entrySet()) {
            if (shown++ == 10) return b.append("\n  and ").append(header.entries.size() - 10).append(" more").toString();
            b.append("\n  ").append(Header.quoted(e.getKey())).append(' ').append(e.getValue().dtype()).append(' ').append(e.getValue().shape());
        }
        return b.toString();
    }
}

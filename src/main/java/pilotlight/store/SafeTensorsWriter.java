package pilotlight.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;
import pilotlight.tensor.Shape;
import pilotlight.tensor.Tensor;

/**
 * A safetensors file to be written: tensors and metadata are named, then all is written at once, whole or not at all. What is named is not copied.
 *
 * <pre>{@code
 * new SafeTensorsWriter().metadata("from", "moons").tensor("0.weight", w).write("w.safetensors");
 * }</pre>
 */
public final class SafeTensorsWriter {
    private static final int CHUNK = 1 << 16;
    private static final JsonFactory JSON = new JsonFactory();

    private interface Source {
        /** Puts {@code n} values from number {@code at} on. */
        void put(int at, int n, ByteBuffer to);
    }

    private record Part(String name, Dtype dtype, Shape shape, Source source) {
        long bytes() {
            return (long) shape.size() * dtype.bytes;
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    /** A line of metadata; returns this. */
    public SafeTensorsWriter metadata(String key, String value) {
        metadata.put(key, value);
        return this;
    }

    /** A tensor, as F32; returns this. */
    public SafeTensorsWriter tensor(String name, Tensor values) {
        return tensor(name, values.shape(), values);
    }

    /** As {@link #tensor(String, Tensor)}, in another shape of as many values. */
    SafeTensorsWriter tensor(String name, Shape shape, Tensor values) {
        return add(name, Dtype.F32, shape, (at, n, to) -> to.asFloatBuffer().put(values.data(), at, n));
    }

    /** The transpose of a matrix, as F32; returns this. */
    SafeTensorsWriter transposed(String name, Tensor matrix) {
        int rows = matrix.dim(0);
        int columns = matrix.dim(1);
        float[] m = matrix.data();
        return add(name, Dtype.F32, Shape.of(columns, rows), (at, n, to) -> {
            for (int i = at; i < at + n; i++) to.putFloat(m[i % rows * columns + i / rows]);
        });
    }

    /** A vector of doubles, as F64; returns this. */
    public SafeTensorsWriter doubles(String name, double[] values) {
        return add(name, Dtype.F64, Shape.of(values.length), (at, n, to) -> to.asDoubleBuffer().put(values, at, n));
    }

    private SafeTensorsWriter add(String name, Dtype dtype, Shape shape, Source source) {
        if (!taken.add(name) || name.equals("__metadata__")) throw new Mistake("safetensors: two tensors are called " + Header.quoted(name) + "; give each its own name");
        parts.add(new Part(name, dtype, shape, source));
        return this;
    }

    /** Writes everything to {@code path}; a file of that name is replaced in one instant, or stays as it was. */
    public void write(String path) {
        List<Part> order = new ArrayList<>(parts);
        // The wide ones first, so that every value stands at a multiple of its width.
        order.sort((a, b) -> b.dtype().bytes - a.dtype().bytes);
        byte[] json = json(order);
        if (json.length > Header.LARGEST) throw new Mistake(path + ": a header of " + json.length + " bytes; at most " + Header.LARGEST + " are allowed");
        WholeFile.write(path, out -> {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
            out.write(json);
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (Part p : order) {
                for (int at = 0; at < p.shape().size(); at += CHUNK) put(p, at, Math.min(CHUNK, p.shape().size() - at), chunk, out);
            }
        });
    }

    private static void put(Part p, int at, int n, ByteBuffer chunk, OutputStream out) throws IOException {
        chunk.clear();
        p.source().put(at, n, chunk);
        out.write(chunk.array(), 0, n * p.dtype().bytes);
    }

    private byte[] json(List<Part> order) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator g = JSON.createGenerator(bytes)) {
            g.writeStartObject();
            if (!metadata.isEmpty()) {
                g.writeObjectFieldStart("__metadata__");
                for (Map.Entry<String, String> e : metadata.entrySet()) g.writeStringField(e.getKey(), e.getValue());
                g.writeEndObject();
            }
            long at = 0;
            for (Part p : order) {
                g.writeObjectFieldStart(p.name());
                g.writeStringField("dtype", p.dtype().name());
                g.writeFieldName("shape");
                g.writeArray(p.shape().dims(), 0, p.shape().rank());
                g.writeFieldName("data_offsets");
                g.writeArray(new long[] {at, at += p.bytes()}, 0, 2);
                g.writeEndObject();
            }
            g.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Blanks, so that the data begin at a multiple of 8.
        bytes.writeBytes(" ".repeat((8 - bytes.size() % 8) % 8).getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }
}

package pilotlight.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Shape;

/**
 * The header of a safetensors file, checked: strict JSON in UTF-8 without a name given twice, only the fields of the format,
 * metadata of strings, each range as long as dtype and shape say, and the ranges together the whole of the data, without gap or overlap.
 */
final class Header {
    /** As in the reference implementation. */
    static final int LARGEST = 100_000_000;
    /** More of these than a file of any use has; so the memory for their objects has a limit. */
    private static final int MOST_TENSORS = 100_000;
    private static final int MOST_METADATA = 10_000;
    private static final int MOST_AXES = 64;

    // Not canonicalised: names from a stranger must not fill a table that the next parser uses.
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(LARGEST).maxNestingDepth(4).maxNumberLength(20).maxStringLength(4_000_000).maxNameLength(10_000).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    /** A tensor: its values are the bytes {@code from} to {@code to} of the data. */
    record Entry(Dtype dtype, Shape shape, long from, long to) {
    }

    final Map<String, Entry> entries = new LinkedHashMap<>();
    final Map<String, String> metadata = new LinkedHashMap<>();

    /** The header in {@code json}, of a file with {@code data} bytes after it. */
    Header(InputStream json, long data) {
        try (JsonParser p = JSON.createParser(new InputStreamReader(json,
                StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)))) {
            // The brace, which the format wants as the first byte: whoever has the bytes has seen it.
            p.nextToken();
            while (p.nextToken() == JsonToken.FIELD_NAME) {
                String name = p.currentName();
                p.nextToken();
                if (name.equals("__metadata__")) readMetadata(p);
                else entries.put(name, entry(p, name));
                want(entries.size() <= MOST_TENSORS, "more than " + MOST_TENSORS + " tensors");
            }
            want(p.nextToken() == null, "there is something after its end");
        } catch (JsonProcessingException e) {
            throw new Mistake(line(e.getOriginalMessage()), e);
        } catch (CharacterCodingException e) {
            throw new Mistake("it is not UTF-8", e);
        } catch (IOException e) {
            throw new Mistake(line(String.valueOf(e.getMessage())), e);
        }
        cover(data);
    }

    private void readMetadata(JsonParser p) throws IOException {
        want(p.currentToken() == JsonToken.START_OBJECT, "__metadata__ is not an object");
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String key = p.currentName();
            want(p.nextToken() == JsonToken.VALUE_STRING, "metadata " + quoted(key) + " is not a string");
            metadata.put(key, p.getText());
            want(metadata.size() <= MOST_METADATA, "more than " + MOST_METADATA + " entries of metadata");
        }
    }

    private static Entry entry(JsonParser p, String name) throws IOException {
        String where = "tensor " + quoted(name);
        want(p.currentToken() == JsonToken.START_OBJECT, where + " is not an object");
        Dtype dtype = null;
        Shape shape = null;
        List<Long> range = null;
        while (p.nextToken() == JsonToken.FIELD_NAME) {
            String field = p.currentName();
            p.nextToken();
            switch (field) {
                case "dtype" -> dtype = dtype(p, where);
                case "shape" -> shape = shape(numbers(p, where, field, MOST_AXES), where);
                case "data_offsets" -> range = numbers(p, where, field, 2);
                default -> throw new Mistake(where + " has a field " + quoted(field) + "; there are dtype, shape and data_offsets");
            }
        }
        want(dtype != null && shape != null && range != null && range.size() == 2, where + " has no dtype, no shape or no two data_offsets");
        long from = range.get(0);
        long to = range.get(1);
        // A shape has under 2^31 values, so that nothing overflows.
        long bytes = (long) shape.size() * dtype.bytes;
        want(from <= to && to - from == bytes, where + " " + dtype + " " + shape + " takes " + bytes + " bytes, its data_offsets are " + range);
        return new Entry(dtype, shape, from, to);
    }

    private static Dtype dtype(JsonParser p, String where) throws IOException {
        want(p.currentToken() == JsonToken.VALUE_STRING, where + ": dtype is not a string");
        for (Dtype d : Dtype.values()) {
            if (d.name().equals(p.getText())) return d;
        }
        throw new Mistake(where + " has dtype " + quoted(p.getText()) + "; readable are F64, F32, F16, BF16, I64 and U8");
    }

    private static List<Long> numbers(JsonParser p, String where, String field, int most) throws IOException {
        want(p.currentToken() == JsonToken.START_ARRAY, where + ": " + field + " is not an array");
        List<Long> all = new ArrayList<>();
        while (p.nextToken() != JsonToken.END_ARRAY) {
            want(p.currentToken() == JsonToken.VALUE_NUMBER_INT && !p.getText().startsWith("-"), where + ": " + field + " holds something that is not a whole number of 0 or more");
            all.add(p.getLongValue());
            want(all.size() <= most, where + ": " + field + " has more than " + most + " numbers");
        }
        return all;
    }

    private static Shape shape(List<Long> numbers, String where) {
        int[] dims = new int[numbers.size()];
        for (int i = 0; i < dims.length; i++) {
            want(numbers.get(i) <= Integer.MAX_VALUE, where + ": dimension " + numbers.get(i) + " is more than 2^31 - 1");
            dims[i] = numbers.get(i).intValue();
        }
        try {
            return Shape.of(dims);
        } catch (Mistake e) {
            throw new Mistake(where + ": " + e.getMessage(), e);
        }
    }

    /** The ranges, put in order, must be the whole of the data. */
    private void cover(long data) {
        long at = 0;
        for (Map.Entry<String, Entry> e : entries.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Entry> x) -> x.getValue().from()).thenComparingLong(x -> x.getValue().to())).toList()) {
            long from = e.getValue().from();
            want(from == at, "tensor " + quoted(e.getKey()) + " begins at byte " + from + (from > at ? ", which leaves a gap after " : ", inside another that ends at ") + at);
            at = e.getValue().to();
        }
        want(at == data, "the tensors take " + at + " bytes, the file has " + data + " for them");
    }

    private static void want(boolean holds, String otherwise) {
        if (!holds) throw new Mistake(otherwise);
    }

    /** A stranger's name in a message: one line, and not a long one. */
    static String quoted(String name) {
        return '"' + line(name.length() > 60 ? name.substring(0, 60) + ".." : name) + '"';
    }

    private static String line(String text) {
        String one = text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
        return one.length() > 300 ? one.substring(0, 300) + ".." : one;
    }
}

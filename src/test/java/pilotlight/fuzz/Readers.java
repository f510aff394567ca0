package pilotlight.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assertions;
import pilotlight.data.Csv;
import pilotlight.data.Data;
import pilotlight.data.Idx;
import pilotlight.nn.Layers;
import pilotlight.nn.Net;
import pilotlight.notebook.Ipynb;
import pilotlight.store.ModelFile;
import pilotlight.store.SafeTensors;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.train.CheckpointReading;

/** Every reader of files there is, with good files and the ways to read them. */
final class Readers {
    private Readers() {
    }

    static List<Reader> all() {
        List<Reader> all = new ArrayList<>(List.of(new OfCsv(), new OfIdx("idx", false), new OfIdx("idx in gzip", true)));
        for (boolean header : new boolean[] {false, true}) all.addAll(List.of(new OfSafeTensors(header), new OfModel(header), new OfCheckpoint(header), new OfSimClr(header)));
        all.add(new OfNotebook());
        return all;
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes);
        }
        return out.toByteArray();
    }

    private static final class OfCsv extends Reader {
        OfCsv() {
            // A field is an object while its row is looked at, in each of up to four passes.
            super("csv", 1 << 20, 600);
        }

        @Override
        List<byte[]> seeds(Path folder) {
            StringBuilder long1 = new StringBuilder("a,b,kind\n");
            for (int i = 0; i < 300; i++) long1.append(i * 0.37).append(',').append(-i).append(",k").append(i % 3).append('\n');
            List<byte[]> all = new ArrayList<>();
            for (String s : new String[] {"a,b,kind\n1,2.5,cat\n-3e-2,+4,ant\n.5,6.,cat\n", "\uFEFFa;town;y\r\n1;ulm;2\r\n2;\"bo;nn\";3.5\r\n", "a\tk\n1\tx\nNA\ty\n\t\n", "1,2,3\n4,5,6\n",
                "k,\"a \"\"quoted\"\" name\"\n\"two\nlines\",1\n\u6f22\u5b57,2\n", long1.toString()}) {
                all.add(s.getBytes(StandardCharsets.UTF_8));
            }
            all.add("\uFEFFa,k\n1,x\n2,y\n".getBytes(StandardCharsets.UTF_16LE));
            return all;
        }

        @Override
        String[] words() {
            return new String[] {"\"", "\"\"", ",", ";", "\n", "\r\n", "\r", "NA", "NaN", "Infinity", "1e400", "-", "1,5", "\0", "\uFEFF", "\u00e4", "a", "\u2028", "1,2,x\n", "\"a\nb\""};
        }

        @Override
        Object read(String path, SplittableRandom way) {
            Csv csv = Csv.csv(path).limits(10_000, 200, 5_000);
            if (way.nextInt(6) == 0) csv = csv.header(false);
            if (way.nextInt(6) == 0) csv = csv.delimiter(";\t| ".charAt(way.nextInt(4)));
            if (way.nextInt(3) == 0) csv = way.nextBoolean() ? csv.dropMissing() : csv.fillMissing();
            if (way.nextInt(8) == 0) csv = csv.encoding(new String[] {"UTF-8", "windows-1252", "UTF-16", "Shift_JIS"}[way.nextInt(4)]);
            if (way.nextInt(6) == 0) csv = csv.categorical(way.nextBoolean() ? "a" : "c1");
            csv = switch (way.nextInt(8)) {
                case 0 -> csv.label(1);
                case 1 -> csv.target(1 + way.nextInt(2));
                default -> csv;
            };
            if (way.nextInt(4) > 0) {
                csv.train();
                return List.of(csv);
            }
            List<Data> pieces = new ArrayList<>();
            for (Data piece : csv.standardize().split(0.5).chunks(10 + way.nextInt(50))) pieces.add(piece);
            return pieces;
        }

        @Override
        long bytes(Object result) {
            return data(result).mapToLong(d -> Float.BYTES * ((long) d.train().x().size() + d.test().x().size())).sum();
        }

        @Override
        void check(Object result) {
            data(result).forEach(d -> finite(d.train().x()));
        }

        private static Stream<Data> data(Object result) {
            return ((List<?>) result).stream().map(Data.class::cast);
        }
    }

    private static void finite(Tensor x) {
        for (float v : x.data()) Assertions.assertTrue(Float.isFinite(v));
    }

    private static final class OfIdx extends Reader {
        private final boolean packed;
        private String images;
        private String labels;

        OfIdx(String name, boolean packed) {
            super(name, 1 << 19, 2);
            this.packed = packed;
        }

        private static byte[] idx(int type, int bytes, int... dims) {
            int n = bytes;
            for (int d : dims) n *= d;
            ByteBuffer b = ByteBuffer.allocate(4 + 4 * dims.length + n).putInt(type << 8 | dims.length);
            for (int d : dims) b.putInt(d);
            for (int i = 0; b.hasRemaining(); i++) b.put((byte) (i % 10));
            return b.array();
        }

        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            images = Files.write(folder.resolve("images"), idx(8, 1, 12, 3, 3)).toString();
            labels = Files.write(folder.resolve("labels"), idx(8, 1, 12)).toString();
            List<byte[]> all = new ArrayList<>(List.of(idx(8, 1, 12, 3, 3), idx(8, 1, 12), idx(9, 1, 12), idx(11, 2, 12, 2), idx(12, 4, 12), idx(13, 4, 12, 1, 2, 2), idx(14, 8, 3, 2)));
            // Packed by the case itself, or good as it is and damaged then.
            if (!packed) for (int i = 0; i < 3; i++) all.add(gzip(all.get(i)));
            return all;
        }

        @Override
        byte[] file(byte[] bytes) throws IOException {
            return packed ? gzip(bytes) : bytes;
        }

        @Override
        String[] words() {
            return new String[] {"\0\0\b\u0001", "\0\0\b\u0003", "\0\0\r\u0002", "\0\0\0\u000c", "\0\0\0\0", "\u001f", "\0\u0001\0\0"};
        }

        @Override
        Object read(String path, SplittableRandom way) {
            return switch (way.nextInt(4)) {
                case 0 -> Idx.idx(path, labels).train().x();
                case 1 -> Idx.idx(images, path).images().train().x();
                case 2 -> Idx.idx(images, labels).test(path, labels).rows(5).train().x();
                default -> Idx.tensor(path);
            };
        }

        @Override
        long bytes(Object result) {
            return Float.BYTES * (long) ((Tensor) result).size();
        }

        @Override
        void check(Object result) {
            finite((Tensor) result);
        }
    }

    private static String[] joined(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    private static byte[] safe(String json, int data) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).put(text).array();
    }

    private static final String[] HEADER_WORDS = {"{", "}", "[", "]", "\"", ",", ":", "\"dtype\":\"F32\"", "\"F64\"", "\"BF16\"", "\"U8\"", "\"I64\"", "\"shape\":[]", "\"data_offsets\":[0,0]",
        "\"__metadata__\":{}", "\"__metadata__\":{\"model\":\"net()\"}", "null", "true", "\\u0000", "\\ud800", " ", "[0,4]", "[4294967296,4294967296]"};

    /** Files of safetensors, damaged anywhere, or in their header alone, which then has a right length before it and right data behind it. */
    private abstract static class Safe extends Reader {
        private static final Pattern RANGE_END = Pattern.compile("data_offsets\"\\s*:\\s*\\[\\s*\\d+\\s*,\\s*(\\d{1,5})\\D");
        private final boolean header;
        private final List<byte[]> headers = new ArrayList<>();
        private final List<byte[]> data = new ArrayList<>();

        Safe(String name, boolean header, int constant, int each) {
            super(header ? name + " header" : name, constant, each);
            this.header = header;
        }

        abstract List<byte[]> files(Path folder) throws IOException;

        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            List<byte[]> files = files(folder);
            for (byte[] f : files) {
                int end = 8 + (int) ByteBuffer.wrap(f).order(ByteOrder.LITTLE_ENDIAN).getLong();
                headers.add(Arrays.copyOfRange(f, 8, end));
                data.add(Arrays.copyOfRange(f, end, f.length));
            }
            return header ? headers : files;
        }

        @Override
        byte[] file(byte[] bytes) {
            if (!header) return bytes;
            int like = 0;
            for (int i = 1; i < headers.size(); i++) if (common(headers.get(i), bytes) > common(headers.get(like), bytes)) like = i;
            int end = 0;
            for (Matcher m = RANGE_END.matcher(new String(bytes, StandardCharsets.ISO_8859_1)); m.find(); ) end = Math.max(end, Integer.parseInt(m.group(1)));
            return ByteBuffer.allocate(8 + bytes.length + end).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).put(bytes).put(Arrays.copyOf(data.get(like), end)).array();
        }

        private static int common(byte[] a, byte[] b) {
            int first = Arrays.mismatch(a, b);
            return first < 0 ? a.length : first;
        }
    }

    private static final class OfSafeTensors extends Safe {
        OfSafeTensors(boolean header) {
            super("safetensors", header, 1 << 18, 2);
        }

        @Override
        List<byte[]> files(Path folder) throws IOException {
            Path file = folder.resolve("seed");
            new SafeTensorsWriter().metadata("k", "v").tensor("a", Tensor.randn(new Rng(1), 3, 4)).doubles("b", new double[] {1, 2}).tensor("c", Tensor.zeros(0, 2)).write(file.toString());
            return List.of(Files.readAllBytes(file), safe("{}", 0), safe("{\"t\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[0,8]},\"u\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]}}", 9),
                    safe("{\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[4,12]},\"y\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}   ", 12));
        }

        @Override
        String[] words() {
            return HEADER_WORDS;
        }

        @Override
        Object read(String path, SplittableRandom way) {
            SafeTensors file = SafeTensors.read(path);
            List<Tensor> all = new ArrayList<>();
            for (String name : file.names()) all.add(file.tensor(name));
            Assertions.assertTrue(file.toString().length() < 2000);
            return all;
        }

        @Override
        long bytes(Object result) {
            return ((List<?>) result).stream().mapToLong(t -> Float.BYTES * (long) ((Tensor) t).size()).sum();
        }
    }

    private static class OfModel extends Safe {
        OfModel(boolean header) {
            this("model", header, 1 << 18);
        }

        OfModel(String name, boolean header, int constant) {
            // The calls in a description are objects, and it has at most 200,000 characters.
            super(name, header, constant, 500);
        }

        @Override
        List<byte[]> files(Path folder) throws IOException {
            List<byte[]> all = new ArrayList<>();
            for (Net net : new Net[] {Layers.net(Layers.linear(2, 4), Layers.batchNorm(4), Layers.prelu(4), Layers.dropout(0.5), Layers.linear(4, 2)).seed(1),
                Layers.net(Layers.conv2d(1, 2, 3), Layers.relu(), Layers.maxPool2d(2), Layers.flatten(), Layers.net(Layers.linear(8, 2), Layers.leakyRelu(0.1))).seed(2)}) {
                Path file = folder.resolve("seed");
                ModelFile.save(net, file.toString());
                all.add(Files.readAllBytes(file));
            }
            return all;
        }

        @Override
        String[] words() {
            return joined(HEADER_WORDS, "net(", "linear(", "linear(2, 4)", "conv2d(1, 2, 3)", "batchNorm(4)", "prelu(4)", "dropout(0.5)", "adaptiveAvgPool2d(0)", "maxPool2d(0)", "softplus(0)", ".eps(0)",
                    ".init(1)", ".biases(1)", ", ", ")", "100000", "-1", "1e9", "true", "0.weight", "\"model\":", "\"frozen\":\"0.weight\"");
        }

        @Override
        Object read(String path, SplittableRandom way) {
            return ModelFile.load(path);
        }

        @Override
        long bytes(Object result) {
            return ((Net) result).state().values().stream().mapToLong(t -> Float.BYTES * (long) t.size()).sum();
        }
    }

    private static class OfCheckpoint extends OfModel {
        OfCheckpoint(boolean header) {
            this("checkpoint", header);
        }

        OfCheckpoint(String name, boolean header) {
            // The data are summed up too, through buffers of their own.
            super(name, header, 1 << 21);
        }

        void write(String path, Runnable kept) {
            CheckpointReading.write(path, kept);
        }

        @Override
        List<byte[]> files(Path folder) {
            List<byte[]> all = new ArrayList<>();
            Path file = folder.resolve("seed");
            write(file.toString(), () -> {
                try {
                    all.add(timeless(Files.readAllBytes(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return all;
        }

        /** The same time in each, so that a seed always gives the same cases. */
        private static byte[] timeless(byte[] file) {
            int end = 8 + (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            byte[] json = new String(file, 8, end - 8, StandardCharsets.UTF_8).replaceFirst("/seconds\":\"[^\"]*\"", "/seconds\":\"1.5\"").getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(8 + json.length + file.length - end).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(file, end, file.length - end).array();
        }

        @Override
        String[] words() {
            return joined(super.words(), "sgd(0.1)", "adam(0.01)", ".batch(2147483647)", ".epochs(2147483647)", ".steps(1)", ".steps(2147483647)", ".seed(1)", ".replacement()", ".watch(units(), every(0))", ".schedule(cosine(0))",
                    ".schedule(warmup(3, step(2, 0.5)))", ".loss(own())", "checkpoint/", "checkpoint/optimizer/", "checkpoint/best/", "checkpoint/history", "checkpoint/step", "ffffffffffffffff", " 0", "NaN");
        }

        @Override
        Object read(String path, SplittableRandom way) {
            return CheckpointReading.read(path);
        }
    }

    private static final class OfSimClr extends OfCheckpoint {
        OfSimClr(boolean header) {
            super("simclr checkpoint", header);
        }

        @Override
        void write(String path, Runnable kept) {
            CheckpointReading.writeSimClr(path, kept);
        }

        @Override
        String[] words() {
            return joined(super.words(), "fit", "simclr", "\"checkpoint/kind\":\"fit\"", "\"checkpoint/suspicions\":\"1\"", "\"checkpoint/collapse\":\"NARROW\"", "checkpoint/collapse/step", "checkpoint/collapse/signs",
                    ".temperature(0.2)", ".views(views().noise(0.1))", "4294967295");
        }

        @Override
        Object read(String path, SplittableRandom way) {
            return CheckpointReading.readSimClr(path);
        }
    }

    private static final class OfNotebook extends Reader {
        OfNotebook() {
            // A notebook stays a tree of JSON, each value an object.
            super("ipynb", 1 << 18, 40);
        }

        @Override
        List<byte[]> seeds(Path folder) throws IOException {
            String small = "{\"cells\":[{\"cell_type\":\"markdown\",\"id\":\"a\",\"metadata\":{},\"source\":[\"# T\\n\",\"x\"]},{\"cell_type\":\"code\",\"execution_count\":1,\"metadata\":{\"tags\":[\"raises-exception\"],"
                    + "\"execution\":{\"iopub.execute_input\":\"2026-01-01T00:00:00Z\",\"shell.execute_reply\":\"2026-01-01T00:00:01Z\"}},\"outputs\":[{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"1\"}],"
                    + "\"source\":\"1+1\"}],\"metadata\":{\"language\":\"en\"},\"nbformat\":4,\"nbformat_minor\":5}";
            return List.of(small.getBytes(StandardCharsets.UTF_8), "{\"cells\":[],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":2}".getBytes(StandardCharsets.UTF_8),
                    "{\"nbformat\":4,\"metadata\":{\"n\":1.50},\"cells\":[{\"cell_type\":\"raw\",\"source\":\"\\u4f60\",\"attachments\":{\"p.png\":{\"image/png\":\"AA==\"}}}]}".getBytes(StandardCharsets.UTF_8));
        }

        @Override
        String[] words() {
            return new String[] {"{", "}", "[", "]", "\"", ",", ":", "null", "true", "1", "\"cell_type\":\"code\"", "\"source\":[]", "\"metadata\":{}", "\"outputs\":[]", "\"id\":\"a\"", "\"nbformat\":4", "\\n", "\\ud800",
                "1e99999", "1e2147483648", "[[[[", "{\"a\":", "\uFEFF", "\"execution_count\":1", "\u00e4"};
        }

        @Override
        Object read(String path, SplittableRandom way) {
            return Ipynb.read(Path.of(path));
        }

        @Override
        long bytes(Object result) {
            return 0;
        }

        /** What it writes reads back, and is written the same again. */
        @Override
        void check(Object result) {
            Ipynb book = (Ipynb) result;
            book.title();
            book.language();
            book.cells().forEach(c -> c.kind().name().concat(c.id()).concat(c.source()));
            Assertions.assertEquals(book.json(), Ipynb.parse(book.json(), "again").json());
        }
    }
}

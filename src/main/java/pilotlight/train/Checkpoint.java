package pilotlight.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import pilotlight.data.Data;
import pilotlight.data.Samples;
import pilotlight.data.ViewBank;
import pilotlight.nn.Net;
import pilotlight.optim.Optimizer;
import pilotlight.store.Blueprint;
import pilotlight.store.ModelFile;
import pilotlight.store.SafeTensors;
import pilotlight.store.SafeTensorsWriter;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Tensor;

/**
 * A training between two steps, in a safetensors file: the file of the model ({@link ModelFile}), and under {@code checkpoint/} what it takes to go on as
 * if nothing had happened.
 */
final class Checkpoint {
    static final String HERE = ModelFile.REST;
    private static final String VERSION = HERE + "version";
    private static final String KIND = HERE + "kind";
    private static final String SETTINGS = HERE + "settings";
    private static final String DATA = HERE + "data";
    private static final String PACE = HERE + "pace";
    private static final String OPTIMIZER = HERE + "optimizer/";
    private static final String BEST = HERE + "best/";
    private static final int CHUNK = 1 << 16;
    private static final int LARGEST_BATCH = 1_000_000;

    /** What begins each kind of training. */
    private static final Map<String, String> DOORS = Map.of("fit", "fit(model, data)", "simclr", "simclr(encoder, head)");

    /**
     * How far a training is.
     *
     * @param step      steps made
     * @param lossSum   of the steps since the last measurement
     * @param lossCount how many those are
     * @param seconds   wall-clock time so far
     * @param generator of the order of rows, as {@link Batches#state()} gives it
     */
    record Progress(int step, double lossSum, int lossCount, double seconds, long[] generator) {
    }

    private final SafeTensors file;

    private Checkpoint(SafeTensors file) {
        this.file = file;
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    /** Writes where {@code setup} says; {@code rest} adds what this kind of training remembers beside. */
    static void write(Setup setup, Net model, String data, Optimizer optimizer, Best best, Progress p, Consumer<SafeTensorsWriter> rest) {
        SafeTensorsWriter w = new SafeTensorsWriter();
        ModelFile.put(model, w);
        w.metadata(VERSION, "1").metadata(KIND, setup.word()).metadata(SETTINGS, setup.settings()).metadata(DATA, data).metadata(PACE, Integer.toString(setup.checkpointPace));
        w.metadata(HERE + "step", Integer.toString(p.step)).metadata(HERE + "seconds", Double.toString(p.seconds)).metadata(HERE + "losses", Integer.toString(p.lossCount))
                .metadata(HERE + "generator", LongStream.of(p.generator).mapToObj(Long::toHexString).collect(Collectors.joining(" ")));
        w.doubles(HERE + "loss", new double[] {p.lossSum, best.loss(), best.step()});
        optimizer.state().forEach((name, t) -> w.tensor(OPTIMIZER + name, t));
        best.weights().forEach((name, t) -> w.tensor(BEST + name, t));
        rest.accept(w);
        w.write(setup.checkpoint);
    }

    /** What tells one data set from another: its name, its rows, and a sum over all their values. */
    static String describe(Data data) {
        CRC32C sum = new CRC32C();
        add(sum, data.train());
        if (data.hasTest()) add(sum, data.test());
        return data.name() + ", " + data.train().rows() + " + " + data.test().rows() + " rows of " + data.train().x().shape().toString().replaceFirst("^\\[\\d+, ", "[")
                + ", sum " + Long.toHexString(sum.getValue());
    }

    /** As {@link #describe(Data)}, of views made beforehand. */
    static String describe(ViewBank bank) {
        CRC32C sum = new CRC32C();
        add(sum, bank.x());
        return bank + ", sum " + Long.toHexString(sum.getValue());
    }

    private static void add(CRC32C sum, Samples rows) {
        add(sum, rows.x());
        if (rows.y() != null) add(sum, rows.y());
        if (rows.labels() != null) {
            ByteBuffer b = ByteBuffer.allocate(rows.labels().length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            b.asIntBuffer().put(rows.labels());
            sum.update(b);
        }
    }

    private static void add(CRC32C sum, Tensor t) {
        ByteBuffer b = ByteBuffer.allocate(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < t.size(); at += CHUNK) {
            int n = Math.min(CHUNK, t.size() - at);
            b.clear().asFloatBuffer().put(t.data(), at, n);
            sum.update(b.limit(n * Float.BYTES));
        }
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    /** The checkpoint in the file at {@code path}. */
    static Checkpoint open(String path) {
        Checkpoint c = new Checkpoint(SafeTensors.read(path));
        String version = c.file.metadata().get(VERSION);
        if (version == null) throw c.wrong("holds " + (c.file.metadata().containsKey(ModelFile.MODEL) ? "a net and no training; load(path) gives the net" : "no training"));
        if (!version.equals("1")) throw c.wrong("is a checkpoint of version " + brief(version) + ", which a later Pilotlight has written; this one reads 1");
        return c;
    }

    /** What kind of training it is of; older files, all of a fit, do not say. */
    private String kind() {
        String kind = file.metadata().getOrDefault(KIND, "fit");
        if (!DOORS.containsKey(kind)) throw wrong("is damaged: " + KIND + " is none of " + new TreeSet<>(DOORS.keySet()));
        return kind;
    }

    /** Refuses a file of another kind of training than {@code wanted}. */
    private void checkKind(String wanted) {
        if (!kind().equals(wanted)) throw wrong("is a checkpoint of " + DOORS.get(kind()) + ", this is " + DOORS.get(wanted) + "; give it to .resume(path) of the former");
    }

    Mistake wrong(String what) {
        return new Mistake(file.name() + ": " + what);
    }

    boolean has(String key) {
        return file.metadata().containsKey(key);
    }

    String text(String key) {
        String s = file.metadata().get(key);
        if (s == null) throw wrong("is damaged: has no " + key);
        return s;
    }

    int integer(String key) {
        try {
            int n = Integer.parseInt(text(key));
            if (n >= 0) return n;
        } catch (NumberFormatException e) {
            // told below
        }
        throw wrong("is damaged: " + key + " is no number of 0 or more");
    }

    Numbers numbers(String key) {
        return new Numbers(file.doubles(key));
    }

    /** A fit of the model and with the settings of this file, on {@code data}. */
    Fit fit(Data data) {
        checkKind("fit");
        Fit f = Fit.of(ModelFile.load(file), data);
        try {
            Settings.into(f, text(SETTINGS));
            // Makes what it complains of later a complaint about this file.
            f.optimizer(f.model.parameters());
        } catch (Mistake e) {
            throw wrong(e.getMessage());
        }
        f.checkpointPace = Math.max(1, integer(PACE));
        // Batches of rows that are drawn may be larger than the data, but not as large as a stranger likes.
        if (f.replacement && f.batch > LARGEST_BATCH) throw wrong("wants batches of " + f.batch + " rows; at most " + LARGEST_BATCH + " are taken from a file");
        return f;
    }

    /** Refuses a training of another kind, model or data, and, unless they came from the file, with other settings. */
    void check(Setup setup, Net net, String data) {
        checkKind(setup.word());
        String here = ", this " + setup.word() + " ";
        String model = Blueprint.of(net);
        String there = file.metadata().get(ModelFile.MODEL);
        if (model != null && there != null && !model.equals(there)) throw wrong("trains " + brief(there) + here + brief(model) + "; give the same net");
        String frozen = file.metadata().getOrDefault(ModelFile.FROZEN, "");
        if (!frozen.equals(ModelFile.frozen(net))) throw wrong("has " + brief(named(frozen)) + " frozen" + here + brief(named(ModelFile.frozen(net))) + "; freeze the same");
        if (!text(DATA).equals(data)) throw wrong("was trained on " + brief(text(DATA)) + here + "has " + data + "; give the same data");
        if (setup.adopted || text(SETTINGS).equals(setup.settings())) return;
        List<List<String>> differences;
        try {
            differences = Settings.differences(text(SETTINGS), setup.settings());
        } catch (Mistake e) {
            throw wrong("is damaged: its settings are " + e.getMessage());
        }
        throw wrong("was trained with " + brief(String.join(", ", differences.get(0))) + here + "has " + brief(String.join(", ", differences.get(1))) + "; give the same settings"
                + (setup instanceof Fit ? ", or take those of the file: resume(path, data)" : ""));
    }

    private static String named(String names) {
        return names.isEmpty() ? "nothing" : names;
    }

    private static String brief(String text) {
        return line(text.length() > 200 ? text.substring(0, 200) + ".." : text);
    }

    /** Text from a stranger as one line. */
    static String line(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
    }

    /** Fills model, optimiser and best weights, all or, if something does not fit, not the model. */
    void restore(Net model, Optimizer optimizer, Best best) {
        restore(optimizer);
        double[] loss = file.doubles(HERE + "loss");
        Map<String, Tensor> kept = tensors(BEST);
        if (!kept.isEmpty()) {
            model.state().forEach((name, t) -> {
                if (!kept.containsKey(name) || !kept.get(name).shape().equals(t.shape())) throw wrong("is damaged: its best weights have no " + name + " " + t.shape());
            });
            best.adopt(kept, loss[1], (int) loss[2]);
        }
        ModelFile.load(model, file);
    }

    /** A method of its own, so that the copies are let go before the next ones are made. */
    private void restore(Optimizer optimizer) {
        Map<String, Tensor> state = tensors(OPTIMIZER);
        try {
            optimizer.load(state);
        } catch (Mistake e) {
            throw wrong(brief(e.getMessage()));
        }
    }

    /** Copies of the tensors under {@code place}, by the rest of their names. */
    private Map<String, Tensor> tensors(String place) {
        Map<String, Tensor> all = new HashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(place)) all.put(name.substring(place.length()), file.tensor(name));
        }
        return all;
    }

    /** How far it was; at most {@code total} steps. */
    Progress progress(int total) {
        int step = integer(HERE + "step");
        if (step > total) throw wrong("has made " + step + " steps, this " + kind() + " has " + total + " in all; give it more");
        double[] loss = file.doubles(HERE + "loss");
        if (loss.length != 3) throw wrong("is damaged: " + HERE + "loss has " + loss.length + " numbers, wanted are 3");
        try {
            long[] generator = List.of(text(HERE + "generator").split(" ", 4)).stream().mapToLong(s -> Long.parseUnsignedLong(s, 16)).toArray();
            if (generator.length != 3) throw wrong("is damaged: its generator has " + generator.length + " numbers, wanted are 3");
            return new Progress(step, loss[0], integer(HERE + "losses"), Double.parseDouble(text(HERE + "seconds")), generator);
        } catch (NumberFormatException e) {
            throw wrong("is damaged: its generator or its time is no number");
        }
    }

    /** Numbers taken one part after the other; a part that is not there is a damage. */
    final class Numbers {
        private final double[] all;
        private int at;

        Numbers(double[] all) {
            this.all = all;
        }

        int left() {
            return all.length - at;
        }

        double[] take(int n) {
            if (n > left()) throw wrong("is damaged: its history ends too early");
            double[] part = Arrays.copyOfRange(all, at, at + n);
            at += n;
            return part;
        }

        /** A vector, its length first. */
        double[] vector() {
            double n = take(1)[0];
            if (!(n >= 0 && n <= left())) throw wrong("is damaged: its history is not what was written");
            return take((int) n);
        }
    }
}

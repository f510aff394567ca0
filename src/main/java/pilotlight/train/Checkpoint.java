package pilotlight.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.zip.CRC32C;
import pilotlight.data.Data;
import pilotlight.data.Samples;
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
    private static final String HERE = ModelFile.REST;
    private static final String VERSION = HERE + "version";
    private static final String SETTINGS = HERE + "settings";
    private static final String DATA = HERE + "data";
    private static final String PACE = HERE + "pace";
    private static final String OPTIMIZER = HERE + "optimizer/";
    private static final String BEST = HERE + "best/";
    private static final String HISTORY = HERE + "history";
    private static final String READINGS = HERE + "readings";
    private static final int CHUNK = 1 << 16;
    private static final int LARGEST_BATCH = 1_000_000;

    /**
     * How far a training is.
     *
     * @param step      steps made
     * @param lossSum   of the steps since the last measurement
     * @param lossCount how many those are
     * @param seconds   wall-clock time so far
     * @param generator of the order of rows, as {@link Batches#state()} gives it
     * @param history   measurements so far
     * @param readings  of gauges so far
     */
    record Progress(int step, double lossSum, int lossCount, double seconds, long[] generator, List<Run.Point> history, List<Run.Reading> readings) {
    }

    private final SafeTensors file;

    private Checkpoint(SafeTensors file) {
        this.file = file;
    }

    // ---- writing ----------------------------------------------------------------------------------------------------

    static void write(Fit fit, String data, Optimizer optimizer, Best best, Progress p) {
        SafeTensorsWriter w = new SafeTensorsWriter();
        ModelFile.put(fit.model, w);
        w.metadata(VERSION, "1").metadata(SETTINGS, Settings.of(fit)).metadata(DATA, data).metadata(PACE, Integer.toString(fit.checkpointPace));
        w.metadata(HERE + "step", Integer.toString(p.step)).metadata(HERE + "seconds", Double.toString(p.seconds)).metadata(HERE + "losses", Integer.toString(p.lossCount))
                .metadata(HERE + "generator", LongStream.of(p.generator).mapToObj(Long::toHexString).collect(Collectors.joining(" ")));
        w.doubles(HERE + "loss", new double[] {p.lossSum, best.loss(), best.step()});
        optimizer.state().forEach((name, t) -> w.tensor(OPTIMIZER + name, t));
        best.weights().forEach((name, t) -> w.tensor(BEST + name, t));
        w.doubles(HISTORY, numbers(p.history));
        List<String> names = Run.names(p.readings);
        for (int i = 0; i < names.size(); i++) w.metadata(READINGS + "/" + i, names.get(i));
        w.doubles(READINGS, p.readings.stream().flatMapToDouble(r -> DoubleStream.concat(DoubleStream.of(r.epoch(), r.step()),
                names.stream().mapToDouble(n -> r.values().getOrDefault(n, Double.NaN)))).toArray());
        w.write(fit.checkpoint);
    }

    private static double[] numbers(List<Run.Point> history) {
        DoubleStream.Builder b = DoubleStream.builder();
        for (Run.Point p : history) {
            b.add(p.epoch()).add(p.step()).add(p.loss()).add(p.testLoss()).add(p.accuracy()).add(p.dead()).add(p.units()).add(p.alphas().length);
            for (double a : p.alphas()) b.add(a);
            for (double[] layer : p.slopes()) {
                b.add(layer.length);
                for (double s : layer) b.add(s);
            }
        }
        return b.build().toArray();
    }

    /** What tells one data set from another: its name, its rows, and a sum over all their values. */
    static String describe(Data data) {
        CRC32C sum = new CRC32C();
        add(sum, data.train());
        if (data.hasTest()) add(sum, data.test());
        return data.name() + ", " + data.train().rows() + " + " + data.test().rows() + " rows of " + data.train().x().shape().toString().replaceFirst("^\\[\\d+, ", "[")
                + ", sum " + Long.toHexString(sum.getValue());
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

    private Mistake wrong(String what) {
        return new Mistake(file.name() + ": " + what);
    }

    private String text(String key) {
        String s = file.metadata().get(key);
        if (s == null) throw wrong("is damaged: has no " + key);
        return s;
    }

    private int integer(String key) {
        try {
            return Integer.parseUnsignedInt(text(key));
        } catch (NumberFormatException e) {
            throw wrong("is damaged: " + key + " is no number");
        }
    }

    /** A fit of the model and with the settings of this file, on {@code data}. */
    Fit fit(Data data) {
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

    /** Refuses a fit of another model or data, and unless {@code freely}, with other settings. */
    void check(Fit fit, String data, boolean freely) {
        String model = Blueprint.of(fit.model);
        String there = file.metadata().get(ModelFile.MODEL);
        if (model != null && there != null && !model.equals(there)) throw wrong("trains " + brief(there) + ", this fit " + brief(model) + "; give the same net");
        String frozen = file.metadata().getOrDefault(ModelFile.FROZEN, "");
        if (!frozen.equals(ModelFile.frozen(fit.model))) throw wrong("has " + brief(named(frozen)) + " frozen, this fit " + brief(named(ModelFile.frozen(fit.model))) + "; freeze the same");
        if (!text(DATA).equals(data)) throw wrong("was trained on " + brief(text(DATA)) + ", this fit has " + data + "; give the same data");
        if (!freely && !text(SETTINGS).equals(Settings.of(fit))) {
            throw wrong("was trained with " + text(SETTINGS) + ", this fit is " + Settings.of(fit) + "; give the same settings, or take those of the file: resume(path, data)");
        }
    }

    private static String named(String names) {
        return names.isEmpty() ? "nothing" : names;
    }

    private static String brief(String text) {
        String start = text.length() > 200 ? text.substring(0, 200) + ".." : text;
        return start.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]+", " ");
    }

    /** Fills model, optimiser and best weights; returns how far the training was. */
    Progress restore(Net model, Optimizer optimizer, Best best, int total) {
        Progress p = progress(total);
        double[] loss = file.doubles(HERE + "loss");
        Map<String, Tensor> state = new HashMap<>();
        Map<String, Tensor> kept = new HashMap<>();
        for (String name : file.names()) {
            if (name.startsWith(OPTIMIZER)) state.put(name.substring(OPTIMIZER.length()), file.tensor(name));
            if (name.startsWith(BEST)) kept.put(name.substring(BEST.length()), file.tensor(name));
        }
        try {
            optimizer.load(state);
        } catch (Mistake e) {
            throw wrong(brief(e.getMessage()));
        }
        if (!kept.isEmpty()) {
            model.state().forEach((name, t) -> {
                if (!kept.containsKey(name) || !kept.get(name).shape().equals(t.shape())) throw wrong("is damaged: its best weights have no " + name + " " + t.shape());
            });
            best.take(kept, loss[1], (int) loss[2]);
        }
        ModelFile.load(model, file);
        return p;
    }

    private Progress progress(int total) {
        int step = integer(HERE + "step");
        if (step > total) throw wrong("has made " + step + " steps, this fit has " + total + " in all; give it more");
        double[] loss = file.doubles(HERE + "loss");
        if (loss.length != 3) throw wrong("is damaged: " + HERE + "loss has " + loss.length + " numbers, wanted are 3");
        try {
            long[] generator = List.of(text(HERE + "generator").split(" ", 4)).stream().mapToLong(s -> Long.parseUnsignedLong(s, 16)).toArray();
            if (generator.length != 3) throw wrong("is damaged: its generator has " + generator.length + " numbers, wanted are 3");
            return new Progress(step, loss[0], integer(HERE + "losses"), Double.parseDouble(text(HERE + "seconds")), generator, history(), readings());
        } catch (NumberFormatException e) {
            throw wrong("is damaged: its generator or its time is no number");
        }
    }

    private List<Run.Point> history() {
        Numbers n = new Numbers(file.doubles(HISTORY));
        List<Run.Point> all = new ArrayList<>();
        while (n.left() > 0) {
            double[] head = n.take(7);
            double[] alphas = n.take(n.count());
            double[][] slopes = new double[alphas.length][];
            for (int i = 0; i < slopes.length; i++) slopes[i] = n.take(n.count());
            all.add(new Run.Point(head[0], (int) head[1], head[2], head[3], head[4], alphas, (int) head[5], (int) head[6], slopes));
        }
        return all;
    }

    private List<Run.Reading> readings() {
        List<String> names = new ArrayList<>();
        while (file.metadata().containsKey(READINGS + "/" + names.size())) names.add(file.metadata().get(READINGS + "/" + names.size()));
        Numbers n = new Numbers(file.doubles(READINGS));
        List<Run.Reading> all = new ArrayList<>();
        while (n.left() > 0) {
            double[] row = n.take(2 + names.size());
            Map<String, Double> values = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) values.put(names.get(i), row[2 + i]);
            all.add(new Run.Reading(row[0], (int) row[1], values));
        }
        return all;
    }

    /** Numbers taken one part after the other; a part that is not there is a damage. */
    private final class Numbers {
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

        int count() {
            double n = take(1)[0];
            if (!(n >= 0 && n <= left())) throw wrong("is damaged: its history is not what was written");
            return (int) n;
        }
    }
}

package pilotlight.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import pilotlight.store.SafeTensorsWriter;

/** What a training has measured and seen, into a checkpoint and out of it. */
final class History {
    private static final String POINTS = Checkpoint.HERE + "history";
    private static final String READINGS = Checkpoint.HERE + "readings";
    private static final String SUSPICIONS = Checkpoint.HERE + "suspicions";
    private static final String COLLAPSE = Checkpoint.HERE + "collapse";

    private History() {
    }

    // ---- of a fit -----------------------------------------------------------------------------------------------------

    static void put(List<Run.Point> history, List<Run.Reading> readings, SafeTensorsWriter file) {
        DoubleStream.Builder b = DoubleStream.builder();
        for (Run.Point p : history) {
            b.add(p.epoch()).add(p.step()).add(p.loss()).add(p.testLoss()).add(p.accuracy()).add(p.dead()).add(p.units());
            vector(p.alphas(), b);
            for (double[] layer : p.slopes()) vector(layer, b);
        }
        file.doubles(POINTS, b.build().toArray());
        List<String> names = Run.names(readings);
        for (int i = 0; i < names.size(); i++) file.metadata(READINGS + "/" + i, names.get(i));
        file.doubles(READINGS, readings.stream().flatMapToDouble(r -> DoubleStream.concat(DoubleStream.of(r.epoch(), r.step()),
                names.stream().mapToDouble(n -> r.values().getOrDefault(n, Double.NaN)))).toArray());
    }

    /** A vector, its length first. */
    private static void vector(double[] values, DoubleStream.Builder b) {
        b.add(values.length);
        for (double v : values) b.add(v);
    }

    static List<Run.Point> points(Checkpoint file) {
        Checkpoint.Numbers n = file.numbers(POINTS);
        List<Run.Point> all = new ArrayList<>();
        while (n.left() > 0) {
            double[] head = n.take(7);
            double[] alphas = n.vector();
            double[][] slopes = new double[alphas.length][];
            for (int i = 0; i < slopes.length; i++) slopes[i] = n.vector();
            all.add(new Run.Point(head[0], (int) head[1], head[2], head[3], head[4], alphas, (int) head[5], (int) head[6], slopes));
        }
        return all;
    }

    static List<Run.Reading> readings(Checkpoint file) {
        List<String> names = new ArrayList<>();
        while (file.has(READINGS + "/" + names.size())) names.add(file.text(READINGS + "/" + names.size()));
        Checkpoint.Numbers n = file.numbers(READINGS);
        List<Run.Reading> all = new ArrayList<>();
        while (n.left() > 0) {
            double[] row = n.take(2 + names.size());
            Map<String, Double> values = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) values.put(names.get(i), row[2 + i]);
            all.add(new Run.Reading(row[0], (int) row[1], values));
        }
        return all;
    }

    // ---- of learning without labels -----------------------------------------------------------------------------------

    static void put(List<SimClrRun.Point> history, int suspicions, Collapse collapse, SafeTensorsWriter file) {
        DoubleStream.Builder b = DoubleStream.builder();
        for (SimClrRun.Point p : history) {
            b.add(p.step()).add(p.loss()).add(p.std()).add(p.cosine());
            vector(p.alphas(), b);
        }
        file.doubles(POINTS, b.build().toArray());
        file.metadata(SUSPICIONS, Integer.toString(suspicions));
        if (collapse == null) return;
        file.metadata(COLLAPSE, collapse.cause().name()).metadata(COLLAPSE + "/step", Integer.toString(collapse.step())).metadata(COLLAPSE + "/signs", collapse.signs());
    }

    static List<SimClrRun.Point> pairPoints(Checkpoint file) {
        Checkpoint.Numbers n = file.numbers(POINTS);
        List<SimClrRun.Point> all = new ArrayList<>();
        while (n.left() > 0) {
            double[] head = n.take(4);
            all.add(new SimClrRun.Point((int) head[0], head[1], head[2], head[3], n.vector()));
        }
        return all;
    }

    static int suspicions(Checkpoint file) {
        return file.integer(SUSPICIONS);
    }

    /** The collapse that was seen, or null. */
    static Collapse collapse(Checkpoint file) {
        if (!file.has(COLLAPSE)) return null;
        for (Collapse.Cause cause : Collapse.Cause.values()) {
            if (cause.name().equals(file.text(COLLAPSE))) return new Collapse(file.integer(COLLAPSE + "/step"), cause, Checkpoint.line(file.text(COLLAPSE + "/signs")));
        }
        throw file.wrong("is damaged: " + COLLAPSE + " is none of the causes there are");
    }
}

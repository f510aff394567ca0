package pilotlight.sweep;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;

/**
 * The rows of a sweep as a file of comma-separated values: {@code study}, the settings, {@code seed}, the results. A row is appended in one write
 * when it is done, so a kill leaves whole rows and at most one torn line at the end, which the next to open the file takes off.
 */
final class Journal implements Closeable {
    private static final String STUDY = "study";
    private static final String SEED = "seed";
    private static final String NO_HEAD = ":1: is not the head of a sweep: study, settings, seed, results";
    private static final long SYNC_NANOS = 1_000_000_000;

    private final String name;
    /** Not a channel: that would be closed by an interrupt. */
    private final RandomAccessFile file;
    private final Content content;
    private long synced = System.nanoTime();

    /** What a file has: rows in its order, and the columns. */
    record Content(String id, List<String> settings, List<String> results, Map<Point, Row> rows) { }

    private Journal(String name, RandomAccessFile file, Content content) {
        this.name = name;
        this.file = file;
        this.content = content;
    }

    /** Opens or makes the file for the rows of {@code trial}, for this process alone. */
    static Journal open(String name, Trial trial, List<String> settings) {
        Path path = WholeFile.resolve(name);
        RandomAccessFile file = null;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            if (!locked(file)) throw new Mistake(name + ": another sweep writes to it; wait for it, or give another file");
            byte[] all = new byte[Math.toIntExact(file.length())];
            file.readFully(all);
            String text = new String(all, StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            // What a kill left of the head is ours too.
            if (whole.isEmpty() && !text.startsWith(STUDY + ",") && !(STUDY + ",").startsWith(text)) throw new Mistake(name + NO_HEAD);
            Content content = parse(name, whole);
            if (content != null && !content.id.equals(trial.id())) {
                throw new Mistake(name + ": has rows of " + content.id + ", and this is " + trial.id() + "; give another file, or delete this one");
            }
            if (content != null && !Set.copyOf(content.settings).equals(Set.copyOf(settings))) {
                throw new Mistake(name + ": has the settings " + content.settings + ", and this sweep " + settings + "; give another file");
            }
            // Not before the file is known to be ours. A head alone is of no use: that of the first row takes its place.
            file.setLength(content == null ? 0 : whole.getBytes(StandardCharsets.UTF_8).length);
            file.seek(file.length());
            return new Journal(name, file, content != null ? content : new Content(trial.id(), settings, new ArrayList<>(), new LinkedHashMap<>()));
        } catch (IOException e) {
            close(file);
            String why = Files.isDirectory(path) ? "it is a folder" : Files.isDirectory(path.getParent()) ? e.getMessage() : "there is no folder " + path.getParent();
            throw new Mistake(name + ": cannot be written: " + why, e);
        } catch (RuntimeException e) {
            close(file);
            throw e;
        }
    }

    private static boolean locked(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void close(RandomAccessFile file) {
        try {
            if (file != null) file.close();
        } catch (IOException e) {
            // Nothing of ours is lost with it.
        }
    }

    /** The rows of a file. */
    static Content read(String name) {
        try {
            String text = Files.readString(WholeFile.resolve(name));
            Content content = parse(name, text.substring(0, text.lastIndexOf('\n') + 1));
            if (content == null) throw new Mistake(name + ": has no rows");
            return content;
        } catch (IOException e) {
            throw new Mistake(name + ": cannot be read: " + (Files.exists(WholeFile.resolve(name)) ? e.getMessage() : "there is no such file"), e);
        }
    }

    private static Content parse(String name, String text) {
        if (text.isEmpty()) return null;
        String[] lines = text.split("\n");
        List<String> head = Arrays.asList(lines[0].split(",", -1));
        int seedAt = head.lastIndexOf(SEED);
        if (!head.get(0).equals(STUDY) || seedAt < 1 || seedAt == head.size() - 1) throw new Mistake(name + NO_HEAD);
        List<String> settings = head.subList(1, seedAt);
        List<String> results = List.copyOf(head.subList(seedAt + 1, head.size()));
        if (lines.length == 1) return null;
        Content content = new Content(lines[1].split(",", 2)[0], settings, results, new LinkedHashMap<>());
        Map<String, Settings> known = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String place = name + ":" + (i + 1) + ": ";
            String[] words = lines[i].split(",", -1);
            if (words.length != head.size()) throw new Mistake(place + words.length + " columns, wanted " + head.size());
            if (!words[0].equals(content.id)) throw new Mistake(place + "a row of " + words[0] + " among rows of " + content.id + "; take the one or the other out");
            try {
                Settings s = known.computeIfAbsent(String.join(",", Arrays.asList(words).subList(1, seedAt)), k -> {
                    Settings all = Settings.NONE;
                    for (int c = 1; c < seedAt; c++) all = all.with(head.get(c), words[c]);
                    return all;
                });
                double[] values = new double[results.size()];
                for (int c = 0; c < values.length; c++) values[c] = Double.parseDouble(words[seedAt + 1 + c]);
                Point point = new Point(s, Long.parseLong(words[seedAt]));
                if (content.rows.put(point, Row.of(results, values)) != null) throw new Mistake(place + point + " is there twice; take one of them out");
            } catch (NumberFormatException e) {
                throw new Mistake(place + e.getMessage() + " where a number was wanted", e);
            }
        }
        return content;
    }

    /** All rows that are there, in the order of the file. */
    Map<Point, Row> rows() {
        return content.rows;
    }

    /** The names of the results; empty as long as there is no row. */
    List<String> results() {
        return content.results;
    }

    /** Adds a row to the file. */
    void append(Point point, Row row) {
        String text = line(content, point, row);
        try {
            if (content.results.isEmpty()) {
                content.results.addAll(row.names());
                text = head(content) + text;
            }
            // One write: a kill leaves all of the line or a part without its end.
            file.write(text.getBytes(StandardCharsets.UTF_8));
            content.rows.put(point, row);
            if (System.nanoTime() - synced > SYNC_NANOS) {
                file.getFD().sync();
                synced = System.nanoTime();
            }
        } catch (IOException e) {
            throw new Mistake(name + ": cannot be written: " + e.getMessage() + "; the rows so far are kept", e);
        }
    }

    private static String head(Content c) {
        List<String> head = new ArrayList<>(List.of(STUDY));
        head.addAll(c.settings);
        head.add(SEED);
        head.addAll(c.results);
        return String.join(",", head) + "\n";
    }

    private static String line(Content c, Point point, Row row) {
        StringBuilder b = new StringBuilder(c.id);
        for (String s : c.settings) b.append(',').append(point.settings().word(s));
        b.append(',').append(point.seed());
        for (int i = 0; i < row.names().size(); i++) b.append(',').append(Decimal.text(row.value(i)));
        return b.append('\n').toString();
    }

    /** Writes rows as a file of their own, whole or not at all. */
    static void write(String name, Content c) {
        StringBuilder b = new StringBuilder(head(c));
        c.rows.forEach((point, row) -> b.append(line(c, point, row)));
        WholeFile.write(name, b.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Puts the rows into the order of {@code plan}, those of other sweeps behind: what is done does not show how it was done. */
    void arrange(List<Point> plan) {
        Set<Point> order = new LinkedHashSet<>(plan);
        order.addAll(content.rows.keySet());
        order.retainAll(content.rows.keySet());
        if (content.rows.isEmpty() || List.copyOf(order).equals(List.copyOf(content.rows.keySet()))) return;
        Map<Point, Row> arranged = new LinkedHashMap<>();
        order.forEach(p -> arranged.put(p, content.rows.get(p)));
        write(name, new Content(content.id, content.settings, content.results, arranged));
    }

    @Override
    public void close() {
        try {
            file.getFD().sync();
        } catch (IOException e) {
            throw new Mistake(name + ": cannot be written: " + e.getMessage(), e);
        } finally {
            close(file);
        }
    }
}

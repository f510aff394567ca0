package pilotlight.sweep;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import pilotlight.surface.Mistake;

/**
 * What is done at each point of a sweep: a name, a version, and a function from settings and a seed to a row of results. The row must depend on
 * these alone, bit for bit; whoever changes what the function computes raises the version, so that no file mixes the two.
 *
 * <pre>{@code
 * Trial.of("mine", 1, (s, seed) -> Row.of("loss", lossOf(s.number("alpha"), seed)))
 * }</pre>
 *
 * <p>A trial may say which settings it takes, with the values of its full study, and how to compute several seeds at once. Immutable.
 */
public final class Trial {
    /** One run. */
    public interface Body {
        /** What the run with these settings and this seed measures. */
        Row run(Settings settings, long seed);
    }

    /** Several runs at once, as with {@link pilotlight.nn.Ensemble}. */
    public interface Batch {
        /** A row for each seed. */
        List<Row> run(Settings settings, long[] seeds);
    }

    private final String name;
    private final int version;
    private final Batch batch;
    private final int together;
    private final Map<String, List<String>> usual;
    private final Predicate<Settings> makesSense;
    private final int seeds;

    private Trial(String name, int version, Batch batch, int together, Map<String, List<String>> usual, Predicate<Settings> makesSense, int seeds) {
        this.name = name;
        this.version = version;
        this.batch = batch;
        this.together = together;
        this.usual = usual;
        this.makesSense = makesSense;
        this.seeds = seeds;
    }

    /** A trial that runs seed by seed and takes any settings, until told otherwise. */
    public static Trial of(String name, int version, Body body) {
        return together(name, version, 1, (settings, seeds) -> List.of(body.run(settings, seeds[0])));
    }

    /**
     * A trial that runs {@code size} seeds of the same settings at once: 0 to size - 1, size to 2 size - 1, and so on, always all of them, so that a row does
     * not depend on which others are wanted. A block that throws has no rows.
     */
    public static Trial together(String name, int version, int size, Batch batch) {
        if (!name.matches("[A-Za-z][A-Za-z0-9._-]*")) throw new Mistake("trial: the name \"" + name + "\"; give letters, digits, dots and dashes, a letter first");
        if (version < 1) throw new Mistake("trial " + name + ": version " + version + "; count from 1");
        if (size < 1) throw new Mistake("trial " + name + ": " + size + " seeds together; give 1 or more");
        return new Trial(name, version, batch, size, Map.of(), s -> true, 10);
    }

    /** Takes a setting of this name: the first value where a sweep says nothing of it, all of them in the full study. Others are then refused. */
    public Trial setting(String setting, Object... values) {
        if (values.length == 0) throw new Mistake("trial " + name + ": no value for " + setting + "; give the usual one first");
        Map<String, List<String>> more = new LinkedHashMap<>(usual);
        more.put(Settings.word("setting", setting), Arrays.stream(values).map(v -> Settings.text(setting, v)).distinct().toList());
        return new Trial(name, version, batch, together, Collections.unmodifiableMap(more), makesSense, seeds);
    }

    /** Leaves out all combinations but these, in every sweep. */
    public Trial only(Predicate<Settings> combination) {
        return new Trial(name, version, batch, together, usual, makesSense.and(combination), seeds);
    }

    /** How many seeds the full study has; 10 unless set. */
    public Trial seeds(int n) {
        return new Trial(name, version, batch, together, usual, makesSense, n);
    }

    /** The trial of this name in the catalogues on the class path. */
    public static Trial named(String name) {
        List<Trial> all = all();
        return all.stream().filter(t -> t.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("there is no study '" + name + "'; there are " + String.join(", ", all.stream().map(Trial::name).toList())));
    }

    /** All trials of the catalogues on the class path, by name. */
    public static List<Trial> all() {
        List<Trial> all = new ArrayList<>();
        // An executor of a cluster has its jars in the loader of the thread; a notebook in that of this class.
        ServiceLoader.load(Catalogue.class, Trial.class.getClassLoader()).forEach(c -> all.addAll(c.trials()));
        ClassLoader more = Thread.currentThread().getContextClassLoader();
        if (more != null && more != Trial.class.getClassLoader()) ServiceLoader.load(Catalogue.class, more).forEach(c -> all.addAll(c.trials()));
        Map<String, Trial> named = new TreeMap<>();
        all.forEach(t -> named.putIfAbsent(t.name, t));
        return List.copyOf(named.values());
    }

    /** The name. */
    public String name() {
        return name;
    }

    /** The version. */
    public int version() {
        return version;
    }

    /** {@code shaping@1}, as it stands in files. */
    public String id() {
        return name + "@" + version;
    }

    /** The settings it takes with the values of its full study, the usual one first; empty if it takes any. */
    public Map<String, List<String>> settings() {
        return usual;
    }

    boolean makesSense(Settings settings) {
        return makesSense.test(settings);
    }

    int seeds() {
        return seeds;
    }

    /** The number of the block that a seed is computed in. */
    long block(long seed) {
        return Math.floorDiv(seed, (long) together);
    }

    /** A row for each seed. */
    public List<Row> run(Settings settings, long... these) {
        Map<Long, List<Row>> blocks = new HashMap<>();
        return Arrays.stream(these).mapToObj(seed -> blocks.computeIfAbsent(block(seed), b -> whole(settings, b)).get((int) Math.floorMod(seed, (long) together))).toList();
    }

    private List<Row> whole(Settings settings, long block) {
        List<Row> rows = batch.run(settings, LongStream.range(block * together, (block + 1) * together).toArray());
        if (rows.size() != together) throw new Mistake("trial " + name + ": " + rows.size() + " rows for " + together + " seeds; give one for each");
        return rows;
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder("Trial " + id());
        usual.forEach((setting, values) -> b.append('\n').append(setting).append(' ').append(String.join(", ", values)));
        return b.length() < 990 ? b.toString() : b.substring(0, 985) + " ...";
    }
}

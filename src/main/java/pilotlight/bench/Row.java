package pilotlight.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import pilotlight.surface.Mistake;

/**
 * A row of the table.
 *
 * @param name     what the user calls it
 * @param what     in a few words
 * @param workload its name for {@link Workload#of}
 * @param flops    floating-point operations of a step in matrix products, 0 where they are not what takes the time
 */
record Row(String name, String what, String workload, double flops) {
    private static final List<String> NETS = List.of("2-64-64-2, batch 64", "64-128-128-10 BN, batch 128", "784-512-256-10 BN, batch 256",
            "1024-1024-1024-1024-10, 512", "NT-Xent, 512 views", "20 layers of 256, batch 256");
    private static final String SLOPES = "alphas";
    private static final List<String> INSTRUMENTS = List.of("units", "signals", "noise", SLOPES, "advise");
    private static final String FIRST = "first ";
    static final List<Row> ALL = all();

    private static List<Row> all() {
        List<Row> rows = new ArrayList<>();
        for (Nets net : Nets.values()) rows.add(net("step", net, NETS.get(net.ordinal())));
        for (Nets net : List.of(Nets.A, Nets.B)) rows.add(net("fit", net, "the same through fit()"));
        rows.add(new Row("watch", "fit a with 21 readings", "watch a", 0));
        rows.add(net("simclr", Nets.E, "the same through simclr()"));
        rows.add(new Row("views", "256 pictures of 16 x 16", "views", 0));
        for (int n : new int[] {64, 128, 256, 512, 1024}) rows.add(new Row("gemm " + n, n + " x " + n + " x " + n, "gemm nn " + n + " " + n + " " + n, 2.0 * n * n * n));
        rows.add(new Row("prelu", "[1024, 1024], both ways", "prelu 1024", 0));
        rows.add(new Row("batchnorm", "[1024, 1024], both ways", "bn", 0));
        rows.add(new Row("inference", "one row through b", "inf 1", 0));
        for (String word : INSTRUMENTS) rows.add(new Row(word, word.equals(SLOPES) ? "of 20 steps of c" : "of c on 10,000 rows", instrument(word), 0));
        for (String word : INSTRUMENTS) rows.add(new Row(FIRST + word, "in a fresh Java", instrument(word), 0));
        return List.copyOf(rows);
    }

    /** Slopes are read from a run, whatever the rows that it was of. */
    private static String instrument(String word) {
        return word + (word.equals(SLOPES) ? " 256" : " 10000");
    }

    private static Row net(String kind, Nets net, String what) {
        String name = kind + " " + net.name().toLowerCase(Locale.ROOT);
        return new Row(name, what, name, net.flops());
    }

    /** Whether it is about the first call in a Java that has computed nothing yet. */
    boolean first() {
        return name.startsWith(FIRST);
    }

    /** The rows that these words mean, in the order of the table: a whole name, or its first or last word. Without words, all but the first calls. */
    static List<Row> named(List<String> words) {
        for (String word : words) {
            if (ALL.stream().noneMatch(row -> row.isMeant(word))) {
                throw new Mistake("bench: there is no workload \"" + word + "\"; there are " + ALL.stream().map(Row::name).collect(Collectors.joining(", ")));
            }
        }
        return ALL.stream().filter(row -> words.isEmpty() ? !row.first() : words.stream().anyMatch(row::isMeant)).toList();
    }

    private boolean isMeant(String word) {
        return name.equals(word) || Arrays.asList(name.split(" ")).contains(word);
    }
}

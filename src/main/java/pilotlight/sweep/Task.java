package pilotlight.sweep;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Points that are computed together: one settings, one seed or a few.
 *
 * @param settings the settings
 * @param seeds    the seeds
 */
public record Task(Settings settings, long[] seeds) implements Serializable {
    /**
     * What became of a point.
     *
     * @param point the point
     * @param row   what it measured, or null
     * @param why   why there is no row, in one line, or null
     */
    public record Done(Point point, Row row, String why) implements Serializable { }

    /** The points in tasks, in their order: neighbours that the trial computes together are one task. */
    static List<Task> of(Trial trial, List<Point> points) {
        List<Task> tasks = new ArrayList<>();
        for (int from = 0; from < points.size(); ) {
            Settings settings = points.get(from).settings();
            int to = from + 1;
            while (to < points.size() && points.get(to).settings() == settings && trial.block(points.get(to).seed()) == trial.block(points.get(from).seed())) to++;
            tasks.add(new Task(settings, points.subList(from, to).stream().mapToLong(Point::seed).toArray()));
            from = to;
        }
        return tasks;
    }

    /** Runs all points in this thread. */
    public List<Done> run(Trial trial) {
        try {
            List<Row> rows = trial.run(settings, seeds);
            List<Done> done = new ArrayList<>();
            for (int i = 0; i < seeds.length; i++) done.add(new Done(new Point(settings, seeds[i]), rows.get(i), null));
            return done;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
            String why = e instanceof IllegalArgumentException && e.getMessage() != null ? e.getMessage() : e.toString();
            return Arrays.stream(seeds).mapToObj(s -> new Done(new Point(settings, s), null, why.lines().findFirst().orElse(""))).toList();
        }
    }
}

package pilotlight.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;

/**
 * Who died and who was revived between two censuses of one net.
 *
 * @param before the first census
 * @param after  the second one
 */
public record Turnover(Units before, Units after) implements Showable {
    private static final int SHOWN = 8;

    static Turnover of(Units before, Units after) {
        List<Integer> then = before.layers().stream().map(Units.LayerUnits::units).toList();
        List<Integer> now = after.layers().stream().map(Units.LayerUnits::units).toList();
        if (!then.equals(now)) throw new Mistake("since: censuses of layers of " + then + " and of " + now + " units; give two of the same net");
        return new Turnover(before, after);
    }

    /** Units of layer {@code layer} (an activation layer, counted from 0) that passed a gradient and no longer do. */
    public int[] died(int layer) {
        return turned(before, after, layer);
    }

    /** Units of layer {@code layer} that pass a gradient again. */
    public int[] revived(int layer) {
        return turned(after, before, layer);
    }

    private static int[] turned(Units alive, Units dead, int layer) {
        double[] a = alive.layers().get(layer).slope();
        double[] d = dead.layers().get(layer).slope();
        return IntStream.range(0, a.length).filter(u -> a[u] != 0 && d[u] == 0).toArray();
    }

    /** Units that died, in all layers. */
    public int died() {
        return layers().map(l -> died(l).length).sum();
    }

    /** Units that were revived, in all layers. */
    public int revived() {
        return layers().map(l -> revived(l).length).sum();
    }

    private IntStream layers() {
        return IntStream.range(0, after.layers().size());
    }

    private String headline() {
        return died() + " died, " + revived() + " revived: " + before.dead() + " -> " + after.dead() + " of " + after.units() + " dead"
                + (before.rows() == after.rows() ? ", over " + after.rows() + " rows" : ", over " + before.rows() + " and then " + after.rows() + " rows");
    }

    private static String some(int[] units) {
        String s = Arrays.stream(units).limit(SHOWN).mapToObj(Integer::toString).collect(Collectors.joining(" "));
        return units.length > SHOWN ? s + " .." : s;
    }

    private Sheet sheet() {
        Sheet s = Sheet.of("layer", "units", "died", "revived", "who died", "who was revived");
        layers().forEach(l -> s.row(after.layers().get(l).name(), after.layers().get(l).units(), died(l).length, revived(l).length, some(died(l)), some(revived(l))));
        return s;
    }

    @Override
    public String html() {
        return sheet().html(headline());
    }

    @Override
    public String toString() {
        return sheet().text("Turnover: " + headline());
    }
}

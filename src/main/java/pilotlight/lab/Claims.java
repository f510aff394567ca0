package pilotlight.lab;

import java.util.LinkedHashMap;
import java.util.Map;
import pilotlight.lab.Verdict.Claim;

/**
 * All claims of the text and what became of them, worked out from the findings of every section.
 *
 * <pre>{@code
 * var claims = Claims.all();
 * claims.plot();
 * }</pre>
 */
public final class Claims {
    /** Notebook and cell in which a claim is measured. */
    private record Place(String notebook, String cell) { }

    private static final String ZERO = "00-the-terrain";
    private static final String ONE = "01-keeping-information-flowing";
    private static final String TWO = "02-the-symphony-of-layers";
    private static final String THREE = "03-taming-noise";

    private static final String FOUR = "04-shaping-representations";

    private static final Map<String, Place> PLACES = new LinkedHashMap<>();

    static {
        PLACES.put("0", new Place(ZERO, "basins-run"));
        PLACES.put("1a", new Place(ONE, "gradients-run"));
        PLACES.put("1b", new Place(ONE, "brightness-run"));
        PLACES.put("1c", new Place(ONE, "scenarios-run"));
        PLACES.put("1d", new Place(ONE, "scenarios-differences"));
        PLACES.put("2a", new Place(TWO, "symmetry-run"));
        PLACES.put("2b", new Place(TWO, "gamma-run"));
        PLACES.put("2c", new Place(TWO, "absorbed-run"));
        PLACES.put("3a", new Place(THREE, "scale-run"));
        PLACES.put("3b", new Place(THREE, "rates-run"));
        PLACES.put("3c", new Place(THREE, "steps-run"));
        PLACES.put("4a", new Place(FOUR, "last-run"));
        PLACES.put("4b", new Place(FOUR, "deep-run"));
        PLACES.put("4c", new Place(FOUR, "ordinary-run"));
        PLACES.put("4d", new Place(FOUR, "last-run"));
    }

    private Claims() {
    }

    /**
     * Runs what the verdicts of the introduction and the first three sections rest on, with the seeds that they take by default, and takes the fourth from its shipped
     * study: about two minutes on two cores.
     */
    public static Verdict all() {
        return Ground.verdict().and(InformationFlow.verdict()).and(Symphony.verdict()).and(Noise.verdict()).and(Shaping.verdict());
    }

    /** The cell that shows the claim, as a link from one notebook to another; null for a claim that has none. */
    static String link(String id) {
        Place p = PLACES.get(id);
        return p == null ? null : p.notebook + ".ipynb#cell-" + p.cell;
    }

    /** The table as a page of Markdown, with links from the folder {@code docs}. */
    public static String page(Verdict verdict) {
        StringBuilder b = new StringBuilder("""
                # The claims of the text

                Written by `./pilotlight claims` from the experiments of `pilotlight.lab`, with the seeds they take by default (section 4: the study of ten seeds in `data/shaping.csv`); intervals are of 95 %. *Holds*: in its own
                setting and beyond. *Holds when*: in its own setting only. *Fails*: not even there.

                | | claim | closed form | | for it | its limit |
                |---|---|---|---|---|---|
                """);
        for (Claim c : verdict.claims()) {
            String link = link(c.id());
            b.append("| ").append(link == null ? c.id() : "[" + c.id() + "](../notebooks/" + link + ")");
            for (Object cell : new Object[] {c.text(), c.law(), c.ruling(), c.evidence(), c.limit()}) b.append(" | ").append(cell.toString().replace("|", "\\|"));
            b.append(" |\n");
        }
        return b.toString();
    }
}

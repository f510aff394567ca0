package pilotlight.lab;

import java.util.List;
import java.util.stream.Stream;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;

/**
 * What became of claims of the text, each ruling worked out from measurements.
 *
 * @param claims in the order of the text
 */
public record Verdict(List<Claim> claims) implements Showable {
    /** What measurements say of a claim. */
    public enum Ruling {
        /** In its own setting and beyond. */
        HOLDS("holds"),
        /** In its own setting, not beyond. */
        HOLDS_WHEN("holds when"),
        /** Not even there. */
        FAILS("fails");

        private final String label;

        Ruling(String label) {
            this.label = label;
        }

        static Ruling of(boolean inItsSetting, boolean beyond) {
            return !inItsSetting ? FAILS : beyond ? HOLDS : HOLDS_WHEN;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /**
     * One claim.
     *
     * @param id       section of the text and letter, such as 1a
     * @param text     what is claimed
     * @param law      what the closed form says of it, in numbers; empty where there is none
     * @param ruling   what became of it
     * @param evidence the measurements in favour
     * @param limit    the measurements that bound it
     */
    public record Claim(String id, String text, String law, Ruling ruling, String evidence, String limit) { }

    private static final int SECTION = 5;

    /** The claim of this id. */
    public Claim claim(String id) {
        return claims.stream().filter(c -> c.id.equals(id)).findFirst().orElseThrow(() ->
                new Mistake("verdict: no claim \"" + id + "\"; there are " + claims.stream().map(Claim::id).toList()));
    }

    /** This verdict's claims and then the other's. */
    public Verdict and(Verdict other) {
        return new Verdict(Stream.concat(claims.stream(), other.claims.stream()).toList());
    }

    /** Where each claim holds: blue yes, orange no; on a desktop it also opens in a window. */
    public Plot plot() {
        String[] names = claims.stream().map(c -> c.id + "  " + c.text).toArray(String[]::new);
        double[][] holds = claims.stream().map(c -> new double[] {c.ruling == Ruling.FAILS ? -1 : 1, c.ruling == Ruling.HOLDS ? 1 : -1}).toArray(double[][]::new);
        String[][] words = claims.stream().map(c -> new String[] {c.ruling == Ruling.FAILS ? "no" : "yes", c.ruling == Ruling.HOLDS ? "yes" : "no"}).toArray(String[][]::new);
        return Plot.of("What became of the claims").heat(new String[] {"in its own setting", "beyond it"}, names, holds, words).open();
    }

    private long count(Ruling ruling) {
        return claims.stream().filter(c -> c.ruling == ruling).count();
    }

    private String headline() {
        if (claims.size() > SECTION) {
            return "Verdict on " + claims.size() + " claims: " + count(Ruling.HOLDS) + " hold, " + count(Ruling.HOLDS_WHEN) + " hold in their own setting only, " + count(Ruling.FAILS) + " fail";
        }
        StringBuilder b = new StringBuilder("Verdict:");
        for (Claim c : claims) b.append(c == claims.get(0) ? " " : ", ").append(c.id).append(' ').append(c.ruling);
        return b.toString();
    }

    @Override
    public String html() {
        Table t = Table.of("", "claim", "closed form", "", "for it", "its limit");
        for (Claim c : claims) t.row(c.id, c.text, c.law, c.ruling, c.evidence, c.limit);
        String html = t.html(headline());
        for (Claim c : claims) {
            String link = Claims.link(c.id);
            if (link != null) html = html.replace("<td>" + c.id + "</td>", "<td><a href=\"" + link + "\">" + c.id + "</a></td>");
        }
        return html;
    }

    /** A shell shows a thousand characters: a section has its evidence there, all sections together their rulings. */
    @Override
    public String toString() {
        boolean section = claims.size() <= SECTION;
        Table t = section ? Table.of("", "claim", "", "for it") : Table.of("", "claim", "");
        for (Claim c : claims) {
            if (section) t.row(c.id, c.text, c.ruling, c.evidence);
            else t.row(c.id, c.text, c.ruling);
        }
        return t.text(headline());
    }
}

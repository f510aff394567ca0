package pilotlight.lab;

import java.util.List;
import java.util.stream.Stream;
import pilotlight.lab.Scenarios.Start;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.surface.Showable;
import pilotlight.theory.Interval;
import pilotlight.theory.UnitTheory;

/**
 * What became of the claims of one section of the text, each ruling worked out from measurements.
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
    private static final double LEARNED = 0.9;
    private static final double STUCK = 0.3;

    static Verdict of(Gradients gradients, Scenarios scenarios, Brightness brightness, Recovery recovery) {
        return new Verdict(List.of(dying(gradients, recovery), guarantee(scenarios, brightness), batchNorm(scenarios), together(scenarios)));
    }

    private static Claim dying(Gradients gradients, Recovery recovery) {
        Gradients.Row relu = gradients.row("ReLU", -0.75);
        Interval stayed = recovery.after("stay ReLU").mean();
        return new Claim("1a", "ReLU units die, no gradient, no way back", "phi' = 0 on every row: no gradient in, none through", Ruling.of(2 * relu.exactlyZero() > gradients.seeds(), stayed.mean() < STUCK),
                "gradient exactly 0 in " + relu.exactlyZero() + "/" + gradients.seeds() + " nets", "400 steps later " + Table.brief(stayed));
    }

    private static Claim guarantee(Scenarios s, Brightness brightness) {
        Interval prelu = s.cell(Start.BIAS_075, "PReLU .25").mean();
        Interval leaky = s.cell(Start.BIAS_075, "Leaky .01").mean();
        Interval learnable = brightness.learnable(-1.5).mean();
        return new Claim("1b", "PReLU guarantees life", Table.number("six shut layers leave a^6: %.0e at .25, ", Math.pow(0.25, 6)) + Table.number("%.0e at .01", Math.pow(0.01, 6)), Ruling.of(prelu.mean() > LEARNED, leaky.mean() > LEARNED && learnable.mean() > LEARNED),
                ".25 lives: " + Table.brief(prelu), ".01 does not: " + Table.brief(leaky) + "; .25 at bias -1.5: " + Table.brief(learnable));
    }

    private static Claim batchNorm(Scenarios s) {
        Interval rescued = s.cell(Start.BIAS_075, "ReLU + BN").mean();
        Interval beta = s.cell(Start.BETA_3, "ReLU + BN").mean();
        return new Claim("1c", "BatchNorm keeps units alive", Table.number("open: Phi(beta/gamma) = %.2f at beta 0, ", UnitTheory.activeAfterNorm(0, 1))
                + Table.number("%.4f at -3", UnitTheory.activeAfterNorm(-3, 1)), Ruling.of(rescued.mean() > LEARNED, beta.mean() > LEARNED),
                "bias -0.75: " + Table.brief(rescued), "beta -3: " + Table.brief(beta));
    }

    private static Claim together(Scenarios s) {
        Interval hostile = s.difference(Start.BETA_3, "PReLU .25 + BN", "ReLU + BN");
        Interval benign = s.difference(Start.BENIGN, "PReLU .25 + BN", "ReLU + BN");
        double open = UnitTheory.activeAfterNorm(-3, 1);
        return new Claim("1d", "both together are more robust", Table.number("E[phi'^2] at beta -3: %.4f with ReLU, ", open) + Table.number("%.3f with .25", open + 0.25 * 0.25 * (1 - open)), Ruling.of(hostile.low() > 0.5, benign.low() > 0),
                "beta -3: +" + Table.brief(hostile), "benign: " + Table.brief(benign));
    }

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

package pilotlight.diagnose;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import pilotlight.theory.Interval;
import pilotlight.theory.NoiseTheory;

/** The part of an advice that is about rate and batch, from closed forms of measured gradient noise. */
final class Pace {
    /** What every line of {@link Advice#fine} that this class writes begins with. */
    static final String MARK = "steps";
    /** A batch so many times B_simple saves hardly a step, and one so many times smaller takes many more. B_simple grows while the loss falls, so less is not worth a word. */
    private static final double WIDE = 16;
    /** A rate so near to the largest stable one. */
    private static final double NEAR = 0.8;
    /** Steps move the weights usually by a thousandth of their length. */
    private static final double USUAL = 1e-3;
    private static final double FAR = 0.1;
    private static final double HARDLY = 1e-5;

    private final Signals signals;
    private final GradientNoise noise;
    private final double rate;
    private final int batch;

    /** {@code rate} is that of SGD, NaN for another optimiser, whose step {@code signals} has. */
    Pace(Signals signals, GradientNoise noise, double rate, int batch) {
        this.signals = signals;
        this.noise = noise;
        this.rate = rate;
        this.batch = batch;
    }

    void look(List<Advice.Finding> findings, List<String> fine) {
        if (noise.resolved()) {
            if (!Double.isNaN(rate)) rate(findings, fine);
            batch(findings, fine);
        } else {
            fine.add(MARK + " of " + signals.rule() + ": rate and batch not judged, as |G|² is unresolved over " + noise.rows() + " rows");
        }
        update(findings, fine);
    }

    private void rate(List<Advice.Finding> findings, List<String> fine) {
        Interval stable = noise.stableRate(batch);
        String share = String.format(Locale.ROOT, "%s is %.2g of the largest stable rate %s at B = %d", signals.rule(), rate / stable.mean(), GradientNoise.ends(stable), batch);
        if (rate <= NEAR * stable.low()) {
            fine.add(MARK + ": " + share);
            return;
        }
        double half = round(stable.mean() / 2);
        findings.add(new Advice.Finding(Advice.Kind.RATE, signals.rule(), share + "; a step changes the loss by " + GradientNoise.ends(change(rate, stable)), rate / stable.mean(),
                List.of(new Advice.Prediction("sgd " + half, "change", change(half, stable), false))));
    }

    /** -eta |G|² (1 - eta/eta_max): what the loss changes by in the next step, on average; the ends are those of the ends of both. */
    private Interval change(double eta, Interval stable) {
        Interval signal = noise.total().signal();
        double[] all = {step(eta, signal.low(), stable.low()), step(eta, signal.low(), stable.high()), step(eta, signal.high(), stable.low()), step(eta, signal.high(), stable.high())};
        Arrays.sort(all);
        return new Interval(step(eta, signal.mean(), stable.mean()), Double.NaN, 1, all[0], all[3], signal.level());
    }

    private static double step(double eta, double signal, double stable) {
        return -eta * signal * (1 - eta / stable);
    }

    private void batch(List<Advice.Finding> findings, List<String> fine) {
        Interval scale = noise.scale();
        String said = "batches of " + batch + " rows, B_simple " + GradientNoise.ends(scale);
        boolean large = batch > WIDE * scale.high(), small = batch * WIDE < scale.low();
        int other = Math.max(1, (int) round(scale.mean()));
        if (!large && !small || other == batch) {
            fine.add(MARK + ": " + said + ", so " + GradientNoise.ends(slowdown(scale)) + " times the least number");
            return;
        }
        Interval steps = ends(scale, b -> NoiseTheory.slowdown(b, other) / NoiseTheory.slowdown(b, batch));
        Interval rows = ends(scale, b -> other * NoiseTheory.slowdown(b, other) / (batch * NoiseTheory.slowdown(b, batch)));
        findings.add(new Advice.Finding(Advice.Kind.BATCH, "batch " + batch, said + (large ? ": most of a batch is wasted now" : ": most of a step is noise now"), scale.mean() / batch,
                List.of(new Advice.Prediction("batch " + other, "steps times", steps, false), new Advice.Prediction("batch " + other, "rows times", rows, false))));
    }

    private Interval slowdown(Interval scale) {
        return ends(scale, b -> NoiseTheory.slowdown(b, batch));
    }

    /** A monotone function of an interval. */
    private static Interval ends(Interval of, ToDoubleFunction<Double> f) {
        double a = f.applyAsDouble(of.low()), b = f.applyAsDouble(Math.min(of.high(), 1e12));
        return new Interval(f.applyAsDouble(of.mean()), Double.NaN, of.n(), Math.min(a, b), Math.max(a, b), of.level());
    }

    private void update(List<Advice.Finding> findings, List<String> fine) {
        List<String> names = new ArrayList<>();
        List<Interval> moved = new ArrayList<>();
        for (Signals.LayerSignals l : signals.layers()) {
            GradientNoise.Part part = noise.layers().stream().filter(p -> p.name().equals(l.name())).findFirst().orElse(null);
            if (part == null || !(l.weights() > 0) || l.name().contains(" batchNorm") || l.name().contains(" prelu")) continue;
            names.add(l.name());
            moved.add(Double.isNaN(rate) ? Advice.point(l.update()) : new Interval(length(part.signal().mean(), part.trace().mean()) / l.weights(), Double.NaN, 1,
                    length(part.signal().low(), part.trace().low()) / l.weights(), length(part.signal().high(), part.trace().high()) / l.weights(), part.signal().level()));
        }
        if (moved.isEmpty()) return;
        int most = 0;
        for (int i = 1; i < moved.size(); i++) if (moved.get(i).mean() > moved.get(most).mean()) most = i;
        Interval top = moved.get(most);
        String said = signals.rule() + ": a step moves the weights by at most " + GradientNoise.ends(top) + " of their length, in " + names.get(most) + " (usual " + USUAL + ")";
        if (top.low() <= FAR && top.high() >= HARDLY) {
            fine.add(MARK + " of " + said);
            return;
        }
        String[] rule = signals.rule().split(" ");
        double now = Double.parseDouble(rule[1]), next = round(now * USUAL / top.mean());
        findings.add(new Advice.Finding(Advice.Kind.UPDATE, names.get(most), said, top.mean(), List.of(new Advice.Prediction(rule[0] + " " + next, "moves",
                ends(top, m -> m * next / now), false))));
    }

    /** Of a step on a batch: E|g_B|² = |G|² + tr Sigma/B. */
    private double length(double signal, double trace) {
        return rate * Math.sqrt(Math.max(0, signal) + Math.max(0, trace) / batch);
    }

    /** To two digits. */
    private static double round(double v) {
        return Double.isInfinite(v) ? v : new BigDecimal(v).round(new MathContext(2)).doubleValue();
    }
}

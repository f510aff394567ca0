package pilotlight.train;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.Watch;
import pilotlight.optim.Schedule;
import pilotlight.store.Call;
import pilotlight.surface.Mistake;

/**
 * The settings of a training as text, all that decides its steps and its history, and back: {@code sgd(0.1).momentum(0.9).batch(64).epochs(40).seed(0)}. What is
 * the user's own, a loss, a schedule, a gauge, is {@code own()}, and has no way back; nor have the views and the loss of a training without labels.
 */
final class Settings {
    private static final String OWN = "own()";

    private Settings() {
    }

    static String of(Fit f) {
        StringBuilder b = common(f);
        if (!f.repeatable()) add(b, "loss", OWN);
        if (f.smoothing != 0) add(b, "smoothing", f.smoothing);
        if (f.clip > 0) add(b, "clip", f.clip);
        if (!f.gauges().isEmpty()) {
            StringBuilder watched = new StringBuilder();
            for (Gauge g : f.gauges()) watched.append(g == Gauge.UNITS ? "units()" : g == Gauge.SIGNALS ? "signals()" : g == Gauge.NOISE ? "noise()" : OWN).append(", ");
            add(b, "watch", watched.append("every(").append(f.pace).append(')'));
        }
        return b.toString();
    }

    static String of(SimClr s) {
        StringBuilder b = common(s);
        SimClr.Method m = s.loss();
        String weights = m.weights() == null ? "" : DoubleStream.of(m.weights()).mapToObj(Double::toString).collect(Collectors.joining(", "));
        switch (m.kind()) {
            case NT_XENT -> add(b, "temperature", m.temperature());
            case VICREG -> add(b, "vicreg", weights);
            case BARLOW -> add(b, "barlowTwins", weights);
            case SIMSIAM -> add(b, m.stop() ? "simSiam" : "simSiamWithoutStop", "");
            default -> add(b, "alignment", "");
        }
        if (s.views() != null) add(b, "views", s.views());
        return b.toString();
    }

    private static StringBuilder common(Setup s) {
        StringBuilder b = new StringBuilder(s.method).append('(').append(s.rate).append(')');
        if (s.momentum != 0) add(b, "momentum", s.momentum);
        if (s.dampening != 0) add(b, "dampening", s.dampening);
        if (s.nesterov) add(b, "nesterov", "");
        if (s.weightDecay != 0) add(b, "weightDecay", s.weightDecay);
        add(b, "batch", s.batch);
        if (s.steps > 0) add(b, "steps", s.steps);
        else add(b, "epochs", s.epochs);
        if (s.every > 0) add(b, "every", s.every);
        add(b, "seed", s.seed);
        if (s.replacement) add(b, "replacement", "");
        if (!s.schedule.toString().equals("constant()")) add(b, "schedule", s.schedule instanceof Schedule.Known ? s.schedule : OWN);
        return b;
    }

    private static void add(StringBuilder b, String name, Object argument) {
        b.append('.').append(name).append('(').append(argument).append(')');
    }

    /**
     * The settings in which two texts differ, those of the first and those of the second, in the same order: {@code sgd(0.1), no momentum} and
     * {@code sgd(0.2), momentum(0.9)}.
     */
    static List<List<String>> differences(String one, String other) {
        Map<String, Call> first = byPurpose(one);
        Map<String, Call> second = byPurpose(other);
        Set<String> all = new LinkedHashSet<>(first.keySet());
        all.addAll(second.keySet());
        all.removeIf(purpose -> Objects.equals(first.get(purpose), second.get(purpose)));
        return Stream.of(first, second).map(calls -> all.stream().map(p -> calls.containsKey(p) ? calls.get(p).toString() : "no " + p).toList()).toList();
    }

    private static Map<String, Call> byPurpose(String text) {
        Call all = Call.parse(text);
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put(purpose(all.name()), new Call(all.name(), all.arguments(), List.of()));
        for (Call c : all.then()) calls.put(purpose(c.name()), c);
        return calls;
    }

    /** What a call decides: of those that decide the same, a training has one. */
    private static String purpose(String name) {
        return switch (name) {
            case "sgd", "adam", "adamW" -> "optimizer";
            case "epochs", "steps" -> "length";
            case "temperature", "vicreg", "barlowTwins", "simSiam", "simSiamWithoutStop", "alignment" -> "loss";
            default -> name;
        };
    }

    /** Gives {@code f} the settings that {@code text} tells. */
    static void into(Fit f, String text) {
        Call all = Call.parse(text);
        apply(f, all);
        all.then().forEach(c -> apply(f, c));
    }

    private static void apply(Fit f, Call c) {
        switch (c.key()) {
            case "sgd/1" -> f.sgd(c.number(0));
            case "adam/1" -> f.adam(c.number(0));
            case "adamW/1" -> f.adamW(c.number(0));
            case "momentum/1" -> f.momentum(c.number(0));
            case "dampening/1" -> f.dampening(c.number(0));
            case "nesterov/0" -> f.nesterov();
            case "weightDecay/1" -> f.weightDecay(c.number(0));
            case "batch/1" -> f.batch(c.integer(0));
            case "steps/1" -> f.steps(c.integer(0));
            case "epochs/1" -> f.epochs(c.integer(0));
            case "every/1" -> f.every(c.integer(0));
            case "seed/1" -> f.seed(c.whole(0));
            case "replacement/0" -> f.replacement();
            case "schedule/1" -> f.schedule(schedule(c.call(0)));
            case "smoothing/1" -> f.smoothing(c.number(0));
            case "clip/1" -> f.clip(c.number(0));
            default -> {
                if (c.name().equals("watch")) watch(f, c);
                else throw unknown(c);
            }
        }
    }

    private static Schedule schedule(Call c) {
        return switch (c.key()) {
            case "constant/0" -> Schedule.constant();
            case "step/2" -> Schedule.step(c.whole(0), c.number(1));
            case "cosine/1" -> Schedule.cosine(c.whole(0));
            case "warmup/2" -> Schedule.warmup(c.whole(0), schedule(c.call(1)));
            default -> throw unknown(c);
        };
    }

    private static void watch(Fit f, Call c) {
        List<Object> what = c.arguments();
        for (int i = 0; i < what.size(); i++) {
            Call one = c.call(i);
            switch (one.key()) {
                case "units/0" -> f.watch(Gauge.UNITS);
                case "signals/0" -> f.watch(Gauge.SIGNALS);
                case "noise/0" -> f.watch(Gauge.NOISE);
                // 0 is what nobody has set.
                case "every/1" -> f.watch(one.integer(0) == 0 ? new Watch[0] : new Watch[] {new Watch.Every(one.integer(0))});
                default -> throw unknown(one);
            }
        }
    }

    private static Mistake unknown(Call c) {
        return new Mistake("settings with " + c.name() + ", which cannot be made from text; give them again, as fit(model, data)... and resume(path)");
    }
}

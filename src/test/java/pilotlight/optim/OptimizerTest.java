package pilotlight.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

class OptimizerTest {
    private static final List<Function<List<Parameter>, Optimizer>> KINDS = List.of(p -> new Sgd(p, 0.1).momentum(0.9).dampening(0.2),
            p -> new Adam(p, 0.1).amsgrad(), p -> new AdamW(p, 0.1));

    private static Parameter parameter(String name, boolean decay) {
        return Parameter.of(name, Tensor.of(1f, -2f), decay);
    }

    private static void gradient(Parameter p, float... g) {
        p.tensor().zeroGrad();
        p.tensor().backward(Tensor.of(g));
    }

    @Test
    void frozenParametersAndThoseWithoutGradientStay() {
        for (Function<List<Parameter>, Optimizer> kind : KINDS) {
            Parameter moving = parameter("moving", true);
            Parameter frozen = parameter("frozen", true);
            Parameter idle = parameter("idle", true);
            Optimizer o = kind.apply(List.of(moving, frozen, idle)).weightDecay(0.5);
            gradient(moving, 1, 1);
            gradient(frozen, 1, 1);
            frozen.freeze();
            o.step();
            assertArrayEquals(new float[] {1, -2}, frozen.tensor().data(), o.toString());
            assertArrayEquals(new float[] {1, -2}, idle.tensor().data(), o.toString());
            assertEquals(true, moving.tensor().data()[0] < 1, o.toString());
            assertEquals(true, o.state().keySet().stream().allMatch(k -> k.startsWith("moving/")), o.state().keySet().toString());
            o.zeroGrad();
            assertNull(moving.tensor().grad());
        }
    }

    @Test
    void weightDecayIsForWeights() {
        for (boolean all : new boolean[] {false, true}) {
            Parameter weight = parameter("weight", true);
            Parameter bias = parameter("bias", false);
            Sgd sgd = new Sgd(List.of(weight, bias), 0.1).weightDecay(0.5);
            if (all) sgd.decayAll();
            gradient(weight, 0, 0);
            gradient(bias, 0, 0);
            sgd.step();
            assertArrayEquals(new float[] {0.95f, -1.9f}, weight.tensor().data(), 1e-6f);
            assertArrayEquals(all ? new float[] {0.95f, -1.9f} : new float[] {1, -2}, bias.tensor().data(), 1e-6f);
        }
        Parameter bias = parameter("bias", false);
        AdamW adam = new AdamW(List.of(bias), 0.1);
        gradient(bias, 0, 0);
        adam.step();
        assertArrayEquals(new float[] {1, -2}, bias.tensor().data());
    }

    @Test
    void memoryMovesToAnotherOptimiser() {
        for (Function<List<Parameter>, Optimizer> kind : KINDS) {
            Parameter a = parameter("a", true);
            Parameter b = parameter("a", true);
            Optimizer first = kind.apply(List.of(a, b));
            for (int i = 0; i < 3; i++) {
                gradient(a, i, 1);
                gradient(b, -1, i);
                first.step();
            }
            Map<String, Tensor> saved = new LinkedHashMap<>();
            first.state().forEach((k, t) -> saved.put(k, t.copy()));
            Parameter c = Parameter.of("a", a.tensor().copy(), true);
            Parameter d = Parameter.of("a", b.tensor().copy(), true);
            Optimizer second = kind.apply(List.of(c, d));
            second.load(saved);
            for (Parameter p : List.of(a, b, c, d)) gradient(p, 0.3f, -0.7f);
            first.step();
            second.step();
            assertArrayEquals(a.tensor().data(), c.tensor().data(), first.toString());
            assertArrayEquals(b.tensor().data(), d.tensor().data(), first.toString());
            assertEquals(first.state().keySet(), second.state().keySet());
        }
        Optimizer sgd = new Sgd(List.of(parameter("a", true)), 0.1);
        assertEquals("sgd: entry b/momentum belongs to none of the 1 parameters", message(() -> sgd.load(Map.of("b/momentum", Tensor.ones(2)))));
        assertEquals("sgd: entry a/v; this optimiser remembers [momentum]", message(() -> sgd.load(Map.of("a/v", Tensor.ones(2)))));
        assertEquals("sgd: entry a/momentum is [3], the parameter takes 2 values", message(() -> sgd.load(Map.of("a/momentum", Tensor.ones(3)))));
    }

    @Test
    void badSettings() {
        List<Parameter> p = List.of(parameter("a", true));
        assertEquals("optimiser: learning rate NaN is not a number of 0 or more", message(() -> new Sgd(p, Double.NaN)));
        assertEquals("sgd: momentum 1.0 is not in [0, 1)", message(() -> new Sgd(p, 0.1).momentum(1)));
        assertEquals("adam: second beta 1.5 is not in [0, 1)", message(() -> new Adam(p, 0.1).betas(0.9, 1.5)));
        assertEquals("adamW: weight decay -1.0 is not 0 or more", message(() -> new AdamW(p, 0.1).weightDecay(-1)));
        assertEquals("clip: largest norm 0.0 is not above 0", message(() -> Clip.norm(p, 0)));
        Sgd both = new Sgd(p, 0.1).momentum(0.9).dampening(0.5).nesterov();
        gradient(p.get(0), 1, 1);
        assertEquals("sgd: nesterov with dampening 0.5; leave one of them out", assertThrows(Mistake.class, both::step).getMessage());
    }

    private static String message(Runnable r) {
        return assertThrows(IllegalArgumentException.class, r::run).getMessage();
    }

    @Test
    void printing() {
        List<Parameter> p = List.of();
        assertEquals("sgd(0.1)", new Sgd(p, 0.1).toString());
        assertEquals("sgd(0.1).momentum(0.9).nesterov().weightDecay(0.001).decayAll()",
                new Sgd(p, 0.1).momentum(0.9).nesterov().weightDecay(1e-3).decayAll().toString());
        assertEquals("adam(0.003)", new Adam(p, 3e-3).toString());
        assertEquals("adam(0.1).betas(0.8, 0.9).amsgrad()", new Adam(p, 0.1).betas(0.8, 0.9).amsgrad().toString());
        assertEquals("adamW(0.1).weightDecay(0.01)", new AdamW(p, 0.1).toString());
    }

    @Test
    void schedules() {
        assertEquals(1, Schedule.constant().at(1000));
        assertValues(Schedule.step(2, 0.5), 1, 1, 0.5, 0.5, 0.25);
        assertValues(Schedule.cosine(4), 1, (1 + Math.sqrt(0.5)) / 2, 0.5, (1 - Math.sqrt(0.5)) / 2, 0, 0, 0);
        assertValues(Schedule.warmup(4, Schedule.step(1, 0.5)), 0.25, 0.5, 0.75, 1, 1, 0.5, 0.25);
        assertEquals("schedule: cosine over 0 steps; give 1 or more", message(() -> Schedule.cosine(0)));
        assertEquals("schedule: every 0 steps; give 1 or more", message(() -> Schedule.step(0, 1)));
        assertEquals("schedule: warm-up over 0 steps; give 1 or more", message(() -> Schedule.warmup(0, Schedule.constant())));
    }

    private static void assertValues(Schedule s, double... wanted) {
        for (int i = 0; i < wanted.length; i++) assertEquals(wanted[i], s.at(i), 1e-12, "step " + i);
    }

    @Test
    void clipping() {
        Parameter a = parameter("a", true);
        Parameter b = parameter("b", true);
        Parameter idle = parameter("idle", true);
        gradient(a, 3, 0);
        gradient(b, 0, 4);
        assertEquals(5, Clip.norm(List.of(a, b, idle), 10), 1e-9);
        assertArrayEquals(new float[] {3, 0}, a.tensor().grad().data(), "below the limit nothing changes");
        assertEquals(5, Clip.norm(List.of(a, b, idle), 1), 1e-9);
        assertArrayEquals(new float[] {0.6f, 0}, a.tensor().grad().data(), 1e-6f);
        assertArrayEquals(new float[] {0, 0.8f}, b.tensor().grad().data(), 1e-6f);
    }
}

package pilotlight.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static pilotlight.Golden.assertClose;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pilotlight.Golden;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Tensor;

/** Twenty steps of every optimiser on 0.5 (p - c)' A (p - c) + 0.1 sum p^4, against the reference table. */
class OptimGoldenTest {
    private static final Set<String> ROWS = Set.of("p0", "A", "c", "traj", "loss", "lr", "momentum", "nesterov", "weight_decay", "dampening",
            "betas", "eps", "amsgrad");

    private static double or(Golden.Case c, String row, double otherwise) {
        return c.has(row) ? c.scalar(row) : otherwise;
    }

    private static Optimizer optimizer(Golden.Case c, List<Parameter> p) {
        String kind = c.name().split("_")[0];
        if (kind.equals("sgd")) {
            Sgd sgd = new Sgd(p, c.scalar("lr")).momentum(or(c, "momentum", 0)).dampening(or(c, "dampening", 0)).weightDecay(or(c, "weight_decay", 0));
            return c.has("nesterov") ? sgd.nesterov() : sgd;
        }
        Adam adam = switch (kind) {
            case "adam" -> new Adam(p, c.scalar("lr"));
            case "adamw" -> new AdamW(p, c.scalar("lr"));
            default -> fail("optim.csv case " + c.name() + " has no test");
        };
        if (c.has("weight_decay")) adam.weightDecay(c.scalar("weight_decay"));
        if (c.has("betas")) adam.betas(c.values("betas")[0], c.values("betas")[1]);
        if (c.has("eps")) adam.eps(c.scalar("eps"));
        return c.has("amsgrad") ? adam.amsgrad() : adam;
    }

    @Test
    void trajectories() {
        List<Golden.Case> cases = Golden.load("optim", "f32");
        for (Golden.Case c : cases) {
            for (String row : c.names()) {
                if (!ROWS.contains(row)) fail(c + ": row " + row + " has no test");
            }
            Tensor p = Tensor.wrap(c.floats("p0"), 1, 5).requiresGrad(true);
            Tensor a = Tensor.wrap(c.floats("A"), 5, 5);
            Tensor centre = Tensor.wrap(c.floats("c"), 1, 5);
            Optimizer optimizer = optimizer(c, List.of(new Parameter("p", p, true)));
            float[] trajectory = new float[100];
            float[] losses = new float[20];
            for (int step = 0; step < 20; step++) {
                optimizer.zeroGrad();
                Tensor d = p.sub(centre);
                Tensor loss = d.matmul(a).mul(d).sum().mul(0.5).add(p.square().square().sum().mul(0.1));
                losses[step] = loss.item();
                loss.backward();
                optimizer.step();
                System.arraycopy(p.data(), 0, trajectory, step * 5, 5);
            }
            assertClose(c + " traj", c.floats("traj"), trajectory, 1e-4, 1e-6);
            assertClose(c + " loss", c.floats("loss"), losses, 1e-4, 1e-6);
        }
        assertEquals(12, cases.size());
    }
}

package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import pilotlight.nn.Layers;
import pilotlight.nn.Losses;
import pilotlight.nn.Net;
import pilotlight.optim.Sgd;
import pilotlight.tensor.Parameter;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

/** The switch from plain loops to vectors in the middle of a training cannot be seen in its result. */
class SwitchTest {
    private static final String VECTOR = "jdk.incubator.vector";
    /** After the switch: enough for every kernel to be used again. */
    private static final int MORE = 300;

    static boolean vectorModule() {
        return java.lang.module.ModuleFinder.ofSystem().find(VECTOR).isPresent();
    }

    @Test
    @EnabledIf("vectorModule")
    void aTrainingThroughTheSwitchHasTheBitsOfOneOnPlainLoops() throws Exception {
        String[] auto = train("auto", 0).split(" ");
        int at = Integer.parseInt(auto[0]);
        int steps = Integer.parseInt(auto[1]);
        assertTrue(at > 0 && at + MORE == steps, "the switch fell into the training: " + Arrays.toString(auto));
        String[] plain = train("plain", steps).split(" ");
        assertEquals("-1", plain[0], "plain loops stay");
        assertEquals(plain[2], auto[2], "weights after " + steps + " steps, the switch at " + at);
    }

    private static String train(String backend, int steps) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--add-modules", VECTOR,
                "-Dpilotlight.backend=" + backend, "-cp", System.getProperty("java.class.path"), Training.class.getName(), String.valueOf(steps)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), said);
        return said;
    }

    /** Trains so many steps, or with 0 until {@link #MORE} steps after the switch; says when it came (or -1), how many steps it made, and the weights' hash. */
    static final class Training {
        public static void main(String[] args) throws InterruptedException {
            int wanted = Integer.parseInt(args[0]);
            Net net = Layers.net(Layers.linear(16, 40), Layers.batchNorm(40), Layers.prelu(40), Layers.linear(40, 40), Layers.prelu(40), Layers.linear(40, 10));
            Rng rng = new Rng(1);
            Tensor x = Tensor.randn(rng, 48, 16);
            int[] y = new int[48];
            for (int i = 0; i < y.length; i++) y[i] = i % 10;
            Sgd sgd = new Sgd(net.parameters(), 1e-3).momentum(0.9);
            int at = -1;
            int step = 0;
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (wanted > 0 ? step < wanted : at < 0 ? System.nanoTime() < end : step < at + MORE) {
                sgd.zeroGrad();
                Losses.crossEntropy(net.forward(x), y).backward();
                sgd.step();
                step++;
                // Rather fewer steps before the switch than a busy processor that holds it up.
                if (wanted == 0 && at < 0) Thread.sleep(1);
                if (at < 0 && Backend.describe().startsWith("Backend vectors")) at = step;
            }
            int hash = 0;
            for (Parameter p : net.parameters()) hash = 31 * hash + Arrays.hashCode(p.tensor().data());
            System.out.println(at + " " + step + " " + hash);
        }
    }
}

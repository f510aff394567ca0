package pilotlight.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pilotlight.surface.Mistake;

class BenchTest {

    @ParameterizedTest
    @CsvSource({"b, step b fit b", "step b, step b", "'gemm 256', gemm 256", "256, gemm 256", "fit, fit a fit b", "inference, inference", "noise, noise first noise"})
    void aWorkloadIsNamedWholeOrByAWord(String word, String rows) {
        assertEquals(rows, String.join(" ", Row.named(List.of(word)).stream().map(Row::name).toList()));
    }

    @Test
    void withoutNamesAllOfThemAndAlwaysInOneOrder() {
        assertEquals(24, Row.named(List.of()).size());
        assertEquals(List.of("step a", "fit a", "prelu"), Row.named(List.of("prelu", "a", "step a")).stream().map(Row::name).toList());
    }

    @Test
    void aWrongNameIsToldInOneLine() {
        String line = assertThrows(Mistake.class, () -> new Bench(List.of("b", "g"), true)).getMessage();
        assertEquals("bench: there is no workload \"g\"; there are step a, step b, step c, step d, step e, step f, fit a, fit b, watch, simclr e, views, gemm 64, gemm 128,"
                + " gemm 256, gemm 512, gemm 1024, prelu, batchnorm, inference, units, signals, noise, alphas, advise, first units, first signals, first noise, first alphas, first advise", line);
    }

    @Test
    void theTableHasALineForEachWorkloadAndTheFileOneForEachFigure() {
        Bench bench = new Bench(List.of("inference", "gemm 64", "first alphas"), true, false);
        List<String> lines = new ArrayList<>();
        List<String> doing = new ArrayList<>();
        bench.run(new Bench.Listener() {
            @Override
            public void doing(String what) {
                doing.add(what);
            }

            @Override
            public void line(String line) {
                lines.add(line);
            }
        });
        String all = String.join("\n", lines);
        assertTrue(lines.get(0).contains("Java " + Runtime.version()), all);
        assertTrue(lines.get(1).startsWith("Backend plain loops, as pilotlight.backend asks; 1 thread"), all);
        assertTrue(lines.get(6).matches("gemm 64 +64 x 64 x 64( +[\\d.,]+){3,6}"), all);
        assertTrue(lines.get(7).matches("inference +one row through b( +[\\d.,]+){2,4}"), all);
        assertTrue(lines.get(lines.size() - 1).matches("first alphas +in a fresh Java, in s( +[\\d.]+){2,4}"), all);
        assertTrue(doing.contains("inference: plain loops, 1 thread"), doing.toString());
        List<String> csv = bench.csv();
        assertEquals("workload,path,threads,best,median,unit,gflops", csv.get(0));
        int columns = Math.min(2, Runtime.getRuntime().availableProcessors());
        String figure = "[\\d.e+-]+";
        assertTrue(csv.get(1).matches("gemm 64,plain,1," + figure + "," + figure + ",us,[\\d.]+"), csv.toString());
        assertTrue(csv.get(1 + columns).matches("inference,plain,1," + figure + "," + figure + ",us,"), csv.toString());
        String[] cells = csv.get(1).split(",");
        assertTrue(Double.parseDouble(cells[3]) <= Double.parseDouble(cells[4]), csv.toString());
        assertEquals(2.0 * 64 * 64 * 64 / Double.parseDouble(cells[3]) / 1e3, Double.parseDouble(cells[6]), 0.01);
    }

    @Test
    void theServerAnswersEachLineWithWallAndProcessorSeconds() {
        try (Child child = new Child(false, 1)) {
            String[] answer = child.ask("gemm tn 8 7 6 1000").split(" ");
            assertEquals(2, answer.length);
            for (String seconds : answer) assertTrue(Double.parseDouble(seconds) > 0, seconds);
            assertTrue(child.ask("about").startsWith("Backend plain loops, as pilotlight.backend asks; 1 thread"));
            String message = assertThrows(IllegalStateException.class, () -> child.ask("polish 1")).getMessage();
            assertTrue(message.startsWith("bench: \"polish 1\" ended its JVM (exit code 1): ") && message.endsWith("no workload \"polish\""), message);
            assertFalse(message.contains("\n"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"step a", "step b", "step e", "fit a", "watch a", "gemm nt 3 4 5", "prelu 2", "preluf 2", "inf 1", "units 20", "signals 20", "noise 20", "alphas 20", "advise 20"})
    void everyWorkloadRuns(String name) {
        Workload work = Workload.of(name);
        work.body().run();
        work.body().run();
        assertEquals(name.startsWith("fit") || name.startsWith("watch") ? 500 : 1, work.steps());
    }

    @Test
    void aStepCountsTheOperationsOfItsProducts() {
        assertEquals(2.0 * 64 * (2 * 2 * 64 + 3 * 64 * 64 + 3 * 64 * 2), Nets.A.flops());
        assertEquals("net(linear(64, 128), batchNorm(128), prelu(128), linear(128, 128), batchNorm(128), prelu(128), linear(128, 10))",
                Nets.B.make().toString().replaceAll("\\) .*", ")"));
    }
}

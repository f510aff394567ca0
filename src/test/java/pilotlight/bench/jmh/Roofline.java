package pilotlight.bench.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs benchmarks, then measures the limits of the machine, and prints each figure with its share of the limit it runs into. */
public final class Roofline {
    private Roofline() {
    }

    /** Runs the benchmarks whose names contain the regular expression {@code args[0]}, on the backend that {@code pilotlight.backend} names. */
    public static void main(String[] args) throws RunnerException {
        Collection<RunResult> results = new Runner(options("jmh\\.\\w+Benchmark\\..*", args.length == 0 ? ".*" : args[0]).build()).run();
        Map<Long, Double> bandwidth = new TreeMap<>();
        for (RunResult each : results) bandwidth.put(work(each.getParams()).held(), 0.0);
        bandwidth.remove(0L);
        double peak = Limits.FLOPS / nanos(new Runner(options("jmh\\.Limits\\.fma$", ".*").build()).run().iterator().next());
        if (!bandwidth.isEmpty()) {
            String[] sizes = bandwidth.keySet().stream().map(String::valueOf).toArray(String[]::new);
            for (RunResult each : new Runner(options("jmh\\.Limits\\.triad$", ".*").param("held", sizes).build()).run()) {
                long held = Long.parseLong(each.getParams().getParam("held"));
                bandwidth.put(held, held / nanos(each));
            }
        }
        print(results, peak, bandwidth);
    }

    private static ChainedOptionsBuilder options(String name, String also) {
        List<String> jvm = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector"));
        for (String property : List.of("pilotlight.backend", "pilotlight.threads")) {
            jvm.add("-D" + property + "=" + System.getProperty(property, property.endsWith("threads") ? "1" : "auto"));
        }
        return new OptionsBuilder().include("(?=.*(?:" + also + ")).*" + name).forks(1).jvmArgs(jvm.toArray(String[]::new)).shouldFailOnError(true)
                .warmupIterations(3).warmupTime(TimeValue.milliseconds(400)).measurementIterations(5).measurementTime(TimeValue.milliseconds(200));
    }

    private static double nanos(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static String[] name(BenchmarkParams params) {
        String[] parts = params.getBenchmark().split("\\.");
        return new String[] {parts[parts.length - 2], parts[parts.length - 1]};
    }

    private static Work work(BenchmarkParams params) {
        String[] name = name(params);
        return switch (name[0]) {
            case "GemmBenchmark" -> GemmBenchmark.work(params.getParam("shape"));
            case "RowsBenchmark" -> RowsBenchmark.work(name[1], params.getParam("shape"));
            case "CurvesBenchmark" -> CurvesBenchmark.work(params.getParam("shape"));
            case "OptimizerBenchmark" -> OptimizerBenchmark.work(name[1], Integer.parseInt(params.getParam("width")));
            default -> throw new IllegalStateException("what does " + name[0] + " have to do? add it to Roofline");
        };
    }

    private static void print(Collection<RunResult> results, double peak, Map<Long, Double> bandwidth) {
        say("");
        say("Limits: %.1f GFLOP/s out of registers", peak);
        bandwidth.forEach((held, speed) -> say("        %.1f GB/s through %,d KB", speed, held / 1024));
        say("        (a triad writes where it did not read; what works in place may pass it)");
        say("");
        say("%-34s %-16s %12s %9s %8s   %s", "benchmark", "size", "us", "GFLOP/s", "GB/s", "of the limit");
        for (RunResult each : results) {
            BenchmarkParams params = each.getParams();
            Work work = work(params);
            double ns = nanos(each);
            String size = String.join(" ", params.getParamsKeys().stream().sorted().map(params::getParam).toList());
            String label = String.join(".", name(params)).replace("Benchmark", "");
            if (work.flops() > 0) say("%-34s %-16s %12.2f %9.1f %8s %10.0f %%", label, size, ns / 1e3, work.flops() / ns, "", 100 * work.flops() / ns / peak);
            else say("%-34s %-16s %12.2f %9s %8.1f %10.0f %%", label, size, ns / 1e3, "", work.bytes() / ns, 100 * work.bytes() / ns / bandwidth.get(work.held()));
        }
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}

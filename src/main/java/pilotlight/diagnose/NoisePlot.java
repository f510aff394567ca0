package pilotlight.diagnose;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pilotlight.plot.Plot;
import pilotlight.theory.NoiseTheory;

/** The picture of a {@link GradientNoise}: B_simple and what follows from it, or why it is unresolved and what would help. */
final class NoisePlot {
    /** So many layers have room for their names below the axis; of more only the places are told. */
    private static final int NAMED = 4;
    /** Values that differ by more are shown on a log axis. */
    private static final double WIDE = 20;
    private static final int PER_OCTAVE = 12;

    private NoisePlot() {
    }

    static Plot of(String title, GradientNoise noise) {
        GradientNoise.Part total = noise.total();
        return total.resolved() ? Plot.grid(title, 2, scales(noise.layers(), total), cost(total))
                : Plot.grid(title, 2, signals(noise.layers()), rows(noise.layers(), noise.rows()));
    }

    private static Plot scales(List<GradientNoise.Part> layers, GradientNoise.Part total) {
        String open = layers.stream().filter(p -> !p.resolved()).map(NoisePlot::place).collect(Collectors.joining(", "));
        Plot p = byLayer(Plot.of("B_simple by layer").subtitle("95 % intervals" + (open.isEmpty() ? "" : "; unresolved: " + open)).y("tr Sigma / |G|²"), layers)
                .points("layer", at(layers), each(layers, l -> l.resolved() ? l.scale().mean() : Double.NaN), each(layers, l -> l.resolved() ? l.scale().low() : Double.NaN),
                        each(layers, l -> l.resolved() ? l.scale().high() : Double.NaN)).hline("all", total.scale().mean());
        double most = Math.max(total.scale().mean(), layers.stream().filter(GradientNoise.Part::resolved).mapToDouble(l -> l.scale().high()).max().orElse(0));
        double least = Math.min(total.scale().mean(), layers.stream().filter(GradientNoise.Part::resolved).mapToDouble(l -> l.scale().mean()).min().orElse(most));
        return most > WIDE * least ? p.logY() : p.yRange(0, 1.08 * most);
    }

    private static Plot cost(GradientNoise.Part total) {
        double scale = total.scale().mean();
        int octaves = 4 + (int) Math.ceil(Math.log(Math.max(1, scale)) / Math.log(2));
        double[] sizes = IntStream.rangeClosed(0, PER_OCTAVE * octaves).mapToDouble(i -> Math.pow(2, (double) i / PER_OCTAVE)).toArray();
        double[] steps = Arrays.stream(sizes).map(b -> NoiseTheory.slowdown(scale, b)).toArray();
        double[] low = Arrays.stream(sizes).map(b -> 1 + total.scale().low() / b).toArray();
        double[] high = Arrays.stream(sizes).map(b -> 1 + total.scale().high() / b).toArray();
        return Plot.of("Steps by batch size").subtitle("steps / S_min = 1 + B_simple / B").x("batch size B").y("steps / S_min").logX().logY()
                .band("95 %", sizes, low, high).line("steps", sizes, steps).vline("B_simple", scale);
    }

    private static Plot signals(List<GradientNoise.Part> layers) {
        return byLayer(Plot.of("|G|² by layer").subtitle("95 % intervals; resolved would be half of |G|² to either side").y("|G|²"), layers)
                .points("layer", at(layers), each(layers, l -> l.signal().mean()), each(layers, l -> l.signal().low()), each(layers, l -> l.signal().high())).hline("", 0);
    }

    private static Plot rows(List<GradientNoise.Part> layers, int drawn) {
        boolean bound = layers.stream().anyMatch(l -> !l.resolved() && l.atLeast());
        // A layer that no gradient reaches has no such number.
        double[] needed = each(layers, l -> l.needed() > 0 ? l.needed() : Double.NaN);
        double most = Math.max(drawn, Arrays.stream(needed).filter(v -> v > 0).max().orElse(drawn));
        double least = Math.min(drawn, Arrays.stream(needed).filter(v -> v > 0).min().orElse(drawn));
        // A bar says nothing by its length on a log axis, so points.
        return byLayer(Plot.of("Rows that would resolve it").subtitle(bound ? "at least so many where |G|² is below its own error" : "").y("rows"), layers)
                .logY().yRange(least / 2, 2 * most).points("layer", at(layers), needed).hline("drawn", drawn);
    }

    private static Plot byLayer(Plot p, List<GradientNoise.Part> layers) {
        String[] words = layers.stream().map(l -> layers.size() <= NAMED ? l.name().replaceAll("\\(.*", "") : place(l)).toArray(String[]::new);
        return p.x("layer").xTicks(at(layers), words).xRange(-0.6, layers.size() - 0.4);
    }

    private static String place(GradientNoise.Part layer) {
        return layer.name().substring(0, layer.name().indexOf(' '));
    }

    private static double[] at(List<GradientNoise.Part> layers) {
        return IntStream.range(0, layers.size()).asDoubleStream().toArray();
    }

    private static double[] each(List<GradientNoise.Part> layers, ToDoubleFunction<GradientNoise.Part> of) {
        return layers.stream().mapToDouble(of).toArray();
    }
}

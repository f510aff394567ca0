package pilotlight.lab;

import static pilotlight.nn.Layers.adaptiveAvgPool2d;
import static pilotlight.nn.Layers.avgPool2d;
import static pilotlight.nn.Layers.conv2d;
import static pilotlight.nn.Layers.flatten;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.prelu;

import java.util.ArrayList;
import java.util.List;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.lab.Tower.Valve;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.plot.Plot;
import pilotlight.surface.Mistake;
import pilotlight.theory.Interval;
import pilotlight.train.Fit;

/**
 * Which slope each layer learns, from 0.25, in nets of four hidden layers: fully connected, and convolutional.
 *
 * @param nets one for each kind of net
 */
public record Slopes(List<Kind> nets) implements Finding {
    private static final int LAYERS = 4;
    private static final int MLP_STEPS = 800;
    private static final int CNN_STEPS = 100;
    private static final int CNN_BATCH = 32;
    private static final Data IMAGES = Glyphs.glyphs(2000).test(1000).images().seed(11).standardizeGlobal();

    /**
     * Nets of one kind.
     *
     * @param name     what it is
     * @param alphas   learned slope of each layer (the mean over its channels), for each seed
     * @param accuracy test accuracy, for each seed
     */
    public record Kind(String name, double[][] alphas, double[] accuracy) {
        /** Slope of a layer, counted from 1, with its interval. */
        public Interval layer(int layer) {
            return Interval.of(column(layer));
        }

        /** Slope of layer {@code a} minus that of layer {@code b}, counted from 1, paired by seed. */
        public Interval difference(int a, int b) {
            return Interval.paired(column(a), column(b));
        }

        private double[] column(int layer) {
            double[] c = new double[alphas.length];
            for (int s = 0; s < c.length; s++) c[s] = alphas[s][layer - 1];
            return c;
        }
    }

    private record Trial(double[] alphas, double accuracy) { }

    /** The fully connected nets, without and with BatchNorm. */
    static Slopes mlp(Study study) {
        List<Tower> towers = List.of(Tower.of(Valve.PRELU, false).depth(LAYERS), Tower.of(Valve.PRELU, true).depth(LAYERS));
        List<List<Trial>> found = study.grid("slopes, MLP", towers, (tower, seed) -> {
            Net net = tower.net(seed);
            double accuracy = Tower.fit(net, MLP_STEPS, seed).weightDecay(1e-4).run().accuracy();
            return new Trial(Tower.alphas(net), accuracy);
        });
        return new Slopes(List.of(kind("MLP", found.get(0)), kind("MLP + BN", found.get(1))));
    }

    /** The convolutional nets (3 x 3 convolutions of 8, 16, 16 and 16 channels), one slope a layer and one a channel. */
    static Slopes cnn(Study study) {
        List<List<Trial>> found = study.grid("slopes, CNN", List.of(false, true), (perChannel, seed) -> {
            Net net = cnn(perChannel).seed(seed);
            double accuracy = Fit.of(net, IMAGES).sgd(Tower.RATE).momentum(0.9).batch(CNN_BATCH).steps(CNN_STEPS).every(CNN_STEPS).replacement().seed(seed).quiet().run().accuracy();
            return new Trial(Tower.alphas(net), accuracy);
        });
        return new Slopes(List.of(kind("CNN shared", found.get(0)), kind("CNN per channel", found.get(1))));
    }

    private static Net cnn(boolean perChannel) {
        return Net.of(conv2d(1, 8, 3, 1, 1), slope(perChannel, 8), conv2d(8, 16, 3, 1, 1), slope(perChannel, 16), avgPool2d(2),
                conv2d(16, 16, 3, 1, 1), slope(perChannel, 16), avgPool2d(2), conv2d(16, 16, 3, 1, 1), slope(perChannel, 16),
                adaptiveAvgPool2d(2), flatten(), linear(64, 10));
    }

    private static Prelu slope(boolean perChannel, int channels) {
        return perChannel ? prelu(channels) : prelu();
    }

    private static Kind kind(String name, List<Trial> trials) {
        return new Kind(name, trials.stream().map(Trial::alphas).toArray(double[][]::new), trials.stream().mapToDouble(Trial::accuracy).toArray());
    }

    /** These nets and those. */
    public Slopes and(Slopes others) {
        List<Kind> all = new ArrayList<>(nets);
        all.addAll(others.nets);
        return new Slopes(List.copyOf(all));
    }

    /** The nets of this name. */
    public Kind net(String name) {
        return nets.stream().filter(k -> k.name.equals(name)).findFirst().orElseThrow(() ->
                new Mistake("slopes: no \"" + name + "\"; there are " + nets.stream().map(Kind::name).toList()));
    }

    @Override
    public Plot plot() {
        Plot[] panels = new Plot[nets.size()];
        for (int p = 0; p < panels.length; p++) {
            Kind k = nets.get(p);
            double[] layer = new double[LAYERS];
            double[] mean = new double[LAYERS];
            double[] half = new double[LAYERS];
            for (int l = 0; l < LAYERS; l++) {
                layer[l] = l + 1;
                mean[l] = k.layer(l + 1).mean();
                half[l] = k.layer(l + 1).half();
            }
            panels[p] = Plot.of(k.name).x("layer").y("learned alpha").line(k.name, layer, mean).points(k.name, layer, mean, half).hline("start", 0.25);
        }
        return Plot.grid("Learned slope of each layer", 2, panels).open();
    }

    @Override
    public void csv(String path) {
        CsvFile file = CsvFile.of("net", "run", "layer", "alpha", "accuracy");
        for (Kind k : nets) {
            for (int s = 0; s < k.alphas.length; s++) {
                for (int l = 0; l < LAYERS; l++) file.row(k.name, s, l + 1, k.alphas[s][l], k.accuracy[s]);
            }
        }
        file.write(path);
    }

    private String headline() {
        StringBuilder b = new StringBuilder("Slopes, layer 1 minus layer 4: ");
        for (Kind k : nets) b.append(b.charAt(b.length() - 2) == ':' ? "" : "; ").append(k.name).append(' ').append(Table.brief(k.difference(1, LAYERS)));
        return b.toString();
    }

    private Table table() {
        Table t = Table.of("learned alpha", "layer 1", "layer 2", "layer 3", "layer 4", "accuracy");
        for (Kind k : nets) t.row(k.name, k.layer(1), k.layer(2), k.layer(3), k.layer(4), Interval.of(k.accuracy));
        return t;
    }

    @Override
    public String html() {
        return table().html(headline());
    }

    @Override
    public String toString() {
        return table().text(headline());
    }
}

package pilotlight;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import pilotlight.compute.Backend;
import pilotlight.compute.Workers;
import pilotlight.data.Csv;
import pilotlight.data.Data;
import pilotlight.data.Glyphs;
import pilotlight.data.Idx;
import pilotlight.data.KnownSets;
import pilotlight.data.Samples;
import pilotlight.data.Synthetic;
import pilotlight.data.Views;
import pilotlight.diagnose.Advice;
import pilotlight.diagnose.Alphas;
import pilotlight.diagnose.Gauge;
import pilotlight.diagnose.Geometry;
import pilotlight.diagnose.GradientNoise;
import pilotlight.diagnose.Landscape;
import pilotlight.diagnose.Probe;
import pilotlight.diagnose.Projection;
import pilotlight.diagnose.Regions;
import pilotlight.diagnose.Signals;
import pilotlight.diagnose.Trail;
import pilotlight.diagnose.Units;
import pilotlight.diagnose.Watch;
import pilotlight.help.Help;
import pilotlight.lab.Studies;
import pilotlight.nn.Activation;
import pilotlight.nn.AdaptiveAvgPool2d;
import pilotlight.nn.AvgPool2d;
import pilotlight.nn.BatchNorm;
import pilotlight.nn.Conv2d;
import pilotlight.nn.Dropout;
import pilotlight.nn.Flatten;
import pilotlight.nn.Layer;
import pilotlight.nn.Layers;
import pilotlight.nn.Linear;
import pilotlight.nn.MaxPool2d;
import pilotlight.nn.Net;
import pilotlight.nn.Prelu;
import pilotlight.optim.Schedule;
import pilotlight.plot.Plot;
import pilotlight.store.ModelFile;
import pilotlight.store.Onnx;
import pilotlight.sweep.Draw;
import pilotlight.sweep.Engine;
import pilotlight.sweep.Results;
import pilotlight.sweep.Row;
import pilotlight.sweep.Sweep;
import pilotlight.sweep.Trial;
import pilotlight.tensor.Autograd;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;
import pilotlight.train.Fit;
import pilotlight.train.Run;
import pilotlight.train.SimClr;

/**
 * Everything by its plain name, for a shell or a notebook: {@code import static pilotlight.Pilotlight.*;}.
 *
 * <pre>{@code
 * var data = moons(512).noise(0.15).split(0.8).seed(7)
 * var model = net(linear(2, 64), batchNorm(64), prelu(64), linear(64, 64), prelu(64), linear(64, 2)).seed(1)
 * var run = fit(model, data).sgd(0.1).momentum(0.9).batch(64).epochs(40).run()
 * run.plot()
 * units(model, data)
 * }</pre>
 *
 * <p>Static doors only: each calls the class that does the work, and that class has the details.
 */
public final class Pilotlight {
    /** To be watched while a net trains, {@code fit(model, data).watch(units)}: active and dead units by layer. See {@link Gauge#UNITS}. */
    public static final Gauge units = Gauge.UNITS;
    /** To be watched while a net trains, {@code fit(model, data).watch(signals)}: spread, gradients and updates by layer. See {@link Gauge#SIGNALS}. */
    public static final Gauge signals = Gauge.SIGNALS;
    /** To be watched while a net trains, {@code fit(model, data).watch(noise)}: B_simple with its interval. See {@link Gauge#NOISE}. */
    public static final Gauge noise = Gauge.NOISE;

    private Pilotlight() {
    }

    // ---- help -----------------------------------------------------------------------------------------------------

    /** Lists the words that can be typed, by group, a line each. */
    public static void help() {
        Help.show(Help.all());
    }

    /** Tells about {@code x}: a word ({@code help("fit")}), a value ({@code help(run)}: its type and what it can do) or a class. */
    public static void help(Object x) {
        Help.show(Help.about(x));
    }

    /** Ten lines for a newcomer, each shown and run: one at a time in a shell, all in a notebook. See {@link Tour}. */
    public static Tour tour() {
        return Tour.next();
    }

    /** One line of the tour, 1 to 10. */
    public static Tour tour(int line) {
        return Tour.line(line);
    }

    // ---- data -----------------------------------------------------------------------------------------------------

    /** Two interleaved half circles of radius 1, (cos t, sin t) and (1 - cos t, 1/2 - sin t); no noise unless asked. */
    public static Synthetic moons(int n) {
        return Synthetic.moons(n);
    }

    /** Two spiral arms of one turn and a half, from the middle out to radius 1. */
    public static Synthetic spirals(int n) {
        return Synthetic.spirals(n);
    }

    /** {@code arms} spiral arms of one turn and a half, a class each, from the middle out to radius 1. */
    public static Synthetic spirals(int n, int arms) {
        return Synthetic.spirals(n, arms);
    }

    /** Two concentric circles, of radius 1/2 and 1. */
    public static Synthetic rings(int n) {
        return Synthetic.rings(n);
    }

    /** {@code rings} concentric circles, a class each, the outermost of radius 1. */
    public static Synthetic rings(int n, int rings) {
        return Synthetic.rings(n, rings);
    }

    /** Three round clouds; see {@link #blobs(int, int)}. */
    public static Synthetic blobs(int n) {
        return Synthetic.blobs(n);
    }

    /** {@code classes} normal clouds around points of a circle of radius 2; the noise is their width, 0.4 unless set. */
    public static Synthetic blobs(int n, int classes) {
        return Synthetic.blobs(n, classes);
    }

    /**
     * The answers of a random ReLU net of these widths, inputs first and outputs last, to standard normal inputs.
     * Weights N(0, 2 / fan-in), no biases, the last layer linear. Noise is added to the answers, here and in all teachers.
     */
    public static Synthetic teacher(int n, int... dims) {
        return Synthetic.teacher(n, dims);
    }

    /** y = x_1 for standard normal x of {@code d} columns. */
    public static Synthetic linearTeacher(int n, int d) {
        return Synthetic.linearTeacher(n, d);
    }

    /** y = max(0, x_1) + alpha min(0, x_1): what one PReLU neuron can realise. */
    public static Synthetic neuronTeacher(int n, int d, double alpha) {
        return Synthetic.neuronTeacher(n, d, alpha);
    }

    /** y = |x_1| - sqrt(2 / pi): an even function of mean 0. */
    public static Synthetic evenTeacher(int n, int d) {
        return Synthetic.evenTeacher(n, d);
    }

    /** y = cos(t) x_1 + sin(t) e(x_1), where e(z) = (|z| - c) / sqrt(1 - c^2) with c = sqrt(2 / pi) has variance 1; t in radians. */
    public static Synthetic mixedTeacher(int n, int d, double t) {
        return Synthetic.mixedTeacher(n, d, t);
    }

    /** As {@link #mixedTeacher}, with the odd part along another input: y = cos(t) x_2 + sin(t) e(x_1). */
    public static Synthetic orthogonalTeacher(int n, int d, double t) {
        return Synthetic.orthogonalTeacher(n, d, t);
    }

    /** {@code n} easy pictures of 16 by 16 pixels, the ten classes in equal parts, in random order. */
    public static Glyphs glyphs(int n) {
        return Glyphs.glyphs(n);
    }

    /** Random views of pictures and vectors, nothing changed yet: {@code views().rotate(15).shift(2).noise(0.1)}. See {@link Views}. */
    public static Views views() {
        return Views.views();
    }

    /** A table from a file of comma-separated values; the last column is the label unless told. See {@link Csv}. */
    public static Csv csv(String path) {
        return Csv.csv(path);
    }

    /** Pictures and their labels from two files of IDX format, plain or packed by gzip; {@code .test(...)} names two to test on. See {@link Idx}. */
    public static Idx idx(String images, String labels) {
        return Idx.idx(images, labels);
    }

    /** MNIST, 60,000 handwritten digits to train on and 10,000 to test on; fetched once. See {@link KnownSets}. */
    public static Idx mnist() {
        return KnownSets.mnist();
    }

    /** Fashion-MNIST, as many pictures of clothes; fetched once. */
    public static Idx fashionMnist() {
        return KnownSets.fashionMnist();
    }

    /** KMNIST, as many cursive Japanese characters; fetched once. */
    public static Idx kmnist() {
        return KnownSets.kmnist();
    }

    /** Data of one's own with class labels. */
    public static Data data(String name, Tensor x, int... labels) {
        return Data.of(name, x, labels);
    }

    /** Data of one's own with values to predict. */
    public static Data data(String name, Tensor x, Tensor y) {
        return Data.of(name, x, y);
    }

    // ---- layers ---------------------------------------------------------------------------------------------------

    /** Layers one after the other; see {@link Net}. */
    public static Net net(Layer... layers) {
        return Layers.net(layers);
    }

    /** x W + b: [.., in] to [.., out]. */
    public static Linear linear(int in, int out) {
        return Layers.linear(in, out);
    }

    /** x W + b, or x W without {@code bias}. */
    public static Linear linear(int in, int out, boolean bias) {
        return Layers.linear(in, out, bias);
    }

    /** Cross-correlation with k by k kernels, stride 1, no padding. */
    public static Conv2d conv2d(int in, int out, int k) {
        return Layers.conv2d(in, out, k);
    }

    /** Cross-correlation with k by k kernels. */
    public static Conv2d conv2d(int in, int out, int k, int stride, int padding) {
        return Layers.conv2d(in, out, k, stride, padding);
    }

    /** Cross-correlation with k by k kernels, with or without {@code bias}. */
    public static Conv2d conv2d(int in, int out, int k, int stride, int padding, boolean bias) {
        return Layers.conv2d(in, out, k, stride, padding, bias);
    }

    /** Batch normalisation over all axes but the second. */
    public static BatchNorm batchNorm(int channels) {
        return Layers.batchNorm(channels);
    }

    /** Batch normalisation, with or without gamma and beta. */
    public static BatchNorm batchNorm(int channels, boolean affine) {
        return Layers.batchNorm(channels, affine);
    }

    /** max(0, x) + alpha min(0, x) with one trained slope, 0.25 at first; {@code prelu().init(0.1)} for another. */
    public static Prelu prelu() {
        return Layers.prelu();
    }

    /** max(0, x) + alpha min(0, x) with a trained slope for each channel. */
    public static Prelu prelu(int channels) {
        return Layers.prelu(channels);
    }

    /** max(0, x). */
    public static Activation relu() {
        return Layers.relu();
    }

    /** max(0, x) + 0.01 min(0, x). */
    public static Activation leakyRelu() {
        return Layers.leakyRelu();
    }

    /** max(0, x) + slope min(0, x), the slope fixed. */
    public static Activation leakyRelu(double slope) {
        return Layers.leakyRelu(slope);
    }

    /** x for x above 0, else e^x - 1. */
    public static Activation elu() {
        return Layers.elu();
    }

    /** x for x above 0, else scale (e^x - 1). */
    public static Activation elu(double scale) {
        return Layers.elu(scale);
    }

    /** The self-normalising ELU. */
    public static Activation selu() {
        return Layers.selu();
    }

    /** x Phi(x), exact. */
    public static Activation gelu() {
        return Layers.gelu();
    }

    /** The older approximation of gelu: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2. */
    public static Activation geluTanh() {
        return Layers.geluTanh();
    }

    /** x sigmoid(x). */
    public static Activation silu() {
        return Layers.silu();
    }

    /** log(1 + e^x). */
    public static Activation softplus() {
        return Layers.softplus();
    }

    /** log(1 + e^(sharpness x)) / sharpness. */
    public static Activation softplus(double sharpness) {
        return Layers.softplus(sharpness);
    }

    /** Hyperbolic tangent. */
    public static Activation tanh() {
        return Layers.tanh();
    }

    /** 1 / (1 + e^-x). */
    public static Activation sigmoid() {
        return Layers.sigmoid();
    }

    /** x. */
    public static Activation identity() {
        return Layers.identity();
    }

    /** An activation of one's own; {@code gain} is what it asks of the weights before it, see {@link Init}. */
    public static Activation activation(String name, double gain, UnaryOperator<Tensor> function) {
        return Layers.activation(name, gain, function);
    }

    /** [batch, c, h, w] to [batch, c h w]. */
    public static Flatten flatten() {
        return Layers.flatten();
    }

    /** The largest value of each k by k window. */
    public static MaxPool2d maxPool2d(int k) {
        return Layers.maxPool2d(k);
    }

    /** The mean of each k by k window. */
    public static AvgPool2d avgPool2d(int k) {
        return Layers.avgPool2d(k);
    }

    /** The mean over windows chosen so that the result is out by out. */
    public static AdaptiveAvgPool2d adaptiveAvgPool2d(int out) {
        return Layers.adaptiveAvgPool2d(out);
    }

    /** In training, each value to 0 with probability p and the others divided by 1 - p. */
    public static Dropout dropout(double p) {
        return Layers.dropout(p);
    }

    // ---- training and looking in ------------------------------------------------------------------------------------

    /** A training of {@code model} on {@code data}: set it up, then {@code run()}. */
    public static Fit fit(Layer model, Data data) {
        return Fit.of(model, data);
    }

    /** Learning without labels of {@code encoder} and {@code head}: set it up, then {@code run()}; with {@code checkpoint} and {@code resume}, as {@link #fit}. See {@link SimClr}. */
    public static SimClr simclr(Layer encoder, Layer head) {
        return SimClr.of(encoder, head);
    }

    /** The usual head of {@link #simclr}: linear(in, hidden), {@code activation}, linear(hidden, out). */
    public static Net head(int in, int hidden, int out, Layer activation) {
        return SimClr.head(in, hidden, out, activation);
    }

    /** How often gauges are read, {@code fit(model, data).watch(units, every(5))}, or checkpoints written: every so many epochs, or steps of a training counted in steps. */
    public static Watch.Every every(int count) {
        return new Watch.Every(count);
    }

    /** The rate falls to {@code factor} of itself after each {@code every} steps. */
    public static Schedule step(long every, double factor) {
        return Schedule.step(every, factor);
    }

    /** The rate follows half a cosine from 1 to 0 over {@code total} steps. */
    public static Schedule cosine(long total) {
        return Schedule.cosine(total);
    }

    /** The rate rises from 0 over {@code steps} steps, then follows {@code then}. */
    public static Schedule warmup(long steps, Schedule then) {
        return Schedule.warmup(steps, then);
    }

    /** Saves {@code model} as a safetensors file, with PyTorch's names and shapes; whole or not at all. See {@link ModelFile}. */
    public static void save(Layer model, String path) {
        ModelFile.save(model, path);
    }

    /** The net in a file that {@link #save} wrote, in evaluation mode. */
    public static Net load(String path) {
        return ModelFile.load(path);
    }

    /** Fills {@code model} with the tensors of a safetensors file, ours or PyTorch's, by name; returns it. */
    public static <L extends Layer> L load(L model, String path) {
        return ModelFile.load(model, path);
    }

    /** The training whose checkpoint {@code fit(model, data).checkpoint(path, every(1))} has left, with its net and settings: {@code run()} goes on. One of {@link #simclr} goes on by its own {@code resume(path)}. See {@link Fit#checkpoint}. */
    public static Fit resume(String path, Data data) {
        return Fit.resume(path, data);
    }

    /** A census of the units over the training rows: dead, dormant, saturated, linear, active fraction, learned slopes. See {@link Units}. */
    public static Units units(Layer model, Data data) {
        return Units.of(model, data.train().x());
    }

    /** A census of the units over the rows of {@code x}. */
    public static Units units(Layer model, Tensor x) {
        return Units.of(model, x);
    }

    /**
     * The signals in {@code model} on the training rows, layer by layer: spread beside that of normal inputs, zeros, saturation, gradients, and the layer
     * that makes the first NaN; {@code signals(model, data).sgd(0.1)} adds how far a step moves the weights. See {@link Signals}.
     */
    public static Signals signals(Layer model, Data data) {
        return Signals.of(model, data);
    }

    /** As {@link #signals(Layer, Data)}, of another loss, as {@code fit(..).loss(..)} takes it. */
    public static Signals signals(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> loss) {
        return Signals.of(model, data, loss);
    }

    /** The path of every learned slope over {@code run}, and how the slopes of each layer are spread at its end. */
    public static Alphas alphas(Run run) {
        return run.slopes();
    }

    /**
     * The noise of the gradient on the training rows, with intervals: |G|², tr Sigma and B_simple in total and by layer, the largest useful batch and
     * stable rate. BatchNorm is in the model's own mode: {@code noise(model.train(), data)}. See {@link GradientNoise}.
     */
    public static GradientNoise noise(Layer model, Data data) {
        return GradientNoise.of(model, data);
    }

    /** As {@link #noise(Layer, Data)}, from so many rows in batches of {@code batch}. */
    public static GradientNoise noise(Layer model, Data data, int rows, int batch) {
        return GradientNoise.of(model, data, rows, batch, 0);
    }

    /** As {@link #noise(Layer, Data)}, of another loss, as {@code fit(..).loss(..)} takes it. */
    public static GradientNoise noise(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> loss) {
        return GradientNoise.of(model, data, loss);
    }

    /**
     * What {@code model} wants, and what PReLU, BatchNorm, both and fresh weights would do, each figure measured or a closed form of measured ones, with
     * its interval; {@code advise(model, data).sgd(0.1, 64)} looks at a rate and a batch too. See {@link Advice}.
     */
    public static Advice advise(Layer model, Data data) {
        return Advice.of(model, data);
    }

    /** As {@link #advise(Layer, Data)}, with another loss, as {@code fit(..).loss(..)} takes it. */
    public static Advice advise(Layer model, Data data, BiFunction<Tensor, Samples, Tensor> loss) {
        return Advice.of(model, data, loss);
    }

    /** How the rows of an embedding fill their space: spread, cosine, spectrum, ranks, isotropy, uniformity; collapsed or not. */
    public static Geometry geometry(Tensor embedding) {
        return Geometry.of(embedding);
    }

    /** As {@link #geometry(Tensor)}, with the alignment to {@code positives}, the embeddings of other views of the same things. */
    public static Geometry geometry(Tensor embedding, Tensor positives) {
        return Geometry.of(embedding, positives);
    }

    /** How much of the classes simple classifiers find in what {@code encoder} makes of the inputs: ridge, logistic, 10 neighbours. */
    public static Probe probe(Layer encoder, Data data) {
        return Probe.of(encoder, data);
    }

    /** How much of the classes simple classifiers find in the inputs as they are. */
    public static Probe probe(Data data) {
        return Probe.of(data);
    }

    /** The rows of an embedding in the plane of their two principal components, coloured by {@code labels} if there are any. */
    public static Projection pca(Tensor embedding, int... labels) {
        return Projection.of(embedding, labels);
    }

    /** The loss around {@code model} along filter-normalised random directions or its training path: {@code .run()} measures, {@code .plot()} draws. */
    public static Landscape landscape(Layer model, Data data) {
        return Landscape.of(model, data);
    }

    /** Remembers where training goes: {@code fit(model, data).watch(trail)}, then {@code landscape(model, data).trail(trail)}. */
    public static Trail trail() {
        return new Trail();
    }

    /** What a model of two inputs says everywhere: the regions of its classes, the rows on them. */
    public static Regions regions(Layer model, Data data) {
        return Regions.of(model, data);
    }

    /** Writes {@code model} as an ONNX file that other runtimes evaluate; {@code row}, the shape of one input, where the net does not say it. */
    public static Onnx onnx(Layer model, String path, int... row) {
        return (row.length == 0 ? onnx(model) : onnx(model).row(row)).write(path);
    }

    /** The export of {@code model} with choices to make: {@code onnx(model).keepBatchNorm().write(path)}. */
    public static Onnx onnx(Layer model) {
        return Onnx.of(model);
    }

    /** A chart to be filled. */
    public static Plot plot(String title) {
        return Plot.of(title);
    }

    // ---- sweeps -----------------------------------------------------------------------------------------------------

    /** {@code trial} at many settings and seeds, one point at first: {@code sweep(deadUnits()).over("alpha", 0, 0.01, 0.25).seeds(20).run()}. See {@link Sweep}. */
    public static Sweep sweep(Trial trial) {
        return Sweep.of(trial);
    }

    /** The full study of this name, as {@code ./pilotlight sweep} lists them. */
    public static Sweep sweep(String study) {
        return Sweep.full(Trial.named(study));
    }

    /** A trial of one's own: {@code trial("mine", (s, seed) -> row("loss", lossOf(s.number("alpha"), seed)))}. See {@link Trial}. */
    public static Trial trial(String name, Trial.Body body) {
        return Trial.of(name, 1, body);
    }

    /** What a trial measured, its first number; {@code .and("accuracy", a)} for more. */
    public static Row row(String name, double value) {
        return Row.of(name, value);
    }

    /** The laboratory's trial of units that die. See {@link Studies#deadUnits}; {@code Trial.named} has the others. */
    public static Trial deadUnits() {
        return Studies.deadUnits();
    }

    /** Values drawn evenly, for {@code sweep(...).draw("momentum", uniform(0, 0.99)).draws(50)}. */
    public static Draw uniform(double low, double high) {
        return Draw.uniform(low, high);
    }

    /** Values drawn evenly over their logarithms, for {@code sweep(...).draw("rate", logUniform(1e-4, 1))}. */
    public static Draw logUniform(double low, double high) {
        return Draw.logUniform(low, high);
    }

    /** An Apache Spark cluster, for {@code sweep(...).on(spark("spark://host:7077"))}. */
    public static Engine spark(String master) {
        return Engine.spark(master);
    }

    /** The rows of a sweep from its file. */
    public static Results results(String path) {
        return Results.read(path);
    }

    // ---- tensors --------------------------------------------------------------------------------------------------

    /** A vector. */
    public static Tensor tensor(float... values) {
        return Tensor.of(values);
    }

    /** A matrix of these rows. */
    public static Tensor tensor(float[][] rows) {
        return Tensor.of(rows);
    }

    /** All zero. */
    public static Tensor zeros(int... dims) {
        return Tensor.zeros(dims);
    }

    /** All one. */
    public static Tensor ones(int... dims) {
        return Tensor.ones(dims);
    }

    /** A generator of random numbers that depends on {@code seed} alone. */
    public static Rng rng(long seed) {
        return new Rng(seed);
    }

    /** Independent standard normal values: {@code randn(rng(1), 3, 2)} has shape [3, 2]. */
    public static Tensor randn(Rng rng, int... dims) {
        return Tensor.randn(rng, dims);
    }

    /** {@code n} values from {@code low} to {@code high}, both included, evenly spaced. */
    public static Tensor linspace(double low, double high, int n) {
        return Tensor.linspace(low, high, n);
    }

    /** In one line, which kernels compute here and why: plain loops or vectors. */
    public static String backend() {
        return Backend.describe();
    }

    /** The value of {@code body}, computed without a graph. */
    public static <T> T noGrad(Supplier<T> body) {
        return Autograd.noGrad(body);
    }

    /** Sets how many threads share one operation; at first as many as there are processors. Results do not depend on it. */
    public static void threads(int n) {
        Workers.threads(n);
    }
}

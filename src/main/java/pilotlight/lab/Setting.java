package pilotlight.lab;

import static pilotlight.lab.Heads.Measure.ALIGNMENT;
import static pilotlight.lab.Heads.Measure.COSINE;
import static pilotlight.lab.Heads.Measure.ISOTROPY;
import static pilotlight.lab.Heads.Measure.LOSS;
import static pilotlight.lab.Heads.Measure.NEIGHBOURS;
import static pilotlight.lab.Heads.Measure.PROBE;
import static pilotlight.lab.Heads.Measure.RANK;
import static pilotlight.lab.Heads.Measure.RANKME;
import static pilotlight.lab.Heads.Measure.RAW;
import static pilotlight.lab.Heads.Measure.STD;
import static pilotlight.lab.Heads.Measure.UNIFORMITY;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import pilotlight.lab.Heads.Measure;
import pilotlight.lab.Recipe.Loss;
import pilotlight.surface.Mistake;

/** The circumstances under which heads are compared. */
public enum Setting {
    /** One hidden layer, activation, linear layer; 600 steps. */
    ORDINARY("ordinary head", List.of(RANK, STD, UNIFORMITY, PROBE), List.of("PReLU", "ReLU", "sigmoid", "ReLU", "identity", "ReLU"),
            Setting.activations(a -> Recipe.of(a, 600))),
    /** The same with hidden biases that start at -8; 300 steps. */
    HOSTILE("hostile head (bias -8)", List.of(STD, LOSS, PROBE), List.of("PReLU", "ReLU", "Leaky .01", "ReLU", "ReLU + BN", "ReLU"),
            Stream.concat(Setting.activations(a -> Recipe.of(a, 300).bias(-8)), Stream.of(named("ReLU + BN", Recipe.of("ReLU", 300).bias(-8).withNorm()),
                    named("PReLU + BN", Recipe.of("PReLU", 300).bias(-8).withNorm())))),
    /** Four hidden layers, no BatchNorm, SGD; 300 steps. */
    DEEP("deep head (SGD)", List.of(STD, LOSS, PROBE), List.of("PReLU", "sigmoid", "PReLU", "ReLU", "identity", "ReLU"),
            Setting.activations(a -> Recipe.of(a, 300).layers(4).withSgd())),
    /** The activation is the last operation; 600 steps. */
    LAST("activation last", List.of(COSINE, UNIFORMITY, RANK, PROBE), List.of("PReLU", "ReLU", "sigmoid", "ReLU", "identity", "ReLU"),
            Setting.activations(a -> Recipe.of(a, 600).activationLast())),
    /** The two views are drawn together and nothing is pushed apart; 300 steps. The last one is NT-Xent, for comparison. */
    NO_NEGATIVES("no negatives", List.of(STD, RANK, ISOTROPY, RANKME), List.of("PReLU", "ReLU", "sigmoid", "ReLU", "ReLU", "ReLU with NT-Xent"),
            Stream.concat(Stream.of("ReLU", "PReLU", "tanh", "sigmoid").map(a -> named(a, Recipe.of(a, 300).loss(Loss.ALIGNMENT))),
                    Stream.of(named("ReLU with NT-Xent", Recipe.of("ReLU", 300))))),
    /** No head, or one of 1, 2 or 5 linear layers; 600 steps. */
    LINEAR("linear heads", List.of(RANK, RANKME, PROBE), List.of("5 layers", "1 layer", "no head", "2 layers"),
            Stream.of(named("no head", Recipe.of("identity", 600).layers(-1)), named("1 layer", Recipe.of("identity", 600).layers(0)),
                    named("2 layers", Recipe.of("identity", 600)), named("5 layers", Recipe.of("identity", 600).layers(4)))),
    /** VICReg with and without its variance term; 300 steps. */
    VICREG("VICReg", List.of(STD, RAW, PROBE), List.of("ReLU", "ReLU without variance", "sigmoid", "sigmoid without variance"),
            Stream.of("ReLU", "sigmoid").flatMap(a -> Stream.of(named(a, Recipe.of(a, 300).loss(Loss.VICREG)),
                    named(a + " without variance", Recipe.of(a, 300).loss(Loss.VICREG_NO_VARIANCE))))),
    /** ReLU head, NT-Xent at six temperatures; 300 steps. */
    TEMPERATURE("temperature", List.of(UNIFORMITY, ALIGNMENT, RANK, PROBE), List.of("0.2", "0.05", "0.2", "1.0", "0.2", "10.0"),
            Stream.of(0.05, 0.1, 0.2, 0.5, 1.0, 10.0).map(t -> named("" + t, Recipe.of("ReLU", 300).temperature(t))));

    /** What a page shows of every head. */
    static final List<Measure> ALL = List.of(STD, COSINE, RANK, ISOTROPY, RANKME, ALIGNMENT, UNIFORMITY, PROBE, NEIGHBOURS, LOSS);

    private final String title;
    private final List<Measure> measures;
    private final List<String> pairs;
    private final List<Named> cells;

    private record Named(String name, Recipe recipe) { }

    Setting(String title, List<Measure> measures, List<String> pairs, Stream<Named> cells) {
        this.title = title;
        this.measures = measures;
        this.pairs = pairs;
        this.cells = cells.toList();
    }

    private static Named named(String name, Recipe recipe) {
        return new Named(name, recipe);
    }

    private static Stream<Named> activations(Way of) {
        return Arrays.stream(new String[] {"identity", "ReLU", "Leaky .01", "PReLU", "PReLU per unit", "GELU", "tanh", "sigmoid"}).map(a -> named(a, of.recipe(a)));
    }

    private interface Way {
        Recipe recipe(String activation);
    }

    String title() {
        return title;
    }

    /** What matters most here, the first above all. */
    List<Measure> measures() {
        return measures;
    }

    List<String> names() {
        return cells.stream().map(Named::name).toList();
    }

    Recipe recipe(String name) {
        return cells.stream().filter(c -> c.name.equals(name)).findFirst().orElseThrow(() -> new Mistake(title + ": no \"" + name + "\"; there are " + names())).recipe;
    }

    List<Recipe> recipes() {
        return cells.stream().map(Named::recipe).toList();
    }

    /** Whom to compare with whom. */
    List<String[]> pairs() {
        return IntStream.range(0, pairs.size() / 2).mapToObj(i -> new String[] {pairs.get(2 * i), pairs.get(2 * i + 1)}).toList();
    }

    /** Whether the cells are activations. */
    boolean ofActivations() {
        return cells.size() >= 8;
    }

    @Override
    public String toString() {
        return title;
    }
}

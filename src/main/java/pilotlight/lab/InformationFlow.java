package pilotlight.lab;

/**
 * Keeping information flowing: the experiments on dying units, PReLU's pilot light and BatchNorm.
 *
 * <p>Each method runs one experiment over the seeds of a {@link Study} (by default a number that takes a few seconds on two cores) and
 * returns what it found. The net is a tower of six hidden layers of 64 units on pictures of digits, unless said otherwise; training is
 * 400 steps of SGD with rate 0.02, momentum 0.9 and batches of 64.
 *
 * <pre>{@code
 * var found = InformationFlow.scenarios(Study.seeds(20));
 * found.plot();
 * found.csv("scenarios.csv");
 * }</pre>
 */
public final class InformationFlow {
    private InformationFlow() {
    }

    /** Gradient norm of each layer of a fresh net: activation by BatchNorm, at biases 0, -0.75 and -1.5. 12 seeds. */
    public static Gradients gradients() {
        return gradients(Study.seeds(12));
    }

    /** {@link #gradients()} over other seeds. */
    public static Gradients gradients(Study study) {
        return study.once("Gradients", Gradients::run);
    }

    /** Accuracy and dead units after training from a benign and from hostile starts: activation by BatchNorm. 10 seeds. */
    public static Scenarios scenarios() {
        return scenarios(Study.seeds(10));
    }

    /** {@link #scenarios()} over other seeds. */
    public static Scenarios scenarios(Study study) {
        return study.once("Scenarios", Scenarios::run);
    }

    /** How bright must the pilot light be: accuracy against a fixed slope at biases -0.75 and -1.5, and the learnable slope. 10 seeds. */
    public static Brightness brightness() {
        return brightness(Study.seeds(10));
    }

    /** {@link #brightness()} over other seeds. */
    public static Brightness brightness(Study study) {
        return study.once("Brightness", Brightness::run);
    }

    /** Stuck ReLU nets trained on with another activation, or with BatchNorm put in. 10 seeds. */
    public static Recovery recovery() {
        return recovery(Study.seeds(10));
    }

    /** {@link #recovery()} over other seeds. */
    public static Recovery recovery(Study study) {
        return study.once("Recovery", Recovery::run);
    }

    /** Ten times the learning rate for the first 20 steps. 10 seeds. */
    public static Shock shock() {
        return shock(Study.seeds(10));
    }

    /** {@link #shock()} over other seeds. */
    public static Shock shock(Study study) {
        return study.once("Shock", Shock::run);
    }

    /** The slope that each of four hidden layers learns in a fully connected net, without and with BatchNorm. 20 seeds, 800 steps. */
    public static Slopes slopes() {
        return slopes(Study.seeds(20));
    }

    /** {@link #slopes()} over other seeds. */
    public static Slopes slopes(Study study) {
        return study.once("Slopes mlp", Slopes::mlp);
    }

    /** The slope that each of four convolutions learns, one a layer and one a channel. 10 seeds, 100 steps of 32 pictures. */
    public static Slopes slopesOfCnn() {
        return slopesOfCnn(Study.seeds(10));
    }

    /** {@link #slopesOfCnn()} over other seeds. */
    public static Slopes slopesOfCnn(Study study) {
        return study.once("Slopes cnn", Slopes::cnn);
    }

    /** The law of the mean square gradient over 30 layers against nets of width 256. 10 seeds. */
    public static Decay decay() {
        return decay(Study.seeds(10));
    }

    /** {@link #decay()} over other seeds. */
    public static Decay decay(Study study) {
        return study.once("Decay", Decay::run);
    }

    /** The share of inputs on which a unit is positive, bare and behind BatchNorm, against Phi; and Samuelson's bound. 20 seeds. */
    public static ActiveFraction activeFraction() {
        return activeFraction(Study.seeds(20));
    }

    /** {@link #activeFraction()} over other seeds. */
    public static ActiveFraction activeFraction(Study study) {
        return study.once("ActiveFraction", ActiveFraction::run);
    }

    /** The law of nets that are dead before training against drawn nets, 500 for each seed. 20 seeds. */
    public static BornDead bornDead() {
        return bornDead(Study.seeds(20));
    }

    /** {@link #bornDead()} over other seeds. */
    public static BornDead bornDead(Study study) {
        return study.once("BornDead", BornDead::run);
    }

    /** Deep and narrow nets that are to learn |x|: constant at birth, constant after training, or fitted. 256 nets of each kind. */
    public static DeepNarrow deepNarrow() {
        return deepNarrow(Study.seeds(256));
    }

    /** {@link #deepNarrow()} over other seeds, one for each net. */
    public static DeepNarrow deepNarrow(Study study) {
        return study.once("DeepNarrow", DeepNarrow::run);
    }

    /** He's initialisation against Xavier's in nets of 22 and 30 layers. 10 seeds. */
    public static VeryDeep veryDeep() {
        return veryDeep(Study.seeds(10));
    }

    /** {@link #veryDeep()} over other seeds. */
    public static VeryDeep veryDeep(Study study) {
        return study.once("VeryDeep", VeryDeep::run);
    }

    /** The verdict on the text's four claims, from findings over the usual seeds. */
    public static Verdict verdict() {
        return verdict(gradients(), scenarios(), brightness(), recovery());
    }

    /** The verdict on the text's four claims, worked out from these findings. */
    public static Verdict verdict(Gradients gradients, Scenarios scenarios, Brightness brightness, Recovery recovery) {
        return Verdict.of(gradients, scenarios, brightness, recovery);
    }
}

package pilotlight.lab;

import java.util.List;
import java.util.function.Supplier;

/** The findings on gradient noise that several tests look at, worked out once, with the numbers of seeds of the notebook. */
final class NoiseFindings {
    static final Supplier<SlopeNoise> SLOPE = Findings.once(() -> Noise.slope(Study.seeds(12).quiet()));
    static final Supplier<NoiseScale> SCALE = Findings.once(() -> Noise.scale(Study.seeds(12).quiet()));
    static final Supplier<Crossing> CROSSING = Findings.once(() -> Noise.crossing(Study.seeds(12).quiet()));
    static final Supplier<NoiseFloor> FLOOR = Findings.once(() -> Noise.floor(Study.seeds(12).quiet()));
    static final Supplier<NoiseDepth> DEPTH = Findings.once(() -> Noise.depth(Study.seeds(12).quiet()));
    static final Supplier<BatchNoise> BATCHES = Findings.once(() -> Noise.batches(Study.seeds(12).quiet()));
    static final Supplier<StableRate> RATE = Findings.once(() -> Noise.stableRate(Study.seeds(12).quiet()));
    static final Supplier<ClassifierNoise> CLASSIFIER = Findings.once(() -> Noise.classifier(Study.seeds(20).quiet()));
    static final Supplier<StepsToLoss> STEPS = Findings.once(() -> Noise.stepsToLoss(Study.seeds(20).quiet()));

    private NoiseFindings() {
    }

    static List<Finding> all() {
        return List.of(SLOPE.get(), SCALE.get(), CROSSING.get(), FLOOR.get(), DEPTH.get(), BATCHES.get(), RATE.get(), CLASSIFIER.get(), STEPS.get());
    }
}

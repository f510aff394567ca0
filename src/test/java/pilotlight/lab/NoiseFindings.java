package pilotlight.lab;

import java.util.List;
import java.util.function.Supplier;

/** The findings on gradient noise that several tests look at; a study works each out once, with the numbers of seeds of the notebook. */
final class NoiseFindings {
    static final Supplier<SlopeNoise> SLOPE = () -> Noise.slope(Study.seeds(12).quiet());
    static final Supplier<NoiseScale> SCALE = () -> Noise.scale(Study.seeds(12).quiet());
    static final Supplier<Crossing> CROSSING = () -> Noise.crossing(Study.seeds(12).quiet());
    static final Supplier<NoiseFloor> FLOOR = () -> Noise.floor(Study.seeds(12).quiet());
    static final Supplier<NoiseDepth> DEPTH = () -> Noise.depth(Study.seeds(12).quiet());
    static final Supplier<BatchNoise> BATCHES = () -> Noise.batches(Study.seeds(12).quiet());
    static final Supplier<StableRate> RATE = () -> Noise.stableRate(Study.seeds(12).quiet());
    static final Supplier<ClassifierNoise> CLASSIFIER = () -> Noise.classifier(Study.seeds(20).quiet());
    static final Supplier<StepsToLoss> STEPS = () -> Noise.stepsToLoss(Study.seeds(20).quiet());

    private NoiseFindings() {
    }

    static List<Finding> all() {
        return List.of(SLOPE.get(), SCALE.get(), CROSSING.get(), FLOOR.get(), DEPTH.get(), BATCHES.get(), RATE.get(), CLASSIFIER.get(), STEPS.get());
    }
}

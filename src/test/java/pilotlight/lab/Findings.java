package pilotlight.lab;

import java.util.function.Supplier;

/** The findings that several tests look at, worked out once. */
final class Findings {
    static final Supplier<Symmetry> SYMMETRY = once(() -> Symphony.symmetry(Study.seeds(12).quiet()));
    static final Supplier<Gammas> GAMMAS = once(() -> Symphony.gammas(Study.seeds(12).quiet()));
    static final Supplier<Dance> DANCE = once(() -> Symphony.dance(Study.seeds(12).quiet()));
    static final Supplier<Absorbed> ABSORBED = once(() -> Symphony.absorbed(Study.seeds(10).quiet()));
    static final Supplier<Gaussianity> GAUSSIANITY = once(() -> Symphony.gaussianity(Study.seeds(10).quiet()));
    static final Supplier<Gradients> GRADIENTS = once(() -> InformationFlow.gradients(Study.seeds(12).quiet()));
    static final Supplier<Scenarios> SCENARIOS = once(() -> InformationFlow.scenarios(Study.seeds(10).quiet()));
    static final Supplier<Brightness> BRIGHTNESS = once(() -> InformationFlow.brightness(Study.seeds(10).quiet()));
    static final Supplier<Recovery> RECOVERY = once(() -> InformationFlow.recovery(Study.seeds(10).quiet()));
    static final Supplier<Shock> SHOCK = once(() -> InformationFlow.shock(Study.seeds(10).quiet()));
    static final Supplier<Slopes> MLP = once(() -> InformationFlow.slopes(Study.seeds(20).quiet()));
    static final Supplier<Slopes> CNN = once(() -> InformationFlow.slopesOfCnn(Study.seeds(10).quiet()));
    static final Supplier<Decay> DECAY = once(() -> InformationFlow.decay(Study.seeds(10).quiet()));
    static final Supplier<ActiveFraction> ACTIVE = once(() -> InformationFlow.activeFraction(Study.seeds(20).quiet()));
    static final Supplier<BornDead> BORN_DEAD = once(() -> InformationFlow.bornDead(Study.seeds(20).quiet()));
    static final Supplier<DeepNarrow> NARROW = once(() -> InformationFlow.deepNarrow(Study.seeds(256).quiet()));
    static final Supplier<VeryDeep> VERY_DEEP = once(() -> InformationFlow.veryDeep(Study.seeds(10).quiet()));
    static final Supplier<Climb> CLIMB = once(() -> Ground.climb(Study.seeds(12).quiet()));
    static final Supplier<Basins> BASINS = once(() -> Ground.basins(Study.seeds(20).quiet()));

    private Findings() {
    }

    static <T> Supplier<T> once(Supplier<T> source) {
        return new Supplier<>() {
            private T value;

            @Override
            public synchronized T get() {
                if (value == null) value = source.get();
                return value;
            }
        };
    }
}

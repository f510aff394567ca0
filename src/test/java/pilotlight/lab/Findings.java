package pilotlight.lab;

import java.util.function.Supplier;

/** The findings that several tests look at; a study works each out once. */
final class Findings {
    static final Supplier<Symmetry> SYMMETRY = () -> Symphony.symmetry(Study.seeds(12).quiet());
    static final Supplier<Gammas> GAMMAS = () -> Symphony.gammas(Study.seeds(12).quiet());
    static final Supplier<Dance> DANCE = () -> Symphony.dance(Study.seeds(12).quiet());
    static final Supplier<Absorbed> ABSORBED = () -> Symphony.absorbed(Study.seeds(10).quiet());
    static final Supplier<Gaussianity> GAUSSIANITY = () -> Symphony.gaussianity(Study.seeds(10).quiet());
    static final Supplier<Gradients> GRADIENTS = () -> InformationFlow.gradients(Study.seeds(12).quiet());
    static final Supplier<Scenarios> SCENARIOS = () -> InformationFlow.scenarios(Study.seeds(10).quiet());
    static final Supplier<Brightness> BRIGHTNESS = () -> InformationFlow.brightness(Study.seeds(10).quiet());
    static final Supplier<Recovery> RECOVERY = () -> InformationFlow.recovery(Study.seeds(10).quiet());
    static final Supplier<Shock> SHOCK = () -> InformationFlow.shock(Study.seeds(10).quiet());
    static final Supplier<Slopes> MLP = () -> InformationFlow.slopes(Study.seeds(20).quiet());
    static final Supplier<Slopes> CNN = () -> InformationFlow.slopesOfCnn(Study.seeds(10).quiet());
    static final Supplier<Decay> DECAY = () -> InformationFlow.decay(Study.seeds(10).quiet());
    static final Supplier<ActiveFraction> ACTIVE = () -> InformationFlow.activeFraction(Study.seeds(20).quiet());
    static final Supplier<BornDead> BORN_DEAD = () -> InformationFlow.bornDead(Study.seeds(20).quiet());
    static final Supplier<DeepNarrow> NARROW = () -> InformationFlow.deepNarrow(Study.seeds(256).quiet());
    static final Supplier<VeryDeep> VERY_DEEP = () -> InformationFlow.veryDeep(Study.seeds(10).quiet());
    static final Supplier<Climb> CLIMB = () -> Ground.climb(Study.seeds(12).quiet());
    static final Supplier<Basins> BASINS = () -> Ground.basins(Study.seeds(20).quiet());

    private Findings() {
    }
}

package pilotlight;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The floors of the house: a package imports only from floors below its own, and some libraries live on one floor. */
class HouseTest {
    static final JavaClasses MAIN = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("pilotlight");

    private static final Map<String, Integer> FLOORS = Map.ofEntries(
            Map.entry("pilotlight", 6), Map.entry("pilotlight.cli", 6),
            Map.entry("pilotlight.notebook", 5), Map.entry("pilotlight.bench", 5), Map.entry("pilotlight.spark", 5),
            Map.entry("pilotlight.lab", 4),
            Map.entry("pilotlight.diagnose", 3), Map.entry("pilotlight.train", 3), Map.entry("pilotlight.store", 3), Map.entry("pilotlight.sweep", 3),
            Map.entry("pilotlight.nn", 2), Map.entry("pilotlight.optim", 2), Map.entry("pilotlight.data", 2),
            Map.entry("pilotlight.tensor", 1), Map.entry("pilotlight.help", 1),
            Map.entry("pilotlight.surface", 0), Map.entry("pilotlight.compute", 0), Map.entry("pilotlight.theory", 0), Map.entry("pilotlight.plot", 0));

    /** Where each library may be used; a package pattern to the packages that may name it. */
    private static final Map<String, String[]> LIBRARIES = Map.ofEntries(
            Map.entry("org.knowm.xchart..", new String[] {"pilotlight.plot"}),
            Map.entry("org.apache.commons.csv..", new String[] {"pilotlight.data"}),
            Map.entry("com.google.protobuf..", new String[] {"pilotlight.store"}),
            Map.entry("org.ejml..", new String[] {"pilotlight.diagnose"}),
            Map.entry("com.fasterxml.jackson.core..", new String[] {"pilotlight.notebook", "pilotlight.store"}),
            Map.entry("com.fasterxml.jackson.databind..", new String[] {"pilotlight.notebook"}),
            Map.entry("jdk.jshell..", new String[] {"pilotlight.notebook"}),
            Map.entry("io.github.spencerpark..", new String[] {"pilotlight.notebook"}),
            Map.entry("org.commonmark..", new String[] {"pilotlight.notebook"}),
            Map.entry("org.jsoup..", new String[] {"pilotlight.notebook"}),
            Map.entry("org.apache.spark..", new String[] {"pilotlight.spark"}),
            Map.entry("picocli..", new String[] {"pilotlight.cli"}),
            Map.entry("jdk.incubator..", new String[] {"pilotlight.compute"}));

    @Test
    void eachPackageImportsOnlyFloorsBelow() {
        ArchRuleDefinition.classes().should(new ArchCondition<>("use lower floors, or peers of their own floor without a cycle") {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                Integer floor = FLOORS.get(from.getPackageName());
                if (floor == null) {
                    events.add(SimpleConditionEvent.violated(from, from.getName() + " stands on no floor: add its package to the house"));
                    return;
                }
                from.getDirectDependenciesFromSelf().forEach(d -> {
                    Integer below = FLOORS.get(d.getTargetClass().getPackageName());
                    if (below != null && below > floor) {
                        events.add(SimpleConditionEvent.violated(from, "floor " + floor + " uses floor " + below + ": " + d.getDescription()));
                    }
                });
            }
        }).check(MAIN);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("pilotlight.(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @TestFactory
    Stream<DynamicTest> eachLibraryStaysOnItsFloor() {
        return LIBRARIES.entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () ->
                noClasses().that().resideOutsideOfPackages(e.getValue()).should().dependOnClassesThat(resideInAPackage(e.getKey())).check(MAIN)));
    }

    @Test
    void theFacadeHoldsNoState() {
        ArchRuleDefinition.fields().that().areDeclaredInClassesThat().haveFullyQualifiedName("pilotlight.Pilotlight")
                .should().beFinal().allowEmptyShould(true).check(MAIN);
    }
}

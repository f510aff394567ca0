package pilotlight;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A file from elsewhere is numbers and text: nothing that reads one makes objects of its choosing, calls what it names, or asks the network. */
class ReadersTest {
    private static final JavaClasses MAIN = HouseTest.MAIN;

    /** The one class of the readers that fetches. */
    private static final String DOWNLOADER = "pilotlight.data.Download";

    private static final DescribedPredicate<JavaClass> READERS = describe("are readers of files", c ->
            c.getPackageName().equals("pilotlight.store") || c.getPackageName().equals("pilotlight.data") || c.getName().matches("pilotlight\\.notebook\\.Ipynb(\\$.*)?"));

    private static final DescribedPredicate<JavaClass> FETCHES = describe("fetch", c -> c.getName().equals(DOWNLOADER) || c.getName().startsWith(DOWNLOADER + "$"));

    private static final Set<String> BY_NAME = Set.of("exec", "load", "loadLibrary", "forName", "newInstance", "loadClass", "getMethod", "getMethods", "getDeclaredMethod", "getDeclaredMethods",
            "getField", "getFields", "getDeclaredField", "getDeclaredFields", "getConstructor", "getConstructors", "getDeclaredConstructor", "getDeclaredConstructors");

    private static final DescribedPredicate<JavaAccess<?>> REFLECTION = describe("run what they name", a ->
            Set.of("java.lang.Class", "java.lang.ClassLoader", "java.lang.Runtime").contains(a.getTargetOwner().getName()) && BY_NAME.contains(a.getTarget().getName()));

    private static final DescribedPredicate<JavaAccess<?>> BINDING = describe("let JSON choose or fill Java objects", a ->
            a.getTargetOwner().getName().startsWith("com.fasterxml.jackson.") && a.getTarget().getName().matches("readValue|readValues|treeToValue|convertValue|activateDefaultTyping.*|enableDefaultTyping"));

    private static final ArchRule NO_DESERIALISATION = noClasses().should()
            .dependOnClassesThat(nameMatching("java\\.io\\.(ObjectInput.*|Externalizable)|java\\.beans\\.XML(De|En)coder|java\\.rmi\\..*")).allowEmptyShould(true);

    private static final ArchRule NO_REFLECTION = noClasses().that(READERS)
            .should().dependOnClassesThat(resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..", "javax.script..", "javax.tools..", "sun.."))
            .orShould().accessTargetWhere(REFLECTION).orShould().accessTargetWhere(BINDING);

    private static final ArchRule NO_NETWORK = noClasses().that(READERS.and(DescribedPredicate.not(FETCHES)))
            .should().dependOnClassesThat(resideInAnyPackage("java.net..", "javax.net..", "java.rmi.."))
            .orShould().dependOnClassesThat(nameMatching("java\\.nio\\.channels\\..*(Socket|Datagram).*|java\\.lang\\.Process(Builder)?"));

    @Test
    void nothingIsDeserialised() {
        NO_DESERIALISATION.check(MAIN);
        noMethods().should().haveName("readObject").orShould().haveName("readExternal").orShould().haveName("readResolve").check(MAIN);
        noClasses().should().accessTargetWhere(BINDING).check(MAIN);
    }

    @Test
    void readersCallNothingByName() {
        NO_REFLECTION.check(MAIN);
    }

    @Test
    void readersDoNotUseTheNetwork() {
        NO_NETWORK.check(MAIN);
    }

    /** Each rule sees a class that breaks it; the readers are there. */
    @Test
    void theRulesCanFail() {
        assertTrue(MAIN.stream().filter(READERS).count() > 20);
        JavaClasses bad = new ClassFileImporter().importClasses(Bad.class);
        assertTrue(NO_DESERIALISATION.evaluate(bad).hasViolation());
        assertTrue(noClasses().should().accessTargetWhere(REFLECTION).evaluate(bad).hasViolation());
        assertTrue(noClasses().should().dependOnClassesThat(resideInAnyPackage("java.net..")).evaluate(bad).hasViolation());
    }

    /** What no reader does. */
    static final class Bad {
        Object read(byte[] bytes) throws IOException, ReflectiveOperationException {
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
                return Class.forName(in.readObject().toString() + URI.create("x"));
            }
        }
    }
}

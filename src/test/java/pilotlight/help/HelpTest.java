package pilotlight.help;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static pilotlight.Pilotlight.fit;
import static pilotlight.Pilotlight.linear;
import static pilotlight.Pilotlight.moons;
import static pilotlight.Pilotlight.net;
import static pilotlight.Pilotlight.units;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pilotlight.Pilotlight;
import pilotlight.train.Fit;
import pilotlight.train.Run;

class HelpTest {
    private static final Set<String> COMMON = Set.of("toString", "equals", "hashCode", "getClass", "notify", "notifyAll", "wait", "html", "image", "values", "valueOf");

    private static Set<String> words() {
        return Arrays.stream(Pilotlight.class.getDeclaredMethods()).filter(m -> Modifier.isPublic(m.getModifiers())).map(Method::getName).collect(Collectors.toSet());
    }

    private static List<String> everyPage() {
        List<String> pages = new ArrayList<>(List.of(Help.all().toString()));
        words().forEach(w -> pages.add(Help.about(w).toString()));
        Manual.get().types().forEach(t -> pages.add(Help.about(t.simpleName()).toString()));
        return pages;
    }

    @Test
    void everyWordOfTheFacadeIsListedOnceWithALine() {
        List<String> lines = Help.all().toString().lines().filter(l -> l.startsWith("  ")).toList();
        for (String word : words()) {
            List<String> mine = lines.stream().filter(l -> l.strip().split(" ")[0].equals(word)).toList();
            assertEquals(1, mine.size(), word);
            assertTrue(mine.get(0).strip().length() > word.length() + 1, word + " has no summary");
        }
    }

    @Test
    void wordsStandInTheGroupsOfTheFacade() {
        String all = Help.all().toString();
        List<String> heads = all.lines().skip(1).filter(l -> !l.isEmpty() && !l.startsWith(" ")).toList();
        assertTrue(heads.containsAll(List.of("data", "layers", "tensors")), heads.toString());
        assertTrue(all.indexOf("\ndata\n") < all.indexOf("\n  moons ") && all.indexOf("\n  moons ") < all.indexOf("\nlayers\n"), all);
    }

    @Test
    void aWordHasAllItsSignaturesAndItsStory() {
        String page = Help.about("prelu").toString();
        assertTrue(page.startsWith("Prelu prelu()\n    max(0, x) + alpha min(0, x) with one trained slope, 0.25 at first;"), page);
        assertTrue(page.contains("\nPrelu prelu(int channels)\n    max(0, x) + alpha min(0, x) with a trained slope for each channel."), page);
        assertTrue(page.contains("has init, "), page);
        assertEquals(page, Help.about("prelu(64)").toString(), "brackets do no harm");
    }

    @Test
    void aValueTellsItsTypeAndEveryPublicMethod() {
        Fit fit = fit(net(linear(2, 2)), moons(20).seed(1)).epochs(1).quiet();
        Run run = fit.run();
        for (Object value : List.of(fit, run, run.model(), moons(8), units(run.model(), moons(8)), linear(2, 2), Run.class)) {
            String page = Help.about(value).toString();
            Class<?> type = value instanceof Class<?> c ? c : value.getClass();
            assertTrue(page.contains(" " + type.getSimpleName()), page);
            for (Method m : type.getMethods()) {
                if (COMMON.contains(m.getName()) || m.isSynthetic() || Modifier.isStatic(m.getModifiers()) && m.getDeclaringClass() != type || !Modifier.isPublic(m.getDeclaringClass().getModifiers())) continue;
                assertTrue(page.contains("." + m.getName() + "("), m + "\n" + page);
            }
        }
        assertTrue(Help.about(fit).toString().contains("  .momentum(value)                Momentum of SGD, 0 to 1.\n"));
        assertTrue(Help.about(fit).toString().contains("    Run run = Fit.of(model, data)"), "the example of the Javadoc");
    }

    @Test
    void aMethodThatIsNoWordIsFoundInItsTypes() {
        String page = Help.about("momentum").toString();
        assertTrue(page.contains("Fit.momentum(value)") && page.contains("Sgd.momentum(mu)"), page);
        assertTrue(Help.about("Fit.momentum").toString().startsWith("Fit momentum(double value)\n"));
    }

    @Test
    void anUnknownWordIsOneLineWithItsNeighbours() {
        assertEquals("no word \"preluu\"; near it: prelu, relu", Help.about("preluu").toString());
        assertEquals("no word \"moon\"; near it: moons", Help.about("moon").toString());
        assertTrue(Help.about("uints").toString().startsWith("no word \"uints\"; near it: units"));
        assertEquals("no word \"xyzzyx\"; help() lists them", Help.about("xyzzyx").toString());
        assertEquals(1, Help.about(null).toString().lines().count());
        assertEquals("<p>no word \"&lt;script&gt;\"; help() lists them</p>", Help.about("<script>").html());
    }

    @Test
    void whatIsNotOursIsToldByItsMethods() {
        String page = Help.about(new ArrayList<String>()).toString();
        assertTrue(page.startsWith("java.util.ArrayList\n") && page.contains(" addAll, "), page);
    }

    @Test
    void pagesFitATerminal() {
        for (String page : everyPage()) {
            assertTrue(page.lines().allMatch(l -> l.length() <= Page.WIDTH || l.startsWith("        ")), page);
            assertFalse(page.contains("`") || page.contains("{@") || page.contains("pilotlight.diagnose.") || page.contains("\u001b"), page);
        }
    }

    @Test
    void theCompilersSignatureFindsItsMember() {
        assertTrue(Help.ofSignature("Prelu Pilotlight.prelu(int channels)").toString().startsWith("Prelu prelu(int channels)\n"));
        assertTrue(Help.ofSignature("pilotlight.train.Fit pilotlight.train.Fit.momentum(double arg0)").toString().startsWith("Fit momentum(double value)\n"));
        assertTrue(Help.ofSignature("Net Pilotlight.net(Layer... layers)").toString().contains("Layers one after the other"));
        assertTrue(Help.ofSignature("T pilotlight.Pilotlight.<T>noGrad(Supplier<T> body)").toString().contains("without a graph"));
        assertTrue(Help.ofSignature("Activation pilotlight.Pilotlight.activation(String name, double gain, UnaryOperator<pilotlight.tensor.Tensor> function)")
                .toString().contains("of one's own"));
        assertTrue(Help.ofSignature("Sgd(List<pilotlight.tensor.Parameter> parameters, double rate)").toString().startsWith("new Sgd(List<Parameter> parameters, double rate)\n"));
        assertTrue(Help.ofSignature("pilotlight.nn.Net").toString().startsWith("class Net"));
        assertNull(Help.ofSignature("int Math.max(int a, int b)"));
        assertNull(Help.ofSignature("String String.strip()"));
    }
}

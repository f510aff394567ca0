package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShellTest {

    @Test
    void everythingIsImportedAndValuesAreShownWhole() {
        try (JShellProcess shell = JShellProcess.pilotlight("-R-Dtested=yes")) {
            String[] greeting = shell.greeting().split("\n");
            assertEquals(2, greeting.length, shell.greeting());
            assertTrue(greeting[0].startsWith("Pilotlight "), shell.greeting());
            assertEquals("x ==> 3", shell.type("var x = 1 + 2"));
            assertEquals("t ==> \"shell\"", shell.type("var t = System.getProperty(\"pilotlight.surface\")"));
            assertEquals("a ==> \"yes\"", shell.type("var a = System.getProperty(\"tested\")"));
            String longest = shell.type("var s = \"y\".repeat(5000) + \"END\"");
            assertTrue(longest.endsWith("END\"") && longest.length() > 5000, longest);
            assertTrue(shell.type("moons(64).seed(1)").contains("==> "), "the façade is there");
            assertTrue(shell.type("help(\"prelu\")").startsWith("Prelu prelu()\n    max(0, x) + alpha min(0, x)"), "help needs no sources");
            assertTrue(shell.type("int f(int n) { return g(n); }").startsWith("|  created method f(int), usable once"));
            assertEquals("|  f() cannot be called yet, usable once method g(int) is declared".replace("  method", " method"),
                    shell.type("f(1)").replaceAll("(?<=once) +", " "));
            assertEquals("|  created method g(int)", shell.type("int g(int n) { return n; }"));
            assertTrue(shell.type("int z = \"s\";").contains("incompatible types"));
            assertEquals("|  created record P", shell.type("record P(int a) { }"));
        }
    }
}

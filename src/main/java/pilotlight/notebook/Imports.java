package pilotlight.notebook;

import java.util.ArrayList;
import java.util.List;

/** What a cell can name without importing it. */
final class Imports {

    private static final List<String> JAVA = List.of("java.util", "java.io", "java.math", "java.net", "java.util.concurrent",
            "java.util.prefs", "java.util.regex", "java.util.stream", "java.util.function");
    private static final List<String> OURS = List.of("tensor", "nn", "data", "train", "lab", "theory", "diagnose", "optim", "plot", "sweep");

    private Imports() {
    }

    /** One import statement each. */
    static List<String> statements() {
        List<String> statements = new ArrayList<>();
        JAVA.forEach(name -> statements.add("import " + name + ".*;"));
        if (exists("pilotlight/Pilotlight.class")) {
            statements.add("import static pilotlight.Pilotlight.*;");
        }
        for (String name : OURS) {
            if (exists("pilotlight/" + name + "/")) {
                statements.add("import pilotlight." + name + ".*;");
            }
        }
        statements.add("import static pilotlight.notebook.Display.*;");
        return statements;
    }

    private static boolean exists(String resource) {
        return Imports.class.getClassLoader().getResource(resource) != null;
    }
}

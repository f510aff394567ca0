package pilotlight.notebook;

import java.nio.file.Path;
import java.util.Map;

/** A short session that loads what every kernel loads; the installer records its classes. */
final class Warmup {

    private Warmup() {
    }

    public static void main(String[] arguments) {
        JavaSession.Sink nowhere = new JavaSession.Sink() {
            @Override
            public void stream(String name, String text) {
                // Nobody reads it.
            }

            @Override
            public void display(Map<String, Object> mime, Map<String, Object> metadata, String displayId, boolean update) {
                // Nobody looks at it.
            }
        };
        try (JavaSession session = new JavaSession(Path.of(""), nowhere)) {
            session.eval("int f(int x) { return x + 1; }\nvar list = List.of(1, 2);\nSystem.out.println(list);\nf(1)");
            session.complete("list.", 5);
            session.eval("unknown");
        }
        System.exit(0);
    }
}

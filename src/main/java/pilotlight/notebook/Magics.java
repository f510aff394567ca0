package pilotlight.notebook;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The line magics that notebooks written for other Java kernels use: {@code %jars} and {@code %classpath}. */
final class Magics {

    private Magics() {
    }

    /**
     * The jars that the line asks for, without those this JVM has on its class path anyway.
     *
     * @throws IllegalArgumentException in one line, when the magic is unknown or a jar is missing
     */
    static List<Path> jars(String line, Path directory) {
        List<String> words = new ArrayList<>(List.of(line.split("\\s+")));
        String name = words.remove(0);
        if (name.equals("%classpath")) {
            words.removeIf(word -> word.equals("jar"));
        } else if (!name.equals("%jars")) {
            throw new IllegalArgumentException(name + " is not known here; there are %jars and %classpath jar");
        }
        if (words.isEmpty()) {
            throw new IllegalArgumentException(name + " wants the path of a jar, as in %jars ../target/pilotlight.jar");
        }
        List<Path> jars = new ArrayList<>();
        for (String word : words) {
            // The kernel runs from its own copy of this jar; a second one would give every class twice.
            if (!word.endsWith("pilotlight.jar")) {
                jars.addAll(find(name, word, directory));
            }
        }
        return jars;
    }

    private static List<Path> find(String magic, String word, Path directory) {
        Path path = directory.resolve(word).normalize();
        if (Files.exists(path)) {
            return List.of(path);
        }
        List<Path> found = new ArrayList<>();
        if (word.matches(".*[*?\\[{].*") && Files.isDirectory(path.getParent())) {
            try (DirectoryStream<Path> matches = Files.newDirectoryStream(path.getParent(), path.getFileName().toString())) {
                matches.forEach(found::add);
            } catch (IOException e) {
                throw new IllegalArgumentException(magic + ": " + path.getParent() + " cannot be read: " + e.getMessage(), e);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(magic + ": there is no " + path);
        }
        Collections.sort(found);
        return found;
    }
}

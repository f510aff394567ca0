package pilotlight.compute;

import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Options for a JVM that computes. In a class of their own, since whoever starts one need not compute. */
public final class JavaOptions {
    private static final String VECTOR = "jdk.incubator.vector";

    private JavaOptions() {
    }

    /** Whether this Java has the module that the vector kernels need. */
    public static boolean hasVectors() {
        return ModuleFinder.ofSystem().find(VECTOR).isPresent();
    }

    /**
     * The module of the vector kernels, if this Java has it, and a collector whose memory does not grow with what a training
     * loop throws away: large results die young, and to G1, which gives each of them regions of its own, they never were. Whoever chose
     * a collector, in the options {@code given} or in the environment, keeps it.
     */
    public static List<String> list(Collection<String> given) {
        List<String> options = new ArrayList<>();
        if (hasVectors()) options.addAll(List.of("--add-modules", VECTOR));
        Stream<String> environment = Stream.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS").map(System::getenv).filter(Objects::nonNull);
        if (Stream.concat(given.stream(), environment).noneMatch(o -> o.matches("(?s).*-XX:\\+Use\\w+GC.*"))) options.addAll(List.of("-XX:+UseParallelGC", "-Xmn64m"));
        return options;
    }
}

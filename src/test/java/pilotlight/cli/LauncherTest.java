package pilotlight.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher file in a project of its own, with a java and a mvn that only say how they were called. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

    @TempDir
    private Path folder;
    private Path project;
    private Path jdk;
    private Path tools;

    @BeforeEach
    void makeProject() throws IOException {
        folder = folder.toRealPath();
        project = Files.createDirectories(folder.resolve("a project"));
        Files.createDirectories(project.resolve("src/main/java"));
        Files.writeString(project.resolve("pom.xml"), "");
        Files.copy(Path.of("pilotlight"), project.resolve("pilotlight"));
        assertTrue(project.resolve("pilotlight").toFile().setExecutable(true));
        tools = Files.createDirectories(folder.resolve("tools"));
        program(tools.resolve("mvn"), "echo \"mvn $* in $(pwd)\" >> '" + folder.resolve("log") + "'; mkdir -p target; touch target/pilotlight.jar");
        jdk = folder.resolve("jdk");
        program(jdk.resolve("bin/java"), "for a in \"$@\"; do echo \"<$a>\"; done");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\nMODULES=\"java.base jdk.jshell jdk.incubator.vector\"\n");
    }

    private static void program(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private record Said(int code, String out, String err) {
    }

    private Said launch(Map<String, String> environment, Path launcher, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_HOME", "JAVA_OPTS", "PILOTLIGHT_MAVEN"));
        builder.environment().put("PATH", tools + ":/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Said(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    private Said launch(String... arguments) throws Exception {
        return launch(Map.of("JAVA_HOME", jdk.toString()), project.resolve("pilotlight"), arguments);
    }

    private String log() throws IOException {
        Path log = folder.resolve("log");
        String text = Files.exists(log) ? Files.readString(log) : "";
        Files.deleteIfExists(log);
        return text;
    }

    @Test
    void buildsWhenTheJarIsMissingOrOlderThanASource() throws Exception {
        Said first = launch("--version");
        assertEquals("pilotlight: building target/pilotlight.jar ...\n", first.err);
        assertTrue(log().contains("package in " + project), "in the project's folder");
        Said second = launch("--version");
        assertEquals("", second.err);
        assertEquals("", log());
        Path source = Files.writeString(project.resolve("src/main/java/A.java"), "");
        Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
        launch(Map.of("JAVA_HOME", jdk.toString(), "PILOTLIGHT_MAVEN", "-o -Dx=y"), project.resolve("pilotlight"), "--version");
        assertTrue(log().contains("-o -Dx=y package in "));
    }

    @Test
    void handsEveryArgumentOnAsItIs() throws Exception {
        launch("--version");
        String jar = project.resolve("target/pilotlight.jar").toString();
        assertEquals("<-Dpilotlight.home=" + project + ">\n<-cp>\n<" + jar + ">\n<pilotlight.cli.Main>\n<lab>\n<a b>\n<*>\n", launch("lab", "a b", "*").out);
        assertEquals("<-Dpilotlight.home=" + project + ">\n<--add-modules>\n<jdk.incubator.vector>\n<-XX:+UseParallelGC>\n<-Xmn64m>\n<-Djava.awt.headless=true>\n<-cp>\n<" + jar + ">\n<pilotlight.cli.Main>\n<run>\n<x.ipynb>\n",
                launch("run", "x.ipynb").out);
        assertTrue(launch("shell", "-R-Xmx2g").out.endsWith("<pilotlight.cli.Main>\n<shell>\n<-R-Xmx2g>\n"));
        assertTrue(launch().out.endsWith("<pilotlight.cli.Main>\n<--help>\n"));
        assertTrue(launch(Map.of("JAVA_HOME", jdk.toString(), "JAVA_OPTS", "-Xmx4g -ea"), project.resolve("pilotlight"), "run").out.startsWith("<-Xmx4g>\n<-ea>\n"));
        String chosen = launch(Map.of("JAVA_HOME", jdk.toString(), "JAVA_OPTS", "-XX:+UseSerialGC"), project.resolve("pilotlight"), "run").out;
        assertTrue(chosen.startsWith("<-XX:+UseSerialGC>\n") && !chosen.contains("Parallel"), "whoever chose a collector keeps it: " + chosen);
    }

    @Test
    void worksThroughLinksAndFindsJavaOnThePath() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), project.resolve("pilotlight"));
        Path second = Files.createSymbolicLink(Files.createDirectories(folder.resolve("bin")).resolve("pl"), Path.of("../link"));
        Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));
        Said said = launch(Map.of(), second, "run");
        assertTrue(said.out.startsWith("<-Dpilotlight.home=" + project + ">\n<--add-modules>"), said.toString());
        assertTrue(Files.exists(link));
    }

    @Test
    void saysInOneLineWhatIsMissing() throws Exception {
        assertEquals(new Said(1, "", "pilotlight: JAVA_HOME is /nowhere, which has no bin/java; set it to a JDK 17 or newer\n"),
                launch(Map.of("JAVA_HOME", "/nowhere"), project.resolve("pilotlight"), "run"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.2\"\nMODULES=\"java.base jdk.jshell\"\n");
        assertEquals(new Said(1, "", "pilotlight: " + jdk + "/bin/java is too old; it takes a JDK 17 or newer, set JAVA_HOME to one\n"), launch("run"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.2\"\nMODULES=\"java.base\"\n");
        assertEquals(new Said(1, "", "pilotlight: " + jdk + "/bin/java has no module jdk.jshell; it takes a JDK 17 or newer, set JAVA_HOME to one\n"), launch("run"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21\"\nMODULES=\"java.base jdk.jshell\"\n");
        program(tools.resolve("mvn"), "echo '[ERROR] no network'; exit 1");
        assertEquals(new Said(1, "", "pilotlight: building target/pilotlight.jar ...\n[ERROR] no network\npilotlight: the build failed; the lines above say where\n"),
                launch("run"));
    }

    @Test
    void asksJavaItselfWhereThereIsNoReleaseFile() throws Exception {
        Files.delete(jdk.resolve("release"));
        program(jdk.resolve("bin/java"), "if [ \"$1\" = --list-modules ]; then echo java.base@21.0.1; echo jdk.jshell@21.0.1; else echo started; fi");
        assertEquals("started\n", launch("run").out);
        program(jdk.resolve("bin/java"), "if [ \"$1\" = --list-modules ]; then echo jdk.jshell@9; else echo started; fi");
        assertTrue(launch("run").err.contains("is too old"));
    }
}

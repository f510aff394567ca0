package pilotlight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownVulnerabilitiesTest {
    private static final String OLD = "   com.google.code.gson:gson:jar:2.8.5:compile -- module com.google.gson (auto)";
    private static final String NEW = "   org.example:natives:jar:linux:1.0:test";

    private static String ask(int code, List<String> list) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String query = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean bad = query.equals("{\"package\": {\"ecosystem\": \"Maven\", \"name\": \"com.google.code.gson:gson\"}, \"version\": \"2.8.5\"}");
            byte[] answer = (bad ? "{\"vulns\": [{\"id\": \"GHSA-1\", \"summary\": \"x\"}, {\"id\":\"GHSA-2\"}]}" : "{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(query.contains("broken") ? 500 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            ByteArrayOutputStream said = new ByteArrayOutputStream();
            assertEquals(code, KnownVulnerabilities.run(list, URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), new PrintStream(said, true, StandardCharsets.UTF_8)));
            return said.toString(StandardCharsets.UTF_8);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatIsKnownIsListedAndFails() throws IOException {
        assertEquals(String.format("com.google.code.gson:gson:2.8.5 GHSA-1%ncom.google.code.gson:gson:2.8.5 GHSA-2%n2 dependencies, 2 known vulnerabilities%n"),
                ask(1, List.of("", "The following files have been resolved:", OLD, NEW)));
        assertEquals(String.format("1 dependencies, 0 known vulnerabilities%n"), ask(0, List.of(NEW)));
    }

    @Test
    void noAnswerIsNoPass() throws IOException {
        assertTrue(ask(2, List.of("   org.example:broken:jar:1.0:compile")).contains("cannot be asked: it answers 500"));
        ask(2, List.of("no dependencies"));
    }
}

package pilotlight;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks OSV, which needs no key, for known vulnerabilities of everything we depend on, in tests too.
 *
 * <pre>
 * mvn -q dependency:list -DoutputFile=target/dependencies.txt
 * java src/test/java/pilotlight/KnownVulnerabilities.java target/dependencies.txt
 * </pre>
 *
 * Exit code 0: none is known; 1: some are, one to a line; 2: it could not be asked.
 */
final class KnownVulnerabilities {
    private static final Pattern DEPENDENCY = Pattern.compile("\\s*([\\w.-]+):([\\w.-]+):jar:(?:[\\w.-]+:)?([\\w.-]+):(?:compile|runtime|test|provided)\\b.*");
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");

    private KnownVulnerabilities() {
    }

    public static void main(String[] arguments) throws IOException {
        System.exit(run(Files.readAllLines(Path.of(arguments[0])), URI.create("https://api.osv.dev/v1/query"), System.out));
    }

    static int run(List<String> list, URI database, PrintStream out) {
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        int asked = 0;
        List<String> found = new ArrayList<>();
        for (String line : list) {
            Matcher d = DEPENDENCY.matcher(line);
            if (!d.matches()) continue;
            String query = "{\"package\": {\"ecosystem\": \"Maven\", \"name\": \"" + d.group(1) + ":" + d.group(2) + "\"}, \"version\": \"" + d.group(3) + "\"}";
            try {
                HttpResponse<String> answer = client.send(HttpRequest.newBuilder(database).timeout(Duration.ofSeconds(30)).POST(HttpRequest.BodyPublishers.ofString(query)).build(),
                        HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) throw new IOException("it answers " + answer.statusCode());
                asked++;
                ID.matcher(answer.body()).results().forEach(id -> found.add(d.group(1) + ":" + d.group(2) + ":" + d.group(3) + " " + id.group(1)));
            } catch (IOException e) {
                out.println(database + " cannot be asked: " + (e.getMessage() == null ? "no connection" : e.getMessage()));
                return 2;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 2;
            }
        }
        found.forEach(out::println);
        out.println(asked + " dependencies, " + found.size() + " known vulnerabilities");
        return asked == 0 ? 2 : found.isEmpty() ? 0 : 1;
    }
}

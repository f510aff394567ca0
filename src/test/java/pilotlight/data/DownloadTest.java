package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fetching files from a server on this machine, which does to them what servers do. */
class DownloadTest {
    private static final byte[] BODY = new byte[300_000];

    static {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < BODY.length; i++) BODY[i] = (byte) random.nextInt();
    }

    /** What the server does with a request. */
    private interface Reply {
        void to(HttpExchange exchange, int from) throws IOException;
    }

    @TempDir
    Path cache;

    private HttpServer server;
    private ExecutorService threads;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private volatile Reply reply = DownloadTest::all;
    private Catalog.Item item;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            asked.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
            try {
                reply.to(exchange, range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1")));
            } finally {
                exchange.close();
            }
        });
        server.start();
        item = new Catalog.Item("f.gz", BODY.length, sha256(BODY));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static void send(HttpExchange exchange, int code, int from, int length) throws IOException {
        if (code == 206) exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (BODY.length - 1) + "/" + BODY.length);
        exchange.sendResponseHeaders(code, BODY.length - from);
        exchange.getResponseBody().write(BODY, from, length);
        exchange.getResponseBody().flush();
    }

    private static void all(HttpExchange exchange, int from) throws IOException {
        send(exchange, from == 0 ? 200 : 206, from, BODY.length - from);
    }

    private static void code(HttpExchange exchange, int code) throws IOException {
        exchange.sendResponseHeaders(code, -1);
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        code(exchange, 302);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private Path fetch(String mirror) {
        return new Download(cache, mirror, 400, new PrintStream(said, true, StandardCharsets.UTF_8)).fetch("set", "https://nowhere.invalid/set/", item);
    }

    private String mistake(String mirror) {
        String message = assertThrows(IllegalArgumentException.class, () -> fetch(mirror)).getMessage();
        assertFalse(message.contains("\n"), message);
        assertFalse(Files.exists(cache.resolve("set/f.gz")), "only what is right takes the name");
        return message.replace(address(), "HERE").replace(cache.toString(), "CACHE");
    }

    private void nothingElseIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("set"))) {
            assertEquals(List.of("f.gz"), files.map(f -> f.getFileName().toString()).toList());
        }
    }

    @Test
    void aFileIsFetchedOnceAndProgressIsShown() throws IOException {
        Path file = fetch(address());
        assertArrayEquals(BODY, Files.readAllBytes(file));
        assertEquals(cache.resolve("set/f.gz").toAbsolutePath(), file);
        assertEquals(file, fetch(address() + "/"));
        assertEquals(List.of("/set/f.gz"), asked);
        nothingElseIsLeft();
        String text = said.toString(StandardCharsets.UTF_8);
        assertTrue(text.endsWith("\rset f.gz [##########] 0.3 of 0.3 MB" + System.lineSeparator()), text);
    }

    @Test
    void aDamagedFileInTheCacheIsFetchedAnew() throws IOException {
        Path file = fetch(address());
        byte[] bad = BODY.clone();
        bad[5]++;
        Files.write(file, bad);
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
        Files.write(file, Arrays.copyOf(BODY, 10));
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
    }

    @Test
    void aBrokenConnectionIsGoneOnFromWhereItBroke() throws IOException {
        reply = (e, from) -> {
            if (from < 200_000) send(e, from == 0 ? 200 : 206, from, 100_000);
            else all(e, from);
        };
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
        assertEquals(List.of("/set/f.gz", "/set/f.gz bytes=100000-", "/set/f.gz bytes=200000-"), asked);
        nothingElseIsLeft();
    }

    @Test
    void aLaterCallGoesOnToo() throws IOException {
        reply = (e, from) -> {
            if (from == 0) send(e, 200, 0, 100_000);
            else code(e, 503);
        };
        assertEquals("set f.gz: HERE/set/f.gz answers 503; set PILOTLIGHT_MIRROR to another server, or put the file into CACHE/set", mistake(address()));
        assertEquals(100_000, Files.size(cache.resolve("set/f.gz.part")));
        asked.clear();
        reply = DownloadTest::all;
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
        assertEquals(List.of("/set/f.gz bytes=100000-"), asked);
    }

    @Test
    void aServerThatCannotGoOnIsBegunAgain() throws IOException {
        Files.createDirectories(cache.resolve("set"));
        Files.write(cache.resolve("set/f.gz.part"), Arrays.copyOf(BODY, 1000));
        reply = (e, from) -> send(e, 200, 0, BODY.length);
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
        // A part that is as long as the file, but of another.
        Files.delete(cache.resolve("set/f.gz"));
        Files.write(cache.resolve("set/f.gz.part"), new byte[BODY.length + 7]);
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
        // It answers with another range than was asked for.
        Files.delete(cache.resolve("set/f.gz"));
        Files.write(cache.resolve("set/f.gz.part"), Arrays.copyOf(BODY, 1000));
        reply = (e, from) -> {
            if (from > 0) send(e, 206, 500, BODY.length - 500);
            else all(e, 0);
        };
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
    }

    @Test
    void aConnectionThatAlwaysBreaksIsGivenUp() {
        reply = (e, from) -> send(e, 200, 0, 1000);
        assertEquals("set f.gz: the connection broke after 1000 of 300000 bytes; call again to go on from there", mistake(address()));
        assertTrue(asked.size() < 6, asked::toString);
    }

    @Test
    void otherBytesAreThrownAway() throws Exception {
        Catalog.Item right = item;
        item = new Catalog.Item("f.gz", BODY.length, sha256(new byte[1]));
        assertEquals("set f.gz: the SHA-256 of what came is " + right.sha256().substring(0, 12) + "..., wanted 6e340b9cffb3...; it was thrown away: try again, or set PILOTLIGHT_MIRROR"
                + " to another server", mistake(address()));
        assertFalse(Files.exists(cache.resolve("set/f.gz.part")));
    }

    @Test
    void aLongerOrShorterFileIsAnother() throws Exception {
        item = new Catalog.Item("f.gz", 1000, item.sha256());
        assertEquals("set f.gz: more than the 1000 bytes it has come from HERE/set/f.gz; set PILOTLIGHT_MIRROR to another server", mistake(address()));
        assertFalse(Files.exists(cache.resolve("set/f.gz.part")));
        item = new Catalog.Item("f.gz", BODY.length + 1, item.sha256());
        reply = (e, from) -> {
            if (from >= BODY.length) code(e, 416);
            else all(e, from);
        };
        assertEquals("set f.gz: what HERE/set/f.gz has is not of 300001 bytes; set PILOTLIGHT_MIRROR to another server", mistake(address()));
    }

    @Test
    void aFileThatIsNotThere() {
        reply = (e, from) -> code(e, 404);
        assertEquals("set f.gz: HERE/set/f.gz answers 404; set PILOTLIGHT_MIRROR to another server, or put the file into CACHE/set", mistake(address()));
        assertEquals(1, asked.size());
    }

    @Test
    void aServerThatSaysNothing() {
        CountDownLatch end = new CountDownLatch(1);
        reply = (e, from) -> await(end);
        assertEquals("set f.gz: 127.0.0.1 does not answer within 0.4 s; set PILOTLIGHT_MIRROR to another server, or put the file into CACHE/set", mistake(address()));
        reply = (e, from) -> {
            if (from == 0) send(e, 200, 0, 5000);
            await(end);
        };
        assertEquals("set f.gz: nothing more comes after 5000 of 300000 bytes; call again to go on from there", mistake(address()));
        end.countDown();
    }

    private static void await(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noNetwork() throws IOException {
        String closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = "http://127.0.0.1:" + socket.getLocalPort();
        }
        assertEquals("set f.gz: no network, or none to 127.0.0.1; set PILOTLIGHT_MIRROR to another server, or put the file into CACHE/set", mistake(closed));
    }

    @Test
    void redirectsAreFollowedToTrustedAddressesOnly() throws IOException {
        reply = (e, from) -> {
            if (e.getRequestURI().getPath().startsWith("/set/")) redirect(e, "/other/" + "f.gz");
            else all(e, from);
        };
        assertArrayEquals(BODY, Files.readAllBytes(fetch(address())));
        assertEquals(List.of("/set/f.gz", "/other/f.gz"), asked);
        Files.delete(cache.resolve("set/f.gz"));

        reply = (e, from) -> redirect(e, "http://example.org/f.gz");
        assertEquals("set f.gz: http://example.org/f.gz is not asked: only https is trusted, or http on this machine; set PILOTLIGHT_MIRROR to another server", mistake(address()));
        reply = (e, from) -> redirect(e, "file:///etc/passwd");
        assertEquals("set f.gz: file:///etc/passwd is not asked: only https is trusted, or http on this machine; set PILOTLIGHT_MIRROR to another server", mistake(address()));
        reply = (e, from) -> redirect(e, "http://[");
        assertEquals("set f.gz: HERE/set/f.gz leads to what is no address: \"http://[\"", mistake(address()));
        reply = (e, from) -> redirect(e, e.getRequestURI().getPath() + "x");
        assertEquals("set f.gz: HERE/set/f.gz leads from one address to the next more than 5 times; set PILOTLIGHT_MIRROR to another server", mistake(address()));
    }

    @Test
    void fromHttpsNoWayLeadsToHttp() {
        Download d = new Download(cache, null, 400, new PrintStream(said));
        URI from = URI.create("https://example.org/a/b");
        assertEquals("https://example.org/a/c", d.next(from, "c").toString());
        String message = assertThrows(IllegalArgumentException.class, () -> d.next(from, "http://localhost/c")).getMessage();
        assertTrue(message.contains("http://localhost/c is not asked: https://example.org/a/b leads there"), message);
    }

    @Test
    void mirrorsThatAreNotTrusted() {
        assertEquals("set f.gz: http://example.org/set/f.gz is not asked: only https is trusted, or http on this machine; set PILOTLIGHT_MIRROR to another server", mistake("http://example.org"));
        assertEquals("set f.gz: http://127.0.0.1.example.org/set/f.gz is not asked: only https is trusted, or http on this machine; set PILOTLIGHT_MIRROR to another server",
                mistake("http://127.0.0.1.example.org"));
        assertEquals("set f.gz: \"a b/set/f.gz\" is no address; set PILOTLIGHT_MIRROR to one as https://server/data", mistake("a b"));
        assertEquals("set f.gz: ftp://x/set/f.gz is not asked: only https is trusted, or http on this machine; set PILOTLIGHT_MIRROR to another server", mistake("ftp://x"));
    }

    @Test
    void anInterruptKeepsWhatHasCome() {
        reply = (e, from) -> send(e, 200, 0, 1000);
        Thread.currentThread().interrupt();
        String message = mistake(address());
        assertTrue(Thread.interrupted());
        assertEquals("set f.gz: interrupted; call again to go on from there", message);
    }

    @Test
    void aCacheThatCannotBe() throws IOException {
        Files.writeString(cache.resolve("set"), "in the way");
        String message = assertThrows(IllegalArgumentException.class, () -> fetch(address())).getMessage();
        assertTrue(message.startsWith("set f.gz: no folder " + cache.resolve("set") + " can be made"), message);
    }

    @Test
    void theTableIsWhole() {
        for (Catalog set : Catalog.values()) {
            assertTrue(set.address.startsWith("https://") && set.address.endsWith("/"), set.address);
            assertEquals(4, set.items.size());
            assertEquals(4, set.items.stream().map(Catalog.Item::sha256).distinct().count());
            for (Catalog.Item i : set.items) {
                assertTrue(i.sha256().matches("[0-9a-f]{64}"), i.name());
                assertTrue(i.bytes() > 4000 && i.bytes() < 30_000_000, i.name());
            }
        }
    }
}

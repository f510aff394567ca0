package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.HistoryReply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Whoever reaches a kernel runs code as its user: it listens on this machine only, and to signed messages only. */
class KernelConnectionTest {
    private static final String KEY = "0123-abcd";

    private static String file(String ip, String transport, String scheme, String key, List<Integer> ports) {
        return """
                {"ip": "%s", "transport": "%s", "signature_scheme": "%s", "key": "%s", "shell_port": %d, "control_port": %d, "iopub_port": %d,
                "stdin_port": %d, "hb_port": %d}""".formatted(ip, transport, scheme, key, ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4));
    }

    private static String refusal(String ip, String transport, String scheme, String key) {
        String json = file(ip, transport, scheme, key, List.of(1, 2, 3, 4, 5));
        return assertThrows(IllegalArgumentException.class, () -> KernelConnection.properties(json)).getMessage();
    }

    @Test
    void onlyAConnectionOfThisMachineWithAKeyIsFollowed() {
        for (String ip : List.of("127.0.0.1", "127.8.9.10", "localhost")) {
            assertEquals(ip, KernelConnection.properties(file(ip, "tcp", "hmac-sha256", KEY, List.of(1, 2, 3, 4, 5))).getIp());
        }
        for (String ip : List.of("0.0.0.0", "*", "192.168.1.7", "example.org", "127.0.0.1.example.org", "::", "")) {
            assertEquals("ip is " + ip + "; this kernel listens on 127.0.0.1 only, set the kernel manager's ip to that", refusal(ip, "tcp", "hmac-sha256", KEY));
        }
        assertEquals("transport is ipc; this kernel speaks tcp only", refusal("127.0.0.1", "ipc", "hmac-sha256", KEY));
        assertEquals("signature_scheme is none; give hmac-sha256", refusal("127.0.0.1", "tcp", "none", KEY));
        for (String key : List.of("", " ")) {
            assertEquals("there is no key, so that nobody could tell a message of yours from another's; let Jupyter make one", refusal("127.0.0.1", "tcp", "hmac-sha256", key));
        }
        for (String json : List.of("{}", "null", "")) {
            assertTrue(assertThrows(IllegalArgumentException.class, () -> KernelConnection.properties(json)).getMessage().startsWith("ip is null"));
        }
    }

    @Test
    void theKernelNamesTheFileItDoesNotFollow(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("k.json"), file("0.0.0.0", "tcp", "hmac-sha256", KEY, List.of(1, 2, 3, 4, 5)));
        assertEquals("kernel: " + file + " is no usable Jupyter connection file: ip is 0.0.0.0; this kernel listens on 127.0.0.1 only, set the kernel manager's ip to that",
                assertThrows(IllegalArgumentException.class, () -> JavaKernel.run(file)).getMessage());
    }

    @Test
    void aMessageThatIsNotSignedWithTheKeyIsDropped() throws Exception {
        Level before = Logger.getLogger("").getLevel();
        Logger.getLogger("").setLevel(Level.OFF);
        List<Integer> ports = Warmup.freePorts();
        KernelConnectionProperties properties = KernelConnection.properties(file("127.0.0.1", "tcp", "hmac-sha256", KEY, ports));
        KernelConnection connection = new KernelConnection(properties);
        List<String> heard = new ArrayList<>();
        connection.setHandler(MessageType.HISTORY_REQUEST, (env, message) -> {
            heard.add(message.getHeader().getId());
            env.reply(new HistoryReply(List.of()));
        });
        connection.connect();
        try (ZContext context = new ZContext()) {
            ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
            shell.setReceiveTimeOut(20_000);
            shell.connect("tcp://127.0.0.1:" + ports.get(0));
            send(shell, "wrong key", new HMACGenerator("hmac-sha256", "another"), false);
            send(shell, "no signature", null, false);
            send(shell, "changed after signing", properties.createHMACGenerator(), true);
            send(shell, "right", properties.createHMACGenerator(), false);
            assertNotNull(shell.recv(), "the signed message is answered, and comes after the others");
            assertEquals(List.of("right"), heard);
            onlyOnLoopback(ports);
        } finally {
            connection.close();
            Logger.getLogger("").setLevel(before);
        }
    }

    private static void onlyOnLoopback(List<Integer> ports) throws IOException {
        List<InetAddress> others = NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).filter(a -> !a.isLoopbackAddress()).toList();
        for (int port : ports) {
            assertDoesNotThrow(() -> open("127.0.0.1", port));
            for (InetAddress other : others) {
                assertThrows(ConnectException.class, () -> open(other.getHostAddress(), port), other + ":" + port);
            }
        }
    }

    private static void open(String host, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 5000);
        }
    }

    private static void send(ZMQ.Socket socket, String id, HMACGenerator signer, boolean change) {
        String header = "{\"msg_id\": \"" + id + "\", \"session\": \"1\", \"username\": \"\", \"date\": \"2026-01-01T00:00:00.000000Z\","
                + " \"msg_type\": \"history_request\", \"version\": \"5.3\"}";
        String content = "{\"output\": false, \"raw\": true, \"hist_access_type\": \"tail\", \"n\": 1}";
        byte[][] parts = List.of(header, "{}", "{}", content).stream().map(s -> s.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        socket.sendMore("<IDS|MSG>");
        socket.sendMore(signer == null ? "" : signer.calculateSignature(parts));
        for (int i = 0; i < 3; i++) {
            socket.sendMore(parts[i]);
        }
        socket.send(change ? content.replace("\"n\": 1", "\"n\": 2") : content);
    }
}

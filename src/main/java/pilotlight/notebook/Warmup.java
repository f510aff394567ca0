package pilotlight.notebook;

import io.github.spencerpark.jupyter.messages.HMACGenerator;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Starts the kernel and plays its front end for one cell. The installer runs it to record the classes that a start needs; the archive
 * made of them saves about a third of a second each time.
 */
final class Warmup {

    private static final String KEY = "warm-up";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String CELL = "int f(int x) { return x + 1; }\\nvar list = List.of(1, 2);\\nSystem.out.println(list);\\nf(1)";

    private Warmup() {
    }

    public static void main(String[] arguments) throws IOException {
        List<Integer> ports = freePorts();
        Path connection = Files.createTempFile("pilotlight", ".json");
        Files.writeString(connection, """
                {"ip": "127.0.0.1", "transport": "tcp", "signature_scheme": "hmac-sha256", "key": "%s", "shell_port": %d,
                "control_port": %d, "iopub_port": %d, "stdin_port": %d, "hb_port": %d}""".formatted(KEY, ports.get(0), ports.get(1), ports.get(2), ports.get(3), ports.get(4)));
        Thread client = new Thread(() -> talk(ports), "front end");
        client.setDaemon(true);
        client.start();
        connection.toFile().deleteOnExit();
        JavaKernel.run(connection);
    }

    private static void talk(List<Integer> ports) {
        ZMQ.Context context = ZMQ.context(1);
        ZMQ.Socket shell = connect(context, ports.get(0));
        ask(shell, "kernel_info_request", "{}");
        ask(shell, "execute_request", "{\"code\": \"" + CELL + "\", \"silent\": false, \"store_history\": true,"
                + " \"user_expressions\": {}, \"allow_stdin\": false, \"stop_on_error\": true}");
        ask(connect(context, ports.get(1)), "shutdown_request", "{\"restart\": false}");
    }

    private static ZMQ.Socket connect(ZMQ.Context context, int port) {
        ZMQ.Socket socket = context.socket(SocketType.DEALER);
        socket.setReceiveTimeOut(PATIENCE_MILLIS);
        socket.connect("tcp://127.0.0.1:" + port);
        return socket;
    }

    private static void ask(ZMQ.Socket socket, String type, String content) {
        String header = "{\"msg_id\": \"1\", \"session\": \"1\", \"username\": \"\", \"date\": \"2026-01-01T00:00:00.000000Z\","
                + " \"msg_type\": \"" + type + "\", \"version\": \"5.3\"}";
        for (String part : List.of("<IDS|MSG>", signature(header, "{}", "{}", content), header, "{}", "{}")) {
            socket.sendMore(part);
        }
        socket.send(content);
        do {
            if (socket.recv() == null) {
                System.err.println("no reply to " + type);
                System.exit(1);
            }
        } while (socket.hasReceiveMore());
    }

    private static String signature(String... parts) {
        try {
            byte[][] bytes = Arrays.stream(parts).map(part -> part.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
            return new HMACGenerator("hmac-sha256", KEY).calculateSignature(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ports that nobody listens on now, one for each socket of a kernel. */
    static List<Integer> freePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < 5; i++) {
                held.add(new ServerSocket(0));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket each : held) {
                each.close();
            }
        }
    }
}

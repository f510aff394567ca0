package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.Pilotlight;

/** The words mnist, fashionMnist and kmnist on a machine without a network: a mirror that nobody serves. */
class KnownSetsTest {
    @TempDir
    Path cache;

    @BeforeEach
    void anEmptyCacheAndNoServer() throws IOException {
        System.setProperty("pilotlight.cache", cache.toString());
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.setProperty("pilotlight.mirror", "http://127.0.0.1:" + socket.getLocalPort());
        }
    }

    @AfterEach
    void restore() {
        System.clearProperty("pilotlight.cache");
        System.clearProperty("pilotlight.mirror");
    }

    private void without(String set, Supplier<Data> word) {
        assertEquals(set + " train-images-idx3-ubyte.gz: no network, or none to 127.0.0.1; set PILOTLIGHT_MIRROR to another server, or put the file into "
                + cache.resolve(set), assertThrows(IllegalArgumentException.class, word::get).getMessage());
    }

    @Test
    void withoutANetworkEachWordSaysWhatToDo() {
        without("mnist", Pilotlight::mnist);
        without("fashion-mnist", Pilotlight::fashionMnist);
        without("kmnist", Pilotlight::kmnist);
        String message = assertThrows(IllegalArgumentException.class, () -> Pilotlight.idx("no.idx", "no.idx").train()).getMessage();
        assertTrue(message.startsWith("no.idx: no such file"), message);
    }
}

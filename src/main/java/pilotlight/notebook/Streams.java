package pilotlight.notebook;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Routes {@code System.out} and {@code System.err} to the session that runs, and gathers what arrives within 50 ms into one piece, so
 * that a flood of println is a few messages. The two streams are installed once and for life: whoever kept a reference to
 * {@code System.out}, a logger for instance, still reaches the right cell.
 */
final class Streams {

    private static final long DELAY_MILLIS = 50;
    private static final int FULL = 1 << 16;
    private static final ScheduledExecutorService CLOCK = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "pilotlight-streams");
        thread.setDaemon(true);
        return thread;
    });
    private static volatile Streams current;
    private static PrintStream out;
    private static PrintStream err;

    private final JavaSession.Sink sink;
    private final StringBuilder pending = new StringBuilder();
    private String pendingName = "stdout";

    Streams(JavaSession.Sink sink) {
        this.sink = sink;
        install();
    }

    private static synchronized void install() {
        // Once for life, unless somebody has put another stream in the place of ours since.
        if (System.out != out) {
            out = stream("stdout", System.out);
            System.setOut(out);
        }
        if (System.err != err) {
            err = stream("stderr", System.err);
            System.setErr(err);
        }
    }

    private static PrintStream stream(String name, PrintStream original) {
        return new PrintStream(new Route(name, original), true, StandardCharsets.UTF_8);
    }

    /** Makes this the session that receives output; returns the one that did before, for {@link #leave}. */
    Streams enter() {
        Streams before = current;
        current = this;
        return before;
    }

    void leave(Streams before) {
        flush();
        current = before;
    }

    void write(String name, CharSequence text) {
        synchronized (pending) {
            if (!name.equals(pendingName)) {
                flush();
                pendingName = name;
            }
            if (pending.length() == 0) {
                CLOCK.schedule(this::flush, DELAY_MILLIS, TimeUnit.MILLISECONDS);
            }
            pending.append(text);
            if (pending.length() >= FULL) {
                flush();
            }
        }
    }

    void flush() {
        synchronized (pending) {
            if (pending.length() > 0) {
                String text = pending.toString();
                pending.setLength(0);
                sink.stream(pendingName, text);
            }
        }
    }

    /** Bytes of a PrintStream back to text; a character cut in two by a write waits for its rest. */
    private static final class Route extends OutputStream {
        private final String name;
        private final PrintStream original;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
        private final byte[] rest = new byte[4];
        private int restLength;

        Route(String name, PrintStream original) {
            this.name = name;
            this.original = original;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            Streams to = current;
            if (to == null) {
                original.write(bytes, offset, length);
                original.flush();
                return;
            }
            ByteBuffer in = ByteBuffer.allocate(restLength + length);
            in.put(rest, 0, restLength).put(bytes, offset, length).flip();
            CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
            decoder.reset().decode(in, out, false);
            restLength = in.remaining();
            in.get(rest, 0, restLength);
            if (out.flip().hasRemaining()) {
                to.write(name, out);
            }
        }
    }
}

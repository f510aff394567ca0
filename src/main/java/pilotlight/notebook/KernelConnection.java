package pilotlight.notebook;

import com.google.gson.JsonParseException;
import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.channels.Loop;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.channels.StdinChannel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.Header;
import io.github.spencerpark.jupyter.messages.KernelTimestamp;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageContext;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A connection that signs every message with one session id, as the protocol asks for. The base signs with the id of whoever asked;
 * JupyterLab takes a change of the id for a restart of the kernel and drops what is under way.
 */
final class KernelConnection extends JupyterConnection {

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}");

    private final String session = UUID.randomUUID().toString();

    /**
     * What a connection file says, if it is safe to follow: whoever reaches these ports runs code as this user, so they are of this machine
     * only, and every message must be signed.
     *
     * @throws IllegalArgumentException in one line, for any other address, transport or signature, and for no key
     */
    static KernelConnectionProperties properties(String json) {
        KernelConnectionProperties said = KernelConnectionProperties.parse(json);
        if (said == null || said.getIp() == null || !LOOPBACK.matcher(said.getIp()).matches()) {
            throw new IllegalArgumentException("ip is " + (said == null ? null : said.getIp()) + "; this kernel listens on 127.0.0.1 only, set the kernel manager's ip to that");
        }
        if (!"tcp".equals(said.getTransport())) {
            throw new IllegalArgumentException("transport is " + said.getTransport() + "; this kernel speaks tcp only");
        }
        if (said.getKey() == null || said.getKey().isBlank()) {
            throw new IllegalArgumentException("there is no key, so that nobody could tell a message of yours from another's; let Jupyter make one");
        }
        if (said.getSignatureScheme() == null || !said.getSignatureScheme().startsWith("hmac-sha")) {
            throw new IllegalArgumentException("signature_scheme is " + said.getSignatureScheme() + "; give hmac-sha256");
        }
        return said;
    }

    KernelConnection(KernelConnectionProperties properties) throws GeneralSecurityException {
        super(properties);
    }

    /** As the base, whose threads would end at the first message with a wrong signature, and the kernel with them: here it is passed over. */
    @Override
    public void connect() {
        super.connect();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread instanceof Loop loop) {
                loop.onError(KernelConnection::passOver);
            }
        }
    }

    /** How long to wait before the next message. */
    private static long passOver(Throwable error) {
        if (error instanceof SecurityException || error instanceof JsonParseException) {
            return 0;
        }
        if (error instanceof Error e) {
            throw e;
        }
        throw error instanceof RuntimeException e ? e : new IllegalStateException(error);
    }

    @Override
    public ShellReplyEnvironment prepareReplyEnv(ShellChannel channel, MessageContext context) {
        return new Environment(channel, stdin, iopub, context);
    }

    private final class Environment extends ShellReplyEnvironment {

        Environment(ShellChannel channel, StdinChannel stdin, JupyterSocket iopub, MessageContext context) {
            super(channel, stdin, iopub, context);
        }

        @Override
        public void publish(Message<?> message) {
            super.publish(signed(message));
        }

        @Override
        public void reply(Message<?> message) {
            super.reply(signed(message));
        }
    }

    /**
     * Says that the kernel is idle, in answer to nobody. JupyterLab passes over the idle that follows its own first question and would
     * show the kernel's state as unknown until a cell has run.
     */
    void announceIdle() {
        iopub.sendMessage(signed(new Message<>(List.of(), new Header<>(MessageType.PUBLISH_STATUS), PublishStatus.IDLE)));
    }

    private <T> Message<T> signed(Message<T> message) {
        Header<T> header = message.getHeader();
        Header<T> own = new Header<>(header.getId(), header.getUsername(), session, new KernelTimestamp(Instant.now().toString()),
                header.getType(), header.getVersion());
        return new Message<>(message.getIdentities(), own, message.getParentHeader(), message.getMetadata(), message.getContent(),
                message.getBlobs());
    }
}

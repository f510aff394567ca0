package pilotlight.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
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

/**
 * A connection that signs every message with one session id, as the protocol asks for. The base signs with the id of whoever asked;
 * JupyterLab takes a change of the id for a restart of the kernel and drops what is under way.
 */
final class KernelConnection extends JupyterConnection {

    private final String session = UUID.randomUUID().toString();

    KernelConnection(KernelConnectionProperties properties) throws GeneralSecurityException {
        super(properties);
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

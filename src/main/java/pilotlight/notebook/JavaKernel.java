package pilotlight.notebook;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterInputStream;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.reply.HistoryReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import io.github.spencerpark.jupyter.messages.request.KernelInfoRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;
import java.util.logging.Logger;
import pilotlight.compute.Backend;

/**
 * The Jupyter kernel: speaks the protocol for one {@link JavaSession}.
 *
 * <p>Interrupts come as messages on the control channel, so a busy cell can be stopped. Requests that were sent before a cell failed are
 * answered as aborted when they ask for it, so "run all" stops at the first error. The kernel ends with the process that started it.
 */
public final class JavaKernel extends BaseKernel implements JavaSession.Sink {

    /** By the convention of no-color.org: a value that is not empty asks for none. */
    private static final boolean COLOURS = System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    private static final String RED = COLOURS ? "\u001b[31;1m" : "";
    private static final String PLAIN = COLOURS ? "\u001b[0m" : "";

    private final CompletableFuture<JavaSession> opening;
    private volatile ShellReplyEnvironment cell;
    private volatile long failedAtMillis = Long.MIN_VALUE;

    private JavaKernel(Path directory) {
        // Opening takes most of a second and the sockets do not need it, so the two overlap.
        opening = CompletableFuture.supplyAsync(() -> new JavaSession(directory, this));
    }

    /**
     * Serves until the front end says goodbye, then ends this JVM.
     *
     * @param connectionFile the file in which Jupyter names ports and key
     * @throws IllegalArgumentException in one line, when the file is not such a file
     */
    public static void run(Path connectionFile) {
        Logger.getLogger("").setLevel(Level.SEVERE);
        JavaKernel kernel = new JavaKernel(Path.of(""));
        JupyterConnection connection = connect(connectionFile, kernel);
        kernel.opening.thenRun(Backend::start);
        Optional.ofNullable(System.getenv("JPY_PARENT_PID")).map(Long::valueOf).flatMap(ProcessHandle::of)
                .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        connection.waitUntilClose();
        System.exit(0);
    }

    private static JupyterConnection connect(Path connectionFile, JavaKernel kernel) {
        try {
            KernelConnection connection = new KernelConnection(KernelConnection.properties(Files.readString(connectionFile)));
            kernel.becomeHandlerForConnection(connection);
            connection.setHandler(MessageType.EXECUTE_REQUEST, kernel::execute);
            connection.setHandler(MessageType.HISTORY_REQUEST, (env, message) -> {
                env.setBusyDeferIdle();
                env.reply(new HistoryReply(List.of()));
            });
            ShellHandler<KernelInfoRequest> info = connection.getHandler(MessageType.KERNEL_INFO_REQUEST);
            connection.setHandler(MessageType.KERNEL_INFO_REQUEST, (env, message) -> {
                info.handle(env, message);
                if (kernel.cell == null) {
                    connection.announceIdle();
                }
            });
            connection.connect();
            return connection;
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new IllegalArgumentException("kernel: " + connectionFile + " is no usable Jupyter connection file: " + e.getMessage(), e);
        }
    }

    private JavaSession session() {
        return opening.join();
    }

    private void execute(ShellReplyEnvironment env, Message<ExecuteRequest> message) {
        ExecuteRequest request = message.getContent();
        env.setBusyDeferIdle();
        if (sentBeforeFailure(message)) {
            env.reply(aborted(env));
            return;
        }
        int count = request.isSilent() ? executionCount.get() : executionCount.getAndIncrement();
        if (!request.isSilent()) {
            env.publish(new PublishExecuteInput(request.getCode(), count));
        }
        cell = env;
        System.setIn(new JupyterInputStream(env, request.isStdinEnabled()));
        JavaSession.Outcome outcome = session().eval(request.getCode(), count);
        for (String warning : outcome.warnings()) {
            stream("stderr", "warning: " + warning + "\n");
        }
        if (outcome.failure() == null) {
            if (outcome.hasValue() && !request.isSilent()) {
                env.publish(new PublishExecuteResult(count, data(outcome.mime())));
            }
            env.reply(new ExecuteReply(count, Map.of()));
        } else {
            JavaSession.Failure failure = outcome.failure();
            List<String> traceback = traceback(failure);
            env.publish(new PublishError(failure.name(), failure.message(), traceback));
            ErrorReply reply = new ErrorReply(failure.name(), failure.message(), traceback);
            reply.setExecutionCount(count);
            env.replyError(MessageType.EXECUTE_REPLY.error(), reply);
            failedAtMillis = request.shouldStopOnError() ? System.currentTimeMillis() : failedAtMillis;
        }
    }

    private boolean sentBeforeFailure(Message<ExecuteRequest> message) {
        if (!message.getContent().shouldStopOnError()) {
            return false;
        }
        try {
            String sent = message.getHeader().getTimestamp().getDateString();
            return OffsetDateTime.parse(sent).toInstant().toEpochMilli() < failedAtMillis;
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** The base knows no reply of this status, so it goes out as a plain map. */
    @SuppressWarnings("unchecked")
    private static Message<Object> aborted(ShellReplyEnvironment env) {
        return new Message<>(env.getContext(), (MessageType<Object>) (MessageType<?>) MessageType.EXECUTE_REPLY, Map.of("status", "aborted"));
    }

    private static List<String> traceback(JavaSession.Failure failure) {
        List<String> lines = new ArrayList<>();
        for (String line : failure.trace()) {
            lines.add(line.startsWith(" ") ? line : RED + line + PLAIN);
        }
        return lines;
    }

    private static DisplayData data(Map<String, Object> mime) {
        DisplayData data = new DisplayData();
        mime.forEach(data::putData);
        return data;
    }

    @Override
    public void stream(String name, String text) {
        ShellReplyEnvironment to = cell;
        if (to != null) {
            to.publish(new PublishStream(name.equals("stderr") ? PublishStream.StreamType.ERR : PublishStream.StreamType.OUT, text));
        }
    }

    @Override
    public void display(Map<String, Object> mime, Map<String, Object> metadata, String displayId, boolean update) {
        DisplayData data = data(mime);
        metadata.forEach(data::putMetaData);
        data.setDisplayId(displayId);
        if (update) {
            cell.publish(new PublishUpdateDisplayData(data));
        } else {
            cell.publish(new PublishDisplayData(data));
        }
    }

    @Override
    public boolean live() {
        return true;
    }

    /** Not reached: {@link #execute} answers the request whole. */
    @Override
    public DisplayData eval(String code) {
        throw new UnsupportedOperationException("the kernel answers execute requests itself");
    }

    @Override
    public ReplacementOptions complete(String code, int cursor) {
        JavaSession.Completion found = session().complete(code, cursor);
        return new ReplacementOptions(found.names(), found.start(), found.end());
    }

    @Override
    public DisplayData inspect(String code, int cursor, boolean extraDetail) {
        Map<String, Object> found = session().inspect(code, cursor);
        return found.isEmpty() ? null : data(found);
    }

    @Override
    public String isComplete(String code) {
        String answer = session().completeness(code);
        return switch (answer) {
            case "complete" -> IS_COMPLETE_YES;
            case "invalid" -> IS_COMPLETE_BAD;
            default -> "";
        };
    }

    @Override
    public LanguageInfo getLanguageInfo() {
        return new LanguageInfo.Builder("java").version(Runtime.version().toString()).mimetype("text/x-java").fileExtension(".java")
                .pygments("java").codemirror("text/x-java").exporter("script").build();
    }

    @Override
    public String getBanner() {
        return "Pilotlight on Java " + Runtime.version();
    }

    @Override
    public void interrupt() {
        session().interrupt();
    }

    /** A cell that still runs must not hold up the goodbye: the reply gets a moment to leave, then the JVM ends. */
    @Override
    public void onShutdown(boolean restarting) {
        Thread exit = new Thread(() -> {
            try {
                Thread.sleep(500);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            System.exit(0);
        }, "pilotlight-exit");
        exit.setDaemon(true);
        exit.start();
    }
}

package pilotlight.notebook;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Threads that ended by an exception which nobody caught, from when this was made until it is closed. */
final class DeadThreads implements AutoCloseable {

    private record Death(String thread, Throwable cause) {
    }

    private final Queue<Death> deaths = new ConcurrentLinkedQueue<>();
    private final Thread.UncaughtExceptionHandler handler = this::died;
    private final Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    DeadThreads() {
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    private void died(Thread thread, Throwable cause) {
        // A stop is no death to tell of: whoever asked for it knows.
        if (!cause.getClass().getName().equals("java.lang.ThreadDeath")) {
            deaths.add(new Death(thread.getName(), cause));
        }
    }

    /** A line for each that was not taken before. */
    List<String> take() {
        List<String> lines = new ArrayList<>();
        for (Death death = deaths.poll(); death != null; death = deaths.poll()) {
            lines.add("thread " + death.thread() + " died: " + ErrorReport.died(death.cause()));
        }
        return lines;
    }

    @Override
    public void close() {
        // Whoever listens since then goes on.
        if (Thread.getDefaultUncaughtExceptionHandler() == handler) {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}

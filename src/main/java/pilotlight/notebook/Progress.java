package pilotlight.notebook;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Tells how far notebooks are: a line for each cell, or in a terminal one line with a bar that moves. */
public final class Progress implements AutoCloseable {

    private static final int BAR = 24;

    private final PrintStream to;
    private final boolean terminal;
    private final ScheduledExecutorService clock;
    private String name = "";
    private int cell;
    private int cells;
    private long started;
    private boolean moving;

    /**
     * @param to       where the lines go; not {@code System.out} as a cell sees it, so take it before the first session opens
     * @param terminal whether a line can be written over
     */
    public Progress(PrintStream to, boolean terminal) {
        this.to = to;
        this.terminal = terminal;
        this.clock = terminal ? Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "pilotlight-progress");
            thread.setDaemon(true);
            return thread;
        }) : null;
        if (terminal) {
            clock.scheduleAtFixedRate(this::draw, 250, 250, TimeUnit.MILLISECONDS);
        }
    }

    synchronized void start(String notebook, int number, int of) {
        name = notebook;
        cell = number;
        cells = of;
        started = System.nanoTime();
        moving = true;
        draw();
    }

    synchronized void end(String notebook, int number, int of, double seconds) {
        if (terminal) {
            draw();
            moving = false;
        } else {
            to.printf(Locale.ROOT, "%s  cell %d/%d  %s%n", notebook, number, of, Executed.time(seconds));
        }
    }

    /** Takes the bar away, so that the next line stands by itself. */
    public synchronized void clear() {
        moving = false;
        if (terminal) {
            to.print("\r\u001b[K");
            to.flush();
        }
    }

    @Override
    public void close() {
        if (terminal) {
            clear();
            clock.shutdownNow();
        }
    }

    private synchronized void draw() {
        if (terminal && moving) {
            int full = cells == 0 ? 0 : BAR * (cell - 1) / cells;
            to.printf(Locale.ROOT, "\r\u001b[K%s  [%s%s] cell %d/%d  %s", name, "#".repeat(full), ".".repeat(BAR - full), cell, cells,
                    Executed.time((System.nanoTime() - started) / 1e9));
            to.flush();
        }
    }
}

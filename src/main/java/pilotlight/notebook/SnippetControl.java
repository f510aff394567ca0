package pilotlight.notebook;

import java.lang.instrument.ClassDefinition;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import jdk.jshell.execution.DirectExecutionControl;

/**
 * Runs JShell's snippets in this JVM, on a thread of its own, and keeps what JShell by itself would lose: the object a statement
 * returned, and the variables when a method or class is defined anew.
 *
 * <p>JShell holds each variable in a static field of a wrapper class. Defining a method again makes JShell replace the wrappers of
 * everything that mentions it. With the {@link Agent} the wrappers are redefined in place; where the JVM refuses (the shape of a class
 * changed) or there is no agent, the value is carried over to the new wrapper, unless its type no longer fits; then the variable is reset.
 */
final class SnippetControl extends DirectExecutionControl {

    private static final Pattern WRAPPER = Pattern.compile("REPL\\.\\$JShell\\$[0-9]+[A-Z]*");

    private ExecutorService worker = Executors.newSingleThreadExecutor(SnippetControl::thread);
    private final Map<String, Class<?>> holders = new HashMap<>();
    private final Set<String> reset = new TreeSet<>();
    private boolean declaring;
    private boolean interrupted;
    private Task running;
    private Object value;
    private Throwable failure;

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "pilotlight-cell");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void load(ClassBytecodes[] classes) throws ClassInstallException, NotImplementedException, EngineTerminationException {
        super.load(classes);
        for (ClassBytecodes each : classes) {
            if (WRAPPER.matcher(each.name()).matches()) {
                carryOver(each.name());
            }
        }
    }

    private void carryOver(String wrapper) {
        try {
            Class<?> fresh = findClass(wrapper);
            for (Field field : fresh.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
                    continue;
                }
                Class<?> old = holders.put(field.getName(), fresh);
                if (old != null && old != fresh && !copy(old, field)) {
                    reset.add(field.getName());
                }
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException("snippet class " + wrapper + " cannot be read: " + e, e);
        }
    }

    /** Moves the value and clears the old field: otherwise each run of {@code var data = ...} would keep the previous data alive. */
    private static boolean copy(Class<?> old, Field to) throws ReflectiveOperationException {
        Field from = old.getDeclaredField(to.getName());
        from.setAccessible(true);
        to.setAccessible(true);
        Object kept = from.get(null);
        if (!from.getType().isPrimitive()) {
            from.set(null, null);
        }
        boolean fits = kept == null ? !to.getType().isPrimitive() && !from.getType().isPrimitive()
                : to.getType().isPrimitive() ? from.getType() == to.getType() : to.getType().isInstance(kept);
        if (fits) {
            to.set(null, kept);
        }
        return fits || kept == null;
    }

    /** Runs evaluations that declare variables but leave the values alone. */
    void declareOnly(Runnable declarations) {
        declaring = true;
        try {
            declarations.run();
        } finally {
            declaring = false;
        }
    }

    @Override
    public void redefine(ClassBytecodes[] classes) throws ClassInstallException, NotImplementedException, EngineTerminationException {
        if (Agent.instrumentation() == null) {
            throw new NotImplementedException("this JVM was started without the agent");
        }
        try {
            ClassDefinition[] definitions = new ClassDefinition[classes.length];
            for (int i = 0; i < classes.length; i++) {
                definitions[i] = new ClassDefinition(findClass(classes[i].name()), classes[i].bytecodes());
            }
            Agent.instrumentation().redefineClasses(definitions);
            classesRedefined(classes);
        } catch (ReflectiveOperationException | java.lang.instrument.UnmodifiableClassException | UnsupportedOperationException
                | LinkageError e) {
            throw new ClassInstallException(String.valueOf(e.getMessage()), new boolean[classes.length]);
        }
    }

    @Override
    protected String invoke(Method statement) throws Exception {
        if (declaring) {
            return "";
        }
        Task task = new Task(statement);
        synchronized (this) {
            if (interrupted) {
                failure = new InterruptedException();
                throw new InvocationTargetException(failure);
            }
            running = task;
            worker.execute(task);
        }
        try {
            Ending ending = task.ending.get();
            value = ending.value;
            failure = ending.failure;
        } finally {
            synchronized (this) {
                running = null;
            }
        }
        if (failure != null) {
            throw new InvocationTargetException(failure);
        }
        return "";
    }

    /** What a statement came to. Not left to the future, which tells a cancellation that the statement threw as one of its own. */
    private record Ending(Object value, Throwable failure) {
    }

    /** One statement on the worker thread. */
    private final class Task implements Runnable {
        final CompletableFuture<Ending> ending = new CompletableFuture<>();
        final Method statement;
        volatile Thread thread;

        Task(Method statement) {
            this.statement = statement;
        }

        private void enter() {
            synchronized (SnippetControl.this) {
                thread = Thread.currentThread();
                if (interrupted) {
                    thread.interrupt();
                }
            }
        }

        @Override
        public void run() {
            try {
                enter();
                thread.setContextClassLoader(statement.getDeclaringClass().getClassLoader());
                ending.complete(new Ending(statement.invoke(null), null));
            } catch (InvocationTargetException e) {
                ending.complete(new Ending(null, e.getCause()));
            } catch (Throwable e) {
                ending.complete(new Ending(null, e));
            } finally {
                Thread.interrupted();
            }
        }
    }

    /** A cell begins; an earlier interrupt is over. */
    synchronized void begin() {
        interrupted = false;
    }

    synchronized boolean interrupted() {
        return interrupted;
    }

    /**
     * Interrupts the running statement, and keeps those of the cell that follow from starting. A statement that polls the flag or waits ends by itself; one that does not is stopped after the
     * grace where Java still can (before 20), and is left behind where it cannot.
     */
    void interrupt(long graceMillis) {
        Task task;
        synchronized (this) {
            interrupted = true;
            task = running;
            if (task == null) {
                return;
            }
            if (task.thread != null) {
                task.thread.interrupt();
            }
        }
        Thread killer = new Thread(() -> stop(task, graceMillis), "pilotlight-interrupt");
        killer.setDaemon(true);
        killer.start();
    }

    private void stop(Task task, long graceMillis) {
        try {
            task.ending.get(graceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillRunning) {
            try {
                Thread.class.getMethod("stop").invoke(task.thread);
            } catch (ReflectiveOperationException cannot) {
                synchronized (this) {
                    worker = Executors.newSingleThreadExecutor(SnippetControl::thread);
                }
                task.ending.complete(new Ending(null, new Abandoned()));
            }
        } catch (ExecutionException | InterruptedException ended) {
            // It ended by itself, which is what was wanted.
        }
    }

    /** The statement ignores interrupts and this Java cannot stop a thread. */
    static final class Abandoned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The object that the last statement returned; asking forgets it. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    /** What the last failed statement threw; asking forgets it. */
    Throwable takeFailure() {
        Throwable taken = failure;
        failure = null;
        return taken;
    }

    /** The variables that lost their value since the last call. */
    Set<String> takeReset() {
        Set<String> taken = new TreeSet<>(reset);
        reset.clear();
        return taken;
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}

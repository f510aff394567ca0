package pilotlight.spark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import pilotlight.compute.JavaOptions;
import pilotlight.surface.Mistake;
import pilotlight.sweep.Engine;
import pilotlight.sweep.Task;
import pilotlight.sweep.Trial;
import scala.collection.immutable.ArraySeq;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Runs as tasks of Spark. Each task's rows come to this process as soon as they are done, and once: Spark takes the first answer of a task and
 * drops others. A task whose executor is lost runs again elsewhere. Options of Spark may be given as system properties, as
 * {@code -Dspark.executor.memory=4g}.
 */
final class SparkEngine implements Engine {
    private static final long TICK_MILLIS = 200;
    private static final int ANSWER_MILLIS = 3000;
    /** The driver hands out a few thousand tasks in a second at best: with more runs than this, several make a task. */
    private static final int MOST_TASKS = 10_000;
    private static final String LOG = "log4j2.configurationFile";

    private final String master;

    SparkEngine(String master) {
        this.master = master;
    }

    /** What the threads of Spark tell the thread that waits: rows, a word for the user, or the end. */
    private record News(List<Task.Done> done, String word, Throwable end) { }

    @Override
    public void run(Trial trial, List<Task> tasks, Sink sink) throws InterruptedException {
        if (Trial.all().stream().noneMatch(t -> t.id().equals(trial.id()))) {
            throw new Mistake("spark: the trial " + trial.id() + " is known here only; put it into a Catalogue in a jar, or run it without on(spark(...))");
        }
        knock();
        if (System.getProperty(LOG) == null) System.setProperty(LOG, "classpath:pilotlight/spark/log4j2.properties");
        BlockingQueue<News> news = new LinkedBlockingQueue<>();
        try (JavaSparkContext spark = new JavaSparkContext(conf(trial))) {
            spark.sc().addSparkListener(new SparkListener() {
                @Override
                public void onExecutorRemoved(SparkListenerExecutorRemoved e) {
                    news.add(new News(null, "spark: lost executor " + e.executorId() + ", its runs go elsewhere: " + line(e.reason()), null));
                }
            });
            Thread job = new Thread(() -> {
                try {
                    submit(spark, trial, tasks, news);
                    news.add(new News(null, null, null));
                } catch (Throwable t) {
                    news.add(new News(null, null, t));
                }
            }, "pilotlight-spark");
            job.setDaemon(true);
            job.start();
            take(news, sink);
        } catch (IllegalStateException e) {
            throw new Mistake("spark: " + master + ": " + line(e.getMessage()) + "; the rows so far are kept", e);
        }
    }

    private void take(BlockingQueue<News> news, Sink sink) throws InterruptedException {
        while (true) {
            News n = news.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
            if (n == null) {
                sink.waiting();
            } else if (n.done != null) {
                sink.take(n.done);
            } else if (n.word != null) {
                System.err.println(n.word);
            } else if (n.end != null) {
                throw new Mistake("spark: the job ended early: " + line(n.end.getMessage()) + "; the rows so far are kept", n.end);
            } else {
                return;
            }
        }
    }

    private static void submit(JavaSparkContext spark, Trial trial, List<Task> tasks, BlockingQueue<News> news) {
        RDD<Task> rdd = spark.parallelize(tasks, Math.min(tasks.size(), MOST_TASKS)).rdd();
        int[] all = IntStream.range(0, rdd.getNumPartitions()).toArray();
        spark.sc().runJob(rdd, new Work(trial.name()), new ArraySeq.ofInt(all), new AbstractFunction2<Object, ArrayList<Task.Done>, BoxedUnit>() {
            @Override
            public BoxedUnit apply(Object partition, ArrayList<Task.Done> done) {
                news.add(new News(done, null, null));
                return BoxedUnit.UNIT;
            }
        }, ClassTag$.MODULE$.apply(ArrayList.class));
    }

    /** Spark itself asks an absent master for a minute. */
    private void knock() {
        if (!master.startsWith("spark://")) return;
        // The first of several, which may stand by for each other.
        String address = master.split(",")[0];
        try (Socket s = new Socket()) {
            URI uri = new URI(address);
            s.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), ANSWER_MILLIS);
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            throw new Mistake("spark: no master answers at " + master + " (" + line(e.getMessage()) + "); \"./pilotlight cluster\" starts one on this machine", e);
        }
    }

    private SparkConf conf(Trial trial) {
        String jar = System.getProperty("pilotlight.jar", place());
        SparkConf conf = new SparkConf().setMaster(master).setAppName("pilotlight " + trial.id());
        conf.setIfMissing("spark.jars", jar);
        // One thread a run, as on one machine.
        conf.setIfMissing("spark.task.cpus", "1");
        conf.setIfMissing("spark.ui.enabled", "false");
        conf.setIfMissing("spark.ui.showConsoleProgress", "false");
        conf.set("spark.executor.extraJavaOptions", String.join(" ", JavaOptions.list(List.of())) + " " + conf.get("spark.executor.extraJavaOptions", ""));
        if (master.matches("spark://(localhost|127\\.).*")) conf.setIfMissing("spark.driver.host", "127.0.0.1");
        return conf;
    }

    /** The jar that this class came from, for the executors. */
    private static String place() {
        return SparkEngine.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static String line(String message) {
        return message == null ? "no reason given" : message.lines().findFirst().orElse("").strip();
    }

    @Override
    public String toString() {
        return "Spark at " + master;
    }
}

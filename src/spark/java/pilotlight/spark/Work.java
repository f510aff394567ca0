package pilotlight.spark;

import java.io.Serializable;
import java.util.ArrayList;
import org.apache.spark.TaskContext;
import pilotlight.compute.Workers;
import pilotlight.sweep.Task;
import pilotlight.sweep.Trial;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction2;

/** What an executor does: it looks the study up by its name in our jar, and runs its tasks in this thread. */
final class Work extends AbstractFunction2<TaskContext, Iterator<Task>, ArrayList<Task.Done>> implements Serializable {
    private static final long serialVersionUID = 1;

    private final String study;

    Work(String study) {
        this.study = study;
    }

    @Override
    public ArrayList<Task.Done> apply(TaskContext context, Iterator<Task> tasks) {
        Trial trial = Trial.named(study);
        ArrayList<Task.Done> done = new ArrayList<>();
        while (tasks.hasNext()) {
            Task task = tasks.next();
            done.addAll(Workers.alone(() -> task.run(trial)));
            // What a stopped run says is no result.
            context.killTaskIfInterrupted();
        }
        return done;
    }
}

package pilotlight.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import pilotlight.compute.Backend;

/**
 * One side of a comparison that alternates two programs in one run: reads lines {@code WORKLOAD STEPS} and answers each
 * with the wall and processor seconds of that many steps. To {@code about} it answers, as soon as the kernels are warm,
 * which ones compute and how wide its vectors are.
 */
public final class Server {
    private Server() {
    }

    public static void main(String[] args) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Workload> made = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals("about")) {
                System.out.println(about());
                continue;
            }
            int cut = line.lastIndexOf(' ');
            Workload work = made.computeIfAbsent(line.substring(0, cut), Workload::of);
            int steps = Integer.parseInt(line.substring(cut + 1));
            int runs = (steps + work.steps() - 1) / work.steps();
            long cpu = threads.getCurrentThreadCpuTime();
            long wall = System.nanoTime();
            for (int i = 0; i < runs; i++) work.body().run();
            wall = System.nanoTime() - wall;
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            double share = steps / (double) (runs * work.steps());
            System.out.println(wall / 1e9 * share + " " + cpu / 1e9 * share);
        }
    }

    private static String about() {
        try {
            while (Backend.describe().contains("warm up")) Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        int bits = vectorBits();
        return Backend.describe() + (bits == 0 ? "" : "; vectors of " + bits + " bits");
    }

    /** The preferred width of the Vector API, 0 without the module. By name, since only the kernels' own floor may lean on an incubator. */
    private static int vectorBits() {
        try {
            Object species = Class.forName("jdk.incubator.vector.FloatVector").getField("SPECIES_PREFERRED").get(null);
            return (int) Class.forName("jdk.incubator.vector.VectorSpecies").getMethod("vectorBitSize").invoke(species);
        } catch (ReflectiveOperationException | LinkageError e) {
            return 0;
        }
    }
}

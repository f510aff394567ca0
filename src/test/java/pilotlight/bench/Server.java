package pilotlight.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;

/**
 * One side of a comparison that alternates two programs in one run: reads lines {@code WORKLOAD ITERATIONS} and answers
 * each with the wall and processor seconds of that many iterations. Runs from the classes of the tests.
 */
public final class Server {
    private Server() {
    }

    public static void main(String[] args) throws IOException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, Runnable> made = new HashMap<>();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int cut = line.lastIndexOf(' ');
            Runnable work = made.computeIfAbsent(line.substring(0, cut), Workload::of);
            int n = Integer.parseInt(line.substring(cut + 1));
            long cpu = threads.getCurrentThreadCpuTime();
            long wall = System.nanoTime();
            for (int i = 0; i < n; i++) work.run();
            wall = System.nanoTime() - wall;
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            System.out.println(wall / 1e9 + " " + cpu / 1e9);
        }
    }
}

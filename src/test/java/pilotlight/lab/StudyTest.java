package pilotlight.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pilotlight.tensor.Rng;

class StudyTest {

    @Test
    void resultsComeInOrderOfCellsAndSeedsOnAnyNumberOfThreads() {
        List<List<Double>> one = Study.seeds(7).first(3).threads(1).quiet().grid("draws", List.of(1, 2, 3), StudyTest::draw);
        List<List<Double>> many = Study.seeds(7).first(3).threads(5).quiet().grid("draws", List.of(1, 2, 3), StudyTest::draw);
        assertEquals(one, many);
        assertEquals(draw(2, 5L), many.get(1).get(2));
    }

    @Test
    void seedsAtOnceGiveTheResultsOfSeedsAlone() {
        List<Long> seen = Collections.synchronizedList(new ArrayList<>());
        Study study = Study.seeds(7).first(3).quiet();
        List<List<Double>> groups = study.groups("draws", List.of(1, 2, 3), 3, (cell, few) -> {
            seen.add((long) few.length);
            return Arrays.stream(few).mapToObj(seed -> draw(cell, seed)).toList();
        });
        assertEquals(study.grid("draws", List.of(1, 2, 3), StudyTest::draw), groups);
        assertEquals(List.of(1L, 1L, 1L, 3L, 3L, 3L, 3L, 3L, 3L), seen.stream().sorted().toList());
    }

    private static double draw(int cell, long seed) {
        return cell + new Rng(seed).nextDouble();
    }

    @Test
    void experimentsDoNotDependOnTheNumberOfThreads() {
        assertEquals(losses(1), losses(4));
    }

    private static List<Double> losses(int threads) {
        return Study.seeds(4).threads(threads).quiet().map("training", seed -> Tower.fit(Tower.of(Tower.Valve.PRELU, true).net(seed), 30, seed).run().loss());
    }

    @Test
    @Timeout(20)
    void anInterruptCancelsAllRunsWithOneLine() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread main = Thread.currentThread();
        Thread stopper = new Thread(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                return;
            }
            main.interrupt();
        });
        stopper.start();
        CancellationException e = assertThrows(CancellationException.class, () -> Study.seeds(3).threads(1).quiet().map("a long study", seed -> {
            started.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException stopped) {
                ended.countDown();
            }
            return seed;
        }));
        assertEquals("a long study: interrupted after 0 of 3 runs; nothing is kept, run it again", e.getMessage());
        ended.await();
        assertFalse(Thread.interrupted(), "the exception carries the news; the flag would stop what comes next");
    }

    @Test
    void anErrorOfARunIsThrownAsItIsAndEndsTheOthers() {
        AtomicInteger runs = new AtomicInteger();
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> Study.seeds(1000).threads(1).quiet().map("fails", seed -> {
            runs.incrementAndGet();
            if (seed == 2) throw new ArithmeticException("seed 2");
            LockSupport.parkNanos(5_000_000);
            return seed;
        }));
        assertEquals("seed 2", e.getMessage());
        assertTrue(runs.get() < 500, runs + " runs");
    }

    @Test
    void progressIsOneLineThatQuietLeavesOut() {
        assertEquals("", printed(Study.seeds(2).quiet()));
        String line = printed(Study.seeds(2));
        assertTrue(line.matches("\r(count \\[[#.]{10}] run [01]/2  [\\d.]+ s(, \\d+ s left)?\r)*count: 2 runs, \\d+\\.\\d s +\\R"), line);
    }

    private static String printed(Study study) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            study.threads(1).map("count", seed -> {
                try {
                    Thread.sleep(250);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return seed;
            });
        } finally {
            System.setOut(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void sayWhatTheyAreAndWhatTheyTake() {
        assertEquals("Study of 4 seeds from 0 on 2 threads, quiet", Study.seeds(4).threads(2).quiet().toString());
        assertEquals("study: 1 seed; an interval needs 2 or more", assertThrows(IllegalArgumentException.class, () -> Study.seeds(1)).getMessage());
        assertEquals("study: 0 threads; give 1 or more", assertThrows(IllegalArgumentException.class, () -> Study.seeds(2).threads(0)).getMessage());
    }
}

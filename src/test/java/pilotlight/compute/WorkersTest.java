package pilotlight.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;

class WorkersTest {
    private int before;

    @BeforeEach
    void four() {
        before = Workers.threads();
        Workers.threads(4);
    }

    @AfterEach
    void asBefore() {
        Workers.threads(before);
    }

    @Test
    void everyElementIsVisitedOnce() {
        for (int n = 0; n < 200; n++) {
            for (int grain : new int[] {1, 3, 16}) {
                int[] visits = new int[n];
                Workers.split(n, grain, (from, to) -> {
                    assertEquals(0, from % grain);
                    for (int i = from; i < to; i++) visits[i]++;
                });
                int[] once = new int[n];
                Arrays.fill(once, 1);
                assertEquals(Arrays.toString(once), Arrays.toString(visits), n + " in grains of " + grain);
            }
        }
    }

    @Test
    void severalThreadsTakePart() throws InterruptedException {
        Set<Thread> seen = ConcurrentHashMap.newKeySet();
        AtomicInteger inside = new AtomicInteger();
        // Each chunk waits until another one runs beside it: one thread alone would wait until the end of patience.
        Workers.split(4, 1, (from, to) -> {
            seen.add(Thread.currentThread());
            inside.incrementAndGet();
            long patience = System.nanoTime() + 5_000_000_000L;
            while (inside.get() < 2 && System.nanoTime() < patience) Thread.onSpinWait();
        });
        assertTrue(seen.size() > 1, seen + " took part");
    }

    @Test
    void whatRunsAloneOrWithinASharedLoopStaysInItsThread() {
        Thread me = Thread.currentThread();
        Workers.alone(() -> {
            Workers.split(100, 1, (from, to) -> assertEquals(me, Thread.currentThread()));
            return null;
        });
        Workers.split(8, 1, (from, to) -> {
            Thread outer = Thread.currentThread();
            Workers.split(100, 1, (f, t) -> {
                assertEquals(outer, Thread.currentThread());
                assertEquals(100, t - f);
            });
        });
    }

    @Test
    void anErrorInAChunkReachesTheCallerAndTheNextLoopRuns() {
        for (int round = 0; round < 50; round++) {
            int bad = round % 8;
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> Workers.split(8, 1, (from, to) -> {
                if (from <= bad && bad < to) throw new IllegalStateException("chunk " + bad);
            }));
            assertEquals("chunk " + bad, e.getMessage());
            AtomicInteger sum = new AtomicInteger();
            Workers.split(8, 1, (from, to) -> sum.addAndGet(to - from));
            assertEquals(8, sum.get());
        }
    }

    @Test
    void twoCallersDoNotDisturbEachOther() throws InterruptedException {
        AtomicInteger wrong = new AtomicInteger();
        Runnable caller = () -> {
            for (int round = 0; round < 2000; round++) {
                int[] v = new int[64];
                Workers.split(64, 4, (from, to) -> {
                    for (int i = from; i < to; i++) v[i]++;
                });
                for (int x : v) {
                    if (x != 1) wrong.incrementAndGet();
                }
            }
        };
        Thread other = new Thread(caller);
        other.start();
        caller.run();
        other.join();
        assertEquals(0, wrong.get());
    }

    @Test
    void aWrongNumberOfThreadsIsOneLine() {
        assertEquals("threads: 0; give 1 to 256", assertThrows(Mistake.class, () -> Workers.threads(0)).getMessage());
    }
}

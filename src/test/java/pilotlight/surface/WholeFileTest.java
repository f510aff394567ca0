package pilotlight.surface;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    private static final int PIECES = 5;
    private static final int PIECE = 1000;

    @TempDir
    Path folder;

    private static byte[] filled(int value) {
        byte[] all = new byte[PIECES * PIECE];
        Arrays.fill(all, (byte) value);
        return all;
    }

    private static void inPieces(byte[] bytes, OutputStream out) throws IOException {
        for (int i = 0; i < PIECES; i++) out.write(bytes, i * PIECE, PIECE);
    }

    /** A disk that counts what is asked of it, and before request {@code stop} does something else. */
    private class Tripping extends WholeFile.Disk {
        private final int stop;
        private final Trip trip;
        private final List<String> requests = new ArrayList<>();

        Tripping(int stop, Trip trip) {
            this.stop = stop;
            this.trip = trip;
        }

        private void request(String what) throws IOException {
            requests.add(what);
            if (requests.size() == stop) trip.happen();
        }

        @Override
        OutputStream create(Path draft) throws IOException {
            request("create");
            return new FilterOutputStream(super.create(draft)) {
                @Override
                public void write(byte[] bytes, int from, int n) throws IOException {
                    request("write");
                    // Half a piece arrives before the next request, as it may on a disk.
                    out.write(bytes, from, n / 2);
                    request("write on");
                    out.write(bytes, from + n / 2, n - n / 2);
                }
            };
        }

        @Override
        void force(Path draft) throws IOException {
            request("force");
            super.force(draft);
        }

        @Override
        void move(Path draft, Path target) throws IOException {
            request("move");
            super.move(draft, target);
        }

        @Override
        void forceFolder(Path names) {
            try {
                request("force folder");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            super.forceFolder(names);
        }
    }

    private interface Trip {
        void happen() throws IOException;
    }

    private void write(Path target, byte[] bytes, WholeFile.Disk disk) {
        WholeFile.write(target, target.toString(), out -> inPieces(bytes, out), disk);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> requests() {
        Tripping all = new Tripping(0, () -> { });
        write(folder.resolve("counted"), filled(0), all);
        folder.resolve("counted").toFile().delete();
        return all.requests;
    }

    @Test
    void theDiskIsAskedInTheRightOrder() {
        List<String> all = requests();
        assertEquals("create", all.get(0));
        assertEquals(List.of("write", "write on", "force", "move", "force folder"), all.subList(all.size() - 5, all.size()));
        assertEquals(4 + 2 * PIECES, all.size());
    }

    @Test
    void aKillAtAnyStepLeavesTheOldFileOrTheNewOne() throws IOException {
        Path target = folder.resolve("f");
        int before = 0;
        int after = 0;
        for (int stop = 1; stop <= requests().size(); stop++) {
            Files.write(target, filled(1));
            byte[][] seen = new byte[1][];
            // What is there at this instant is what a process that is killed now leaves behind.
            write(target, filled(2), new Tripping(stop, () -> seen[0] = Files.readAllBytes(target)));
            if (seen[0][0] == 1) before++;
            else after++;
            assertArrayEquals(filled(seen[0][0]), seen[0], "step " + stop);
            assertArrayEquals(filled(2), Files.readAllBytes(target));
        }
        assertEquals(List.of(requests().size() - 1, 1), List.of(before, after));
    }

    @Test
    void aFailureAtAnyStepLeavesTheOldFileAndNothingElse() throws IOException {
        Path target = folder.resolve("f");
        Files.write(target, filled(1));
        // The last step, forcing the folder, comes after the change and cannot fail.
        for (int stop = 1; stop < requests().size(); stop++) {
            Tripping full = new Tripping(stop, () -> {
                throw new IOException("No space left on device");
            });
            assertEquals(target + ": cannot be written: No space left on device", assertThrows(Mistake.class, () -> write(target, filled(2), full)).getMessage());
            assertArrayEquals(filled(1), Files.readAllBytes(target));
            assertEquals(List.of("f"), files());
        }
    }

    @Test
    void aStopThrownIntoTheThreadLeavesTheOldFileAndNothingElse() throws IOException {
        Path target = folder.resolve("f");
        Files.write(target, filled(1));
        for (int stop = 1; stop < requests().size(); stop++) {
            Tripping stopped = new Tripping(stop, () -> {
                throw new AssertionError("stop");
            });
            assertThrows(AssertionError.class, () -> write(target, filled(2), stopped));
            assertArrayEquals(filled(1), Files.readAllBytes(target));
            assertEquals(List.of("f"), files());
        }
    }

    @Test
    void anInterruptDoesNotSpoilAFile() throws IOException {
        Thread.currentThread().interrupt();
        WholeFile.write(folder.resolve("f").toString(), filled(3));
        assertTrue(Thread.interrupted(), "the interrupt is still there for those it was meant for");
        assertArrayEquals(filled(3), Files.readAllBytes(folder.resolve("f")));
    }

    @Test
    void twoSaversAtOnceLeaveTheFileOfOne() throws Exception {
        Path target = folder.resolve("f");
        Files.write(target, filled(1));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            Future<?> reader = pool.submit(() -> {
                while (!done.get()) {
                    byte[] seen = Files.readAllBytes(target);
                    assertArrayEquals(filled(seen[0]), seen);
                }
                return null;
            });
            List<Future<?>> savers = new ArrayList<>();
            for (int value : new int[] {2, 3}) {
                savers.add(pool.submit(() -> {
                    for (int i = 0; i < 100; i++) WholeFile.write(target, filled(value));
                }));
            }
            for (Future<?> saver : savers) saver.get();
            done.set(true);
            reader.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            done.set(true);
            pool.shutdown();
        }
        assertEquals(List.of("f"), files());
    }

    @Test
    void whatAKilledProcessLeftIsSweptAwayOnceItIsOld() throws IOException {
        long gone = 1L << 40;
        Path old = Files.write(folder.resolve(".f." + gone + "-1.part"), filled(9));
        Path fresh = Files.write(folder.resolve(".f." + gone + "-2.part"), filled(9));
        Path alive = Files.write(folder.resolve(".f." + ProcessHandle.current().pid() + "-3.part"), filled(9));
        Path other = Files.write(folder.resolve(".g." + gone + "-4.part"), filled(9));
        for (Path p : List.of(old, alive, other)) Files.setLastModifiedTime(p, FileTime.fromMillis(System.currentTimeMillis() - 3_600_000));
        WholeFile.write(folder.resolve("f"), filled(1));
        assertFalse(Files.exists(old));
        for (Path p : List.of(fresh, alive, other)) assertTrue(Files.exists(p), p.toString());
    }

    @Test
    void wrongPathsAreToldInOneLine() {
        assertEquals(folder + ": cannot be written: it is a folder", assertThrows(Mistake.class, () -> WholeFile.write(folder.toString(), filled(1))).getMessage());
        String nowhere = folder.resolve("no").resolve("f").toString();
        assertEquals(nowhere + ": cannot be written: there is no folder " + folder.resolve("no"), assertThrows(Mistake.class, () -> WholeFile.write(nowhere, filled(1))).getMessage());
    }
}

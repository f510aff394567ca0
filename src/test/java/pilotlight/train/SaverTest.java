package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pilotlight.diagnose.Watch;
import pilotlight.store.SafeTensors;
import pilotlight.surface.Mistake;

/** When a checkpoint is written, and what is told when it cannot be. */
class SaverTest {
    private static final int PER_EPOCH = 3;
    private static final int TOTAL = 16;

    @TempDir
    Path folder;

    private final List<String> told = new ArrayList<>();
    private int step;

    private static Fit fit() {
        return Fit.of(net(linear(2, 2)), CheckpointTest.MOONS);
    }

    private Saver saver(Fit fit) {
        return new Saver(fit, "data", fit.optimizer(fit.model.parameters()), new Best(), TOTAL, PER_EPOCH,
                () -> new Checkpoint.Progress(step, 0, 0, 0, new long[3], List.of(), List.of()), told::add);
    }

    private int saved(Path file) {
        return Integer.parseInt(SafeTensors.read(file.toString()).metadata().get("checkpoint/step"));
    }

    private List<Integer> steps(Fit fit, Path file) {
        List<Integer> all = new ArrayList<>();
        Saver saver = saver(fit);
        step = 0;
        saver.start();
        all.add(saved(file));
        for (step = 1; step <= TOTAL; step++) {
            saver.step(step);
            if (saved(file) == step) all.add(step);
        }
        return all;
    }

    @Test
    void aCheckpointIsWrittenAtTheStartAtTheEndAndAtItsPace() {
        Path file = folder.resolve("c");
        assertEquals(List.of(0, 6, 12, 16), steps(fit().epochs(6).checkpoint(file.toString(), new Watch.Every(2)), file));
        assertEquals(List.of(0, 5, 10, 15, 16), steps(fit().steps(TOTAL).checkpoint(file.toString(), new Watch.Every(5)), file));
        assertEquals(List.of(0, 16), steps(fit().epochs(6).checkpoint(file.toString(), new Watch.Every(Integer.MAX_VALUE)), file));
    }

    @Test
    void aStopWritesWhatIsNotWrittenYet() throws IOException {
        Path file = folder.resolve("c");
        Saver saver = saver(fit().steps(TOTAL).checkpoint(file.toString(), new Watch.Every(5)));
        step = 5;
        saver.step(5);
        Files.delete(file);
        saver.stop(5);
        assertFalse(Files.exists(file));
        step = 7;
        saver.stop(7);
        assertEquals(7, saved(file));
    }

    @Test
    void aTroubleIsToldOnceUntilACheckpointSucceeds() throws IOException {
        Path inner = folder.resolve("inner");
        Path file = inner.resolve("c");
        Saver saver = saver(fit().steps(TOTAL).checkpoint(file.toString(), new Watch.Every(1)));
        String line = file + ": cannot be written: there is no folder " + inner;
        assertEquals(line, assertThrows(Mistake.class, saver::start).getMessage());
        Files.createDirectory(inner);
        saver.start();
        for (int round = 1; round <= 2; round++) {
            Files.delete(file);
            Files.delete(inner);
            int last = step;
            for (int i = 0; i < 2; i++) saver.step(++step);
            assertEquals(round, told.size());
            assertEquals(line, told.get(round - 1));
            assertEquals(line + "; the checkpoint is that of step " + last, saver.failure());
            Files.createDirectory(inner);
            saver.step(++step);
            assertNull(saver.failure());
        }
    }

    @Test
    void aTrainingWithoutCheckpointsWritesNone() throws IOException {
        Saver saver = saver(fit().steps(TOTAL));
        saver.start();
        saver.step(TOTAL);
        saver.stop(TOTAL);
        try (var files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
        assertEquals(List.of(), told);
    }
}

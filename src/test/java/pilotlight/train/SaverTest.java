package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import pilotlight.surface.Mistake;

/** When a checkpoint is written, and what is told when it cannot be. */
class SaverTest {
    private static final int TOTAL = 16;

    private final List<Integer> written = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private int step;
    private String trouble;

    private Saver saver(int every) {
        return new Saver(every, TOTAL, () -> {
            if (trouble != null) throw new Mistake(trouble);
            written.add(step);
        }, told::add);
    }

    private void steps(Saver saver) {
        saver.start(0);
        for (step = 1; step <= TOTAL; step++) saver.step(step);
    }

    @Test
    void aCheckpointIsWrittenAtTheStartAtTheEndAndAtItsPace() {
        steps(saver(5));
        assertEquals(List.of(0, 5, 10, 15, 16), written);
    }

    @Test
    void aStopWritesWhatIsNotWrittenYet() {
        Saver saver = saver(5);
        step = 5;
        saver.step(5);
        saver.stop(5);
        assertEquals(List.of(5), written);
        step = 7;
        saver.stop(7);
        assertEquals(List.of(5, 7), written);
    }

    @Test
    void aTrainingWithoutCheckpointsWritesNone() {
        Saver saver = saver(0);
        steps(saver);
        saver.stop(TOTAL);
        assertEquals(List.of(), written);
    }

    @Test
    void aTroubleIsToldOnceUntilACheckpointSucceeds() {
        Saver saver = saver(1);
        trouble = "no room";
        assertEquals("no room", assertThrows(Mistake.class, () -> saver.start(0)).getMessage());
        trouble = null;
        saver.start(0);
        for (int round = 1; round <= 2; round++) {
            int last = step;
            trouble = "no room";
            for (int i = 0; i < 2; i++) {
                saver.step(++step);
                assertEquals(round, told.size());
            }
            assertEquals("no room; the checkpoint is that of step " + last, saver.failure());
            trouble = null;
            saver.step(++step);
            assertNull(saver.failure());
        }
        assertEquals(List.of("no room", "no room"), told);
    }
}

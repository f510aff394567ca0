package pilotlight.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static pilotlight.nn.Layers.linear;
import static pilotlight.nn.Layers.net;

import org.junit.jupiter.api.Test;
import pilotlight.data.Data;
import pilotlight.data.Synthetic;
import pilotlight.surface.Mistake;

/** Settings at the end of the numbers. */
class LargestFitTest {
    private static final Data DATA = Synthetic.moons(20).seed(1);

    @Test
    void moreStepsThanThereAreNumbers() {
        Fit fit = Fit.of(net(linear(2, 2)), DATA).epochs(Integer.MAX_VALUE).batch(5).quiet();
        assertEquals("fit: 2147483647 epochs of 4 steps are more than 2^31 - 1 steps; give fewer", assertThrows(Mistake.class, fit::run).getMessage());
    }

    @Test
    void aBatchOfAllNumbersIsOneOfAllRows() {
        Run run = Fit.of(net(linear(2, 2)).seed(1), DATA).epochs(2).batch(Integer.MAX_VALUE).quiet().run();
        assertEquals(2, run.steps());
    }
}

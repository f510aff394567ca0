package pilotlight.plot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class PlotTest {
  private static final double[] XS = {1, 2, 3, 4, 5};

  @Test
  void picturesHaveTheSizeAskedFor() {
    Plot p = Plot.of("Loss").line("train", XS);
    assertEquals(860, p.image().getWidth());
    assertEquals(480, p.image().getHeight());
    assertEquals(400, p.image(400, 300).getWidth());
    assertEquals(1120, Plot.grid(2, p, p).image().getWidth());
  }

  @Test
  void differentLengthsAreOneClearLine() {
    var e = assertThrows(IllegalArgumentException.class, () -> Plot.of("T").line("ReLU", XS, new double[4]));
    assertEquals("plot \"T\" line \"ReLU\": 5 x values and 4 y values; give as many of each", e.getMessage());
  }
}

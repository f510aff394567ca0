package pilotlight.data;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import pilotlight.tensor.Tensor;

class DataPlotTest {
    @Test
    void everyKindOfDataHasAPicture() {
        List<Data> all = List.of(Synthetic.moons(60).split(0.5), Synthetic.blobs(60, 9), Synthetic.teacher(60, 3, 1), Glyphs.glyphs(50), Glyphs.glyphs(50).images(),
                Data.of("one column", Tensor.of(new float[][] {{1}, {2}}), new int[] {0, 1}), Data.of("thin", Tensor.ones(3, 1, 4, 6), new int[] {0, 1, 5}),
                Data.of("grey answers", Tensor.rand(new pilotlight.tensor.Rng(1), 3, 1, 4, 6), Tensor.ones(3)));
        for (Data d : all) {
            BufferedImage image = d.image();
            assertTrue(image.getWidth() > 100 && image.getHeight() > 50, d.name());
            assertTrue(colours(image) > 5, d.name() + " is blank");
            assertTrue(d.plot().toString().contains(d.name() + ": " + d.train().rows() + " training rows"), d.plot().toString());
        }
    }

    @Test
    void classesAreNamedInTheLegend() {
        String text = Synthetic.moons(60).plot().toString();
        assertTrue(text.contains("class 0") && text.contains("class 1"), text);
        assertTrue(text.contains("x1") || Synthetic.moons(60).plot().draw(60, 15).contains("x1"), text);
    }

    @Test
    void dataThatCannotBeMadeHasNone() {
        Csv none = Csv.csv("no-such-file.csv");
        assertNull(none.image());
        assertTrue(none.toString().startsWith("Data no-such-file: no-such-file.csv: no such file; looked for "), none.toString());
    }

    private static long colours(BufferedImage image) {
        return java.util.Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())).distinct().count();
    }
}

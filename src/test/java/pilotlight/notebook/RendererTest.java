package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import pilotlight.data.Data;
import pilotlight.diagnose.Signals;
import pilotlight.diagnose.Units;
import pilotlight.help.Help;
import pilotlight.nn.Layers;
import pilotlight.nn.Net;
import pilotlight.plot.Plot;
import pilotlight.surface.Showable;
import pilotlight.tensor.Rng;
import pilotlight.tensor.Tensor;

class RendererTest {

    private static String text(Object value) {
        return (String) Renderer.render(value).get("text/plain");
    }

    @Test
    void everythingHasText() {
        assertEquals("null", text(null));
        assertEquals("a\nb", text("a\nb"));
        assertEquals("[1.5, 2.0]", text(new double[] {1.5, 2}));
        assertEquals("[[1, 2], [3]]", text(new int[][] {{1, 2}, {3}}));
        assertEquals("[a, null]", text(new String[] {"a", null}));
        assertEquals(Set.of("text/plain"), Renderer.render(List.of(1)).keySet());
    }

    @Test
    void aLongArrayIsCut() {
        String text = text(new int[1_000_000]);
        assertTrue(text.length() < 2000, () -> text.length() + " characters");
        assertTrue(text.startsWith("[0, 0, 0, "), text.substring(0, 20));
        assertTrue(text.endsWith(", 0] (1000000 elements)"), text.substring(text.length() - 40));
        assertTrue(text("x".repeat(1_000_000)).endsWith("... (900000 more characters)"));
    }

    @Test
    void anImageIsAPngOfItsSize() throws IOException {
        Map<String, Object> mime = Renderer.render(new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB));
        assertEquals("Image 7 x 5", mime.get("text/plain"));
        String png = (String) mime.get("image/png");
        assertFalse(png.contains("\n"), "one line");
        BufferedImage back = ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(png)));
        assertEquals(7, back.getWidth());
        assertEquals(5, back.getHeight());
    }

    @Test
    void whatShowsItselfHasPictureAndHtmlIfItHasThem() {
        assertEquals(Set.of("text/plain"), Renderer.render(new Showable() { }).keySet());
        Map<String, Object> table = Renderer.render(new Showable() {
            @Override
            public String html() {
                return "<table></table>";
            }

            @Override
            public String toString() {
                return "Table of nothing";
            }
        });
        assertEquals(Map.of("text/plain", "Table of nothing", "text/html", "<table></table>"), table);
        Map<String, Object> both = Renderer.render(new Showable() {
            @Override
            public String html() {
                return "<table></table>";
            }

            @Override
            public BufferedImage image() {
                return new BufferedImage(7, 5, BufferedImage.TYPE_INT_RGB);
            }
        });
        assertEquals(Set.of("text/plain", "text/html"), both.keySet());
        assertTrue(both.get("text/html").toString().matches("<table></table><details>.*<img .*src=\"data:image/png;base64,iVBOR[^\"]*\"></details>"), both.toString());
        assertTrue(Renderer.render(Plot.of("line").line("a", new double[] {1, 2}, new double[] {1, 2})).containsKey("image/png"));
    }

    @Test
    void aTypeThatIsAskedForIsTheText() {
        assertEquals(Map.of("text/plain", "<b>x</b>", "text/html", "<b>x</b>"), Renderer.render("<b>x</b>", "text/html"));
        assertEquals("x", new Rendered(Map.of("text/plain", "x")).toString());
    }

    /** Names come from files and from strangers. */
    @Test
    void aNameIsNeverMarkup() {
        String name = "<script>alert(1)</script>";
        Data data = Data.of(name, Tensor.randn(new Rng(1), 40, 2), new int[40]);
        Net net = Layers.net(Layers.linear(2, 4), Layers.activation(name, 1, x -> x), Layers.linear(4, 2)).seed(1);
        for (Object value : List.of(data, net, Units.of(net, data.train().x()), Signals.of(net, data), Help.about(name), Help.about(net))) {
            String html = String.valueOf(Renderer.render(value).get("text/html"));
            assertFalse(html.contains("<script"), value.getClass() + html);
        }
    }
}

package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {

    /** Anything that would make a browser fetch: a source, a style sheet, a url(), an import, or a script. */
    static final Pattern LOADS = Pattern.compile("<script|<link|<iframe|<object|<embed|@import|url\\(|\\ssrc=\"(?!data:)|srcset=");

    private static Ipynb notebook(String title, String prose) {
        String source = ("# " + title + "\n\n" + prose).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return Ipynb.parse("{\"cells\": [{\"cell_type\": \"markdown\", \"metadata\": {}, \"source\": \"" + source + "\"},"
                + "{\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"plot(x) // <b>\"},"
                + "{\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"int y = 1;\"}], \"metadata\": {}, \"nbformat\": 4}", "x.ipynb");
    }

    private static Path run(Path file, Ipynb notebook, boolean fails) {
        Outputs outputs = new Outputs();
        outputs.stream("stdout", "\u001b[31mred\u001b[0m <tag>\n");
        outputs.display(Map.of("text/html", "<table><tr><td>7</td></tr></table>", "text/plain", "table"), Map.of(), null, false);
        outputs.display(Map.of("image/png", Renderer.png(new BufferedImage(1200, 600, BufferedImage.TYPE_INT_RGB)), "text/plain", "Plot \"a\""), Map.of(), null, false);
        if (fails) {
            outputs.error("IllegalArgumentException", "3 columns", List.of("IllegalArgumentException: 3 columns", "    at line 1"));
        }
        notebook.cells().get(1).setOutputs(outputs.toJson(), 1);
        notebook.cells().get(1).setTimes(Instant.EPOCH, Instant.EPOCH.plusMillis(1234));
        notebook.write(file);
        return file;
    }

    @Test
    void pagesAndIndexShowEverythingAndLoadNothing(@TempDir Path folder) throws Exception {
        run(folder.resolve("01-one.ipynb"), notebook("First $x_1$", "A first paragraph that is long enough, with $\\alpha$ and *stress* & more.\n\n## Part\n\n"
                + "![far](http://example.org/x.png) <script>alert(1)</script> [link](https://example.org)"), false);
        run(folder.resolve("02-two.ipynb"), notebook("Second", "Another paragraph of text that is long enough to be shown, with a [link](01-one.ipynb#cell-run)."), true);
        run(folder.resolve("zh/01-one.ipynb"), notebook("第一", "这里是足够长的一段中文文字，用来说明这个笔记本里有什么内容，以及为什么要读它，还有其他的很多内容。再多写几个字。"), false);
        notebook("Not run by us", "p").write(folder.resolve("other.ipynb"));
        for (String name : List.of("01-one", "02-two", "zh/01-one")) {
            Gallery.page(folder, folder.resolve(name + ".ipynb"));
        }
        Path index = Gallery.index(folder);
        assertEquals(folder.resolve("index.html"), index);
        String first = Files.readString(folder.resolve("01-one.html"));
        String second = Files.readString(folder.resolve("02-two.html"));
        String chinese = Files.readString(folder.resolve("zh/01-one.html"));
        String all = Files.readString(index);
        assertTrue(second.contains("href=\"01-one.html#cell-run\""), "a link to a notebook leads to its page");
        for (String page : List.of(second, chinese, all)) {
            assertFalse(LOADS.matcher(page).find(), page);
        }
        for (String page : List.of(first, second, chinese, all)) {
            assertTrue(page.contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">"));
        }
        assertFalse(first.contains("example.org/x.png"), "a picture from the network is left out");
        assertTrue(first.contains("<i class=\"c\">// &lt;b&gt;</i>"), first);
        assertTrue(first.contains("red &lt;tag&gt;"), "streams are escaped and without colours");
        assertTrue(first.contains("<td>7</td>"));
        assertTrue(first.contains("alt=\"Plot &quot;a&quot;\""));
        assertTrue(first.contains("<span>[1]</span><span>1.2 s</span>"));
        assertTrue(first.contains("<a href=\"#part\">Part</a>"));
        assertTrue(first.contains("href=\"02-two.html\">Second →</a>"));
        assertTrue(first.contains("href=\"zh/01-one.html\">中文</a>"));
        assertTrue(chinese.contains("<html lang=\"zh\">") && chinese.contains("href=\"../index.html\">全部笔记本</a>") && chinese.contains("href=\"../01-one.html\">English</a>"));
        assertTrue(second.contains("failed in cell 1") && second.contains("<b>IllegalArgumentException: 3 columns</b><pre>    at line 1</pre>"), second);
        assertTrue(all.contains("3 notebooks, 3 plots") && all.contains("1 failed") && all.contains("with <math>") && all.contains("&amp; more"), all);
        assertFalse(all.contains("Not run by us"));
        assertEquals(3, all.split("<img ", -1).length - 1);
        assertTrue(all.length() < first.length() * 3, "thumbnails are smaller than the pictures");
    }

    @Test
    void onePageCanBeWrittenByItself(@TempDir Path folder) throws Exception {
        Path page = Gallery.page(folder, run(folder.resolve("x.ipynb"), notebook("T", "p"), false));
        assertEquals(folder.resolve("x.html"), page);
        assertTrue(Files.readString(page).contains("<title>T</title>"));
    }

    @Test
    void mathematicsSurvivesMarkdown() {
        Markdown markdown = new Markdown(Path.of("."));
        String html = markdown.html("$a_1*b*c_2$ costs \\$5 and `$x$`, $5 to $6\n\n| a | $|G|^2$ |\n|---|---|\n| 1 | 2 |\n\n$$\nx\n- y\n$$\n\n```\n$z$\n```\n", Ipynb.object());
        assertTrue(html.startsWith("<p><math>"), html);
        assertTrue(html.contains("costs $5 and <code>$x$</code>, $5 to $6"), html);
        assertTrue(html.contains("<th><math>"), html);
        assertTrue(html.contains("<p><math display=\"block\">") && !html.contains("<li>"), html);
        assertTrue(html.contains("<pre><code>$z$"), html);
    }

    @Test
    void anUnknownFormulaIsShownAsItsSource() {
        String html = new Markdown(Path.of(".")).html("see $\\foo{x}$", Ipynb.object());
        assertEquals("<p>see <code class=\"tex\" title=\"formula: \\foo is not known in $\\foo{x}$\">\\foo{x}</code></p>\n", html);
    }

    @Test
    void headingsGetTheirOwnIds() {
        Markdown markdown = new Markdown(Path.of("."));
        markdown.html("## Same thing\n\n## Same thing\n\n## 死单元\n", Ipynb.object());
        assertEquals(List.of("same-thing", "same-thing-2", "死单元"), markdown.marks().stream().map(Markdown.Mark::id).toList());
    }

    @Test
    void picturesOfTheNotebookAreInsideThePage(@TempDir Path folder) throws Exception {
        Files.write(folder.resolve("p.png"), new byte[] {1, 2, 3});
        String html = new Markdown(folder).html("![a](p.png) ![b](attachment:q.png) ![c](missing.png)", Ipynb.json("{\"q.png\": {\"image/png\": \"BAUG\\n\"}}"));
        assertTrue(html.contains("src=\"data:image/png;base64,AQID\"") && html.contains("src=\"data:image/png;base64,BAUG\"") && html.contains("<img alt=\"c\">"), html);
    }

    @Test
    void javaIsColoured() {
        assertEquals("<i class=\"k\">var</i> s = <i class=\"s\">\"a // b\"</i>; <i class=\"c\">// &lt; note</i>", Highlight.java("var s = \"a // b\"; // < note"));
        assertEquals("<i class=\"m\">%jars x.jar</i>\n<i class=\"t\">List</i>&lt;<i class=\"k\">int</i>[]&gt; newish = <i class=\"n\">1e-3</i>;", Highlight.java("%jars x.jar\nList<int[]> newish = 1e-3;"));
    }
}

package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A notebook from elsewhere, with a script in every place that a page shows, is shown and does nothing. */
class HostileNotebookTest {
    private static final List<String> ATTACKS = List.of("<script>alert(1)</script>", "\"><script>alert(1)</script>", "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)><script>alert(1)</script></svg>", "<a href=\"javascript:alert(1)\">a</a>", "<a href=\" java\nscript:alert(1)\">a</a>",
            "<iframe src=\"https://example.org\"></iframe>", "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<meta http-equiv=\"refresh\" content=\"0;url=https://example.org\">", "<base href=\"https://example.org/\">", "<form action=\"https://example.org\"><input name=q></form>",
            "<link rel=stylesheet href=https://example.org/x.css>", "<style>@import url(https://example.org/x.css); body { display: none }</style>",
            "<div style=\"position: fixed; inset: 0\">over all</div>", "</div></section></main></body></html><script>alert(1)</script>", "<!--", "<title>", "<textarea>", "<plaintext>",
            "<object data=\"https://example.org\"></object>", "<math><mtext><script>alert(1)</script></mtext></math>", "<b onclick=alert(1)>b</b>", "<td background=\"https://example.org/x.png\">",
            "<img src=\"https://example.org/x.png\">", "<a href=\"data:text/html,<script>alert(1)</script>\">a</a>", "\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007",
            "[a](javascript:alert(1)) ![a](https://example.org/x.png) [b](data:text/html;base64,PHNjcmlwdD4=)", "[a](<javascript:alert(1)>)", "![\"onerror=alert(1)](x.png)",
            "# <script>alert(1)</script>", "$<script>alert(1)</script>$", "$\\foo{<script>alert(1)</script>}$", "`<script>alert(1)</script>`", "&lt;script&gt;alert(1)&lt;/script&gt;",
            "&#xE000;0&#xE001; &#xE000;99999999999&#xE001; \uE0007\uE001");

    private static Map<String, Object> cell(String type, String id, String source) {
        Map<String, Object> cell = new LinkedHashMap<>(Map.of("cell_type", type, "id", id, "metadata", Map.of(), "source", source));
        if (type.equals("code")) {
            cell.put("execution_count", 1);
            cell.put("outputs", List.of());
        }
        return cell;
    }

    private static Map<String, Object> data(String attack, String type, String content) {
        return Map.of("output_type", "display_data", "metadata", Map.of(type, Map.of("width", attack)), "data", type.equals("text/plain") ? Map.of(type, content) : Map.of(type, content, "text/plain", attack));
    }

    private static String notebook(String attack) throws Exception {
        Map<String, Object> code = cell("code", "code-" + attack, "// " + attack + "\nString s = \"" + attack + "\";");
        code.put("outputs", List.of(
                Map.of("output_type", "stream", "name", "stdout", "text", attack), Map.of("output_type", "stream", "name", attack, "text", attack),
                Map.of("output_type", "error", "ename", attack, "evalue", attack, "traceback", List.of(attack)),
                data(attack, "text/html", "before" + attack + "<table><tr><td>kept</td></tr></table>"), data(attack, "image/svg+xml", attack), data(attack, "image/png", attack),
                data(attack, "text/markdown", attack), data(attack, "text/latex", attack), data(attack, "text/plain", attack), data(attack, "application/javascript", attack)));
        Map<String, Object> text = cell("markdown", "text-" + attack, "# Title " + attack + "\n\n## Part " + attack + "\n\nA paragraph that is long enough to be the first: " + attack + "\n\n" + attack
                + "\n\n![a](attachment:" + "a.png)\n");
        text.put("attachments", Map.of("a.png", Map.of(attack, attack)));
        return new ObjectMapper().writeValueAsString(Map.of("cells", List.of(text, cell("raw", "raw", attack), code), "nbformat", 4, "nbformat_minor", 5,
                "metadata", Map.of("language", attack, "kernelspec", Map.of("name", attack), "language_info", Map.of("name", attack))));
    }

    /** What a browser makes of the page has no element and no attribute by which something runs, loads or leads away. */
    private static void check(String attack, String html) {
        Document page = Jsoup.parse(html, "");
        String where = attack + " in\n" + page.body();
        assertEquals(0, page.select("script, iframe, frame, object, embed, form, input, textarea, button, base, link, svg, plaintext, audio, video, portal").size(), where);
        assertEquals(1, page.select("style").size(), where);
        assertEquals(3, page.select("meta").size(), where);
        assertEquals(0, page.select("head > * ~ title ~ title, body meta, body style, body title").size(), where);
        for (Element element : page.getAllElements()) {
            for (Attribute attribute : element.attributes()) {
                String name = attribute.getKey();
                String value = attribute.getValue().replaceAll("[\\s\\p{Cntrl}]", "").toLowerCase(java.util.Locale.ROOT);
                assertFalse(name.startsWith("on") || List.of("style", "background", "srcset", "srcdoc", "action", "formaction", "ping", "http-equiv-refresh").contains(name), name + " of " + where);
                if (name.equals("src")) assertTrue(value.startsWith("data:image/"), value + " of " + where);
                if (name.equals("href") || name.endsWith(":href")) assertFalse(value.matches("(javascript|data|vbscript):.*"), value + " of " + where);
            }
        }
        assertTrue(html.endsWith("</html>\n"), where);
        assertEquals(page.select("main").size(), 1, where);
    }

    @Test
    void aScriptAnywhereIsTextOrGone(@TempDir Path folder) throws Exception {
        for (int i = 0; i < ATTACKS.size(); i++) {
            String attack = ATTACKS.get(i);
            Path file = Files.writeString(folder.resolve(i + ".ipynb"), notebook(attack));
            String page = Files.readString(Gallery.page(folder, file));
            check(attack, page);
            assertTrue(page.contains("<td>kept</td>") || attack.matches("(?s)<(!--|title|textarea|plaintext|style).*|<iframe.*"), "the rest of an output is shown: " + attack);
        }
        check("index", Files.readString(Gallery.index(folder)));
    }

    @Test
    void aFileMayBearAnyName(@TempDir Path folder) throws Exception {
        for (String name : List.of("<script>alert(1)<", "\"><img src=x onerror=alert(1)>", "a' onmouseover='alert(1)", "javascript:alert(1)", "&quot;><b>", "a?b#c d%20")) {
            Path inside = Files.createDirectories(folder.resolve(name));
            Path file = inside.resolve(name + ".ipynb");
            Files.writeString(file, notebook("plain").replace("# Title plain", "no title"));
            Gallery.page(folder, file);
        }
        check("index", Files.readString(Gallery.index(folder)));
        try (var pages = Files.walk(folder)) {
            for (Path page : pages.filter(p -> p.toString().endsWith(".html")).toList()) check(page.toString(), Files.readString(page));
        }
    }

    @Test
    void aLongLineIsOnlyLong() {
        for (String unit : List.of("x", "\\alpha ", "{", "\\\\", "$", "`", "[", "*", "<b>", "![", "\n> ", "\\frac{1}", "_", "^{")) {
            for (String around : List.of("", "$", "$$", "`")) {
                String html = new Markdown(Path.of(".")).html(around + unit.repeat(20_000 / unit.length()) + around, Ipynb.object());
                assertFalse(html.contains("<script"));
            }
        }
    }

    @Test
    void whatIsHarmlessStays() {
        for (String html : List.of("<table class=\"dataframe\"><thead><tr><th scope=\"col\">a</th></tr></thead><tbody><tr><td colspan=\"2\">1 &lt; 2</td></tr></tbody></table>",
                "<p id=\"p\">a <b>b</b> <i>c</i> <code>d</code> <sub>e</sub></p>", "<a href=\"01-one.ipynb#cell-run\">one</a>", "<a href=\"#part\">part</a>", "<a href=\"https://example.org/?a=1&amp;b=2\">far</a>",
                "<img src=\"data:image/png;base64,AQID\" alt=\"x\" width=\"3\">", "<details><summary>more</summary>text</details>")) {
            assertEquals(html, Harmless.html(html));
        }
    }
}

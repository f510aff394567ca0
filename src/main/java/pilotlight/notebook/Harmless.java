package pilotlight.notebook;

import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.safety.Safelist;

/** HTML of others as it may stand in a page of ours: text, tables, lists, links and pictures; nothing that runs, loads, asks or leads away by itself. */
final class Harmless {
    // Where a relative link would lead, so that it can be told from one with a scheme; pages do not show it.
    private static final String BASE = "https://page.invalid/";

    private static final Safelist ALLOWED = Safelist.relaxed().preserveRelativeLinks(true)
            .addTags("hr", "details", "summary", "del", "ins", "mark", "kbd", "samp", "var", "tfoot")
            .addAttributes(":all", "class", "id", "title", "lang", "align")
            .addAttributes("th", "scope")
            .removeProtocols("img", "src", "http", "https").addProtocols("img", "src", "data");
    private static final Document.OutputSettings PLAIN = new Document.OutputSettings().prettyPrint(false);

    private Harmless() {
    }

    static String html(String foreign) {
        return Jsoup.clean(foreign, BASE, ALLOWED, PLAIN);
    }
}

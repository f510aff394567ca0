package pilotlight.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pilotlight.surface.Showable;

/**
 * Executed notebooks as web pages: one page each and an index with all plots. A page is one file that loads nothing and runs nothing: pictures
 * and style are inside, formulas are MathML, what a notebook brings as HTML is made {@link Harmless}, and a content security policy holds the page
 * to that.
 */
public final class Gallery {

    /** A link from one notebook to a cell of another, which here is one to its page. */
    private static final Pattern NOTEBOOK = Pattern.compile("href=\"([\\w/.-]+)\\.ipynb(#[\\w-]+)?\"");
    private static final String STYLE = resource("gallery.css");

    private Gallery() {
    }

    /** Writes the page of one executed notebook, which lies somewhere below the folder. Returns the page. */
    public static Path page(Path folder, Path notebook) {
        Path page = pageOf(notebook);
        Ipynb.writeWhole(page, page(folder, new Executed(Ipynb.read(notebook), folder.relativize(notebook)), notebooks(folder)));
        return page;
    }

    /** Writes {@code index.html} over all notebooks below the folder that have a page, and their pages anew, now that each knows the others. */
    public static Path index(Path folder) {
        List<Path> notebooks = notebooks(folder);
        List<Executed> all = new ArrayList<>();
        for (Path notebook : notebooks) {
            Executed executed = new Executed(Ipynb.read(notebook), folder.relativize(notebook));
            all.add(executed);
            Ipynb.writeWhole(pageOf(notebook), page(folder, executed, notebooks));
        }
        Path index = folder.resolve("index.html");
        Ipynb.writeWhole(index, index(folder, all));
        return index;
    }

    private static Path pageOf(Path notebook) {
        return notebook.resolveSibling(pageName(notebook));
    }

    private static String pageName(Path notebook) {
        return notebook.getFileName().toString().replaceFirst("\\.ipynb$", "") + ".html";
    }

    /** Notebooks at the top first, then each folder below. */
    private static List<Path> notebooks(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 4)) {
            return files.filter(file -> file.toString().endsWith(".ipynb") && !file.getFileName().toString().startsWith(".")
                            && Files.exists(pageOf(file)))
                    .sorted((a, b) -> a.getParent().equals(b.getParent()) ? a.compareTo(b) : a.getParent().compareTo(b.getParent()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String page(Path folder, Executed executed, List<Path> notebooks) {
        Path notebook = folder.resolve(executed.path());
        Words words = executed.words();
        Markdown markdown = new Markdown(notebook.getParent());
        StringBuilder body = new StringBuilder();
        for (Ipynb.Cell cell : executed.notebook().cells()) {
            body.append(cell(cell, markdown));
        }
        int title = body.indexOf("</h1>\n");
        body.insert(title < 0 ? 0 : title + "</h1>\n".length(), "<p class=\"facts\">" + executed.facts() + "</p>\n");
        String toc = contents(markdown.marks());
        String bar = bar(folder, executed, notebooks, "");
        String label = words.contents();
        String html = bar + "<div class=\"layout\">\n<nav class=\"toc\" aria-label=\"" + label + "\">\n" + (toc.isEmpty() ? "" : "<div class=\"wide\"><b>"
                + label + "</b>" + toc + "</div>\n<details class=\"narrow\"><summary>" + label + "</summary>" + toc + "</details>\n") + "</nav>\n<main>\n"
                + NOTEBOOK.matcher(body).replaceAll("href=\"$1.html$2\"") + "</main>\n</div>\n" + bar(folder, executed, notebooks, " foot");
        return document(executed.notebook().title(), words.language(), html);
    }

    /** Links to the notebook before, the index, the same notebook in another language, and the notebook after. */
    private static String bar(Path folder, Executed executed, List<Path> notebooks, String style) {
        Path here = folder.resolve(executed.path());
        List<Path> siblings = notebooks.stream().filter(other -> other.getParent().equals(here.getParent())).toList();
        int at = siblings.indexOf(here);
        Words words = executed.words();
        StringBuilder bar = new StringBuilder("<nav class=\"bar").append(style).append("\">");
        bar.append(at > 0 ? "<a rel=\"prev\" href=\"" + url(pageName(siblings.get(at - 1))) + "\">← " + title(siblings.get(at - 1)) + "</a>" : "<span></span>");
        bar.append("<span><a href=\"").append("../".repeat(executed.path().getNameCount() - 1)).append("index.html\">").append(words.index()).append("</a>");
        for (Path other : notebooks) {
            if (!other.equals(here) && other.getFileName().equals(here.getFileName())) {
                String link = here.getParent().relativize(pageOf(other)).toString().replace('\\', '/');
                bar.append(" · <a href=\"").append(url(link)).append("\">").append(Words.of(Ipynb.read(other)).name()).append("</a>");
            }
        }
        bar.append("</span>");
        bar.append(at >= 0 && at + 1 < siblings.size()
                ? "<a rel=\"next\" href=\"" + url(pageName(siblings.get(at + 1))) + "\">" + title(siblings.get(at + 1)) + " →</a>" : "<span></span>");
        return bar.append("</nav>\n").toString();
    }

    private static String title(Path notebook) {
        return Markdown.inline(Ipynb.read(notebook).title());
    }

    private static String contents(List<Markdown.Mark> marks) {
        StringBuilder list = new StringBuilder();
        for (Markdown.Mark mark : marks) {
            if (mark.level() == 2 || mark.level() == 3) {
                list.append(mark.level() == 3 ? "<li class=\"deep\">" : "<li>").append("<a href=\"#").append(url(mark.id())).append("\">")
                        .append(mark.html()).append("</a></li>");
            }
        }
        return list.isEmpty() ? "" : "<ol>" + list + "</ol>";
    }

    private static String cell(Ipynb.Cell cell, Markdown markdown) {
        String id = " id=\"cell-" + Markdown.attribute(cell.id()) + "\"";
        if (cell.kind() == Ipynb.Kind.MARKDOWN) {
            return "<section class=\"cell text\"" + id + ">\n" + markdown.html(cell.source(), cell.attachments()) + "</section>\n";
        }
        if (cell.kind() == Ipynb.Kind.RAW) {
            return "<section class=\"cell text\"" + id + "><pre>" + Showable.escape(cell.source()) + "</pre></section>\n";
        }
        if (cell.source().isBlank() && cell.outputs().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section class=\"cell code\"").append(id).append(">\n<div class=\"input\"><div class=\"mark\"><span>")
                .append(cell.executionCount() == null ? "" : "[" + cell.executionCount() + "]").append("</span><span>")
                .append(cell.seconds() < 0 ? "" : Executed.time(cell.seconds())).append("</span></div><pre><code>")
                .append(Highlight.java(cell.source())).append("</code></pre></div>\n");
        for (JsonNode output : cell.outputs()) {
            html.append(output(output, markdown));
        }
        return html.append("</section>\n").toString();
    }

    private static String output(JsonNode output, Markdown markdown) {
        switch (output.path("output_type").asText()) {
            case "stream" -> {
                boolean error = output.path("name").asText().equals("stderr");
                return "<div class=\"output\"><pre" + (error ? " class=\"stderr\"" : "") + ">"
                        + Showable.escape(Terminal.plain(Terminal.collapse(Ipynb.text(output.get("text"))))) + "</pre></div>\n";
            }
            case "error" -> {
                String title = output.path("ename").asText() + ": " + output.path("evalue").asText();
                StringBuilder trace = new StringBuilder();
                output.path("traceback").forEach(line -> trace.append(Terminal.plain(line.asText())).append('\n'));
                String rest = trace.toString().startsWith(title + "\n") ? trace.substring(title.length() + 1) : trace.toString();
                return "<div class=\"output error\"><b>" + Showable.escape(title) + "</b><pre>" + Showable.escape(rest.stripTrailing()) + "</pre></div>\n";
            }
            default -> {
                return data(output, markdown);
            }
        }
    }

    private static String data(JsonNode output, Markdown markdown) {
        JsonNode data = output.path("data");
        String text = Ipynb.text(data.get("text/plain"));
        if (data.has("text/html")) {
            return "<div class=\"output scroll\">" + Harmless.html(Ipynb.text(data.get("text/html"))) + "</div>\n";
        }
        String picture = Executed.picture(data);
        if (picture != null) {
            JsonNode width = output.path("metadata").path("image/png").path("width");
            return "<div class=\"output\"><figure><img src=\"" + Markdown.attribute(picture) + "\" alt=\"" + Markdown.attribute(text) + "\""
                    + (width.isInt() ? " width=\"" + width.asInt() + "\"" : "") + "></figure></div>\n";
        }
        if (data.has("text/markdown")) {
            return "<div class=\"output text\">" + markdown.html(Ipynb.text(data.get("text/markdown")), Ipynb.object()) + "</div>\n";
        }
        if (data.has("text/latex")) {
            return "<div class=\"output text\">" + markdown.html(Ipynb.text(data.get("text/latex")), Ipynb.object()) + "</div>\n";
        }
        return text.isEmpty() ? "" : "<div class=\"output\"><pre>" + Showable.escape(Terminal.plain(text)) + "</pre></div>\n";
    }

    private static String index(Path folder, List<Executed> all) {
        StringBuilder html = new StringBuilder("<main class=\"gallery\">\n<h1>Pilotlight notebooks</h1>\n<p class=\"facts\">").append(Executed.summary(all)).append("</p>\n");
        Path section = null;
        for (Executed executed : all) {
            Path parent = executed.path().getParent();
            if (parent != null && !parent.equals(section)) {
                html.append("<h2>").append(parent.getFileName().toString().equals("zh") ? "中文" : Showable.escape(parent.toString())).append("</h2>\n");
            }
            section = parent;
            String page = url(pageOf(executed.path()).toString().replace('\\', '/'));
            html.append("<section class=\"card\" lang=\"").append(executed.words().language()).append("\">\n<h2><a href=\"").append(page).append("\">")
                    .append(Markdown.inline(executed.notebook().title())).append("</a></h2>\n<p class=\"facts\">").append(executed.facts()).append("</p>\n");
            if (executed.lead() != null) {
                html.append("<p>").append(executed.lead()).append("</p>\n");
            }
            html.append("<div class=\"thumbs\">");
            for (Executed.Plot plot : executed.plots()) {
                html.append("<a href=\"").append(page).append("#cell-").append(url(plot.cell())).append("\"><img loading=\"lazy\" src=\"")
                        .append(Markdown.attribute(Thumbnail.of(plot.picture()))).append("\" alt=\"").append(Markdown.attribute(plot.caption())).append("\"></a>\n");
            }
            html.append("</div>\n</section>\n");
        }
        return document("Pilotlight notebooks", "en", html.append("</main>\n").toString());
    }

    private static String document(String title, String language, String body) {
        return "<!DOCTYPE html>\n<html lang=\"" + language + "\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + Showable.escape(title) + "</title>\n<style>\n"
                + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    /** A relative link; only what would end an attribute or be read as a scheme, a query or a fragment is encoded. */
    private static String url(String path) {
        return path.replace("%", "%25").replace("\"", "%22").replace(" ", "%20").replace("?", "%3F").replace("#", "%23").replace(":", "%3A").replace("<", "%3C").replace("&", "&amp;");
    }

    private static String resource(String name) {
        try (InputStream in = Gallery.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

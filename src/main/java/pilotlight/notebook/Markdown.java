package pilotlight.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;
import pilotlight.surface.Showable;

/**
 * The Markdown cells of one page to HTML: CommonMark with tables, formulas between dollars as MathML, pictures inside the page. Headings
 * get ids and are gathered for the table of contents.
 */
final class Markdown {

    /** A heading of the page: its level, its HTML and the id to link to. */
    record Mark(int level, String html, String id) {
    }

    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final TextContentRenderer TEXT = TextContentRenderer.builder().extensions(EXTENSIONS).build();

    /** Code, which may hold dollars, comes first; then escaped dollars, displayed and inline formulas. */
    private static final Pattern MATH = Pattern.compile("(?sm)(^(```+|~~~+).*?(?:^\\2|\\z)|(?<!`)(`+)(?!`).*?(?<!`)\\3(?!`)|\\\\\\$)"
            + "|\\$\\$(.+?)\\$\\$|\\$(?![\\s$])((?:[^$\\\\\\n]++|\\\\.|\\n(?!\\s*\\n))+?)(?<!\\s)\\$(?!\\d)");
    private static final int CODE = 1;
    private static final int DISPLAY = 4;
    private static final int INLINE = 5;
    private static final Pattern PLACE = Pattern.compile("\uE000(\\d+)\uE001");
    private static final Map<String, String> PICTURES = Map.of("png", "image/png", "jpg", "image/jpeg", "jpeg", "image/jpeg", "gif", "image/gif",
            "svg", "image/svg+xml", "webp", "image/webp");
    private static final int LARGEST_PICTURE = 20_000_000;

    private final Path folder;
    private final List<Mark> marks = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    /** @param folder where relative picture paths start */
    Markdown(Path folder) {
        this.folder = folder;
    }

    List<Mark> marks() {
        return marks;
    }

    String html(String source, JsonNode attachments) {
        return shallow(() -> rendered(source, attachments), "<pre>" + Showable.escape(source) + "</pre>\n");
    }

    /** What {@code work} gives; {@code otherwise} for a text that is nested more deeply than a stack is, which no person wrote. */
    private static String shallow(Supplier<String> work, String otherwise) {
        try {
            return work.get();
        } catch (StackOverflowError e) {
            return otherwise;
        }
    }

    private String rendered(String source, JsonNode attachments) {
        List<String> formulas = new ArrayList<>();
        Node document = PARSER.parse(setAside(source, formulas));
        HtmlRenderer renderer = HtmlRenderer.builder().extensions(EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (node instanceof Heading heading) {
                        attributes.put("id", mark(heading, formulas));
                    } else if (node instanceof Image image) {
                        String data = picture(image.getDestination(), attachments);
                        attributes.remove("src");
                        if (data != null) {
                            attributes.put("src", data);
                        }
                    }
                }).build();
        return putBack(Harmless.html(renderer.render(document)), formulas);
    }

    /** The first paragraph of text, as HTML without its {@code <p>}, or null. */
    static String firstParagraph(String source) {
        return shallow(() -> paragraph(source), null);
    }

    private static String paragraph(String source) {
        List<String> formulas = new ArrayList<>();
        Node document = PARSER.parse(setAside(source, formulas));
        List<String> found = new ArrayList<>();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Paragraph paragraph) {
                String text = TEXT.render(paragraph).strip();
                if (found.isEmpty() && paragraph.getParent() == document && text.length() > 40) {
                    found.add(putBack(Showable.escape(text), formulas));
                }
            }
        });
        return found.isEmpty() ? null : found.get(0);
    }

    /** One line of Markdown, a title say, as HTML without marks; formulas stay formulas. */
    static String inline(String source) {
        return shallow(() -> {
            List<String> formulas = new ArrayList<>();
            return putBack(Showable.escape(TEXT.render(PARSER.parse(setAside(source, formulas))).strip()), formulas);
        }, Showable.escape(source));
    }

    private String mark(Heading heading, List<String> formulas) {
        String text = TEXT.render(heading).strip();
        String slug = PLACE.matcher(text).replaceAll("").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
        String id = slug.isEmpty() ? "section" : slug;
        for (int n = 2; !ids.add(id); n++) {
            id = slug + "-" + n;
        }
        marks.add(new Mark(heading.getLevel(), putBack(Showable.escape(text), formulas), id));
        return id;
    }

    /** Formulas leave before Markdown sees their underscores and bars; a private character and a number keep their place. */
    private static String setAside(String source, List<String> formulas) {
        return MATH.matcher(source.replace('\uE000', ' ')).replaceAll(match -> {
            if (match.group(CODE) != null) {
                return Matcher.quoteReplacement(match.group());
            }
            boolean display = match.group(DISPLAY) != null;
            formulas.add(formula(match.group(display ? DISPLAY : INLINE), display));
            return "\uE000" + (formulas.size() - 1) + "\uE001";
        });
    }

    private static String formula(String tex, boolean display) {
        try {
            return Formula.mathml(tex, display);
        } catch (IllegalArgumentException e) {
            return "<code class=\"tex\" title=\"" + attribute(e.getMessage()) + "\">" + Showable.escape(tex) + "</code>";
        }
    }

    private static String putBack(String html, List<String> formulas) {
        // A text may write such a place itself, as an entity; then it names no formula, or a formula that is shown twice.
        return PLACE.matcher(html).replaceAll(place -> {
            int number = place.group(1).length() > 6 ? formulas.size() : Integer.parseInt(place.group(1));
            return number < formulas.size() ? Matcher.quoteReplacement(formulas.get(number)) : "";
        });
    }

    /** The picture as a data URI; null for one that is not on this machine, as pages load nothing. */
    private String picture(String destination, JsonNode attachments) {
        if (destination.startsWith("data:image/")) {
            return destination;
        }
        if (destination.startsWith("attachment:")) {
            return attachments.path(destination.substring("attachment:".length())).properties().stream()
                    .filter(entry -> entry.getKey().matches("image/[\\w.+-]+")).findFirst().map(Markdown::data).orElse(null);
        }
        String type = PICTURES.get(destination.substring(destination.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        try {
            Path file = folder.resolve(destination);
            if (type != null && Files.isRegularFile(file) && Files.size(file) <= LARGEST_PICTURE) {
                return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
            }
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        return null;
    }

    private static String data(Map.Entry<String, JsonNode> entry) {
        return "data:" + entry.getKey() + ";base64," + Ipynb.text(entry.getValue()).replaceAll("\\s", "");
    }

    static String attribute(String text) {
        return Showable.escape(text).replace("\"", "&quot;");
    }
}

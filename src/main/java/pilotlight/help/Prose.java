package pilotlight.help;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Javadoc as plain text, for {@link Collector}: paragraphs are separated by an empty line, lines that begin with four blanks are code,
 * and code within a sentence stands in back quotes.
 */
final class Prose extends SimpleDocTreeVisitor<Void, Void> {
    private static final Map<String, String> ENTITIES = Map.of("lt", "<", "gt", ">", "amp", "&", "nbsp", " ", "quot", "\"");

    private final StringBuilder text = new StringBuilder();
    private boolean code;

    private Prose() {
    }

    /** A run of text. */
    static String of(List<? extends DocTree> trees) {
        Prose prose = new Prose();
        prose.visit(trees, null);
        return prose.text.toString().replaceAll("[ \n]*\n\n\n*", "\n\n").strip();
    }

    /** The body and the tags, those of parameters if wanted. */
    static String of(DocCommentTree doc, boolean parameters) {
        StringBuilder all = new StringBuilder(of(doc.getFullBody()));
        for (DocTree tag : doc.getBlockTags()) {
            String line = null;
            if (parameters && tag instanceof ParamTree p && !p.isTypeParameter()) line = "`" + p.getName() + "`: " + of(p.getDescription());
            if (tag instanceof ReturnTree r) line = "Returns " + of(r.getDescription());
            if (tag instanceof ThrowsTree t) line = "Throws `" + simple(t.getExceptionName().toString()) + "` " + of(t.getDescription());
            if (line != null) all.append("\n\n").append(line);
        }
        return all.toString();
    }

    /** What is said of each parameter. */
    static Map<String, String> parameters(DocCommentTree doc) {
        Map<String, String> found = new LinkedHashMap<>();
        for (DocTree tag : doc.getBlockTags()) if (tag instanceof ParamTree p) found.put(p.getName().toString(), of(p.getDescription()));
        return found;
    }

    private static String simple(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private void words(String s) {
        if (code) text.append(s.replace("\n", "\n    "));
        else text.append(s.replaceAll("\\s*\n\\s*", " "));
    }

    @Override
    public Void visitText(TextTree tree, Void nothing) {
        words(tree.getBody());
        return null;
    }

    @Override
    public Void visitEntity(EntityTree tree, Void nothing) {
        text.append(ENTITIES.getOrDefault(tree.getName().toString(), "&" + tree.getName() + ";"));
        return null;
    }

    @Override
    public Void visitLiteral(LiteralTree tree, Void nothing) {
        String body = tree.getBody().getBody();
        if (code) text.append(body.stripTrailing().replaceAll("\n *", "\n    ").replaceFirst("^\\s*", "    "));
        else words(tree.getKind() == DocTree.Kind.CODE ? "`" + body + "`" : body);
        return null;
    }

    @Override
    public Void visitLink(LinkTree tree, Void nothing) {
        if (!tree.getLabel().isEmpty()) return visit(tree.getLabel(), null);
        String target = tree.getReference().getSignature();
        words("`" + (target.startsWith("#") ? target.substring(1) : target.replace('#', '.')).replaceAll("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])", "") + "`");
        return null;
    }

    @Override
    public Void visitStartElement(StartElementTree tree, Void nothing) {
        switch (tree.getName().toString().toLowerCase(Locale.ROOT)) {
            case "pre" -> {
                text.append("\n\n");
                code = true;
            }
            case "p", "ul", "ol", "table", "caption", "tr" -> text.append("\n\n");
            case "li" -> text.append("\n\n- ");
            case "td", "th" -> text.append("  ");
            case "br" -> text.append('\n');
            default -> { }
        }
        return null;
    }

    @Override
    public Void visitEndElement(EndElementTree tree, Void nothing) {
        switch (tree.getName().toString().toLowerCase(Locale.ROOT)) {
            case "pre" -> {
                code = false;
                text.append("\n\n");
            }
            case "ul", "ol", "table" -> text.append("\n\n");
            default -> { }
        }
        return null;
    }
}

package pilotlight.help;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.Diagnostic;
import javax.tools.StandardLocation;

/**
 * Runs inside the compiler while the project is built, never in a user's program: writes the Javadoc of all public types and members
 * into {@code manual.txt}, which {@link Manual} reads. Also notes the groups that the façade's comment rules form.
 */
@SupportedAnnotationTypes("*")
public final class Collector extends AbstractProcessor {
    private static final Set<String> HIDDEN = Set.of("pilotlight.compute", "pilotlight.help");
    /** What every value has, and what only a notebook asks for. */
    private static final Set<String> COMMON = Set.of("toString()", "hashCode()", "equals(Object)", "html()", "image()");
    private static final Pattern RULE = Pattern.compile("(?m)^ *// -{3,} (.+?) -{3,}\\s*$");
    private static final Pattern QUALIFIER = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

    private final Map<String, TypeElement> types = new TreeMap<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        ElementFilter.typesIn(round.getRootElements()).forEach(this::gather);
        if (round.processingOver() && !round.errorRaised()) {
            try (Writer out = processingEnv.getFiler().createResource(StandardLocation.CLASS_OUTPUT, "pilotlight.help", Manual.FILE).openWriter()) {
                for (TypeElement type : types.values()) out.write(entry(type));
            } catch (IOException e) {
                processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, Manual.FILE + " cannot be written: " + e.getMessage());
            }
        }
        return false;
    }

    private void gather(TypeElement type) {
        String home = processingEnv.getElementUtils().getPackageOf(type).getQualifiedName().toString();
        if (!type.getModifiers().contains(Modifier.PUBLIC) || HIDDEN.contains(home)) return;
        types.put(type.getQualifiedName().toString(), type);
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::gather);
    }

    private String entry(TypeElement type) {
        StringBuilder lines = new StringBuilder();
        List<TypeMirror> supers = new ArrayList<>(List.of(type.getSuperclass()));
        supers.addAll(type.getInterfaces());
        String above = supers.stream().filter(t -> t.getKind() != TypeKind.NONE).map(t -> processingEnv.getTypeUtils().erasure(t).toString())
                .filter(t -> t.startsWith("pilotlight.")).collect(Collectors.joining(","));
        String kind = type.getKind().name().toLowerCase(Locale.ROOT);
        line(lines, "T", type.getQualifiedName().toString(), kind + " " + simple(type.asType()), above, type);
        Map<Integer, String> rules = type.getQualifiedName().contentEquals(Manual.FACADE) ? rules(source(type)) : Map.of();
        Map<String, String> components = components(type);
        String group = "";
        for (Element member : type.getEnclosedElements()) {
            if (!member.getModifiers().contains(Modifier.PUBLIC) || member.getKind() == ElementKind.RECORD_COMPONENT) continue;
            String here = rules.isEmpty() ? "" : group(rules, position(member));
            if (!here.equals(group)) lines.append("G\t").append(here).append('\n');
            group = here;
            member(lines, type, member, components);
        }
        return lines.toString();
    }

    private void member(StringBuilder lines, TypeElement type, Element member, Map<String, String> components) {
        String name = member.getSimpleName().toString();
        String fixed = member.getModifiers().contains(Modifier.STATIC) && !type.getSimpleName().contentEquals("Pilotlight") ? "static " : "";
        if (member instanceof ExecutableElement method) {
            if (member.getKind() == ElementKind.CONSTRUCTOR) {
                if (type.getKind() == ElementKind.ENUM || type.getKind() == ElementKind.RECORD) return;
                name = type.getSimpleName().toString();
                line(lines, "M", key(name, method), "new " + name + parameters(method), "", member);
            } else if (!COMMON.contains(key(name, method)) && !(type.getKind() == ElementKind.ENUM && fixed.length() > 0 && name.startsWith("value"))) {
                String generic = method.getTypeParameters().isEmpty() ? "" : method.getTypeParameters().stream().map(this::bound).collect(Collectors.joining(", ", "<", "> "));
                String signature = fixed + generic + simple(method.getReturnType()) + " " + name + parameters(method);
                String component = method.getParameters().isEmpty() && doc(member) == null ? components.get(name) : null;
                if (component == null) line(lines, "M", key(name, method), signature, "", member);
                else lines.append(String.join("\t", "M", key(name, method), signature, "", flat(component), "")).append('\n');
            }
        } else if (member instanceof VariableElement) {
            line(lines, "M", name, fixed + simple(member.asType()) + " " + name, "", member);
        }
    }

    private String bound(TypeParameterElement parameter) {
        String bounds = parameter.getBounds().stream().map(this::simple).filter(b -> !b.equals("Object")).collect(Collectors.joining(" & "));
        return bounds.isEmpty() ? parameter.toString() : parameter + " extends " + bounds;
    }

    private String key(String name, ExecutableElement method) {
        return name + method.getParameters().stream().map(p -> simple(processingEnv.getTypeUtils().erasure(p.asType()))).collect(Collectors.joining(",", "(", ")"));
    }

    private String parameters(ExecutableElement method) {
        List<String> all = new ArrayList<>();
        for (VariableElement parameter : method.getParameters()) {
            boolean rest = method.isVarArgs() && all.size() == method.getParameters().size() - 1;
            String type = simple(parameter.asType());
            all.add((rest ? type.substring(0, type.length() - 2) + "..." : type) + " " + parameter.getSimpleName());
        }
        return all.stream().collect(Collectors.joining(", ", "(", ")"));
    }

    private String simple(TypeMirror type) {
        return QUALIFIER.matcher(type.toString()).replaceAll("").replace(",", ", ").replace(",  ", ", ");
    }

    private void line(StringBuilder lines, String sort, String key, String signature, String above, Element element) {
        DocCommentTree doc = doc(element);
        String summary = doc == null ? "" : Prose.of(doc.getFirstSentence());
        String all = doc == null ? "" : Prose.of(doc, element.getKind() != ElementKind.RECORD);
        String rest = all.startsWith(summary) ? all.substring(summary.length()) : "";
        lines.append(String.join("\t", sort, key, signature, above, flat(summary), flat(rest))).append('\n');
    }

    private static String flat(String text) {
        return text.replace("\\", "\\\\").replace("\t", "    ").replace("\n", "\\n");
    }

    private DocCommentTree doc(Element element) {
        return DocTrees.instance(processingEnv).getDocCommentTree(element);
    }

    /** What a record says of its components, which are its accessors. */
    private Map<String, String> components(TypeElement type) {
        DocCommentTree doc = type.getKind() == ElementKind.RECORD ? doc(type) : null;
        return doc == null ? Map.of() : Prose.parameters(doc);
    }

    private String source(TypeElement type) {
        try {
            TreePath path = DocTrees.instance(processingEnv).getPath(type);
            return path == null ? "" : path.getCompilationUnit().getSourceFile().getCharContent(true).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Map<Integer, String> rules(String source) {
        Map<Integer, String> found = new TreeMap<>();
        Matcher rule = RULE.matcher(source);
        while (rule.find()) found.put(rule.start(), rule.group(1));
        return found;
    }

    private long position(Element member) {
        DocTrees trees = DocTrees.instance(processingEnv);
        TreePath path = trees.getPath(member);
        return path == null ? -1 : trees.getSourcePositions().getStartPosition(path.getCompilationUnit(), path.getLeaf());
    }

    private static String group(Map<Integer, String> rules, long position) {
        String found = "";
        for (Map.Entry<Integer, String> rule : rules.entrySet()) if (rule.getKey() < position) found = rule.getValue();
        return found;
    }
}

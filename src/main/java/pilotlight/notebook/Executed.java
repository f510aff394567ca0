package pilotlight.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * What a page and the index say about a notebook, read from its file alone.
 *
 * @param path where it is below the gallery's folder
 */
record Executed(Ipynb notebook, Path path) {

    /** A picture that a cell drew; its caption is the text beside it or the heading before it. */
    record Plot(String cell, String picture, String caption) {
    }

    Words words() {
        return Words.of(notebook);
    }

    List<Plot> plots() {
        List<Plot> plots = new ArrayList<>();
        for (Ipynb.Cell cell : notebook.cells()) {
            for (JsonNode output : cell.outputs()) {
                String picture = picture(output.path("data"));
                if (picture != null) {
                    plots.add(new Plot(cell.id(), picture, Ipynb.text(output.path("data").get("text/plain"))));
                }
            }
        }
        return plots;
    }

    /** The picture of a MIME bundle as a data URI, or null. */
    static String picture(JsonNode data) {
        for (String type : List.of("image/png", "image/jpeg", "image/gif", "image/webp")) {
            if (data.has(type)) {
                return "data:" + type + ";base64," + Ipynb.text(data.get(type)).replaceAll("[^A-Za-z0-9+/=]", "");
            }
        }
        return data.has("image/svg+xml") ? "data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(Ipynb.text(data.get("image/svg+xml")).getBytes(StandardCharsets.UTF_8)) : null;
    }

    /** The number of the first failed cell, counted from 1 among the code cells; 0 when none failed. */
    int failedCell() {
        int number = 0;
        for (Ipynb.Cell cell : notebook.cells()) {
            if (cell.kind() == Ipynb.Kind.CODE) {
                number++;
                if (!cell.mayFail() && cell.outputs().stream().anyMatch(output -> output.path("output_type").asText().equals("error"))) {
                    return number;
                }
            }
        }
        return 0;
    }

    /** The time all its cells took; negative when none says so. */
    double seconds() {
        double sum = 0;
        boolean any = false;
        for (Ipynb.Cell cell : notebook.cells()) {
            if (cell.seconds() >= 0) {
                sum += cell.seconds();
                any = true;
            }
        }
        return any ? sum : -1;
    }

    /** The first paragraph of prose as HTML, or null. */
    String lead() {
        for (Ipynb.Cell cell : notebook.cells()) {
            String found = cell.kind() == Ipynb.Kind.MARKDOWN ? Markdown.firstParagraph(cell.source()) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** One line: passed or failed, time, plots, cells. */
    String facts() {
        Words words = words();
        long code = notebook.cells().stream().filter(cell -> cell.kind() == Ipynb.Kind.CODE).count();
        List<String> facts = new ArrayList<>();
        if (failedCell() > 0) {
            facts.add("<span class=\"bad\">✗ " + String.format(Locale.ROOT, words.failed(), failedCell()) + "</span>");
        } else if (seconds() >= 0) {
            facts.add("<span class=\"good\">✓</span> " + String.format(Locale.ROOT, words.passed(), time(seconds())));
        } else {
            facts.add(words.notRun());
        }
        facts.add(String.format(Locale.ROOT, words.cells(), code));
        if (!plots().isEmpty()) {
            int plots = plots().size();
            facts.add(String.format(Locale.ROOT, plots == 1 ? words.onePlot() : words.plots(), plots));
        }
        return String.join(" · ", facts);
    }

    /** One line over all notebooks. */
    static String summary(List<Executed> all) {
        long failed = all.stream().filter(one -> one.failedCell() > 0).count();
        double seconds = all.stream().mapToDouble(one -> Math.max(0, one.seconds())).sum();
        int plots = all.stream().mapToInt(one -> one.plots().size()).sum();
        return all.size() + (all.size() == 1 ? " notebook" : " notebooks") + ", " + plots + (plots == 1 ? " plot" : " plots") + ", run in " + time(seconds) + " · "
                + (failed == 0 ? "<span class=\"good\">✓ all passed</span>" : "<span class=\"bad\">✗ " + failed + " failed</span>");
    }

    /** A length of time for people: 0.04 s, 1.2 s, 3 min 05 s. */
    static String time(double seconds) {
        if (seconds >= 60) {
            long whole = Math.round(seconds);
            return String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60);
        }
        return String.format(Locale.ROOT, seconds < 0.095 ? "%.2f s" : "%.1f s", seconds);
    }
}

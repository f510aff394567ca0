package pilotlight.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers what one cell prints and shows, in the form that a notebook file stores. Safe to call from several threads. */
final class Outputs {

    /** More text than this from one stream is cut, as a page that holds it would not open. */
    static final int LONGEST_STREAM = 1_000_000;

    private final ArrayNode all = Ipynb.array();
    private final Map<String, List<ObjectNode>> shown = new HashMap<>();
    private String streamName = "";
    private final StringBuilder stream = new StringBuilder();

    /** Text of "stdout" or "stderr"; what follows at once on the same stream is one output. */
    synchronized void stream(String name, String text) {
        if (!name.equals(streamName)) {
            closeStream();
            streamName = name;
        }
        stream.append(text);
        if (stream.length() > 2 * LONGEST_STREAM) {
            String kept = cut(Terminal.collapse(stream.toString()));
            stream.setLength(0);
            stream.append(kept);
        }
    }

    synchronized void display(Map<String, Object> mime, Map<String, Object> metadata, String id, boolean update) {
        if (update) {
            for (ObjectNode output : shown.getOrDefault(id, List.of())) {
                output.set("data", data(mime));
                output.set("metadata", Ipynb.tree(metadata));
            }
            return;
        }
        ObjectNode output = add();
        output.set("data", data(mime));
        output.set("metadata", Ipynb.tree(metadata));
        output.put("output_type", "display_data");
        if (id != null) {
            shown.computeIfAbsent(id, key -> new ArrayList<>()).add(output);
        }
    }

    synchronized void value(Map<String, Object> mime, int executionCount) {
        ObjectNode output = add();
        output.set("data", data(mime));
        output.put("execution_count", executionCount);
        output.set("metadata", Ipynb.object());
        output.put("output_type", "execute_result");
    }

    synchronized void error(String name, String message, List<String> traceback) {
        ObjectNode output = add();
        output.put("ename", name);
        output.put("evalue", message);
        output.put("output_type", "error");
        ArrayNode lines = Ipynb.array();
        traceback.forEach(lines::add);
        output.set("traceback", lines);
    }

    /** A copy of the outputs so far. */
    synchronized ArrayNode toJson() {
        closeStream();
        return all.deepCopy();
    }

    private ObjectNode add() {
        closeStream();
        return all.addObject();
    }

    private void closeStream() {
        if (stream.length() > 0) {
            ObjectNode output = all.addObject();
            output.put("name", streamName);
            output.put("output_type", "stream");
            output.set("text", Ipynb.lines(cut(Terminal.collapse(stream.toString()))));
            stream.setLength(0);
        }
        streamName = "";
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_STREAM ? text : text.substring(0, LONGEST_STREAM) + "\n... (output cut here)\n";
    }

    private static JsonNode data(Map<String, Object> mime) {
        ObjectNode data = Ipynb.object();
        mime.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            String type = entry.getKey();
            String value = String.valueOf(entry.getValue());
            if (type.equals("application/json") || type.endsWith("+json")) {
                data.set(type, Ipynb.json(value));
            } else if (type.startsWith("text/") || type.equals("image/svg+xml") || type.equals("application/javascript")) {
                data.set(type, Ipynb.lines(value));
            } else {
                data.put(type, value.replaceAll("\\s", ""));
            }
        });
        return data;
    }
}

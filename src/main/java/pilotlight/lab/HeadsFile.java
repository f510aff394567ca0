package pilotlight.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import pilotlight.lab.Heads.Cell;
import pilotlight.lab.Heads.Embedding;
import pilotlight.lab.Heads.Measure;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;

/** Findings about heads as a file: one row for each run, five digits for each measure. */
final class HeadsFile {
    private static final String NAME = "data/shaping.csv";

    private HeadsFile() {
    }

    static void write(String path, List<Heads> all) {
        CsvFile file = CsvFile.of(Stream.concat(Stream.of("setting", "head", "run"), Arrays.stream(Measure.values()).map(m -> m.name().toLowerCase(Locale.ROOT))).toArray(String[]::new));
        for (Heads h : all) {
            for (Cell c : h.cells()) {
                for (int s = 0; s < h.seeds(); s++) {
                    List<Object> row = new ArrayList<>(List.of(h.setting().name(), c.name(), s));
                    for (double v : c.runs().get(s).values()) row.add(Double.isNaN(v) ? "" : String.format(Locale.ROOT, "%.5g", v));
                    file.row(row.toArray());
                }
            }
        }
        file.write(path);
    }

    /** The rows of one setting in the file that comes with the notebooks: in the folder {@code data} beside or above this one. */
    static Heads shipped(Setting setting) {
        for (Path folder = WholeFile.resolve(""); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve(NAME))) return read(folder.resolve(NAME), setting);
        }
        throw new Mistake("shaping: no " + NAME + " in " + WholeFile.resolve("") + " or above; \"pilotlight study shaping\" makes it");
    }

    static Heads read(Path path, Setting setting) {
        Map<String, List<Embedding>> cells = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (IOException e) {
            throw new Mistake(path + ": cannot be read: " + e.getMessage(), e);
        }
        int columns = 3 + Measure.values().length;
        for (int i = 1; i < lines.size(); i++) {
            String[] words = lines.get(i).split(",", -1);
            if (words.length != columns) throw new Mistake(path + ":" + (i + 1) + ": " + words.length + " columns, wanted " + columns + "; \"pilotlight study shaping\" makes it anew");
            if (!words[0].equals(setting.name())) continue;
            double[] values = new double[Measure.values().length];
            try {
                for (int m = 0; m < values.length; m++) values[m] = words[3 + m].isEmpty() ? Double.NaN : Double.parseDouble(words[3 + m]);
            } catch (NumberFormatException e) {
                throw new Mistake(path + ":" + (i + 1) + ": " + e.getMessage() + " is no number; \"pilotlight study shaping\" makes it anew", e);
            }
            cells.computeIfAbsent(words[1], k -> new ArrayList<>()).add(new Embedding(values, List.of()));
        }
        if (cells.isEmpty()) throw new Mistake(path + ": nothing of " + setting.name() + "; \"pilotlight study shaping\" makes it anew");
        int seeds = cells.values().iterator().next().size();
        return new Heads(setting, seeds, cells.entrySet().stream().map(e -> new Cell(e.getKey(), List.copyOf(e.getValue()))).toList());
    }
}

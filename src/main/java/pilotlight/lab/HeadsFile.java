package pilotlight.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import pilotlight.lab.Heads.Cell;
import pilotlight.lab.Heads.Embedding;
import pilotlight.lab.Heads.Measure;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;
import pilotlight.sweep.Results;

/** Findings about heads from the file of a sweep over {@link Studies#shaping}. */
final class HeadsFile {
    private static final String NAME = "data/shaping.csv";
    private static final String ANEW = "; \"pilotlight sweep shaping --again --out " + NAME + "\" makes it anew";

    private HeadsFile() {
    }

    /** The rows of one setting in the file that comes with the notebooks: in the folder {@code data} beside or above this one. */
    static Heads shipped(Setting setting) {
        for (Path folder = WholeFile.resolve(""); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve(NAME))) return read(folder.resolve(NAME), setting);
        }
        throw new Mistake("shaping: no " + NAME + " in " + WholeFile.resolve("") + " or above" + ANEW);
    }

    static Heads read(Path path, Setting setting) {
        Results all = Results.read(path.toString());
        for (Measure m : Measure.values()) if (!all.results().contains(Studies.name(m))) throw new Mistake(path + ": no column " + Studies.name(m) + ANEW);
        Results mine = all.by("setting").get(setting.name());
        if (mine == null) throw new Mistake(path + ": nothing of " + setting.name() + ANEW);
        Map<String, Results> heads = mine.by("head");
        List<Cell> cells = setting.names().stream().filter(heads::containsKey).map(name -> new Cell(name, heads.get(name).runs().stream().map(HeadsFile::embedding).toList())).toList();
        return new Heads(setting, cells.get(0).runs().size(), cells);
    }

    private static Embedding embedding(Results.Run run) {
        return new Embedding(Arrays.stream(Measure.values()).mapToDouble(m -> run.row().value(Studies.name(m))).toArray(), List.of());
    }
}

package pilotlight.data;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The different texts of a column and the number that stands for each. When all are whole numbers, those that are equal count as one
 * ("9" and "9.0") and they go by size.
 */
final class CsvWords {
    private final int most;
    private final Map<String, Integer> index = new LinkedHashMap<>();
    private boolean numeric = true;
    private boolean whole = true;
    private int size;

    /** For at most so many texts. */
    CsvWords(int most) {
        this.most = most;
    }

    /** Takes note of a text; false when that makes too many. */
    boolean add(String text) {
        if (index.putIfAbsent(text, index.size()) != null) return true;
        Double value = whole || numeric ? CsvRows.number(text) : null;
        numeric &= value != null;
        whole &= value != null && value == Math.rint(value) && Math.abs(value) < 1e15;
        return index.size() <= most;
    }

    /** Whether all are numbers and some are not whole. */
    boolean fractions() {
        return numeric && !whole && !index.isEmpty();
    }

    /** Numbers the texts, in the order in which they came or, if {@code sorted}, by their characters; returns their names. */
    List<String> settle(boolean sorted) {
        List<String> names = new ArrayList<>(index.keySet());
        if (whole) {
            List<Long> values = new ArrayList<>(new TreeSet<>(names.stream().map(CsvWords::whole).toList()));
            index.replaceAll((text, i) -> Collections.binarySearch(values, whole(text)));
            size = values.size();
            return values.stream().map(v -> Long.toString(v)).toList();
        }
        size = names.size();
        if (sorted) names.sort(Comparator.naturalOrder());
        for (int i = 0; i < names.size(); i++) index.put(names.get(i), i);
        return names;
    }

    private static Long whole(String text) {
        return CsvRows.number(text).longValue();
    }

    /** How many numbers the texts have. */
    int size() {
        return size;
    }

    /** The number of a text, or -1 for one that never came. */
    int index(String text) {
        return index.getOrDefault(text, -1);
    }
}

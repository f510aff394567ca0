package pilotlight.data;

/** What a {@link Csv} was told; copied before every change. */
final class CsvSetting implements Cloneable {
    /** What becomes of a cell without a value. */
    enum Missing { REFUSED, DROPPED, FILLED }

    final String path;
    char delimiter = ',';
    boolean header = true;
    /** Null: by the byte-order mark, else UTF-8. */
    String encoding;
    /** Empty: all but the answers. */
    String[] inputs = {};
    String[] categories = {};
    /** Empty: by {@link #answer}. */
    String[] answers = {};
    /** A column counted from 1; 0 is the last. */
    int answer;
    boolean regression;
    Missing missing = Missing.REFUSED;
    long mostRows = 100_000_000;
    int mostColumns = 10_000;
    int longestField = 100_000;

    CsvSetting(String path) {
        this.path = path;
    }

    /** Characters of the longest row read: one longest field, and some for each column that may be. */
    long longestRow() {
        return longestField + 32L * mostColumns;
    }

    CsvSetting copy() {
        try {
            return (CsvSetting) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}

package pilotlight.plot;

/** A canvas of braille characters, each 2 dots wide and 4 high; a letter may replace the dots of a cell. */
final class Braille {
    private static final int[][] DOT = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    private final int[][] cells;
    private final char[][] letters;

    /** A blank canvas, sized in characters. */
    Braille(int columns, int rows) {
        cells = new int[rows][columns];
        letters = new char[rows][columns];
    }

    int width() {
        return 2 * cells[0].length;
    }

    int height() {
        return 4 * cells.length;
    }

    /** Sets a dot; (0, 0) is at the top left. Dots outside are nothing. */
    void dot(int x, int y) {
        if (x < 0 || y < 0 || x >= width() || y >= height()) return;
        cells[y / 4][x / 2] |= DOT[y % 4][x % 2];
    }

    /** A straight line of dots. */
    void line(int x0, int y0, int x1, int y1) {
        int steps = Math.max(1, Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0)));
        for (int i = 0; i <= steps; i++) {
            dot(x0 + Math.round((float) (x1 - x0) * i / steps), y0 + Math.round((float) (y1 - y0) * i / steps));
        }
    }

    /** Puts a letter over the dot (x, y). */
    void letter(int x, int y, char c) {
        if (x < 0 || y < 0 || x >= width() || y >= height()) return;
        letters[y / 4][x / 2] = c;
    }

    String row(int r) {
        StringBuilder s = new StringBuilder();
        for (int c = 0; c < cells[r].length; c++) {
            if (letters[r][c] != 0) s.append(letters[r][c]);
            else s.append(cells[r][c] == 0 ? ' ' : (char) (0x2800 + cells[r][c]));
        }
        return s.toString();
    }
}

package pilotlight.notebook;

/** What a terminal would show of text that moves back on its line. */
final class Terminal {

    private Terminal() {
    }

    /** Each line as it looks at the end: a carriage return goes back to its start, and what follows writes over what was there. */
    static String collapse(String text) {
        if (text.indexOf('\r') < 0 && text.indexOf('\b') < 0) {
            return text;
        }
        StringBuilder all = new StringBuilder(text.length());
        StringBuilder line = new StringBuilder();
        int column = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                all.append(line).append('\n');
                line.setLength(0);
                column = 0;
            } else if (c == '\r') {
                column = 0;
            } else if (c == '\b') {
                column = Math.max(0, column - 1);
            } else {
                if (column < line.length()) {
                    line.setCharAt(column, c);
                } else {
                    line.append(c);
                }
                column++;
            }
        }
        return all.append(line).toString();
    }

    /** Text without colours and cursor movements. */
    static String plain(String text) {
        return text.indexOf('\u001b') < 0 ? text : text.replaceAll("\u001b\\[[0-?]*[ -/]*[@-~]|\u001b[@-Z\\\\-_]", "");
    }
}

package pilotlight.notebook;

import java.util.Map;

/** The alphabets of mathematics in Unicode: bold, calligraphic, double-struck and so on. */
final class Alphabet {

    /** LaTeX's font commands and the alphabet each takes. */
    static final Map<String, String> FONTS = Map.of("mathbf", "bf", "boldsymbol", "bf", "bm", "bf", "mathbb", "bb", "mathcal", "cal",
            "mathscr", "cal", "mathrm", "rm", "mathit", "it", "mathsf", "sf", "mathtt", "tt");

    /** Letters that Unicode had before it gained the alphabets, and which stand outside them. */
    private static final Map<String, String> EARLIER = Map.of("bb", "C\u2102H\u210dN\u2115P\u2119Q\u211aR\u211dZ\u2124",
            "cal", "B\u212cE\u2130F\u2131H\u210bI\u2110L\u2112M\u2133R\u211be\u212fg\u210ao\u2134");

    private Alphabet() {
    }

    /** The text in the given alphabet; characters that it does not have stay. */
    static String styled(String text, String font) {
        int capitals;
        int digits = -1;
        switch (font) {
            case "bf" -> {
                capitals = 0x1d400;
                digits = 0x1d7ce;
            }
            case "bb" -> {
                capitals = 0x1d538;
                digits = 0x1d7d8;
            }
            case "cal" -> capitals = 0x1d49c;
            case "sf" -> {
                capitals = 0x1d5a0;
                digits = 0x1d7e2;
            }
            case "tt" -> {
                capitals = 0x1d670;
                digits = 0x1d7f6;
            }
            default -> {
                return text;
            }
        }
        StringBuilder styled = new StringBuilder();
        for (char c : text.toCharArray()) {
            int earlier = EARLIER.getOrDefault(font, "").indexOf(c);
            if (earlier >= 0) {
                styled.append(EARLIER.get(font).charAt(earlier + 1));
            } else if (c >= 'A' && c <= 'Z') {
                styled.appendCodePoint(capitals + c - 'A');
            } else if (c >= 'a' && c <= 'z') {
                styled.appendCodePoint(capitals + 26 + c - 'a');
            } else if (c >= '0' && c <= '9' && digits >= 0) {
                styled.appendCodePoint(digits + c - '0');
            } else if (font.equals("bf") && c >= 'α' && c <= 'ω') {
                styled.appendCodePoint(0x1d6c2 + c - 'α');
            } else {
                styled.append(c);
            }
        }
        return styled.toString();
    }
}

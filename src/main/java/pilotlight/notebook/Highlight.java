package pilotlight.notebook;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pilotlight.surface.Showable;

/** Light colours for Java code: comments, strings, numbers, keywords and type names. */
final class Highlight {

    private static final Pattern TOKEN = Pattern.compile("(?<c>//[^\\n]*|(?s:/\\*.*?(?:\\*/|\\z)))"
            + "|(?<s>\"\"\"(?s:.*?)\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])+')"
            + "|(?<n>\\b(?:0[xXbB][0-9a-fA-F_]+|\\d[\\d_]*(?:\\.\\d+)?(?:[eE][+-]?\\d+)?)[LlFfDd]?\\b)"
            + "|(?<k>\\b(?:abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do|double|else|enum|extends|false|final"
            + "|finally|float|for|if|implements|import|instanceof|int|interface|long|native|new|null|package|private|protected|public|record"
            + "|return|sealed|short|static|super|switch|synchronized|this|throw|throws|true|try|var|void|volatile|while|yield)\\b)"
            + "|(?<t>\\b[A-Z]\\w*\\b)|(?<m>(?m:^%.*$)|@\\w+)|\\w+");

    private Highlight() {
    }

    static String java(String code) {
        StringBuilder html = new StringBuilder();
        Matcher token = TOKEN.matcher(code);
        int end = 0;
        while (token.find()) {
            html.append(Showable.escape(code.substring(end, token.start())));
            end = token.end();
            String text = Showable.escape(token.group());
            String type = null;
            for (String candidate : new String[] {"c", "s", "n", "k", "t", "m"}) {
                type = token.group(candidate) == null ? type : candidate;
            }
            html.append(type == null ? text : "<i class=\"" + type + "\">" + text + "</i>");
        }
        return html.append(Showable.escape(code.substring(end))).toString();
    }
}

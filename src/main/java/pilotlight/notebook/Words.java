package pilotlight.notebook;

import java.util.regex.Pattern;

/** The few words of a page's frame, in the language of the notebook. */
record Words(String language, String name, String contents, String index, String passed, String failed, String notRun, String onePlot, String plots, String cells) {

    private static final Words ENGLISH = new Words("en", "English", "Contents", "All notebooks", "ran in %s", "failed in cell %d", "not run", "%d plot",
            "%d plots",
            "%d code cells");
    private static final Words CHINESE = new Words("zh", "中文", "目录", "全部笔记本", "运行用时 %s", "第 %d 个单元出错", "未运行", "%d 张图", "%d 张图", "%d 个代码单元");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    /** The words for a notebook: Chinese when its metadata say so or a tenth of its prose is. */
    static Words of(Ipynb notebook) {
        long letters = 0;
        long han = 0;
        for (Ipynb.Cell cell : notebook.cells()) {
            if (cell.kind() == Ipynb.Kind.MARKDOWN) {
                letters += cell.source().length();
                han += HAN.matcher(cell.source()).results().count();
            }
        }
        return notebook.language().startsWith("zh") || han * 10 > letters && han > 0 ? CHINESE : ENGLISH;
    }
}

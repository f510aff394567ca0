package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {

    private static String body(String tex) {
        String xml = Formula.mathml(tex, false);
        return xml.replaceAll("^<math><semantics><mrow>|</mrow><annotation.*", "");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "x_1^2 | <msubsup><mi>x</mi><mn>1</mn><mrow><mn>2</mn></mrow></msubsup>",
        "x^2_1 | <msubsup><mi>x</mi><mn>1</mn><mrow><mn>2</mn></mrow></msubsup>",
        "\\frac12 | <mfrac><mn>1</mn><mn>2</mn></mfrac>",
        "\\frac{a}{b} | <mfrac><mrow><mi>a</mi></mrow><mrow><mi>b</mi></mrow></mfrac>",
        "0.25 | <mn>0.25</mn>",
        "-1 | <mo form=\"prefix\" lspace=\"0\" rspace=\"0\">−</mo><mn>1</mn>",
        "a-1 | <mi>a</mi><mo>−</mo><mn>1</mn>",
        "\\alpha\\min x | <mi>α</mi><mspace width=\"0.167em\"/><mi>min</mi><mspace width=\"0.167em\"/><mi>x</mi>",
        "\\mathbb{R} | <mrow><mi mathvariant=\"normal\">ℝ</mi></mrow>",
        "\\mathrm{Var} | <mi mathvariant=\"normal\">Var</mi>",
        "\\text{dead unit} | <mtext>dead\u00a0unit</mtext>",
        "\\operatorname{tr}\\Sigma | <mi mathvariant=\"normal\">tr</mi><mspace width=\"0.167em\"/><mi mathvariant=\"normal\">Σ</mi>",
        "a<b | <mi>a</mi><mo>&lt;</mo><mi>b</mi>",
        "f'(x) | <msup><mi>f</mi><mrow><mo lspace=\"0\" rspace=\"0\">′</mo></mrow></msup>",
    })
    void knownForms(String tex, String xml) {
        assertTrue(body(tex).startsWith(xml), body(tex));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "B_{\\text{simple}} = \\frac{\\operatorname{tr}\\Sigma}{|G|^2}", "\\mathbb{E}\\left[x^2\\right]", "\\lVert z \\rVert_2",
        "\\sum_{i=1}^{N} \\log \\frac{\\exp(s_{ij}/\\tau)}{\\sum_{k \\neq i}\\exp(s_{ik}/\\tau)}", "\\hat{x} = \\frac{x-\\mu}{\\sqrt{\\sigma^2+\\epsilon}}",
        "\\begin{cases} x & x > 0 \\\\ \\alpha x & \\text{otherwise} \\end{cases}", "\\begin{pmatrix} a & b \\\\ c & d \\\\ \\end{pmatrix}",
        "\\operatorname*{arg\\,max}_x", "\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}", "\\mathbb{1}[x>0]", "\\big( x \\big)", "\\Bigl\\{ y \\Bigr\\}",
        "\\underbrace{x}_{y}", "\\sqrt[3]{x}", "\\binom{n}{k}", "\\Phi\\!\\left(-\\frac{\\beta}{\\gamma}\\right)", "95\\,\\%", "\\not=", "中文",
        "\\left. x \\middle| y \\right)", "\\displaystyle \\int_0^1 f\\,dx", "\\bar z \\tilde{w} \\overline{ab}", "{}^2", "x\\limits^2", "\\overset{d}{=}",
    })
    void everydayMathematicsIsWellFormedXml(String tex) throws Exception {
        for (boolean display : new boolean[] {false, true}) {
            String xml = Formula.mathml(tex, display);
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
            assertTrue(xml.contains("<annotation encoding=\"application/x-tex\">"), xml);
        }
    }

    @Test
    void limitsGoUnderAndOverInADisplayedFormulaOnly() {
        assertTrue(Formula.mathml("\\sum_i^n", true).contains("<munderover>"));
        assertTrue(Formula.mathml("\\sum_i^n", false).contains("<msubsup>"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "\\foo x | \\foo is not known", "\\frac{a | a \"}\" is missing", "x_ | an argument is missing at the end", "a } b | \"}\" has no beginning",
        "\\left( x | \\left has no \\right", "\\begin{tikz} x \\end{tikz} | \\begin{tikz} is not known", "\\begin{cases} x | \\begin{cases} has no \\end",
    })
    void whatIsNotKnownIsSaid(String tex, String says) {
        assertEquals("formula: " + says + " in $" + tex + "$", assertThrows(IllegalArgumentException.class, () -> Formula.mathml(tex, false)).getMessage());
    }
}

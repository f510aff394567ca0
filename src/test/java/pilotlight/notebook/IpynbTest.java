package pilotlight.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpynbTest {

    /** As Jupyter writes it: sorted keys, one space of indent, lists of lines, characters as they are, a newline at the end. */
    static final String JUPYTER = """
            {
             "cells": [
              {
               "cell_type": "markdown",
               "id": "a1",
               "metadata": {},
               "source": [
                "# 标题 \\u001b\\n",
                "second line"
               ]
              },
              {
               "cell_type": "code",
               "execution_count": null,
               "id": "b2",
               "metadata": {
                "tags": []
               },
               "outputs": [],
               "source": [
                "1 + 1"
               ]
              }
             ],
             "metadata": {
              "kernelspec": {
               "display_name": "Java",
               "language": "java",
               "name": "pilotlight"
              },
              "number": 1.50,
              "unknown": [
               1,
               null,
               true
              ]
             },
             "nbformat": 4,
             "nbformat_minor": 5
            }
            """;

    @Test
    void whatIsReadIsWrittenBackByteForByte() {
        assertEquals(JUPYTER, Ipynb.parse(JUPYTER, "x.ipynb").json());
    }

    @Test
    void olderNotebooksBecomeFormat45WithStableIds() {
        String old = "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"a\\nb\"}, {\"cell_type\": \"code\", \"metadata\": {}, \"source\": \"a\\nb\"},"
                + "{\"cell_type\": \"raw\", \"id\": \"not valid!\", \"metadata\": {}, \"source\": []}], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 2}";
        Ipynb notebook = Ipynb.parse(old, "x.ipynb");
        NotebookCheck.valid(notebook.json());
        List<String> ids = notebook.cells().stream().map(Ipynb.Cell::id).toList();
        assertEquals(3, ids.stream().distinct().count());
        assertEquals(ids, Ipynb.parse(old, "y.ipynb").cells().stream().map(Ipynb.Cell::id).toList());
        assertEquals("a\nb", notebook.cells().get(0).source());
        assertTrue(notebook.json().contains("\"id\": \"" + ids.get(0) + "\",\n   \"metadata\": {},\n   \"outputs\": [],\n   \"source\": [\n    \"a\\n\",\n    \"b\"\n"),
                notebook.json());
    }

    @Test
    void aRepeatedIdIsReplacedOnlyTheSecondTime() {
        String twice = JUPYTER.replace("\"b2\"", "\"a1\"");
        List<Ipynb.Cell> cells = Ipynb.parse(twice, "x.ipynb").cells();
        assertEquals("a1", cells.get(0).id());
        assertFalse(cells.get(1).id().equals("a1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"a\": | line 1, column",
        "[] | the file holds no JSON object",
        "`` | the file holds no JSON object",
        "{} | it has no \"nbformat\" number",
        "{\"nbformat\": 3, \"metadata\": {}, \"worksheets\": []} | its format is 3, format 4 is wanted; open it in Jupyter and save it",
        "{\"nbformat\": 4, \"cells\": []} | \"metadata\" is not an object",
        "{\"nbformat\": 4, \"metadata\": {}} | \"cells\" is not a list",
        "{\"nbformat\": 4, \"metadata\": {}, \"cells\": [3]} | cell 1: \"\" is not a cell_type; code, markdown or raw is",
        "{\"nbformat\": 4, \"metadata\": {}, \"cells\": [{\"cell_type\": \"code\", \"source\": 3}]} | cell 1: \"source\" is neither a string nor a list of strings",
        "{\"nbformat\": 4, \"metadata\": {}, \"cells\": [{\"cell_type\": \"code\", \"source\": [3]}]} | cell 1: \"source\" is neither a string nor a list of strings",
        "{\"nbformat\": 4, \"metadata\": {}, \"cells\": [{\"cell_type\": \"code\", \"source\": \"\", \"outputs\": {}}]} | cell 1: \"outputs\" is not a list",
        "{\"nbformat\": 4, \"nbformat\": 4} | line 1, column",
        "{} {} | line 1, column",
    })
    void badFilesGiveOneClearLine(String json, String says) {
        String message = assertThrows(IllegalArgumentException.class, () -> Ipynb.parse(json, "notebooks/x.ipynb")).getMessage();
        assertTrue(message.startsWith("notebooks/x.ipynb: not a notebook: " + says), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void aFileNestedTooDeepIsRefused() {
        String deep = "{\"cells\": " + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Ipynb.parse(deep, "x.ipynb")).getMessage().startsWith("x.ipynb: not a notebook: "));
    }

    @Test
    void missingFilesFoldersAndOtherEncodingsGiveOneClearLine(@TempDir Path folder) throws Exception {
        Path missing = folder.resolve("no.ipynb");
        assertEquals(missing + ": no such file", assertThrows(IllegalArgumentException.class, () -> Ipynb.read(missing)).getMessage());
        assertEquals(folder + ": not a notebook: it is a directory", assertThrows(IllegalArgumentException.class, () -> Ipynb.read(folder)).getMessage());
        Path latin = Files.write(folder.resolve("latin.ipynb"), new byte[] {'{', (byte) 0xe9, '}'});
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Ipynb.read(latin)).getMessage().startsWith(latin + ": not a notebook: it cannot be read as UTF-8"));
    }

    @Test
    void writingReplacesTheFileWholeAndLeavesNothingBeside(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("deep/er/x.ipynb");
        Ipynb.parse(JUPYTER, "x").write(file);
        Ipynb.parse(JUPYTER.replace("1 + 1", "2 + 2"), "x").write(file);
        assertEquals("2 + 2", Ipynb.read(file).cells().get(1).source());
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aFolderThatCannotBeMadeGivesOneClearLine(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        String message = assertThrows(IllegalArgumentException.class, () -> Ipynb.parse(JUPYTER, "x").write(file.resolve("x.ipynb"))).getMessage();
        assertTrue(message.startsWith(file.resolve("x.ipynb") + ": cannot be written"), message);
    }

    @Test
    void outputsAreStoredAsTheFormatWantsThem() {
        Outputs outputs = new Outputs();
        outputs.stream("stdout", "epoch 1\repo");
        outputs.stream("stdout", "ch 2\ndone\n");
        outputs.stream("stderr", "careful\n");
        outputs.display(Map.of("image/png", "aGk=\n", "text/plain", "Plot"), Map.of("image/png", Map.of("width", 400)), "id1", false);
        outputs.display(Map.of("text/plain", "Plot 2"), Map.of(), "id1", true);
        outputs.display(Map.of("application/json", "{\"a\": 1}"), Map.of(), null, false);
        outputs.value(Map.of("text/plain", "two\nlines", "text/html", "<b>x</b>"), 7);
        outputs.error("IllegalStateException", "no", List.of("trace 1", "trace 2"));
        Ipynb notebook = Ipynb.parse(JUPYTER, "x.ipynb");
        notebook.cells().get(1).setOutputs(outputs.toJson(), 7);
        NotebookCheck.valid(notebook.json());
        List<String> all = notebook.cells().get(1).outputs().stream().map(Object::toString).toList();
        assertEquals(List.of(
                "{\"name\":\"stdout\",\"output_type\":\"stream\",\"text\":[\"epoch 2\\n\",\"done\\n\"]}",
                "{\"name\":\"stderr\",\"output_type\":\"stream\",\"text\":[\"careful\\n\"]}",
                "{\"data\":{\"text/plain\":[\"Plot 2\"]},\"metadata\":{},\"output_type\":\"display_data\"}",
                "{\"data\":{\"application/json\":{\"a\":1}},\"metadata\":{},\"output_type\":\"display_data\"}",
                "{\"data\":{\"text/html\":[\"<b>x</b>\"],\"text/plain\":[\"two\\n\",\"lines\"]},\"execution_count\":7,\"metadata\":{},\"output_type\":\"execute_result\"}",
                "{\"ename\":\"IllegalStateException\",\"evalue\":\"no\",\"output_type\":\"error\",\"traceback\":[\"trace 1\",\"trace 2\"]}"), all);
    }

    @Test
    void picturesAreBase64WithoutLineBreaks() {
        Outputs outputs = new Outputs();
        outputs.display(Map.of("image/png", "aGk\nhello\r\n=="), Map.of(), null, false);
        assertEquals("aGkhello==", outputs.toJson().get(0).path("data").path("image/png").asText());
    }

    @Test
    void aFloodIsCut() {
        Outputs outputs = new Outputs();
        String line = "x".repeat(999) + "\n";
        for (int i = 0; i < 5000; i++) {
            outputs.stream("stdout", line);
        }
        String text = Ipynb.text(outputs.toJson().get(0).get("text"));
        assertTrue(text.length() < Outputs.LONGEST_STREAM + 100, "" + text.length());
        assertTrue(text.endsWith("... (output cut here)\n"));
    }

    @ParameterizedTest
    @CsvSource({"'ab\rc', cb", "'1%\r100%\n', '100%\n'", "'a\r\nb', 'a\nb'", "'ab\b\bxy', xy", "'long\r', long", "plain, plain"})
    void aLineLooksAsItDoesInATerminal(String text, String shown) {
        assertEquals(shown.strip(), Terminal.collapse(text).strip());
    }

    @Test
    void titleAndToString() {
        Ipynb notebook = Ipynb.parse(JUPYTER, "a/b/01-x.ipynb");
        assertEquals("Notebook a/b/01-x.ipynb: 2 cells, 1 of code", notebook.toString());
        assertTrue(notebook.title().startsWith("标题"), notebook.title());
        assertEquals("01-x", Ipynb.parse("{\"cells\": [], \"metadata\": {}, \"nbformat\": 4}", "a/b/01-x.ipynb").title());
    }
}

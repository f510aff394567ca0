package pilotlight.data;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import pilotlight.surface.Mistake;
import pilotlight.surface.WholeFile;

/** Data as CSV text: input columns, then the label or the targets; the training rows, then the test rows. */
final class CsvWriter {
    private CsvWriter() {
    }

    /** The text, with line feeds; the same bytes on every machine and JDK. */
    static String text(Data data) {
        StringBuilder out = new StringBuilder();
        CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
        try (CSVPrinter csv = new CSVPrinter(out, format)) {
            for (String column : data.columnNames()) csv.print(column);
            Samples train = data.train();
            int targets = train.y() == null ? 0 : train.y().size() / train.rows();
            if (targets == 0) csv.print("label");
            for (int k = 0; k < targets; k++) csv.print(targets == 1 ? "y" : "y" + (k + 1));
            csv.println();
            rows(csv, data, train, targets);
            rows(csv, data, data.test(), targets);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toString();
    }

    private static void rows(CSVPrinter csv, Data data, Samples s, int targets) throws IOException {
        String[] classes = data.classNames();
        int width = data.columnNames().length;
        for (int i = 0; i < s.rows(); i++) {
            for (int j = 0; j < width; j++) csv.print(number(s.x().data()[i * width + j]));
            if (targets == 0) csv.print(classes[s.labels()[i]]);
            for (int k = 0; k < targets; k++) csv.print(number(s.y().data()[i * targets + k]));
            csv.println();
        }
    }

    /** The shortest decimal that reads back to the same float. Float.toString is not used: JDK 19 changed it. */
    static String number(float f) {
        if (Float.isNaN(f) || Float.isInfinite(f)) throw new Mistake("csv: " + f + " is not a finite number and cannot be written");
        if (f == 0) return 1 / f < 0 ? "-0" : "0";
        BigDecimal exact = new BigDecimal(f);
        for (int digits = 1; ; digits++) {
            BigDecimal d = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (d.floatValue() != f) continue;
            double size = Math.abs(f);
            return size >= 1e-4 && size < 1e9 ? d.stripTrailingZeros().toPlainString() : d.stripTrailingZeros().toString();
        }
    }

    static void write(Data data, String path) {
        WholeFile.write(path, text(data).getBytes(StandardCharsets.UTF_8));
    }
}

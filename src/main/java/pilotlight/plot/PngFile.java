package pilotlight.plot;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import javax.imageio.ImageIO;
import pilotlight.surface.WholeFile;

/** Pictures as PNG, in memory and on disk. */
final class PngFile {
    private PngFile() {}

    static byte[] bytes(BufferedImage image) {
        // a cache file on disk would be slower and needs a writable temporary folder
        ImageIO.setUseCache(false);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException("plot: this Java has no PNG writer; use a full Java runtime", e);
        }
        return out.toByteArray();
    }

    static void save(Plot plot, String path) {
        if (path == null || !path.toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw plot.error("save", "\"%s\" does not end in .png; pictures are written as PNG, name it so", path);
        }
        WholeFile.write(path, plot.png());
    }
}
